"""Reading messages, and whom they reach: the same few queries for one person and for thousands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, func, or_, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.events.models import Event, Workshop
from app.groups.models import Group, GroupMember, RotationPlan, Route, Visit
from app.groups.rules import State as PlanState
from app.letters import rules, wording
from app.letters.models import Message, Template
from app.letters.people import Around, Person
from app.letters.rules import Segment, Texts
from app.minutes import queries as minutes
from app.programme.models import Station
from app.registration.models import Registration
from app.registration.rules import KEPT_AFTERWARDS, STANDING, State


def around(event: Event, segment: Segment, texts: Texts) -> Around:
    """The workshops of the event with what they show; in one query more each, what the choice and the texts ask for."""
    found = select(Workshop).where(Workshop.event_id == event.id).order_by(Workshop.letter)
    workshops = db.session.scalars(found.options(joinedload(Workshop.event).joinedload(Event.venue))).all()
    used = set(wording.used(texts.all))
    out = minutes.workshops_with_minutes([event.id]) if "protokoll" in used else set()
    rows = _first_stations(event.id) if segment.group or used & {"gruppe", "station"} else ()
    stations = {(workshop, group): (number, place) for workshop, group, number, place in rows if number}
    groups = frozenset(group for _, group, _, _ in rows)
    return Around(event, {each.id: each for each in workshops}, out, stations, groups)


def _first_stations(event_id: int) -> Sequence[Any]:
    """Workshop, group, number and place of the station; the first one last, none for a group that goes nowhere."""
    found = (
        select(RotationPlan.workshop_id, Group.number, Station.number, Station.place)
        .join(Group, Group.plan_id == RotationPlan.id)
        .outerjoin(Visit, Visit.group_id == Group.id)
        .outerjoin(Station, Station.id == Visit.station_id)
        .where(*_announced(event_id))
        .order_by(Visit.round.desc())
    )
    return db.session.execute(found).all()


def profiles(found: Around, segment: Segment) -> list[tuple[Person, int]]:
    """Kinds of recipients and how many there are of each: enough to know which placeholder has no value for whom."""
    one = _chosen(found.event.id, segment).subquery()
    kinds = (one.c.workshop_id, one.c.state, one.c.locale, one.c.named, one.c.placed, one.c.number, one.c.on_way)
    rows = db.session.execute(select(*kinds, func.count()).group_by(*kinds)).all()
    return [
        (
            Person(
                workshop=found.workshops[workshop_id],
                state=state,
                locale=locale,
                name="N" if named else "",
                municipality="N" if placed else "",
                group=number or 0,
                station=found.stations.get((workshop_id, number or 0)) or ((1, "") if on_way else None),
                position=1 if state == State.WAITING else 0,
            ),
            count,
        )
        for workshop_id, state, locale, named, placed, number, on_way, count in rows
    ]


def count(event_id: int, segment: Segment) -> int:
    """How many people a message would reach now."""
    return db.session.scalar(select(func.count()).select_from(_chosen(event_id, segment).subquery())) or 0


def page(event_id: int, segment: Segment, *, after: int, most: int) -> Sequence[Registration]:
    """Recipients by name."""
    one = _chosen(event_id, segment).subquery()
    found = select(Registration).join(one, one.c.id == Registration.id).options(joinedload(Registration.workshop))
    return db.session.scalars(found.order_by(Registration.sort_key, Registration.id).offset(after).limit(most)).all()


def following(event_id: int, segment: Segment, *, after: int, most: int) -> Sequence[int]:
    """The next recipients by the numbers of their registrations, in this order."""
    one = _chosen(event_id, segment).subquery()
    return db.session.scalars(select(one.c.id).where(one.c.id > after).order_by(one.c.id).limit(most)).all()


def hold(ids: Collection[int]) -> None:
    """Nobody of these is corrected, given a substitute or forgotten until the unit of work ends; read them after it."""
    found = select(Registration).where(Registration.id.in_(ids)).order_by(Registration.id).with_for_update()
    db.session.scalars(found.execution_options(populate_existing=True)).all()


def people(found: Around, segment: Segment, ids: Collection[int]) -> list[Person]:
    """Those of these who are recipients."""
    one = _chosen(found.event.id, segment).subquery()
    rows = db.session.execute(select(one).where(one.c.id.in_(ids)).order_by(one.c.id)).all()
    registrations = {each.id: each for each in db.session.scalars(select(Registration).where(Registration.id.in_(ids)))}
    ways = _first_of_ways(found.event.id, ids) if any(row.on_way for row in rows) else {}
    positions = _positions(found.event.id, ids) if any(row.state == State.WAITING for row in rows) else {}
    return [
        Person(
            workshop=found.workshops[row.workshop_id],
            state=row.state,
            locale=row.locale,
            name=registrations[row.id].name,
            municipality=registrations[row.id].municipality,
            group=row.number or 0,
            station=ways.get(row.id) or found.stations.get((row.workshop_id, row.number or 0)),
            position=positions.get(row.id, 0),
            registration=registrations[row.id],
        )
        for row in rows
    ]


def _positions(event_id: int, ids: Collection[int]) -> dict[int, int]:
    line = func.row_number().over(partition_by=Registration.workshop_id, order_by=Registration.arrival)
    waits = select(Registration.id, line.label("position"))
    waits = waits.where(Registration.event_id == event_id, Registration.state == State.WAITING)
    one = waits.subquery()
    return {who: position for who, position in db.session.execute(select(one).where(one.c.id.in_(ids)))}


def _first_of_ways(event_id: int, ids: Collection[int]) -> dict[int, tuple[int, str]]:
    """The first station of those who go ways of their own."""
    found = (
        select(Route.registration_id, Station.number, Station.place)
        .join(RotationPlan, RotationPlan.id == Route.plan_id)
        .join(Station, Station.id == Route.station_id)
        .where(*_announced(event_id))
        .where(Route.registration_id.in_(ids))
        .order_by(Route.round.desc())
    )
    return {who: (number, place) for who, number, place in db.session.execute(found)}


def _chosen(event_id: int, segment: Segment) -> Select[Any]:
    """Everybody once, by the registration that tells most: a standing one before one that ended, then the earliest.

    A person is a name at an address; colleagues without a name are their mailbox. Nobody without a confirmed address.
    """
    member, way = _members(event_id), _ways(event_id)
    person = case((Registration.name == "", Registration.address_key), else_=Registration.person_key)
    rank = case((Registration.state.in_(STANDING), 0), else_=1)
    place = func.row_number().over(partition_by=person, order_by=(rank, Registration.id)).label("place")
    facts = (Registration.id, Registration.workshop_id, Registration.state, Registration.locale)
    named, placed = (Registration.name != "").label("named"), (Registration.municipality != "").label("placed")
    on_way = way.c.registration_id.is_not(None).label("on_way")
    ranked = (
        select(*facts, named, placed, member.c.number, on_way, place)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .outerjoin(member, _is_of(member))
        .outerjoin(way, _is_of(way))
        .where(Registration.event_id == event_id, Registration.email != "")
        .where(Registration.address_confirmed_at.is_not(None), *_narrowed(event_id, segment, member))
        .subquery()
    )
    return select(ranked).where(ranked.c.place == 1)


def _is_of(rows: Subquery) -> ColumnElement[bool]:
    """Whoever gave the place back is in no group and on no way."""
    same = (rows.c.registration_id == Registration.id, rows.c.workshop_id == Registration.workshop_id)
    return and_(*same, Registration.state == State.CONFIRMED)


def _narrowed(event_id: int, segment: Segment, member: Subquery) -> list[ColumnElement[bool]]:
    states = [state for state in segment.states if state in rules.CHOICES]
    where: list[ColumnElement[bool]] = [Registration.state.in_(states)]
    if segment.workshops:
        where.append(Workshop.letter.in_(segment.workshops))
    if segment.group:
        if segment.group == rules.NO_GROUP:  # without a plan nobody is meant, and not everybody
            where += [member.c.number.is_(None), exists().select_from(_members(event_id))]
        else:
            where.append(member.c.number == segment.group)
    if segment.attendance:
        there = segment.attendance == rules.Attendance.PRESENT
        where.append(Registration.checked_in_at.is_not(None) if there else Registration.checked_in_at.is_(None))
    if segment.organisation:
        known = Registration.municipality_key.startswith("ags:", autoescape=True)
        where.append(known if segment.organisation == rules.Organisation.REGISTER else ~known)
    if segment.role:
        forms = {segment.role, segment.role.lower(), segment.role.capitalize()}
        where.append(or_(*(Registration.role.icontains(form, autoescape=True) for form in forms)))
    return where


def _announced(event_id: int) -> tuple[ColumnElement[bool], ...]:
    """Only the plans everybody knows."""
    return RotationPlan.event_id == event_id, RotationPlan.state == PlanState.ANNOUNCED


def _members(event_id: int) -> Subquery:
    """Who is in which group of the announced plans."""
    found = (
        select(GroupMember.registration_id, RotationPlan.workshop_id, Group.number)
        .join(Group, Group.id == GroupMember.group_id)
        .join(RotationPlan, RotationPlan.id == GroupMember.plan_id)
    )
    return found.where(*_announced(event_id)).subquery()


def _ways(event_id: int) -> Subquery:
    """Who goes a way of her own in an announced plan."""
    found = select(Route.registration_id, RotationPlan.workshop_id).join(RotationPlan, RotationPlan.id == Route.plan_id)
    return found.where(*_announced(event_id)).distinct().subquery()


def unreachable(event_id: int, segment: Segment, *, most: int) -> tuple[list[str], int]:
    """Some names of those who gave no address, and how many there are; whoever is forgotten has no name either."""
    member = _members(event_id)
    found = select(func.min(Registration.name), func.count().over()).join(Workshop).outerjoin(member, _is_of(member))
    found = found.where(Registration.event_id == event_id, Registration.email == "", Registration.name != "")
    found = found.where(*_narrowed(event_id, segment, member)).group_by(Registration.person_key)
    rows = db.session.execute(found.order_by(func.min(Registration.sort_key)).limit(most)).all()
    return [name for name, _all in rows], rows[0][1] if rows else 0


def groups_of(event_id: int) -> Sequence[int]:
    """The numbers of groups in announced plans, each once."""
    found = select(Group.number).join(RotationPlan, RotationPlan.id == Group.plan_id).where(*_announced(event_id))
    return db.session.scalars(found.distinct().order_by(Group.number)).all()


def messages(event_id: int, *, before: int | None = None, most: int = 50) -> Sequence[Message]:
    """Newest first."""
    found = select(Message).where(Message.event_id == event_id).order_by(Message.id.desc()).limit(most)
    return db.session.scalars(found.where(Message.id < before) if before else found).all()


def message(event_id: int, message_id: int) -> Message | None:
    return db.session.scalar(select(Message).where(Message.event_id == event_id, Message.id == message_id))


def message_by_id(message_id: int) -> Message | None:
    return db.session.get(Message, message_id)


def event_of(message: Message) -> Event:
    return db.session.get_one(Event, message.event_id)


def drop(row: Message | Template) -> None:
    """A draft or a template goes for good."""
    db.session.delete(row)


def due(now: datetime) -> Sequence[int]:
    """Ids of messages whose moment has come, and of those the worker has not finished."""
    comes = and_(Message.state == rules.State.PLANNED, Message.send_at <= now)
    found = select(Message.id).where(or_(comes, Message.state == rules.State.SENDING))
    return db.session.scalars(found.order_by(Message.send_at, Message.id)).all()


def unsent(event_id: int) -> Sequence[Message]:
    """Messages that wait for their moment or are under way, in the order of their ids."""
    waits = Message.state.in_((rules.State.PLANNED, rules.State.SENDING))
    return db.session.scalars(select(Message).where(Message.event_id == event_id, waits).order_by(Message.id)).all()


def due_to_forget(now: datetime) -> Sequence[int]:
    """Ids of messages of events whose people are forgotten by now."""
    ended = Event.ends_at <= now - KEPT_AFTERWARDS
    return db.session.scalars(select(Message.id).join(Event).where(ended).order_by(Message.id)).all()


def others_around(message: Message, moment: datetime, *, begun: bool) -> list[tuple[datetime, int]]:
    """When other messages of the locked event go within a day of `moment`, and to how many; `begun`: on their way."""
    when = func.coalesce(Message.began_at, Message.send_at)
    states = (rules.State.SENDING, rules.State.SENT, *(() if begun else (rules.State.PLANNED,)))
    found = select(Message, when).where(Message.event_id == message.event_id, Message.id != message.id)
    found = found.where(Message.state.in_(states), when > moment - rules.A_DAY, when < moment + rules.A_DAY)
    return [
        (at, each.people if each.state == rules.State.SENT else max(each.people, count(each.event_id, each.chosen)))
        for each, at in db.session.execute(found).all()
    ]


def templates(event: Event) -> Sequence[Template]:
    """Those of this event and of earlier ones of its series, by name."""
    earlier = select(Event.id).where(Event.series_id == event.series_id, Event.starts_at <= event.starts_at)
    mine = or_(Template.event_id.in_(earlier), Template.event_id.is_(None))
    found = select(Template).where(Template.series_id == event.series_id, mine)
    return db.session.scalars(found.order_by(Template.name)).all()


def template(event: Event, template_id: int) -> Template | None:
    return next((each for each in templates(event) if each.id == template_id), None)


def is_name_used(series_id: int, name: str) -> bool:
    found = select(Template.id).where(Template.series_id == series_id, Template.name == name)
    return db.session.scalar(found) is not None
