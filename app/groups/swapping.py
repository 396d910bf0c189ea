"""Changes by hand where people are mixed anew each round: routes exchanged, altered, held, ended, begun.

A change names the revision that was seen. Where anything changed meanwhile, ChangedMeanwhile is raised and nothing
happens: each route touches the figures of all others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.audit.actions import record
from app.core.db import db, lock
from app.events.models import Workshop
from app.groups import drafting, joining, queries, remixing, rules
from app.groups.drafting import Done, Held
from app.groups.models import RotationPlan
from app.groups.remixing import Mix, Way
from app.programme import queries as programme
from app.programme.queries import TimedPart
from app.registration.models import Registration

Ways = dict[int, Way]


@dataclass(frozen=True)
class Mended:
    """What the announced plan would become on the day: whose ways end, who gets which, and what it is worth then."""

    plan: RotationPlan
    absent: frozenset[int]
    ended: list[tuple[Registration, Way]]
    joined: list[tuple[Registration, Way]]
    sentences: list[str]


def exchange(now: Mix, one: int, other: int) -> Ways:
    """Each takes the way of the other. Raises NobodyInGroup, NoWay, SamePerson."""
    if one == other:
        raise rules.SamePerson
    for who in (one, other):
        _check(now, who)
    return {one: now.ways[other], other: now.ways[one]}


def step(now: Mix, person: int, turn: int, number: int) -> Ways:
    """At another station in one round; if she was to see it in another round, the two rounds change places.

    Raises NobodyInGroup, NoWay, StationGone.
    """
    _check(now, person)
    way = list(now.ways[person])
    if not 1 <= turn <= len(way) or f"s{number}" not in {station.id for station in now.problem.stations}:
        raise rules.StationGone
    if number in way:
        way[way.index(number)] = way[turn - 1]
    way[turn - 1] = number
    return {person: tuple(way)}


def day(now: Mix, every: Mapping[int, Way], absent: Collection[int]) -> Ways:
    """Routes of absent people end; whoever has a place but no route gets one of those, or the best there is.

    `now` is without the absent, `every` are all ways of the plan.
    """
    gone = {who: () for who in every if who in absent or who not in now.people}
    left = [every[who] for who in sorted(gone) if all(every[who])]
    newcomers = [who for who in now.people if who not in now.ways and who not in absent]
    asked = [f"p{who}" for who in newcomers]
    found = joining.joined(now.problem, now.schedule, asked, [remixing.signs(way) for way in left])
    return {**gone, **{int(who[1:]): tuple(int(stop[1:]) for stop in way) for who, way in found.items()}}


def mended(workshop: Workshop, absent: frozenset[int], language: str) -> Mended:
    """Nothing changes yet. Raises NoRotation, NothingAnnounced, NothingToMend."""
    rotation, plan = programme.rotation(workshop), queries.announced(workshop)
    if rotation is None:
        raise rules.NoRotation
    if plan is None:
        raise rules.NothingAnnounced
    every, now = remixing.ways_of(plan, rotation), remixing.mix(plan, workshop, rotation, absent)
    ways = day(now, every, absent)
    if not ways:
        raise rules.NothingToMend
    worth = remixing.changed(now, ways)
    return Mended(
        plan,
        absent,
        [(now.people[who], every[who]) for who, way in ways.items() if not way and who in now.people],
        [(now.people[who], way) for who, way in ways.items() if way],
        remixing.in_words(worth, language),
    )


def mend(
    plan: RotationPlan,
    workshop: Workshop,
    rotation: TimedPart,
    absent: Collection[int],
    *,
    revision: int,
    now: datetime,
) -> Done:
    """The same as a change that can be taken back. Raises ChangedMeanwhile, NothingToMend."""
    lock(workshop)
    found = remixing.mix(plan, workshop, rotation, absent)
    ways = day(found, remixing.ways_of(plan, rotation), absent)
    if not ways:
        raise rules.NothingToMend
    done = change(plan, workshop, rotation, ways, kind="day", revision=revision, now=now)
    record("groups_repaired", done.plan, moves=0, absent=len(absent))
    return done


def _check(now: Mix, who: int) -> None:
    if who not in now.people:
        raise rules.NobodyInGroup
    if who not in now.ways:
        raise rules.NoWay


def change(
    plan: RotationPlan,
    workshop: Workshop,
    rotation: TimedPart,
    ways: Mapping[int, Way],
    *,
    kind: str,
    revision: int,
    now: datetime,
) -> Done:
    """People take other ways, an empty one being none. Raises ChangedMeanwhile, IsHeld."""
    plan = _draft(plan, workshop, revision, now)
    before = remixing.ways_of(plan, rotation)
    moves = [(who, before.get(who, ()), way) for who, way in sorted(ways.items()) if before.get(who, ()) != way]
    if queries.held_people(plan) & {who for who, _old, way in moves if way}:
        raise rules.IsHeld
    put(plan, rotation, [(who, way) for who, _old, way in moves])
    return drafting.noted(plan, kind, moves=[[who, list(old), list(way)] for who, old, way in moves], now=now)


def hold(plan: RotationPlan, workshop: Workshop, person: int, is_held: bool, *, revision: int, now: datetime) -> Done:
    """Keep somebody on her way, or let her go. Raises ChangedMeanwhile, NoWay."""
    plan = _draft(plan, workshop, revision, now)
    if person not in {each.registration_id for each in queries.routes(plan)}:
        raise rules.NoWay
    was = person in queries.held_people(plan)
    keep(plan, person, is_held)
    locks: list[Held] = [["person", person, was, is_held]] if was != is_held else []
    return drafting.noted(plan, "lock", locks=locks, now=now)


def _draft(plan: RotationPlan, workshop: Workshop, revision: int, now: datetime) -> RotationPlan:
    lock(workshop)
    lock(plan)
    if plan.revision != revision:
        raise rules.ChangedMeanwhile
    return drafting.draft(plan, workshop, now=now)


def put(plan: RotationPlan, rotation: TimedPart, ways: Sequence[tuple[int, Sequence[int]]]) -> None:
    """Everybody leaves the old way before anybody takes the new one; whoever is held stays so."""
    ids = {station.number: station.id for station in rotation.part.stations}
    held = queries.held_people(plan)
    queries.drop_routes(plan, [who for who, _way in ways])
    for who, way in ways:
        drafting.lay(plan, who, [ids.get(number, 0) for number in way], who in held)
    db.session.flush()


def keep(plan: RotationPlan, person: int, is_held: bool) -> None:
    for each in queries.routes(plan):
        if each.registration_id == person:
            each.is_locked = is_held
    db.session.flush()
