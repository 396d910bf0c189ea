"""Reading who has to be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.events.models import Event, Workshop
from app.registration.models import Registration, RegistrationLink, Wish
from app.registration.rules import STANDING, State, delete_on


def standing(workshop: Workshop) -> Sequence[Registration]:
    """Everybody whose registration for the workshop is alive, in order of arrival."""
    found = select(Registration).where(Registration.workshop_id == workshop.id, Registration.state.in_(STANDING))
    return db.session.scalars(found.order_by(Registration.arrival)).all()


def standing_count(workshop: Workshop) -> int:
    """How many people hear of a change."""
    found = select(func.count()).where(Registration.workshop_id == workshop.id, Registration.state.in_(STANDING))
    return db.session.scalar(found) or 0


def wishing(workshop: Workshop) -> Sequence[Registration]:
    """Everybody who waits for the draw with this workshop among the wishes."""
    among = exists().where(Wish.registration_id == Registration.id, Wish.workshop_id == workshop.id)
    found = select(Registration).where(Registration.state == State.WISHED, among)
    return db.session.scalars(found.options(selectinload(Registration.wishes)).order_by(Registration.id)).all()


def move_feeds(workshop: Workshop) -> None:
    """The secret calendar addresses of its people last as long as the people are known: counted from its end."""
    people = select(Registration.id).where(Registration.workshop_id == workshop.id)
    feeds = RegistrationLink.purpose == "feed", RegistrationLink.registration_id.in_(people)
    db.session.execute(update(RegistrationLink).where(*feeds).values(expires_at=delete_on(workshop.ends_at)))


def due_to_tell(now: datetime) -> Sequence[int]:
    """Ids of workshops whose change has waited long enough."""
    return db.session.scalars(select(Workshop.id).where(Workshop.tell_at <= now).order_by(Workshop.tell_at)).all()


def workshop(workshop_id: int) -> Workshop | None:
    """With all that a mail says of it."""
    whole = (
        joinedload(Workshop.event).joinedload(Event.venue),
        joinedload(Workshop.event).joinedload(Event.series),
        selectinload(Workshop.moderators),
    )
    return db.session.scalar(select(Workshop).where(Workshop.id == workshop_id).options(*whole))
