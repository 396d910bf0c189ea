"""Checks one HTML page as a whole; every page a test fetches passes through here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise

from lxml import html
from lxml.html import HtmlElement

VOID = set("area base br col embed hr img input link meta source track wbr".split())
FIELDS = ("input", "select", "textarea")
LABEL_FREE = ("hidden", "submit", "button", "reset")
REFERENCES = "aria-labelledby aria-describedby aria-controls aria-owns aria-details aria-errormessage".split()
REFERENCES += ["aria-activedescendant", "for", "list", "headers", "form"]
# What the browser fetches by itself; rel=alternate and rel=canonical may name the full public address.
FETCHED = "stylesheet preload modulepreload icon manifest"
# Pages that explain placeholders may show them here.
QUOTED = re.compile(r"<(code|pre|textarea|script)\b.*?</\1>", re.DOTALL)
SIGNS = re.compile(r"\{\{|\{%|%\([a-z_]+\)[sd]|\ufffd")


def check_page(text: str, *, path: str) -> list[str]:
    """Every complaint about the page, in plain words; an empty list is a good page."""
    complaints = [] if text.lstrip().lower().startswith("<!doctype html>") else ["no doctype"]
    sign = SIGNS.search(QUOTED.sub("", text))
    if sign:
        complaints.append(f"template signs in the text: {sign[0]}")
    complaints += _Nesting.faults(text)
    tree = html.document_fromstring(text)
    for check in (_head, _headings, _ids, _fields, _buttons, _scripts, _resources, _pictures, _forms, _tables, _links):
        complaints += check(tree)
    return complaints


class _Nesting(HTMLParser):
    """Parsers repair what is left open or closed twice; each browser in its own way, so we do not leave it to them."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[str] = []

    @classmethod
    def faults(cls, text: str) -> list[str]:
        parser = cls()
        parser.feed(text)
        parser.close()
        return parser.found + [f"{tag} is never closed" for tag in parser.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._twice(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._twice(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
            return
        self.found.append(f"</{tag}> where {self.open[-1] if self.open else 'nothing'} is open")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def _twice(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        counted = Counter(name for name, _ in attrs)
        self.found += [f"{name} twice on {tag}" for name, count in counted.items() if count > 1]


def _head(tree: HtmlElement) -> Iterator[str]:
    if not tree.get("lang"):
        yield "no lang"
    title = (tree.findtext(".//title") or "").strip()
    if not re.match(r"\S.* – Rotunde\Z", title, re.DOTALL):
        yield f"title is {title!r}"
    if tree.xpath('//main//*[@aria-invalid="true"]') and not re.match("Fehler: |Error: ", title):
        yield f"title of a form with errors is {title!r}"
    if not tree.xpath('//meta[@name="viewport"]'):
        yield "no viewport"
    if tree.xpath('//meta[@http-equiv="refresh"]'):
        yield "page reloads by itself"
    if len(tree.xpath("//main")) != 1:
        yield "not exactly one main"


def _headings(tree: HtmlElement) -> Iterator[str]:
    headings = tree.xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")
    levels = [int(heading.tag[1]) for heading in headings]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} h1"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"h{after} follows h{before}"
    for heading in headings:
        if not heading.text_content().strip():
            yield f"empty {heading.tag}"


def _ids(tree: HtmlElement) -> Iterator[str]:
    counted = Counter(tree.xpath("//@id"))
    yield from (f"id {name} {count} times" for name, count in counted.items() if count > 1)
    for attribute in REFERENCES:
        for value in tree.xpath(f"//@{attribute}"):
            yield from (f"{attribute} names missing {name}" for name in value.split() if name not in counted)
    for href in tree.xpath('//a[starts-with(@href, "#")]/@href'):
        if href[1:] not in counted:
            yield f"link to missing {href}"


def _fields(tree: HtmlElement) -> Iterator[str]:
    labelled = {label.get("for") for label in tree.iter("label") if label.text_content().strip()}
    for field in tree.iter(*FIELDS):
        if field.get("type") in LABEL_FREE:
            continue
        if field.get("id") not in labelled and not field.get("aria-label") and not field.get("aria-labelledby"):
            yield f"field {field.get('name')} has no label"
        if field.get("disabled") is not None:
            yield f"field {field.get('name')} is disabled"
    for group in tree.iter("fieldset"):
        if not (group.findtext("legend") or "").strip():
            yield "fieldset without legend"


def _buttons(tree: HtmlElement) -> Iterator[str]:
    for button in tree.iter("button"):
        if not button.text_content().strip() and not button.get("aria-label"):
            yield "button without words"
        if button.get("disabled") is not None:
            yield f"button {button.text_content().strip()!r} is disabled"
    for value in tree.xpath("//@tabindex"):
        if value not in ("0", "-1"):
            yield f"tabindex {value}"


def _scripts(tree: HtmlElement) -> Iterator[str]:
    for script in tree.iter("script"):
        if not script.get("src") and script.get("type") != "application/ld+json":
            yield "inline script"
    if tree.xpath("//style"):
        yield "inline style element"
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        for name in element.attrib:
            if name == "style" or name.startswith("on"):
                yield f"{name}= on {element.tag}"


def _resources(tree: HtmlElement) -> Iterator[str]:
    addresses = [*tree.xpath("//@src"), *tree.xpath("//@poster"), *tree.xpath("//object/@data")]
    addresses += [part.split()[0] for value in tree.xpath("//@srcset") for part in value.split(",")]
    for link in tree.iter("link"):
        if set((link.get("rel") or "").split()) & set(FETCHED.split()):
            addresses.append(link.get("href") or "")
    for address in addresses:
        if not re.match(r"/(?!/)", address):
            yield f"resource from elsewhere: {address}"


def _pictures(tree: HtmlElement) -> Iterator[str]:
    for image in tree.iter("img"):
        if image.get("alt") is None:
            yield "image without alt"
    for drawing in tree.iter("svg"):
        named = drawing.get("role") == "img" and (drawing.get("aria-label") or drawing.get("aria-labelledby"))
        if drawing.get("aria-hidden") != "true" and not named:
            yield "drawing neither hidden nor named"


def _forms(tree: HtmlElement) -> Iterator[str]:
    for form in tree.iter("form"):
        if (form.get("method") or "get").lower() == "post" and not form.xpath('.//input[@name="csrf_token"]'):
            yield f"form {form.get('action')} without token"
        if re.match(r"[a-z]+:|//", form.get("action") or ""):
            yield f"form goes elsewhere: {form.get('action')}"


def _tables(tree: HtmlElement) -> Iterator[str]:
    for table in tree.iter("table"):
        caption = table.find("caption")
        if caption is None or not caption.text_content().strip():
            yield "table without caption"
        if not table.xpath(".//th"):
            yield "table without headers"
        if table.xpath('.//th[not(@scope="col" or @scope="row" or @scope="colgroup" or @scope="rowgroup")]'):
            yield "table header without scope"


def _links(tree: HtmlElement) -> Iterator[str]:
    for link in tree.iter("a"):
        address = link.get("href")
        if address in (None, "", "#"):
            yield "link without address"
        if re.match(r"\s*(javascript|data|vbscript):", address or "", re.IGNORECASE):
            yield f"link runs {address}"
        if not link.text_content().strip() and not link.get("aria-label"):
            yield f"link {address} without words"
        if link.get("target"):
            yield f"link {address} opens a window"
