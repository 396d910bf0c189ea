"""Home on the day itself: only those a rule speaks about are searched for, everybody else is counted.

Whoever may be anywhere stays at home unless sizes send somebody away, and how many that takes is a formula. So the
search moves the few others, and knows after each step what the whole plan would cost.
"""

from __future__ import annotations

from math import exp
from random import Random

from app.groups.annealing import Budget
from app.groups.board import Board

OFF = 6
"""The price of a place beside the even sizes, in moves."""


class _Day:
    """`load` counts those a rule speaks about and everybody else at home; `spare` are those others, per home."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.load, self.spare = [0] * board.groups, [0] * board.groups
        self.homes = [[group for group, n in enumerate(away) if n == min(away)] for away in board.away]
        self.bound: list[int] = []
        self.movable: dict[int, list[int]] = {}
        self.newcomers: list[int] = []
        for unit, size in enumerate(board.size):
            if size > 1 or board.strangers[unit] or board.barred[unit]:
                self.bound.append(unit)
                self.load[board.at[unit]] += size
                continue
            home = board.away[unit].index(0) if 0 in board.away[unit] and 1 in board.away[unit] else None
            if home is None:
                self.newcomers.append(unit)
            else:
                self.movable.setdefault(home, []).append(unit)
                self.load[home] += 1
                self.spare[home] += 1

    def price(self) -> int:
        """Moves of everybody else, and places no move can bring to the even sizes."""
        over = under = off = 0
        limits = self.board.limits
        for load, spare, low, high in zip(self.load, self.spare, limits.low, limits.high, strict=True):
            if load > high:
                gone = min(spare, load - high)
                over += gone
                off += load - high - gone
            elif load < low:
                under += low - load
        return OFF * off + max(over, under - len(self.newcomers), 0)

    def proposal(self, kind: int, one: float, two: float) -> tuple[int, int, int]:
        """(unit, partner or -1, group): anywhere, home, in exchange with somebody, home past whom it must not meet."""
        board = self.board
        unit = self.bound[int(one * len(self.bound))]
        if kind == 0:
            return unit, -1, int(two * board.groups)
        if kind == 2:
            other = self.bound[int(two * len(self.bound))]
            return unit, other, board.at[other]
        homes = self.homes[unit]
        target = homes[int(two * len(homes))]
        inside = [other for other in board.strangers[unit] if board.at[other] == target] if kind == 3 else []
        return unit, min(inside, default=-1), target

    def step(self, unit: int, target: int, other: int) -> int | None:
        """Move the unit, and `other` (or nobody: -1) to where it was; what that costs in moves, None if forbidden."""
        board, source = self.board, self.board.at[unit]
        if source == target or not board.may(unit, target, other):
            return None
        if other >= 0 and not board.may(other, source, unit):
            return None
        before = board.moves
        self._shift(unit, target)
        if other >= 0:
            self._shift(other, source)
        return board.moves - before

    def _shift(self, unit: int, target: int) -> None:
        self.load[self.board.at[unit]] -= self.board.size[unit]
        self.load[target] += self.board.size[unit]
        self.board.shift(unit, target)

    def undo(self, unit: int, source: int, other: int, target: int) -> None:
        self._shift(unit, source)
        if other >= 0:
            self._shift(other, target)

    def fill(self) -> list[int]:
        """Everybody else: newcomers where people are missing, then as few from home as sizes demand."""
        at, load, limits = list(self.board.at), self.load, self.board.limits
        left = {home: list(units) for home, units in self.movable.items()}
        for home, units in left.items():
            for unit in units:
                at[unit] = home
        for unit in self.newcomers:
            at[unit] = min(range(len(load)), key=lambda g: (load[g] >= limits.high[g], load[g] - limits.low[g], g))
            load[at[unit]] += 1
        while True:
            change = self._leveller(left)
            if change is None:
                return at
            source, target = change
            at[left[source].pop()] = target
            load[source] -= 1
            load[target] += 1

    def _leveller(self, left: dict[int, list[int]]) -> tuple[int, int] | None:
        """From a group above the sizes, or else into one below them; None if all are even or nobody is left to go."""
        load, low, high = self.load, self.board.limits.low, self.board.limits.high
        groups = range(len(load))
        full = [group for group in groups if load[group] > high[group] and left.get(group)]
        rich = [group for group in groups if load[group] > low[group] and left.get(group)]
        lean = [group for group in groups if load[group] < low[group]]
        room = [group for group in groups if load[group] < high[group]]
        if full and room:
            return full[0], (lean or room)[0]
        return (rich[0], lean[0]) if lean and rich else None


def come_home(board: Board, tries: int, least: int, budget: Budget, rng: Random) -> list[int]:
    """A plan with as few moves as were found; where rules leave no choice, its sizes may lie beside the limits.

    The board must know nothing but sizes and moves; it is left anywhere.
    """
    day, draw = _Day(board), rng.random
    price = day.price()
    total = price + sum(board.away[unit][board.at[unit]] for unit in day.bound)
    best, kept = total, list(board.at)
    for number in range(tries if day.bound else 0):
        if best <= least or (number % 500 == 0 and not budget.in_time):
            break
        unit, other, target = day.proposal(number & 3, draw(), draw())
        source = board.at[unit]
        moved = day.step(unit, target, other)
        if moved is None:
            continue
        change = moved + day.price() - price
        if change > 0 and draw() >= exp(-change / (0.8 * 0.2 ** (number / tries))):
            day.undo(unit, source, other, target)
            continue
        total, price = total + change, price + change - moved
        if total < best:
            best, kept = total, list(board.at)
    board.place(kept)
    return _Day(board).fill()
