"""The moves of a place that several actions share. All of them only with the workshop locked.

Nobody is confirmed beyond the capacity, nobody overtakes, and whatever ends here is told and written down here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from app.admission import queries as admission
from app.admission.rules import Terms, barred
from app.audit.actions import record
from app.core import tokens
from app.core.db import db, lock, lock_name
from app.core.text import sort_key
from app.events.models import Workshop
from app.needs import actions as needs
from app.needs import queries as vault
from app.registration import mails, queries, rules
from app.registration.models import Registration, RegistrationLink
from app.registration.rules import Applicant, State


def lock_all(registration: Registration) -> None:
    """Hold the workshop of a registration and those whose places may end with it, always in one order; then the row.

    The person first: two of their registrations would else be confirmed at once without seeing each other.
    """
    lock_name(registration.person_key)
    lock_workshops([registration.workshop, *queries.overlapped(registration.workshop, registration.person_key)])
    lock(registration)


def lock_workshops(workshops: Iterable[Workshop]) -> None:
    for workshop in sorted(set(workshops), key=lambda each: each.id):
        lock(workshop)


def admitted(workshop: Workshop, terms: Terms, key: str, *, now: datetime) -> State:
    places = queries.places(workshop)
    in_line = places.waiting > 0
    is_barred = False
    if terms.has_contingents and places.free:
        in_line = queries.first_in_line(workshop, terms, now, unconfirmed_too=True) is not None
        is_barred = barred(terms, workshop.capacity, queries.taken(workshop), key, now) is not None
    return rules.admit(places, in_line=in_line, is_barred=is_barred)


def enter(
    workshop: Workshop,
    applicant: Applicant,
    terms: Terms,
    *,
    now: datetime,
    state: State | None = None,
    person_key: str = "",
    delegation_id: int | None = None,
) -> Registration:
    """A new row in its state, told to nobody yet. With the workshop locked; `state` only where wishes are collected."""
    registration = Registration(
        event_id=workshop.event_id,
        workshop=workshop,
        state=state or admitted(workshop, terms, applicant.municipality_key, now=now),
        arrival=queries.next_arrival(workshop),
        name=applicant.name,
        sort_key=sort_key(applicant.name),
        title=applicant.title,
        email=applicant.email,
        person_key=person_key or applicant.person_key,
        municipality=applicant.municipality,
        municipality_key=applicant.municipality_key,
        role=applicant.role,
        phone=applicant.phone,
        locale=applicant.locale,
        notice_version=applicant.notice_version,
        together_with=applicant.together_with,
        questionnaire_id=applicant.questionnaire_id,
        answers=dict(applicant.answers),
        photo_consent_at=now if applicant.photo_consent else None,
        sharing_consent_at=now if applicant.sharing_consent else None,
        delegation_id=delegation_id,
        registered_at=now,
        confirm_until=now + terms.confirm_within,
    )
    db.session.add(registration)
    record("registered", registration, state=registration.state)
    return registration


def confirm_place(registration: Registration, *, now: datetime, tell: bool = True, rank: int = 0) -> None:
    """The place is theirs for sure; what they had at the same time ends. With `lock_all` held, or a new row's."""
    registration.state, registration.placed_at, registration.offer_until = State.CONFIRMED, now, None
    record("place_confirmed", registration, **({"rank": rank} if rank else {}))
    if tell:
        registration.last_mail_at = now
        mails.place_confirmed(registration, new_link(registration, now=now), now=now, rank=rank)
    for other in queries.confirmed_elsewhere(registration):
        lock(other.workshop)  # held already, but for what the draw or a contact could not know beforehand
        lock(other)
        if other.is_standing:
            end(other, State.MOVED, now=now)


def offer_free(workshop: Workshop, *, now: datetime) -> list[Registration]:
    """Offer every free place to whoever waits longest and may have it; returns who got an offer.

    Only with the workshop locked. After the waitlist has frozen, and once the workshop has begun, nobody is offered
    anything.
    """
    terms, offers = admission.terms(workshop.event_id), list[Registration]()
    if workshop.called_off_at:
        return offers
    while rules.may_offer(queries.places(workshop), terms.frozen_from(workshop.starts_at), now):
        registration = queries.first_in_line(workshop, terms, now)
        if registration is None:
            break
        registration.state, registration.offered_at = State.OFFERED, now
        registration.offer_until = terms.offer_until(workshop.starts_at, now)
        record("offered", registration)
        registration.last_mail_at = now
        mails.offered(registration, new_link(registration, now=now), now=now)
        offers.append(registration)
    return offers


def close(registration: Registration, state: State, *, now: datetime) -> str:
    """It is over, told to nobody yet; returns the state it ended from. With the workshop locked."""
    before = registration.state
    registration.state, registration.ended_at, registration.offer_until = state, now, None
    record(state, registration, before=before)
    needs.drop(registration.id)
    return before


def end(registration: Registration, state: State, *, now: datetime) -> None:
    """It is over and told; a place that becomes free is offered on. With the workshop locked."""
    before = close(registration, state, now=now)
    mails.ended(registration, before=before, now=now)
    if before in rules.TAKING:
        offer_free(registration.workshop, now=now)


def tell_state(registration: Registration, *, now: datetime) -> None:
    """Mail where the registration stands, with a link of its own."""
    registration.last_mail_at = now
    token = new_link(registration, now=now)
    unconfirmed = registration.address_confirmed_at is None
    position = queries.waiting_position(registration) if registration.is_waiting else 0
    if registration.is_held:
        mails.place_held(registration, token, now=now)
    elif registration.is_offered:
        mails.offered(registration, token, now=now)
    elif registration.is_wished:
        mails.wishes_noted(registration, token, now=now)
    elif registration.is_waiting and (unconfirmed or registration.registered_at == now):
        mails.waitlisted(registration, token, position=position, now=now)
    else:
        mails.link_again(registration, token, position=position, now=now)


def welcome(registration: Registration, *, vouched: bool, now: datetime) -> None:
    """Mail somebody new where they stand, once: to whom the address is known for sure, never a word of confirming it.

    With the workshop locked; `vouched` with all that may end with the place, as `confirm_place`.
    """
    if vouched:
        registration.address_confirmed_at = now
        record("address_confirmed", registration)
    if vouched and registration.is_held:
        confirm_place(registration, now=now)
    elif not (vouched and registration.is_waiting and registration in offer_free(registration.workshop, now=now)):
        tell_state(registration, now=now)


def new_link(registration: Registration, *, now: datetime, purpose: str = "manage") -> str:
    """A fresh token whose hash is kept; it opens one kind of page only."""
    token = tokens.fresh()
    db.session.add(
        RegistrationLink(
            registration_id=registration.id,
            purpose=purpose,
            token_hash=tokens.hashed(token),
            created_at=now,
            expires_at=now + rules.LINK_LASTS,
        )
    )
    return token


def carry_need(old: Registration, new: Registration, *, now: datetime) -> None:
    """Before the old place ends, and with it what is kept for it."""
    row = vault.need_of(old.id)
    words, consented_at = needs.opened(row).text, row.consented_at if row else None
    needs.keep(new.id, new.event_id, words, ends_at=new.workshop.event.ends_at, now=now, consented_at=consented_at)
