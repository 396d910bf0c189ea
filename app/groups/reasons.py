"""Why one person is where they are: the strongest reason that really decided, in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.groups.problem import Problem
from app.groups.words import joined, say, several


def reason_for(problem: Problem, result: Mapping[str, Any], person: str, language: str) -> str:
    """Raises KeyError for someone the problem does not know."""
    if person not in problem.names:
        raise KeyError(person)
    if person not in problem.by_id:
        return say(language, "absent")
    if problem.mode == "preference":
        return _wish(problem, result["assignment"].get(person), person, language)
    if problem.mode == "remix":
        return say(language, "because_route", stops=joined(" → ", result["schedule"][person]))
    return _by_rule(problem, result["assignment"], person, language) or _by_value(
        problem, result["assignment"], person, language
    )


def _wish(problem: Problem, track: str | None, person: str, language: str) -> str:
    if track is None:
        return say(language, "because_none")
    return say(language, "because_rank", track=track, rank=problem.by_id[person].ranking.index(track) + 1)


def _by_rule(problem: Problem, assignment: Mapping[str, str], person: str, language: str) -> str:
    group = assignment[person]
    if any(pin.person == person for pin in problem.pins):
        return say(language, "because_pin", group=group)
    block = next(block for block in problem.blocks if person in block)
    if len(block) > 1:
        others = several(language, [problem.names[one] for one in block if one != person])
        return say(language, "because_together", group=group, others=others)
    if len(problem.groups) > 1 and _open_groups(problem, assignment, person) == [group]:
        return say(language, "because_only", group=group)
    before = problem.base.get(person) if problem.mode == "repair" else None
    if before is None:
        return ""
    return say(language, "because_stayed" if before == group else "because_moved", group=group, before=before)


def _open_groups(problem: Problem, assignment: Mapping[str, str], person: str) -> list[str]:
    """Groups no rule closes to this person, everybody else staying where they are."""
    closed = {ban.group for ban in problem.bans if ban.person == person}
    if problem.by_id[person].needs_step_free:
        closed |= {group.id for group in problem.groups if not group.step_free}
    for members in problem.apart:
        if person in members:
            closed |= {assignment[one] for one in members if one != person and one in assignment}
    return [group.id for group in problem.groups if group.id not in closed]


def _by_value(problem: Problem, assignment: Mapping[str, str], person: str, language: str) -> str:
    group = assignment[person]
    for attribute in problem.attributes:
        value = problem.by_id[person].value(attribute.key)
        if value is None:
            continue
        same = [one.id for one in problem.present if one.value(attribute.key) == value]
        here = sum(assignment[one] == group for one in same)
        if len(same) > 1 and here == 1 and attribute.is_spread:
            return say(language, "because_alone", group=group, value=value)
        if len(same) > 1:
            return say(language, "because_spread", group=group, value=value, n=here)
    return say(language, "because_even", group=group)
