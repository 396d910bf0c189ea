"""What a plan is worth as it stands, whoever made it: sizes, attributes and rules, against what is proved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from app.groups.board import Board
from app.groups.conflict import Element
from app.groups.explain import rule
from app.groups.floors import floor
from app.groups.problem import Problem, group_limits, ideals

Value = str | int | float


@dataclass(frozen=True)
class Measure:
    """One attribute: places beside the ideal, the proved least, and for each value how many per group and the ideal."""

    key: str
    is_spread: bool
    off: int
    least: int
    counts: dict[Value, list[int]]
    bands: dict[Value, list[tuple[int, int]]]

    @property
    def is_proved(self) -> bool:
        return self.off <= self.least


@dataclass(frozen=True)
class Score:
    """`sizes` per group; `off` places beside the most even sizes; `broken` the rules the plan does not keep."""

    sizes: list[int]
    off: int
    attributes: tuple[Measure, ...]
    broken: tuple[Element, ...]


def score(problem: Problem, assignment: Mapping[str, str]) -> Score:
    """`assignment` is any plan, one that breaks rules included; whoever is not in it counts as absent."""
    here = present(problem, assignment)
    broken = tuple(element for element in _rules(here) if not _keeps(here, assignment, element))
    # Without rules everybody is a unit of one, so that any plan can be put on the board.
    free = replace(here, mode="fixed", pins=(), bans=(), together=(), apart=())
    limits = group_limits(free)
    if limits is None:
        raise AssertionError("groups on a board have no limits")
    number = {group.id: index for index, group in enumerate(free.groups)}
    at = [number[assignment[block[0]]] for block in free.blocks]
    found = Board(free, limits, at, moves_count=False).score()
    # A rule can only raise the least: broken ones must not, or a plan that breaks them would look better than best.
    least = floor(free if broken else replace(here, mode="fixed"), limits)
    attributes = []
    for index, attribute in enumerate(free.attributes):
        counts = {value: [0] * len(free.groups) for value in free.counts(attribute.key)}
        for block, group in zip(free.blocks, at, strict=True):
            value = free.by_id[block[0]].value(attribute.key)
            if value is not None:
                counts[value][group] += 1
        bands = ideals(free, attribute, limits)
        one = Measure(attribute.key, attribute.is_spread, found[2 + index], least[2 + index], counts, bands)
        attributes.append(one)
    return Score([at.count(group) for group in range(len(free.groups))], found[0], tuple(attributes), broken)


def present(problem: Problem, assignment: Mapping[str, str]) -> Problem:
    """The same problem with only those who are in the plan."""
    people = tuple(one if one.id in assignment else replace(one, status="absent") for one in problem.people)
    return replace(problem, people=people)


def told(problem: Problem, elements: tuple[Element, ...], language: str) -> list[str]:
    """Rules in words."""
    return [rule(problem, element, language) for element in elements]


def _rules(problem: Problem) -> list[Element]:
    found: list[Element] = [("pin", pin.number) for pin in problem.pins]
    found += [("forbid", ban.number) for ban in problem.bans]
    found += [("together", index) for index in range(len(problem.together))]
    return found + [("apart", index) for index in range(len(problem.apart))]


def _keeps(problem: Problem, assignment: Mapping[str, str], element: Element) -> bool:
    kind, which = element[0], int(element[1]) if len(element) > 1 else 0
    if kind in ("pin", "forbid"):
        pin = (problem.pins if kind == "pin" else problem.bans)[which]
        return pin.person not in assignment or (assignment[pin.person] == pin.group) == (kind == "pin")
    members = (problem.together if kind == "together" else problem.apart)[which]
    here = [assignment[one] for one in members if one in assignment]
    if kind == "together":
        return len(set(here)) <= 1
    return all(one != other for one, other in combinations(here, 2))
