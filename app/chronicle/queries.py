"""Reading the history of an event, and whom its lines are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.audit.models import HistoryEntry
from app.audit.rules import VERBS_OF
from app.chronicle import rules
from app.chronicle.rules import Wanted
from app.core.db import db
from app.events.models import Event
from app.registration.models import Registration


@dataclass(frozen=True)
class Subject:
    """What an entry of the history is about: in words, and the registration to look it up, if it is one."""

    words: str
    registration_id: int | None = None


def entries(event: Event, wanted: Wanted, *, before: int | None = None, most: int) -> Sequence[HistoryEntry]:
    """The newest lines of the event first; with `before`, those older than that one."""
    after, until = rules.bounds(wanted, event.timezone)
    found = select(HistoryEntry).where(HistoryEntry.event_id == event.id)
    if wanted.topic:
        found = found.where(HistoryEntry.verb.in_(VERBS_OF[wanted.topic]))
    if wanted.by:
        found = found.where(HistoryEntry.by == wanted.by)
    if wanted.about:
        found = found.where(HistoryEntry.subject == f"registration:{wanted.about}")
    if after:
        found = found.where(HistoryEntry.at >= after)
    if until:
        found = found.where(HistoryEntry.at < until)
    if before is not None:
        found = found.where(HistoryEntry.id < before)
    return db.session.scalars(found.order_by(HistoryEntry.id.desc()).limit(most)).all()


def actors(event: Event) -> list[str]:
    """Whoever did anything with the event, as the history notes them."""
    found = select(HistoryEntry.by).where(HistoryEntry.event_id == event.id).distinct()
    return sorted(db.session.scalars(found))


def about(event: Event, wanted: Wanted) -> Registration | None:
    """The registration the lines are narrowed to, if it is one of the event's."""
    found = db.session.get(Registration, wanted.about) if wanted.about else None
    return found if found is not None and found.event_id == event.id else None


def subjects(entries: Sequence[HistoryEntry], event: Event) -> dict[str, Subject]:
    """Whom or what these entries are about, by their subject ("registration:12"); without a name, "N. N."."""
    found = {f"workshop:{each.id}": Subject(f"Workshop {each.letter}") for each in event.workshops}
    ids = {int(each.subject.partition(":")[2]) for each in entries if each.subject.startswith("registration:")}
    people = select(Registration).where(Registration.event_id == event.id, Registration.id.in_(ids))
    for person in db.session.scalars(people.options(joinedload(Registration.workshop))) if ids else ():
        words = f"{person.shown_name}, Workshop {person.workshop.letter}"
        found[f"registration:{person.id}"] = Subject(words, person.id)
    return found
