"""Which line of a changed text was which before: equal ones first, then those edited between the same neighbours."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz import fuzz

ALIKE = 55
MOST_COMPARED = 10_000
_SIGNS = " -0123456789.)("

Line = tuple[str, bool]
"""The words as typed, and whether they are a point of a list."""


def pairs(old: Sequence[Line], new: Sequence[Line]) -> list[int | None]:
    """For each new line the place of the old one it was, None where it is really new. No old line is taken twice."""
    found: list[int | None] = [None] * len(new)
    waiting: dict[Line, deque[int]] = defaultdict(deque)
    for place, line in enumerate(old):
        waiting[line].append(place)
    for place, line in enumerate(new):
        if waiting[line]:
            found[place] = waiting[line].popleft()
    taken = set(found)
    for first, last in pairwise(_anchors(found, len(new))):
        news = list(range(first + 1, last))
        olds = [place for place in _between(found, first, last, len(old)) if place not in taken]
        for one, other in _edited(old, new, olds, news):
            found[other] = one
            taken.add(one)
    # What was moved and edited at once.
    olds = [place for place in range(len(old)) if place not in taken]
    news = [place for place, one in enumerate(found) if one is None]
    for one, other in _alike(old, new, olds, news):
        found[other] = one
    return found


def _anchors(found: Sequence[int | None], length: int) -> list[int]:
    return [-1, *(place for place, old in enumerate(found) if old is not None), length]


def _between(found: Sequence[int | None], first: int, last: int, length: int) -> range:
    """The old places between the old places of two anchors; what was moved has none between."""
    start = -1 if first < 0 else found[first]
    end = length if last >= len(found) else found[last]
    return range((start if start is not None else -1) + 1, end if end is not None else length)


def _edited(
    old: Sequence[Line], new: Sequence[Line], olds: Sequence[int], news: Sequence[int]
) -> list[tuple[int, int]]:
    """Old and new places that belong together inside a gap: one by one where as many went as came, else by likeness."""
    if len(olds) == len(news):
        return [(one, other) for one, other in zip(olds, news, strict=True) if old[one][1] == new[other][1]]
    return _alike(old, new, olds, news)


def _alike(old: Sequence[Line], new: Sequence[Line], olds: Sequence[int], news: Sequence[int]) -> list[tuple[int, int]]:
    """The most similar first."""
    if not olds or not news or len(olds) * len(news) > MOST_COMPARED:
        return []
    likely = sorted(
        (-_likeness(old[one][0], new[other][0]), one, other)
        for one in olds
        for other in news
        if old[one][1] == new[other][1]
    )
    found: list[tuple[int, int]] = []
    ones, others = set[int](), set[int]()
    for score, one, other in likely:
        if -score >= ALIKE and one not in ones and other not in others:
            found.append((one, other))
            ones.add(one)
            others.add(other)
    return found


def _likeness(one: str, other: str) -> float:
    """Of 100; a line that was only made longer is much alike, however much came behind."""
    first, second = one.lstrip(_SIGNS), other.lstrip(_SIGNS)
    return max(fuzz.ratio(first, second), 0.8 * fuzz.token_set_ratio(first, second))
