"""Reading what pages of several packages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, exists, func, literal, select, union_all

from app.core.db import db
from app.desk.tasks import EventState, WorkshopState
from app.events.models import Event, Workshop
from app.groups.models import RotationPlan
from app.groups.rules import State as PlanState
from app.letters.models import Message
from app.minutes.models import MinutesVersion
from app.minutes.rules import State as MinutesState
from app.minutes.rules import Variant
from app.needs.models import Need
from app.needs.rules import State as NeedState
from app.outbox.models import Mail
from app.outbox.rules import State as MailState
from app.programme.models import Part, Speaker, Talk
from app.programme.rules import Kind
from app.registration.models import Registration
from app.registration.rules import STANDING, TAKING, State
from app.review.models import SpeakerConsent
from app.review.rules import name_key


def standing(event: Event) -> int:
    """How many registrations of the event are alive."""
    found = select(func.count()).where(Registration.event_id == event.id, Registration.state.in_(STANDING))
    return db.session.scalar(found) or 0


def registered_at(event: Event) -> Sequence[datetime]:
    """When each registration of the event came in, those that ended later too; in order."""
    found = select(Registration.registered_at).where(Registration.event_id == event.id)
    return db.session.scalars(found.order_by(Registration.registered_at)).all()


def offered(workshop: Workshop) -> Sequence[Registration]:
    """Everybody who has an offer to answer, the most urgent first."""
    found = select(Registration).where(Registration.workshop_id == workshop.id, Registration.state == State.OFFERED)
    return db.session.scalars(found.order_by(Registration.offer_until, Registration.id)).all()


def states(found: Sequence[Event], now: datetime) -> tuple[dict[int, EventState], int]:
    """What is known of each event and of its workshops that take place, by id; three or four queries for any number.

    Beside them how many mails failed that belong to none of these events.
    """
    workshops = [workshop for event in found for workshop in event.workshops if not workshop.called_off_at]
    event_ids, progress = [event.id for event in found], _progress([workshop.id for workshop in workshops])
    waiting = [each.id for each in workshops if each.ends_at <= now and not progress[each.id].is_out]
    known = Known(_counts(event_ids), progress, _silent(waiting), _beside(event_ids))
    states = {event.id: _state(event, known) for event in found}
    return states, known.beside.get((0, "mail"), 0) - sum(state.failed_mails for state in states.values())


Rows = dict[tuple[int, str], Any]


@dataclass(frozen=True)
class Known:
    """What is known of all events of a list: see the queries of the same names."""

    counts: Rows
    progress: dict[int, Any]
    silent: dict[int, int]
    beside: dict[tuple[int, str], int]


def _counts(event_ids: Sequence[int]) -> Rows:
    """By workshop and state: how many, how many without a confirmed address, how many not forgotten yet."""
    found = (
        select(
            Registration.workshop_id,
            Registration.state,
            func.count().label("all"),
            func.sum(case((Registration.address_confirmed_at.is_(None), 1), else_=0)).label("unconfirmed"),
            func.sum(case((Registration.email != "", 1), else_=0)).label("named"),
        )
        .where(Registration.event_id.in_(event_ids))
        .group_by(Registration.workshop_id, Registration.state)
    )
    return {(row.workshop_id, row.state): row for row in db.session.execute(found)}


def _progress(workshop_ids: Sequence[int]) -> dict[int, Any]:
    """By workshop: whether groups rotate and are announced, and how its minutes stand."""
    mine = MinutesVersion.workshop_id == Workshop.id
    minutes = select(MinutesVersion.state).where(mine, MinutesVersion.variant == Variant.STANDARD)
    planned = RotationPlan.workshop_id == Workshop.id
    found = select(
        Workshop.id,
        exists().where(Part.workshop_id == Workshop.id, Part.kind == Kind.ROTATION).label("has_groups"),
        exists().where(planned, RotationPlan.state == PlanState.ANNOUNCED).label("is_announced"),
        exists().where(mine, MinutesVersion.state == MinutesState.PUBLISHED).label("is_out"),
        minutes.order_by(MinutesVersion.number.desc()).limit(1).scalar_subquery().label("minutes"),
    ).where(Workshop.id.in_(workshop_ids))
    return {row.id: row for row in db.session.execute(found)}


def _beside(event_ids: Sequence[int]) -> dict[tuple[int, str], int]:
    """By event: mails that failed (of all, under 0), messages that did not leave, needs without an answer, needs."""
    kinds: tuple[tuple[Any, Any, list[Any]], ...] = (
        (literal("mail"), Mail.event_id, [Mail.state == MailState.FAILED]),
        (literal("message"), Message.event_id, [Message.problem != ""]),
        (literal("open"), Need.event_id, [Need.state == NeedState.OPEN]),
        (literal("need"), Need.event_id, []),
    )
    found = [
        select(event_id, kind, func.count()).where(event_id.in_(event_ids), *more).group_by(event_id)
        for kind, event_id, more in kinds
    ]
    every = select(literal(0), literal("mail"), func.count()).where(Mail.state == MailState.FAILED)
    rows = db.session.execute(union_all(*found, every)).all()
    return {(int(event_id), str(kind)): int(number) for event_id, kind, number in rows}


def _silent(workshop_ids: Sequence[int]) -> dict[int, int]:
    """By workshop: how many of those who speak have not agreed to be named; asked only where somebody needs to know.

    Told apart by their name, as consents are: who speaks twice is one person, and somebody's consent is nobody else's.
    """
    if not workshop_ids:
        return {}
    agreed = SpeakerConsent.given_at.is_not(None) & SpeakerConsent.withdrawn_at.is_(None)
    speaking = select(Part.workshop_id, Speaker.name, literal(False)).join(Talk, Talk.part_id == Part.id)
    speaking = speaking.join(Speaker, Speaker.talk_id == Talk.id).where(Part.workshop_id.in_(workshop_ids))
    consenting = select(SpeakerConsent.workshop_id, SpeakerConsent.name_key, literal(True))
    found = union_all(speaking, consenting.where(SpeakerConsent.workshop_id.in_(workshop_ids), agreed))
    names: dict[tuple[int, bool], set[str]] = {}
    for workshop_id, name, has_agreed in db.session.execute(found):
        names.setdefault((workshop_id, bool(has_agreed)), set()).add(name if has_agreed else name_key(name))
    return {each: len(names.get((each, False), set()) - names.get((each, True), set())) for each in workshop_ids}


def _state(event: Event, known: Known) -> EventState:
    alive = [workshop for workshop in event.workshops if workshop.id in known.progress]
    own = {workshop.id for workshop in event.workshops}
    return EventState(
        id=event.id,
        slug=event.slug,
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        is_published=event.is_published,
        workshops=[_workshop_state(workshop, known) for workshop in alive],
        failed_mails=known.beside.get((event.id, "mail"), 0),
        stopped_messages=known.beside.get((event.id, "message"), 0),
        open_needs=known.beside.get((event.id, "open"), 0),
        kept_needs=known.beside.get((event.id, "need"), 0),
        people=sum(row.named for (workshop_id, _), row in known.counts.items() if workshop_id in own),
    )


def _workshop_state(workshop: Workshop, known: Known) -> WorkshopState:
    counts, progress = known.counts, known.progress[workshop.id]
    rows = {state: counts[workshop.id, state] for state in STANDING if (workshop.id, state) in counts}
    waiting = rows[State.WAITING].all if State.WAITING in rows else 0
    return WorkshopState(
        letter=workshop.letter,
        starts_at=workshop.starts_at,
        ends_at=workshop.ends_at,
        capacity=workshop.capacity,
        free=max(workshop.capacity - sum(rows[state].all for state in TAKING if state in rows), 0),
        confirmed=rows[State.CONFIRMED].all if State.CONFIRMED in rows else 0,
        waiting=waiting,
        unconfirmed=sum(row.unconfirmed for row in rows.values()),
        has_groups=progress.has_groups,
        is_announced=progress.is_announced,
        minutes=progress.minutes or "",
        are_minutes_out=progress.is_out,
        silent_speakers=known.silent.get(workshop.id, 0),
    )
