"""What calls a whole event off."""

from __future__ import annotations

from datetime import datetime

from app.audit.actions import record
from app.calling_off import mails, planning, queries, rules
from app.calling_off.mails import Lost
from app.changes import actions as changes
from app.core.db import db, lock, touch
from app.events.models import Event
from app.letters import actions as letters
from app.programme.rules import EVERY_PROGRAMME, scope
from app.registration import placing
from app.registration.rules import State


def call_off(event: Event, reason: str, *, now: datetime) -> int | None:
    """Nothing of the event takes place, for good; returns how many people are written to, None if it was so already.

    Every registration ends, each person hears of it by one mail that withdraws all they had from their calendar.
    Offers and waitlists end with it, nobody can register any more, and planned messages become drafts again. Raises
    NotPublished, IsOver, HasBegun, ReasonMissing.
    """
    _hold(event)
    if event.called_off_at:
        return None
    rules.check(event.is_published, planning.begins_at(event), event.ends_at, now)
    if not reason.strip():
        raise rules.ReasonMissing
    _mark(event, reason.strip(), now)
    letters.hold_back(event, now=now)
    return _end_all(event, now)


def _hold(event: Event) -> None:
    """The event, as whoever adds or moves a workshop holds it, then its workshops, the order of everybody.

    It stays: who registers holds a workshop and points at the event, and is not to wait for it.
    """
    lock(event, stays=True)
    db.session.expire(event, ["workshops"])  # no other can be added any more
    placing.lock_workshops(event.workshops)


def _mark(event: Event, reason: str, now: datetime) -> None:
    event.called_off_at, event.called_off_reason = now, reason
    event.revision, event.revised_at = event.revision + 1, now
    touch(scope(event.id))
    touch(EVERY_PROGRAMME)
    for workshop in event.workshops:
        if workshop.called_off_at is None:
            changes.mark(workshop, reason, now=now)
    record("event_called_off", event, reason=reason)


def _end_all(event: Event, now: datetime) -> int:
    """First all of it ends, then people are told: nobody of a shared mailbox keeps the entry for the others."""
    people = queries.standing(event)
    for person in people:
        lock(person)
    planned = planning.letters(people, queries.delegations(event))
    entries = [letter.in_calendar for letter in planned]
    before = {person.id: placing.close(person, State.CALLED_OFF, now=now) for person in people}
    for letter, withdrawn in zip(planned, entries, strict=True):
        lost = [Lost(person, before[person.id]) for person in letter.people]
        mails.told(letter.contact, lost, withdrawn, now=now)
    return len(planned)
