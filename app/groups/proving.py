"""Is there a better plan at all? A complete search that gives up as soon as a figure cannot be reached any more.

Every figure is a budget: as many places beside the ideal as the plan at hand has, one less where it is to be beaten.
What is placed so far already costs something, and what is still to be placed can only fill so many gaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.groups.annealing import Budget, Score
from app.groups.board import Board

STEPS = 30_000
WATCH = 1000
"""After so many steps the clock is looked at, as the safety stop."""
MOST_UNITS = 60
SHARE_ALONE = 5


@dataclass(frozen=True)
class Proof:
    """For each figure the least value that is proved, and the steps not needed for that."""

    least: Score
    steps: int


def prove(board: Board, least: Score, steps: int, clock: Budget) -> Proof:
    """Figure by figure: there is no better plan and the figure is its own proved least, or the board is moved to one.

    The board must stand at a plan without a broken rule. Counted in steps, so that every machine proves the same.
    """
    score = board.score()
    for place, value in enumerate(score if len(board.units) <= MOST_UNITS else ()):
        if value == least[place]:
            continue
        budget = [*score[:place], value - 1]
        alone = _Search(board, budget, steps // SHARE_ALONE, clock, alone=True)
        refuted = alone.run() is None and alone.steps > 0
        steps -= steps // SHARE_ALONE - max(0, alone.steps)
        if not refuted:
            search = _Search(board, budget, steps, clock)
            at, steps = search.run(), max(0, search.steps)
            if at is not None:
                board.place(at)
            if at is not None or not steps:
                break
        least = (*least[:place], value, *least[place + 1 :])
    return Proof(least, steps)


class _Search:
    """Depth first over the units, those with the fewest open groups first; figures after the last budget are free."""

    def __init__(self, board: Board, budget: Sequence[int], steps: int, clock: Budget, alone: bool = False) -> None:
        """`alone`: of the attributes only the last budget counts, so that more people are exchangeable."""
        self.board, self.steps, self.clock = board, steps, clock
        self.budget = list(budget)
        self.spent = [0] * len(budget)
        limits = board.limits
        first = len(budget) - 1 if alone else 0
        counted = [v for v, owner in enumerate(board.owner) if first <= owner + 2 < len(budget)]
        number = {value: k + 1 for k, value in enumerate(counted)}
        self.kinds = [tuple(number[v] for v in values if v in number) for values in board.values]
        self.away = board.away if board.moves_count and len(budget) > 1 and not alone else []
        self.load = [0] * board.groups
        self.at = [-1] * len(board.units)
        self.order = self._order()
        self.same = self._same()
        # Figure 0 is the size: as if everybody had one value more. Figure 1 are moves.
        self.owner = [0] + [board.owner[v] + 2 for v in counted]
        self.bands = [list(zip(limits.low, limits.high, strict=True))] + [board.bands[v] for v in counted]
        self.values = [[0] * size + list(kind) for size, kind in zip(board.size, self.kinds, strict=True)]
        self.count = [[0] * board.groups for _ in self.bands]
        self.rest = [0] * len(self.bands)
        for values in self.values:
            for value in values:
                self.rest[value] += 1
        self.over = [0] * len(self.bands)
        self.short = [sum(low for low, _ in bands) for bands in self.bands]
        for value, owner in enumerate(self.owner):
            self.spent[owner] += max(0, self.short[value] - self.rest[value])
        self.alike = self._alike()

    def _order(self) -> list[int]:
        board = self.board
        key = lambda unit: (  # noqa: E731  # a sort key of five parts, used once
            -len(board.barred[unit]),
            -board.size[unit],
            -len(board.strangers[unit]),
            self.kinds[unit],
            sorted(board.barred[unit]),
            unit,
        )
        return sorted(range(len(board.units)), key=key)

    def _same(self) -> list[int]:
        """For each place in the order the place of an exchangeable unit before it, or -1."""
        board = self.board
        seen: dict[object, int] = {}
        found = []
        for place, unit in enumerate(self.order):
            home = tuple(self.away[unit]) if self.away else ()
            kind = (board.size[unit], self.kinds[unit], frozenset(board.barred[unit]), home)
            if board.strangers[unit]:
                found.append(-1)
                continue
            found.append(seen.get(kind, -1))
            seen[kind] = place
        return found

    def _alike(self) -> list[int]:
        """For each group the first group that is like it in every respect; itself if it is named by some rule."""
        board, limits = self.board, self.board.limits
        first: dict[object, int] = {}
        found = []
        for group in range(board.groups):
            closed = tuple(unit for unit, barred in enumerate(board.barred) if group in barred)
            homes = tuple(row[group] for row in self.away)
            bands = tuple(bands[group] for bands in self.bands)
            kind = (limits.least[group], limits.most[group], closed, homes, bands)
            found.append(first.setdefault(kind, group))
        return found

    def run(self) -> list[int] | None:
        """A plan within the budget; None if there is none, or `steps` ran out."""
        if any(spent > most for spent, most in zip(self.spent, self.budget, strict=True)):
            return None
        return list(self.at) if self._settle(0) else None

    def _settle(self, place: int) -> bool:
        if place == len(self.order):
            limits = self.board.limits
            return all(least <= n for least, n in zip(limits.least, self.load, strict=True))
        unit = self.order[place]
        for group in self._choices(place, unit):
            self.steps -= 1
            if self.steps % WATCH == 0 and not self.clock.in_time:
                self.steps = 0
            if self.steps <= 0:
                return False
            if self._put(unit, group) and self._settle(place + 1):
                return True
            self._lift(unit, group)
        return False

    def _choices(self, place: int, unit: int) -> list[int]:
        board = self.board
        first = self.at[self.order[self.same[place]]] if self.same[place] >= 0 else 0
        met = {self.at[other] for other in board.strangers[unit]}
        empty: set[int] = set()
        found = []
        for group in range(board.groups):
            if not self.load[group] and self.alike[group] in empty:
                continue
            if not self.load[group]:
                empty.add(self.alike[group])
            room = self.load[group] + board.size[unit] <= board.limits.most[group]
            if room and group >= first and group not in board.barred[unit] and group not in met:
                found.append(group)
        return found

    def _put(self, unit: int, group: int) -> bool:
        """Place the unit; whether all figures are still within reach."""
        self.at[unit] = group
        self.load[group] += self.board.size[unit]
        for value in self.values[unit]:
            owner = self.owner[value]
            before = self.over[value] + max(0, self.short[value] - self.rest[value])
            n = self.count[value][group]
            low, high = self.bands[value][group]
            self.over[value] += n >= high
            self.short[value] -= n < low
            self.rest[value] -= 1
            self.count[value][group] = n + 1
            self.spent[owner] += self.over[value] + max(0, self.short[value] - self.rest[value]) - before
        if self.away:
            self.spent[1] += self.away[unit][group]
        return all(spent <= most for spent, most in zip(self.spent, self.budget, strict=True))

    def _lift(self, unit: int, group: int) -> None:
        self.at[unit] = -1
        self.load[group] -= self.board.size[unit]
        for value in self.values[unit]:
            owner = self.owner[value]
            before = self.over[value] + max(0, self.short[value] - self.rest[value])
            n = self.count[value][group] - 1
            low, high = self.bands[value][group]
            self.count[value][group] = n
            self.over[value] -= n >= high
            self.short[value] += n < low
            self.rest[value] += 1
            self.spent[owner] += self.over[value] + max(0, self.short[value] - self.rest[value]) - before
        if self.away:
            self.spent[1] -= self.away[unit][group]
