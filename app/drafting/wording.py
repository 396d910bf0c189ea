"""A section as what stands in the fields of its form, and back: paragraphs, list lines, headings, pictures, follow-ups.

Whatever comes back as it went out is kept as the block it was. What was edited in place keeps where it came from.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.drafting import blocks, matching
from app.drafting.assembling import pictured
from app.drafting.blocks import Piece
from app.drafting.sections import Section
from app.minutes.document import LISTED, Block, Kind, flat
from app.minutes.markup import parse, typed

MOST_LINES = 2_000


@dataclass(frozen=True)
class FigureFields:
    """What is said about one picture; `is_out` takes it from the protocol."""

    id: str
    caption: str = ""
    alternative: str = ""
    credit: str = ""
    licence: str = ""
    is_out: bool = False


@dataclass(frozen=True)
class FollowUp:
    """What was agreed; `due` is an ISO day."""

    words: str
    owner: str = ""
    due: str = ""


@dataclass(frozen=True)
class Fields:
    """Everything a form says about a section, in the signs of `minutes.markup`."""

    heading: str
    running: str = ""
    body: str = ""
    figures: tuple[FigureFields, ...] = ()
    follow_ups: tuple[FollowUp, ...] = field(default=())


def fields_of(section: Section) -> Fields:
    """What the form shows."""
    heading, running = blocks.heading_typed(section.head) if section.head else ("", "")
    rows = _rows(section)
    texts = [block for block in section.body if block.kind != Kind.FIGURE and block not in rows]
    return Fields(
        heading,
        running,
        blocks.typed_body(texts),
        tuple(
            FigureFields(each.id, each.caption, each.alternative, each.credit, each.licence)
            for each in section.body
            if each.kind == Kind.FIGURE
        ),
        tuple(FollowUp(typed(each.text, each.marks).replace("\n", " "), each.owner, each.due) for each in rows),
    )


def written(section: Section, fields: Fields) -> Section:
    """The section as the form says it."""
    head, shown = section.head, fields_of(section)
    changed = (fields.heading, fields.running.replace("\r\n", "\n")) != (shown.heading, shown.running)
    if changed and (head or fields.heading.strip()):
        head = blocks.headed(head, fields.heading, fields.running, is_top=section.is_top)
    rows = _rows(section)
    olds = [block for block in section.body if block not in rows]
    body = _body(section, olds, _pieces(fields.body))
    return replace(section, head=head, body=(*_with_figures(olds, body, fields.figures), *_followed(rows, fields)))


def fresh(kind: Kind, level: int, source: str, fields: Fields) -> Section:
    """A section of its own again, for what was written while it vanished."""
    head = Block("", kind, "", 0, level=level, source=source)
    return written(Section(head), replace(fields, figures=()))


def lines(fields: Fields) -> list[str]:
    """The whole form as lines, to be compared."""
    found = [fields.heading, *fields.running.split("\n"), *fields.body.split("\n")]
    for each in fields.figures:
        if not each.is_out:
            found.append(
                " · ".join(part for part in (each.caption, each.alternative, each.credit, each.licence) if part)
            )
    found += [" · ".join(part for part in (row.words, row.owner, row.due) if part) for row in fields.follow_ups]
    return [line.rstrip() for line in found if line.strip()]


def compared(mine: Fields, theirs: Fields) -> list[tuple[str, str]]:
    """Line by line: "both", "mine" or "theirs", in reading order."""
    one, two = ([_composed(line) for line in lines(each)[:MOST_LINES]] for each in (mine, theirs))
    found: list[tuple[str, str]] = []
    for tag, first, last, start, end in difflib.SequenceMatcher(None, one, two).get_opcodes():
        if tag == "equal":
            found += [("both", line) for line in one[first:last]]
        else:
            found += [("mine", line) for line in one[first:last]]
            found += [("theirs", line) for line in two[start:end]]
    return found


def _pieces(body: str) -> list[Piece]:
    return blocks.pieces(body.replace("\r\n", "\n"))


def _rows(section: Section) -> list[Block]:
    if not section.has_follow_ups:
        return []
    return [block for block in section.body if block.kind == Kind.ITEM]


def _body(section: Section, olds: Sequence[Block], pieces: Sequence[Piece]) -> list[tuple[int | None, Block]]:
    """The new text blocks, each with the place of the old one it was, if any."""
    texts = [(place, block) for place, block in enumerate(olds) if block.kind != Kind.FIGURE]
    keys = [_composed(blocks.typed_block(block)) for _, block in texts]
    pairs = matching.pairs(
        [(key, block.kind in LISTED) for key, (_, block) in zip(keys, texts, strict=True)],
        [(_composed(piece.typed), piece.is_item) for piece in pieces],
    )
    kind = _item_kind(section)
    found: list[tuple[int | None, Block]] = []
    for piece, pair in zip(pieces, pairs, strict=True):
        if pair is None:
            found.append((None, blocks.block_of(piece, None, kind)))
        elif keys[pair] == _composed(piece.typed):
            found.append(texts[pair])
        else:
            found.append((texts[pair][0], blocks.block_of(piece, texts[pair][1], kind)))
    return found


def _item_kind(section: Section) -> Kind:
    """What a new list line is: what its neighbours are, else what stands under such a heading."""
    for block in section.body:
        if block.kind in LISTED and not section.has_follow_ups:
            return block.kind
    kinds = {Kind.QUESTION: Kind.FINDING, Kind.TALK: Kind.POINT}
    return kinds.get(section.head.kind, Kind.ITEM) if section.head else Kind.ITEM


def _with_figures(
    olds: Sequence[Block], body: Sequence[tuple[int | None, Block]], figures: Sequence[FigureFields]
) -> list[Block]:
    """Each picture behind what it stood behind; one at the end stays there."""
    said = {each.id: each for each in figures}
    last = max((place for place, block in enumerate(olds) if block.kind != Kind.FIGURE), default=-1)
    behind: dict[int, list[Block]] = {}
    trailing: list[Block] = []
    for place, block in enumerate(olds):
        if block.kind != Kind.FIGURE or (block.id in said and said[block.id].is_out):
            continue
        shown = _figure(block, said[block.id]) if block.id in said else block
        before = [at for at, (old, _) in enumerate(body) if old is not None and old < place]
        if place > last:
            trailing.append(shown)
        else:
            behind.setdefault(before[-1] if before else -1, []).append(shown)
    found = behind.get(-1, [])
    for at, (_, block) in enumerate(body):
        found += [block, *behind.get(at, ())]
    return [*found, *trailing]


def _figure(block: Block, said: FigureFields) -> Block:
    shown = replace(block, alternative=said.alternative, licence=said.licence)
    if (said.caption, said.credit) == tuple(_composed(each) for each in (block.caption, block.credit)):
        return shown
    lead = block.lead if block.lead and not block.lead.startswith("!") else "Bild:"
    text = pictured(lead, said.caption, said.credit)
    return replace(shown, caption=said.caption, credit=said.credit, text=text, lead=lead, marks=())


def _followed(rows: Sequence[Block], fields: Fields) -> list[Block]:
    old = {_composed(typed(row.text, row.marks)).replace("\n", " "): row for row in rows}
    found = []
    for row in fields.follow_ups:
        words, marks = parse(flat(row.words))
        if words:
            known = old.pop(row.words, None) or Block("", Kind.ITEM, words, 0, marker="-", marks=marks)
            found.append(replace(known, owner=row.owner, due=row.due))
    return found


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", re.sub(r"[ \t]+$", "", text, flags=re.M))
