"""The day itself: the fewest people change groups so that no rule is broken and the sizes are even again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from app.groups.annealing import Budget, Found, improve, improve_each
from app.groups.board import Board
from app.groups.floors import floor, least_moves
from app.groups.homing import come_home
from app.groups.problem import Limits, Problem, group_limits
from app.groups.seating import seat

LIGHT = (5, 2)
"""Weights of sizes and moves where nothing else counts: low enough for the annealing to climb over them."""
PRICES = (400, 60, 25, 12, 6)
"""What a move is worth, from hardly ever to easily; each price finds plans with another number of moves."""
SHARE = 12_000
HOMING = 12_000
"""Tries, and more for more people, to bring home those a rule speaks about."""


def fewest_moves(problem: Problem, limits: Limits, at: Sequence[int], budget: Budget, rng: Random) -> list[int]:
    """Attributes wait until nobody moves who need not: home as far as rules allow, then the cheapest moves.

    `at` is any plan without a broken rule. A third of the budget is kept for what greed does not settle.
    """
    bare = replace(problem, attributes=())
    board = Board(bare, limits, at, moves_count=True, weights=LIGHT)
    while _home(board):
        pass
    before = list(board.at)
    board.place(come_home(board, HOMING + 120 * len(board.units), least_moves(problem, limits), budget, rng))
    if not all(least <= n <= most for least, n, most in zip(limits.least, board.load, limits.most, strict=True)):
        board.place(before)
    _even_out(board)
    share = Budget(budget.tries // 3, budget.seconds, budget.started)
    found = improve(board, floor(bare, limits), share, rng)
    budget.tries -= budget.tries // 3 - max(0, share.tries)
    return found.at


def climb(problem: Problem, limits: Limits, best: Found, budget: Budget, rng: Random) -> Found:
    """Other people may have to move than those moved first: with cheap moves the annealing finds its way to them."""
    for price in PRICES[1::2]:
        board = Board(problem, limits, best.at, moves_count=True, weights=(10 * PRICES[0], price))
        found = improve_each(board, Budget(SHARE, budget.seconds, budget.started), rng)
        score = min(found)
        if score < best.score:
            best = Found(score, found[score])
    return best


@dataclass(frozen=True)
class Option:
    """So many people moved, and what that buys: places beside the ideal per attribute."""

    moves: int
    off: tuple[int, ...]
    assignment: dict[str, str]


def trade_off(problem: Problem, beyond: int = 8) -> list[Option]:
    """What a few more moves than the fewest would buy; every option is better somewhere than all with fewer moves.

    Raises Impossible (seating) like the plan itself.
    """
    limits = group_limits(problem)
    at = seat(problem, limits)
    if limits is None:
        raise AssertionError("seat() refuses what does not fit")
    budget, rng = Budget.of(SHARE * (len(PRICES) + 1), problem.time_limit), Random(problem.seed)
    at = fewest_moves(problem, limits, at, budget, rng)
    ids = [group.id for group in problem.groups]
    found: dict[int, Option] = {}
    for price in PRICES:
        board = Board(problem, limits, at, moves_count=True, weights=(10 * PRICES[0], price))
        for score, at_ in improve_each(board, Budget(SHARE, budget.seconds, budget.started), rng).items():
            placed = {one: ids[group] for block, group in zip(board.units, at_, strict=True) for one in block}
            option = Option(score[1], score[2:], placed)
            if score[0] == 0 and (score[1] not in found or option.off < found[score[1]].off):
                found[score[1]] = option
    return _frontier(found, beyond)


def _frontier(found: dict[int, Option], beyond: int) -> list[Option]:
    kept: list[Option] = []
    for moves in sorted(found):
        if moves <= min(found) + beyond and (not kept or found[moves].off < kept[-1].off):
            kept.append(found[moves])
    return kept


def _home(board: Board) -> bool:
    """One round of everybody going back who may; more may once others have left."""
    ids = [group.id for group in board.problem.groups]
    moved = False
    for unit, block in enumerate(board.units):
        home = next((ids.index(board.problem.base[one]) for one in block if one in board.problem.base), None)
        if home is None or board.at[unit] == home or board.away[unit][home] >= board.away[unit][board.at[unit]]:
            continue
        sizes = board.resized(unit, board.at[unit], home)
        if sizes is not None and board.may(unit, home):
            board.cost += sizes + board.shift(unit, home)
            moved = True
    return moved


def _even_out(board: Board) -> None:
    """Again and again the move cheapest per head while sizes gain more than it costs; walk-ins move for nothing."""
    while True:
        best = min(_moves(board), key=lambda move: (move[0] / board.size[move[1]], move), default=(0, 0, 0))
        if best[0] >= 0:
            return
        board.cost += best[0]
        board.shift(best[1], best[2])


def _moves(board: Board) -> list[tuple[int, int, int]]:
    """Every move from a group above its least even size to one below its most: (price, unit, group)."""
    found = []
    low, high = board.limits.low, board.limits.high
    hungry = [group for group in range(board.groups) if board.load[group] < high[group]]
    for unit, group in enumerate(board.at):
        if board.load[group] <= low[group]:
            continue
        for target in hungry:
            sizes = board.resized(unit, group, target) if target != group else None
            if sizes is not None and board.may(unit, target):
                away = board.away[unit][target] - board.away[unit][group]
                found.append((sizes + board.move_weight * away, unit, target))
    return found
