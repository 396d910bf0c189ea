"""What changes delegations: registered, confirmed, extended, withdrawn, expired, reminded, forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.admission import queries as admission
from app.admission.rules import Terms, key_of
from app.audit.actions import record
from app.core.db import db, lock
from app.core.errors import Refusal
from app.core.text import sort_key
from app.delegation import mails, queries, rules, seats
from app.delegation.mails import Part
from app.delegation.models import Delegation
from app.delegation.rules import Named, Wanted
from app.events.models import Workshop
from app.programme import queries as programme
from app.registration import actions as registration
from app.registration import invitations, placing, substituting
from app.registration import queries as registrations
from app.registration import rules as registration_rules
from app.registration.models import Registration
from app.registration.rules import State


def register(workshop: Workshop, wanted: Wanted, *, now: datetime) -> None:
    """Keep places or positions for so many colleagues until the contact confirms; told by one mail.

    Whoever registered colleagues for this workshop already gets that mail again and no second set of places. Raises
    DelegationsOff, TooManySeats, TooManyNames, BeingDrawn, TooManyUnconfirmed and the refusals of `registration.check`.
    """
    lock(workshop)
    terms = admission.terms(workshop.event_id)
    _check(workshop, terms, wanted, now=now)
    known = queries.standing_of(workshop, wanted.contact_email)
    if known:
        _remind(known, now=now)
        return
    if queries.unconfirmed_of(wanted.contact_email, now) >= rules.UNCONFIRMED_MOST:
        raise registration_rules.TooManyUnconfirmed
    delegation = Delegation(
        event_id=workshop.event_id,
        workshop=workshop,
        organisation=wanted.organisation,
        municipality_key=key_of(wanted.organisation, queries.official_key(wanted.organisation)),
        contact_name=wanted.contact_name,
        contact_email=wanted.contact_email,
        locale=wanted.locale,
        notice_version=wanted.notice_version,
        seats=0,
        made_at=now,
        confirm_until=now + terms.confirm_within,
    )
    db.session.add(delegation)
    record("delegation_registered", delegation, seats=wanted.seats)
    named = {registration_rules.person_key(each.email, each.name): each for each in wanted.names if each.name}
    free_names = [person for person in named.values() if not seats.is_known(delegation, person)]
    seats.enter(delegation, wanted.seats, terms, free_names, now=now)
    _tell_state(delegation, now=now)


def _check(workshop: Workshop, terms: Terms, wanted: Wanted, *, now: datetime) -> None:
    if not terms.delegations:
        raise rules.DelegationsOff
    rules.check_seats(wanted.seats, standing=0, most=terms.delegation_most)
    if len(wanted.names) > wanted.seats:
        raise rules.TooManyNames
    registration_rules.check_name(wanted.contact_name)
    registration.check(workshop, "", now=now)
    for person in wanted.names:
        registration.check(workshop, person.name, now=now)
    if terms.is_drawing(now):
        raise registration_rules.BeingDrawn


def confirm(delegation: Delegation, *, now: datetime) -> None:
    """The contact has opened the link and pressed the button; again is like once. Raises NotStanding."""
    seats.hold(delegation)
    if delegation.address_confirmed_at is not None:
        return
    standing = seats.standing(delegation)
    if not standing:
        raise registration_rules.NotStanding
    delegation.address_confirmed_at = now
    record("address_confirmed", delegation)
    seats.settle(delegation, standing, now=now)
    placing.offer_free(delegation.workshop, now=now)
    part = seats.part_of(delegation, now=now)
    delegation.last_mail_at = now
    mails.confirmed(delegation, seats.new_link(delegation, now=now), queries.colleagues(delegation), part, now=now)


def add(delegation: Delegation, more: int, *, now: datetime) -> None:
    """Register so many more colleagues. Raises NotConfirmed, TooManySeats and the refusals of `register`."""
    seats.hold(delegation)
    if delegation.address_confirmed_at is None:
        raise rules.NotConfirmed
    terms = admission.terms(delegation.event_id)
    if not terms.delegations:
        raise rules.DelegationsOff
    rules.check_seats(more, standing=len(seats.standing(delegation)), most=terms.delegation_most)
    registration.check(delegation.workshop, "", now=now)
    if terms.is_drawing(now):
        raise registration_rules.BeingDrawn
    record("seats_added", delegation, seats=more)
    added = seats.enter(delegation, more, terms, (), now=now)
    seats.settle(delegation, added, now=now)
    placing.offer_free(delegation.workshop, now=now)
    seats.tell_change(delegation, seats.part_of(delegation, now=now), now=now)


def name(delegation: Delegation, people: Mapping[int, Named], *, now: datetime) -> None:
    """Say who comes, by the ids of registrations; told to the contact by one mail, to each with a mailbox by another.

    The place, the group and the spot on the waitlist stay. Raises NotConfirmed, Begun, PersonStands and the refusals
    of `substituting.substitute`, each at the field of its person.
    """
    seats.hold(delegation)
    if delegation.address_confirmed_at is None:
        raise rules.NotConfirmed
    if now >= delegation.workshop.starts_at:
        raise rules.Begun
    part, named = None, 0
    for colleague in seats.standing(delegation):
        person = people.get(colleague.id)
        if person is None or _is_same(delegation, colleague, person):
            continue
        named += 1
        try:
            part = _name_one(delegation, colleague, person, now=now) or part
        except Refusal as refusal:
            refusal.field = f"name_{colleague.id}"
            raise
    if named:
        seats.tell_change(delegation, seats.part_of(delegation, now=now) or part, now=now)


def withdraw(delegation: Delegation, ids: Sequence[int], *, now: datetime) -> None:
    """Give up these colleagues' places and positions, told to the contact by one mail. Raises NotStanding.

    Whoever has a mailbox of their own is told there as well.
    """
    seats.hold(delegation)
    leaving = [each for each in seats.standing(delegation) if each.id in ids]
    if not leaving:
        raise registration_rules.NotStanding
    part = seats.end(delegation, leaving, State.WITHDRAWN, now=now)
    seats.tell_change(delegation, part, now=now)


def expire(delegation: Delegation, *, now: datetime) -> bool:
    """Free what nobody confirmed in time; False if it was confirmed meanwhile."""
    seats.hold(delegation)
    standing = seats.standing(delegation)
    if delegation.address_confirmed_at is not None or now < delegation.confirm_until or not standing:
        return False
    for colleague in standing:  # nobody but the contact has heard of it
        colleague.email = delegation.contact_email
    seats.end(delegation, standing, State.EXPIRED, now=now)
    mails.expired(delegation, now=now)
    return True


def remind_names(delegation: Delegation, *, now: datetime) -> bool:
    """Ask once for the names that are missing; False when it is too early, done already, or none is missing."""
    lock(delegation)
    confirmed_at = delegation.address_confirmed_at
    if confirmed_at is None or delegation.reminded_at is not None:
        return False
    names_until = admission.terms(delegation.event_id).names_until
    due = rules.remind_at(names_until, delegation.workshop.event.starts_at, confirmed_at)
    nameless = [each for each in seats.standing(delegation) if not each.name]
    if now < due or now >= delegation.workshop.starts_at or not nameless:
        return False
    delegation.reminded_at = delegation.last_mail_at = now
    record("names_missed", delegation, seats=len(nameless))
    mails.names_missing(delegation, seats.new_link(delegation, now=now), queries.colleagues(delegation), now=now)
    return True


def send_link(delegation: Delegation, *, now: datetime) -> None:
    """The contact's link again, at most every ten minutes."""
    lock(delegation)
    _remind(delegation, now=now)


