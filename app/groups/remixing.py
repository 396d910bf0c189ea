"""Plans in which people are mixed anew each round: their ways, what the plan is worth, what a change would do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from app.events.models import Workshop
from app.groups import mingling, planning, queries, rules
from app.groups.computing import Task, dressed
from app.groups.matrix import Matrix, matrix
from app.groups.models import PlanEdit, RotationPlan
from app.groups.parsing import parse
from app.groups.problem import Problem
from app.groups.queries import Stop
from app.groups.words import told_in
from app.programme.models import Station
from app.programme.queries import TimedPart
from app.programme.rules import GroupMode
from app.registration import queries as registrations
from app.registration.models import Registration

Way = tuple[int, ...]
"""The number of the station in each round, 0 for none."""


@dataclass(frozen=True)
class Mix:
    """A plan as a problem, with the whole ways of those who have a place and are here."""

    problem: Problem
    ways: dict[int, Way]
    people: dict[int, Registration]
    worth: mingling.Worth

    @property
    def schedule(self) -> dict[str, tuple[str, ...]]:
        return scheduled(self.ways)


@dataclass(frozen=True)
class Walker:
    """Somebody with her stops; `by` is the account that last gave her another way by hand, "" for none."""

    person: Registration
    name: str
    way: Way
    is_held: bool
    by: str


@dataclass(frozen=True)
class Meeting:
    """One round: when, and who is at each station."""

    stop: Stop
    tables: list[tuple[Station, list[str]]]


@dataclass(frozen=True)
class Page:
    """What is shown of a plan. `without` are those who have a place but no whole way."""

    walkers: list[Walker]
    without: list[Walker]
    rounds: list[Meeting]
    sentences: list[str]
    figures: list[mingling.Beside]
    broken: list[str]
    picture: Matrix
    can_undo: bool
    can_redo: bool
    is_as_made: bool


def task(workshop: Workshop, rotation: TimedPart, people: Sequence[Registration], held: Mapping[int, Way]) -> Task:
    """The question for the engine without a seed of its own: what is asked is only how good ways are."""
    circle = planning.Circle(people, queries.group_rules(workshop), ways=held)
    return planning.task(workshop, rotation, circle, seed=1)


def ways_of(plan: RotationPlan, rotation: TimedPart) -> dict[int, Way]:
    """By registration id, those included who no longer have a place."""
    numbers = {station.id: station.number for station in rotation.part.stations}
    found: dict[int, list[int]] = {}
    for each in queries.routes(plan):
        way = found.setdefault(each.registration_id, [0] * planning.rounds(rotation, GroupMode.REMIX))
        if each.round <= len(way):
            way[each.round - 1] = numbers.get(each.station_id, 0)
    return {who: tuple(way) for who, way in found.items()}


def held_ways(plan: RotationPlan, rotation: TimedPart) -> dict[int, Way]:
    held = queries.held_people(plan)
    return {who: way for who, way in ways_of(plan, rotation).items() if who in held}


def signs(way: Way) -> tuple[str, ...]:
    return tuple(f"s{number}" for number in way)


def scheduled(ways: Mapping[int, Way]) -> dict[str, tuple[str, ...]]:
    return {f"p{who}": signs(way) for who, way in ways.items()}


def mix(plan: RotationPlan, workshop: Workshop, rotation: TimedPart, absent: Collection[int] = ()) -> Mix:
    """Raises TooManyToMix."""
    people = {one.id: one for one in registrations.confirmed(workshop)}
    rules.check_mix(len(people), planning.rounds(rotation, GroupMode.REMIX))
    problem = parse(dressed(task(workshop, rotation, list(people.values()), {})))
    every = ways_of(plan, rotation)
    ways = {who: every[who] for who in people if who in every and all(every[who]) and who not in absent}
    return Mix(problem, ways, people, mingling.worth(problem, scheduled(ways)))


def changed(now: Mix, ways: Mapping[int, Way]) -> mingling.Worth:
    """What the plan is worth with these ways in place of the old ones; an empty way leaves the plan."""
    after = {who: way for who, way in {**now.ways, **ways}.items() if way and all(way) and who in now.people}
    return mingling.worth(now.problem, scheduled(after))


def effect(now: Mix, ways: Mapping[int, Way], language: str) -> str:
    """What a change would do, in sentences."""
    return " ".join(str(told_in(language, line)) for line in mingling.change(now.worth, changed(now, ways), language))


def in_words(found: mingling.Worth, language: str) -> list[str]:
    return [str(told_in(language, line)) for line in mingling.in_words(found, language)]


def page(
    plan: RotationPlan, workshop: Workshop, rotation: TimedPart, *, language: str, names_shown: str = "full"
) -> Page:
    now = mix(plan, workshop, rotation)
    edits = queries.edits(plan)
    done = [edit for edit in edits if edit.undone_at is None]
    walkers = _walkers(plan, now, done, names_shown)
    names = {f"p{one.person.id}": one.name for one in walkers}
    worth = now.worth
    return Page(
        walkers=[one for one in walkers if one.way],
        without=[one for one in walkers if not one.way],
        rounds=_rounds(rotation, walkers),
        sentences=in_words(worth, language),
        figures=mingling.beside_bounds(worth, language),
        broken=[str(told_in(language, line)) for line in mingling.told(worth.problem, worth.broken, language)],
        picture=matrix(worth.met, names, language),
        can_undo=bool(done),
        can_redo=len(done) < len(edits),
        is_as_made=now.ways.keys() == now.people.keys() and not any(edit.moves for edit in done),
    )


def _walkers(plan: RotationPlan, now: Mix, done: Sequence[PlanEdit], names_shown: str) -> list[Walker]:
    held = queries.held_people(plan)
    by = {who: edit.by for edit in done for who, _before, after in edit.moves if after}
    return [
        Walker(
            person,
            rules.shown_name(person.shown_name, person.arrival, names_shown),
            now.ways.get(who, ()),
            who in held,
            by.get(who, ""),
        )
        for who, person in now.people.items()
    ]


def _rounds(rotation: TimedPart, walkers: Sequence[Walker]) -> list[Meeting]:
    found = []
    for stop in queries.rounds_of(rotation)[: planning.rounds(rotation, GroupMode.REMIX)]:
        at: dict[int, list[str]] = {station.number: [] for station in rotation.part.stations}
        for one in walkers:
            if one.way:
                at[one.way[stop.round - 1]].append(one.name)
        found.append(Meeting(stop, [(station, at[station.number]) for station in rotation.part.stations]))
    return found


def contradiction(workshop: Workshop, rotation: TimedPart, language: str) -> str:
    """Why no proposal can keep all rules, "" where none is seen."""
    people = registrations.confirmed(workshop)
    try:
        rules.check_mix(len(people), planning.rounds(rotation, GroupMode.REMIX))
    except rules.TooManyToMix as refusal:
        return gettext(refusal.message, **refusal.values)
    problem = parse(dressed(task(workshop, rotation, people, {})))
    return " ".join(str(told_in(language, line)) for line in mingling.contradiction(problem, language))
