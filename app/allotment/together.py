"""Who wants to be together: only those who name each other, and those of one delegation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.text import folded

_BETWEEN = re.compile(r"[,;/&\n]|\bund\b|\band\b")


@dataclass(frozen=True)
class Person:
    """What a registration says about its person, and whom it names (by name or e-mail address)."""

    id: int
    name: str
    email: str
    named: str = ""
    delegation_id: int | None = None


def units(people: Sequence[Person]) -> tuple[dict[int, int], set[int]]:
    """The smallest id of everybody's block (their own when alone), and whose naming nobody returned."""
    named = _named(people)
    block = {one.id: one.id for one in people}
    pairs = [(one, other) for one, others in named.items() for other in others if one in named.get(other, ())]
    first_of: dict[int, int] = {}
    for one in people:
        if one.delegation_id is not None:
            pairs.append((one.id, first_of.setdefault(one.delegation_id, one.id)))
    for one_id, other in pairs:
        _join(block, one_id, other)
    answered = {one for pair in pairs for one in pair}
    return block, {one.id for one in people if one.named.strip() and one.id not in answered}


def _join(block: dict[int, int], one: int, other: int) -> None:
    first, second = sorted((block[one], block[other]))
    if first != second:
        for each, unit in block.items():
            if unit == second:
                block[each] = first


def _named(people: Sequence[Person]) -> dict[int, set[int]]:
    """Ids of those whom each person means; a name that several bear means all of them."""
    bearers: dict[str, set[int]] = {}
    for one in people:
        for sign in filter(None, (one.email.casefold(), bare(one.name))):
            bearers.setdefault(sign, set()).add(one.id)
    found = {}
    for one in people:
        parts = [part.strip() for part in _BETWEEN.split(one.named)] if one.named.strip() else []
        meant = [bearers.get(part.casefold(), set()) | bearers.get(bare(part), set()) for part in parts if part]
        found[one.id] = set().union(*meant) - {one.id}
    return found


def bare(name: str) -> str:
    """A name folded for comparing, without its academic titles."""
    words = [word for word in name.split() if not word.endswith(".") and word.lower() not in ("prof", "dr")]
    return folded(" ".join(words)) or folded(name)
