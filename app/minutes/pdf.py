"""Minutes as PDF, set by typst: PDF/UA-1 and PDF/A-2a, byte for byte the same for equal minutes.

Words go in as JSON data, never as source. A sign that none of our fonts can draw would stop both standards, so it is
printed as its code point in brackets.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core import typesetting
from app.core.typesetting import FONTS
from app.minutes import facts as known
from app.minutes import markup, pictures, wording
from app.minutes.document import Block, Document, Kind, Stress, flat
from app.minutes.facts import MinutesFacts
from app.minutes.fronting import front
from app.minutes.markup import Run
from app.minutes.outlining import Entry, outline
from app.minutes.pictures import Pictures
from app.minutes.rules import Gap

_ROOT = Path(__file__).parents[2]
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


def render(document: Document, facts: MinutesFacts, gaps: Sequence[Gap] = (), shown: Pictures = pictures.NONE) -> bytes:
    """The PDF; `gaps` are printed in drafts only."""
    return typesetting.pdf(TEMPLATE, _data(document, facts, gaps, shown))


def drawable(text: str) -> str:
    """The text with every sign no font has written as its code point: "[U+4E2D]"."""
    drawn = _drawn()
    if drawn.issuperset(text):
        return text
    return "".join(sign if sign in drawn else f"[U+{ord(sign):04X}]" for sign in text)


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


def _data(document: Document, facts: MinutesFacts, gaps: Sequence[Gap], shown: Pictures) -> dict[str, Any]:
    facts = known.spoken(document, facts)
    top = front(document, facts)
    tree = outline(top.document)
    title = _flat(tree.title.text if tree.title else facts.workshop_title or facts.name)
    lang, _, region = wording.language_tag(facts.language).partition("-")
    stamp, words = facts.stamp, facts.words
    paper = _Paper(facts.language, shown)
    return {
        "title": title,
        "author": _flat(facts.author),
        "description": _flat(f"{facts.kicker}. {facts.standing}"),
        "date": (stamp.year, stamp.month, stamp.day),
        "lang": lang,
        "region": region or None,
        "fonts": FAMILIES,
        "kicker": _flat(facts.kicker),
        "draft": words["unpublished"] if facts.is_draft else "",
        "facts": [(row.label, _said(row.runs)) for row in top.rows],
        "footer": [_flat(line) for line in (f"{facts.kicker} · {facts.standing}", facts.address) if line],
        "gaps": [{"text": _flat(str(gap)), "must": gap.must} for gap in gaps] if facts.is_draft else [],
        "words": {key: words[key] for key in ("page", "of", "gaps", "must")},
        "entries": [paper.entry(entry) for entry in tree.entries],
    }


@dataclass(frozen=True)
class _Paper:
    """What every entry needs beside itself."""

    language: str
    shown: Pictures

    def entry(self, entry: Entry) -> dict[str, Any]:
        block = entry.block
        node: dict[str, Any] = {"kind": entry.kind, "level": min(entry.level, 6), "ordered": entry.ordered}
        node["children"] = [self.entry(child) for child in entry.children]
        if block is None:
            return node
        lead = block.lead if entry.level else ""
        return {
            **node,
            "text": _said(markup.words(block)),
            "lead": _flat(lead),
            "heading": _said(markup.runs(block.text, block.marks, len(lead), len(block.heading))),
            "running": _said(markup.running(block)),
            "notes": _flat(known.notes(block, self.language)),
            "anchor": block.anchor,
            "number": block.number,
            **(self.figure(block) if block.kind == Kind.FIGURE else {}),
        }

    def figure(self, block: Block) -> dict[str, Any]:
        """The picture as numbers, one for each byte: the only way to hand bytes over without a file."""
        stored = self.shown.get(block.file)
        picture = pictures.fitted(stored.content) if stored else None
        return {
            "credits": _flat(known.credits(block, self.language)),
            "picture": list(picture.content) if picture else [],
            "width": picture.printed(153, 105) if picture else 0,
            "alternative": _flat(known.alternative(block, self.language)),
        }


def _flat(text: str) -> str:
    """One line of drawable words."""
    return drawable(flat(text))


def _said(runs: Iterable[Run]) -> str | list[dict[str, str]]:
    """The words, as runs where there are marks or addresses among them: a printed address has to be a link."""
    found: list[dict[str, str]] = []
    for run in markup.lined(runs):
        if run.kind == Stress.LINK:
            found += _link(run)
        else:
            found += _addressed(drawable(run.text), run.kind or "")
    plain = all(not run["href"] and not run["kind"] for run in found)
    return "".join(run["text"] for run in found) if plain else found


def _link(run: Run) -> Iterator[dict[str, str]]:
    """The words that link, and on paper the address beside them."""
    address = drawable(markup.shown(run.target))
    yield {"text": drawable(run.text), "href": run.target, "kind": ""}
    if address != run.text:
        yield from (
            {"text": " (", "href": "", "kind": ""},
            {"text": address, "href": run.target, "kind": ""},
            {"text": ")", "href": "", "kind": ""},
        )


def _addressed(line: str, kind: str) -> Iterator[dict[str, str]]:
    end = 0
    for match in _ADDRESS.finditer(line):
        address = match[0].rstrip(".,;:!?)")
        if match.start() > end:
            yield {"text": line[end : match.start()], "href": "", "kind": kind}
        yield {"text": address, "href": _href(address), "kind": kind}
        end = match.start() + len(address)
    if line[end:]:
        yield {"text": line[end:], "href": "", "kind": kind}


def _href(address: str) -> str:
    if address.lower().startswith("http"):
        return address
    return f"mailto:{address}" if "@" in address and not address.lower().startswith("www.") else f"https://{address}"
