"""What municipalities, organisations and the funded may still have of each workshop while people are seated."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from app.admission.rules import Bar, Taken, Terms
from app.allotment.rules import Entry, Limit, Offer, Pool


class Room:
    """Places and contingents that are left while one after the other is seated."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.seated: Counter[int] = Counter()
        self.counted: Counter[int] = Counter()

    def seat(self, one_id: int, shop: int) -> None:
        self.seated[shop] += 1
        self.counted.update(self.pool.limiting(one_id, shop))

    def is_full(self, shop: int) -> bool:
        return self.seated[shop] >= self.pool.places[shop]

    def holds(self, shop: int, group: Iterable[Entry]) -> bool:
        """Whether all of them together still fit: the places and every contingent that counts some of them."""
        members = list(group)
        more = Counter(number for one in members for number in self.pool.limiting(one.id, shop))
        return self.pool.places[shop] - self.seated[shop] >= len(members) and all(
            self.pool.limits[number].places - self.counted[number] >= people for number, people in more.items()
        )

    def reached(self, one_id: int, shop: int) -> Limit | None:
        """The narrowest contingent that leaves no place for this person."""
        own = [(number, self.pool.limits[number]) for number in reversed(self.pool.limiting(one_id, shop))]
        return next((limit for number, limit in own if self.counted[number] >= limit.places), None)


def limits(
    pool: Pool,
    keys: Mapping[int, str],
    capacities: Mapping[int, int],
    given: Mapping[int, Taken],
    terms: Terms,
    now: datetime,
) -> tuple[Limit, ...]:
    """Every contingent that can matter, by workshop; one that cannot be reached by those who wish it is left out.

    `keys`: by registration; `given`: the places of each workshop that are taken before the draw.
    """
    found: list[Limit | None] = []
    for offer in sorted(pool.offers, key=lambda offer: offer.id) if terms.has_contingents else ():
        here: dict[str, set[int]] = defaultdict(set)
        for entry in pool.entries:
            if offer.id in pool.ranks[entry.id]:
                here[keys[entry.id]].add(entry.id)
        taken = given.get(offer.id, Taken())
        funded = {one for key in here.keys() & terms.funded for one in here[key]}
        most = terms.most_funded(capacities[offer.id])
        found.append(_limit(offer, Bar.FUNDED, most, taken.of(terms.funded), funded))
        found += [
            _limit(offer, Bar.MUNICIPALITY, terms.most_per_key(now), taken.by_key.get(key, 0), here[key])
            for key in sorted(here)
            if key
        ]
    return tuple(limit for limit in found if limit is not None)


def _limit(offer: Offer, kind: Bar, most: int | None, taken: int, people: set[int]) -> Limit | None:
    left = max((most or 0) - taken, 0)
    if most is None or left >= min(len(people), offer.places):
        return None
    return Limit(offer.id, kind.value, left, most, frozenset(people))


def wider(pool: Pool, number: int) -> int | None:
    """The contingent around this one: that of the funded around that of a funded municipality."""
    limit = pool.limits[number]
    own = pool.limiting(min(limit.people), limit.shop)
    place = own.index(number)
    return own[place - 1] if place else None
