"""Reading what pages of several packages show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from app.core.db import db
from app.events.models import Event, Workshop
from app.registration.models import Registration
from app.registration.rules import STANDING, State


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
