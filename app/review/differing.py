"""What is different between two documents, block by block and inside a block word by word.

The cost is bounded: long blocks and long documents are told as a whole instead of word by word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from app.core.text import N_
from app.minutes.document import HEADINGS, Block, Document, Kind, Person

WORDS_EACH = 400
WORDS_ALL = 20_000
ALIKE = 0.35


class How(StrEnum):
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"
    MOVED = "moved"


HOW_NAMES = {
    How.CHANGED: N_("Geändert"),
    How.NEW: N_("Neu"),
    How.GONE: N_("Entfallen"),
    How.MOVED: N_("Verschoben"),
}


@dataclass(frozen=True)
class Piece:
    """A stretch of words: both documents have it ("same"), only the old ("gone") or only the new ("new")."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One block that is different. `place` is the heading it stands below, `block_id` where it is shown."""

    how: How
    block_id: str
    place: str
    pieces: tuple[Piece, ...]


def compare(old: Document, new: Document) -> tuple[Change, ...]:
    """Every difference, in the order of the new document; what is gone stands where it was."""
    pairs, moved = _moves(_paired(old.blocks, new.blocks))
    budget, found = WORDS_ALL, list[Change]()
    places = {**_places(old), **_places(new)}
    for before, after in pairs:
        change = _change(before, after, places, fine=budget > 0)
        if change is None and after and after.id in moved:
            change = Change(How.MOVED, after.id, places[after.id], (Piece("same", said(after)),))
        if change is not None:
            budget -= sum(len(piece.text.split()) for piece in change.pieces)
            found.append(change)
    return tuple(found)


def said(block: Block) -> str:
    """Everything a reader sees of a block."""
    told = [block.text, *_unsaid(block, "alternative", "credit", "owner", "due")]
    if block.named_by:
        told.append(f"{block.named_by}/{block.of_groups}")
    return " · ".join(told)


def _unsaid(block: Block, *names: str) -> list[str]:
    return [getattr(block, name) for name in names if getattr(block, name) and getattr(block, name) not in block.text]


Pair = tuple[Block | None, Block | None]


def _paired(old: Sequence[Block], new: Sequence[Block]) -> list[Pair]:
    """Blocks side by side: equal ids first, then what stands at the same place and has words in common."""
    matcher = SequenceMatcher(None, [block.id for block in old], [block.id for block in new], autojunk=False)
    pairs: list[Pair] = []
    for _tag, begin, end, start, stop in matcher.get_opcodes():
        if _tag == "equal":
            pairs += zip(old[begin:end], new[start:stop], strict=True)
        else:
            pairs += _gap(old[begin:end], new[start:stop])
    return pairs


def _gap(old: Sequence[Block], new: Sequence[Block]) -> list[Pair]:
    """Between two common blocks: in order, each new one takes the next old one of its kind that it resembles."""
    left, pairs = list(old), list[Pair]()
    ids = {block.id for block in new}
    for block in new:
        twin = next((each for each in left[:20] if each.id not in ids and _alike(each, block)), None)
        if twin is None:
            pairs.append((None, block))
            continue
        at = left.index(twin)
        pairs += [(each, None) for each in left[:at]]
        pairs.append((twin, block))
        left = left[at + 1 :]
    return [*pairs, *((each, None) for each in left)]


def _moves(pairs: list[Pair]) -> tuple[list[Pair], set[str]]:
    """A block that went from one place and came to another has moved: told once, where it is now."""
    gone = {before.id: before for before, after in pairs if before and after is None}
    come = {after.id for before, after in pairs if after and before is None}
    both = gone.keys() & come
    kept = [(before, after) for before, after in pairs if not (before and after is None and before.id in both)]
    found = [
        (gone[after.id] if after and before is None and after.id in both else before, after) for before, after in kept
    ]
    return found, both


def _alike(one: Block, other: Block) -> bool:
    if one.kind != other.kind:
        return False
    a, b = set(said(one).split()), set(said(other).split())
    return len(a & b) >= ALIKE * max(len(a | b), 1)


def _change(before: Block | None, after: Block | None, places: dict[str, str], *, fine: bool) -> Change | None:
    if before is None and after is not None:
        return Change(How.NEW, after.id, places[after.id], (Piece("new", said(after)),))
    if after is None and before is not None:
        return Change(How.GONE, "", places[before.id], (Piece("gone", said(before)),))
    if before is None or after is None or _same(before, after):
        return None
    return Change(How.CHANGED, after.id, places[after.id], _pieces(said(before), said(after), fine=fine))


def _same(before: Block, after: Block) -> bool:
    return (said(before), before.kind, _roles(before.people)) == (said(after), after.kind, _roles(after.people))


def _roles(people: Sequence[Person]) -> list[tuple[str, str]]:
    return [(person.name, person.role) for person in people]


def _pieces(old: str, new: str, *, fine: bool) -> tuple[Piece, ...]:
    a, b = re.findall(r"\S+\s*|\s+", old), re.findall(r"\S+\s*|\s+", new)
    if not fine or max(len(a), len(b)) > WORDS_EACH:
        return (Piece("gone", old), Piece("new", new))
    found: list[Piece] = []
    for tag, begin, end, start, stop in SequenceMatcher(None, a, b).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(a[begin:end])))
            continue
        found += [Piece("gone", "".join(a[begin:end]))] if begin < end else []
        found += [Piece("new", "".join(b[start:stop]))] if start < stop else []
    return tuple(found)


def _places(document: Document) -> dict[str, str]:
    """The heading each block stands below, by id."""
    found, above = {}, ""
    for block in document.blocks:
        if block.kind in HEADINGS or block.kind == Kind.TITLE:
            above = block.heading
        found[block.id] = above
    return found
