"""What changes registrations: registered, confirmed, withdrawn, moved up, expired."""

from __future__ import annotations

from datetime import datetime

from app.audit.actions import record
from app.core import tokens
from app.core.db import db, lock
from app.core.text import sort_key
from app.events.models import Workshop
from app.registration import mails, queries, rules
from app.registration.models import Registration, RegistrationLink
from app.registration.rules import Applicant, State


def register(workshop: Workshop, applicant: Applicant, *, now: datetime) -> Registration:
    """Give the applicant a place, or a spot on the waitlist if the workshop is full.

    Somebody who is registered already keeps what they have and gets their mail again: a double click makes no
    second registration, and the form tells nobody who is registered. Raises RegistrationNotOpen,
    RegistrationClosed, NotAName.
    """
    lock(workshop)
    rules.check_name(applicant.name)
    rules.check_open(workshop.registration_opens_at, workshop.registration_closes_at, workshop.starts_at, now)
    known = queries.standing(workshop, applicant.person_key)
    if known:
        _remind(known, now=now)
        return known
    registration = Registration(
        event_id=workshop.event_id,
        workshop=workshop,
        state=rules.admit(queries.places(workshop)),
        name=applicant.name,
        sort_key=sort_key(applicant.name),
        title=applicant.title,
        email=applicant.email,
        person_key=applicant.person_key,
        municipality=applicant.municipality,
        role=applicant.role,
        locale=applicant.locale,
        notice_version=applicant.notice_version,
        registered_at=now,
        calendar_sequence=-1,
    )
    db.session.add(registration)
    record("registered", registration, state=registration.state)
    _tell_state(registration, now=now)
    return registration


def confirm_address(registration: Registration, *, now: datetime) -> None:
    """The person behind the address has opened the link and pressed the button. Raises NotStanding."""
    lock(registration)
    if not registration.is_standing:
        raise rules.NotStanding
    if registration.address_confirmed_at is None:
        registration.address_confirmed_at = now
        record("address_confirmed", registration)


def withdraw(registration: Registration, *, now: datetime) -> Registration | None:
    """Give the place back, or leave the waitlist; returns who moved up. Raises NotStanding when it is over already."""
    return _end(registration, State.WITHDRAWN, now=now)


def expire(registration: Registration, *, now: datetime) -> Registration | None:
    """Free the place of an address nobody confirmed; does nothing if it was confirmed meanwhile."""
    lock(registration.workshop)
    lock(registration)
    too_long = rules.is_unconfirmed_too_long(registration.registered_at, registration.address_confirmed_at, now)
    if not (registration.is_standing and too_long):
        return None
    return _end(registration, State.EXPIRED, now=now)


def forget(registration: Registration, *, now: datetime) -> None:
    """Keep only that somebody was there: eight weeks after the event nothing names the person any more."""
    lock(registration)
    number = f"{registration.id}"
    registration.name = registration.title = registration.role = registration.municipality = ""
    registration.email, registration.sort_key, registration.person_key = "", number, number
    queries.drop_links(registration)
    mails.drop(registration)
    record("forgotten", registration)


def move_up(workshop: Workshop, *, now: datetime) -> Registration | None:
    """Give a free place to whoever waits longest. Only with the workshop locked."""
    if now >= workshop.starts_at or not rules.may_move_up(queries.places(workshop)):
        return None
    registration = queries.first_waiting(workshop)
    if registration is None:
        return None
    registration.state = State.CONFIRMED
    record("moved_up", registration)
    _tell_state(registration, now=now)
    return registration


def _end(registration: Registration, state: State, *, now: datetime) -> Registration | None:
    lock(registration.workshop)
    lock(registration)
    if not registration.is_standing:
        raise rules.NotStanding
    had_place = registration.is_confirmed
    registration.state, registration.ended_at = state, now
    record(state, registration, had_place=had_place)
    mails.ended(registration, had_place=had_place, now=now)
    return move_up(registration.workshop, now=now) if had_place else None


def _tell_state(registration: Registration, *, now: datetime) -> None:
    """Mail where the registration stands, with a link of its own."""
    registration.last_mail_at = now
    token = _new_link(registration, now=now)
    if registration.is_waiting:
        mails.waitlisted(registration, token, position=queries.waiting_position(registration), now=now)
        return
    registration.placed_at = registration.placed_at or now
    mails.place_confirmed(registration, token, now=now)


def _remind(registration: Registration, *, now: datetime) -> None:
    if rules.may_remind(registration.last_mail_at, now):
        record("reminded", registration)
        _tell_state(registration, now=now)


def _new_link(registration: Registration, *, now: datetime) -> str:
    token = tokens.fresh()
    db.session.add(RegistrationLink(registration_id=registration.id, token_hash=tokens.hashed(token), created_at=now))
    return token
