"""What changes programmes: an event comes in from a file."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from app.audit.actions import record
from app.core.db import db, touch
from app.core.text import folded
from app.events import queries as events
from app.events.models import Event, Moderator, Series, Topic, Venue, Workshop
from app.events.rules import EventExists
from app.programme import eventfile, rules
from app.programme.models import Part, Speaker, Station, Talk

Tree = dict[str, Any]


def import_event(document: object, *, host: str, now: datetime, verb: str = "imported") -> Event:
    """A new event from a "rotunde-event/1" tree.

    `host` names the installation in calendar UIDs; they are made once and never change again. `verb` is how the history
    calls it. Raises FileRefused with the path of the fault, or EventExists when the address is taken.
    """
    tree = eventfile.read(document)
    facts = dict(tree["event"])
    if events.event(facts["slug"]) is not None:
        raise EventExists(slug=facts["slug"])
    topics = facts.pop("topics")
    facts["uid"] = facts["uid"] or f"e-{uuid.uuid4()}@{host}"
    event = Event(**facts, series=_series(tree["series"]), venue=_venue(tree["venue"]))
    event.created_at = event.revised_at = now
    db.session.add(event)
    event.topics = _topics(topics, event)
    db.session.flush()
    for workshop in tree["workshops"]:
        _add_workshop(event, workshop, host=host, now=now)
    record(verb, event, workshops=len(tree["workshops"]))
    touch(rules.scope(event.id))
    touch(rules.EVERY_PROGRAMME)
    return event


def _series(facts: Tree) -> Series:
    """The series of that address; a known one keeps its name, so one file cannot rename it for all others."""
    known = events.series(facts["slug"])
    return known or Series(**facts)


def _venue(facts: Tree | None) -> Venue | None:
    if facts is None:
        return None
    return events.venue_like(facts) or Venue(**facts)


def _add_workshop(event: Event, tree: Tree, *, host: str, now: datetime) -> None:
    facts = dict(tree)
    parts, people, topics = facts.pop("parts"), facts.pop("moderators"), facts.pop("topics")
    facts["uid"] = facts["uid"] or f"w-{uuid.uuid4()}@{host}"
    workshop = Workshop(**facts, event=event, created_at=now, revised_at=now)
    workshop.moderators = [Moderator(**person, position=n) for n, person in enumerate(people, 1)]
    db.session.add(workshop)
    db.session.flush()
    workshop.topics = _topics(topics, event)
    for position, part in enumerate(parts, 1):
        db.session.add(_part(workshop.id, position, part))


def _part(workshop_id: int, position: int, tree: Tree) -> Part:
    facts = dict(tree)
    stations, talks = facts.pop("stations"), facts.pop("talks")
    part = Part(**facts, workshop_id=workshop_id, position=position)
    part.stations = [Station(**station, number=number) for number, station in enumerate(stations, 1)]
    part.talks = [_talk(number, talk) for number, talk in enumerate(talks, 1)]
    return part


def _talk(number: int, tree: Tree) -> Talk:
    facts = dict(tree)
    speakers = facts.pop("speakers")
    talk = Talk(**facts, number=number)
    talk.speakers = [Speaker(**speaker, position=n) for n, speaker in enumerate(speakers, 1)]
    return talk


def _topics(names: list[str], event: Event) -> list[Topic]:
    return [Topic(name=name, key=folded(name), position=n, event_id=event.id) for n, name in enumerate(names, 1)]
