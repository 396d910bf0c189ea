"""A first plan that breaks no rule, or the proof that there is none."""

from __future__ import annotations

from app.groups import conflict
from app.groups.feasible import OutOfSteps, Puzzle, Steps, place
from app.groups.problem import Limits, Problem

FIRST = 10_000
"""Steps of the search for even sizes; they are only wished."""


class Impossible(Exception):
    """No assignment keeps the rules; `elements` name a contradictory set. `proved` is false if the search gave up."""

    def __init__(self, elements: list[conflict.Element], proved: bool = True) -> None:
        super().__init__("impossible")
        self.elements, self.proved = elements, proved


def seat(problem: Problem, limits: Limits | None) -> list[int]:
    """A group number for each block of `problem.blocks`. Raises Impossible."""
    rules = conflict.Rules(problem, conflict.elements(problem))
    if limits is None:
        raise Impossible([("sizes",)])
    try:
        at = _search(rules, limits)
    except OutOfSteps:
        raise Impossible(conflict.elements(problem), proved=False) from None
    if at is None:
        raise Impossible(_reasons(problem))
    return _fill(problem, limits, rules, at)


def _reasons(problem: Problem) -> list[conflict.Element]:
    """Least sizes only enter where the rest is possible without them: fewer reasons are easier to check."""
    try:
        with_least = conflict.possible(problem, conflict.elements(problem), with_least=False)
    except OutOfSteps:
        with_least = True
    return conflict.smallest(problem, with_least)


def _search(rules: conflict.Rules, limits: Limits) -> list[int] | None:
    """First within the even sizes, which is what one wants and mostly there; then within the limits.

    On the day itself the old places count more than even sizes.
    """
    repairing = rules.problem.mode == "repair"
    wished = rules.puzzle(limits.most if repairing else limits.high, with_least=True)
    if wished is None:
        return None
    try:
        at = place(wished, Steps(FIRST))
    except OutOfSteps:
        at = None
    if at is not None:
        return at
    full = rules.puzzle(limits.most, with_least=True)
    return place(full) if isinstance(full, Puzzle) else None


def _fill(problem: Problem, limits: Limits, rules: conflict.Rules, at: list[int]) -> list[int]:
    """Deal the people without rules like cards, sorted by their values: colleagues land far apart."""
    keys = [attribute.key for attribute in problem.attributes]
    load = [0] * len(problem.groups)
    seen: dict[tuple[str, object], list[int]] = {}
    found = [-1] * len(problem.blocks)

    def put(unit: int, group: int) -> None:
        found[unit] = group
        for one in problem.blocks[unit]:
            load[group] += 1
            for key in keys[:1]:
                value = problem.by_id[one].value(key)
                seen.setdefault((key, value), [0] * len(load))[group] += 1

    free = []
    for unit, block in enumerate(problem.blocks):
        if block[0] in rules.block:
            put(unit, at[rules.block[block[0]]])
        else:
            free.append(unit)

    def rank(unit: int) -> tuple[str, ...]:
        return tuple(str(problem.by_id[problem.blocks[unit][0]].value(key)) for key in keys)

    missing = sum(max(0, least - n) for n, least in zip(load, limits.least, strict=True))
    for left, unit in zip(range(len(free), 0, -1), sorted(free, key=lambda unit: (rank(unit), unit)), strict=True):
        value = problem.by_id[problem.blocks[unit][0]].value(keys[0]) if keys else None
        same = seen.get((keys[0], value), [0] * len(load)) if keys and value is not None else [0] * len(load)
        group = _best(load, same, limits, missing >= left)
        missing -= load[group] < limits.least[group]
        put(unit, group)
    return found


def _best(load: list[int], same: list[int], limits: Limits, only_missing: bool) -> int:
    """Where the fewest of the same value are, then where most room is; never above a limit."""
    open_ = [k for k, n in enumerate(load) if n < (limits.least[k] if only_missing else limits.most[k])]
    return min(open_, key=lambda k: (load[k] >= limits.high[k], load[k] >= limits.low[k], same[k], load[k], k))
