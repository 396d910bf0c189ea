"""One deed for many people at once: in one transaction, each with its outcome or the reason why not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from app.core.db import db
from app.core.errors import Refusal
from app.events.models import Event, Workshop
from app.registration import actions as registration
from app.registration import queries as registrations
from app.registration import rules as registration_rules
from app.registration.models import Registration
from app.roster import editing, queries, rules, wording
from app.roster.rules import Deed, Outcome


def do(
    event: Event, numbers: Collection[int], deed: Deed, target: Workshop | None, *, now: datetime
) -> tuple[list[Outcome], dict[str, int]]:
    """Do it to all of them, by name; returns what became of each, and how many mails of each kind that makes.

    Whoever cannot be done it to is left as she is. Raises NobodyChosen, NoTarget, TooMany.
    """
    if not numbers:
        raise rules.NobodyChosen
    if deed == Deed.MOVE and target is None:
        raise rules.NoTarget
    if len(numbers) > rules.MOST_AT_ONCE:
        raise rules.TooMany(most=rules.MOST_AT_ONCE)
    people = queries.registrations(event, numbers)
    hold(event, [person.person_key for person in people])
    before = queries.last_mail()
    outcomes = {person.id: _done(person, deed, target, now=now) for person in sorted(people, key=_turn)}
    by_name = sorted(people, key=lambda each: (each.sort_key, each.id))
    return [outcomes[person.id] for person in by_name], queries.mails_since(before)


def _turn(person: Registration) -> tuple[bool, datetime, int]:
    """Who waits goes first, or would be offered a place that is given up in the same go; then who came first."""
    return person.state in registration_rules.TAKING, person.registered_at, person.id


def hold(event: Event, keys: Iterable[str]) -> None:
    """All people, then all workshops, each in one order: two offices would else wait for each other."""
    editing.hold(keys, event.workshops)


def _done(person: Registration, deed: Deed, target: Workshop | None, *, now: datetime) -> Outcome:
    workshop = person.workshop
    told = Outcome(person.id, person.shown_name, (workshop.letter, str(person.state)))
    try:
        with db.session.begin_nested():
            now_held = _do(person, deed, target, now=now)
            db.session.flush()
    except Refusal as refusal:
        return replace(told, problem=wording.told(refusal))
    position = registrations.waiting_position(now_held) if now_held.is_waiting else 0
    return replace(told, after=(now_held.workshop.letter, str(now_held.state)), position=position)


def _do(person: Registration, deed: Deed, target: Workshop | None, *, now: datetime) -> Registration:
    if deed in (Deed.THERE, Deed.NOT_THERE):
        registration.check_in(person, present=deed == Deed.THERE, now=now)
    elif deed == Deed.WITHDRAW:
        registration.withdraw(person, now=now)
    elif deed == Deed.LINK:
        _send_link(person, now=now)
    elif target is not None:
        return editing.move(person, target, now=now)
    return person


def _send_link(person: Registration, *, now: datetime) -> None:
    if not person.is_standing:
        raise registration_rules.NotStanding
    if not person.email:
        raise rules.NoAddress
    if not registration_rules.may_remind(person.last_mail_at, now):
        raise rules.MailedJustNow
    registration.send_link(person, now=now)
