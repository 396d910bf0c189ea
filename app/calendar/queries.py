"""Events and workshops as a calendar sees them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.calendar.ics import CALLED_OFF_STAYS, PAST_STAYS, CalendarItem
from app.core.db import db
from app.core.models import Revision
from app.core.text import folded, slug
from app.events.models import Event, Topic, Venue, Workshop
from app.events.rules import Mode
from app.web.links import absolute

# Where an event says no region, the town of its venue counts as one.
REGION = func.coalesce(func.nullif(Event.region, ""), Venue.city, "")


def workshop_item(workshop: Workshop) -> CalendarItem:
    """The workshop as one calendar entry for whoever takes part; the same UID in download, feed and invitation."""
    event = workshop.event
    return CalendarItem(
        uid=workshop.uid,
        title=f"{workshop.name}: {workshop.title}",
        starts_at=workshop.starts_at,
        ends_at=workshop.ends_at,
        zone=event.timezone,
        location="Online" if workshop.mode == Mode.ONLINE else _location(event, workshop.room),
        description=_description(event, workshop),
        url=absolute("desk.workshop", slug=event.slug, letter=workshop.letter.lower()),
        categories=(event.series.name,),
        created_at=workshop.created_at,
        revised_at=workshop.revised_at,
        sequence=workshop.revision,
        called_off=workshop.called_off_at is not None,
        geo=None if workshop.mode == Mode.ONLINE else _geo(event),
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
        called_off=event.called_off_at is not None,
        geo=_geo(event),
    )


def public_items(event: Event, workshops: Iterable[Workshop]) -> list[CalendarItem]:
    """The event and these workshops as everybody may see them: the address of an online room is for participants."""
    return [event_item(event), *(public_item(workshop) for workshop in workshops)]


def public_item(workshop: Workshop) -> CalendarItem:
    return replace(workshop_item(workshop), conference_url="")


def feed_items(now: datetime) -> list[CalendarItem]:
    """Everything published that has not been over for longer than a feed remembers."""
    return _items(_current(select(Event), now))


def region_items(name: str, now: datetime) -> list[CalendarItem]:
    """The events of the region whose feed has this word in its address."""
    names = [region for region in _regions() if slug(region) == name]
    return _items(_current(select(Event).outerjoin(Event.venue).where(REGION.in_(names)), now))


def topic_items(name: str, now: datetime) -> list[CalendarItem]:
    """Events about the topic with all their workshops, and of other events the workshops about it."""
    keys = {key for key in _topics() if slug(key) == name}
    about = exists().where(Topic.event_id == Event.id, Topic.key.in_(keys))
    events = _current(select(Event).where(about), now)
    whole = [event for event in events if _is_about(event, keys)]
    parts = [workshop for event in events if event not in whole for workshop in event.workshops]
    return _items(whole) + [public_item(workshop) for workshop in parts if _is_about(workshop, keys)]


def regions() -> dict[str, str]:
    """Regions of published events, past ones too: by the word in the address of their feed, in order of the alphabet.

    A feed thus lives on, empty, when what it told of is over; programs that subscribed to it see no error.
    """
    return _by_slug({region: region for region in _regions()})


def topics() -> dict[str, str]:
    """Topics of published events and their workshops, as regions()."""
    return _by_slug(_topics())


def changed_at(scope: str) -> datetime | None:
    """When anything in `scope` last changed, something taken away included."""
    row = db.session.get(Revision, scope)
    return datetime.fromtimestamp(row.changed_at, UTC) if row and row.changed_at else None


def let_go_at(now: datetime) -> datetime | None:
    """When a feed last dropped something that had been over for long enough. Of all feeds: one more answer is cheap."""
    ends = [(Workshop.called_off_at, CALLED_OFF_STAYS), (Event.called_off_at, CALLED_OFF_STAYS)]
    ends += [(Event.ends_at, PAST_STAYS), (Workshop.ends_at, PAST_STAYS)]
    last = [select(func.max(end)).where(end < now - stays).scalar_subquery() for end, stays in ends]
    found = zip(db.session.execute(select(*last)).one(), ends, strict=True)
    return max((moment + stays for moment, (_end, stays) in found if moment), default=None)


def _current(found: Select[Any], now: datetime) -> Sequence[Event]:
    found = found.where(Event.is_published.is_(True), Event.ends_at >= now - PAST_STAYS)
    whole = (
        joinedload(Event.venue),
        joinedload(Event.series),
        selectinload(Event.topics),
        selectinload(Event.workshops).selectinload(Workshop.moderators),
        selectinload(Event.workshops).selectinload(Workshop.topics),
    )
    return db.session.scalars(found.order_by(Event.starts_at, Event.id).options(*whole)).all()


def _items(events: Iterable[Event]) -> list[CalendarItem]:
    return [item for event in events for item in public_items(event, event.workshops)]


def _is_about(subject: Event | Workshop, keys: Collection[str]) -> bool:
    return any(topic.key in keys for topic in subject.topics)


def _regions() -> Sequence[str]:
    found = select(REGION).select_from(Event).outerjoin(Event.venue).where(Event.is_published.is_(True))
    return db.session.scalars(found.distinct()).all()


def _topics() -> dict[str, str]:
    """Names by key."""
    found = select(Topic.key, func.min(Topic.name)).join(Event, Event.id == Topic.event_id)
    rows = db.session.execute(found.where(Event.is_published.is_(True)).group_by(Topic.key))
    return {key: name for key, name in rows}


def _by_slug(names: dict[str, str]) -> dict[str, str]:
    """What has no Latin letter has no address and no feed."""
    found = {slug(key): name for key, name in sorted(names.items(), reverse=True)}
    return {key: name for key, name in sorted(found.items(), key=lambda pair: folded(pair[1])) if key}


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
