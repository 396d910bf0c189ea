"""What rounds mixed anew are worth as they stand, whoever made them: figures against what is proved, rules broken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.groups import remix
from app.groups.meetings import Meetings, meetings, sentences
from app.groups.problem import Problem, even
from app.groups.scoring import present
from app.groups.words import joined, say, several, station_sizes

Schedule = Mapping[str, Sequence[str]]
Element = tuple[str, int | str] | tuple[str, int, str]


@dataclass(frozen=True)
class Worth:
    """`broken` are elements of the problem: ("together", 0), ("apart", 0), ("step_free", "p1"), ("full", 1, "s2")."""

    problem: Problem
    figures: remix.Figures
    met: Meetings
    broken: tuple[Element, ...]


@dataclass(frozen=True)
class Beside:
    """What a figure counts, its value, and the proved bound: the least, or (`is_top`) the most; None: not known."""

    what: str
    value: int
    bound: int | None
    is_top: bool = False


def worth(problem: Problem, schedule: Schedule) -> Worth:
    """`schedule` is any plan, one that breaks rules included; whoever is not in it counts as absent."""
    here = present(problem, dict.fromkeys(schedule, ""))
    total, stations = len(here.present), len(here.stations)
    limits = remix.table_limits(here) or even(total, [0] * stations, [total] * stations)
    if limits is None:
        raise AssertionError("stations without limits take everybody")
    together = [pair for block in here.blocks for pair in combinations(sorted(block), 2)]
    met = meetings(schedule, together)
    return Worth(here, remix.judge(here, schedule, limits), met, tuple(_broken(here, schedule)))


def _broken(problem: Problem, schedule: Schedule) -> list[Element]:
    found: list[Element] = []
    for index, members in enumerate(problem.together):
        if len({tuple(schedule[one]) for one in members if one in schedule}) > 1:
            found.append(("together", index))
    for index, members in enumerate(problem.apart):
        if any(_meet(schedule[a], schedule[b]) for a, b in combinations([o for o in members if o in schedule], 2)):
            found.append(("apart", index))
    steps = {station.id for station in problem.stations if not station.step_free}
    found += [("step_free", one.id) for one in problem.present if one.needs_step_free and steps & {*schedule[one.id]}]
    for turn in range(problem.rounds):
        for station in problem.stations:
            if sum(way[turn] == station.id for way in schedule.values()) > station.capacity:
                found.append(("full", turn + 1, station.id))
    return found


def _meet(one: Sequence[str], other: Sequence[str]) -> bool:
    return any(a == b for a, b in zip(one, other, strict=True))


def told(problem: Problem, elements: Sequence[Element], language: str) -> list[str]:
    """Rules in words."""
    return [_rule(problem, element, language) for element in elements]


def _rule(problem: Problem, element: Element, language: str) -> str:
    kind, which = element[0], element[1]
    if len(element) == 3:
        station = next(each for each in problem.stations if each.id == element[2])
        return say(language, "mix_full", topic=station.topic, capacity=station.capacity, round=which)
    if kind == "step_free":
        return say(language, "mix_step_free", person=problem.names[str(which)])
    members = (problem.together if kind == "together" else problem.apart)[int(which)]
    return say(language, f"mix_{kind}", people=several(language, [problem.names[one] for one in members], 12))


def in_words(found: Worth, language: str) -> list[str]:
    """Sizes, colleagues and meetings, each with what is proved about it."""
    figures = found.figures
    if not found.met.people:
        return [say(language, "nobody")]
    least, most = figures.sizes
    lines = [station_sizes(language, least, most)]
    if any(attribute.is_spread for attribute in found.problem.attributes):
        n, floor = figures.colleagues, figures.colleagues_floor
        key = "remix_apart" if not n else "remix_colleagues_proved" if n <= floor else "remix_colleagues"
        lines.append(say(language, key, n=n, floor=floor))
    return lines + sentences(found.met, [{"name": "repeat_points", "floor": figures.points_floor}], language)


def beside_bounds(found: Worth, language: str) -> list[Beside]:
    figures = found.figures
    return [
        Beside(say(language, "mix_colleagues"), figures.colleagues, figures.colleagues_floor),
        Beside(say(language, "mix_again"), figures.points, figures.points_floor),
        Beside(say(language, "mix_most"), figures.most_meetings, None),
        Beside(say(language, "mix_contacts"), figures.contacts, figures.contacts_top, is_top=True),
    ]


def change(before: Worth, after: Worth, language: str) -> list[str]:
    """What is different, in sentences."""
    old, new = ({row.what: row.value for row in beside_bounds(each, language)} for each in (before, after))
    lines = [
        say(language, "mix_change", what=what, new=value, old=old[what])
        for what, value in new.items()
        if value != old[what]
    ]
    if before.figures.sizes != after.figures.sizes:
        least, most = after.figures.sizes
        lines.append(station_sizes(language, least, most))
    worse = [element for element in after.broken if element not in before.broken]
    better = [element for element in before.broken if element not in after.broken]
    for key, problem, elements in (("mix_worse", after.problem, worse), ("mix_better", before.problem, better)):
        lines += [say(language, key, rule=line) for line in told(problem, elements, language)]
    return lines or [say(language, "mix_same")]


def contradiction(problem: Problem, language: str) -> list[str]:
    """Why no plan can keep all rules, as far as it is seen without looking for one."""
    blocks = {one: number for number, block in enumerate(problem.blocks) for one in block}
    for index, members in enumerate(problem.apart):
        here = [blocks[one] for one in members if one in blocks]
        if len(set(here)) < len(here):
            together = [("together", k) for k, each in enumerate(problem.together) if {*each} & {*problem.by_id}]
            close = [element for element in together if _shares(problem, int(element[1]), members)]
            rules = told(problem, [*close, ("apart", index)], language)
            return [say(language, "conflict", rules=joined("; ", rules))]
    level = sum(one.step_free for one in problem.stations)
    needy = [one for one in problem.present if one.needs_step_free] if level < problem.rounds else []
    return [
        say(language, "remix_steps", person=problem.names[one.id], n=level, rounds=problem.rounds) for one in needy[:1]
    ]


def _shares(problem: Problem, index: int, members: Sequence[str]) -> bool:
    """Whether this rule is part of what ties two of the members together."""
    ties = {block for block in problem.blocks if len({*block} & {*members}) > 1}
    return any({*problem.together[index]} & {*block} for block in ties)
