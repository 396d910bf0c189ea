"""Reading what pages of several packages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased, joinedload

from app.core.db import db
from app.core.text import folded
from app.delegation.models import Delegation
from app.events.models import Event, Workshop
from app.questions.models import Questionnaire
from app.registration.models import Registration
from app.registration.rules import STANDING, State


@dataclass(frozen=True)
class Participant:
    """A registration with its position on the waitlist (0: does not wait) and the organisation that registered it."""

    registration: Registration
    position: int
    organisation: str


def participants(
    event: Event,
    workshops: Sequence[Workshop],
    *,
    words: str = "",
    state: str = "",
    after: int = 0,
    most: int = 100,
) -> list[Participant]:
    """A page of the event's registrations in these workshops, in one query; `after` skips that many.

    By name; those who wait, when only they are wanted, in the order in which they wait.
    """
    ahead = aliased(Registration)
    position = (
        select(func.count())
        .where(
            ahead.workshop_id == Registration.workshop_id,
            ahead.state == State.WAITING,
            ahead.arrival <= Registration.arrival,
        )
        .scalar_subquery()
    )
    found = (
        select(Registration, case((Registration.state == State.WAITING, position), else_=0), Delegation.organisation)
        .outerjoin(Delegation, Delegation.id == Registration.delegation_id)
        .options(joinedload(Registration.workshop))
        .where(Registration.event_id == event.id, Registration.workshop_id.in_([each.id for each in workshops]))
    )
    if state:
        found = found.where(Registration.state == state)
    for word in folded(words).split()[:5]:
        found = found.where(Registration.sort_key.contains(word, autoescape=True))
    by_name = (Registration.sort_key, Registration.id)
    order = (Registration.workshop_id, Registration.arrival) if state == State.WAITING else by_name
    rows = db.session.execute(found.order_by(*order).offset(after).limit(most))
    return [Participant(registration, waits or 0, organisation or "") for registration, waits, organisation in rows]


def standing(event: Event) -> int:
    """How many registrations of the event are alive."""
    found = select(func.count()).where(Registration.event_id == event.id, Registration.state.in_(STANDING))
    return db.session.scalar(found) or 0


EXPORTED = (
    "id", "state", "title", "name", "email", "municipality", "role", "locale", "registered_at", "address_confirmed_at",
    "placed_at", "ended_at", "checked_in_at", "photo_consent_at", "sharing_consent_at", "questionnaire_id", "answers",
)  # fmt: skip


def export(event: Event) -> Sequence[Any]:
    """Every registration of the event as a plain row: EXPORTED, letter, position, organisation. Never a need.

    Without the ORM's objects, because ten thousand of them take longer than the file.
    """
    line = func.row_number().over(
        partition_by=(Registration.workshop_id, Registration.state), order_by=Registration.arrival
    )
    found = (
        select(
            *(getattr(Registration, name) for name in EXPORTED),
            Workshop.letter,
            case((Registration.state == State.WAITING, line), else_=0).label("position"),
            func.coalesce(Delegation.organisation, "").label("organisation"),
        )
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .outerjoin(Delegation, Delegation.id == Registration.delegation_id)
        .where(Registration.event_id == event.id)
    )
    return db.session.execute(found.order_by(Workshop.letter, Registration.sort_key, Registration.id)).all()


def questionnaires(event: Event) -> Sequence[Questionnaire]:
    """Every version of the event's own questions, the newest first."""
    found = select(Questionnaire).where(Questionnaire.event_id == event.id)
    return db.session.scalars(found.order_by(Questionnaire.number.desc())).all()


def registered_at(event: Event) -> Sequence[datetime]:
    """When each registration of the event came in, those that ended later too; in order."""
    found = select(Registration.registered_at).where(Registration.event_id == event.id)
    return db.session.scalars(found.order_by(Registration.registered_at)).all()


def offered(workshop: Workshop) -> Sequence[Registration]:
    """Everybody who has an offer to answer, the most urgent first."""
    found = select(Registration).where(Registration.workshop_id == workshop.id, Registration.state == State.OFFERED)
    return db.session.scalars(found.order_by(Registration.offer_until, Registration.id)).all()
