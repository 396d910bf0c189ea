"""A draft as sections: a heading with what stands under it, up to the next heading. Cut apart, changed, joined again.

The first section is the top of the protocol (title, facts, people); it is always there and stays first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from app.drafting.rules import CannotMove, SectionGone
from app.minutes.document import HEADINGS, Block, Document, Kind, flat, identified, to_tree

TOP = "kopf"
FOLLOW_UPS = "section:follow-ups"
SUMMARY = "section:summary"


class New(StrEnum):
    """What can be added to a draft."""

    SUMMARY = "summary"
    FOLLOW_UPS = "follow-ups"
    FREE = "free"


NEW_HEADINGS = {
    "de": {New.SUMMARY: "Zusammenfassung", New.FOLLOW_UPS: "Verabredungen", New.FREE: "Neuer Abschnitt"},
    "en": {New.SUMMARY: "Summary", New.FOLLOW_UPS: "Follow-ups", New.FREE: "New section"},
}


@dataclass(frozen=True)
class Section:
    """`head` is the heading, or the title at the top; None where the protocol begins without one."""

    head: Block | None
    body: tuple[Block, ...] = ()
    is_top: bool = False

    @property
    def id(self) -> str:
        """How addresses name it: the id of its heading."""
        return TOP if self.is_top or self.head is None else self.head.id

    @property
    def blocks(self) -> tuple[Block, ...]:
        return (self.head, *self.body) if self.head else self.body

    @property
    def name(self) -> str:
        return flat(self.head.heading) if self.head else ""

    @property
    def depth(self) -> int:
        """How deep its heading stands: parts and added sections above questions and talks."""
        if self.head is None or self.is_top:
            return 0
        return {Kind.PART: 1, Kind.SECTION: self.head.level or 2}.get(self.head.kind, 7)

    @property
    def has_follow_ups(self) -> bool:
        return self.head is not None and self.head.source == FOLLOW_UPS

    @property
    def hash(self) -> str:
        """What changes with every change of the section, and with nothing else."""
        tree = to_tree(Document(tuple(replace(block, id="") for block in self.blocks)))
        return hashlib.sha256(json.dumps(tree, sort_keys=True).encode()).hexdigest()[:32]


def split(document: Document) -> tuple[Section, ...]:
    """The sections in order, the top first."""
    heads = [place for place, block in enumerate(document.blocks) if block.kind in HEADINGS]
    first = heads[0] if heads else len(document.blocks)
    top = document.blocks[:first]
    titled = bool(top) and top[0].kind == Kind.TITLE
    found = [Section(top[0] if titled else None, top[titled:], is_top=True)]
    for start, end in pairwise([*heads, len(document.blocks)]):
        found.append(Section(document.blocks[start], document.blocks[start + 1 : end]))
    return tuple(found)


def join(sections: Iterable[Section], language: str) -> Document:
    """One document again, every block with the id its words give it."""
    return Document(identified(block for section in sections for block in section.blocks), language)


def place_of(sections: Sequence[Section], section_id: str, source: str = "") -> int:
    """Where a section stands; one whose heading was rewritten is found by its source. Raises SectionGone."""
    for place, section in enumerate(sections):
        if section.id == section_id:
            return place
    for place, section in enumerate(sections):
        if source and section.head is not None and section.head.source == source:
            return place
    raise SectionGone


def replaced(sections: Sequence[Section], place: int, section: Section) -> tuple[Section, ...]:
    return (*sections[:place], section, *sections[place + 1 :])


def moved(sections: Sequence[Section], section_id: str, *, up: bool) -> tuple[Section, ...]:
    """A section with all under it before or behind its neighbour of the same depth; numbers stay where they were."""
    place = place_of(sections, section_id)
    first = _before(sections, place) if up else place
    second = place if up else _end(sections, place)
    if not place or first is None or second >= len(sections) or sections[second].depth != sections[place].depth:
        raise CannotMove
    end = _end(sections, second)
    before, behind = _exchanged(sections[first], sections[second])
    return (
        *sections[:first],
        *(behind, *sections[second + 1 : end]),
        *(before, *sections[first + 1 : second]),
        *sections[end:],
    )


def may_move(sections: Sequence[Section], place: int, *, up: bool) -> bool:
    try:
        moved(sections, sections[place].id, up=up)
    except CannotMove:
        return False
    return True


def removed(sections: Sequence[Section], section_id: str) -> tuple[tuple[Section, ...], Section, str]:
    """The rest, the section that went, and the id of the one it stood behind."""
    place = place_of(sections, section_id)
    if not place:
        raise CannotMove
    return (*sections[:place], *sections[place + 1 :]), sections[place], sections[place - 1].id


def put_back(sections: Sequence[Section], section: Section, behind: str) -> tuple[Section, ...]:
    """A section behind another one, or at the end where that is gone."""
    place = next((at + 1 for at, each in enumerate(sections) if each.id == behind), len(sections))
    return (*sections[:place], section, *sections[place:])


def added(sections: Sequence[Section], new: New, language: str, behind: str = "") -> tuple[tuple[Section, ...], int]:
    """With an empty section: the summary on top, follow-ups at the end, a free one where asked; and its place."""
    heading = NEW_HEADINGS.get(language[:2], NEW_HEADINGS["de"])[new]
    source = {New.SUMMARY: SUMMARY, New.FOLLOW_UPS: FOLLOW_UPS}.get(new, "")
    place = {New.SUMMARY: 1, New.FOLLOW_UPS: len(sections)}.get(new)
    level = 1
    if place is None:
        at = place_of(sections, behind)
        level = min(sections[at].depth or 1, 6)
        place = at + 1
    section = Section(Block("", Kind.SECTION, heading, 0, level=level, source=source))
    return (*sections[:place], section, *sections[place:]), place


def has(sections: Sequence[Section], source: str) -> bool:
    return any(section.head is not None and section.head.source == source for section in sections)


def _end(sections: Sequence[Section], place: int) -> int:
    """Behind the last section that stands under this one."""
    end = place + 1
    while end < len(sections) and sections[end].depth > sections[place].depth:
        end += 1
    return end


def _before(sections: Sequence[Section], place: int) -> int | None:
    """The neighbour of the same depth above, None where its parent comes first."""
    at = place - 1
    while at > 0 and sections[at].depth > sections[place].depth:
        at -= 1
    return at if at > 0 and sections[at].depth == sections[place].depth else None


def _exchanged(one: Section, two: Section) -> tuple[Section, Section]:
    """Both with the number of the other, where both are numbered headings of one kind."""
    if not (one.head and two.head and one.head.kind == two.head.kind):
        return one, two
    if one.head.number is None or two.head.number is None or not (one.head.lead and two.head.lead):
        return one, two
    return (
        replace(one, head=_numbered(one.head, two.head.lead, two.head.number)),
        replace(two, head=_numbered(two.head, one.head.lead, one.head.number)),
    )


def _numbered(head: Block, lead: str, number: int) -> Block:
    shift = len(lead) - len(head.lead)
    marks = tuple(
        replace(mark, start=mark.start + shift, end=mark.end + shift)
        for mark in head.marks
        if mark.start >= len(head.lead)
    )
    text = lead + head.text[len(head.lead) :]
    return replace(head, text=text, lead=lead, number=number, head=head.head + shift if head.head else 0, marks=marks)