def forget(delegation: Delegation, *, now: datetime) -> None:
    """Keep only that an organisation was there: nothing names the contact any more."""
    lock(delegation)
    delegation.contact_name = delegation.contact_email = ""
    queries.drop_links(delegation)
    mails.drop(delegation)
    record("forgotten", delegation)


def _remind(delegation: Delegation, *, now: datetime) -> None:
    if registration_rules.may_remind(delegation.last_mail_at, now):
        record("reminded", delegation)
        _tell_state(delegation, now=now)


def _tell_state(delegation: Delegation, *, now: datetime) -> None:
    delegation.last_mail_at = now
    tell = mails.link_again if delegation.address_confirmed_at else mails.registered
    tell(delegation, seats.new_link(delegation, now=now), queries.colleagues(delegation), now=now)


def _is_same(delegation: Delegation, colleague: Registration, person: Named) -> bool:
    email = person.email or delegation.contact_email
    return colleague.name == person.name and colleague.email.lower() == email.lower()


def _name_one(delegation: Delegation, colleague: Registration, person: Named, *, now: datetime) -> Part | None:
    """Put the name in; returns the withdrawal when nobody of the contact's mailbox has a place any more."""
    part, with_contact = None, seats.is_with_contact(delegation, colleague)
    if with_contact and not person.email:
        _put_name(delegation, colleague, person)
        return None
    if with_contact:
        if colleague.is_confirmed and len(registrations.of_mailbox(colleague)) == 1:
            part = Part(*invitations.ending(colleague, now=now))
        colleague.name = ""  # nobody is to be told that they are replaced: the contact's mailbox was it all the time
    substituting.substitute(
        colleague, substituting.Person(person.name, person.email or delegation.contact_email), now=now
    )
    return part


def _put_name(delegation: Delegation, colleague: Registration, person: Named) -> None:
    """A name without a mailbox: mails go on to the contact, who is told by one mail for all."""
    registration_rules.check_name(person.name)
    elsewhere = programme.stage_of(delegation.workshop, person.name)
    if elsewhere is not None:
        raise registration_rules.OnStage(name=person.name, letter=elsewhere.letter)
    if seats.is_known(delegation, person):
        raise rules.PersonStands(name=person.name)
    colleague.name, colleague.sort_key = person.name, sort_key(person.name)
    colleague.person_key = registration_rules.person_key(colleague.email, person.name)
    record("named", colleague)
