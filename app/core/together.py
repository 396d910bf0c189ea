"""Work of many threads, done by one of them: whoever has the turn also does what came while the turn was taken.

For writes that all wait for the same disk. Fifty commits in one moment cost fifty times the time a disk needs to keep
something for certain; done together they cost a few.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Work = TypeVar("Work")
Answer = TypeVar("Answer")


@dataclass
class _Waiting(Generic[Work, Answer]):
    work: Work
    answer: Answer | None = None
    is_over: bool = False
    is_done: bool = False


class Together(Generic[Work, Answer]):
    """Call it with one piece of work from any thread: it comes back with the answer to that piece.

    `do` takes up to `most` pieces in order of arrival, all or nothing, and returns as many answers. Where it fails,
    everybody does their own piece alone, so that an error meets only the one whose it is.
    """

    def __init__(self, do: Callable[[Sequence[Work]], Sequence[Answer]], *, most: int) -> None:
        self._do, self._most = do, most
        self._turn, self._door = threading.Lock(), threading.Lock()
        self._waiting: list[_Waiting[Work, Answer]] = []

    def __call__(self, work: Work) -> Answer:
        mine: _Waiting[Work, Answer] = _Waiting(work)
        with self._door:
            self._waiting.append(mine)
        while not mine.is_over:
            with self._turn:
                if not mine.is_over:
                    self._serve()
        return mine.answer if mine.is_done else self._do([work])[0]  # type: ignore[return-value]  # done: it is there

    def _serve(self) -> None:
        with self._door:
            some, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        try:
            answers = self._do([each.work for each in some])
            for each, answer in zip(some, answers, strict=True):
                each.answer, each.is_done = answer, True
        except Exception:
            if len(some) == 1:  # nobody else's
                raise
        finally:
            for each in some:  # whatever happens, nobody waits for ever
                each.is_over = True
