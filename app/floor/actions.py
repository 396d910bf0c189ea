"""What changes at the door: links are made and withdrawn, people come in."""

from __future__ import annotations

from datetime import datetime

from app.audit.actions import record
from app.core import lasting, tokens
from app.core.db import db, deed, lock
from app.events.models import Event
from app.floor import rules
from app.floor.models import DoorLink
from app.registration import actions as registrations
from app.registration.models import Registration


def make_link(event: Event, *, now: datetime) -> tuple[DoorLink, str]:
    """A link with its token, which is known only now."""
    lock(event)
    token = tokens.fresh()
    link = DoorLink(
        event_id=event.id,
        token_hash=tokens.hashed(token),
        expires_at=lasting.expiry(event.ends_at, now),
        made_at=now,
        made_by=deed().by,
    )
    db.session.add(link)
    record("door_link_made", link)
    return link, token


def withdraw_link(link: DoorLink, *, now: datetime) -> None:
    """The link ends at once."""
    lock(link)
    if link.withdrawn_at is None:
        link.withdrawn_at = now
        record("door_link_withdrawn", link)


def check_in(person: Registration, *, now: datetime) -> bool:
    """Somebody is there; False if that was known already, and then nothing changes. Raises NoPlace, TooEarly."""
    return _mark(person, present=True, now=now)


def take_back(person: Registration, *, now: datetime) -> bool:
    """It was somebody else; False if nobody had said so. Raises NoPlace, TooEarly."""
    return _mark(person, present=False, now=now)


def _mark(person: Registration, *, present: bool, now: datetime) -> bool:
    lock(person)
    if not person.is_confirmed:
        raise rules.NoPlace
    is_new = present != (person.checked_in_at is not None)
    registrations.check_in(person, present=present, now=now)
    return is_new
