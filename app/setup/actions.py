"""What sets events up: made from nothing, like an earlier one, from a file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.admission import actions as admission
from app.admission import queries as admission_queries
from app.admission.rules import Mode
from app.core import text
from app.events.models import Event, Series, Venue
from app.programme import actions as programme
from app.programme import eventfile, exchange
from app.programme import queries as programmes
from app.questions import actions as questions
from app.questions import queries as questionnaires
from app.setup import copying, naming, outlines, queries, rules
from app.setup.outlines import Outline

Tree = dict[str, Any]


@dataclass(frozen=True)
class New:
    """A new event as the organiser wants it; begin and end are readings of the clock at the venue.

    An empty `slug` is made from title and year. `series` and `venue` are known ones, or None and a name for a new one.
    """

    title: str
    starts_at: datetime
    ends_at: datetime
    slug: str = ""
    series: Series | None = None
    series_name: str = ""
    venue: Venue | None = None
    venue_facts: Tree | None = None
    outline: Outline = Outline.EMPTY


def create(wanted: New, *, details: dict[str, str], reserved: Collection[str], host: str, now: datetime) -> Event:
    """A new event with the workshops of its outline, not published.

    `details` name the organisation until somebody else is named.

    Raises SlugMalformed, SlugReserved, EventExists, DayTooShort, FileRefused.
    """
    outlines.check(wanted.outline, wanted.starts_at, wanted.ends_at)
    last = queries.last_event()
    facts = {
        "title": wanted.title,
        "slug": _slug(wanted, reserved),
        "organiser": details.get("organisation") or (last.organiser if last else ""),
        "contact_email": details.get("email") or (last.contact_email if last else ""),
        "contact_phone": details.get("phone") or (last.contact_phone if last else ""),
        **_span(wanted),
    }
    tree: Tree = {"schema": "rotunde-event/1", "series": _series(wanted), "event": facts}
    tree["workshops"] = outlines.workshops(wanted.outline, wanted.starts_at)
    if wanted.venue or wanted.venue_facts:
        tree["venue"] = exchange.venue(wanted.venue) if wanted.venue else wanted.venue_facts
    return programme.import_event(tree, host=host, now=now, verb="event_made")


def copy(source: Event, wanted: New, *, reserved: Collection[str], host: str, now: datetime) -> Event:
    """A new event like `source`: programme, own questions, rules of registration, licence and venue; no people.

    A workshop called off is no part of the pattern; of an event that did not take place at all everything is.

    Raises as `create`.
    """
    written = exchange.written(source, programmes.parts_of(source.workshops))
    facts = {"title": wanted.title, "slug": _slug(wanted, reserved)}
    gone = {workshop.letter for workshop in source.workshops if workshop.called_off_at and not source.called_off_at}
    written["workshops"] = [row for row in written["workshops"] if row["letter"] not in gone]
    tree = copying.like(written, facts, **_span(wanted))
    event = programme.import_event(tree, host=host, now=now, verb="event_copied")
    asked = questionnaires.current(source.id)
    if asked is not None and asked.questions:
        questions.save(event, asked.questions, now=now)
    _copy_admission(source, event, now)
    return event


def from_file(document: object, slug: str, *, reserved: Collection[str], host: str, now: datetime) -> Event:
    """A new event from an event file, never published at once; under `slug` if one is wanted. Raises as `create`."""
    if slug:
        naming.check_slug(slug, reserved)
    draft = copying.as_draft(document, slug)
    read = eventfile.read(draft)  # before anything of it reaches the database
    naming.check_slug(read["event"]["slug"], reserved)
    known = queries.known_uids(copying.uids(read))
    return programme.import_event(copying.without_uids(draft, known), host=host, now=now)


def _copy_admission(source: Event, event: Event, now: datetime) -> None:
    """How places are given, without its days. A draw keeps its distance to the event, or lies half-way if it cannot."""
    terms = admission_queries.settings(source.id)
    allot_at = None
    if terms.allot_at:
        zone = ZoneInfo(source.timezone)
        days = (event.starts_at.astimezone(zone).date() - source.starts_at.astimezone(zone).date()).days
        allot_at = rules.shifted(terms.allot_at.astimezone(zone), days)
    fresh = replace(terms, allot_at=allot_at, per_municipality_until=None, names_until=None)
    if fresh.mode.is_by_wish and (allot_at is None or not now < allot_at < event.starts_at):
        half_way = (now + (event.starts_at - now) / 2).replace(minute=0, second=0, microsecond=0)
        if now < half_way < event.starts_at:
            fresh = replace(fresh, allot_at=half_way)
        else:  # an event of the past draws nothing any more
            fresh = replace(fresh, mode=Mode.ARRIVAL, allot_at=None)
    admission.set_terms(event, fresh, now=now)


def _slug(wanted: New, reserved: Collection[str]) -> str:
    if wanted.slug:
        naming.check_slug(wanted.slug, reserved)
        return wanted.slug
    taken = queries.slugs(text.slug(wanted.title)[:60]) | set(reserved)
    return naming.proposed_slug(wanted.title, wanted.starts_at.year, taken)


def _series(wanted: New) -> Tree:
    if wanted.series:
        return {"slug": wanted.series.slug, "name": wanted.series.name}
    known = queries.series_named(wanted.series_name)
    if known is not None:
        return {"slug": known.slug, "name": known.name}
    slug = text.slug(wanted.series_name)[:70].strip("-") or "reihe"
    return {"slug": naming.free(slug, queries.series_slugs(slug)), "name": wanted.series_name}


def _span(wanted: New) -> dict[str, str]:
    return {
        "starts_at": wanted.starts_at.isoformat(timespec="minutes"),
        "ends_at": wanted.ends_at.isoformat(timespec="minutes"),
    }
