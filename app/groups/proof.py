"""Proved least values of a rotation."""

from __future__ import annotations

from collections.abc import Sequence

from app.groups.problem import Problem, Station
from app.groups.walking import distance

MOST_TOPICS = 10


def _topics(problem: Problem) -> list[list[Station]]:
    found: dict[str, list[Station]] = {}
    for station in problem.stations:
        found.setdefault(station.topic, []).append(station)
    return list(found.values())


def least_visits_missed(problem: Problem, groups: int) -> int:
    """What too few rounds cost, for one group or at one topic."""
    topics = _topics(problem)
    at_topics = sum(max(0, groups - problem.rounds * sum(one.parallel for one in copies)) for copies in topics)
    return max(at_topics, groups * max(0, len(topics) - problem.rounds))


def least_walk(problem: Problem, groups: int) -> float:
    """No group walks less than the shortest way through all topics; where all stations are always full, every
    change of round sends someone away from every station."""
    topics = _topics(problem)
    if not 2 <= len(topics) <= MOST_TOPICS:
        return 0
    metres = [[min(distance(a.pos, b.pos) for a in one for b in other) for other in topics] for one in topics]
    least = shortest_path(metres) * groups
    single = all(len(copies) == 1 and copies[0].parallel == 1 for copies in topics)
    if single and problem.rounds == len(topics) == groups:
        least = max(least, (problem.rounds - 1) * cheapest_change(metres))
    return least


def shortest_path(metres: Sequence[Sequence[float]]) -> float:
    """The shortest way through all places from any to any (Held and Karp)."""
    count = len(metres)
    best: dict[tuple[int, int], float] = {(1 << k, k): 0.0 for k in range(count)}
    for _ in range(count - 1):
        further: dict[tuple[int, int], float] = {}
        for (seen, last), cost in best.items():
            for k in range(count):
                if not seen >> k & 1:
                    key, way = (seen | 1 << k, k), cost + metres[last][k]
                    if way < further.get(key, way + 1):
                        further[key] = way
        best = further
    return min(best.values())


def cheapest_change(metres: Sequence[Sequence[float]]) -> float:
    """The least total way when everybody goes to another place and every place is filled again."""
    count = len(metres)
    best: dict[int, float] = {0: 0.0}
    for place in range(count):
        further: dict[int, float] = {}
        for taken, cost in best.items():
            for k in range(count):
                if k != place and not taken >> k & 1:
                    key, way = taken | 1 << k, cost + metres[place][k]
                    if way < further.get(key, way + 1):
                        further[key] = way
        best = further
    return min(best.values())
