"""Checks one HTML page as a whole; every page a test fetches passes through here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import html
from lxml.html import HtmlElement

FIELDS = ("input", "select", "textarea")
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "for")


def check_page(text: str, *, path: str) -> list[str]:
    """Every complaint about the page, in plain words; an empty list is a good page."""
    complaints = [] if text.lstrip().lower().startswith("<!doctype html>") else ["no doctype"]
    if re.search(r"\{\{|\{%|%\([a-z_]+\)s", text):
        complaints.append("template signs in the text")
    tree = html.document_fromstring(text)
    for check in (_head, _headings, _ids, _fields, _scripts, _resources, _forms, _tables, _links):
        complaints += check(tree)
    return complaints


def _head(tree: HtmlElement) -> Iterator[str]:
    if not tree.get("lang"):
        yield "no lang"
    title = (tree.findtext(".//title") or "").strip()
    if not re.match(r"\S.* – Rotunde\Z", title, re.DOTALL):
        yield f"title is {title!r}"
    if not tree.xpath('//meta[@name="viewport"]'):
        yield "no viewport"
    if len(tree.xpath("//main")) != 1:
        yield "not exactly one main"


def _headings(tree: HtmlElement) -> Iterator[str]:
    levels = [int(heading.tag[1]) for heading in tree.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} h1"
    for before, after in zip([0, *levels], levels, strict=False):
        if after > before + 1 and before:
            yield f"h{after} follows h{before}"
    for heading in tree.xpath("//h1 | //h2 | //h3 | //h4"):
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
    labelled = set(tree.xpath("//label/@for"))
    for field in tree.iter(*FIELDS):
        if field.get("type") in ("hidden", "submit"):
            continue
        if field.get("id") not in labelled and not field.get("aria-label") and not field.get("aria-labelledby"):
            yield f"field {field.get('name')} has no label"
        if field.get("disabled") is not None:
            yield f"field {field.get('name')} is disabled"
    for button in tree.iter("button"):
        if not button.text_content().strip() and not button.get("aria-label"):
            yield "button without words"


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
    addresses = [*tree.xpath("//@src"), *tree.xpath('//link[@rel="stylesheet" or @rel="preload"]/@href')]
    for address in addresses:
        if not address.startswith("/"):
            yield f"resource from elsewhere: {address}"
    for image in tree.iter("img"):
        if image.get("alt") is None:
            yield "image without alt"


def _forms(tree: HtmlElement) -> Iterator[str]:
    for form in tree.iter("form"):
        if (form.get("method") or "get").lower() == "post" and not form.xpath('.//input[@name="csrf_token"]'):
            yield f"form {form.get('action')} without token"


def _tables(tree: HtmlElement) -> Iterator[str]:
    for table in tree.iter("table"):
        if table.find("caption") is None:
            yield "table without caption"
        if table.xpath(".//th[not(@scope)]"):
            yield "table header without scope"


def _links(tree: HtmlElement) -> Iterator[str]:
    for link in tree.iter("a"):
        if link.get("href") in (None, ""):
            yield "link without address"
        if not link.text_content().strip() and not link.get("aria-label"):
            yield f"link {link.get('href')} without words"
        if link.get("target"):
            yield f"link {link.get('href')} opens a window"
