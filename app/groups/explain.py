"""A plan in sentences: for the whole, for each wish that could not be kept, for one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.groups import rotation
from app.groups.board import Board
from app.groups.conflict import Element
from app.groups.problem import Problem, ideals
from app.groups.words import attribute_name, places, say, several

Score = Sequence[int]


def groups(problem: Problem, board: Board, floor: Score, language: str) -> list[str]:
    """Sizes, moves and attributes, each with what is proved about it."""
    if not problem.present:
        return [say(language, "nobody")]
    score = board.score()
    found = [_sizes(board, language)]
    if score[0]:
        found.append(say(language, "sizes_off", off=score[0]))
    if problem.mode == "repair":
        found.append(_moves(problem, board, floor, language))
    tight = all(a == b for a, b in zip(score[:2], floor[:2], strict=True))
    for index in range(len(problem.attributes)):
        off, least = score[2 + index], floor[2 + index]
        found.append(_attribute(board, index, off, least, tight, language))
        tight = tight and off == least
    if tight:
        found.append(say(language, "proved"))
    return found


def _sizes(board: Board, language: str) -> str:
    least, most = min(board.load), max(board.load)
    if len(board.load) == 1:
        return say(language, "sizes_one", size=most)
    if least == most:
        return say(language, "sizes_even", groups=len(board.load), size=most)
    return say(language, "sizes_range", groups=len(board.load), least=least, most=most)


def _moves(problem: Problem, board: Board, floor: Score, language: str) -> str:
    ids = [group.id for group in problem.groups]
    moved = [
        f"{problem.names[one]}: {problem.base[one]} → {ids[group]}"
        for block, group in zip(board.units, board.at, strict=True)
        for one in block
        if one in problem.base and problem.base[one] != ids[group]
    ]
    if not moved:
        return say(language, "moves_none")
    proof = "proved" if len(moved) == floor[1] and not board.score()[0] else "best"
    stem = "move_one" if len(moved) == 1 else "moves"
    return say(language, f"{stem}_{proof}", n=len(moved), names=several(language, sorted(moved), 10))


def _attribute(board: Board, index: int, off: int, least: int, tight: bool, language: str) -> str:
    problem, attribute = board.problem, board.problem.attributes[index]
    name = attribute_name(language, attribute.key)
    bands = ideals(problem, attribute, board.limits)
    if off:
        cells = several(language, _cells(board, index, language), 4)
        values = {"attribute": name, "off": places(language, off), "cells": cells}
        if tight and off == least:
            return say(language, "off_proved", **values)
        return say(language, "off_best", **values, gap=places(language, off - least))
    if attribute.is_spread:
        alone = all(high <= 1 for row in bands.values() for _, high in row)
        return say(language, "spread_all" if alone else "spread_even", attribute=name)
    if not 0 < len(bands) <= 4:
        return say(language, "balance_plain", attribute=name)
    counts = _counts(board, attribute.key)
    figures = [say(language, "figure", value=v, range=_range(language, counts[v])) for v in bands]
    return say(language, "balance_even", attribute=name, figures=", ".join(figures))


def _range(language: str, counts: Sequence[int]) -> str:
    least, most = min(counts), max(counts)
    return str(most) if least == most else say(language, "range", least=least, most=most)


def _counts(board: Board, key: str) -> dict[object, list[int]]:
    found: dict[object, list[int]] = {value: [0] * board.groups for value in board.problem.counts(key)}
    for block, group in zip(board.units, board.at, strict=True):
        for one in block:
            value = board.problem.by_id[one].value(key)
            if value is not None:
                found[value][group] += 1
    return found


def _cells(board: Board, index: int, language: str) -> list[str]:
    """Where a value stands beside its ideal."""
    attribute = board.problem.attributes[index]
    counts = _counts(board, attribute.key)
    found = []
    for value, bands in ideals(board.problem, attribute, board.limits).items():
        for group, n, (low, high) in zip(board.problem.groups, counts[value], bands, strict=True):
            if n > high or n < low:
                key, ideal = ("cell_more", high) if n > high else ("cell_less", low)
                found.append(say(language, key, value=value, group=group.id, n=n, ideal=ideal))
    return found


def rotating(
    problem: Problem, plan: rotation.Rotation, sizes: Mapping[str, int], needy: Sequence[str], language: str
) -> list[str]:
    """What the rotation keeps, and for everything missed the rule that stands in the way."""
    gaps = {group: topics for group, topics in rotation.missed(plan, problem.stations).items() if sizes[group]}
    if not gaps:
        return []
    found = []
    if not any(gaps.values()):
        found.append(say(language, "rotation_all"))
    needed = rounds_needed(problem, len(gaps))
    if needed > problem.rounds:
        found.append(say(language, "rotation_rounds", rounds=problem.rounds, needed=needed))
    for group, topics in gaps.items():
        if topics:
            found.append(_gap(problem, group, topics, sizes[group], group in needy, language))
    waits = sum(row.count(None) for group, row in plan.items() if sizes[group] and not gaps[group])
    if waits:
        found.append(say(language, "rotation_waits", n=waits))
    metres = round(sum(rotation.walk(row, problem.stations) for row in plan.values()))
    return [*found, say(language, "walk", metres=metres)] if metres else found


def rounds_needed(problem: Problem, groups: int) -> int:
    """So many rounds as there are topics, and as the narrowest topic needs to take every group once."""
    at_once: dict[str, int] = {}
    for station in problem.stations:
        at_once[station.topic] = at_once.get(station.topic, 0) + station.parallel
    return max([len(at_once), *(-(-groups // n) for n in at_once.values())])


def _gap(problem: Problem, group: str, topics: Sequence[str], size: int, needy: bool, language: str) -> str:
    of = {topic: [one for one in problem.stations if one.topic == topic] for topic in topics}
    if needy:
        steps = [topic for topic in topics if not any(one.step_free for one in of[topic])]
        if steps:
            return say(language, "rotation_steps", group=group, topics=", ".join(steps))
    small = [topic for topic in topics if all(one.capacity < size for one in of[topic])]
    if small:
        return say(language, "rotation_capacity", group=group, size=size, topics=", ".join(small))
    return say(language, "rotation_misses", group=group, topics=", ".join(topics))


def conflict(problem: Problem, elements: Sequence[Element], proved: bool, language: str) -> list[str]:
    if not proved:
        return [say(language, "conflict_unproved")]
    return [say(language, "conflict", rules="; ".join(_rule(problem, element, language) for element in elements))]


def _rule(problem: Problem, element: Element, language: str) -> str:
    if len(element) == 1:
        least, most = sum(group.min for group in problem.groups), sum(group.max for group in problem.groups)
        count = len(problem.present)
        shown = min(most, count + 1) if most >= 10**9 else most
        return say(language, "rule_sizes", people=count, least=least, most=shown, groups=len(problem.groups))
    kind, which = element
    if kind == "step_free":
        return say(language, "rule_step_free", person=problem.names[str(which)])
    if kind in ("pin", "forbid"):
        pin = (problem.pins if kind == "pin" else problem.bans)[int(which)]
        return say(language, f"rule_{kind}", person=problem.names[pin.person], group=pin.group)
    members = (problem.together if kind == "together" else problem.apart)[int(which)]
    return say(language, f"rule_{kind}", people=several(language, [problem.names[one] for one in members], 12))
