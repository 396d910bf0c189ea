"""A way for everybody who came unplanned: one that an absent person leaves behind, or the best there is.

Nobody else moves. Ways left behind come first, because they fill the very places that are empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.groups.problem import Problem

Way = tuple[str, ...]
Cost = tuple[int, int, int, int]


def joined(
    problem: Problem, schedule: Mapping[str, Sequence[str]], newcomers: Sequence[str], left: Sequence[Sequence[str]]
) -> dict[str, Way]:
    """The ways of the newcomers, in the order of their ids; `schedule` are the ways of all others who are here."""
    ways = {who: tuple(way) for who, way in schedule.items()}
    free, found = [tuple(way) for way in left], dict[str, Way]()
    for who in sorted(newcomers):
        way = _best(problem, ways, who, free)
        if way in free:
            free.remove(way)
        ways[who] = found[who] = way
    return found


def _best(problem: Problem, ways: Mapping[str, Way], who: str, free: Sequence[Way]) -> Way:
    """Of the ways left behind the best that breaks no rule; else of all ways there are."""
    priced = sorted((_cost(problem, ways, who, way), way) for way in free)
    if priced and priced[0][0][0] == 0:
        return priced[0][1]
    every = {*ways.values(), *free} | _shifts(problem)
    return min((_cost(problem, ways, who, way), way) for way in every)[1]


def _shifts(problem: Problem) -> set[Way]:
    """Through the stations in their order, beginning at each of them."""
    ids = [station.id for station in problem.stations]
    return {tuple((ids[k:] + ids[:k])[: problem.rounds]) for k in range(len(ids))}


def _cost(problem: Problem, ways: Mapping[str, Way], who: str, way: Way) -> Cost:
    """Rules broken, how full it gets, meetings of colleagues, meetings again."""
    met: dict[str, int] = {}
    for other, stops in ways.items():
        times = sum(a == b for a, b in zip(way, stops, strict=True))
        if times:
            met[other] = times
    sizes = [1 + sum(stops[turn] == stop for stops in ways.values()) for turn, stop in enumerate(way)]
    keys = [attribute.key for attribute in problem.attributes if attribute.is_spread]
    mine = {key: problem.by_id[who].value(key) for key in keys}
    colleagues = sum(
        times
        for other, times in met.items()
        for key in keys
        if mine[key] is not None and problem.by_id[other].value(key) == mine[key]
    )
    again = sum(times * (times - 1) // 2 for times in met.values())
    return _broken(problem, ways, who, way, met) + _overfull(problem, way, sizes), sum(sizes), colleagues, again


def _broken(problem: Problem, ways: Mapping[str, Way], who: str, way: Way, met: Mapping[str, int]) -> int:
    steps = {station.id for station in problem.stations if not station.step_free}
    count = int(problem.by_id[who].needs_step_free and bool(steps & {*way}))
    for members in problem.apart:
        count += sum(one in met for one in members) if who in members else 0
    for block in problem.blocks:
        count += sum(one in ways and ways[one] != way for one in block) if who in block else 0
    return count


def _overfull(problem: Problem, way: Way, sizes: Sequence[int]) -> int:
    room = {station.id: station.capacity for station in problem.stations}
    return sum(size > room[stop] for stop, size in zip(way, sizes, strict=True))
