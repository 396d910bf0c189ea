"""What calendar files are written from: items, rounds, people. Plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.calendar.cleaning import one_line


@dataclass(frozen=True)
class CalendarItem:
    """One workshop or event as a calendar sees it; all moments aware, `zone` an IANA name.

    `revised_at` and `sequence` rise with every change: readers take nothing else as a sign that something is new.
    """

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    location: str
    description: str
    url: str
    categories: tuple[str, ...]
    created_at: datetime
    revised_at: datetime
    sequence: int
    called_off: bool = False
    geo: tuple[float, float] | None = None
    conference_url: str = ""


@dataclass(frozen=True)
class Slot:
    """One round as one person walks it: an entry beside that of the workshop, its parent (see with_plan).

    `key` tells the registrations of a workshop apart in UIDs; it must not be a secret, for calendars are shared.
    """

    parent: CalendarItem
    key: str
    number: int
    title: str
    starts_at: datetime
    ends_at: datetime
    location: str
    description: str = ""

    @property
    def uid(self) -> str:
        """`w-<uuid>-r<round>-<key>@<host>`: as lasting as that of the workshop."""
        name, _, host = self.parent.uid.partition("@")
        return f"{name}-r{self.number}-{self.key}@{host}"


@dataclass(frozen=True)
class Invitee:
    """Somebody with a name and a mailbox: who is invited, or who invites."""

    name: str
    email: str


def with_plan(item: CalendarItem, lines: Sequence[str], *, number: int, planned_at: datetime) -> CalendarItem:
    """The item with the way through the stations below its description, one line each.

    Whether readers take it for news depends on the plan as well: its number and when it was announced count in.
    """
    told = _described(item, item.description, "\n".join(map(one_line, lines)))
    return replace(told, sequence=item.sequence + number, revised_at=max(item.revised_at, planned_at))


def with_people(item: CalendarItem, names: Sequence[str], *, label: str) -> CalendarItem:
    """The item with who takes part above its description: for a mailbox that several registrations share.

    They share one entry as well, so when one of them withdraws, the others' is not taken away but told anew.
    """
    return _described(item, f"{label}: {', '.join(map(one_line, names))}", item.description)


def _described(item: CalendarItem, *texts: str) -> CalendarItem:
    return replace(item, description="\n\n".join(text for text in texts if text))
