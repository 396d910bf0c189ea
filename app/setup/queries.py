"""Reading what an event can be made from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.core.db import db
from app.events import queries as events
from app.events.models import Event, Series, Venue, Workshop
from app.events.rules import Viewer
from app.registration.models import Registration
from app.registration.rules import STANDING


def series(viewer: Viewer) -> Sequence[Series]:
    """Every series, or those an organiser is limited to, the one used last first."""
    newest = select(func.max(Event.created_at)).where(Event.series_id == Series.id).scalar_subquery()
    found = select(Series).where(events.in_series_of(viewer, Series.id))
    return db.session.scalars(found.order_by(newest.desc().nulls_last(), Series.name, Series.id)).all()


def series_by_id(series_id: int) -> Series | None:
    return db.session.get(Series, series_id)


def series_named(name: str) -> Series | None:
    return db.session.scalar(select(Series).where(Series.name == name).order_by(Series.id).limit(1))


def series_slugs(beginning: str) -> set[str]:
    """Addresses of series that begin like this."""
    return set(db.session.scalars(select(Series.slug).where(Series.slug.startswith(beginning, autoescape=True))))


def venues() -> Sequence[Venue]:
    """Every venue, by name."""
    return db.session.scalars(select(Venue).order_by(Venue.name, Venue.city, Venue.id).limit(500)).all()


def venue(venue_id: int) -> Venue | None:
    return db.session.get(Venue, venue_id)


def slugs(beginning: str) -> set[str]:
    """Addresses of events that begin like this."""
    found = select(Event.slug).where(Event.slug.startswith(beginning, autoescape=True))
    return set(db.session.scalars(found))


def known_uids(uids: Collection[str]) -> frozenset[str]:
    """Those of the calendar UIDs that an event or a workshop here has already."""
    found = select(Event.uid).where(Event.uid.in_(uids)).union(select(Workshop.uid).where(Workshop.uid.in_(uids)))
    return frozenset(db.session.scalars(found))


def last_event() -> Event | None:
    """The event made last: who organised that one most likely organises the next."""
    return db.session.scalar(select(Event).order_by(Event.created_at.desc(), Event.id.desc()).limit(1))


def events_at(venue: Venue) -> Sequence[Event]:
    """Every event at this venue with its workshops, the newest first."""
    found = select(Event).where(Event.venue_id == venue.id).options(selectinload(Event.workshops))
    return db.session.scalars(found.order_by(Event.starts_at.desc(), Event.id)).all()


def people(events: Collection[Event], now: datetime) -> int:
    """How many people count on a workshop of these events that is still to come."""
    found = (
        select(func.count())
        .select_from(Registration)
        .join(Registration.workshop)
        .where(
            Workshop.event_id.in_([event.id for event in events]),
            Workshop.ends_at > now,
            Registration.state.in_(STANDING),
        )
    )
    return db.session.scalar(found) or 0
