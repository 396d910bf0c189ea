"""Proved least values: what no plan can go below, from counting alone."""

from __future__ import annotations

from collections import Counter

from app.groups.problem import Attribute, Limits, Problem, ideals


def floor(problem: Problem, limits: Limits) -> tuple[int, ...]:
    """Least places beside the ideal for sizes, moves and every attribute."""
    return (0, least_moves(problem, limits), *(least_off(problem, one, limits) for one in problem.attributes))


def least_moves(problem: Problem, limits: Limits) -> int:
    """Who stands above the sizes must go; who is missing and walks in nowhere must come."""
    if problem.mode != "repair":
        return 0
    here = [problem.base.get(person.id) for person in problem.present]
    now = [here.count(group.id) for group in problem.groups]
    over = sum(max(0, n - high) for n, high in zip(now, limits.high, strict=True))
    under = sum(max(0, low - n) for n, low in zip(now, limits.low, strict=True))
    return max(over, under - here.count(None), 0)


def least_off(problem: Problem, attribute: Attribute, limits: Limits) -> int:
    """Blocks and pins may force more of one value into a group than its share."""
    number = {group.id: k for k, group in enumerate(problem.groups)}
    pinned = {pin.person: number[pin.group] for pin in problem.pins}
    bands = ideals(problem, attribute, limits)
    top = {value: max(high for _, high in cells) for value, cells in bands.items()}
    held = {value: [0] * len(cells) for value, cells in bands.items()}
    free, over = dict.fromkeys(bands, 0), dict.fromkeys(bands, 0)
    for block in problem.blocks:
        group = next((pinned[one] for one in block if one in pinned), None)
        values = Counter(problem.by_id[one].value(attribute.key) for one in block)
        for value, weight in values.items():
            if value is None:
                continue
            if group is not None:
                held[value][group] += weight
            else:
                over[value] += max(0, weight - top[value])
                free[value] += weight
    return sum(_least_of_value(held[value], free[value], over[value], cells) for value, cells in bands.items())


def _least_of_value(held: list[int], free: int, over: int, bands: list[tuple[int, int]]) -> int:
    over += sum(max(0, n - high) for n, (_, high) in zip(held, bands, strict=True))
    slack = sum(held) + free - sum(low for low, _ in bands)
    short = sum(max(0, low - n) for n, (low, _) in zip(held, bands, strict=True)) - free
    beyond = over + min(high - low for low, high in bands) - slack if over else 0
    return over + max(0, short, beyond)
