"""What changes at the door: links are made and withdrawn."""

from __future__ import annotations

from datetime import datetime

from app.audit.actions import record
from app.core import tokens
from app.core.db import db, deed, lock
from app.events.models import Event
from app.floor import rules
from app.floor.models import DoorLink


def make_link(event: Event, *, now: datetime) -> tuple[DoorLink, str]:
    """A link with its token, which is known only now."""
    lock(event)
    token = tokens.fresh()
    link = DoorLink(
        event_id=event.id,
        token_hash=tokens.hashed(token),
        expires_at=rules.expiry(event.ends_at, now),
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
