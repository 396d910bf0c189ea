"""Reading what organisers arrange."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts.models import Account
from app.arranging.dayplan import Lane, Piece
from app.capture.models import Finding, ScribeLink
from app.clusters.models import Cluster
from app.core.db import db
from app.delegation.models import Delegation
from app.events.models import Event, TeamMember, Workshop
from app.groups import queries as groups
from app.groups.models import GroupRule, RotationPlan, Route, Visit
from app.letters.models import Message
from app.minutes.models import MinutesVersion
from app.photos.models import Photo
from app.programme.models import Part, Talk
from app.programme.queries import TimedPart
from app.programme.rules import KIND_NAMES, Kind
from app.questions import queries as questions
from app.registration.models import Registration, Wish
from app.review.models import CorrectionWatch, Remark, SpeakerConsent

Programmes = Mapping[int, Sequence[TimedPart]]


def lanes(workshops: Sequence[Workshop], programmes: Programmes) -> list[Lane]:
    """The workshops as far as time, room and parts are concerned. Without a query."""
    return [
        Lane(
            workshop.letter,
            workshop.starts_at,
            workshop.ends_at,
            workshop.room if workshop.mode != "online" else "",
            tuple(_piece(timed) for timed in programmes[workshop.id]),
        )
        for workshop in workshops
    ]


def beside(event: Event) -> Sequence[Workshop]:
    """Workshops that other events hold in the same house while this one has any, with who moderates them."""
    spans = [(each.starts_at, each.ends_at) for each in event.workshops]
    if event.venue_id is None or not spans:
        return []
    found = (
        select(Workshop)
        .join(Workshop.event)
        .where(
            Event.venue_id == event.venue_id,
            Event.id != event.id,
            Workshop.called_off_at.is_(None),
            Workshop.starts_at < max(end for _, end in spans),
            Workshop.ends_at > min(begin for begin, _ in spans),
        )
    )
    found = found.options(contains_eager(Workshop.event), joinedload(Workshop.moderators))
    return db.session.scalars(found.order_by(Workshop.starts_at, Workshop.id)).unique().all()


def _piece(timed: TimedPart) -> Piece:
    part = timed.part
    return Piece(name_of(part), part.minutes, sum(talk.minutes for talk in part.talks), timed.time)


def name_of(part: Part) -> str:
    """What a part is called: its title, else the msgid of its kind."""
    return part.title or KIND_NAMES.get(part.kind, part.kind)  # type: ignore[call-overload]  # a StrEnum is its value


def moderating(workshop: Workshop) -> Sequence[TeamMember]:
    """Moderators whose account opens exactly this workshop."""
    found = select(TeamMember).join(Account, Account.id == TeamMember.account_id)
    found = found.where(TeamMember.workshop_id == workshop.id, Account.role == "moderator", Account.is_active.is_(True))
    return db.session.scalars(found).all()


def letters(event_id: int, *, but: int = 0) -> set[str]:
    """The letters that are taken, without that of one workshop."""
    return set(db.session.scalars(select(Workshop.letter).where(Workshop.event_id == event_id, Workshop.id != but)))


def letter_of(slug: str, key: str) -> str | None:
    """The letter that a workshop of the event has now; `key` is its id as a form sent it."""
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        return None
    found = select(Workshop.letter).join(Event).where(Event.slug == slug, Workshop.id == int(key))
    return db.session.scalar(found)


def hanging(workshops: Sequence[Workshop]) -> dict[int, dict[str, int]]:
    """What would lose its workshop, of workshops of one event: how many of each kind, by id; nothing is left out."""
    ids = [workshop.id for workshop in workshops]
    found: dict[int, dict[str, int]] = {key: {} for key in ids}
    if not ids:
        return found
    counted = [
        select(literal(kind), table.workshop_id, func.count())
        .where(table.workshop_id.in_(ids), *([groups.IS_THERE] if table is RotationPlan else []))
        .group_by(table.workshop_id)
        for kind, table in HANGING
    ]
    for kind, workshop_id, number in db.session.execute(union_all(*counted)):
        found[workshop_id][kind] = number
    event_id = workshops[0].event_id
    for kind, said in (("questions", _letters_asked_for(event_id)), ("messages", _letters_written_to(event_id))):
        for workshop in workshops:
            if workshop.letter in said:
                found[workshop.id][kind] = said.count(workshop.letter)
    return found


# Each of these tables has workshop_id.
HANGING: tuple[tuple[str, Any], ...] = (
    ("registrations", Registration),
    ("wishes", Wish),
    ("delegations", Delegation),
    ("plans", RotationPlan),
    ("group_rules", GroupRule),
    ("scribe_links", ScribeLink),
    ("findings", Finding),
    ("clusters", Cluster),
    ("photos", Photo),
    ("minutes", MinutesVersion),
    ("consents", SpeakerConsent),
    ("remarks", Remark),
    ("watches", CorrectionWatch),
)


def _letters_asked_for(event_id: int) -> list[str]:
    """The letters the event's own questions name."""
    current = questions.current(event_id)
    return [question.workshop for question in current.asked if question.workshop] if current else []


