"""Reading what belongs to one person's page, and what the office sees of the vault."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import contains_eager, joinedload

from app.core import tokens
from app.core.db import db
from app.events.models import Event, Workshop
from app.needs.models import Need
from app.registration.models import Registration, RegistrationLink
from app.registration.rules import State, address_key


def needs_of(event: Event) -> Sequence[tuple[Need, Registration]]:
    """The needs of an event with the people they belong to, by workshop and name; still sealed."""
    found = select(Need, Registration).join(Registration, Registration.id == Need.registration_id)
    found = found.options(joinedload(Registration.workshop)).where(Need.event_id == event.id)
    rows = db.session.execute(found.order_by(Registration.sort_key, Registration.id)).all()
    return sorted(((need, person) for need, person in rows), key=lambda row: row[1].workshop.letter)


def invited(uid: str, mailbox: str) -> Sequence[Registration]:
    """Who of this mailbox has a place in the workshop of a calendar entry; several people may share one."""
    found = select(Registration).join(Registration.workshop).options(contains_eager(Registration.workshop))
    found = found.where(
        Registration.address_key == address_key(mailbox),
        Registration.state == State.CONFIRMED,
        Workshop.uid == uid,
    )
    return db.session.scalars(found.order_by(Registration.id)).all()


def link(token: str) -> RegistrationLink | None:
    """The link itself, whatever it opens."""
    return db.session.scalar(select(RegistrationLink).where(RegistrationLink.token_hash == tokens.hashed(token)))


def has_feed(person: Registration, now: datetime) -> bool:
    """Whether a calendar program may ask for this person's times."""
    found = select(RegistrationLink.id).where(
        RegistrationLink.registration_id == person.id,
        RegistrationLink.purpose == "feed",
        RegistrationLink.expires_at > now,
    )
    return db.session.scalar(found.limit(1)) is not None


def drop_feeds(person: Registration) -> int:
    """Calendar programs that have the address find nothing there any more; returns how many links went."""
    ours = RegistrationLink.registration_id == person.id
    dropped = db.session.execute(delete(RegistrationLink).where(ours, RegistrationLink.purpose == "feed"))
    return int(dropped.rowcount)  # type: ignore[attr-defined]  # a DELETE has a row count
