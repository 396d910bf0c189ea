"""What a calendar program is told of one person: the workshop, and her rounds once the groups are announced."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flask_babel import force_locale, gettext

from app.calendar import ics
from app.calendar import queries as calendar
from app.groups import queries as groups
from app.groups.mails import plan_lines
from app.programme import queries as programme
from app.registration.models import Registration


def feed(person: Registration, now: datetime) -> bytes:
    """The whole feed; without a place it is empty, after one was given back it says so for a while."""
    event = person.workshop.event
    item, slots = _item(person), list[ics.Slot]()
    if item and person.is_confirmed:
        item, slots = _with_plan(person, item)
    return ics.personal_feed([item] if item else [], slots, name=event.title, now=now)


def _item(person: Registration) -> ics.CalendarItem | None:
    item = calendar.workshop_item(person.workshop)
    if person.is_confirmed:
        return item
    if person.placed_at is None or person.ended_at is None:
        return None
    # The entry of somebody who gave the place back: readers remove what is called off, and only what changed last.
    return replace(item, called_off=True, revised_at=max(item.revised_at, person.ended_at), sequence=item.sequence + 1)


def _with_plan(person: Registration, item: ics.CalendarItem) -> tuple[ics.CalendarItem, list[ics.Slot]]:
    plan, rotation = groups.announced(person.workshop), programme.rotation(person.workshop)
    table = groups.timetable_of(plan, rotation, person) if plan and rotation else None
    if plan is None or table is None or plan.announced_at is None:
        return item, []
    stops = [stop for stop in table.stops if stop.station]
    with force_locale(person.locale):
        titles = [gettext("Station %(number)s", number=stop.station.number) for stop in stops if stop.station]
        lines = plan_lines(table)
    told = ics.with_plan(item, lines, number=plan.number, planned_at=plan.announced_at)
    slots = [
        ics.Slot(
            parent=told,
            key=f"{person.id}",
            number=stop.round,
            title=f"{title}: {stop.station.question}",
            starts_at=stop.slot.starts_at,
            ends_at=stop.slot.ends_at,
            location=", ".join(part for part in (title, item.location) if part),
        )
        for stop, title in zip(stops, titles, strict=True)
        if stop.station
    ]
    return told, slots
