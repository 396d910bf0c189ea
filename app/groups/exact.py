"""Every plan of a very small problem: where few people leave an annealing no room to move."""

from __future__ import annotations

from app.groups.annealing import Found
from app.groups.board import Board

MOST_PLANS = 5_000


def is_small(board: Board) -> bool:
    return board.groups ** len(board.units) <= MOST_PLANS


def best_of_all(board: Board) -> Found:
    """The best of all plans without a broken rule; of equals the first met. The board must stand at such a plan."""
    best = Found(board.score(), list(board.at))
    limits = board.limits
    at: list[int] = []

    def settle(unit: int) -> None:
        nonlocal best
        if unit == len(board.units):
            board.place(at)
            fits = zip(board.load, limits.least, limits.most, strict=True)
            if all(least <= n <= most for n, least, most in fits) and board.score() < best.score:
                best = Found(board.score(), list(at))
            return
        for group in range(board.groups):
            met = any(other < unit and at[other] == group for other in board.strangers[unit])
            if group not in board.barred[unit] and not met:
                at.append(group)
                settle(unit + 1)
                at.pop()

    settle(0)
    return best
