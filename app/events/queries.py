"""Reading events, workshops and teams."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import SeriesDuty
from app.core.db import db
from app.core.text import folded
from app.events.models import Event, Series, TeamMember, Topic, Venue, Workshop
from app.events.rules import Viewer, Wanted


def series(slug: str) -> Series | None:
    return db.session.scalar(select(Series).where(Series.slug == slug))


def venue_like(facts: dict[str, object]) -> Venue | None:
    """A venue already known with exactly these facts."""
    return db.session.scalar(select(Venue).filter_by(**facts).limit(1))


def event(slug: str) -> Event | None:
    """The event, published or not, with everything its page shows of it."""
    return db.session.scalar(_whole(select(Event).where(Event.slug == slug)))


def event_by_id(event_id: int) -> Event | None:
    return db.session.get(Event, event_id)


def titles(event_ids: Collection[int]) -> list[tuple[int, str]]:
    """What these events are called, the newest first."""
    found = select(Event.id, Event.title).where(Event.id.in_(event_ids)).order_by(Event.starts_at.desc(), Event.id)
    return [(number, title) for number, title in db.session.execute(found)]


def is_published(event_id: int) -> bool:
    """Whether the public may see the event at this moment, whatever was read of it before."""
    return bool(db.session.scalar(select(Event.is_published).where(Event.id == event_id)))


def is_called_off(event_id: int) -> bool:
    """Whether the event as a whole does not take place, whatever was read of it before."""
    return bool(db.session.scalar(select(Event.called_off_at.is_not(None)).where(Event.id == event_id)))


def published_event(slug: str) -> Event | None:
    """The event as the public may see it."""
    return db.session.scalar(_whole(select(Event).where(Event.slug == slug, Event.is_published.is_(True))))


def event_to_register(slug: str) -> Event | None:
    """A published event with its venue and workshops only: all that the registration form needs."""
    found = select(Event).where(Event.slug == slug, Event.is_published.is_(True))
    return db.session.scalar(found.options(joinedload(Event.venue), selectinload(Event.workshops)))


def workshop_to_register(slug: str, letter: str) -> Workshop | None:
    """A workshop of a published event, with what its mails say."""
    found = select(Workshop).join(Workshop.event)
    found = found.where(Event.slug == slug, Workshop.letter == letter, Event.is_published.is_(True))
    whole = (
        joinedload(Workshop.event).joinedload(Event.venue),
        joinedload(Workshop.event).joinedload(Event.series),
        selectinload(Workshop.moderators),
    )
    return db.session.scalar(found.options(*whole))


def published_workshop(slug: str, letter: str) -> Workshop | None:
    """A workshop of a published event; the letter is read in upper or lower case."""
    found = _workshop(slug, letter).where(Event.is_published.is_(True))
    return db.session.scalar(found)


def workshop(slug: str, letter: str) -> Workshop | None:
    return db.session.scalar(_workshop(slug, letter))


def all_events() -> Sequence[Event]:
    """Every event, newest first."""
    return db.session.scalars(select(Event).order_by(Event.starts_at.desc(), Event.id)).all()


def public_list(now: datetime, wanted: Wanted, *, past: bool, most: int = 60) -> Sequence[Event]:
    """Published events, upcoming ones by date, past ones newest first; each filter narrows, empty ones do not."""
    found = select(Event).where(Event.is_published.is_(True))
    found = found.where(Event.ends_at <= now if past else Event.ends_at > now)
    if wanted.topic:
        found = found.where(exists().where(Topic.event_id == Event.id, Topic.key == folded(wanted.topic)))
    if wanted.place:
        found = found.where(exists().where(Venue.id == Event.venue_id, Venue.city == wanted.place))
    if wanted.level:
        found = found.where(exists().where(Workshop.event_id == Event.id, Workshop.level == wanted.level))
    for word in wanted.words.split()[:5]:
        found = found.where(_mentions(word))
    order = (Event.starts_at.desc(), Event.id) if past else (Event.starts_at, Event.id)
    return db.session.scalars(_whole(found).order_by(*order).limit(most)).all()


def topics() -> list[str]:
    """The topics of published events, once each, in order of the alphabet."""
    found = select(func.min(Topic.name)).join(Event, Event.id == Topic.event_id)
    names = db.session.scalars(found.where(Event.is_published.is_(True)).group_by(Topic.key))
    return sorted((name for name in names if name), key=folded)


def places() -> list[str]:
    """The towns of published events, once each."""
    found = select(Venue.city).join(Event, Event.venue_id == Venue.id).where(Event.is_published.is_(True))
    return sorted({city for city in db.session.scalars(found.distinct()) if city}, key=folded)


def events_run_by(viewer: Viewer) -> Sequence[Event]:
    """The events a person of the office works on, upcoming and past, newest first."""
    return db.session.scalars(_whole(_run_by(viewer)).order_by(Event.starts_at.desc())).all()


def shortly_run_by(viewer: Viewer) -> Sequence[Event]:
    """As `events_run_by`, with the workshops only: all that a list with numbers needs."""
    found = _run_by(viewer).options(selectinload(Event.workshops))
    return db.session.scalars(found.order_by(Event.starts_at.desc(), Event.id)).all()


def event_run_by(viewer: Viewer, slug: str) -> Event | None:
    """The event if it is this person's, else None: hidden and missing look the same."""
    return db.session.scalar(_whole(_run_by(viewer).where(Event.slug == slug)))


