"""A plan while it is being improved: who is where, and what each move would cost.

Costs are weighted sums of places beside the ideal. For every value and group two tables say what one person more
(`more`) or less (`less`) costs now, so that a swap is a handful of look-ups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from app.groups.problem import Limits, Problem, ideals

SIZE_WEIGHT = 4000
MOVE_WEIGHT = 400
RATIO = 3


class Board:
    """Units are the blocks of the problem; `at[unit]` is the number of a group."""

    def __init__(
        self,
        problem: Problem,
        limits: Limits,
        at: Sequence[int],
        moves_count: bool,
        weights: tuple[int, int] = (SIZE_WEIGHT, MOVE_WEIGHT),
    ) -> None:
        """`weights` of a place beside the ideal size and of a move."""
        self.size_weight, self.move_weight = weights
        self.problem, self.limits = problem, limits
        self.units = problem.blocks
        self.size = [len(block) for block in self.units]
        self.groups = len(problem.groups)
        self._values(problem, limits)
        self._homes(problem, moves_count)
        self._doors(problem)
        self.place(at)

    def _values(self, problem: Problem, limits: Limits) -> None:
        """Number the values of all attributes that can be placed badly at all."""
        self.bands: list[list[tuple[int, int]]] = []
        self.weight: list[int] = []
        self.owner: list[int] = []
        number: dict[tuple[str, object], int] = {}
        last = len(problem.attributes) - 1
        for index, attribute in enumerate(problem.attributes):
            count = problem.counts(attribute.key)
            for value, bands in ideals(problem, attribute, limits).items():
                if all(low == 0 and high >= count[value] for low, high in bands):
                    continue
                number[attribute.key, value] = len(self.bands)
                self.bands.append(bands)
                self.weight.append(RATIO ** min(last - index, 5))
                self.owner.append(index)
        keys = [attribute.key for attribute in problem.attributes]
        self.values: list[tuple[int, ...]] = []
        for block in self.units:
            people = [problem.by_id[one] for one in block]
            named = [(key, one.value(key)) for one in people for key in keys]
            self.values.append(tuple(number[pair] for pair in named if pair in number))
        self.tally = [Counter(values) for values in self.values]

    def _homes(self, problem: Problem, moves_count: bool) -> None:
        """`away[unit][group]`: how many of the unit would have moved from the old plan."""
        ids = [group.id for group in problem.groups]
        self.moves_count = moves_count
        self.away: list[list[int]] = []
        for block in self.units if moves_count else ():
            homes = [problem.base[one] for one in block if one in problem.base]
            self.away.append([sum(home != group for home in homes) for group in ids])

    def _doors(self, problem: Problem) -> None:
        """`barred[unit]`: groups closed to it. `strangers[unit]`: units it must not meet."""
        unit_of = {one: k for k, block in enumerate(self.units) for one in block}
        self.barred: list[set[int]] = [set() for _ in self.units]
        for one, unit in unit_of.items():
            self.barred[unit] |= closed(problem, one)
        self.strangers: list[set[int]] = [set() for _ in self.units]
        for members in problem.apart:
            here = [unit_of[one] for one in members if one in unit_of]
            for first, second in combinations(here, 2):
                self.strangers[first].add(second)
                self.strangers[second].add(first)

    def place(self, at: Sequence[int]) -> None:
        """Put everybody as told and count anew."""
        self.at = list(at)
        self.load = [0] * self.groups
        self.count = [[0] * self.groups for _ in self.bands]
        self.met = [dict[int, int]() for _ in self.units]
        self.moves = 0
        for unit, group in enumerate(self.at):
            self.load[group] += self.size[unit]
            for value in self.values[unit]:
                self.count[value][group] += 1
            for other in self.strangers[unit]:
                self.met[other][group] = self.met[other].get(group, 0) + 1
            self.moves += self.away[unit][group] if self.moves_count else 0
        self.more = [[self._more(v, g) for g in range(self.groups)] for v in range(len(self.bands))]
        self.less = [[self._less(v, g) for g in range(self.groups)] for v in range(len(self.bands))]
        score = self.score()
        weights = [RATIO ** min(len(score) - 3 - k, 5) for k in range(len(score) - 2)]
        self.cost = score[0] * self.size_weight + score[1] * self.move_weight
        self.cost += sum(w * off for w, off in zip(weights, score[2:], strict=True))

    def score(self) -> tuple[int, ...]:
        """Places beside the ideal: sizes, moves, then every attribute in its order."""
        low, high = self.limits.low, self.limits.high
        off = [max(0, n - b, a - n) for n, a, b in zip(self.load, low, high, strict=True)]
        found = [sum(off), self.moves] + [0] * len(self.problem.attributes)
        for bands, owner, counts in zip(self.bands, self.owner, self.count, strict=True):
            for n, (a, b) in zip(counts, bands, strict=True):
                if n > b or n < a:
                    found[2 + owner] += n - b if n > b else a - n
        return tuple(found)

    def _more(self, value: int, group: int) -> int:
        low, high = self.bands[value][group]
        n = self.count[value][group]
        return self.weight[value] if n >= high else (-self.weight[value] if n < low else 0)

    def _less(self, value: int, group: int) -> int:
        low, high = self.bands[value][group]
        n = self.count[value][group]
        return self.weight[value] if n <= low else (-self.weight[value] if n > high else 0)

    def _size_cost(self, group: int, load: int) -> int:
        low, high = self.limits.low[group], self.limits.high[group]
        return self.size_weight * (load - high if load > high else low - load if load < low else 0)

    def resized(self, unit: int, source: int, target: int, back: int = 0) -> int | None:
        """What the sizes cost more when `unit` goes and `back` people come in exchange; None if a limit forbids it."""
        change = self.size[unit] - back
        if not change:
            return 0
        here, there = self.load[source] - change, self.load[target] + change
        limits = self.limits
        if not limits.least[source] <= here <= limits.most[source]:
            return None
        if not limits.least[target] <= there <= limits.most[target]:
            return None
        before = self._size_cost(source, self.load[source]) + self._size_cost(target, self.load[target])
        return self._size_cost(source, here) + self._size_cost(target, there) - before

    def may(self, unit: int, group: int, leaving: int = -1) -> bool:
        """Whether `unit` may enter `group` once `leaving` has left it."""
        if group in self.barred[unit]:
            return False
        strangers = self.met[unit].get(group, 0)
        return strangers == 0 or (strangers == 1 and leaving in self.strangers[unit])

    def shift(self, unit: int, target: int) -> int:
        """Move without asking; returns what the attributes and moves cost more. Sizes are priced by `resized`."""
        source, change = self.at[unit], 0
        for value in self.values[unit]:
            more, less, count = self.more[value], self.less[value], self.count[value]
            change += less[source]
            count[source] -= 1
            change += more[target]
            count[target] += 1
            for group in (source, target):
                more[group], less[group] = self._more(value, group), self._less(value, group)
        for other in self.strangers[unit]:
            met = self.met[other]
            met[source] -= 1
            met[target] = met.get(target, 0) + 1
        self.load[source] -= self.size[unit]
        self.load[target] += self.size[unit]
        self.at[unit] = target
        if self.moves_count:
            moved = self.away[unit][target] - self.away[unit][source]
            self.moves += moved
            change += self.move_weight * moved
        return change

    def moved(self, unit: int, target: int) -> int:
        """What `shift` would return."""
        source = self.at[unit]
        change = sum([self._carried(value, source, target, n) for value, n in self.tally[unit].items()])
        if self.moves_count:
            change += self.move_weight * (self.away[unit][target] - self.away[unit][source])
        return change

    def exchanged(self, unit: int, other: int) -> int:
        """What swapping two units of any size costs, sizes left out."""
        here, there = self.at[unit], self.at[other]
        mine, theirs = self.tally[unit], self.tally[other]
        change = 0
        for value, n in mine.items():
            change += self._carried(value, here, there, n - theirs[value])
        for value, n in theirs.items():
            if value not in mine:
                change += self._carried(value, there, here, n)
        if self.moves_count:
            away, off = self.away[unit], self.away[other]
            change += self.move_weight * (away[there] - away[here] + off[here] - off[there])
        return change

    def _carried(self, value: int, source: int, target: int, n: int) -> int:
        """What it costs if `n` of a value (below zero: the other way) change groups."""
        if not n:
            return 0
        if n == 1:
            return self.less[value][source] + self.more[value][target]
        (low, high), (least, most) = self.bands[value][source], self.bands[value][target]
        here, there = self.count[value][source], self.count[value][target]
        before = max(0, here - high, low - here) + max(0, there - most, least - there)
        here, there = here - n, there + n
        return self.weight[value] * (max(0, here - high, low - here) + max(0, there - most, least - there) - before)

    def guess(self, unit: int, other: int) -> int:
        """What swapping two single people costs; exact, because a value they share changes nothing."""
        here, there = self.at[unit], self.at[other]
        mine, theirs = self.values[unit], self.values[other]
        change = 0
        for value in mine:
            if value not in theirs:
                change += self.less[value][here] + self.more[value][there]
        for value in theirs:
            if value not in mine:
                change += self.less[value][there] + self.more[value][here]
        if self.moves_count:
            away, off = self.away[unit], self.away[other]
            change += self.move_weight * (away[there] - away[here] + off[here] - off[there])
        return change

    def restless(self) -> list[int]:
        """Units standing where they cost something, or whose value is missing elsewhere."""
        less = [[cost < 0 for cost in row] for row in self.less]
        for value, row in enumerate(self.more):
            if row and min(row) < 0:
                less[value] = [True] * self.groups
        found = []
        for unit, group in enumerate(self.at):
            for value in self.values[unit]:
                if less[value][group]:
                    found.append(unit)
                    break
        return found


def closed(problem: Problem, person: str) -> set[int]:
    """Numbers of the groups a rule keeps this person out of."""
    held = {pin.group for pin in problem.pins if pin.person == person}
    kept_out = {ban.group for ban in problem.bans if ban.person == person}
    stairs = problem.by_id[person].needs_step_free
    return {
        number
        for number, group in enumerate(problem.groups)
        if group.id in kept_out or (held and {group.id} != held) or (stairs and not group.step_free)
    }
