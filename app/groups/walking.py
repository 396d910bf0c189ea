"""Shorter ways through the stations without losing a visit: two rounds are exchanged along a closed chain."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from random import Random

Spot = tuple[float, float, float]
FLOOR = 30
TRIES = 60
"""Exchanges tried per stop of the whole plan."""
MOST_TRIES = 30_000
MOST_WORK = 10_000_000
"""Stops looked at in all tries together: an exchange may concern every group."""


def distance(one: Spot, other: Spot) -> float:
    """Metres along the walls; a floor counts as thirty."""
    return abs(one[0] - other[0]) + abs(one[1] - other[1]) + FLOOR * abs(one[2] - other[2])


def tour(spots: Sequence[Spot]) -> list[int]:
    """A short round trip: nearest neighbour from the first, then turning stretches around while that helps."""
    left, path = set(range(1, len(spots))), [0]
    while left:
        nearest = min(left, key=lambda k: (distance(spots[path[-1]], spots[k]), k))
        left.discard(nearest)
        path.append(nearest)
    better = True
    while better:
        better = False
        for i in range(1, len(path) - 1):
            for j in range(i + 1, len(path)):
                turned = path[:i] + path[i : j + 1][::-1] + path[j + 1 :]
                if _length(turned, spots) < _length(path, spots) - 1e-9:
                    path, better = turned, True
    return path


def _length(path: Sequence[int], spots: Sequence[Spot]) -> float:
    return sum(distance(spots[a], spots[b]) for a, b in zip(path, [*path[1:], path[0]], strict=True))


class Plan:
    """`stops[group][round]` is a slot or None, `guests[slot][round]` a group or None; both say the same."""

    def __init__(self, groups: int, slots: int, rounds: int) -> None:
        self.rounds = rounds
        self.stops: list[list[int | None]] = [[None] * rounds for _ in range(groups)]
        self.guests: list[list[int | None]] = [[None] * rounds for _ in range(slots)]

    def put(self, group: int, slot: int, turn: int) -> None:
        self.stops[group][turn], self.guests[slot][turn] = slot, group

    def chain(self, one: int, other: int, slot: int) -> tuple[list[int], list[int]]:
        """Groups and slots tied to `slot` through visits in these two rounds."""
        slots, groups, seen = [slot], list[int](), set[int]()
        known = {slot}
        for place in slots:
            for turn in (one, other):
                group = self.guests[place][turn]
                if group is None or group in seen:
                    continue
                seen.add(group)
                groups.append(group)
                for stop in (self.stops[group][one], self.stops[group][other]):
                    if stop is not None and stop not in known:
                        known.add(stop)
                        slots.append(stop)
        return groups, slots

    def exchange(self, one: int, other: int, slot: int) -> list[int]:
        """Swap two rounds for the whole chain of `slot`; the groups whose way changed."""
        groups, slots = self.chain(one, other, slot)
        for row in [self.stops[group] for group in groups] + [self.guests[place] for place in slots]:
            row[one], row[other] = row[other], row[one]
        return groups


class _Ways:
    def __init__(self, plan: Plan, spots: Sequence[Spot]) -> None:
        self.plan = plan
        self.metres = [[distance(a, b) for b in spots] for a in spots]
        self.lengths = [self.length(row) for row in plan.stops]

    def length(self, row: Sequence[int | None]) -> float:
        total, last = 0.0, -1
        for stop in row:
            if stop is not None:
                total += self.metres[last][stop] if last >= 0 else 0
                last = stop
        return total

    def change(self, groups: Sequence[int]) -> float:
        return sum(self.length(self.plan.stops[group]) - self.lengths[group] for group in groups)

    def keep(self, groups: Sequence[int]) -> None:
        for group in groups:
            self.lengths[group] = self.length(self.plan.stops[group])


def shorten(
    plan: Plan, spots: Sequence[Spot], others: Sequence[Sequence[Sequence[int]]], rng: Random, least: float
) -> None:
    """Anneal the total way; `others[group][slot]` are slots of the same topic the group may use instead."""
    ways = _Ways(plan, spots)
    stops = sum(stop is not None for row in plan.stops for stop in row)
    total = sum(ways.lengths)
    if plan.rounds < 2 or total <= least:
        return
    tries = min(TRIES * stops, MOST_TRIES, MOST_WORK // max(1, stops))
    best, kept = total, [list(row) for row in plan.stops]
    heat = max(total / max(1, stops), 1.0)
    for number in range(tries):
        temperature = heat * 0.02 ** (number / tries)
        total += _step(plan, ways, others, rng, temperature)
        if total < best - 1e-9:
            best, kept = total, [list(row) for row in plan.stops]
            if best <= least + 1e-9:
                break
    plan.stops[:] = kept


def _step(plan: Plan, ways: _Ways, others: Sequence[Sequence[Sequence[int]]], rng: Random, temperature: float) -> float:
    """One exchange of two rounds, or of two copies of a station in one round; undone unless accepted."""
    group, one = int(rng.random() * len(plan.stops)), int(rng.random() * plan.rounds)
    slot = plan.stops[group][one]
    if slot is None:
        return 0.0
    choice = others[group][slot]
    if choice and rng.random() < 0.3:
        return _change_copy(plan, ways, others, group, one, choice[int(rng.random() * len(choice))], rng, temperature)
    other = int(rng.random() * plan.rounds)
    if other == one:
        return 0.0
    moved = plan.exchange(one, other, slot)
    change = ways.change(moved)
    if change <= 0 or rng.random() < exp(-change / temperature):
        ways.keep(moved)
        return change
    plan.exchange(one, other, slot)
    return 0.0


def _change_copy(
    plan: Plan,
    ways: _Ways,
    others: Sequence[Sequence[Sequence[int]]],
    group: int,
    turn: int,
    target: int,
    rng: Random,
    temperature: float,
) -> float:
    slot, guest = plan.stops[group][turn], plan.guests[target][turn]
    if slot is None or (guest is not None and slot not in others[guest][target]):
        return 0.0
    moved = [group] if guest is None else [group, guest]
    _trade(plan, group, guest, slot, target, turn)
    change = ways.change(moved)
    if change <= 0 or rng.random() < exp(-change / temperature):
        ways.keep(moved)
        return change
    _trade(plan, group, guest, target, slot, turn)
    return 0.0


def _trade(plan: Plan, group: int, guest: int | None, slot: int, target: int, turn: int) -> None:
    plan.put(group, target, turn)
    plan.guests[slot][turn] = guest
    if guest is not None:
        plan.stops[guest][turn] = slot
