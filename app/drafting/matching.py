"""Which line of a changed text was which before: equal ones first, then those edited between the same neighbours."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from itertools import pairwise, product

from rapidfuzz import fuzz

ALIKE = 55
MOST_COMPARED = 10_000
_SIGNS = " -0123456789.)("

Line = tuple[str, bool]
"""The words as typed, and whether they are a point of a list."""


def pairs(old: Sequence[Line], new: Sequence[Line]) -> list[int | None]:
    """For each new line the place of the old one it was, None where it is really new. No old line is taken twice.

    Of lines that say the same the first is the first, and so on: each has a source of its own.
    """
    found = _unmoved(old, new)
    _add_moved(found, old, new)
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


def _unmoved(old: Sequence[Line], new: Sequence[Line]) -> list[int | None]:
    """Equal lines that still follow one another: the same beginning, the same end, and the most of what lies between.

    Where a line was said twice and one of them was edited, this finds out which one was not.
    """
    found: list[int | None] = [None] * len(new)
    least = min(len(old), len(new))
    start = next((place for place in range(least) if old[place] != new[place]), least)
    rest = least - start
    end = next((place for place in range(rest) if old[-1 - place] != new[-1 - place]), rest)
    found[:start] = range(start)
    found[len(new) - end :] = range(len(old) - end, len(old))
    middle = old[start : len(old) - end], new[start : len(new) - end]
    for one, other in _aligned(*middle):
        found[start + other] = start + one
    return found


def _aligned(old: Sequence[Line], new: Sequence[Line]) -> list[tuple[int, int]]:
    """Places of equal lines, in the same order on both sides: as many as can be, and so that the others fit best.

    The table of the longest common subsequence, from the end; for lines that are said once there is nothing to decide.
    """
    is_said_twice = len(set(old)) < len(old) or len(set(new)) < len(new)
    if not is_said_twice or len(old) * len(new) > MOST_COMPARED:
        return []
    best = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    fits = [[_fitness(one, other) for other in new] for one in old]
    for one, other in product(reversed(range(len(old))), reversed(range(len(new)))):
        both = fits[one][other] + best[one + 1][other + 1]
        best[one][other] = max(both, best[one + 1][other], best[one][other + 1])
    found, one, other = [], 0, 0
    while one < len(old) and other < len(new):
        if best[one][other] == fits[one][other] + best[one + 1][other + 1]:
            found.append((one, other))
            one, other = one + 1, other + 1
        elif best[one][other] == best[one + 1][other]:
            one += 1
        else:
            other += 1
    return [(one, other) for one, other in found if old[one] == new[other]]


def _fitness(one: Line, other: Line) -> int:
    """One equal line is worth more than all that are merely alike."""
    if one == other:
        return 10_000 * MOST_COMPARED
    if one[1] != other[1]:
        return 0
    score = round(_likeness(one[0], other[0]))
    return 1 + score if score >= ALIKE else 1


def _add_moved(found: list[int | None], old: Sequence[Line], new: Sequence[Line]) -> None:
    """Equal lines that stand elsewhere now; those that say the same are put into their old order."""
    taken = set(found)
    waiting: dict[Line, deque[int]] = defaultdict(deque)
    for place, line in enumerate(old):
        if place not in taken:
            waiting[line].append(place)
    for place, line in enumerate(new):
        if found[place] is None and waiting[line]:
            found[place] = waiting[line].popleft()
    ordered: dict[Line, deque[int]] = defaultdict(deque)
    for one in sorted(one for one in found if one is not None):
        ordered[old[one]].append(one)
    found[:] = [None if one is None else ordered[line].popleft() for line, one in zip(new, found, strict=True)]


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
