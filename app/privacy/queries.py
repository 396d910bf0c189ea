"""Everything that is stored about one person for one event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from app.audit.models import HistoryEntry
from app.core import tokens
from app.core.db import db
from app.outbox.models import Mail
from app.outbox.rules import State as MailState
from app.registration import queries as registrations
from app.registration.models import CalendarMark, Registration, RegistrationLink
from app.registration.rules import STANDING


def of_person(person: Registration) -> Sequence[Registration]:
    """This registration and the others of the same person for the event, the ended ones too; oldest first."""
    found = select(Registration).where(
        Registration.event_id == person.event_id, Registration.person_key == person.person_key
    )
    return db.session.scalars(found.order_by(Registration.id)).all()


def standing_of_person(person: Registration, within: int | None = None) -> Sequence[Registration]:
    """The standing registrations of the same person, of any event (what the clash guard compares) or `within` one."""
    found = select(Registration).where(Registration.person_key == person.person_key, Registration.state.in_(STANDING))
    if within is not None:
        found = found.where(Registration.event_id == within)
    return db.session.scalars(found.order_by(Registration.id)).unique().all()


def history_of(person: Registration) -> Sequence[HistoryEntry]:
    """What was done with this registration, since it is this person's."""
    found = select(HistoryEntry).where(HistoryEntry.subject == f"registration:{person.id}")
    if person.substituted_at:
        found = found.where(HistoryEntry.at >= person.substituted_at)
    return db.session.scalars(found.order_by(HistoryEntry.id)).all()


def mails_to(person: Registration) -> Sequence[Mail]:
    """The log of mails about this registration to this person's own mailbox."""
    found = select(Mail).where(
        Mail.subject_row == f"registration:{person.id}", func.lower(Mail.to_address) == person.email.lower()
    )
    if person.substituted_at:
        found = found.where(Mail.created_at >= person.substituted_at)
    return db.session.scalars(found.order_by(Mail.id)).all()


def links_of(person: Registration) -> Sequence[RegistrationLink]:
    found = select(RegistrationLink).where(RegistrationLink.registration_id == person.id)
    return db.session.scalars(found.order_by(RegistrationLink.id)).all()


def mark_of(person: Registration) -> CalendarMark | None:
    return registrations.calendar_mark(person.workshop, person.mailbox)


def address_link(token: str, now: datetime) -> RegistrationLink | None:
    """The link that confirms a new address, while it lasts."""
    found = select(RegistrationLink).where(
        RegistrationLink.token_hash == tokens.hashed(token),
        RegistrationLink.purpose == "address",
        RegistrationLink.expires_at > now,
    )
    return db.session.scalar(found)


def last_address_link(person: Registration) -> datetime | None:
    """When a new address was last asked for."""
    made = select(func.max(RegistrationLink.created_at)).where(
        RegistrationLink.registration_id == person.id, RegistrationLink.purpose == "address"
    )
    return db.session.scalar(made)


def drop_address_links(person: Registration) -> None:
    """Only the newest address asked for can be confirmed."""
    ours = RegistrationLink.registration_id == person.id
    db.session.execute(delete(RegistrationLink).where(ours, RegistrationLink.purpose == "address"))


def drop_old_addresses(now: datetime) -> int:
    """Delete new addresses that nobody confirmed in time; returns how many."""
    over = RegistrationLink.expires_at <= now
    dropped = db.session.execute(delete(RegistrationLink).where(RegistrationLink.purpose == "address", over))
    return int(dropped.rowcount)  # type: ignore[attr-defined]  # a DELETE has a row count


def farewell_of(person: Registration) -> Mail | None:
    """The mail of a withdrawal that has just been queued."""
    found = select(Mail).where(Mail.subject_row == f"registration:{person.id}", Mail.kind == "registration/withdrawn")
    return db.session.scalar(found.order_by(Mail.id.desc()).limit(1))


def drop_sent_farewells(kind: str) -> int:
    """Delete the last mails to people who are erased, once they have left or cannot; returns how many."""
    done = Mail.state.in_((MailState.SENT, MailState.FAILED))
    dropped = db.session.execute(delete(Mail).where(Mail.kind == kind, done))
    return int(dropped.rowcount)  # type: ignore[attr-defined]  # a DELETE has a row count
