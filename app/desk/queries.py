"""Reading what pages of several packages show."""

from __future__ import annotations

from collections.abc import Sequence
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


def states(found: Sequence[Event]) -> tuple[dict[int, EventState], int]:
    """What is known of each event and of its workshops that take place, by id; three queries for any number.

    Beside them how many mails failed that belong to none of these events.
    """
    workshops = [workshop for event in found for workshop in event.workshops if not workshop.called_off_at]
    counts, progress = _counts([event.id for event in found]), _progress([workshop.id for workshop in workshops])
    beside = _beside([event.id for event in found])
    states = {event.id: _state(event, counts, progress, beside) for event in found}
    return states, beside.get((0, "mail"), 0) - sum(state.failed_mails for state in states.values())


Rows = dict[tuple[int, str], Any]


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
    """By workshop: whether groups rotate and are announced, how its minutes stand, how many speakers are silent."""
    mine = MinutesVersion.workshop_id == Workshop.id
    minutes = select(MinutesVersion.state).where(mine, MinutesVersion.variant == Variant.STANDARD)
    planned = RotationPlan.workshop_id == Workshop.id
    speaking = select(func.count()).select_from(Speaker).join(Talk, Talk.id == Speaker.talk_id)
    speaking = speaking.join(Part, Part.id == Talk.part_id)
    agreed = SpeakerConsent.given_at.is_not(None) & SpeakerConsent.withdrawn_at.is_(None)
    found = select(
        Workshop.id,
        exists().where(Part.workshop_id == Workshop.id, Part.kind == Kind.ROTATION).label("has_groups"),
        exists().where(planned, RotationPlan.state == PlanState.ANNOUNCED).label("is_announced"),
        exists().where(mine, MinutesVersion.state == MinutesState.PUBLISHED).label("is_out"),
        minutes.order_by(MinutesVersion.number.desc()).limit(1).scalar_subquery().label("minutes"),
        speaking.where(Part.workshop_id == Workshop.id).scalar_subquery().label("speakers"),
        select(func.count())
        .select_from(SpeakerConsent)
        .where(SpeakerConsent.workshop_id == Workshop.id, agreed)
        .scalar_subquery()
        .label("agreed"),
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


def _state(event: Event, counts: Rows, progress: dict[int, Any], beside: dict[tuple[int, str], int]) -> EventState:
    alive = [workshop for workshop in event.workshops if workshop.id in progress]
    own = {workshop.id for workshop in event.workshops}
    return EventState(
        slug=event.slug,
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        is_published=event.is_published,
        workshops=[_workshop_state(workshop, counts, progress[workshop.id]) for workshop in alive],
        event_id=event.id,
        failed_mails=beside.get((event.id, "mail"), 0),
        stopped_messages=beside.get((event.id, "message"), 0),
        open_needs=beside.get((event.id, "open"), 0),
        kept_needs=beside.get((event.id, "need"), 0),
        people=sum(row.named for (workshop_id, _), row in counts.items() if workshop_id in own),
    )


def _workshop_state(workshop: Workshop, counts: Rows, progress: Any) -> WorkshopState:
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
        silent_speakers=max(progress.speakers - progress.agreed, 0),
    )
