"""Reading delegations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, exists, func, select
from sqlalchemy.orm import joinedload

from app.admission.models import Admission
from app.core import tokens
from app.core.db import db
from app.core.text import folded
from app.delegation import rules
from app.delegation.models import Delegation, DelegationLink
from app.events.models import Event, Workshop
from app.municipalities import queries as municipalities
from app.registration import queries as registrations
from app.registration.models import Registration
from app.registration.rules import KEPT_AFTERWARDS, STANDING


@dataclass(frozen=True)
class Colleague:
    """A registration of the delegation; where it waits, on the whole list and within the organisation (0: not)."""

    registration: Registration
    position: int = 0
    own_position: int = 0


def delegation(delegation_id: int) -> Delegation | None:
    return db.session.scalar(_whole().where(Delegation.id == delegation_id))


def by_token(token: str, now: datetime) -> Delegation | None:
    """The delegation a secret link belongs to; None once the link has expired."""
    return db.session.scalar(_linked(token).where(DelegationLink.expires_at > now))


def by_expired_token(token: str, now: datetime) -> Delegation | None:
    """Whose link this was, so that a new one can be sent to the address we know."""
    return db.session.scalar(_linked(token).where(DelegationLink.expires_at <= now, Delegation.contact_email != ""))


def registrations_of(delegation: Delegation) -> Sequence[Registration]:
    """The colleagues in the order in which they were registered, as they are now."""
    found = select(Registration).where(Registration.delegation_id == delegation.id).order_by(Registration.id)
    return db.session.scalars(found, execution_options={"populate_existing": True}).all()


def colleagues(delegation: Delegation) -> list[Colleague]:
    """The colleagues with their positions; two queries for any number."""
    line = registrations.waitlist(delegation.workshop)
    places = {each.id: number for number, each in enumerate(line, 1)}
    own = [each.id for each in line if each.municipality_key == delegation.municipality_key]
    own_places = {number_id: number for number, number_id in enumerate(own, 1)}
    return [
        Colleague(each, places.get(each.id, 0), own_places.get(each.id, 0) if each.id in places else 0)
        for each in registrations_of(delegation)
    ]


def standing_of(workshop: Workshop, contact_email: str) -> Delegation | None:
    """What this mailbox registered for the workshop, as long as anybody of it stands."""
    alive = exists().where(Registration.delegation_id == Delegation.id, Registration.state.in_(STANDING))
    found = _whole().where(
        Delegation.workshop_id == workshop.id, func.lower(Delegation.contact_email) == contact_email.lower(), alive
    )
    return db.session.scalar(found.order_by(Delegation.id).limit(1))


def unconfirmed_of(contact_email: str, now: datetime) -> int:
    """How many delegations of this mailbox wait for their confirmation."""
    found = select(func.count()).where(
        func.lower(Delegation.contact_email) == contact_email.lower(),
        Delegation.address_confirmed_at.is_(None),
        Delegation.confirm_until > now,
    )
    return db.session.scalar(found) or 0


def unconfirmed_since(now: datetime) -> Sequence[int]:
    """Ids of delegations nobody confirmed in time, with somebody still standing."""
    alive = exists().where(Registration.delegation_id == Delegation.id, Registration.state.in_(STANDING))
    found = select(Delegation.id).where(
        Delegation.address_confirmed_at.is_(None), Delegation.confirm_until <= now, alive
    )
    return db.session.scalars(found.order_by(Delegation.id).limit(500)).all()


def without_names(now: datetime) -> Sequence[int]:
    """Ids of delegations to remind: names are missing, and a week before they are due has come."""
    nameless = exists().where(
        Registration.delegation_id == Delegation.id, Registration.state.in_(STANDING), Registration.name == ""
    )
    found = (
        select(Delegation.id)
        .join(Delegation.workshop)
        .join(Event, Event.id == Delegation.event_id)
        .outerjoin(Admission, Admission.event_id == Delegation.event_id)
        .where(
            Delegation.address_confirmed_at.is_not(None),
            Delegation.reminded_at.is_(None),
            Workshop.starts_at > now,
            func.coalesce(Admission.names_until, Event.starts_at) <= now + rules.REMIND_BEFORE,
            nameless,
        )
    )
    return db.session.scalars(found.order_by(Delegation.id).limit(500)).all()


def due_to_forget(now: datetime) -> Sequence[int]:
    """Ids of delegations whose workshop ended longer ago than registrations are kept."""
    found = select(Delegation.id).join(Delegation.workshop)
    found = found.where(Workshop.ends_at <= now - KEPT_AFTERWARDS, Delegation.contact_email != "")
    return db.session.scalars(found.order_by(Delegation.id).limit(500)).all()


def drop_links(delegation: Delegation) -> None:
    """The links of a delegation stop working."""
    db.session.execute(delete(DelegationLink).where(DelegationLink.delegation_id == delegation.id))


def official_key(organisation: str) -> str:
    """The official key of a municipality that is written like this, or ""."""
    return municipalities.keys_of([organisation]).get(folded(organisation), "")


def _linked(token: str) -> Select[Delegation]:
    found = _whole().join(DelegationLink, DelegationLink.delegation_id == Delegation.id)
    return found.where(DelegationLink.token_hash == tokens.hashed(token))


def _whole() -> Select[Delegation]:
    return select(Delegation).options(
        joinedload(Delegation.workshop).joinedload(Workshop.event).joinedload(Event.venue)
    )
