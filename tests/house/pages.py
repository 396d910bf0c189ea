"""Fences over templates and over every committed file. Each takes a source and its path, and returns complaints."""

from __future__ import annotations

import re

from tests.house.deeds import HOST, NAMES

TEMPLATE_LINES = 120
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def template_sizes(source: str, path: str) -> list[str]:
    lines = source.count("\n")
    return [f"{path} has {lines} lines, at most {TEMPLATE_LINES}"] if lines > TEMPLATE_LINES else []


def unescaped(source: str, path: str) -> list[str]:
    """Whatever a person typed is shown as text."""
    source = COMMENT.sub("", source)
    found = [f"{path} says |{name}" for name in re.findall(r"\|\s*(safe|forceescape)\b", source)]
    found += [f"{path} changes autoescape" for _ in re.findall(r"\{%-?\s*autoescape\b", source)]
    return found + [f"{path} calls Markup" for _ in re.findall(r"\bMarkup\s*\(", source)]


GIVEN = re.compile(r"\b_\(\s*(\w+(?:\.\w+)+)(?=[\s),])")
OURS = {
    "each.label",
    "each.when",
    "first.when",
    "gap.message",
    "one.reason.message",
    "point.named.message",
    "filters.bounced",
}


def translates_rows(source: str, path: str) -> list[str]:
    """`_()` leaves unescaped what it is given: our own sentences only. What a row holds goes through |translated."""
    if path.endswith(".txt"):  # mails of plain text escape nothing
        return []
    given = GIVEN.findall(COMMENT.sub("", source))
    return [f"{path} hands {name} to gettext, unescaped" for name in given if name not in OURS]


SCRIPT = re.compile(r"<script\b(?![^>]*\b(?:src=|type=\"application/ld\+json\"))[^>]*>", re.IGNORECASE)
STYLE = re.compile(r"<style\b|<[^>]*\sstyle\s*=", re.IGNORECASE)
# Mail programs read no stylesheet, and know no policy. Minutes as one file bring their look and their own policy along.
OWN_STYLE = ("templates/layouts/mail.html", "templates/documents/minutes.html")
HANDLER = re.compile(r"<[^>]*\s(on\w+)\s*=", re.IGNORECASE)


def inline(source: str, path: str) -> list[str]:
    """The policy of web.headers forbids inline code; a page that has some is broken for every visitor."""
    source = COMMENT.sub("", source)
    found = [f"{path} has an inline script: {tag}" for tag in SCRIPT.findall(source)]
    if path not in OWN_STYLE:
        found += [f"{path} has an inline style" for _ in STYLE.findall(source)]
    found += [f"{path} has the inline handler {name}" for name in HANDLER.findall(source)]
    return found + [f"{path} has a javascript: address" for _ in re.findall(r"javascript:", source, re.IGNORECASE)]


PATH = re.compile(r"\b(?:href|src|action|formaction|poster)=[\"'](/[^\"'{]*|[\w-]+/[^\"'{]*)")


def addresses(source: str, path: str) -> list[str]:
    """Addresses come from url_for; PUBLIC_URL is the only host."""
    source = COMMENT.sub("", source)
    found = [f"{path} names the host {host}" for host in HOST.findall(source) if not NAMES.match(host)]
    found += [f"{path} writes out the address {address}" for address in PATH.findall(source)]
    return found + [
        f"{path} takes its host from the request" for _ in re.findall(r"_external|request\.host|url_root", source)
    ]


FIELD = re.compile(r"<(input|select|textarea|button)\b", re.IGNORECASE)


def fields(source: str, path: str) -> list[str]:
    """Fields and buttons come from the component macros, so that each has its label and its error."""
    if path.startswith(("templates/components/", "templates/mails/")):
        return []
    return [f"{path} writes its own <{name}>" for name in FIELD.findall(COMMENT.sub("", source))]


JINJA = re.compile(r"\{%-? *trans\b.*?endtrans *-?%\}|\{[{%].*?[%}]\}", re.DOTALL)
TAG = re.compile(r"<!--.*?-->|<(?:\"[^\"]*\"|'[^']*'|[^>\"'])*>|&[#\w]+;", re.DOTALL)
ATTRIBUTE = re.compile(r"\s(?:alt|title|aria-label|placeholder)=\"([^\"{]*[^\W\d_]{2}[^\"{]*)\"")
# Read by machines, or a name in every language.
SAME_IN_ALL = {"Rotunde", "PDF", "DOCX", "Markdown", "JSON", "min"}


def untranslated(source: str, path: str) -> list[str]:
    """Every word a person reads goes through gettext."""
    bare = JINJA.sub("\x00", COMMENT.sub("", source))
    said = [text for text in re.split(r"[\x00\n]", TAG.sub("\n", bare)) if re.search(r"[^\W\d_]{2}", text)]
    said += ATTRIBUTE.findall(source)
    return [
        f"{path} says untranslated: {text.strip()!r}"
        for text in said
        if text.strip(" .,:·–-#+=×0123456789") not in SAME_IN_ALL
    ]


TEMPLATE_FENCES = (translates_rows, template_sizes, unescaped, inline, addresses, fields, untranslated)

MACHINE = re.compile(r"/work/|/home/\w|/Users/\w|/root/|[A-Z]:\\Users|/opt/(?:pypi|wheels)")
REGISTRY = re.compile(
    r"--(?:extra-)?index-url[ =]\S*:|--find-links[ =]\S*/|files\.pythonhosted\.org|registry\.npmjs\.org"
    r"|proxy\.golang\.org|\"resolved\":"
)
SPELL_THEM_OUT = ("tests/house/pages.py", "tests/house/test_fences.py")


def places(source: str, path: str) -> list[str]:
    """A committed file works on every machine: no folder of one of them, no server packages came from."""
    if path in SPELL_THEM_OUT:
        return []
    found = [f"{path} names a folder of one machine: {text}" for text in MACHINE.findall(source)]
    return found + [f"{path} names where packages come from: {text}" for text in REGISTRY.findall(source)]
