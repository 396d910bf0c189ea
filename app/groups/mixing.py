"""Who takes which way: colleagues on ways that do not meet, then every table a mirror of the whole.

Exchanging the ways of two people leaves all figures of the ways themselves as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from random import Random

from app.groups.annealing import Budget
from app.groups.itineraries import Ways, meetings, pairs
from app.groups.problem import Limits, Problem, ideals

FORBIDDEN = 2000
COLLEAGUE = 30
MOST_COLLEAGUES = 400
"""Where more share a value, where they sit hardly matters and the table of pairs would not fit the memory."""


@dataclass
class Party:
    """The units of a remix: who stays together, whom each must not or should not meet, and where it cannot go."""

    problem: Problem
    units: Sequence[Sequence[str]]
    links: list[dict[int, int]]
    """What one meeting with another unit costs."""
    closed: list[set[tuple[int, int]]]
    """(round, station) a unit cannot use."""
    least: int
    """What meetings of colleagues cost at least, whoever goes which way."""

    @classmethod
    def of(cls, problem: Problem) -> Party:
        units = problem.blocks
        unit_of = {one: k for k, block in enumerate(units) for one in block}
        links: list[dict[int, int]] = [{} for _ in units]
        linked: set[tuple[str, object]] = set()
        for attribute in problem.attributes:
            if attribute.is_spread:
                linked |= _link_equal(problem, attribute.key, unit_of, links)
        for members in problem.apart:
            here = sorted({unit_of[one] for one in members if one in unit_of})
            for unit in here:
                for other in here:
                    if other != unit:
                        links[unit][other] = links[unit].get(other, 0) + FORBIDDEN
        least = COLLEAGUE * sum(n for value, n in colleague_meetings(problem).items() if value in linked)
        return cls(problem, units, links, [_closed(problem, block) for block in units], least)


def colleague_meetings(problem: Problem) -> dict[tuple[str, object], int]:
    """For each value to be spread: n people at S tables cannot avoid so many pairs in all rounds together."""
    found: dict[tuple[str, object], int] = {}
    for attribute in problem.attributes:
        if not attribute.is_spread:
            continue
        together: Counter[object] = Counter()
        for block in problem.blocks:
            for value, n in Counter(problem.by_id[one].value(attribute.key) for one in block).items():
                together[value] += n * (n - 1) // 2
        for value, n in problem.counts(attribute.key).items():
            least = pairs(n, len(problem.stations)) - together[value]
            found[attribute.key, value] = problem.rounds * max(0, least)
    return found


def _link_equal(
    problem: Problem, key: str, unit_of: dict[str, int], links: list[dict[int, int]]
) -> set[tuple[str, object]]:
    """Price the meetings of those who share a value; returns the values priced."""
    same: dict[object, list[int]] = {}
    for person in problem.present:
        if person.value(key) is not None:
            same.setdefault(person.value(key), []).append(unit_of[person.id])
    few = {value: units for value, units in same.items() if len(units) <= MOST_COLLEAGUES}
    for units in few.values():
        for unit in units:
            for other in units:
                if other != unit:
                    links[unit][other] = links[unit].get(other, 0) + COLLEAGUE
    return {(key, value) for value in few}


def _closed(problem: Problem, block: Sequence[str]) -> set[tuple[int, int]]:
    """Stairs, and every other station where a pin already says where to be."""
    turns = range(problem.rounds)
    found = set()
    if any(problem.by_id[one].needs_step_free for one in block):
        found |= {(r, s) for s, station in enumerate(problem.stations) if not station.step_free for r in turns}
    for pin in problem.pins:
        if pin.person in block:
            here = next(s for s, station in enumerate(problem.stations) if station.id == pin.station)
            found |= {(pin.round - 1, s) for s in range(len(problem.stations)) if s != here}
            found |= {(r, here) for r in turns if r != pin.round - 1}
    return found


class Places:
    """A way for every unit, by number; costs of an exchange are sums over the few one is linked to."""

    def __init__(self, party: Party, families: Sequence[Ways], limits: Limits, dealt: bool = False) -> None:
        """`dealt`: the ways already stand in the order of the units."""
        self.party = party
        self.ways = [way for family in families for way in family]
        self.meet = _meetings(self.ways)
        self.way = list(range(len(self.ways))) if dealt else self._dealt(families)
        self.shut = [
            {k for k, way in enumerate(self.ways) if any((turn, stop) in closed for turn, stop in enumerate(way))}
            if closed
            else set[int]()
            for closed in party.closed
        ]
        self._tables(limits)

    def _dealt(self, families: Sequence[Ways]) -> list[int]:
        """Colleagues into one family, where nobody meets: the biggest first, each where it fits most closely."""
        bins: list[list[int]] = []
        number = 0
        for family in families:
            bins.append(list(range(number, number + len(family))))
            number += len(family)
        found = [-1] * len(self.party.units)
        for colleagues in self._colleagues():
            left = list(colleagues)
            while left:
                fitting = [one for one in bins if len(one) >= len(left)]
                target = min(fitting, key=len) if fitting else max(bins, key=len)
                for _ in range(min(len(left), len(target))):
                    found[left.pop()] = target.pop()
        return found

    def _colleagues(self) -> list[list[int]]:
        """Units by the value of the first attribute to be spread, most frequent first."""
        problem = self.party.problem
        key = next((attribute.key for attribute in problem.attributes if attribute.is_spread), None)
        same: dict[str, list[int]] = {}
        for unit, block in enumerate(self.party.units):
            value = problem.by_id[block[0]].value(key) if key else None
            same.setdefault(f"={value}" if value is not None else f"#{unit}", []).append(unit)
        return sorted(same.values(), key=lambda units: (-len(units), units))

    def _tables(self, limits: Limits) -> None:
        """For balance: people of each value per round and station, and the bands they should lie in."""
        problem = self.party.problem
        number: dict[tuple[str, object], int] = {}
        self.bands: list[list[tuple[int, int]]] = []
        for attribute in problem.attributes:
            if not attribute.is_spread:
                for value, bands in ideals(problem, attribute, limits).items():
                    number[attribute.key, value] = len(self.bands)
                    self.bands.append(bands)
        keys = [attribute.key for attribute in problem.attributes if not attribute.is_spread]
        self.values = [
            [v for one in block for key in keys if (v := number.get((key, problem.by_id[one].value(key)))) is not None]
            for block in self.party.units
        ]
        self.count = [[[0] * len(problem.stations) for _ in range(problem.rounds)] for _ in self.bands]
        for unit, way in enumerate(self.way):
            self._add(unit, way, 1)

    def _add(self, unit: int, way: int, n: int) -> None:
        for value in self.values[unit]:
            for row, stop in zip(self.count[value], self.ways[way], strict=True):
                row[stop] += n

    def price(self, unit: int, way: int) -> int:
        """What the unit costs on that way while all others stay: forbidden places, and meetings it should not have."""
        meet, where = self.meet[way], self.way
        total = sum([cost * meet[where[other]] for other, cost in self.party.links[unit].items()])
        return total + (FORBIDDEN * 2 if way in self.shut[unit] else 0)

    def exchanged(self, unit: int, other: int) -> int:
        """The change of all prices if the two exchange ways. Between the two nothing changes."""
        mine, theirs = self.way[unit], self.way[other]
        before = self.price(unit, mine) + self.price(other, theirs)
        after = self.price(unit, theirs) + self.price(other, mine)
        tie = self.party.links[unit].get(other, 0)
        if tie:
            own = len(self.ways[0])
            after += 2 * tie * self.meet[mine][theirs] - 2 * tie * own
        return after - before

    def exchange(self, unit: int, other: int) -> None:
        mine, theirs = self.way[unit], self.way[other]
        self._add(unit, mine, -1)
        self._add(other, theirs, -1)
        self._add(unit, theirs, 1)
        self._add(other, mine, 1)
        self.way[unit], self.way[other] = theirs, mine

    def total(self) -> int:
        shut = sum(FORBIDDEN * 2 for unit, way in enumerate(self.way) if way in self.shut[unit])
        return shut + (sum(self.price(unit, way) for unit, way in enumerate(self.way)) - shut) // 2

    def fit(self, unit: int, other: int) -> bool:
        """Whether an exchange leaves the sizes of all tables as they are."""
        return unit != other and len(self.party.units[unit]) == len(self.party.units[other])

    def restore(self, kept: Sequence[int]) -> None:
        for unit, (now, way) in enumerate(zip(self.way, kept, strict=True)):
            self._add(unit, now, -1)
            self._add(unit, way, 1)
        self.way = list(kept)

    def nearer(self, unit: int, other: int) -> int:
        """Places beside the ideal balance more (or, below zero, fewer) if the two exchange ways."""
        mine, theirs = self.values[unit], self.values[other]
        ways = zip(self.ways[self.way[unit]], self.ways[self.way[other]], strict=True)
        apart = [(turn, here, there) for turn, (here, there) in enumerate(ways) if here != there]
        change = 0
        for value in {*mine, *theirs}:
            n = mine.count(value) - theirs.count(value)
            if n:
                count, bands = self.count[value], self.bands[value]
                for turn, here, there in apart:
                    row = count[turn]
                    change += _off(row[here] - n, bands[here]) - _off(row[here], bands[here])
                    change += _off(row[there] + n, bands[there]) - _off(row[there], bands[there])
        return change


def _off(n: int, band: tuple[int, int]) -> int:
    low, high = band
    return n - high if n > high else low - n if n < low else 0


def _meetings(ways: Ways) -> list[bytearray]:
    found = [bytearray(len(ways)) for _ in ways]
    for one, way in enumerate(ways):
        row = found[one]
        row[one] = len(way)
        for other in range(one):
            row[other] = found[other][one] = meetings(way, ways[other])
    return found


def settle(places: Places, tries: int, budget: Budget, rng: Random) -> int:
    """Exchange ways until colleagues meet as rarely as the floor allows; the price reached."""
    least = places.party.least
    total, units = places.total(), len(places.way)
    best, kept = total, list(places.way)
    heat = 0.9 * COLLEAGUE
    for number in range(tries if units > 1 else 0):
        if best <= least or (number % 500 == 0 and not budget.left):
            break
        unit, other = int(rng.random() * units), int(rng.random() * units)
        if not places.fit(unit, other) or (number & 3 and not places.price(unit, places.way[unit])):
            continue
        change = places.exchanged(unit, other)
        if change <= 0 or rng.random() < exp(-change / (heat * (1 - number / tries) + 1)):
            places.exchange(unit, other)
            total += change
            if total < best:
                best, kept = total, list(places.way)
    places.restore(kept)
    return best


def balance(places: Places, tries: int, budget: Budget, rng: Random) -> None:
    """Exchanges that cost colleagues nothing and bring the tables nearer to the whole."""
    units = len(places.way)
    if not places.bands or units < 2:
        return
    for number in range(tries):
        if number % 500 == 0 and not budget.left:
            return
        unit, other = int(rng.random() * units), int(rng.random() * units)
        if not places.fit(unit, other) or sorted(places.values[unit]) == sorted(places.values[other]):
            continue
        if places.exchanged(unit, other) <= 0 and places.nearer(unit, other) <= 0:
            places.exchange(unit, other)
