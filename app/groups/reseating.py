"""Single stops of single people exchanged: where blocks, seats or pins do not fit the regular ways.

Nobody ever stands at one station twice: who takes a station they visit in another round gives up that visit too,
to somebody who does the opposite.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from random import Random

from app.groups.annealing import FRESH, Budget
from app.groups.itineraries import Ways
from app.groups.mixing import FORBIDDEN, Party
from app.groups.problem import Limits

SIZE = 300
AGAIN = 2
"""The price of one pair meeting again; colleagues cost more (mixing.COLLEAGUE)."""
FEW = 80
"""Above so many units the regular ways are worth more than what a hot start finds."""


class Room:
    """`at[unit][round]` is a station; `cell[round][station]` the units there; `met[unit][other]` how often."""

    def __init__(self, party: Party, ways: Sequence[Sequence[int]], limits: Limits) -> None:
        self.party, self.limits = party, limits
        self.weight = [len(block) for block in party.units]
        self.linked = [set(links) for links in party.links]
        self.heavy = {unit for unit, weight in enumerate(self.weight) if weight > 1}
        self.stations, self.rounds = len(limits.low), len(ways[0])
        self.at = [list(way) for way in ways]
        self.cell = [[set[int]() for _ in range(self.stations)] for _ in range(self.rounds)]
        self.load = [[0] * self.stations for _ in range(self.rounds)]
        self.met = [bytearray(len(ways)) for _ in ways]
        self.cost = self.rounds * sum(self._size(stop, 0) for stop in range(self.stations))
        for unit, way in enumerate(self.at):
            for turn, stop in enumerate(way):
                self.cost += self.join(unit, turn, stop)

    def _size(self, stop: int, n: int) -> int:
        limits = self.limits
        hard = max(0, n - limits.most[stop], limits.least[stop] - n)
        return SIZE * max(0, n - limits.high[stop], limits.low[stop] - n) + FORBIDDEN * 2 * hard

    def _pairs(self, unit: int, others: set[int], step: int) -> int:
        """What meeting (1) or missing (-1) these others costs, and the count of it."""
        met, links, price = self.met[unit], self.party.links[unit], 0
        again, before = AGAIN * self.weight[unit], min(step, 0)
        for other in others:
            n = met[other]
            price += (n + before) * again * self.weight[other]
            if other in links:
                price += links[other]
            met[other] = self.met[other][unit] = n + step
        return step * price

    def join(self, unit: int, turn: int, stop: int) -> int:
        cell, load, weight = self.cell[turn][stop], self.load[turn], self.weight[unit]
        price = self._pairs(unit, cell, 1) + self._size(stop, load[stop] + weight) - self._size(stop, load[stop])
        cell.add(unit)
        load[stop] += weight
        self.at[unit][turn] = stop
        return price + (FORBIDDEN * 2 if (turn, stop) in self.party.closed[unit] else 0)

    def leave(self, unit: int, turn: int) -> int:
        stop, weight = self.at[unit][turn], self.weight[unit]
        cell, load = self.cell[turn][stop], self.load[turn]
        cell.discard(unit)
        price = self._pairs(unit, cell, -1) + self._size(stop, load[stop] - weight) - self._size(stop, load[stop])
        load[stop] -= weight
        return price - (FORBIDDEN * 2 if (turn, stop) in self.party.closed[unit] else 0)

    def change(self, steps: Sequence[tuple[int, int, int]]) -> int:
        """Carry out (unit, round, new station) for all; first everybody leaves, then everybody joins."""
        price = sum(self.leave(unit, turn) for unit, turn, _ in steps)
        return price + sum(self.join(unit, turn, stop) for unit, turn, stop in steps)

    def price(self, steps: Sequence[tuple[int, int, int]]) -> int:
        """What `change` would cost; `steps` are those of a proposal."""
        unit, turn, stop = steps[0]
        here, other = self.at[unit][turn], steps[-1][0]
        found = sum([self._alone(*step) for step in steps])
        shift = self.weight[unit]
        if other != unit:
            shift -= self.weight[other]
            meeting = AGAIN * self.weight[unit] * self.weight[other] * self.met[unit][other]
            found -= len(steps) * (meeting + self.party.links[unit].get(other, 0))
        if shift:
            found += self._resized(turn, here, stop, shift)
        if len(steps) > 1 and steps[1][0] == unit:
            found += self._twice(unit, other, turn, steps[1][1])
            if shift:
                found += self._resized(steps[1][1], stop, here, shift)
        return found

    def _alone(self, unit: int, turn: int, stop: int) -> int:
        """One step if nothing else changes, sizes left out."""
        here, cells, closed = self.at[unit][turn], self.cell[turn], self.party.closed[unit]
        weight, links, home, away = self.weight[unit], self.party.links[unit], cells[here], cells[stop]
        again = self._meetings(unit, away) - self._meetings(unit, home) + self.load[turn][here] - weight
        price = AGAIN * weight * again
        for other in links:
            if other in away:
                price += links[other]
            elif other in home:
                price -= links[other]
        if closed:
            price += FORBIDDEN * 2 * (((turn, stop) in closed) - ((turn, here) in closed))
        return price

    def _meetings(self, unit: int, cell: set[int]) -> int:
        met = self.met[unit]
        found = sum(map(met.__getitem__, cell))
        for other in self.heavy & cell if self.heavy else ():
            found += met[other] * (self.weight[other] - 1)
        return found

    def _resized(self, turn: int, source: int, target: int, shift: int) -> int:
        here, there = self.load[turn][source], self.load[turn][target]
        after = self._size(source, here - shift) + self._size(target, there + shift)
        return after - self._size(source, here) - self._size(target, there)

    def _twice(self, unit: int, other: int, turn: int, back: int) -> int:
        """Whoever is left, or joined, in both rounds costs less, or more, the second time than the first."""
        here, stop = self.at[unit][turn], self.at[unit][back]
        left = self._weigh(self.cell[turn][here] & self.cell[back][stop]) - self.weight[unit]
        joined = self._weigh(self.cell[turn][stop] & self.cell[back][here])
        if other == unit:
            return AGAIN * self.weight[unit] * (left + joined)
        return AGAIN * (self.weight[unit] + self.weight[other]) * (left + joined - self.weight[other])

    def _weigh(self, units: set[int]) -> int:
        return len(units) + sum([self.weight[one] - 1 for one in self.heavy & units])

    def restless(self) -> list[int]:
        """Units that meet somebody they should not, or stand where they cannot."""
        found = []
        for unit, way in enumerate(self.at):
            links, closed = self.linked[unit], self.party.closed[unit]
            met = links and any(not links.isdisjoint(self.cell[turn][stop]) for turn, stop in enumerate(way))
            if met or not closed.isdisjoint(enumerate(way)):
                found.append(unit)
        return found

    def proposal(self, unit: int, turn: int, stop: int, draw: float, alone: bool) -> list[tuple[int, int, int]]:
        """The steps that bring `unit` to `stop`: alone, or in exchange with somebody whom that suits."""
        here, way = self.at[unit][turn], self.at[unit]
        if stop not in way:
            if alone:
                return [(unit, turn, stop)]
            fitting = [one for one in self.cell[turn][stop] if here not in self.at[one]]
            if not fitting:
                return []
            other = sorted(fitting)[int(draw * len(fitting))]
            return [(unit, turn, stop), (other, turn, here)]
        back = way.index(stop)
        if alone:
            return [(unit, turn, stop), (unit, back, here)]
        fitting = [one for one in self.cell[turn][stop] if self.at[one][back] == here]
        if not fitting:
            return []
        other = sorted(fitting)[int(draw * len(fitting))]
        return [(unit, turn, stop), (unit, back, here), (other, turn, here), (other, back, stop)]


def reseat(room: Room, tries: int, least: int, budget: Budget, rng: Random) -> Ways:
    """Anneal the exchanges; the ways of the least price met."""
    even_out(room)
    best, kept = room.cost, [list(way) for way in room.at]
    draw, units = rng.random, len(room.at)
    heat = 3.0 if units <= FEW else 0.5
    restless: list[int] = []
    for number in range(tries):
        if number % FRESH == 0:
            restless = room.restless()
        if best <= least or (number % 200 == 0 and not budget.left):
            break
        temperature = heat * 0.1 ** (number / tries)
        unit = restless[int(draw() * len(restless))] if restless and number & 1 else int(draw() * units)
        turn, stop = int(draw() * room.rounds), int(draw() * room.stations)
        if room.at[unit][turn] == stop:
            continue
        steps = room.proposal(unit, turn, stop, draw(), alone=number & 7 == 0)
        if not steps:
            continue
        price = room.price(steps)
        if price > 0 and draw() >= exp(-price / temperature):
            continue
        room.cost += room.change(steps)
        if room.cost < best:
            best, kept = room.cost, [list(way) for way in room.at]
    return kept


def even_out(room: Room) -> None:
    """While a table is too full, the move to an emptier one that costs least; the annealing keeps sizes afterwards."""
    for _ in range(4 * room.rounds * room.stations):
        options = [
            (unit, turn, stop)
            for turn in range(room.rounds)
            for full in range(room.stations)
            if room.load[turn][full] > room.limits.low[full]
            for unit in sorted(room.cell[turn][full])
            for stop in range(room.stations)
            if room.load[turn][stop] < room.limits.low[stop]
            or (room.load[turn][full] > room.limits.high[full] and room.load[turn][stop] < room.limits.high[stop])
        ]
        best: tuple[int, list[tuple[int, int, int]]] = (0, [])
        for unit, turn, stop in options:
            steps = room.proposal(unit, turn, stop, 0.0, alone=True)
            best = min(best, (room.price(steps), steps))
        if not best[1]:
            return
        room.cost += room.change(best[1])
