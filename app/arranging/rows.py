"""Rows in an order, typed by two people at once: what each added stays, and only what both moved is a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.arranging.rules import MOST_ROWS

KEY = re.compile(r"[sn][0-9]{1,9}\Z")
Keys = tuple[str, ...]


@dataclass(frozen=True)
class Merged:
    """The rows to show or save. `gone`: removed by others, still here; `moved`: both changed the order."""

    order: Keys
    gone: Keys
    moved: bool


def sent(keys: Iterable[str]) -> Keys:
    """The keys of a form in its order, once each; s… are stored rows, n… new ones. What is no key is no row."""
    return tuple(dict.fromkeys(key for key in keys if KEY.match(key)))


def merge(seen: Sequence[str], held: Sequence[str], mine: Sequence[str]) -> Merged:
    """`seen` is what the page was made from, `held` what is stored now, `mine` what was sent.

    Rows of others come in where they stand there. A row that I left out stays out.
    """
    gone = tuple(key for key in mine if key in seen and key not in held)
    theirs = [key for key in held if key in mine or key not in seen]
    they_moved, i_moved = _apart(seen, held), _apart(seen, mine)
    base, other = (theirs, mine) if they_moved and not i_moved else (list(mine), theirs)
    return Merged(woven(base, other), gone, they_moved and i_moved and _apart(held, mine))


def woven(base: Sequence[str], other: Sequence[str]) -> Keys:
    """`base` with what only `other` has, each behind the row it follows there."""
    order = list(base)
    for place, key in enumerate(other):
        if key not in order:
            before = next((each for each in reversed(other[:place]) if each in order), None)
            order.insert(order.index(before) + 1 if before else 0, key)
    return tuple(order)


def stepped(order: Sequence[str], key: str, step: int) -> Keys:
    """The row one place up (-1) or down (1), as far as there is one."""
    found = [each for each in order if each != key]
    if key in order:
        found.insert(min(max(order.index(key) + step, 0), len(found)), key)
    return tuple(found)


def placed_before(order: Sequence[str], key: str, before: str) -> Keys:
    """The row right before another one; at the end where that is not there."""
    found = [each for each in order if each != key]
    if key in order:
        found.insert(found.index(before) if before in found else len(found), key)
    return tuple(found)


def blank(order: Sequence[str], number: int) -> Keys:
    """So many new keys that nobody has; never more rows than a sheet takes."""
    used = max((int(key[1:]) for key in order if key.startswith("n")), default=0)
    return tuple(f"n{used + each}" for each in range(1, min(number, max(MOST_ROWS - len(order), 0)) + 1))


def _apart(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the rows both know stand in different orders."""
    return [key for key in one if key in other] != [key for key in other if key in one]