def _letters_written_to(event_id: int) -> list[str]:
    """The letters by which messages say whom they go to; sent ones too, for their pages go on saying it."""
    segments = db.session.scalars(select(Message.segment).where(Message.event_id == event_id))
    return [letter for segment in segments for letter in segment.get("workshops", ())]


def parts(workshop: Workshop) -> list[Part]:
    """The parts in order, as they are now; without stations and talks."""
    found = select(Part).where(Part.workshop_id == workshop.id).order_by(Part.position)
    return list(db.session.scalars(found.execution_options(populate_existing=True)))


def minutes_left(workshop: Workshop) -> int:
    """Minutes of the workshop that no part fills; negative where the parts are longer."""
    return int((workshop.ends_at - workshop.starts_at) / timedelta(minutes=1)) - sum(
        each.minutes for each in parts(workshop)
    )


def rotation_begins(workshop: Workshop) -> datetime | None:
    """When the first round begins."""
    found = parts(workshop)
    kinds = [str(each.kind) for each in found]
    if Kind.ROTATION not in kinds:
        return None
    before = found[: kinds.index(Kind.ROTATION)]
    return workshop.starts_at + timedelta(minutes=sum(each.minutes for each in before))


def part(workshop: Workshop, part_id: int) -> Part | None:
    """A part of this workshop with everything in it."""
    found = select(Part).where(Part.workshop_id == workshop.id, Part.id == part_id)
    return db.session.scalar(
        found.options(selectinload(Part.stations), selectinload(Part.talks).selectinload(Talk.speakers))
    )


def drop(part: Part) -> None:
    """The part goes, and everything in it."""
    db.session.delete(part)
    db.session.flush()


def used_stations(ids: Sequence[int]) -> dict[int, list[str]]:
    """What hangs on stations, by their id; stations on which nothing hangs are left out."""
    found: dict[int, list[str]] = {}
    asked = [
        select(literal(kind), table.station_id).where(table.station_id.in_(ids)).distinct()
        for kind, table in AT_STATIONS
    ]
    for kind, station_id in db.session.execute(union_all(*asked)) if ids else ():
        found.setdefault(station_id, []).append(kind)
    return found


AT_STATIONS: tuple[tuple[str, Any], ...] = (
    ("plans", Visit),
    ("plans", Route),
    ("scribe_links", ScribeLink),
    ("findings", Finding),
    ("clusters", Cluster),
    ("photos", Photo),
)


def announced_rounds(workshop: Workshop) -> tuple[int, int] | None:
    """Number and rounds of the announced plan of a workshop, if there is one."""
    plan = groups.announced_of([workshop]).get(workshop.id)
    if plan is None:
        return None
    stops = union_all(
        *(
            select(func.coalesce(func.max(table.round), 0).label("last")).where(table.plan_id == plan.id)
            for table in (Visit, Route)
        )
    ).subquery()
    return plan.number, db.session.scalar(select(func.max(stops.c.last))) or 0