def event_shortly_run_by(viewer: Viewer, slug: str) -> Event | None:
    """As `event_run_by`, with the workshops only: all that lists of people need."""
    return db.session.scalar(_run_by(viewer).where(Event.slug == slug).options(selectinload(Event.workshops)))


def event_wholly_run_by(viewer: Viewer, slug: str) -> Event | None:
    """The event of somebody who works on all of it: through the event itself, or through each of its workshops."""
    found = _run_by(viewer).where(Event.slug == slug)
    if not viewer.runs_everything:
        mine = exists().where(TeamMember.account_id == viewer.account_id, TeamMember.event_id == Event.id)
        others = exists().where(Workshop.event_id == Event.id, ~mine.where(TeamMember.workshop_id == Workshop.id))
        found = found.where(or_(mine.where(TeamMember.workshop_id.is_(None)), ~others))
    return db.session.scalar(found)


def workshop_run_by(viewer: Viewer, slug: str, letter: str) -> Workshop | None:
    """The workshop if it is this person's: a moderator has exactly the workshops of her teams."""
    found = _workshop(slug, letter)
    if viewer.runs_everything:
        found = found.where(in_series_of(viewer, Event.series_id))
    else:
        mine = and_(
            TeamMember.account_id == viewer.account_id,
            TeamMember.event_id == Event.id,
            or_(TeamMember.workshop_id.is_(None), TeamMember.workshop_id == Workshop.id),
        )
        found = found.where(exists().where(mine))
    return db.session.scalar(found)


def workshops_run_by(viewer: Viewer, event: Event) -> list[Workshop]:
    """Those of the event's workshops this person works on."""
    if viewer.runs_everything:
        return list(event.workshops)
    rows = db.session.scalars(
        select(TeamMember).where(TeamMember.account_id == viewer.account_id, TeamMember.event_id == event.id)
    ).all()
    own = {row.workshop_id for row in rows}
    return [workshop for workshop in event.workshops if None in own or workshop.id in own]


def drop_member(member: TeamMember) -> None:
    """Somebody's account opens this no longer."""
    db.session.delete(member)
    db.session.flush()


def _run_by(viewer: Viewer) -> Select[Event]:
    if viewer.runs_everything:
        return select(Event).where(in_series_of(viewer, Event.series_id))
    mine = and_(TeamMember.account_id == viewer.account_id, TeamMember.event_id == Event.id)
    return select(Event).where(exists().where(mine))


def in_series_of(viewer: Viewer, series_id: Any) -> ColumnElement[bool]:
    """Every row, or those of the series this organiser is limited to; `series_id` is the column that names it."""
    own = SeriesDuty.account_id == viewer.account_id
    return or_(~exists().where(own), exists().where(own, SeriesDuty.series_id == series_id))


def _workshop(slug: str, letter: str) -> Select[Workshop]:
    found = select(Workshop).join(Workshop.event).where(Event.slug == slug, Workshop.letter == letter.upper())
    return found.options(
        joinedload(Workshop.event).joinedload(Event.venue),
        joinedload(Workshop.event).joinedload(Event.series),
        selectinload(Workshop.moderators),
        selectinload(Workshop.topics),
    )


def _whole(found: Select[Event]) -> Select[Event]:
    return found.options(
        joinedload(Event.series),
        joinedload(Event.venue),
        selectinload(Event.topics),
        selectinload(Event.workshops).selectinload(Workshop.moderators),
        selectinload(Event.workshops).selectinload(Workshop.topics),
    )


def _mentions(word: str) -> ColumnElement[bool]:
    """Events or workshops whose title or summary has the word; `%` and `_` are letters like others."""
    escaped = word.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    pattern = f"%{escaped}%"
    texts = (Event.title, Event.subtitle, Event.summary)
    inside = exists().where(
        Workshop.event_id == Event.id,
        or_(*(func.lower(text).like(pattern, escape="\\") for text in (Workshop.title, Workshop.summary))),
    )
    return or_(*(func.lower(text).like(pattern, escape="\\") for text in texts), inside)
