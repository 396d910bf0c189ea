"""Serial dictatorship: in the order of the lots everybody takes the best wish still free, which no contingent bars.

What somebody gets depends on the own list and on those who came before, and nobody's list moves the order: a false list
gains nothing. Least numbers would spoil that (a list could keep a workshop alive), so they are reported, not enforced.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from app.allotment.contingents import Room
from app.allotment.rules import Entry, Outcome, Pool


def draw(pool: Pool, order: Sequence[Entry]) -> Outcome:
    """`order`: everybody by lot, so that those with a common lot follow each other."""
    room = Room(pool)
    placed: dict[int, int | None] = {}
    parted: dict[int, str] = {}
    for unit, members in groupby(order, key=lambda one: one.together):
        group = list(members)
        shared = _shared(pool, group)
        workshop = next((shop for shop in shared if room.holds(shop, group)), None)
        if workshop is None and len(group) > 1:
            parted[unit] = _why(pool, shared, group)
        for one in group:
            placed[one.id] = mine = workshop or next((s for s in pool.ranks[one.id] if room.holds(s, [one])), None)
            if mine is not None:
                room.seat(one.id, mine)
    load = Counter(placed.values())
    short = tuple(offer.id for offer in pool.offers if load[offer.id] < offer.least)
    return Outcome(placed=placed, parted=parted, closed=short, proved=True)


def _shared(pool: Pool, group: Sequence[Entry]) -> list[int]:
    """The common wishes of a group: by the sum of their ranks, then by those of its first member."""
    common = set.intersection(*(set(pool.ranks[one.id]) for one in group))
    first = pool.ranks[group[0].id]
    return sorted(common, key=lambda shop: (sum(pool.ranks[one.id][shop] for one in group), first[shop]))


def _why(pool: Pool, shared: Sequence[int], group: Sequence[Entry]) -> str:
    if not shared:
        return "wishes"
    return "taken" if any(Room(pool).holds(shop, group) for shop in shared) else "room"
