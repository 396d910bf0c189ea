"""What a person changes about her own data; some of it the office does for her, `within` the event that is its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from app.admission import queries as admission
from app.admission.rules import key_of
from app.audit.actions import record
from app.core import tokens
from app.core.db import db, lock, lock_name
from app.core.text import folded, sort_key
from app.digests import actions as digests
from app.municipalities import queries as municipalities
from app.privacy import mails, queries, rules
from app.privacy.rules import Details
from app.programme import queries as programme
from app.registration import actions as registration
from app.registration import invitations, placing
from app.registration import mails as registration_mails
from app.registration import queries as registrations
from app.registration import rules as registration_rules
from app.registration.models import Registration, RegistrationLink
from app.review import forgetting


def correct(
    person: Registration, details: Details, *, verb: str = "corrected", within: int | None = None
) -> list[Registration]:
    """Set right what was mistyped; a name counts for all standing registrations of the person, which it returns.

    `verb` is what the history calls it, for the office may do it too: `within` its own event, for what the person has
    elsewhere is other people's work. Raises NotStanding, NotAName, SomebodyElse, NameTaken, OnStage.
    """
    rows = _all_of(person, within)
    before = _details(person)
    if details.name != before.name:
        registration_rules.check_name(details.name)
        if not rules.is_correction(before.name, details.name):
            raise rules.SomebodyElse
        _rename(rows, person, details.name)
    person.title, person.role = details.title, details.role
    if details.municipality != before.municipality:
        known = municipalities.keys_of([details.municipality])
        person.municipality = details.municipality
        person.municipality_key = key_of(details.municipality, known.get(folded(details.municipality), ""))
    fields = [name for name in before.__dataclass_fields__ if getattr(before, name) != getattr(details, name)]
    if fields:
        record(verb, person, fields=fields)
    return rows


def agree(person: Registration, *, photo: bool, sharing: bool, now: datetime) -> None:
    """What she agrees to from now on; taking it back is as easy as giving it."""
    lock(person)
    for name, wanted in (("photo_consent_at", photo), ("sharing_consent_at", sharing)):
        if wanted != (getattr(person, name) is not None):
            setattr(person, name, now if wanted else None)
            record("consented" if wanted else "consent_withdrawn", person, to=name.removesuffix("_consent_at"))


def ask_address(person: Registration, address: str, *, now: datetime) -> None:
    """Send a link to the new address; the old one stays until it is opened there and confirmed.

    Raises NotStanding, SameAddress, TooSoon.
    """
    lock(person)
    if not person.is_standing or now >= person.workshop.starts_at:
        raise registration_rules.NotStanding
    if address.casefold() == person.email.casefold():
        raise rules.SameAddress
    if not registration_rules.may_remind(queries.last_address_link(person), now):
        raise rules.TooSoon
    queries.drop_address_links(person)
    until = now + admission.terms(person.event_id).confirm_within
    token = tokens.fresh()
    link = RegistrationLink(
        registration_id=person.id,
        purpose="address",
        token_hash=tokens.hashed(token),
        new_email=address,
        created_at=now,
        expires_at=until,
    )
    db.session.add(link)
    record("address_asked", person)
    mails.confirm_address(person, address, token, until=until, now=now)


def take_address(person: Registration, address: str, *, now: datetime, within: int | None = None) -> str:
    """The new address is confirmed and replaces the old one everywhere, or `within` the event whose office vouches for
    it; returns the token of a new personal link.

    Both calendars are told. Raises NotStanding, AddressTaken.
    """
    rows = _all_of(person, within)
    key = registration_rules.person_key(address, person.name)
    if any(registrations.standing(row.workshop, key) for row in rows):
        raise rules.AddressTaken
    token = ""
    for row in rows:
        made = _move(row, address, key, now=now)
        token = made if row is person else token
    return token


def _move(row: Registration, address: str, key: str, *, now: datetime) -> str:
    left, calendar, method = None, None, ""
    if row.is_confirmed:
        _sequence, left, method = invitations.ending(row, now=now)
    mails.address_left(row, calendar=left, method=method, now=now)
    registrations.drop_links(row)
    former, row.email, row.person_key = row.email, address, key
    db.session.flush()
    registration_mails.drop_replies(former)
    record("address_changed", row)
    if row.address_confirmed_at is None:  # a place that was only held becomes sure, with a mail of its own
        registration.confirm_address(row, now=now)
    token = placing.new_link(row, now=now)
    if left is not None:
        _sequence, calendar = invitations.request(row, now=now)
    mails.address_taken(row, token, calendar=calendar, method=invitations.REQUEST if calendar else "", now=now)
    return token


def erase(person: Registration, *, now: datetime) -> None:
    """Give back what she holds for the event, then forget her; nothing that names her is left.

    What is ordered for her mailbox ends too: whoever opens the link reads what arrives there. The calendar entry is
    withdrawn by a last mail, which leaves the log as soon as it has left the house.
    """
    lock_name(person.person_key)
    rows, mailbox = queries.of_person(person), person.email
    _lock_workshops(rows)
    digests.forget_mailbox(mailbox)
    forgetting.forget_mailbox(mailbox)
    for row in rows:
        lock(row)
        if row.is_standing and now < row.workshop.starts_at:
            registration.withdraw(row, now=now)
            farewell = queries.farewell_of(row)
            calendar = farewell.calendar if farewell else None
            mails.erased(row, calendar=calendar, method=farewell.calendar_method if farewell else "")
        record("erased", row)
        forgetting.forget_person(row)
        registration.forget(row, now=now)


def _all_of(person: Registration, within: int | None = None) -> list[Registration]:
    """All standing registrations of this person, locked with their workshops. Raises NotStanding."""
    lock_name(person.person_key)
    rows = queries.standing_of_person(person, within)
    _lock_workshops([person, *rows])
    lock(person)
    if not person.is_standing:
        raise registration_rules.NotStanding
    for row in rows:
        lock(row)
    return [row for row in rows if row.is_standing]


def _lock_workshops(rows: Iterable[Registration]) -> None:
    placing.lock_workshops(
        workshop for row in rows for workshop in (row.workshop, *registrations.overlapped(row.workshop, row.person_key))
    )


def _rename(rows: Iterable[Registration], person: Registration, name: str) -> None:
    key = registration_rules.identity(name, person.email, person.municipality, person.phone)
    for row in rows:
        known = registrations.standing(row.workshop, key)
        if known is not None and known is not row:
            raise rules.NameTaken
        elsewhere = programme.stage_of(row.workshop, name)
        if elsewhere is not None:
            raise registration_rules.OnStage(name=name, letter=elsewhere.letter)
        row.name, row.sort_key, row.person_key = name, sort_key(name), key
    db.session.flush()


def _details(person: Registration) -> Details:
    return Details(person.name, person.municipality, person.title, person.role)
