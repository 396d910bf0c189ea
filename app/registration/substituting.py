"""Somebody else comes instead: the place, the group and the spot on the waitlist stay, the person changes.

The same deed gives a colleague whose name was still to come (a delegation) the name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.admission import queries as admission
from app.audit.actions import record
from app.core.db import db, lock, lock_name
from app.core.errors import Refusal
from app.core.text import N_, sort_key
from app.needs import actions as needs
from app.programme import queries as programme
from app.registration import invitations, mails, placing, queries, rules
from app.registration.models import Registration
from app.registration.rules import person_key


class SamePerson(Refusal):
    field = "name"
    message = N_("Das sind Ihre eigenen Angaben. Bitte nennen Sie die Person, die stattdessen kommt.")


class TakesPartAlready(Refusal):
    """One sentence for this workshop and for another at the same time, so that it discloses as little as it can."""

    field = "name"
    message = N_("Diese Person ist für diese Zeit schon angemeldet. Bitte nennen Sie jemand anderen.")


class SpeaksThen(Refusal):
    field = "name"
    message = N_("%(name)s wirkt zur selben Zeit in Workshop %(letter)s mit. Bitte nennen Sie jemand anderen.")


class HasBegun(Refusal):
    status = 409
    message = N_("Der Workshop hat schon begonnen. Jetzt hilft nur noch der Einlass vor Ort.")


@dataclass(frozen=True)
class Person:
    """Who comes instead. The municipality or organisation stays, and with it what contingents count.

    `locale`: of the mails, where it is not to stay. `is_known`: the office vouches for the address.
    """

    name: str
    email: str
    title: str = ""
    role: str = ""
    phone: str = ""
    locale: str = ""
    is_known: bool = False

    @property
    def key(self) -> str:
        return person_key(self.email, self.name)


def substitute(registration: Registration, person: Person, *, now: datetime) -> None:
    """Put `person` in the place of whoever holds this registration, or of nobody yet (an empty name).

    A confirmed place stays confirmed, and both calendars are told. Anything else waits for the new person to confirm
    the address, unless that is known. Old links die, what the old person wrote and agreed to goes with her.
    Raises NotStanding, HasBegun, NotAName, SamePerson, SpeaksThen, TakesPartAlready, TooManyUnconfirmed.
    """
    workshop, key = registration.workshop, person.key
    for each in sorted({registration.person_key, key}):
        lock_name(each)
    others = [*queries.overlapped(workshop, registration.person_key), *queries.overlapped(workshop, key)]
    placing.lock_workshops([workshop, *others])
    lock(registration)
    _check(registration, person, now=now)
    was_named = bool(registration.name)
    if was_named:
        _let_go(registration, now=now)
    _forget_person(registration)
    _put(registration, person, now=now)
    has_place = registration.is_confirmed or (registration.is_held and person.is_known)
    if has_place and queries.confirmed_elsewhere(registration):
        raise TakesPartAlready  # her other place is hers to give back; nobody else can do it for her
    record("substituted" if was_named else "named", registration, state=registration.state)
    if person.is_known:
        _settle(registration, now=now)
    _welcome(registration, was_named=was_named, now=now)


def _settle(registration: Registration, *, now: datetime) -> None:
    """Her address needs no word of hers; the mail that welcomes her says where that leaves her."""
    registration.address_confirmed_at, registration.confirm_until = now, None
    record("address_confirmed", registration)
    if registration.is_held:
        placing.confirm_place(registration, now=now, tell=False)
    elif registration.is_waiting:
        placing.offer_free(registration.workshop, now=now)


def _check(registration: Registration, person: Person, *, now: datetime) -> None:
    workshop = registration.workshop
    if not registration.is_standing:
        raise rules.NotStanding
    if now >= workshop.starts_at:
        raise HasBegun
    rules.check_name(person.name)
    if person.key == registration.person_key:
        raise SamePerson
    elsewhere = programme.stage_of(workshop, person.name)
    if elsewhere is not None:
        raise SpeaksThen(name=person.name, letter=elsewhere.letter)
    if queries.standing(workshop, person.key):
        raise TakesPartAlready
    if registration.is_wished and queries.standing_in_event(registration.event_id, person.key):
        raise TakesPartAlready
    is_open = not registration.is_confirmed and not person.is_known
    if is_open and queries.unconfirmed_of(person.email, now) >= rules.UNCONFIRMED_MOST:
        raise rules.TooManyUnconfirmed


def _let_go(registration: Registration, *, now: datetime) -> None:
    """Tell whoever goes, while the row still says who that is."""
    calendar, method = None, ""
    if registration.is_confirmed:
        _sequence, calendar, method = invitations.ending(registration, now=now)
    mails.send(
        "self_service/substituted_out",
        registration,
        now=now,
        calendar=calendar,
        method=method,
        had_place=registration.is_confirmed,
    )


def _forget_person(registration: Registration) -> None:
    queries.drop_links(registration)
    needs.drop(registration.id)
    for other in queries.followers(registration):
        other.replaces_id = None  # what she changed to must not end the place that is somebody else's now
    registration.replaces_id = None
    registration.photo_consent_at = registration.sharing_consent_at = None
    registration.answers, registration.together_with = {}, ""
    registration.notice_version = 0


def _put(registration: Registration, person: Person, *, now: datetime) -> None:
    terms, former = admission.terms(registration.event_id), registration.email
    registration.name, registration.sort_key = person.name, sort_key(person.name)
    registration.title, registration.role = person.title, person.role
    registration.email, registration.person_key = person.email, person.key
    registration.phone, registration.locale = person.phone, person.locale or registration.locale
    registration.address_confirmed_at, registration.substituted_at = None, now
    registration.confirm_until = None if registration.is_confirmed else now + terms.confirm_within
    db.session.flush()
    mails.drop_replies(former)


def _welcome(registration: Registration, *, was_named: bool, now: datetime) -> None:
    """The new person's own link; with a place the invitation, without one what is still to be done."""
    calendar, method = None, ""
    if registration.is_confirmed:
        # Two people may each be sent the same SEQUENCE, each in her own mailbox; the mail is told apart by its moment.
        _sequence, calendar = invitations.request(registration, now=now)
        method = invitations.REQUEST
    registration.last_mail_at = now
    mails.send(
        "self_service/substituted_in",
        registration,
        token=placing.new_link(registration, now=now),
        now=now,
        calendar=calendar,
        method=method,
        was_named=was_named,
        position=queries.waiting_position(registration) if registration.is_waiting else 0,
    )
