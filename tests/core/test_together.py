"""Many threads, few turns: everybody gets the answer to their own, and an error meets only the one whose it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.core.together import Together

MANY = 40


def test_many_come_at_once_few_turns_serve_them_and_each_gets_its_own_answer() -> None:
    turns: list[int] = []

    def double(numbers: Sequence[int]) -> list[int]:
        turns.append(len(numbers))
        time.sleep(0.02)
        return [2 * number for number in numbers]

    together, start = Together(double, most=16), threading.Barrier(MANY)

    def come(number: int) -> int:
        start.wait(10)
        return together(number)

    with ThreadPoolExecutor(MANY) as pool:
        assert list(pool.map(come, range(MANY))) == [2 * number for number in range(MANY)]
    assert sum(turns) == MANY
    assert max(turns) <= 16
    assert len(turns) < MANY / 2


def test_one_piece_cannot_be_done_the_others_are_done_all_the_same() -> None:
    first = threading.Event()

    def invert(numbers: Sequence[int]) -> list[float]:
        first.wait(10)  # until everybody is there
        return [1 / number for number in numbers]

    together = Together(invert, most=16)
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(together, number) for number in (1, 2, 0, 4)]
        while len(together._waiting) < 3:
            time.sleep(0.001)
        first.set()
        assert [waiting[place].result(10) for place in (0, 1, 3)] == [1, 0.5, 0.25]
        with pytest.raises(ZeroDivisionError):
            waiting[2].result(10)


def test_nobody_else_is_there_the_work_is_done_once_also_where_it_fails() -> None:
    tries: list[int] = []

    def refuse(numbers: Sequence[int]) -> list[int]:
        tries.extend(numbers)
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        Together(refuse, most=16)(7)
    assert tries == [7]
