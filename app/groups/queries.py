"""Reading plans."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import selectinload

from app.core.db import db
from app.events.models import Workshop
from app.groups import rules
from app.groups.models import Group, GroupJob, GroupMember, GroupRule, PlanEdit, RotationPlan, Route, Visit
from app.programme.models import Station
from app.programme.queries import TimedPart
from app.programme.rules import GroupMode, Slot
from app.registration.models import Registration

IS_THERE = RotationPlan.state != rules.State.DISCARDED


@dataclass(frozen=True)
class Stop:
    """Where a group or a person is in one round, and when; `pause` is the break right before it."""

    round: int
    slot: Slot
    station: Station | None
    pause: Slot | None = None


@dataclass(frozen=True)
class Timetable:
    """A way, with a stop per round: of a group, how many have a place in it; or of one person, then without a look."""

    look: rules.Look | None
    number: int
    size: int
    stops: tuple[Stop, ...]


def plans(workshop: Workshop) -> Sequence[RotationPlan]:
    """Every version, newest first."""
    found = select(RotationPlan).where(RotationPlan.workshop_id == workshop.id, IS_THERE)
    return db.session.scalars(_whole(found).order_by(RotationPlan.number.desc())).all()


def plan(workshop: Workshop, number: int) -> RotationPlan | None:
    mine = RotationPlan.workshop_id == workshop.id
    found = select(RotationPlan).where(mine, RotationPlan.number == number, IS_THERE)
    return db.session.scalar(_whole(found))


def announced(workshop: Workshop) -> RotationPlan | None:
    """The plan the public may see."""
    found = select(RotationPlan).where(
        RotationPlan.workshop_id == workshop.id, RotationPlan.state == rules.State.ANNOUNCED
    )
    return db.session.scalar(_whole(found))


def announced_of(workshops: Sequence[Workshop]) -> dict[int, RotationPlan]:
    """The announced plans by workshop id."""
    ids = [workshop.id for workshop in workshops]
    found = select(RotationPlan).where(RotationPlan.workshop_id.in_(ids), RotationPlan.state == rules.State.ANNOUNCED)
    return {plan.workshop_id: plan for plan in db.session.scalars(found)}


def next_number(workshop: Workshop) -> int:
    highest = select(func.max(RotationPlan.number)).where(RotationPlan.workshop_id == workshop.id)
    return (db.session.scalar(highest) or 0) + 1


def timetables(plan: RotationPlan, rotation: TimedPart) -> list[Timetable]:
    """Each group's way through the stations, without any name of a person; none where there are no groups."""
    sizes = members_with_place(plan)
    return [
        Timetable(
            look=rules.look(group.number),
            number=group.number,
            size=len(sizes.get(group.id, ())),
            stops=_stops({visit.round: visit.station_id for visit in group.visits}, rotation),
        )
        for group in plan.groups
    ]


def timetables_of(plan: RotationPlan, rotation: TimedPart) -> dict[int, Timetable]:
    """The way of everybody with a place, by registration id: her group's, or her own."""
    if plan.mode == GroupMode.REMIX:
        return {who: Timetable(None, 0, 1, _stops(way, rotation)) for who, way in ways_at(plan).items()}
    tables = {table.number: table for table in timetables(plan, rotation)}
    members = members_with_place(plan)
    return {person.id: tables[group.number] for group in plan.groups for person in members.get(group.id, [])}


def timetable_of(plan: RotationPlan, rotation: TimedPart, person: Registration) -> Timetable | None:
    """The same for one person."""
    if plan.mode != GroupMode.REMIX:
        group = group_of(plan, person)
        tables = timetables(plan, rotation) if group else []
        return next((table for table in tables if group and table.number == group.number), None)
    found = select(Route.round, Route.station_id).where(Route.plan_id == plan.id, Route.registration_id == person.id)
    way = {turn: station for turn, station in db.session.execute(found)} if person.is_confirmed else {}
    return Timetable(None, 0, 1, _stops(way, rotation)) if way else None


def rounds_of(rotation: TimedPart) -> tuple[Stop, ...]:
    """When each round is, and the break: what everybody may know of a plan without groups."""
    return _stops({}, rotation)


