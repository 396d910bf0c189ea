"""Reading what an event has and lacks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, select

from app.admission import queries as admission
from app.audit.models import HistoryEntry
from app.core.db import db
from app.events.models import Event, Workshop
from app.events.rules import ACCESSIBILITY, Mode
from app.minutes import queries as minutes
from app.programme import queries as programme
from app.programme.models import Part
from app.programme.rules import OPEN_QUESTION, Kind
from app.publishing import checklist
from app.publishing.checklist import EventFacts, Gap, WorkshopFacts
from app.registration.models import Registration
from app.texts import queries as texts

TAKEN_BACK = ("event_published", "event_unpublished")


def gaps(event: Event, now: datetime) -> list[Gap]:
    """What the event lacks; the same few queries for any number of workshops."""
    return checklist.gaps(facts(event), now)


def facts(event: Event) -> EventFacts:
    alive = [workshop for workshop in event.workshops if not workshop.called_off_at]
    parts = programme.parts_of(alive)
    terms, venue = admission.terms(event.id), event.venue
    return EventFacts(
        title=event.title,
        summary=event.summary,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        is_published=event.is_published,
        has_venue=venue is not None,
        has_address=venue is not None and bool(venue.street and venue.city),
        says_access=venue is not None
        and (bool(venue.accessibility_note) or any(getattr(venue, name) is not None for name in ACCESSIBILITY)),
        organiser=event.organiser,
        contact=event.contact_email,
        topics=len(event.topics) + sum(len(workshop.topics) for workshop in alive),
        is_by_wish=terms.mode.is_by_wish,
        allot_at=terms.allot_at,
        is_drawn=terms.drawn_at is not None,
        open_texts=list(texts.open_texts()),
        workshops=[_workshop(workshop, parts[workshop.id]) for workshop in alive],
    )


def _workshop(workshop: Workshop, parts: Sequence[Part]) -> WorkshopFacts:
    stations = [station for part in parts for station in part.stations]
    talks = [talk for part in parts for talk in part.talks]
    return WorkshopFacts(
        letter=workshop.letter,
        is_titled=workshop.title.strip() != f"Workshop {workshop.letter}",
        starts_at=workshop.starts_at,
        ends_at=workshop.ends_at,
        capacity=workshop.capacity,
        is_on_site=workshop.mode != Mode.ONLINE,
        is_online=workshop.mode != Mode.ON_SITE,
        room=workshop.room,
        online_url=workshop.online_url,
        summary=workshop.summary,
        moderators=len(workshop.moderators),
        parts=sum(part.minutes for part in parts),
        speakerless=sum(not talk.speakers for talk in talks),
        stations=len(stations),
        questionless=sum(station.question.strip() in ("", OPEN_QUESTION) for station in stations),
        is_rotating=any(part.kind == Kind.ROTATION for part in parts),
        opens_at=workshop.registration_opens_at,
        closes_at=workshop.registration_closes_at,
    )


def registrations(event: Event) -> int:
    """How many registrations the event ever had, ended ones too."""
    return db.session.scalar(select(func.count()).where(Registration.event_id == event.id)) or 0


def minutes_out(event: Event) -> int:
    """How many of its workshops have published minutes."""
    return len(minutes.workshops_with_minutes([event.id]))


def was_published(event: Event) -> bool:
    """Whether the history knows that the public could see it."""
    found = exists().where(HistoryEntry.event_id == event.id, HistoryEntry.verb.in_(TAKEN_BACK))
    return bool(db.session.scalar(select(found)))


def remove(event: Event) -> None:
    """The event goes, and everything filed under it."""
    db.session.delete(event)
