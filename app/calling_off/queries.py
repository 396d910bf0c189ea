"""Reading who counted on an event."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import selectinload

from app.core.db import db
from app.delegation.models import Delegation
from app.events.models import Event
from app.registration.models import Registration
from app.registration.rules import STANDING, State


def standing(event: Event) -> Sequence[Registration]:
    """Everybody whose registration for the event is alive, as it is now, with their wishes."""
    found = select(Registration).where(Registration.event_id == event.id, Registration.state.in_(STANDING))
    found = found.order_by(Registration.id).options(selectinload(Registration.wishes))
    return db.session.scalars(found.execution_options(populate_existing=True)).all()


def delegations(event: Event) -> dict[int, Delegation]:
    """Who registered several people of whom anybody is still there; by id."""
    alive = exists().where(Registration.delegation_id == Delegation.id, Registration.state.in_(STANDING))
    found = select(Delegation).where(Delegation.event_id == event.id, alive).order_by(Delegation.id)
    return {each.id: each for each in db.session.scalars(found)}


def unreached(event: Event) -> Sequence[Registration]:
    """Whom no mail could tell that the event is called off, because they gave no address; by name."""
    found = select(Registration).where(
        Registration.event_id == event.id,
        Registration.state == State.CALLED_OFF,
        Registration.ended_at == event.called_off_at,
        Registration.email == "",
        Registration.name != "",
    )
    return db.session.scalars(found.order_by(Registration.sort_key, Registration.id)).all()