def routes(plan: RotationPlan) -> Sequence[Route]:
    """Everybody's stops where people are mixed anew, those included who no longer have a place."""
    found = select(Route).where(Route.plan_id == plan.id).order_by(Route.registration_id, Route.round)
    return db.session.scalars(found).all()


def ways_at(plan: RotationPlan) -> dict[int, dict[int, int]]:
    """Station id by round of everybody with a place, by registration id."""
    found = (
        select(Route.registration_id, Route.round, Route.station_id)
        .join(Registration, Registration.id == Route.registration_id)
        .where(Route.plan_id == plan.id, Registration.state == "confirmed")
        .order_by(Route.registration_id, Route.round)
    )
    ways: dict[int, dict[int, int]] = {}
    for who, turn, station in db.session.execute(found):
        ways.setdefault(who, {})[turn] = station
    return ways


def drop_routes(plan: RotationPlan, people: Collection[int]) -> None:
    """They leave the plan, or take other ways."""
    db.session.execute(delete(Route).where(Route.plan_id == plan.id, Route.registration_id.in_(people)))


def members_with_place(plan: RotationPlan) -> dict[int, list[Registration]]:
    """Who is in which group, by group id and name; whoever gave the place back is in none."""
    found = (
        select(GroupMember.group_id, Registration)
        .join(Registration, Registration.id == GroupMember.registration_id)
        .where(GroupMember.plan_id == plan.id, Registration.state == "confirmed")
        .order_by(Registration.sort_key, Registration.id)
    )
    members: dict[int, list[Registration]] = {}
    for group_id, registration in db.session.execute(found):
        members.setdefault(group_id, []).append(registration)
    return members


Way = tuple[int, tuple[tuple[int, int], ...]]


def ways(plan: RotationPlan) -> dict[int, Way]:
    """Group number and (round, station id) of each person with a place, by registration id: what people know.

    Where people are mixed anew, the number is 0.
    """
    if plan.mode == GroupMode.REMIX:
        return {who: (0, tuple(sorted(way.items()))) for who, way in ways_at(plan).items()}
    stops = {group.id: tuple((visit.round, visit.station_id) for visit in group.visits) for group in plan.groups}
    numbers = {group.id: group.number for group in plan.groups}
    members = members_with_place(plan)
    return {person.id: (numbers[group], stops[group]) for group, people in members.items() for person in people}


def assignment(plan: RotationPlan) -> dict[int, int]:
    """Group number by registration id, those included who no longer have a place."""
    found = select(GroupMember.registration_id, Group.number).join(Group, Group.id == GroupMember.group_id)
    return {person: number for person, number in db.session.execute(found.where(GroupMember.plan_id == plan.id))}


def left_out(plan: RotationPlan) -> set[int]:
    """Who was in a plan this one came from and is in it no more: those who were absent when it was mended."""
    found = select(RotationPlan.number, RotationPlan.id, RotationPlan.based_on)
    known = {
        number: (key, before)
        for number, key, before in db.session.execute(found.where(RotationPlan.workshop_id == plan.workshop_id))
    }
    ids, number = set[int](), plan.based_on
    while number in known:
        key, number = known.pop(number)
        ids.add(key)
    return _people_of(ids) - _people_of({plan.id})


def _people_of(plan_ids: Collection[int]) -> set[int]:
    members = select(GroupMember.registration_id).where(GroupMember.plan_id.in_(plan_ids))
    return set(db.session.scalars(members.union(select(Route.registration_id).where(Route.plan_id.in_(plan_ids)))))


def registered_ids(workshop: Workshop) -> set[int]:
    """Everybody ever registered for the workshop whose row is still there."""
    return set(db.session.scalars(select(Registration.id).where(Registration.workshop_id == workshop.id)))


def held_people(plan: RotationPlan) -> set[int]:
    """Registration ids of those who are locked one by one, in a group or on a way of their own."""
    members = select(GroupMember.registration_id).where(GroupMember.plan_id == plan.id, GroupMember.is_locked.is_(True))
    found = select(Route.registration_id).where(Route.plan_id == plan.id, Route.is_locked.is_(True))
    return set(db.session.scalars(members.union(found)))


