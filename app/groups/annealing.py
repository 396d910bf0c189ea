"""Simulated annealing on a board: swaps and moves that never break a rule, until every figure is at its floor."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import exp
from random import Random
from typing import ClassVar

from app.groups.board import Board

Score = tuple[int, ...]
BUNDLES = 0.3
"""How often a block is tried against as many people as it has, instead of against one other unit."""
FRESH = 400
"""After so many tries the list of restless units is made anew."""


@dataclass
class Budget:
    """Tries are counted, so that a busy machine finds the same plan; the clock is only the safety stop."""

    tries: int
    seconds: float
    started: float
    ran_out: bool = False
    whole: int = 0
    reserve: int = 0
    # Told how much of the tries is spent, each time the clock is looked at; for all searches of a process alike.
    told: ClassVar[Callable[[float], None] | None] = None

    @classmethod
    def of(cls, tries: int, seconds: float) -> Budget:
        return cls(tries, seconds, time.thread_time(), whole=tries)

    def share(self, part: float) -> Budget:
        """A part of what is left, taken from it; the clock stays the same."""
        tries = int(self.tries * part)
        self.tries -= tries
        return Budget(tries, self.seconds, self.started, whole=self.whole, reserve=self.tries + self.reserve)

    @property
    def in_time(self) -> bool:
        if Budget.told and self.whole:
            Budget.told(1 - (max(0, self.tries) + self.reserve) / self.whole)
        if time.thread_time() - self.started > self.seconds:
            self.ran_out = True
        return not self.ran_out

    @property
    def left(self) -> bool:
        return self.in_time and self.tries > 0


@dataclass
class Found:
    score: Score
    at: list[int]


def improve(board: Board, floor: Score, budget: Budget, rng: Random) -> Found:
    """The best plan met on growing rounds of annealing, beginning each from the best so far."""
    best = Found(board.score(), list(board.at))
    if board.groups < 2 or not board.units:
        return best
    length, heat = 40 * len(board.units) + 1500, 1.5
    while best.score > floor and budget.left:
        _round(board, best, floor, budget, rng, min(length, budget.tries), heat)
        length = length * 3 // 2
        heat = 4.0 if heat < 2 else 1.5
        board.place(best.at)
    return best


def improve_each(board: Board, budget: Budget, rng: Random) -> dict[Score, list[int]]:
    """The least cost met for every number of moves (second figure of the score), in one round of annealing."""
    start = Found(board.score(), list(board.at))
    seen: dict[int, Found] = {start.score[1]: start}
    tries = budget.tries
    for done in range(0, tries if board.groups > 1 and board.units else 0, FRESH):
        if not budget.left:
            break
        temperature = 4.0 * 0.03 ** (done / tries)
        known = seen.get(board.moves)
        best = Found(known.score, known.at) if known else Found(board.score(), list(board.at))
        _chunk(board, best, rng, min(FRESH, tries - done), temperature, board.cost + 1)
        for found in (best, Found(board.score(), list(board.at))):
            known = seen.get(found.score[1])
            if known is None or found.score < known.score:
                seen[found.score[1]] = found
    return {found.score: found.at for found in seen.values()}


def _round(board: Board, best: Found, floor: Score, budget: Budget, rng: Random, length: int, heat: float) -> None:
    budget.tries -= length
    least, done = board.cost, 0
    cold = 0.12
    while done < length:
        temperature = heat * (cold / heat) ** (done / length)
        chunk = min(FRESH, length - done)
        done += chunk
        least = _chunk(board, best, rng, chunk, temperature, least)
        if best.score <= floor or (done % (FRESH * 16) == 0 and not budget.left):
            budget.tries += length - done
            return


def _chunk(board: Board, best: Found, rng: Random, tries: int, temperature: float, least: int) -> int:
    """So many tries at one temperature; every new least cost is compared in the true order of wishes."""
    restless = board.restless()
    units, draw = len(board.units), rng.random
    pick = restless or range(units)
    allow = [exp(-cost / temperature) for cost in range(int(temperature * 12) + 2)]
    accept: Callable[[int], bool] = lambda cost: cost <= 0 or (cost < len(allow) and draw() < allow[cost])  # noqa: E731  # a closure, called a million times
    for number in range(tries):
        unit = pick[int(draw() * len(pick))] if number & 1 else int(draw() * units)
        if number & 7 == 7:
            changed = _try_move(board, unit, int(draw() * board.groups), accept)
        else:
            other = int(draw() * units)
            if board.size[unit] != board.size[other] and draw() < BUNDLES:
                changed = _try_bundle(board, unit, other, draw, accept)
            else:
                changed = _try_swap(board, unit, other, accept)
        if changed and board.cost < least:
            least = board.cost
            score = board.score()
            if score < best.score:
                best.score, best.at = score, list(board.at)
    return least


def _try_move(board: Board, unit: int, target: int, accept: Callable[[int], bool]) -> bool:
    source = board.at[unit]
    if source == target or not board.may(unit, target):
        return False
    sizes = board.resized(unit, source, target)
    if sizes is None:
        return False
    cost = sizes + board.moved(unit, target)
    if accept(cost):
        board.cost += cost
        board.shift(unit, target)
        return True
    return False


def _try_swap(board: Board, unit: int, other: int, accept: Callable[[int], bool]) -> bool:
    source, target = board.at[unit], board.at[other]
    if source == target:
        return False
    alone = board.size[unit] == board.size[other] == 1
    cost = board.guess(unit, other) if alone else 0
    if alone and not accept(cost):
        return False
    if not board.may(unit, target, other) or not board.may(other, source, unit):
        return False
    if not alone:
        sizes = board.resized(unit, source, target, back=board.size[other])
        if sizes is None:
            return False
        cost = sizes + board.exchanged(unit, other)
    if alone or accept(cost):
        board.cost += cost
        board.shift(unit, target)
        board.shift(other, source)
        return True
    return False


def _try_bundle(board: Board, unit: int, other: int, draw: Callable[[], float], accept: Callable[[int], bool]) -> bool:
    """The larger of the two against the smaller and so many more of its group that the sizes stay as they are."""
    if board.size[unit] < board.size[other]:
        unit, other = other, unit
    source, target = board.at[unit], board.at[other]
    partners = _partners(board, unit, other, draw) if source != target else []
    if not partners or target in board.barred[unit] or any(source in board.barred[one] for one in partners):
        return False
    if board.met[unit].get(target, 0) > sum(one in board.strangers[unit] for one in partners):
        return False
    if any(board.met[one].get(source, 0) > (one in board.strangers[unit]) for one in partners):
        return False
    cost = board.shift(unit, target) + sum([board.shift(one, source) for one in partners])
    if accept(cost):
        board.cost += cost
        return True
    for one in partners:
        board.shift(one, target)
    board.shift(unit, source)
    return False


def _partners(board: Board, unit: int, other: int, draw: Callable[[], float]) -> list[int]:
    """`other` and more of its group, together as many people as `unit`; empty if the draw does not come out even."""
    target, size = board.at[other], board.size
    found, missing = [other], size[unit] - size[other]
    inside = [one for one, group in enumerate(board.at) if group == target and one != other and size[one] <= missing]
    while missing and inside:
        one = inside.pop(int(draw() * len(inside)))
        if size[one] <= missing:
            found.append(one)
            missing -= size[one]
    return [] if missing else found
