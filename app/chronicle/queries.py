"""Reading the history of an event, and whom its lines are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, literal, null, select
from sqlalchemy.orm import joinedload

from app.audit.models import HistoryEntry
from app.audit.rules import VERBS_OF
from app.chronicle import rules
from app.chronicle.rules import Wanted
from app.core.db import db
from app.events.models import Event, Workshop
from app.outbox.models import Mail
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


def look(what: str, address: Mapping[str, Any], verb: str, by: str) -> tuple[str, int | None, datetime | None]:
    """What a page at this address shows, as the history names it; the event it belongs to; and when this account last
    looked at it by the history."""
    event_id, number, narrowed = _shown(what, address)
    last = select(func.max(HistoryEntry.at)).where(
        HistoryEntry.subject == literal(f"{what}:") + cast(number, String),
        HistoryEntry.verb == verb,
        HistoryEntry.by == by,
    )
    row = db.session.execute(select(event_id, number, last.scalar_subquery()).where(*narrowed)).one_or_none()
    return (f"{what}:{row[1]}", row[0], row[2]) if row else (f"{what}:0", None, None)


def _shown(what: str, address: Mapping[str, Any]) -> tuple[Any, Any, list[ColumnElement[bool]]]:
    """The column of the event, that of the row, and what narrows to the one row."""
    if what == "registration":
        return Registration.event_id, Registration.id, [Registration.id == address["registration_id"]]
    if what == "mail":
        return Mail.event_id, Mail.id, [Mail.id == address["mail_id"]]
    if what == "event":
        return Event.id, Event.id, [Event.slug == address["slug"]]
    if what == "outbox":
        return null(), literal(0), []
    mine = select(Event.id).where(Event.slug == address["slug"]).scalar_subquery()
    letter = str(address["letter"]).upper()
    return Workshop.event_id, Workshop.id, [Workshop.event_id == mine, Workshop.letter == letter]


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
