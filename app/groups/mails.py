"""What plans tell by mail."""

from __future__ import annotations

from datetime import datetime

from flask_babel import force_locale, gettext

from app.groups.names import group_name
from app.groups.queries import Stop, Timetable
from app.groups.words import LANGUAGES
from app.registration import invitations
from app.registration import mails as registration
from app.registration.models import Registration
from app.web import filters


def announced(person: Registration, table: Timetable, token: str, *, again: bool, now: datetime) -> None:
    """Your group and your way, or your own way: with an update of the calendar entry. `again`: it has changed."""
    sequence, update = invitations.request(person, now=now)
    registration.send(
        "groups/announced",
        person,
        now=now,
        token=token,
        sequence=sequence,
        calendar=update,
        method=invitations.REQUEST,
        look=table.look,
        stops=table.stops,
        again=again,
    )


def entry_lines(table: Timetable) -> dict[str, list[str]]:
    """The way of a group or a person as lines of a calendar entry, by language."""
    lines = {}
    for language in LANGUAGES:
        with force_locale(language):
            lines[language] = plan_lines(table)
    return lines


def plan_lines(table: Timetable) -> list[str]:
    """The same in the language in force."""
    group = [gettext("Gruppe %(name)s", name=group_name(table.look))] if table.look else []
    return group + [line for stop in table.stops for line in _lines(stop)]


def _lines(stop: Stop) -> list[str]:
    found = []
    if stop.pause:
        found.append(gettext("%(when)s: Pause", when=filters.hours(stop.pause.starts_at, stop.pause.ends_at)))
    if stop.station:
        when, number = filters.hours(stop.slot.starts_at, stop.slot.ends_at), stop.station.number
        told = {"when": when, "number": number, "question": stop.station.question}
        found.append(gettext("%(when)s: Station %(number)s, %(question)s", **told))
    return found
