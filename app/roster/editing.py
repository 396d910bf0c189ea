"""What the office does to one person: correct, replace, move, enter. Shared by pages, bulk actions and tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from app.admission import queries as admission
from app.audit.actions import record
from app.core.db import db
from app.events.models import Workshop
from app.privacy import actions as privacy
from app.privacy import rules as privacy_rules
from app.registration import actions as registration
from app.registration import placing, substituting
from app.registration import queries as registrations
from app.registration import rules as registration_rules
from app.registration.models import Registration
from app.registration.rules import Applicant
from app.registration.substituting import Person
from app.roster import rules


@dataclass(frozen=True)
class Details:
    """What the office may change about a person."""

    name: str
    email: str
    municipality: str
    title: str = ""
    role: str = ""
    phone: str = ""
    locale: str = "de"


def details_of(person: Registration) -> Details:
    return Details(**{name: getattr(person, name) for name in Details.__dataclass_fields__})


def edit(person: Registration, wanted: Details, *, vouches: bool, now: datetime) -> None:
    """Change what is known of a person. A name that is another person's makes it a substitution.

    A new address must be confirmed there, unless the office `vouches` for it; the old one holds until then.
    Raises NotStanding, Unreachable, AddressStays, OnlyWithAddress and the refusals of `privacy.correct`,
    `privacy.ask_address`, `privacy.take_address` and `substituting.substitute`.
    """
    placing.lock_all(person)
    if not person.is_standing:
        raise registration_rules.NotStanding
    rules.check_reachable(wanted.email, wanted.phone, before=person.email)
    if person.name != wanted.name and not privacy_rules.is_correction(person.name, wanted.name):
        _replace(person, wanted, vouches=vouches, now=now)
    else:
        privacy.correct(
            person,
            privacy_rules.Details(wanted.name, wanted.municipality, wanted.title, wanted.role),
            verb="edited",
            within=person.event_id,
        )
        _readdress(person, wanted.email, vouches=vouches, now=now)
    _note(person, wanted)


def _replace(person: Registration, wanted: Details, *, vouches: bool, now: datetime) -> None:
    """Somebody else comes: the place stays, everything that was the other person's goes."""
    email = wanted.email or person.email
    if not email:
        raise rules.OnlyWithAddress
    substituting.substitute(person, Person(wanted.name, email, wanted.title, wanted.role), now=now)
    if vouches:
        registration.confirm_address(person, now=now)
    if wanted.municipality != person.municipality:
        details = privacy_rules.Details(person.name, wanted.municipality, person.title, person.role)
        privacy.correct(person, details, verb="edited", within=person.event_id)


def _readdress(person: Registration, email: str, *, vouches: bool, now: datetime) -> None:
    if email == person.email:
        return
    if email.casefold() == person.email.casefold():
        person.email = email
        record("edited", person, fields=["email"])
    elif vouches:
        privacy.take_address(person, email, now=now, within=person.event_id)
    else:
        privacy.ask_address(person, email, now=now)


def _note(person: Registration, wanted: Details) -> None:
    """What nobody has to be asked about."""
    fields = [name for name in ("phone", "locale") if getattr(person, name) != getattr(wanted, name)]
    for name in fields:
        setattr(person, name, getattr(wanted, name))
    if not person.email:
        key = registration_rules.identity(person.name, "", person.municipality, person.phone)
        other = registrations.standing(person.workshop, key)
        if other is not None and other is not person:
            raise privacy_rules.NameTaken
        person.person_key = key
    if fields:
        record("edited", person, fields=fields)
    db.session.flush()


def move(person: Registration, target: Workshop, *, now: datetime) -> Registration:
    """Into another workshop of the event, by the rules for a change: with no place free there she waits and keeps
    what she has. Raises OnlyWishes and the refusals of `registration.change`."""
    if person.is_wished:
        raise rules.OnlyWishes
    return registration.change(person, target, now=now, by_office=True)


def enter(workshop: Workshop, applicant: Applicant, *, vouches: bool, now: datetime) -> Registration:
    """Register somebody who rang or wrote, by the rules for everybody.

    `vouches`: the office knows the address, so a free place is theirs at once; without an address it has to.
    Raises Unreachable, RegisteredAlready and the refusals of `registration.register`.
    """
    rules.check_reachable(applicant.email, applicant.phone)
    placing.lock_workshops([workshop])
    if registrations.standing(workshop, applicant.person_key):
        raise rules.RegisteredAlready
    if admission.terms(workshop.event_id).collects_wishes(now):
        answer = registration.register_wishes([workshop], applicant, now=now, by_office=True)
    else:
        answer = registration.register(workshop, applicant, now=now, by_office=True)
    found = registrations.registration(answer.registration_id)
    if found is None:
        raise RuntimeError("what was just registered is there")
    if vouches or not applicant.email:
        registration.confirm_address(found, now=now)
    return found


def applied(before: Details, cells: dict[str, str]) -> Details:
    """The details with what some cells say instead."""
    return replace(before, **{name: value for name, value in cells.items() if name in Details.__dataclass_fields__})
