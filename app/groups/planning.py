"""From rows to a question for the engine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask_babel import force_locale, gettext

from app.core.text import folded
from app.events.models import Workshop
from app.groups import queries, rules
from app.groups.computing import Task
from app.groups.models import GroupRule, RotationPlan
from app.groups.names import group_name
from app.groups.words import LANGUAGES
from app.programme.models import Part, Station
from app.programme.queries import TimedPart
from app.programme.rules import GroupMode
from app.questions import queries as questions
from app.questions.asking import shown
from app.questions.definitions import Kind, Question
from app.registration.models import Registration

COUNTED_QUESTIONS = 3
"""Own questions that are balanced: more would leave the first ones little say."""
TIME_LIMIT = 6.0


@dataclass(frozen=True)
class Circle:
    """Whom a plan is about, and what must be kept. Groups are known by their number, people by their registration.

    `held` people stay in their group, `closed` groups stay exactly as they are, `base` is the plan to be repaired.
    Without `groups` people are mixed anew each round; then `ways` are the numbers of stations somebody is held to,
    round by round, 0 for anywhere.
    """

    people: Sequence[Registration]
    rules: Sequence[GroupRule]
    groups: int = 0
    held: Mapping[int, int] = field(default_factory=dict)
    closed: Collection[int] = ()
    absent: Collection[int] = ()
    base: Mapping[int, int] | None = None
    rotation: Mapping[int, Sequence[int | None]] = field(default_factory=dict)
    ways: Mapping[int, Sequence[int]] = field(default_factory=dict)

    @property
    def mode(self) -> str:
        if not self.groups:
            return GroupMode.REMIX
        return GroupMode.FIXED if self.base is None else "repair"


def group_count(workshop: Workshop, part: Part, people: int) -> int:
    """As many groups as planned, or as there are topics; none that would stay empty."""
    return max(1, min(workshop.group_count or len({_topic(one) for one in part.stations}), people))


def rounds(rotation: TimedPart, mode: str) -> int:
    """As many as the programme has time for; there alone it is decided.

    A plan of mixed rounds needs one for each topic, also where the workshop has gone back to more groups than that.
    """
    found = len(rotation.rounds)
    return min(found, rotation.time.stations) if rotation.time and mode == GroupMode.REMIX else found


def kept_of(plan: RotationPlan | None) -> tuple[dict[int, int], set[int]]:
    """Who is held in which group, and which groups are closed, as the locks of a plan say."""
    if plan is None:
        return {}, set()
    at, one_by_one = queries.assignment(plan), queries.held_people(plan)
    closed = {group.number for group in plan.groups if group.is_locked}
    return {who: group for who, group in at.items() if who in one_by_one or group in closed}, closed


def task(workshop: Workshop, rotation: TimedPart, circle: Circle, *, seed: int) -> Task:
    """The question as one JSON object: equal people, rules and seed make equal questions."""
    part = rotation.part
    people = sorted(circle.people, key=lambda one: one.id)
    known = {one.id for one in people}
    asked = counted_questions(workshop)
    attributes = _attributes(people, asked)
    instance: dict[str, Any] = {
        "schema": "grouping-instance/1",
        "id": f"{workshop.uid}/{seed}",
        "mode": circle.mode,
        "participants": _participants(people, circle, attributes),
        "attributes": [{"key": key, "goal": "spread" if key == "municipality" else "balance"} for key in attributes],
        "constraints": _constraints(circle, known),
        "size_tolerance": 0,
        "stations": [_station(station) for station in part.stations],
        "rounds": rounds(rotation, circle.mode),
        "seed": seed,
        "time_limit": TIME_LIMIT,
    }
    if circle.groups:
        instance["groups"] = _groups(circle, known)
    if circle.base is not None:
        instance["base"] = {
            "assignment": {f"p{who}": f"g{group}" for who, group in sorted(circle.base.items()) if who in known},
            "rotation": {
                f"g{group}": [f"s{stop}" if stop else None for stop in row] for group, row in circle.rotation.items()
            },
        }
    return {"instance": instance, "shown": _shown(part, circle.groups, attributes)}


def counted_questions(workshop: Workshop) -> list[Question]:
    """The organiser's own questions whose answers are balanced: those with one answer out of a few."""
    current = questions.current(workshop.event_id)
    kinds = (Kind.ONE_OF, Kind.YES_NO)
    asked = [each for each in (current.asked if current else ()) if each.kind in kinds]
    return [each for each in asked if each.workshop in ("", workshop.letter)][:COUNTED_QUESTIONS]


@dataclass
class _Attribute:
    """What is counted: its name by language (None where the engine has one), and how each value is read."""

    name: list[str] | None
    values: dict[str, list[str]] = field(default_factory=dict)
    of: dict[int, str] = field(default_factory=dict)


