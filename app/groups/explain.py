"""A plan in sentences: for the whole, for each wish that could not be kept, for one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.groups import rotation
from app.groups.board import Board
from app.groups.conflict import Element
from app.groups.floors import least_off
from app.groups.problem import Attribute, Limits, Problem, ideals
from app.groups.words import attribute_name, counted, joined, places, say, several

Score = Sequence[int]
MOST_HELD, MOST_ASKED = 5, 50


def groups(problem: Problem, board: Board, floor: Score, language: str) -> list[str]:
    """Sizes, moves and attributes, each with what is proved about it."""
    if not problem.present:
        return [say(language, "nobody")]
    score = board.score()
    found = [_sizes(board, language)]
    if score[0]:
        found.append(say(language, "sizes_off", off=places(language, score[0])))
    if problem.mode == "repair":
        found.append(_moves(problem, board, floor, language))
    tight = all(a == b for a, b in zip(score[:2], floor[:2], strict=True))
    for index in range(len(problem.attributes)):
        off, least = score[2 + index], floor[2 + index]
        found.append(_attribute(board, index, off, least, tight, language))
        held = holding(problem, problem.attributes[index], board.limits, off)
        if held:
            names = [rule(problem, element, language) for element in held]
            name = attribute_name(language, problem.attributes[index].key)
            found.append(say(language, "off_rules", attribute=name, rules=joined("; ", names)))
        tight = tight and off == least
    if tight:
        found.append(say(language, "proved"))
    return found


def holding(problem: Problem, attribute: Attribute, limits: Limits, off: int) -> list[Element]:
    """The rules that alone make so much the least: as long as all of them are kept, nothing gets better."""
    least = least_off(problem, attribute, limits)
    if not off or off > least:
        return []
    found: list[Element] = []
    for number, pin in enumerate(problem.pins[:MOST_ASKED]):
        rest = problem.pins[:number] + problem.pins[number + 1 :]
        if pin.person in problem.by_id and least_off(replace(problem, pins=rest), attribute, limits) < least:
            found.append(("pin", pin.number))
    for number in range(min(len(problem.together), MOST_ASKED)):
        rest_of = problem.together[:number] + problem.together[number + 1 :]
        if least_off(replace(problem, together=rest_of), attribute, limits) < least:
            found.append(("together", number))
    found = found[:MOST_HELD]
    pins = tuple(pin for pin in problem.pins if ("pin", pin.number) in found)
    together = tuple(members for number, members in enumerate(problem.together) if ("together", number) in found)
    kept = replace(problem, pins=pins, together=together)
    return found if found and least_off(kept, attribute, limits) == least else []


def _sizes(board: Board, language: str) -> str:
    least, most = min(board.load), max(board.load)
    if len(board.load) == 1:
        return say(language, "sizes_one", size=counted(language, "people", most))
    number, top = counted(language, "groups", len(board.load)), counted(language, "people", most)
    if least == most:
        return say(language, "sizes_even", groups=number, size=top)
    return say(language, "sizes_range", groups=number, least=least, most=top)


def _moves(problem: Problem, board: Board, floor: Score, language: str) -> str:
    ids = [group.id for group in problem.groups]
    moved = [
        joined("", [f"{problem.names[one]}: ", problem.base[one], " → ", ids[group]])
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
        key = "spread_all" if alone else "spread_even"
        return say(language, f"{key}_municipality" if attribute.key == "municipality" else key, attribute=name)
    if not 0 < len(bands) <= 4:
        return say(language, "balance_plain", attribute=name)
    counts = _counts(board, attribute.key)
    figures = [say(language, "figure", value=v, range=_range(language, counts[v])) for v in bands]
    return say(language, "balance_even", attribute=name, figures=joined(", ", figures))


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
        planned, wanted = counted(language, "rounds", problem.rounds), counted(language, "rounds", needed)
        found.append(say(language, "rotation_rounds", rounds=planned, needed=wanted))
    for group, topics in gaps.items():
        if topics:
            found.append(_gap(problem, group, topics, sizes[group], group in needy, language))
    waits = sum(row.count(None) for group, row in plan.items() if sizes[group] and not gaps[group])
    if waits:
        found.append(say(language, "rotation_waits", n=counted(language, "rounds", waits)))
    metres = round(sum(rotation.walk(row, problem.stations) for row in plan.values()))
    return [*found, say(language, "walk", metres=metres)] if metres else found


def rounds_needed(problem: Problem, groups: int) -> int:
    """As programme.rules.rounds_needed says it of the minutes; the engine stands alone and reads its own stations."""
    at_once: dict[str, int] = {}
    for station in problem.stations:
        at_once[station.topic] = at_once.get(station.topic, 0) + station.parallel
    return max([len(at_once), *(-(-groups // n) for n in at_once.values())])


def _gap(problem: Problem, group: str, topics: Sequence[str], size: int, needy: bool, language: str) -> str:
    of = {topic: [one for one in problem.stations if one.topic == topic] for topic in topics}
    if needy:
        steps = [topic for topic in topics if not any(one.step_free for one in of[topic])]
        if steps:
            return say(language, "rotation_steps", group=group, topics=joined(", ", steps))
    small = [topic for topic in topics if all(one.capacity < size for one in of[topic])]
    if small:
        return say(language, "rotation_capacity", group=group, size=size, topics=joined(", ", small))
    return say(language, "rotation_misses", group=group, topics=joined(", ", topics))


def conflict(problem: Problem, elements: Sequence[Element], proved: bool, language: str) -> list[str]:
    if not proved:
        return [say(language, "conflict_unproved")]
    key = "conflict" if len(elements) > 1 else "conflict_one"
    return [say(language, key, rules=joined("; ", [rule(problem, element, language) for element in elements]))]


def rule(problem: Problem, element: Element, language: str) -> str:
    """One rule in words."""
    if len(element) == 1:
        least, most = sum(group.min for group in problem.groups), sum(group.max for group in problem.groups)
        count = len(problem.present)
        shown = min(most, count + 1) if most >= 10**9 else most
        number = counted(language, "groups", len(problem.groups))
        return say(
            language, "rule_sizes", people=counted(language, "people", count), least=least, most=shown, groups=number
        )
    kind, which = element
    if kind == "step_free":
        return say(language, "rule_step_free", person=problem.names[str(which)])
    if kind in ("pin", "forbid"):
        pin = (problem.pins if kind == "pin" else problem.bans)[int(which)]
        return say(language, f"rule_{kind}", person=problem.names[pin.person], group=pin.group)
    members = (problem.together if kind == "together" else problem.apart)[int(which)]
    return say(language, f"rule_{kind}", people=several(language, [problem.names[one] for one in members], 12))
