"""Rules of a remix that cannot be kept at once, seen without a search: who, and what would have to give.

Together for the whole day, apart in every round, and pins to one station in one round are all a remix knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from app.groups.conflict import Element
from app.groups.explain import rule
from app.groups.problem import Pin, Problem
from app.groups.words import counted, say


def clashes(problem: Problem, language: str) -> list[list[str]]:
    """Each clash as the rules that make it, in words."""
    block_of = {one: block for block in problem.blocks for one in block}
    pins = [pin for pin in problem.pins if pin.person in block_of]
    found = [_apart_or_together(problem, number, members, block_of, language) for number, members in _apart(problem)]
    found += [_two_pins(problem, one, other, block_of, language) for one, other in combinations(pins, 2)]
    found += [_stairs(problem, pin, block_of, language) for pin in pins]
    return [[*dict.fromkeys(words)] for words in found if words]


def _apart(problem: Problem) -> Iterator[tuple[int, list[str]]]:
    for number, members in enumerate(problem.apart):
        yield number, [one for one in members if one in problem.by_id]


def _apart_or_together(
    problem: Problem, number: int, members: Sequence[str], block_of: dict[str, tuple[str, ...]], language: str
) -> list[str]:
    apart = rule(problem, ("apart", number), language)
    if len(members) > len(problem.stations) and problem.rounds:
        return [apart, say(language, "rule_tables", stations=counted(language, "stations", len(problem.stations)))]
    for one, other in combinations(members, 2):
        if block_of[one] is block_of[other] and problem.rounds:
            return [apart, *_ties(problem, block_of[one], language)]
    return []


def _ties(problem: Problem, block: Sequence[str], language: str) -> list[str]:
    """What holds the block together."""
    tied: list[Element] = [("together", k) for k, members in enumerate(problem.together) if {*members} & {*block}]
    return [rule(problem, element, language) for element in tied]


def _two_pins(problem: Problem, one: Pin, other: Pin, block_of: dict[str, tuple[str, ...]], language: str) -> list[str]:
    words = [_pin(problem, pin, language) for pin in (one, other)]
    if block_of[one.person] is block_of[other.person]:
        ties = _ties(problem, block_of[one.person], language) if one.person != other.person else []
        if one.round == other.round and one.station != other.station:
            return [*words, *ties]
        if one.round != other.round and one.station == other.station:
            return [*words, *ties, say(language, "rule_once")]
    elif (one.round, one.station) == (other.round, other.station):
        for number, members in enumerate(problem.apart):
            if {*members} & {*block_of[one.person]} and {*members} & {*block_of[other.person]}:
                return [*words, rule(problem, ("apart", number), language)]
    return []


def _stairs(problem: Problem, pin: Pin, block_of: dict[str, tuple[str, ...]], language: str) -> list[str]:
    station = next(station for station in problem.stations if station.id == pin.station)
    needy = next((one for one in block_of[pin.person] if problem.by_id[one].needs_step_free), None)
    if station.step_free or needy is None:
        return []
    ties = _ties(problem, block_of[needy], language) if needy != pin.person else []
    return [_pin(problem, pin, language), *ties, say(language, "rule_stairs", station=station.id)]


def _pin(problem: Problem, pin: Pin, language: str) -> str:
    name = problem.names[pin.person]
    return say(language, "rule_turn", person=name, round=pin.round, station=pin.station)