def _attributes(people: Sequence[Registration], asked: Sequence[Question]) -> dict[str, _Attribute]:
    towns, roles = _Attribute(None), _Attribute(None)
    for one in people:
        key = one.municipality_key or folded(one.municipality)
        towns.of[one.id] = key
        towns.values.setdefault(key, [one.municipality, one.municipality])
        roles.of[one.id] = one.role.strip()
    found = {"municipality": towns, "role": roles}
    for question in asked:
        own = _Attribute([question.label(language) for language in LANGUAGES])
        for one in people:
            answer = one.answers.get(question.key)
            if answer is None or answer == "":
                continue
            value = str(answer)[:200]
            own.of[one.id] = value
            own.values[value] = [shown(question, answer, language) for language in LANGUAGES]
        found[f"frage-{question.key}"] = own
    return {key: each for key, each in found.items() if any(each.of.values()) or key == "municipality"}


def _participants(
    people: Sequence[Registration], circle: Circle, attributes: Mapping[str, _Attribute]
) -> list[dict[str, Any]]:
    level = {who for rule in circle.rules if rule.kind == rules.RuleKind.STEP_FREE for who in rule.people}
    return [
        {
            "id": f"p{one.id}",
            "name": one.shown_name,
            "attributes": {key: each.of.get(one.id, "") for key, each in attributes.items()},
            "needs": ["step_free"] if one.id in level else [],
            "status": "absent" if one.id in circle.absent else "present",
        }
        for one in people
    ]


def _constraints(circle: Circle, known: Collection[int]) -> dict[str, list[Any]]:
    """Rules about those who have a place. A group that is no more binds nobody."""
    found: dict[str, list[Any]] = {"pins": [], "forbid": [], "together": [], "apart": []}
    for rule in circle.rules:
        here = [who for who in rule.people if who in known]
        kind = rules.RuleKind(rule.kind)
        if kind.is_of_several and len(here) > 1:
            found[kind].append([f"p{who}" for who in here])
        if kind.names_a_group and here and 1 <= (rule.group_number or 0) <= circle.groups:
            key = "pins" if kind == rules.RuleKind.PIN else "forbid"
            found[key] += [{"person": f"p{who}", "group": f"g{rule.group_number}"} for who in here]
    pinned = {(pin["person"], pin["group"]) for pin in found["pins"]}
    for who, group in sorted(circle.held.items()):
        pin = {"person": f"p{who}", "group": f"g{group}"}
        if who in known and group <= circle.groups and (pin["person"], pin["group"]) not in pinned:
            found["pins"].append(pin)
    for who, way in sorted(circle.ways.items()):
        stops = [(turn, stop) for turn, stop in enumerate(way, 1) if stop and who in known]
        found["pins"] += [{"person": f"p{who}", "round": turn, "station": f"s{stop}"} for turn, stop in stops]
    return found


def _groups(circle: Circle, known: Collection[int]) -> list[dict[str, Any]]:
    found = []
    for number in range(1, circle.groups + 1):
        group: dict[str, Any] = {"id": f"g{number}", "step_free": True}
        if number in circle.closed:
            here = [who for who, place in circle.held.items() if place == number and who in known]
            size = len([who for who in here if who not in circle.absent])
            group |= {"min": size, "max": size}
        found.append(group)
    return found


def _topic(station: Station) -> str:
    return f"t{station.topic}" if station.topic else f"s{station.number}"


def _station(station: Station) -> dict[str, Any]:
    known: dict[str, Any] = {
        "id": f"s{station.number}",
        "topic": _topic(station),
        "step_free": station.step_free,
        "parallel": max(1, station.parallel),
    }
    if station.east is not None and station.north is not None:
        known["pos"] = [station.east, station.north, station.floor]
    if station.capacity is not None:
        known["capacity"] = station.capacity
    return known


def _shown(part: Part, groups: int, attributes: Mapping[str, _Attribute]) -> dict[str, Any]:
    topics = {}
    for station in part.stations:
        topics[_topic(station)] = (
            [station.topic] * 2 if station.topic else both("Station %(number)s", number=station.number)
        )
    return {
        "groups": {f"g{number}": _in_each(partial(group_name, rules.look(number))) for number in range(1, groups + 1)},
        "topics": topics,
        "attributes": {key: {"name": each.name, "values": each.values} for key, each in attributes.items()},
    }


def both(message: str, **values: object) -> list[str]:
    """A msgid in each language, as [German, English]."""
    return _in_each(lambda: gettext(message, **values))


def _in_each(say: Callable[[], str]) -> list[str]:
    found = []
    for language in LANGUAGES:
        with force_locale(language):
            found.append(say())
    return found
