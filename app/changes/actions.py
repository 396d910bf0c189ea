"""What changes workshops that people count on: changed, told, called off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.audit.actions import record
from app.changes import mails, queries, rules
from app.changes.rules import FIELDS, Facts, Wanted
from app.core.db import lock, touch
from app.events.models import Workshop
from app.groups import mails as plans
from app.groups import queries as groups
from app.groups.queries import Timetable
from app.programme import queries as programme
from app.programme.rules import EVERY_PROGRAMME, scope
from app.registration import actions as registration
from app.registration import placing
from app.registration import queries as registrations
from app.registration.models import Registration


def change(workshop: Workshop, wanted: Wanted, *, seen: int, now: datetime) -> list[str]:
    """Make the workshop what is wanted; returns the names of the fields that changed.

    `seen` is the revision the organiser looked at. Everybody with a registration is told ten minutes later, once, of
    all that has changed until then; of what was changed back, nobody. Raises CalledOff, ChangedMeanwhile,
    EndsBeforeStart, ClosesBeforeOpening.
    """
    lock(workshop)
    if workshop.called_off_at:
        raise rules.CalledOff
    if workshop.revision != seen:
        raise rules.ChangedMeanwhile
    rules.check(wanted)
    before = agreed(workshop)
    names = rules.changed(before, wanted)
    if not names:
        return names
    for name in names:
        setattr(workshop, name, getattr(wanted, name))
    _revised(workshop, now)
    _tell_later(workshop, before, now)
    record("workshop_changed", workshop, fields=names)
    return names


def tell(workshop: Workshop, *, now: datetime) -> int:
    """Mail what has changed to everybody who knew it otherwise; returns how many. Safe to run twice.

    The address of an online room is told to those who have a place only.
    """
    lock(workshop)
    told = workshop.told
    if told is None or workshop.tell_at is None or now < workshop.tell_at:
        return 0
    workshop.told = workshop.tell_at = None
    found = rules.differences(told, agreed(workshop))
    people = [person for person in queries.standing(workshop) if rules.has_to_hear(person.registered_at, told)]
    news = [(person, rules.meant_for(found, has_place=person.is_confirmed)) for person in people]
    news = [(person, own) for person, own in news if own]
    tables = _tables(workshop)
    for person, own in news:
        person.last_mail_at = now
        if person.id in tables:  # the same way, at the new times
            person.entry_lines = plans.entry_lines(tables[person.id])
        mails.changed(person, own, placing.new_link(person, now=now), now=now)
    record("workshop_change_told", workshop, people=len(news))
    return len(news)


def call_off(workshop: Workshop, reason: str, *, now: datetime) -> int:
    """The workshop does not take place, for good; returns how many registrations ended.

    Places are withdrawn from calendars, everybody is told, nobody can register any more. Whoever only wished for the
    workshop keeps the other wishes. Raises CalledOff, HasBegun, ReasonMissing.
    """
    placing.lock_workshops(workshop.event.workshops)  # a dropped wish moves people to the next one
    if workshop.called_off_at:
        raise rules.CalledOff
    if now >= workshop.starts_at:
        raise rules.HasBegun
    if not reason.strip():
        raise rules.ReasonMissing
    mark(workshop, reason.strip(), now=now)
    for person in queries.wishing(workshop):
        _drop_wish(person, workshop, now)
    people = queries.standing(workshop)
    for person in people:
        lock(person)
        registration.call_off(person, now=now)
    return len(people)


def mark(workshop: Workshop, reason: str, *, now: datetime) -> None:
    """It does not take place from now on; who was registered is still to be told. With the workshop locked."""
    workshop.called_off_at, workshop.called_off_reason = now, reason
    workshop.told = workshop.tell_at = None
    _revised(workshop, now)
    record("workshop_called_off", workshop, reason=reason)


def follow(workshops: Sequence[Workshop], before: Mapping[int, Facts], *, tell: bool, now: datetime) -> int:
    """The event or its venue has changed, and these workshops with it; returns how many people will hear of it.

    With the workshops locked; `before` are their facts by id, read under the same lock. Without `tell` it was only
    spelled anew: calendars that subscribe follow, nobody gets a mail. What is over or called off is told to nobody.
    """
    people = 0
    for workshop in workshops:
        if rules.snapshot(before[workshop.id]) == rules.snapshot(agreed(workshop)):
            continue
        _revised(workshop, now)
        if workshop.called_off_at or workshop.ends_at <= now:
            continue
        if tell:
            _tell_later(workshop, before[workshop.id], now)
            people += queries.standing_count(workshop) if workshop.told else 0
        else:
            workshop.told = rules.corrected(workshop.told, agreed(workshop))
            workshop.tell_at = workshop.tell_at if workshop.told else None
    return people


def facts(workshop: Workshop) -> Facts:
    """Everything that can be changed here, as it is."""
    return {name: getattr(workshop, name) for name in FIELDS}


def agreed(workshop: Workshop) -> Facts:
    """The same with what its event adds: what people came for."""
    event = workshop.event
    return {**facts(workshop), "venue": event.venue.address if event.venue else "", "event": event.title}


def _revised(workshop: Workshop, now: datetime) -> None:
    workshop.revision, workshop.revised_at = workshop.revision + 1, now
    queries.move_feeds(workshop)
    touch(scope(workshop.event_id))
    touch(EVERY_PROGRAMME)


def _tell_later(workshop: Workshop, before: Facts, now: datetime) -> None:
    """Ten minutes after the first change that waits: corrections catch up with it, but cannot put it off for ever."""
    if workshop.told is None and not queries.standing_count(workshop):
        return
    workshop.told = rules.waiting_to_be_told(workshop.told, before, agreed(workshop), now)
    if workshop.told is None:
        workshop.tell_at = None
    else:
        workshop.tell_at = workshop.tell_at or now + rules.TELL_AFTER


def _tables(workshop: Workshop) -> dict[int, Timetable]:
    """The way of everybody in the announced plan, at the new times, by registration."""
    plan, rotation = groups.announced(workshop), programme.rotation(workshop)
    return groups.timetables_of(plan, rotation) if plan and rotation else {}


def _drop_wish(person: Registration, workshop: Workshop, now: datetime) -> None:
    """The wishes below move up. Without any left the registration ends with the others of the workshop."""
    lock(person)
    left = [wish.workshop for wish in person.wishes if wish.workshop_id != workshop.id]
    if not person.is_wished or not left:
        return
    registration.rank_wishes(person, left)
    if person.workshop_id != left[0].id:
        person.arrival, person.workshop = registrations.next_arrival(left[0]), left[0]
    record("wish_dropped", person)
    mails.wish_dropped(person, workshop, placing.new_link(person, now=now), now=now)
