"""Reading plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from app.core.db import db
from app.events.models import Workshop
from app.groups import rules
from app.groups.models import Group, GroupMember, RotationPlan, Visit
from app.programme.models import Station
from app.programme.queries import TimedPart
from app.programme.rules import Slot
from app.registration.models import Registration


@dataclass(frozen=True)
class Stop:
    """Where a group is in one round, and when."""

    round: int
    slot: Slot
    station: Station | None


@dataclass(frozen=True)
class Timetable:
    """One group's way: its look, how many have a place in it, and a stop per round."""

    look: rules.Look
    number: int
    size: int
    stops: tuple[Stop, ...]


def plans(workshop: Workshop) -> Sequence[RotationPlan]:
    """Every version, newest first."""
    found = select(RotationPlan).where(RotationPlan.workshop_id == workshop.id)
    return db.session.scalars(_whole(found).order_by(RotationPlan.number.desc())).all()


def plan(workshop: Workshop, number: int) -> RotationPlan | None:
    found = select(RotationPlan).where(RotationPlan.workshop_id == workshop.id, RotationPlan.number == number)
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
    """Each group's way through the stations, without any name of a person."""
    stations = {station.id: station for station in rotation.part.stations}
    sizes = members_with_place(plan)
    return [
        Timetable(
            look=rules.look(group.number),
            number=group.number,
            size=len(sizes.get(group.id, ())),
            stops=_stops(group.visits, rotation.rounds, stations),
        )
        for group in plan.groups
    ]


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


def group_of(plan: RotationPlan, registration: Registration) -> Group | None:
    """The group of somebody with a place."""
    if not registration.is_confirmed:
        return None
    found = select(Group).join(GroupMember, GroupMember.group_id == Group.id)
    return db.session.scalar(
        found.where(GroupMember.plan_id == plan.id, GroupMember.registration_id == registration.id)
    )


def _stops(visits: Sequence[Visit], rounds: Sequence[Slot], stations: dict[int, Station]) -> tuple[Stop, ...]:
    at = {visit.round: stations.get(visit.station_id) for visit in visits}
    return tuple(Stop(number, slot, at.get(number)) for number, slot in enumerate(rounds, 1))


def _whole(found: Select[RotationPlan]) -> Select[RotationPlan]:
    return found.options(selectinload(RotationPlan.groups).selectinload(Group.visits))
