"""A reading as a person corrects it line by line: another kind here, a line left out there. No word is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.errors import Refusal
from app.core.text import N_
from app.minutes import casting, reading
from app.minutes.casting import Cast
from app.minutes.decoding import Note
from app.minutes.document import HEADINGS, LISTED, Block, Document, Kind, identified
from app.minutes.reading import Reading

OUT = "out"
KINDS = {
    Kind.TITLE: N_("Titelzeile"),
    Kind.PEOPLE: N_("Personen"),
    Kind.FACT: N_("Angabe (Ort, Datum)"),
    Kind.PART: N_("Programmteil"),
    Kind.SECTION: N_("Überschrift"),
    Kind.QUESTION: N_("Frage"),
    Kind.FINDING: N_("Ergebnis"),
    Kind.TALK: N_("Impuls"),
    Kind.POINT: N_("Punkt zum Impuls"),
    Kind.ITEM: N_("Listenpunkt"),
    Kind.FIGURE: N_("Bild"),
    Kind.PARAGRAPH: N_("Absatz"),
}
MOST_CORRECTED = 1_000
LONGEST_HEADING = 600
TITLES_WITHIN = 12
_LONG = (Kind.FINDING, Kind.POINT, Kind.ITEM, Kind.PARAGRAPH)
_UNDER = {Kind.QUESTION: Kind.FINDING, Kind.TALK: Kind.POINT}

Choices = Mapping[str, str]
"""What somebody chose for blocks, by their id: a kind, or OUT."""


class NothingKept(Refusal):
    message = N_("Alle Zeilen sind weggelassen, das Protokoll wäre leer. Behalten Sie mindestens eine Zeile.")


@dataclass(frozen=True)
class Row:
    """One block of the preview; `is_unclear` says that nobody has understood it yet, `aside` what is beside it."""

    block: Block
    is_out: bool
    is_unclear: bool
    aside: str
    offered: tuple[Kind, ...]


def offered(block: Block, place: int) -> tuple[Kind, ...]:
    """The kinds that make sense for a block: nothing long is a heading, and a title stands near the top."""
    if len(block.text) > LONGEST_HEADING:
        return tuple(kind for kind in KINDS if kind in _LONG or kind == block.kind)
    return tuple(kind for kind in KINDS if kind != Kind.TITLE or place < TITLES_WITHIN or kind == block.kind)


def rows(found: Reading, choices: Choices) -> list[Row]:
    """Every block in order, those left out too, each as it is chosen."""
    made = []
    for place, (block, kept) in enumerate(zip(found.document.blocks, _chosen(found, choices), strict=True)):
        shown = kept or block
        unclear = not (shown.recognised or kept is None)
        of = offered(block, place) if place < MOST_CORRECTED else ()
        made.append(Row(shown, kept is None, unclear, found.asides.get(block.id, ""), of))
    return made


def corrected(found: Reading, choices: Choices) -> tuple[Document, tuple[Note, ...]]:
    """The document as chosen, and what is to be known of it. Raises NothingKept."""
    chosen = _chosen(found, choices)
    kept = [block for block in chosen if block]
    if not kept:
        raise NothingKept
    blocks = identified(cast.block for cast in casting.title_first([Cast(block) for block in kept]))
    notes = [note for note in found.notes if note.code != "unrecognised"] + list(reading.unrecognised(blocks))
    out = [block.line for block, kept in zip(found.document.blocks, chosen, strict=True) if kept is None]
    if out:
        lines = ", ".join(map(str, out[: reading.MOST_NOTES]))
        notes.append(Note("left-out", N_("Beim Einlesen von Hand weggelassene Zeilen: %(lines)s."), {"lines": lines}))
    return replace(found.document, blocks=blocks), tuple(notes)


def without_asides(found: Reading, choices: Choices) -> dict[str, str]:
    """The choices, and everything beside the protocol left out."""
    return {**choices, **dict.fromkeys(found.asides, OUT)}


def _chosen(found: Reading, choices: Choices) -> Sequence[Block | None]:
    """Each block as chosen, None where it is left out."""
    made = list(_recast(found, choices))
    named = [block for block, old in zip(made, found.document.blocks, strict=True) if block and block.kind != old.kind]
    title = next((block.id for block in named if block.kind == Kind.TITLE), "")
    if not title:
        return made
    # There is one title: the chosen one, and the line that was taken for it is a paragraph.
    return [
        casting.recast(block, Kind.PARAGRAPH) if block and block.kind == Kind.TITLE and block.id != title else block
        for block in made
    ]


def _recast(found: Reading, choices: Choices) -> Iterator[Block | None]:
    """Points of a list go with a heading somebody changed: under a question they are findings."""
    listed: Kind | None = None
    for place, block in enumerate(found.document.blocks):
        choice = choices.get(block.id, "") if place < MOST_CORRECTED else ""
        if choice == OUT:
            yield None
            continue
        kind = Kind(choice) if choice in offered(block, place) else block.kind
        is_changed = kind != block.kind
        if kind in HEADINGS:
            listed = _UNDER.get(kind, Kind.ITEM) if is_changed else None
        elif block.kind in LISTED and listed and not is_changed:
            kind, is_changed = listed, True
        yield casting.recast(block, kind) if is_changed and kind != block.kind else block
