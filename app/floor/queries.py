"""Reading the links of the door, and who has come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, selectinload

from app.core import tokens
from app.core.db import db
from app.events.models import Event, Workshop
from app.floor import rules
from app.floor.models import DoorLink
from app.registration.models import Registration
from app.registration.rules import State


@dataclass(frozen=True)
class Count:
    """How many people have a place in a workshop, and how many of them are there."""

    workshop: Workshop
    present: int
    places: int


def link_at(token: str, now: datetime) -> DoorLink | None:
    """The link behind a token with its event and workshops, while it works."""
    whole = contains_eager(DoorLink.event).options(selectinload(Event.workshops))
    found = select(DoorLink).join(DoorLink.event).where(DoorLink.token_hash == tokens.hashed(token))
    link = db.session.scalar(found.options(whole).execution_options(populate_existing=True))
    if link is None or rules.state(link.lasts_until, link.withdrawn_at, now) != rules.State.VALID:
        return None
    return link


def links(event: Event) -> Sequence[DoorLink]:
    """Every link ever made for the event, newest first."""
    found = select(DoorLink).where(DoorLink.event_id == event.id).order_by(DoorLink.id.desc())
    return db.session.scalars(found).all()


def link(event: Event, link_id: int) -> DoorLink | None:
    return db.session.scalar(select(DoorLink).where(DoorLink.event_id == event.id, DoorLink.id == link_id))


def counts(event: Event) -> list[Count]:
    """For each workshop of the event, in order of their letters."""
    ids = [workshop.id for workshop in event.workshops]
    found = select(Registration.workshop_id, func.count(Registration.checked_in_at), func.count())
    found = found.where(Registration.workshop_id.in_(ids), Registration.state == State.CONFIRMED)
    numbers = {row[0]: (row[1], row[2]) for row in db.session.execute(found.group_by(Registration.workshop_id))}
    return [Count(workshop, *numbers.get(workshop.id, (0, 0))) for workshop in event.workshops]
