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
    if len(topics) < 2:
        return 0
    metres = [[min(distance(a.pos, b.pos) for a in one for b in other) for other in topics] for one in topics]
    least = (shortest_path(metres) if len(topics) <= MOST_TOPICS else spanning_tree(metres)) * groups
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


def spanning_tree(metres: Sequence[Sequence[float]]) -> float:
    """Metres of the shortest net that ties all places together (Prim); no way through all of them is shorter."""
    near = dict(enumerate(metres[0]))
    del near[0]
    total = 0.0
    while near:
        place = min(near, key=lambda k: (near[k], k))
        total += near.pop(place)
        for other in near:
            near[other] = min(near[other], metres[place][other])
    return total


def cheapest_change(metres: Sequence[Sequence[float]]) -> float:
    """The least total way when everybody goes to another place and every place is filled again.

    Each person in turn takes the place that costs least in all, others giving way (Kuhn and Munkres).
    """
    count = len(metres)
    never = 1 + 2 * sum(map(sum, metres))
    cost = [[never if a == b else row[b] for b in range(count)] for a, row in enumerate(metres)]
    mine, theirs = [0.0] * count, [0.0] * count
    taken: dict[int, int] = {}
    for person in range(count):
        _seat(person, cost, mine, theirs, taken)
    return sum(cost[who][place] for place, who in taken.items())


def _seat(
    person: int, cost: Sequence[Sequence[float]], mine: list[float], theirs: list[float], taken: dict[int, int]
) -> None:
    """The cheapest chain of people giving way until somebody finds an empty place."""
    slack = [cost[person][place] - mine[person] - theirs[place] for place in range(len(cost))]
    before: list[int | None] = [None] * len(cost)
    tree, open_ = {person: 0.0}, set(range(len(cost)))
    done: dict[int, float] = {}
    while True:
        place = min(open_, key=lambda k: (slack[k], k))
        far = slack[place]
        open_.discard(place)
        if place not in taken:
            break
        done[place] = far
        who = taken[place]
        tree[who] = far
        for other in open_:
            way = far + cost[who][other] - mine[who] - theirs[other]
            if way < slack[other]:
                slack[other], before[other] = way, place
    for who, reached in tree.items():
        mine[who] += far - reached
    for one, reached in done.items():
        theirs[one] -= far - reached
    step: int | None = place
    while step is not None:
        cause = before[step]
        taken[step] = person if cause is None else taken[cause]
        step = cause
