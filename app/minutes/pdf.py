"""Minutes as PDF, set by typst: PDF/UA-1 and PDF/A-2a, byte for byte the same for equal minutes.

Words go in as JSON data, never as source. A sign that none of our fonts can draw would stop both standards, so it is
printed as its code point in brackets.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typst

from app.minutes import facts as known
from app.minutes.document import Document, Entry, flat, outline
from app.minutes.facts import MinutesFacts
from app.minutes.rules import Gap

_ROOT = Path(__file__).parents[2]
FONTS = _ROOT / "static" / "fonts" / "ttf"
TEMPLATE = _ROOT / "templates" / "documents" / "minutes.typ"
FAMILIES = (
    "Fira Sans",
    "Noto Sans",
    "Noto Sans Hebrew",
    "Noto Sans Arabic",
    "Noto Sans Math",
    "Noto Sans Symbols2",
    "Noto Emoji",
)
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"„“”]{1,2000}|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.I
)
_UNSEEN = frozenset("\n\t\r\u200b\u200c\u200d\u200e\u200f\u00ad\u2060\ufeff\ufe0e\ufe0f\u2028\u2029")


def render(document: Document, facts: MinutesFacts, gaps: Sequence[Gap] = ()) -> bytes:
    """The PDF; `gaps` are printed in drafts only."""
    data = json.dumps(_data(document, facts, gaps), ensure_ascii=False, default=str)
    compiler = typst.Compiler(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": data},
    )
    made = compiler.compile(format="pdf", pdf_standards=["ua-1", "a-2a"])
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single file")
    return made


def drawable(text: str) -> str:
    """The text with every sign no font has written as its code point: "[U+4E2D]"."""
    drawn = _drawn()
    if drawn.issuperset(text):
        return text
    return "".join(sign if sign in drawn else f"[U+{ord(sign):04X}]" for sign in text)


@functools.cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


@functools.cache
def _drawn() -> frozenset[str]:
    """Every sign our fonts draw, and those that are not drawn by their nature."""
    coverage = json.loads((FONTS / "coverage.json").read_text("utf-8"))
    signs = set(_UNSEEN)
    for ranges in coverage.values():
        for part in ranges.split():
            first, _, last = part.partition("-")
            signs.update(chr(code) for code in range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(signs)


def _data(document: Document, facts: MinutesFacts, gaps: Sequence[Gap]) -> dict[str, Any]:
    tree = outline(document)
    title = _flat(tree.title.text if tree.title else facts.workshop_title or "Protokoll")
    lang, _, region = known.language_tag(facts.language or document.language).partition("-")
    stamp = facts.stamp
    return {
        "title": title,
        "author": _flat(facts.author),
        "description": _flat(f"{facts.kicker}. {facts.standing}"),
        "date": (stamp.year, stamp.month, stamp.day),
        "lang": lang,
        "region": region or None,
        "fonts": FAMILIES,
        "kicker": _flat(facts.kicker),
        "draft": "Entwurf – nicht veröffentlicht" if facts.is_draft else "",
        "facts": [(label, _linked(value)) for label, value in known.rows(facts)],
        "footer": [_flat(line) for line in (f"{facts.kicker} · {facts.standing}", facts.address) if line],
        "gaps": [{"text": _flat(str(gap)), "must": gap.must} for gap in gaps] if facts.is_draft else [],
        "words": {"page": "Seite", "of": "von", "gaps": "Was noch fehlt", "must": "Pflicht:"},
        "entries": [_entry(entry) for entry in tree.entries],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    block = entry.block
    node: dict[str, Any] = {"kind": entry.kind, "level": min(entry.level, 6), "ordered": entry.ordered}
    node["children"] = [_entry(child) for child in entry.children]
    if block is None:
        return node
    lead = block.lead if entry.level else ""
    return {
        **node,
        "text": _linked(block.text),
        "lead": _flat(lead),
        "heading": _linked(block.heading[len(lead) :]),
        "running": _linked(block.running),
        "anchor": block.anchor,
        "number": block.number,
    }


def _flat(text: str) -> str:
    """One line of drawable words."""
    return drawable(flat(text))


def _linked(text: str) -> str | list[dict[str, str]]:
    """The words, as runs where there are addresses among them: a printed address has to be a link."""
    line = _flat(text)
    runs, end = [], 0
    for match in _ADDRESS.finditer(line):
        address = match[0].rstrip(".,;:!?)")
        runs += [{"text": line[end : match.start()], "href": ""}, {"text": address, "href": _href(address)}]
        end = match.start() + len(address)
    return [*runs, {"text": line[end:], "href": ""}] if runs else line


def _href(address: str) -> str:
    if address.lower().startswith("http"):
        return address
    return f"mailto:{address}" if "@" in address and not address.lower().startswith("www.") else f"https://{address}"