def member(plan: RotationPlan, registration_id: int) -> GroupMember | None:
    found = select(GroupMember).where(GroupMember.plan_id == plan.id, GroupMember.registration_id == registration_id)
    return db.session.scalar(found.execution_options(populate_existing=True))


def edits(plan: RotationPlan) -> Sequence[PlanEdit]:
    """Every change by hand in order, undone ones last."""
    return db.session.scalars(select(PlanEdit).where(PlanEdit.plan_id == plan.id).order_by(PlanEdit.number)).all()


def drop(row: GroupMember | GroupRule) -> None:
    """Somebody leaves a plan, or a rule holds no more."""
    db.session.delete(row)


def empty(plan: RotationPlan) -> None:
    """Nobody is in the plan any more, no group goes anywhere, and nothing can be undone."""
    for table in (Visit, Route, GroupMember, Group, PlanEdit):
        db.session.execute(delete(table).where(table.plan_id == plan.id))
    db.session.expire(plan)


def drop_undone(plan: RotationPlan) -> None:
    """A new change takes the place of those that were undone."""
    db.session.execute(delete(PlanEdit).where(PlanEdit.plan_id == plan.id, PlanEdit.undone_at.is_not(None)))


def group_rules(workshop: Workshop) -> Sequence[GroupRule]:
    """In the order in which they were made."""
    return db.session.scalars(
        select(GroupRule).where(GroupRule.workshop_id == workshop.id).order_by(GroupRule.id)
    ).all()


def group_rule(workshop: Workshop, rule_id: int) -> GroupRule | None:
    return db.session.scalar(select(GroupRule).where(GroupRule.workshop_id == workshop.id, GroupRule.id == rule_id))


def job(job_id: int) -> GroupJob | None:
    return db.session.get(GroupJob, job_id)


def job_of(workshop: Workshop, job_id: int) -> GroupJob | None:
    return db.session.scalar(select(GroupJob).where(GroupJob.workshop_id == workshop.id, GroupJob.id == job_id))


def running_job(workshop: Workshop) -> GroupJob | None:
    """The calculation that waits or runs."""
    found = select(GroupJob).where(GroupJob.workshop_id == workshop.id, GroupJob.state.in_(_UNDER_WAY))
    return db.session.scalar(found.order_by(GroupJob.id.desc()).limit(1))


def forsaken_jobs(now: datetime) -> Sequence[int]:
    """Ids of calculations that nobody works on although they are not over."""
    before = now - rules.SILENCE
    heard = func.coalesce(GroupJob.heard_at, GroupJob.asked_at)
    return db.session.scalars(
        select(GroupJob.id).where(GroupJob.state.in_(_UNDER_WAY), heard <= before).order_by(GroupJob.id)
    ).all()


def queued_jobs() -> Sequence[int]:
    """Ids of calculations nobody has begun, in the order in which they were asked for."""
    found = select(GroupJob.id).where(GroupJob.state == rules.JobState.QUEUED)
    return db.session.scalars(found.order_by(GroupJob.id)).all()


_UNDER_WAY = (rules.JobState.QUEUED, rules.JobState.RUNNING)


def group_of(plan: RotationPlan, registration: Registration) -> Group | None:
    """The group of somebody with a place."""
    if not registration.is_confirmed:
        return None
    found = select(Group).join(GroupMember, GroupMember.group_id == Group.id)
    return db.session.scalar(
        found.where(GroupMember.plan_id == plan.id, GroupMember.registration_id == registration.id)
    )


def _stops(way: Mapping[int, int], rotation: TimedPart) -> tuple[Stop, ...]:
    """`way` is station id by round. Times, rounds and break are those of the programme."""
    stations = {station.id: station for station in rotation.part.stations}
    after = rotation.time.break_after if rotation.time and rotation.pause else -1
    return tuple(
        Stop(number, slot, stations.get(way.get(number, 0)), rotation.pause if number == after + 1 else None)
        for number, slot in enumerate(rotation.rounds, 1)
    )


def _whole(found: Select[RotationPlan]) -> Select[RotationPlan]:
    return found.options(selectinload(RotationPlan.groups).selectinload(Group.visits))
