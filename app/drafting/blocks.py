"""Blocks as lines people type, and back: "- " begins a point, blanks in front make it deeper, an empty line ends it.

A backslash keeps a line that begins with a list sign a line of words. All expressions are bounded at every place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.drafting.assembling import FIXED
from app.minutes import shapes
from app.minutes.document import LISTED, Block, Kind, Mark, flat
from app.minutes.markup import parse, typed
from app.minutes.shapes import Form

DEEPEST = 5
_NUMBER = re.compile(r"\(?\d{1,3}[.)]\Z")
_SIGN = re.compile(r"([-–—*+•]|\(?\d{1,3}[.)])(?:[ \t]+(?=\S)|[ \t]*\Z)")
_KEPT = re.compile(rf"\\(?={_SIGN.pattern})")
_BRACKET = re.compile(r"\(([^()]{1,200})\)\Z")
_PLACES = tuple(fixed.place for fixed in FIXED.values())
_DATES = tuple(fixed.date for fixed in FIXED.values())


@dataclass(frozen=True)
class Piece:
    """What somebody typed between two breaks; `typed` is how the form would show it."""

    words: str
    is_item: bool = False
    level: int = 0
    marker: str = ""

    @property
    def typed(self) -> str:
        return _lines(self.words, _sign(self.marker) if self.is_item else "", self.level)


def typed_body(blocks: Sequence[Block]) -> str:
    """The text of the big field: paragraphs apart, points of a list one below the other."""
    said = ""
    for before, block in zip([None, *blocks], blocks, strict=False):
        both = before is not None and before.kind in LISTED and block.kind in LISTED
        said += ("" if before is None else "\n" if both else "\n\n") + typed_block(block)
    return said


def typed_block(block: Block) -> str:
    sign = _sign(block.marker) if block.kind in LISTED else ""
    return _lines(typed(block.text, block.marks), sign, min(block.level, DEEPEST))


def pieces(body: str) -> list[Piece]:
    """The pieces of a text in order."""
    found: list[Piece] = []
    is_open = False
    for line in body.split("\n"):
        words = line.strip()
        sign = _SIGN.match(words)
        if not words:
            is_open = False
        elif sign:
            is_open = bool(words[sign.end() :])
            if is_open:
                found.append(Piece(words[sign.end() :], True, _level(line), sign[1]))
        elif is_open and (not found[-1].is_item or line[:1] in " \t"):
            found[-1] = replace(found[-1], words=f"{found[-1].words}\n{_bare(words)}")
        else:
            found.append(Piece(_bare(words)))
            is_open = True
    return found


def block_of(piece: Piece, old: Block | None, item: Kind) -> Block:
    """The block of a new or edited piece; `old` is what stood in its place, `item` what a new point is."""
    words, marks = parse(piece.words)
    if piece.is_item:
        block = old if old and old.kind in LISTED else Block("", item, "", 0)
        marker = block.marker if _sign(block.marker) == _sign(piece.marker) and block.marker else _sign(piece.marker)
        return replace(block, text=words, marks=marks, marker=marker, level=piece.level, number=None)
    return _labelled(replace(old or Block("", Kind.PARAGRAPH, "", 0), text=words, marks=marks, recognised=True))


def heading_typed(head: Block) -> tuple[str, str]:
    """Heading and running words as two fields."""
    length = len(head.heading)
    start = len(head.text) - len(head.running)
    first = typed(head.text[:length], _cut(head.marks, 0, length)).replace("\n", " ")
    return first, typed(head.running, _cut(head.marks, start, len(head.text))) if head.running else ""


def headed(old: Block | None, heading: str, running: str, *, is_top: bool) -> Block:
    """The heading with these words; its kind and source stay."""
    if old and (flat(heading), _unbroken(running)) == tuple(flat(each) for each in heading_typed(old)):
        return old
    words, marks = parse(flat(heading))
    more, others = parse(_unbroken(running))
    shift = len(words) + 1
    marks += tuple(replace(each, start=each.start + shift, end=each.end + shift) for each in others)
    text = f"{words} {more}" if more else words
    block = old or Block("", Kind.TITLE if is_top else Kind.SECTION, "", 0, level=0 if is_top else 1)
    block = replace(block, text=text, marks=marks, head=len(words) if more else 0)
    return _titled(block) if block.kind == Kind.TITLE else _led(block)


def _titled(block: Block) -> Block:
    day, month, year = shapes.date(block.text)
    bracket = _BRACKET.search(block.text[-300:].rstrip())
    return replace(block, day=day, month=month, year=year, context=bracket[1] if bracket else "")


def _led(block: Block) -> Block:
    """The number in front, and who speaks, as far as the words still say it."""
    if block.lead and block.text.startswith(block.lead):
        lead, number = block.lead, block.number
    else:
        shape = shapes.shape(block.text)
        is_led = shape.form in (Form.NUMBERED, Form.PART, Form.QUESTION, Form.STATION, Form.TALK)
        lead, number = (shape.lead, shape.number) if is_led else ("", None)
    people = tuple(person for person in block.people if person.name in block.text)
    spoken = None if people or block.kind != Kind.TALK else shapes.speaker(block.text[len(lead) :].lstrip())
    return replace(block, lead=lead, number=number, people=(spoken[0],) if spoken else people)


def _labelled(block: Block) -> Block:
    """A paragraph that names people, a day or a place is one that documents show as such."""
    plain = replace(block, kind=Kind.PARAGRAPH, lead="", people=(), day=None, month=None, year=None)
    first = next((label for label in (*_PLACES, *_DATES) if block.text.startswith(f"{label} ")), "")
    shape = shapes.shape(block.text)
    lead = first or (shape.lead if shape.form in (Form.FACT, Form.PEOPLE) else "")
    if not lead:
        return plain
    if shape.form == Form.PEOPLE:
        return replace(plain, kind=Kind.PEOPLE, lead=lead, people=shapes.people(block.text[len(lead) :].strip()))
    day, month, year = (None, None, None)
    if lead in _DATES or lead[:3] in ("Dat", "Ter"):
        day, month, year = shapes.date(block.text)
    return replace(plain, kind=Kind.FACT, lead=lead, day=day, month=month, year=year)


def _lines(words: str, sign: str, level: int) -> str:
    """Words behind their sign; further lines stand below the first."""
    indent = "  " * level if sign else ""
    first, *more = words.split("\n")
    said = f"{indent}{sign} {first}" if sign else _safe(first)
    deeper = f"{indent}  " if sign else ""
    return "\n".join([said, *(f"{deeper}{_safe(line)}" for line in more)])


def _sign(marker: str) -> str:
    return marker if _NUMBER.match(marker) else "-"


def _safe(line: str) -> str:
    return f"\\{line}" if _SIGN.match(line) else line


def _bare(line: str) -> str:
    return line[1:] if _KEPT.match(line) else line


def _level(line: str) -> int:
    blank = line[: len(line) - len(line.lstrip())].replace("\t", "  ")
    return min(len(blank) // 2, DEEPEST)


def _unbroken(words: str) -> str:
    return " ".join(words.replace("\r", "").split("\n")).strip()


def _cut(marks: Sequence[Mark], start: int, end: int) -> tuple[Mark, ...]:
    """The marks inside a stretch, counted from its start."""
    inside = (mark for mark in marks if mark.start < end and mark.end > start)
    return tuple(replace(mark, start=max(mark.start, start) - start, end=min(mark.end, end) - start) for mark in inside)
