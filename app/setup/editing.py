"""What changes an event that is there: its basic data, its venue. Whoever counts on it is told by app.changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.audit.actions import record
from app.changes import actions as changes
from app.core.db import db, lock, touch
from app.core.errors import ChangedMeanwhile
from app.core.text import folded
from app.events.models import Event, Topic, Venue, Workshop
from app.needs import actions as needs
from app.programme.rules import EVERY_PROGRAMME, scope
from app.registration import placing
from app.setup import moving, queries, rules
from app.setup.rules import Basics

Facts = dict[str, Any]
DATED = {"starts_at", "ends_at", "opens_at", "closes_at"}


def basics(event: Event) -> Basics:
    """The event as its form shows it. Opening and closing of registration where all its workshops agree."""
    alive = [workshop for workshop in event.workshops if not workshop.called_off_at]
    return Basics(
        **{name: getattr(event, name) for name in (*rules.TEXTS, *rules.SETTINGS)},
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
    ClosesBeforeOpening, WorkshopInGap, CalledOff, and the refusals of moving.check_dates.
    """
    before = _locked([event])
    if basics(event) != seen:
        raise ChangedMeanwhile
    if wanted.opens_at and wanted.closes_at and wanted.closes_at <= wanted.opens_at:
        raise rules.ClosesBeforeOpening
    names = rules.changed(seen, wanted)
    if not names:
        return [], 0
    rules.check_date(names, is_called_off=event.called_off_at is not None)
    days = moving.days_between(event, wanted.starts_at)
    tell = rules.check_telling([*names, *(["day"] if days else [])], telling, queries.people([event], now))
    _write(event, wanted, names)
    for workshop in event.workshops:
        if not workshop.called_off_at:
            moving.move(workshop, days)
            _set_window(workshop, wanted, names)
    if set(names) & DATED:
        moving.check_dates(event, now)
        needs.keep_until(event.id, event.ends_at)
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
) -> tuple[list[str], int]:
    """Correct the venue of the event, or, `only_here`, give this event one of its own; returns as `revise`.

    `own` are the ids of the events the person runs, None for all. Raises ChangedMeanwhile, NotYours, TellingMissing.
    """
    old = event.venue
    if old is None:
        raise ChangedMeanwhile
    there = queries.events_at(old)
    events = [event] if only_here else there
    if own is not None and not {each.id for each in events} <= set(own):
        raise rules.NotYours
    before = _locked(events, old)
    if event.venue_id != old.id or venue_facts(old) != seen or set(queries.events_at(old)) != set(there):
        raise ChangedMeanwhile
    names = [name for name in rules.VENUE_FACTS if seen[name] != wanted[name]]
    if not names:
        return [], 0
    said = {"address"} if set(names) & set(rules.ADDRESS) else set(names)
    tell = rules.check_telling(said, telling, queries.people(events, now))
    if only_here and len(there) > 1:
        event.venue = Venue(**wanted)
    else:
        for name in names:
            setattr(old, name, wanted[name])
    return names, _follow_venue(events, before, tell=tell, fields=names, now=now)


def choose_venue(event: Event, venue: Venue | None, *, seen: int | None, now: datetime) -> tuple[list[str], int]:
    """The event takes place elsewhere, or nobody knows yet where; all hear of it. Returns as `revise`.

    `seen` is the id of the venue the person looked at. Raises ChangedMeanwhile.
    """
    before = _locked([event])
    if event.venue_id != seen:
        raise ChangedMeanwhile
    if (venue.id if venue else None) == seen and (venue is None or venue.id is not None):
        return [], 0
    event.venue = venue
    return ["venue"], _follow_venue([event], before, tell=True, fields=["venue"], now=now)


def _follow_venue(
    events: Sequence[Event], before: Mapping[int, Facts], *, tell: bool, fields: list[str], now: datetime
) -> int:
    db.session.flush()
    for each in events:
        _revised(each, now)
        record("venue_changed", each, fields=fields)
    return changes.follow([workshop for each in events for workshop in each.workshops], before, tell=tell, now=now)


def _locked(events: Sequence[Event], venue: Venue | None = None) -> dict[int, Facts]:
    """Hold these events, their house and their workshops; what the workshops are, by id.

    In this order everywhere: whoever held the house first would wait for an event whose editor waits for its workshops.
    """
    for each in sorted(events, key=lambda each: each.id):
        lock(each)
    if venue is not None:
        lock(venue)
    workshops = [workshop for each in events for workshop in each.workshops]
    placing.lock_workshops(workshops)
    return {workshop.id: changes.agreed(workshop) for workshop in workshops}


def _revised(event: Event, now: datetime) -> None:
    event.revision, event.revised_at = event.revision + 1, now
    touch(scope(event.id))
    touch(EVERY_PROGRAMME)


def _write(event: Event, wanted: Basics, names: Sequence[str]) -> None:
    for name in set(names).difference(rules.OWN):
        setattr(event, name, getattr(wanted, name))
    if "topics" in names:
        _set_topics(event, wanted.topics)


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
