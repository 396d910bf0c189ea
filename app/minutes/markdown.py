"""Minutes as Markdown (CommonMark). One line for each block, so that every sentence of the protocol stands in it as
it was written; a sign is escaped only where Markdown would take it for markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.minutes import facts as known
from app.minutes.document import Block, Document, Entry, flat, outline
from app.minutes.facts import MinutesFacts

_ENTITY = re.compile(r"&(?=#?\w{1,40};)")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_SLASH = re.compile(r"\\(?=[!-/:-@\[-`{-~]|$)")
_START = re.compile(r"(?:[-+*>#=|~`]|\d{1,9}(?=[.)]))")


def render(document: Document, facts: MinutesFacts) -> str:
    """The whole protocol: facts in front, then the blocks in their order."""
    tree = outline(document)
    title = tree.title.text if tree.title else facts.workshop_title or "Protokoll"
    pieces = [f"# {inline(title)}", _table(facts)]
    if facts.is_draft:
        pieces.insert(1, "**Entwurf – nicht veröffentlicht**")
    pieces += [piece for entry in tree.entries for piece in _entry(entry)]
    return "\n\n".join(pieces) + "\n"


def inline(text: str) -> str:
    """Words that come out of a Markdown reader exactly as they went in, on one line."""
    line = _SLASH.sub(r"\\\\", flat(text))
    line = _ENTITY.sub(r"\\&", _TAG.sub(r"\\<", line))
    for sign in "*_`~":
        if line.count(sign) > 1:  # alone it cannot open and close anything
            line = line.replace(sign, f"\\{sign}")
    if "]" in line:
        line = line.replace("[", "\\[")
    return f"{line[:-1]}\\#" if line.endswith("#") else line


def _table(facts: MinutesFacts) -> str:
    rows = [f"- {label}: {inline(value)}" for label, value in known.rows(facts)]
    return "\n".join(rows)


def _entry(entry: Entry) -> Iterator[str]:
    if entry.block is None:
        yield "\n".join(_items(entry, ""))
    elif entry.level:
        yield f"{'#' * min(entry.level, 6)} {inline(entry.block.text)}"
        for child in entry.children:
            yield from _entry(child)
    else:
        yield _paragraph(entry.block)


def _items(listing: Entry, indent: str) -> Iterator[str]:
    for place, item in enumerate(listing.children, 1):
        if item.block is None:
            continue
        sign = f"{item.block.number or place}." if listing.ordered else "-"
        yield f"{indent}{sign} {_started(inline(item.block.text))}"
        for child in item.children:
            yield from _items(child, indent + " " * (len(sign) + 1))


def _paragraph(block: Block) -> str:
    return _started(inline(block.text))


def _started(line: str) -> str:
    """A line that would begin a list, a quote or a heading is kept a plain one."""
    match = _START.match(line)
    if not match:
        return line
    at = match.end() if match[0].isdigit() else 0
    return f"{line[:at]}\\{line[at:]}"
