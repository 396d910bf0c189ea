"""What a change tells by mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.changes.rules import Difference
from app.events.models import Workshop
from app.registration import invitations
from app.registration import mails as registration
from app.registration.models import Registration


def changed(
    person: Registration,
    differences: Sequence[Difference],
    token: str,
    *,
    now: datetime,
) -> None:
    """What was and what is now. Who has a place gets an update of the calendar entry."""
    sequence, update, method = None, None, ""
    if person.is_confirmed:
        sequence, update = invitations.request(person, now=now)
        method = invitations.REQUEST
    registration.send(
        "changes/changed",
        person,
        now=now,
        token=token,
        sequence=sequence,
        calendar=update,
        method=method,
        differences=differences,
    )


def wish_dropped(person: Registration, dropped: Workshop, token: str, *, now: datetime) -> None:
    """One of your wishes does not take place; the others move up."""
    wishes = [wish.workshop for wish in person.wishes]
    registration.send("changes/wish_dropped", person, now=now, token=token, dropped=dropped, wishes=wishes)
