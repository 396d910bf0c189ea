"""The moves of colleagues that several actions share: entering, settling, ending, and what the contact is told.

All but `new_link` only with the workshop locked (`hold`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.admission.rules import Terms
from app.core import tokens
from app.core.db import db, lock
from app.delegation import mails, queries, rules
from app.delegation.mails import Part
from app.delegation.models import Delegation, DelegationLink
from app.delegation.rules import Named
from app.registration import actions as registration
from app.registration import invitations, placing
from app.registration import queries as registrations
from app.registration import rules as registration_rules
from app.registration.models import Registration
from app.registration.rules import Applicant, State


def new_link(delegation: Delegation, *, now: datetime) -> str:
    """A fresh token whose hash is kept."""
    token = tokens.fresh()
    expires_at = now + registration_rules.LINK_LASTS
    db.session.add(
        DelegationLink(
            delegation_id=delegation.id, token_hash=tokens.hashed(token), created_at=now, expires_at=expires_at
        )
    )
    return token


def tell_change(delegation: Delegation, part: Part | None, *, now: datetime) -> None:
    delegation.last_mail_at = now
    mails.changed(delegation, new_link(delegation, now=now), queries.colleagues(delegation), part, now=now)


def is_with_contact(delegation: Delegation, colleague: Registration) -> bool:
    """Whether mails about this colleague go to the contact."""
    return colleague.email.lower() == delegation.contact_email.lower()


def part_of(delegation: Delegation, *, now: datetime) -> Part | None:
    """The calendar entry of the contact's mailbox as it stands: who takes part of those whose mails go there."""
    held = [each for each in standing(delegation) if each.is_confirmed and is_with_contact(delegation, each)]
    if not held:
        return None
    return Part(*invitations.request(held[0], now=now), invitations.REQUEST)


def hold(delegation: Delegation) -> None:
    """Hold the workshop and whatever may end with a colleague's place, then the delegation."""
    workshops = [delegation.workshop]
    for colleague in queries.registrations_of(delegation):
        workshops += registrations.overlapped(delegation.workshop, colleague.person_key)
    placing.lock_workshops(workshops)
    lock(delegation)


def standing(delegation: Delegation) -> list[Registration]:
    return [each for each in queries.registrations_of(delegation) if each.is_standing]


def is_known(delegation: Delegation, person: Named) -> bool:
    """Whether this person stands at that time already. They keep what they have, and the form must not tell."""
    workshop = delegation.workshop
    key = registration_rules.person_key(person.email or delegation.contact_email, person.name)
    return bool(registrations.standing(workshop, key) or registrations.overlapped(workshop, key))


def enter(
    delegation: Delegation, seats: int, terms: Terms, names: Sequence[Named], *, now: datetime
) -> list[Registration]:
    """New registrations, the first of them with names; each in its state, told to nobody yet."""
    entered = []
    wishes = terms.collects_wishes(now)
    for index in range(seats):
        delegation.seats += 1
        person = names[index] if index < len(names) else Named("")
        found = placing.enter(
            delegation.workshop,
            Applicant(
                name=person.name,
                email=person.email or delegation.contact_email,
                municipality=delegation.organisation,
                municipality_key=delegation.municipality_key,
                locale=delegation.locale,
                notice_version=delegation.notice_version,
            ),
            terms,
            now=now,
            state=State.WISHED if wishes else None,
            person_key="" if person.name else rules.placeholder(delegation.id, delegation.seats),
            delegation_id=delegation.id,
        )
        found.confirm_until = delegation.confirm_until + rules.GRACE
        if wishes:
            registration.rank_wishes(found, [delegation.workshop])
        entered.append(found)
    return entered


def settle(delegation: Delegation, colleagues: Sequence[Registration], *, now: datetime) -> None:
    """The address is confirmed for all of them: kept places become theirs; whoever has a mailbox is told there."""
    for colleague in colleagues:
        _drop_clashing_name(delegation, colleague)
        colleague.address_confirmed_at = now
        own_mailbox = not is_with_contact(delegation, colleague)
        if colleague.is_held:
            placing.confirm_place(colleague, now=now, tell=own_mailbox)
        elif own_mailbox:
            placing.tell_state(colleague, now=now)


def _drop_clashing_name(delegation: Delegation, colleague: Registration) -> None:
    """Whoever registered on their own meanwhile keeps that: only they can give it back, so the seat needs a name."""
    if colleague.name and registrations.overlapped(delegation.workshop, colleague.person_key):
        colleague.name = colleague.sort_key = ""
        colleague.email = delegation.contact_email
        colleague.person_key = rules.placeholder(delegation.id, -colleague.id)  # counted numbers are positive


def end(delegation: Delegation, colleagues: Sequence[Registration], state: State, *, now: datetime) -> Part | None:
    """End these; returns what the contact's calendar has to hear. Places that become free are offered on."""
    part = None
    for colleague in colleagues:
        if not is_with_contact(delegation, colleague):
            placing.end(colleague, state, now=now)
            continue
        if placing.close(colleague, state, now=now) == State.CONFIRMED:
            part = Part(*invitations.ending(colleague, now=now))
    placing.offer_free(delegation.workshop, now=now)
    return part
