"""What changes registrations: registered, confirmed, offered, accepted, declined, withdrawn, moved, expired."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.admission import queries as admission
from app.admission.rules import Terms
from app.audit.actions import record
from app.core.db import db, lock, lock_name
from app.events import queries as events
from app.events.models import Workshop
from app.events.rules import NobodyRegisters
from app.needs import actions as needs
from app.programme import queries as programme
from app.registration import mails, placing, queries, rules
from app.registration.models import Registration, Wish
from app.registration.rules import Answer, Applicant, State


def register(workshop: Workshop, applicant: Applicant, *, now: datetime, by_office: bool = False) -> Answer:
    """Keep a place for the applicant until the address is confirmed, or a spot on the waitlist if there is none.

    Somebody who is registered already keeps what they have and gets their mail again: a double click makes no
    second registration, and the answer tells nobody who is registered. A place in an overlapping workshop is given
    back in the moment the new one is confirmed. `by_office`: outside the dates of registration, and any number for one
    mailbox. Raises RegistrationNotOpen, RegistrationClosed, WorkshopCalledOff, OnStage, TooManyUnconfirmed, NotAName.
    """
    lock(workshop)
    check(workshop, applicant.name, now=now, by_office=by_office)
    terms = admission.terms(workshop.event_id)
    _check_arrival(terms, now)
    known = queries.standing(workshop, applicant.person_key)
    if known:
        state = placing.admitted(workshop, terms, applicant.municipality_key, now=now)
        _remind(known, now=now)
        position = queries.places(workshop).waiting + 1 if state == State.WAITING else 0
        return Answer(known.id, state, position)
    if not by_office and queries.unconfirmed_of(applicant.email, now) >= rules.UNCONFIRMED_MOST:
        raise rules.TooManyUnconfirmed
    registration = placing.enter(workshop, applicant, terms, now=now)
    placing.welcome(registration, vouched=applicant.vouched, now=now)
    position = queries.waiting_position(registration) if registration.is_waiting else 0
    return Answer(registration.id, State(registration.state), position)


def register_wishes(
    workshops: Sequence[Workshop], applicant: Applicant, *, now: datetime, by_office: bool = False
) -> Answer:
    """Note ranked wishes (best first) until the draw. Raises as `register`.

    Whoever registers again keeps the first list and gets the mail again; wishes are changed on the personal page.
    """
    lock_name(applicant.person_key)  # two lists of one person may have no workshop in common
    placing.lock_workshops(workshops)
    for workshop in workshops:
        check(workshop, applicant.name, now=now, by_office=by_office)
    terms = admission.terms(workshops[0].event_id)
    if not terms.collects_wishes(now):
        raise rules.BeingDrawn
    known = queries.standing_in_event(workshops[0].event_id, applicant.person_key)
    if known:
        _remind(known, now=now)
        return Answer(known.id, State.WISHED)
    if not by_office and queries.unconfirmed_of(applicant.email, now) >= rules.UNCONFIRMED_MOST:
        raise rules.TooManyUnconfirmed
    registration = placing.enter(workshops[0], applicant, terms, now=now, state=State.WISHED)
    rank_wishes(registration, workshops)
    placing.welcome(registration, vouched=applicant.vouched, now=now)
    return Answer(registration.id, State.WISHED)


def rank_wishes(registration: Registration, workshops: Sequence[Workshop]) -> None:
    """The list of wishes, best first, in place of any before."""
    registration.wishes.clear()
    db.session.flush()  # or a rank would be taken twice for a moment
    registration.wishes = [Wish(rank=rank, workshop=workshop) for rank, workshop in enumerate(workshops, 1)]


def check(workshop: Workshop, name: str, *, now: datetime, by_office: bool = False) -> None:
    """Whether this workshop takes this person now; the office until it begins. Raises the refusals of `register`."""
    if workshop.called_off_at:
        raise NobodyRegisters if events.is_called_off(workshop.event_id) else rules.WorkshopCalledOff
    check_published(workshop)
    dates = (None, None) if by_office else (workshop.registration_opens_at, workshop.registration_closes_at)
    rules.check_open(*dates, workshop.starts_at, now)
    rules.check_name(name)
    elsewhere = programme.stage_of(workshop, name)
    if elsewhere is not None:
        raise rules.OnStage(name=name, letter=elsewhere.letter)


def check_published(workshop: Workshop) -> None:
    """Asked again under the lock: whoever takes an event back holds its workshops. Raises NotPublished."""
    if not events.is_published(workshop.event_id):
        raise rules.NotPublished


def confirm_address(registration: Registration, *, now: datetime) -> None:
    """The person behind the address has opened the link and pressed the button. Raises NotStanding.

    A kept place becomes theirs, with the invitation; somebody who waits can be offered a place from now on.
    """
    placing.lock_all(registration)
    if not registration.is_standing:
        raise rules.NotStanding
    if registration.address_confirmed_at is None:
        registration.address_confirmed_at = now
        record("address_confirmed", registration)
    if registration.is_held:
        placing.confirm_place(registration, now=now)
    elif registration.is_waiting:
        placing.offer_free(registration.workshop, now=now)


def accept(registration: Registration, *, now: datetime) -> None:
    """Take the offered place. Raises NotOffered when there is none (any more), OfferOver after the deadline."""
    placing.lock_all(registration)
    _check_offer(registration, now)
    registration.address_confirmed_at = registration.address_confirmed_at or now
    record("accepted", registration)
    placing.confirm_place(registration, now=now)


def decline(registration: Registration, *, now: datetime) -> None:
    """Leave the offered place to the next one; whoever declines is not offered another. Raises as `accept`."""
    placing.lock_all(registration)
    _check_offer(registration, now)
    placing.end(registration, State.DECLINED, now=now)


def lapse(registration: Registration, *, now: datetime) -> bool:
    """Pass an offer on whose deadline has gone by; False if it was answered in the meantime."""
    placing.lock_all(registration)
    if not registration.is_offered or registration.offer_until is None or now < registration.offer_until:
        return False
    placing.end(registration, State.LAPSED, now=now)
    return True


def withdraw(registration: Registration, *, now: datetime) -> None:
    """Give the place back, or leave the waitlist. Raises NotStanding when it is over already."""
    placing.lock_all(registration)
    if not registration.is_standing:
        raise rules.NotStanding
    placing.end(registration, State.WITHDRAWN, now=now)


def expire(registration: Registration, *, now: datetime) -> bool:
    """Free what an address holds that nobody confirmed; False if it was confirmed meanwhile."""
    placing.lock_all(registration)
    late = rules.is_unconfirmed_too_long(registration.confirm_until, registration.address_confirmed_at, now)
    if not late or registration.state not in (State.HELD, State.WAITING, State.WISHED):
        return False
    placing.end(registration, State.EXPIRED, now=now)
    return True


def give_place(registration: Registration, reason: str, *, now: datetime) -> None:
    """The office gives a place out of turn, with a reason for the history.

    Raises NoReason, NoFreePlace, NotStanding.
    """
    placing.lock_all(registration)
    if not reason.strip():
        raise rules.NoReason
    if not registration.is_standing or registration.is_confirmed:
        raise rules.NotStanding
    if registration.state not in rules.TAKING and not queries.places(registration.workshop).free:
        raise rules.NoFreePlace
    registration.address_confirmed_at = registration.address_confirmed_at or now
    record("place_given", registration, reason=reason.strip())
    placing.confirm_place(registration, now=now)


def change(registration: Registration, target: Workshop, *, now: datetime, by_office: bool = False) -> Registration:
    """Change to another workshop; the old place is kept until the new one is sure. Returns the new registration.

    What she needs goes along. Raises NotStanding, SameWorkshop and the refusals of `register`.
    """
    lock_name(registration.person_key)
    placing.lock_workshops([registration.workshop, target, *queries.overlapped(target, registration.person_key)])
    lock(registration)
    if not registration.is_standing:
        raise rules.NotStanding
    if target.id == registration.workshop_id or queries.standing(target, registration.person_key):
        raise rules.SameWorkshop
    check(target, registration.name, now=now, by_office=by_office)
    terms = admission.terms(target.event_id)
    _check_arrival(terms, now)  # or a list of wishes would become a place ahead of the draw
    new = placing.enter(target, applicant_of(registration), terms, now=now, person_key=registration.person_key)
    new.address_confirmed_at, new.replaces_id = registration.address_confirmed_at, registration.id
    new.delegation_id = registration.delegation_id
    placing.carry_need(registration, new, now=now)
    if new.is_held and new.address_confirmed_at:
        placing.confirm_place(new, now=now)
    else:
        placing.tell_state(new, now=now)
    return new


def applicant_of(registration: Registration) -> Applicant:
    """What the form once held, for a registration that follows this one."""
    return Applicant(
        name=registration.name,
        email=registration.email,
        municipality=registration.municipality,
        title=registration.title,
        role=registration.role,
        locale=registration.locale,
        together_with=registration.together_with,
        notice_version=registration.notice_version,
        municipality_key=registration.municipality_key,
        questionnaire_id=registration.questionnaire_id,
        answers=registration.answers,
        photo_consent=registration.photo_consent_at is not None,
        sharing_consent=registration.sharing_consent_at is not None,
        phone=registration.phone,
    )


def place(registration: Registration, workshop: Workshop, *, now: datetime, rank: int) -> None:
    """The draw gives a place: of a wish. With all workshops of the event locked."""
    if registration.workshop_id != workshop.id:
        registration.arrival, registration.workshop = queries.next_arrival(workshop), workshop
    placing.confirm_place(registration, now=now, rank=rank)


def queue(registration: Registration, workshop: Workshop, *, now: datetime) -> None:
    """The draw leaves somebody without a place: at the end of a waitlist. With all workshops locked.

    Called in the order of the draw, which is therefore the order of the list, whoever had sent their wishes first.
    """
    registration.arrival, registration.workshop = queries.next_arrival(workshop), workshop
    registration.state = State.WAITING
    record("queued", registration)
    registration.last_mail_at = now
    position = queries.waiting_position(registration)
    mails.waitlisted(registration, placing.new_link(registration, now=now), position=position, now=now, drawn=True)


def call_off(registration: Registration, *, now: datetime) -> None:
    """The workshop does not take place. With the workshop locked and marked."""
    placing.end(registration, State.CALLED_OFF, now=now)


def send_link(registration: Registration, *, now: datetime) -> None:
    """The personal link again, at most every ten minutes."""
    _remind(registration, now=now)


def check_in(registration: Registration, *, present: bool, now: datetime) -> None:
    """Write down that somebody is there, or take it back; twice is like once. Raises NoPlaceYet, TooEarly."""
    lock(registration)
    if not registration.is_confirmed:
        raise rules.NoPlaceYet
    if now < registration.workshop.starts_at - rules.CHECK_IN_FROM:
        raise rules.TooEarly
    if present != (registration.checked_in_at is not None):
        registration.checked_in_at = now if present else None
        record("checked_in" if present else "check_in_undone", registration)


def forget(registration: Registration, *, now: datetime) -> None:
    """Keep only that somebody was there: nothing names the person any more."""
    lock(registration)
    number, email = f"{registration.id}", registration.email
    registration.name = registration.title = registration.role = registration.municipality = ""
    registration.email, registration.sort_key, registration.person_key = "", number, number
    registration.together_with = registration.phone = ""
    registration.answers, registration.entry_lines = {}, {}
    needs.drop(registration.id)
    queries.drop_links(registration)
    mails.drop(registration)
    mails.drop_replies(email)
    record("forgotten", registration)


def _check_offer(registration: Registration, now: datetime) -> None:
    if not registration.is_offered or registration.offer_until is None:
        raise rules.NotOffered
    if now >= registration.offer_until or now >= registration.workshop.starts_at:
        raise rules.OfferOver


def _check_arrival(terms: Terms, now: datetime) -> None:
    """Where wishes are collected or drawn, nobody gets a place by coming. Raises WishesWanted, BeingDrawn."""
    if terms.collects_wishes(now):
        raise rules.WishesWanted
    if terms.is_drawing(now):
        raise rules.BeingDrawn


def _remind(registration: Registration, *, now: datetime) -> None:
    lock(registration)  # the personal page sends links without holding the workshop
    if rules.may_remind(registration.last_mail_at, now):
        record("reminded", registration)
        placing.tell_state(registration, now=now)
