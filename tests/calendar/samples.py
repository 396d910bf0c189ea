"""An item as a workshop gives it, and readers that are not ours."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import icalendar

from app.calendar.ics import CalendarItem, Invitee

NOW = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
SENT = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
PERSON = Invitee("Ada Beispiel", "ada.beispiel@stadt.example")
OFFICE = Invitee("Geschäftsstelle", "buero@rotunde.example")

# Everything that some reader takes for the end of a line.
HOSTILE = ["\r\n", "\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\0\n", "\n\r\n"]


def item(**other: Any) -> CalendarItem:
    given: dict[str, Any] = {
        "uid": "w-6f1a1f0e-0000-4000-8000-000000000001@rotunde.example",
        "title": "Workshop C: Weg zur Smart City",
        "starts_at": datetime(2026, 12, 5, 9, 0, tzinfo=UTC),
        "ends_at": datetime(2026, 12, 5, 10, 0, tzinfo=UTC),
        "zone": "Europe/Berlin",
        "location": "Saal 2, Beispielplatz 1, Kassel",
        "description": "Drei Gruppen gehen durch drei Stationen.\nModeration: Bea Muster",
        "url": "https://rotunde.example/veranstaltungen/kassel/workshops/c/",
        "categories": ("Smart Cities", "Personal, Budget"),
        "created_at": datetime(2026, 10, 1, 8, 0, tzinfo=UTC),
        "revised_at": datetime(2026, 11, 2, 8, 30, tzinfo=UTC),
        "sequence": 3,
        "geo": (51.3127, 9.4797),
    }
    return CalendarItem(**{**given, **other})


def read(data: bytes) -> icalendar.Calendar:
    """The file as icalendar's strict reader sees it."""
    return icalendar.Calendar.from_ical(data)


def values(data: bytes, name: str) -> list[str]:
    """The values of all properties of that name, unescaped by rules written here, not by the product's."""
    unfolded = data.decode().replace("\r\n ", "")
    found = re.findall(rf'(?m)^{name}(?:;[A-Z-]+=(?:"[^"]*"|[^":;]*))*:(.*)\r$', unfolded)
    return [re.sub(r"\\([\\,;])", r"\1", value) for value in found]
