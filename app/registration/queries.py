"""Reading registrations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import joinedload

from app.core import tokens
from app.core.db import db
from app.core.text import folded
from app.events.models import Event, Workshop
from app.registration.models import Registration, RegistrationLink
from app.registration.rules import CONFIRM_WITHIN, KEPT_AFTERWARDS, STANDING, Places, State


def places(workshop: Workshop) -> Places:
    """Places of one workshop; exact when the workshop is locked, a fair picture otherwise."""
    return places_of([workshop])[workshop.id]


def places_of(workshops: Sequence[Workshop]) -> dict[int, Places]:
    """Places by workshop id, for any number of workshops in one query."""
    ids = [workshop.id for workshop in workshops]
    counted = select(Registration.workshop_id, Registration.state, func.count())
    found = counted.where(Registration.workshop_id.in_(ids), Registration.state.in_(STANDING))
    numbers = {
        (workshop_id, state): number
        for workshop_id, state, number in db.session.execute(
            found.group_by(Registration.workshop_id, Registration.state)
        )
    }
    return {
        workshop.id: Places(
            capacity=workshop.capacity,
            confirmed=numbers.get((workshop.id, State.CONFIRMED), 0),
            waiting=numbers.get((workshop.id, State.WAITING), 0),
        )
        for workshop in workshops
    }


def standing(workshop: Workshop, person_key: str) -> Registration | None:
    """This person's confirmed or waiting registration for the workshop."""
    found = select(Registration).where(
        Registration.workshop_id == workshop.id,
        Registration.person_key == person_key,
        Registration.state.in_(STANDING),
    )
    return db.session.scalar(found)


def last_sequence(workshop: Workshop, email: str) -> int:
    """The highest SEQUENCE any calendar mail about the workshop to this mailbox had; -1 before the first."""
    found = select(func.max(Registration.calendar_sequence)).where(
        Registration.workshop_id == workshop.id, func.lower(Registration.email) == email.lower()
    )
    last = db.session.scalar(found)
    return -1 if last is None else last


def first_waiting(workshop: Workshop) -> Registration | None:
    """Who has waited longest: the smallest id, given out under the workshop's lock."""
    found = select(Registration).where(Registration.workshop_id == workshop.id, Registration.state == State.WAITING)
    return db.session.scalar(found.order_by(Registration.id).limit(1))


def waiting_position(registration: Registration) -> int:
    """The place on the waitlist, from 1."""
    ahead = select(func.count()).where(
        Registration.workshop_id == registration.workshop_id,
        Registration.state == State.WAITING,
        Registration.id <= registration.id,
    )
    return db.session.scalar(ahead) or 0


def by_token(token: str) -> Registration | None:
    """The registration a secret link belongs to, with its workshop and event."""
    found = _whole().join(RegistrationLink, RegistrationLink.registration_id == Registration.id)
    return db.session.scalar(found.where(RegistrationLink.token_hash == tokens.hashed(token)))


def registration(registration_id: int) -> Registration | None:
    return db.session.scalar(_whole().where(Registration.id == registration_id))


def confirmed(workshop: Workshop) -> Sequence[Registration]:
    """Everybody with a place, by name (DIN 5007-2)."""
    found = select(Registration).where(Registration.workshop_id == workshop.id, Registration.state == State.CONFIRMED)
    return db.session.scalars(found.order_by(Registration.sort_key, Registration.id)).all()


def waitlist(workshop: Workshop) -> Sequence[Registration]:
    """Everybody who waits, longest first."""
    found = select(Registration).where(Registration.workshop_id == workshop.id, Registration.state == State.WAITING)
    return db.session.scalars(found.order_by(Registration.id)).all()


def participants(
    event: Event,
    workshops: Sequence[Workshop],
    *,
    words: str = "",
    state: str = "",
    after: int = 0,
    most: int = 100,
) -> Sequence[Registration]:
    """A page of the event's registrations in these workshops, by name; `after` skips that many."""
    found = _whole().where(
        Registration.event_id == event.id, Registration.workshop_id.in_([each.id for each in workshops])
    )
    if state:
        found = found.where(Registration.state == state)
    for word in folded(words).split()[:5]:
        found = found.where(Registration.sort_key.contains(word, autoescape=True))
    page = found.order_by(Registration.sort_key, Registration.id).offset(after).limit(most)
    return db.session.scalars(page).all()


def unconfirmed_since(now: datetime) -> Sequence[int]:
    """Ids of standing registrations whose address nobody confirmed in time."""
    found = select(Registration.id).where(
        Registration.state.in_(STANDING),
        Registration.address_confirmed_at.is_(None),
        Registration.registered_at <= now - CONFIRM_WITHIN,
    )
    return db.session.scalars(found.order_by(Registration.id).limit(500)).all()


def due_to_forget(now: datetime) -> Sequence[int]:
    """Ids of registrations whose workshop ended longer ago than registrations are kept."""
    found = select(Registration.id).join(Registration.workshop)
    found = found.where(Workshop.ends_at <= now - KEPT_AFTERWARDS, Registration.email != "")
    return db.session.scalars(found.order_by(Registration.id).limit(500)).all()


def drop_links(registration: Registration) -> None:
    """The personal links of a registration stop working."""
    db.session.execute(delete(RegistrationLink).where(RegistrationLink.registration_id == registration.id))


def _whole() -> Select[Registration]:
    return select(Registration).options(
        joinedload(Registration.workshop).joinedload(Workshop.event).joinedload(Event.venue)
    )
