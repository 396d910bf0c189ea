"""Events and workshops as a calendar sees them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.calendar.ics import CalendarItem
from app.core.db import db
from app.events.models import Event, Workshop
from app.web.links import absolute

PAST_STAYS = timedelta(days=90)


def workshop_item(workshop: Workshop) -> CalendarItem:
    """The workshop as one calendar entry; the same UID in download, feed and invitation."""
    event = workshop.event
    return CalendarItem(
        uid=workshop.uid,
        title=f"{workshop.name}: {workshop.title}",
        starts_at=workshop.starts_at,
        ends_at=workshop.ends_at,
        zone=event.timezone,
        location=_location(event, workshop.room),
        description=_description(event, workshop),
        url=absolute("desk.workshop", slug=event.slug, letter=workshop.letter.lower()),
        categories=(event.series.name,),
        created_at=workshop.created_at,
        revised_at=workshop.revised_at,
        sequence=workshop.revision,
        geo=_geo(event),
        conference_url=workshop.online_url,
    )


def event_item(event: Event) -> CalendarItem:
    """The whole event as one calendar entry."""
    return CalendarItem(
        uid=event.uid,
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        zone=event.timezone,
        location=_location(event, ""),
        description=event.summary,
        url=absolute("desk.event", slug=event.slug),
        categories=(event.series.name,),
        created_at=event.created_at,
        revised_at=event.revised_at,
        sequence=event.revision,
        geo=_geo(event),
    )


def feed_events(now: datetime) -> Sequence[Event]:
    """Published events that have not been over for longer than a feed remembers."""
    found = select(Event).where(Event.is_published.is_(True), Event.ends_at > now - PAST_STAYS)
    return db.session.scalars(
        found.order_by(Event.starts_at, Event.id).options(
            joinedload(Event.venue),
            joinedload(Event.series),
            selectinload(Event.workshops).selectinload(Workshop.moderators),
        )
    ).all()


def _location(event: Event, room: str) -> str:
    address = event.venue.address if event.venue else ""
    return ", ".join(part for part in (room, address) if part)


def _geo(event: Event) -> tuple[float, float] | None:
    venue = event.venue
    if venue is None or venue.latitude is None or venue.longitude is None:
        return None
    return venue.latitude, venue.longitude


def _description(event: Event, workshop: Workshop) -> str:
    """What stands in the entry: always in the language of the workshop, so that the file never varies."""
    people = ", ".join(
        f"{person.name} ({person.organisation})" if person.organisation else person.name
        for person in workshop.moderators
    )
    with force_locale(workshop.language if workshop.language in ("de", "en") else "de"):
        lines = [f"{event.title}", workshop.summary]
        if people:
            lines.append(gettext("Moderation: %(people)s", people=people))
    return "\n".join(line for line in lines if line)
