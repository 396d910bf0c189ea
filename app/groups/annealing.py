"""Simulated annealing on a board: swaps and moves that never break a rule, until every figure is at its floor."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import exp
from random import Random

from app.groups.board import Board

Score = tuple[int, ...]
FRESH = 400
"""After so many tries the list of restless units is made anew."""


@dataclass
class Budget:
    """Tries are counted, so that a busy machine finds the same plan; the clock is only the safety stop."""

    tries: int
    seconds: float
    started: float
    ran_out: bool = False

    @classmethod
    def of(cls, tries: int, seconds: float) -> Budget:
        return cls(tries, seconds, time.thread_time())

    @property
    def left(self) -> bool:
        if time.thread_time() - self.started > self.seconds:
            self.ran_out = True
        return self.tries > 0 and not self.ran_out


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
            changed = _try_swap(board, unit, int(draw() * units), accept)
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
    cost = sizes + board.shift(unit, target)
    if accept(cost):
        board.cost += cost
        return True
    board.shift(unit, source)
    return False


def _try_swap(board: Board, unit: int, other: int, accept: Callable[[int], bool]) -> bool:
    source, target = board.at[unit], board.at[other]
    if source == target:
        return False
    alone = board.size[unit] == board.size[other] == 1
    if alone and not accept(board.guess(unit, other)):
        return False
    if not board.may(unit, target, other) or not board.may(other, source, unit):
        return False
    sizes = board.resized(unit, source, target, back=board.size[other])
    if sizes is None:
        return False
    cost = sizes + board.shift(unit, target) + board.shift(other, source)
    if alone or accept(cost):
        board.cost += cost
        return True
    board.shift(unit, source)
    board.shift(other, target)
    return False
