"""What changes an event that is there: its basic data, its venue. Whoever counts on it is told by app.changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.audit.actions import record
from app.changes import actions as changes
from app.core import clock
from app.core.db import db, lock, touch
from app.core.errors import ChangedMeanwhile
from app.core.text import folded
from app.events.models import Event, Topic, Venue, Workshop
from app.programme.rules import EVERY_PROGRAMME, scope
from app.registration import placing
from app.setup import queries, rules
from app.setup.rules import Basics

Facts = dict[str, Any]


def basics(event: Event) -> Basics:
    """The event as its form shows it. Opening and closing of registration where all its workshops agree."""
    alive = [workshop for workshop in event.workshops if not workshop.called_off_at]
    return Basics(
        **{name: getattr(event, name) for name in rules.TEXTS},
        series_id=event.series_id,
        topics=tuple(topic.name for topic in event.topics),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        opens_at=_common(workshop.registration_opens_at for workshop in alive),
        closes_at=_common(workshop.registration_closes_at for workshop in alive),
    )


def revise(event: Event, wanted: Basics, *, seen: Basics, telling: str, now: datetime) -> tuple[list[str], int]:
    """Make the event what is wanted; returns the names of what changed and how many people will hear of it.

    On another day the workshops move along and keep their hours. `seen` is what the organiser looked at, `telling` one
    of rules.Telling where people are concerned. Raises ChangedMeanwhile, TellingMissing, MovedSilently,
    ClosesBeforeOpening, WorkshopInGap, CalledOff.
    """
    before = _locked(event, event.workshops)
    if basics(event) != seen:
        raise ChangedMeanwhile
    if wanted.opens_at and wanted.closes_at and wanted.closes_at <= wanted.opens_at:
        raise rules.ClosesBeforeOpening
    names = rules.changed(seen, wanted)
    if not names:
        return [], 0
    rules.check_date(names, is_called_off=event.called_off_at is not None)
    days = _days_between(event, wanted.starts_at)
    tell = rules.check_telling([*names, *(["day"] if days else [])], telling, queries.people([event], now))
    for name in set(names).difference(rules.OWN):
        setattr(event, name, getattr(wanted, name))
    if "topics" in names:
        _set_topics(event, wanted.topics)
    for workshop in event.workshops:
        if not workshop.called_off_at:
            _move(workshop, days)
            _set_window(workshop, wanted, names)
    db.session.flush()
    people = changes.follow(event.workshops, before, tell=tell, now=now)
    _revised(event, now)
    record("event_changed", event, fields=names)
    return names, people


def venue_facts(venue: Venue | None) -> Facts:
    """A venue as its form shows it."""
    return {name: getattr(venue, name) for name in rules.VENUE_FACTS} if venue else {}


def revise_venue(
    event: Event,
    wanted: Facts,
    *,
    seen: Facts,
    telling: str,
    only_here: bool,
    own: Sequence[int] | None,
    now: datetime,
) -> int:
    """Correct the venue of the event, or, `only_here`, give this event one of its own; returns how many will hear.

    `own` are the ids of the events the person runs, None for all. Raises ChangedMeanwhile, NotYours, TellingMissing.
    """
    old = event.venue
    if old is None or venue_facts(_fresh(old)) != seen:
        raise ChangedMeanwhile
    events = [event] if only_here else queries.events_at(old)
    if own is not None and not {each.id for each in events} <= set(own):
        raise rules.NotYours
    workshops = [workshop for each in events for workshop in each.workshops]
    before = _locked(event, workshops)
    names = [name for name in rules.VENUE_FACTS if old and seen[name] != wanted[name]]
    if not names:
        return 0
    said = {"address"} if set(names) & set(rules.ADDRESS) else set(names)
    tell = rules.check_telling(said, telling, queries.people(events, now))
    if only_here and len(queries.events_at(old)) > 1:
        event.venue = Venue(**wanted)
    else:
        for name in names:
            setattr(old, name, wanted[name])
    return _follow_venue(events, workshops, before, tell=tell, fields=names, now=now)


def choose_venue(event: Event, venue: Venue | None, *, seen: int | None, now: datetime) -> int:
    """The event takes place elsewhere, or nobody knows yet where; returns how many will hear of it: everybody.

    `seen` is the id of the venue the person looked at. Raises ChangedMeanwhile.
    """
    before = _locked(event, event.workshops)
    if event.venue_id != seen:
        raise ChangedMeanwhile
    if venue is not None and venue.id is not None and venue.id == seen:
        return 0
    event.venue = venue
    return _follow_venue([event], event.workshops, before, tell=True, fields=["venue"], now=now)


def _follow_venue(
    events: Sequence[Event],
    workshops: Sequence[Workshop],
    before: Mapping[int, Facts],
    *,
    tell: bool,
    fields: list[str],
    now: datetime,
) -> int:
    db.session.flush()
    for each in events:
        _revised(each, now)
        record("venue_changed", each, fields=fields)
    return changes.follow(workshops, before, tell=tell, now=now)


def _locked(event: Event, workshops: Sequence[Workshop]) -> dict[int, Facts]:
    """Hold the event and these workshops; what they are, by id."""
    lock(event)
    placing.lock_workshops(workshops)
    return {workshop.id: changes.agreed(workshop) for workshop in workshops}


def _fresh(venue: Venue) -> Venue:
    lock(venue)
    return venue


def _revised(event: Event, now: datetime) -> None:
    event.revision, event.revised_at = event.revision + 1, now
    touch(scope(event.id))
    touch(EVERY_PROGRAMME)


def _days_between(event: Event, starts_at: datetime) -> int:
    zone = ZoneInfo(event.timezone)
    return (starts_at.astimezone(zone).date() - event.starts_at.astimezone(zone).date()).days


def _move(workshop: Workshop, days: int) -> None:
    """The same hours on the clock at the venue, so many days later; registration closes as long before as it did."""
    if not days:
        return
    zone = workshop.event.timezone
    for name in ("starts_at", "ends_at", "registration_closes_at"):
        moment: datetime | None = getattr(workshop, name)
        if moment is None:
            continue
        reading = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
        try:
            setattr(workshop, name, clock.from_local(rules.shifted(reading, days), zone))
        except clock.NoSuchTime:
            raise rules.WorkshopInGap(letter=workshop.letter) from None


def _set_window(workshop: Workshop, wanted: Basics, names: Sequence[str]) -> None:
    if "opens_at" in names:
        workshop.registration_opens_at = wanted.opens_at
    if "closes_at" in names:
        workshop.registration_closes_at = wanted.closes_at


def _set_topics(event: Event, names: Sequence[str]) -> None:
    event.topics.clear()
    db.session.flush()
    event.topics = [
        Topic(name=name, key=folded(name), position=number, event_id=event.id) for number, name in enumerate(names, 1)
    ]


def _common(moments: Iterable[datetime | None]) -> datetime | None:
    found = set(moments)
    return found.pop() if len(found) == 1 else None
