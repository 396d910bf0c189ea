"""How good a distribution is, in the order of a policy; and who can be together at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.allotment.contingents import Room
from app.allotment.rules import RANK_MAXIMAL, RANK_SUM, Entry, Gap, Pool

Value = tuple[int, ...]


def values(pool: Pool, counts: Sequence[int]) -> list[int]:
    """A profile (without a place, first wishes, second …) in the order of the policy; smaller is better."""
    if pool.policy == RANK_SUM:
        return [sum(rank * number for rank, number in enumerate(counts))]
    if pool.policy == RANK_MAXIMAL:
        return [-number for number in counts[1:-1]]
    return list(counts[:1:-1])


def profile(reached: Sequence[int], longest: int) -> list[int]:
    """How many have no place, their first wish, their second …; a rank beyond the longest list means no place."""
    counts = Counter(reached)
    return [counts[longest + 1], *(counts[rank] for rank in range(1, longest + 1))]


def prices(pool: Pool, people: int) -> tuple[list[int], int]:
    """The price of each rank, so far apart that no number of better ranks buys a worse one; and of no place."""
    base, longest = people + 1, pool.longest
    nowhere = base ** (longest + 1)
    if pool.policy == RANK_SUM:
        return list(range(longest + 1)), max(nowhere, base * (longest + 1))
    if pool.policy == RANK_MAXIMAL:
        return [0] + [base**longest - base ** (longest - rank) for rank in range(1, longest + 1)], nowhere
    return [0, 0] + [base ** (rank - 1) for rank in range(2, longest + 1)], nowhere


def common(pool: Pool, members: Sequence[Entry]) -> list[int]:
    """Workshops that everybody of a block wishes and may visit, with room for all of them, in its contingents too."""
    shared = set.intersection(*(set(pool.ranks[one.id]) for one in members))
    room = Room(pool)
    return sorted(workshop for workshop in shared if room.holds(workshop, members))


def blocks(pool: Pool, order: Sequence[Entry]) -> tuple[dict[int, list[Entry]], dict[int, str]]:
    """Those who can be together at all, by their unit in the order of lots; and why the others cannot."""
    units: dict[int, list[Entry]] = {}
    for one in order:
        units.setdefault(one.together, []).append(one)
    found, parted = {}, {}
    for unit, members in units.items():
        if len(members) < 2:
            continue
        if common(pool, members):
            found[unit] = members
        else:
            shared = set.intersection(*(set(pool.ranks[one.id]) for one in members))
            parted[unit] = "room" if shared else "wishes"
    return found, parted


def gap(pool: Pool, found: Value, bound: Value) -> Gap:
    """The first thing in which the bound is better."""
    place = next(number for number, (a, b) in enumerate(zip(found, bound, strict=True)) if a != b)
    if place < 2:
        return Gap(("without", "parted")[place], 0, found[place], bound[place])
    length = len(values(pool, [0] * (pool.longest + 1)))
    if place >= 2 + length:
        return Gap("lots")
    if pool.policy == RANK_MAXIMAL:
        return Gap("rank", place - 1, -found[place], -bound[place])
    return Gap("rank", pool.longest - (place - 2), found[place], bound[place])
