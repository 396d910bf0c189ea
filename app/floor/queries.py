"""Reading the links of the door, and who has come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from app.allotment import drawing
from app.allotment import queries as allotment
from app.core import lasting, tokens
from app.core.db import db
from app.events.models import Event, Workshop
from app.floor import rules
from app.floor.models import DoorLink
from app.groups import rules as groups
from app.groups.models import Group, GroupMember, RotationPlan, Route, Visit
from app.programme.models import Station
from app.registration.models import Registration
from app.registration.rules import CHECK_IN_FROM, STANDING, State


@dataclass(frozen=True)
class Count:
    """How many people have a place in a workshop, and how many of them are there."""

    workshop: Workshop
    present: int
    places: int


@dataclass(frozen=True)
class Guest:
    """Somebody as the door may know them, and nothing more.

    `workshop` is None while only wishes are in. Where the first station is, by the announced plan: `look` of the group
    (None where people are mixed anew), the number and name of the station, and the round in which it begins; station 0
    is none.
    """

    id: int
    name: str
    state: State
    checked_in_at: datetime | None
    may_be_photographed: bool
    workshop: Workshop | None
    look: groups.Look | None
    station: int
    station_name: str
    round: int

    @property
    def has_place(self) -> bool:
        return self.state == State.CONFIRMED

    @property
    def is_over(self) -> bool:
        return self.state not in STANDING

    @property
    def opens_at(self) -> datetime | None:
        """From when on she can be checked in."""
        return self.workshop.starts_at - CHECK_IN_FROM if self.workshop else None


def link_at(token: str, now: datetime) -> DoorLink | None:
    """The link behind a token with its event and workshops, while it works."""
    whole = contains_eager(DoorLink.event).options(selectinload(Event.workshops))
    found = select(DoorLink).join(DoorLink.event).where(DoorLink.token_hash == tokens.hashed(token))
    link = db.session.scalar(found.options(whole).execution_options(populate_existing=True))
    if link is None or lasting.state(link.lasts_until, link.withdrawn_at, now) != lasting.State.VALID:
        return None
    return link


def links(event: Event) -> Sequence[DoorLink]:
    """Every link ever made for the event, newest first."""
    found = select(DoorLink).where(DoorLink.event_id == event.id).order_by(DoorLink.id.desc())
    return db.session.scalars(found).all()


def link(event: Event, link_id: int) -> DoorLink | None:
    return db.session.scalar(select(DoorLink).where(DoorLink.event_id == event.id, DoorLink.id == link_id))


def counts(event: Event) -> list[Count]:
    """For each workshop of the event, in order of their letters."""
    ids = [workshop.id for workshop in event.workshops]
    found = select(Registration.workshop_id, func.count(Registration.checked_in_at), func.count())
    found = found.where(Registration.workshop_id.in_(ids), Registration.state == State.CONFIRMED)
    numbers = {row[0]: (row[1], row[2]) for row in db.session.execute(found.group_by(Registration.workshop_id))}
    return [Count(workshop, *numbers.get(workshop.id, (0, 0))) for workshop in event.workshops]


def people(event: Event, wanted: rules.Wanted) -> tuple[list[Guest], bool]:
    """Who is meant, those with a place first and then by name; and whether there are more of them."""
    numbers = [wanted.number, *_drawn(event, wanted.code)]
    meant = or_(and_(*map(_named, wanted.parts)), Registration.id.in_(numbers))
    found = select(Registration.id).where(Registration.event_id == event.id, meant)
    found = found.order_by(*_ORDER).limit(rules.MOST_SHOWN + 1)
    guests = _guests(event, found)
    return guests[: rules.MOST_SHOWN], len(guests) > rules.MOST_SHOWN


def guest(event: Event, registration_id: int) -> Guest | None:
    """One of those of the event."""
    found = select(Registration.id).where(Registration.event_id == event.id, Registration.id == registration_id)
    return next(iter(_guests(event, found)), None)


def registration(link: DoorLink, registration_id: int) -> Registration | None:
    """One of those of the link's event, to be checked in."""
    found = select(Registration).options(joinedload(Registration.workshop))
    return db.session.scalar(found.where(Registration.event_id == link.event_id, Registration.id == registration_id))


_ORDER: tuple[Any, ...] = (
    case((Registration.state == State.CONFIRMED, 0), (Registration.state.in_(STANDING), 1), else_=2),
    Registration.sort_key,
    Registration.id,
)


def _named(part: str) -> ColumnElement[bool]:
    """`part` behind the bar, where the name stands: what comes before it is nothing the door is told."""
    escaped = part.replace("_", "\\_")  # the only sign of these that is left in a folded word
    return Registration.search_key.like(f"%|%{escaped}%", escape="\\")


def _drawn(event: Event, code: str) -> list[int]:
    """Whom the code stands for in a draw of the event."""
    draws = [draw for draw in allotment.draws(event.id) if draw.drawn_at] if code else []
    return [int(one) for draw in draws for one in draw.report["people"] if drawing.code(draw.seed, int(one)) == code]


def _guests(event: Event, ids: Select[int]) -> list[Guest]:
    first, begin = aliased(Visit), aliased(Route)
    arrives = select(func.min(first.round)).where(first.group_id == Group.id).correlate(Group).scalar_subquery()
    begins = select(func.min(begin.round)).where(
        begin.plan_id == RotationPlan.id, begin.registration_id == Registration.id
    )
    plan = and_(RotationPlan.workshop_id == Registration.workshop_id, RotationPlan.state == groups.State.ANNOUNCED)
    member = and_(GroupMember.plan_id == RotationPlan.id, GroupMember.registration_id == Registration.id)
    way = and_(
        Route.plan_id == RotationPlan.id,
        Route.registration_id == Registration.id,
        Route.round == begins.correlate(RotationPlan, Registration).scalar_subquery(),
    )
    found = (
        select(
            Registration.id,
            Registration.name,
            Registration.state,
            Registration.checked_in_at,
            Registration.photo_consent_at,
            Registration.workshop_id,
            Group.number,
            Station.number,
            Station.name,
            func.coalesce(Visit.round, Route.round),
        )
        .outerjoin(RotationPlan, plan)
        .outerjoin(GroupMember, member)
        .outerjoin(Group, Group.id == GroupMember.group_id)
        .outerjoin(Visit, and_(Visit.group_id == Group.id, Visit.round == arrives))
        .outerjoin(Route, way)
        .outerjoin(Station, Station.id == func.coalesce(Visit.station_id, Route.station_id))
        .where(Registration.id.in_(ids))
    )
    workshops = {workshop.id: workshop for workshop in event.workshops}
    return [_guest(row, workshops) for row in db.session.execute(found.order_by(*_ORDER))]


def _guest(row: Any, workshops: dict[int, Workshop]) -> Guest:
    key, name, state, checked_in_at, photo_consent_at, workshop_id, group, station, station_name, turn = row
    is_in = state == State.CONFIRMED  # whoever gave the place back is in no group
    return Guest(
        id=key,
        name=name or "N. N.",
        state=State(state),
        checked_in_at=checked_in_at,
        may_be_photographed=photo_consent_at is not None,
        workshop=None if state == State.WISHED else workshops[workshop_id],
        look=groups.look(group) if is_in and group else None,
        station=station or 0 if is_in else 0,
        station_name=station_name or "" if is_in else "",
        round=turn or 0 if is_in else 0,
    )
