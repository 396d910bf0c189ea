"""Words to a block of one kind: what is understood of them (number, people, date, credit) is written beside them.

A reader casts what it has recognised, a person recasts what it took for something else. No word is changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.minutes import shapes
from app.minutes.document import HEADINGS, LISTED, Block, Kind
from app.minutes.shapes import Form, Shape

_DURATION = re.compile(r"\b(\d{1,3})\s{0,3}(?:Minuten|Min\.|min\b)")
_BRACKET = re.compile(r"\(([^()]{1,200})\)$")
_LETTER = re.compile(r"(?:Workshop|WS|Arbeitsgruppe|AG|Forum)\s{1,3}([A-Z]|\d{1,2})\b")
CREDIT = re.compile(r"(?:©|\(c\)|Foto:|Quelle:|Bildnachweis:|Copyright)\s{0,3}", re.I)
_LED = (Form.NUMBERED, Form.PART, Form.QUESTION, Form.STATION, Form.TALK, Form.PEOPLE, Form.FACT, Form.FIGURE)


@dataclass(frozen=True)
class Cast:
    """A block, and what it is beside the protocol ("page", "greeting"), see `asides`."""

    block: Block
    aside: str = ""


def plain(kind: Kind, shape: Shape, line: int) -> Block:
    """The words with their sign, label and number."""
    return Block("", kind, shape.text, line, marker=shape.marker, lead=shape.lead, number=shape.number)


def title(shape: Shape, line: int) -> Block:
    words = shape.text
    bracket = _BRACKET.search(words[-300:].rstrip())
    letter = _LETTER.search(words[:200])
    context = bracket[1] if bracket else ""
    return replace(_dated(Kind.TITLE, shape, line), context=context, letter=letter[1] if letter else "")


def fact(shape: Shape, line: int) -> Block:
    is_date = shapes.is_date(shape.text) or shape.lead[:3] in ("Dat", "Ter")
    return (_dated if is_date else plain)(Kind.FACT, shape, line)


def people(shape: Shape, line: int) -> Block:
    said = shape.text[len(shape.lead) :].strip(" \t\r\n:")
    return replace(plain(Kind.PEOPLE, shape, line), people=shapes.people(said))


def part(shape: Shape, line: int) -> Block:
    duration = _DURATION.search(shape.text[:1000])
    made = plain(Kind.PART, shape, line)
    return replace(made, head=_part_head(shape), duration=int(duration[1]) if duration else None)


def talk(shape: Shape, line: int, speaker: tuple[shapes.Person, int] | None) -> Block:
    """A talk with who gives it: the person, and how many characters behind the label name her."""
    made = plain(Kind.TALK, shape, line)
    if speaker is None:
        return made
    person, length = speaker
    behind = len(shape.text) - len(shape.text[len(shape.lead) :].lstrip())
    return replace(made, people=(person,), head=min(behind + length, len(shape.text)))


def item(kind: Kind, shape: Shape, line: int) -> Block:
    """A point of a list; a number in front of it is its sign."""
    if shape.form != Form.NUMBERED:
        return replace(plain(kind, shape, line), level=shape.level)
    words = shape.text[len(shape.lead) :].lstrip()
    return replace(plain(kind, shape, line), text=words, marker=shape.lead, lead="", level=shape.level)


def figure(shape: Shape, line: int) -> Block:
    alternative, said = "", shape.text[len(shape.lead) :].strip()
    if shape.lead.startswith("!["):
        alternative, _, said = said.partition("](")
        said = said.partition(")")[2].strip()
    credit = CREDIT.search(said[:2000])
    caption = said[: credit.start()] if credit else said
    named = said[credit.end() :] if credit else ""
    if caption.rstrip().endswith("(") and named.rstrip().endswith(")"):
        caption, named = caption.rstrip()[:-1], named.rstrip()[:-1]
    made = plain(Kind.FIGURE, shape, line)
    return replace(made, caption=caption.strip(), credit=named.strip(), alternative=alternative.strip())


def recast(block: Block, kind: Kind) -> Block:
    """The same words as a block of another kind, chosen by a person: so it counts as recognised."""
    if block.kind in LISTED and kind in LISTED:
        return replace(block, kind=kind, recognised=True)
    marker, text = block.marker, block.text
    if block.kind in LISTED and marker[-1:] in (".", ")"):
        marker, text = "", f"{marker} {text}"
    seen = shapes.shape(text)
    lead = seen.lead if seen.form in _LED and text.startswith(seen.lead) else ""
    form = seen.form if lead else Form.PLAIN
    shape = Shape(form, text, marker, lead, seen.number if lead else None, block.level)
    made = _CASTS.get(kind, lambda shape, line: _free(kind, shape, line))(shape, block.line)
    return replace(made, id=block.id, recognised=True)


def _free(kind: Kind, shape: Shape, line: int) -> Block:
    if kind in LISTED:
        return item(kind, shape, line)
    made = plain(kind, shape if kind in HEADINGS else replace(shape, lead="", number=None), line)
    return replace(made, level=min(max(shape.level, 2), 6)) if kind == Kind.SECTION else made


def _talk(shape: Shape, line: int) -> Block:
    return talk(shape, line, shapes.speaker(shape.text[len(shape.lead) :].lstrip()))


_CASTS: dict[Kind, Callable[[Shape, int], Block]] = {
    Kind.TITLE: lambda shape, line: title(replace(shape, lead="", number=None), line),
    Kind.FACT: fact,
    Kind.PEOPLE: people,
    Kind.PART: part,
    Kind.TALK: _talk,
    Kind.FIGURE: figure,
}


def title_first(found: Sequence[Cast]) -> list[Cast]:
    """A title stands on top of every document, also where a page number or the head of a mail came before it."""
    at = next((place for place, cast in enumerate(found) if cast.block.kind == Kind.TITLE), 0)
    return [*found[at : at + 1], *found[:at], *found[at + 1 :]]


def _dated(kind: Kind, shape: Shape, line: int) -> Block:
    day, month, year = shapes.date(shape.text)
    return replace(plain(kind, shape, line), day=day, month=month, year=year)


def _part_head(shape: Shape) -> int:
    """Where the heading of a part ends: at the colon behind a short title, else behind its label."""
    words, lead = shape.text, len(shape.lead)
    colon = words.find(":", lead, lead + 80)
    if colon > 0 and words[colon + 1 :].strip():
        return colon + 1
    return 0 if len(words) <= 80 and not words.rstrip().endswith((":", ".")) else lead
