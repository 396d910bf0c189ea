"""What the office does to one person: correct, replace, move, enter. Shared by pages, bulk actions and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.admission import queries as admission
from app.audit.actions import record
from app.core.db import db, lock, lock_name
from app.core.errors import ChangedMeanwhile
from app.events.models import Workshop
from app.privacy import actions as privacy
from app.privacy import queries as privacy_queries
from app.privacy import rules as privacy_rules
from app.registration import actions as registration
from app.registration import placing, substituting
from app.registration import queries as registrations
from app.registration import rules as registration_rules
from app.registration.models import Registration
from app.registration.rules import Applicant
from app.registration.substituting import Person
from app.roster import queries, rules


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


def key_of(wanted: Details) -> str:
    """Who this is, as `Registration.person_key` says it."""
    return registration_rules.identity(wanted.name, wanted.email, wanted.municipality, wanted.phone)


def hold(keys: Iterable[str], workshops: Iterable[Workshop]) -> None:
    """All people who may be meant, then every workshop in which one of them stands, each in one order: whatever comes
    later finds its locks held, and two of the office never wait for each other."""
    names = sorted(set(keys))
    for key in names:
        lock_name(key)
    placing.lock_workshops([*workshops, *queries.workshops_of(names)])


def edit(
    person: Registration, wanted: Details, *, vouches: bool, now: datetime, seen: Mapping[str, str] | None = None
) -> None:
    """Change what is known of a person. A name that is another person's makes it a substitution.

    A new address must be confirmed there, unless the office `vouches` for it; the old one holds until then. `seen`:
    what the page was filled in from. Raises ChangedMeanwhile, NotStanding, Unreachable, PhoneStays, AddressStays,
    OnlyWithAddress and the refusals of `privacy.correct`, `privacy.ask_address`, `privacy.take_address` and
    `substituting.substitute`.
    """
    hold([person.person_key, key_of(wanted)], [person.workshop])
    lock(person)
    if not person.is_standing:
        raise registration_rules.NotStanding
    if seen is not None and vars(details_of(person)) != dict(seen):
        raise ChangedMeanwhile
    rules.check_reachable(wanted.email, wanted.phone, before=person.email, vouches=vouches)
    if person.name != wanted.name and not privacy_rules.is_correction(person.name, wanted.name):
        _replace(person, wanted, vouches=vouches, now=now)
        return
    others = [] if person.email else _other_rows(person)
    _note(person, wanted)
    details = privacy_rules.Details(wanted.name, wanted.municipality, wanted.title, wanted.role)
    privacy.correct(person, details, verb="edited", within=person.event_id)
    if not person.email:
        _identify(person, others)
    _readdress(person, wanted.email, vouches=vouches, now=now)


def _replace(person: Registration, wanted: Details, *, vouches: bool, now: datetime) -> None:
    """Somebody else comes: the place stays, everything that was the other person's goes."""
    email = wanted.email or person.email
    if not email:
        raise rules.OnlyWithAddress
    other = Person(
        wanted.name, email, wanted.title, wanted.role, phone=wanted.phone, locale=wanted.locale, is_known=vouches
    )
    substituting.substitute(person, other, now=now)
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
    """What nobody has to be asked about, before a mail is written in the language that is no longer hers."""
    fields = [name for name in ("phone", "locale") if getattr(person, name) != getattr(wanted, name)]
    for name in fields:
        setattr(person, name, getattr(wanted, name))
    if fields:
        record("edited", person, fields=fields)


def _other_rows(person: Registration) -> list[Registration]:
    """What else she stands for in the event."""
    rows = privacy_queries.standing_of_person(person, within=person.event_id)
    return [row for row in rows if row is not person]


def _identify(person: Registration, others: Sequence[Registration]) -> None:
    """Without an address, name, organisation and telephone say who she is: they change wherever she stands, or she
    would be two people from now on. Raises NameTaken."""
    key = key_of(details_of(person))
    if key == person.person_key:
        return
    for row in (person, *others):
        other = registrations.standing(row.workshop, key)
        if other is not None and other is not person and other not in others:
            raise privacy_rules.NameTaken
        row.person_key, row.phone = key, person.phone
        row.municipality, row.municipality_key = person.municipality, person.municipality_key
        if row is not person:
            record("edited", row, fields=["phone", "municipality"])
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
    Raises Unreachable, RegisteredAlready, WishedAlready and the refusals of `registration.register`.
    """
    rules.check_reachable(applicant.email, applicant.phone)
    hold([applicant.person_key], [workshop])
    applicant = replace(applicant, vouched=vouches or not applicant.email)
    if registrations.standing(workshop, applicant.person_key):
        raise rules.RegisteredAlready
    if not admission.terms(workshop.event_id).collects_wishes(now):
        answer = registration.register(workshop, applicant, now=now, by_office=True)
    elif registrations.standing_in_event(workshop.event_id, applicant.person_key):
        raise rules.WishedAlready  # or this would be taken for a new list of wishes, and taken back with the table
    else:
        answer = registration.register_wishes([workshop], applicant, now=now, by_office=True)
    found = registrations.registration(answer.registration_id)
    if found is None:
        raise RuntimeError("what was just registered is there")
    return found


def applied(before: Details, cells: dict[str, str]) -> Details:
    """The details with what some cells say instead."""
    return replace(before, **{name: value for name, value in cells.items() if name in Details.__dataclass_fields__})
