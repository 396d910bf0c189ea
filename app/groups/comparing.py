"""Two plans side by side, of either kind; and whether the rules of a workshop can be kept at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.events.models import Workshop
from app.groups import planning, queries, remixing, rules, showing
from app.groups.computing import dressed
from app.groups.explain import conflict
from app.groups.models import RotationPlan
from app.groups.parsing import parse
from app.groups.problem import group_limits
from app.groups.seating import Impossible, seat
from app.groups.words import told_in
from app.programme.queries import TimedPart
from app.programme.rules import GroupMode
from app.registration import queries as registrations
from app.registration.models import Registration

Place = rules.Look | str | None
"""The look of a group, or a way as "1 → 2 → 3"; None for neither."""


@dataclass(frozen=True)
class Comparison:
    """Two plans: who is in another group or on another way, and what each plan is worth."""

    one: RotationPlan
    other: RotationPlan
    elsewhere: list[tuple[Registration, Place, Place]]
    worth: tuple[list[str], list[str]]


def comparison(
    one: RotationPlan, other: RotationPlan, workshop: Workshop, rotation: TimedPart, language: str
) -> Comparison:
    people = {one.id: one for one in registrations.confirmed(workshop)}
    (first, worth), (second, others) = (_side(plan, workshop, rotation, language) for plan in (one, other))
    moved = [who for who in people if first.get(who) != second.get(who)]
    return Comparison(one, other, [(people[who], first.get(who), second.get(who)) for who in moved], (worth, others))


def _side(
    plan: RotationPlan, workshop: Workshop, rotation: TimedPart, language: str
) -> tuple[Mapping[int, Place], list[str]]:
    if plan.mode == GroupMode.REMIX:
        mix = remixing.mix(plan, workshop, rotation)
        return {who: walked(way) for who, way in mix.ways.items()}, remixing.in_words(mix.worth, language)
    stand = showing.stand(plan, workshop, rotation)
    at = {int(who[1:]): rules.look(int(group[1:])) for who, group in stand.at.items()}
    return at, showing.worth(stand.score, language)


def walked(way: remixing.Way) -> str:
    return " → ".join(str(number or "–") for number in way)


def contradiction(workshop: Workshop, rotation: TimedPart, language: str) -> str:
    """Why no proposal can keep all rules, "" where one can; found without looking for a good plan."""
    if workshop.group_mode == GroupMode.REMIX:
        return remixing.contradiction(workshop, rotation, language)
    people = registrations.confirmed(workshop)
    groups = planning.group_count(workshop, rotation.part, len(people))
    circle = planning.Circle(people, queries.group_rules(workshop), groups)
    problem = parse(dressed(planning.task(workshop, rotation, circle, seed=1)))
    try:
        seat(problem, group_limits(problem))
    except Impossible as impossible:
        return " ".join(
            str(told_in(language, line)) for line in conflict(problem, impossible.elements, impossible.proved, language)
        )
    return ""
