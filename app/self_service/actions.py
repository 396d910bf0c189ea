"""What a participant, or the office for a participant's vault, changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.admission import queries as admission
from app.audit.actions import record
from app.core.db import lock, lock_name
from app.events.models import Workshop
from app.needs import actions as vault
from app.needs.models import Need
from app.outbox import queries as outbox
from app.outbox.models import CalendarReply
from app.registration import actions as registration
from app.registration import placing, substituting
from app.registration import queries as registrations
from app.registration import rules as registration_rules
from app.registration.models import Registration, RegistrationLink
from app.registration.substituting import Person
from app.self_service import mails, queries, rules


def substitute(person: Registration, other: Person, *, now: datetime) -> None:
    """Somebody else comes instead; see `substituting.substitute`."""
    substituting.substitute(person, other, now=now)


def change(person: Registration, target: Workshop, *, now: datetime) -> tuple[Registration, str]:
    """Change to another workshop; what she needs goes along. Returns the new registration and a token for its page.

    Raises HasBegun, OnlyWishes and the refusals of `registration.change`.
    """
    _check_not_begun(person, now)
    if person.is_wished:
        raise rules.OnlyWishes
    new = registration.change(person, target, now=now)
    return new, placing.new_link(new, now=now)


def rank(person: Registration, workshops: Sequence[Workshop], *, now: datetime) -> None:
    """Another list of wishes, or another order of it, until the draw. Raises WishesOver and those of `register`."""
    lock_name(person.person_key)
    placing.lock_workshops([person.workshop, *workshops])
    lock(person)
    if not person.is_wished or not admission.terms(person.event_id).collects_wishes(now):
        raise rules.WishesOver
    for workshop in workshops:
        registration.check(workshop, person.name, now=now)
    registration.rank_wishes(person, workshops)
    if person.workshop_id != workshops[0].id:
        person.arrival, person.workshop = registrations.next_arrival(workshops[0]), workshops[0]
    record("wishes_changed", person)


def keep_need(person: Registration, text: str, *, now: datetime) -> None:
    """What she needs, in place of what stood there; "" deletes it. Raises NotStanding, HasBegun."""
    lock(person)
    if not person.is_standing:
        raise registration_rules.NotStanding
    _check_not_begun(person, now)
    vault.keep(person.id, person.event_id, text, ends_at=person.workshop.event.ends_at, now=now)


def extend_link(person: Registration, link: RegistrationLink, *, now: datetime) -> None:
    """The personal link lasts longer from now on."""
    lock(person)
    link.expires_at = max(link.expires_at, now + registration_rules.LINK_LASTS)
    record("link_renewed", person)


def make_feed(person: Registration, *, now: datetime) -> str:
    """A secret address for a calendar program, told once; one made before ends."""
    lock(person)
    queries.drop_feeds(person)
    token = placing.new_link(person, now=now, purpose="feed")
    link = queries.link(token)
    if link is not None:
        link.expires_at = rules.feed_until(person.workshop.ends_at)
    record("feed_made", person)
    return token


def drop_feed(person: Registration) -> None:
    """The calendar program finds nothing there any more."""
    lock(person)
    if queries.drop_feeds(person):
        record("feed_dropped", person)


def answer_need(row: Need, state: str, words: str, *, now: datetime) -> None:
    """The office answers; the person is told that there is an answer. Raises as `vault.answer`."""
    if not vault.answer(row, state, words, now=now):
        return
    person = registrations.registration(row.registration_id)
    if person is not None and person.is_standing:
        mails.need_answered(person, placing.new_link(person, now=now), now=now)


def hear(reply: CalendarReply, *, now: datetime) -> None:
    """What a calendar program answered to an invitation.

    Anybody can write such a mail, so a "no" frees no place: whoever has it is asked once for each SEQUENCE she was
    sent, however many answers come. Any other answer, and one to an older state of the entry, needs no word.
    """
    if reply.handled_at is None and reply.answer == rules.DECLINED:
        for person in queries.invited(reply.uid, reply.mailbox):
            _ask_withdrawal(person, reply, now=now)
    mails.settle(reply, now=now)


def _ask_withdrawal(person: Registration, reply: CalendarReply, *, now: datetime) -> None:
    lock(person)
    mark = registrations.calendar_mark(person.workshop, person.mailbox)
    if not person.is_confirmed or mark is None or reply.sequence < mark.sequence:
        return
    if outbox.is_queued(f"registration:{person.id}", mails.WITHDRAWAL_ASKED, mark.sequence):
        return
    mails.withdrawal_asked(person, placing.new_link(person, now=now), sequence=mark.sequence, now=now)


def _check_not_begun(person: Registration, now: datetime) -> None:
    if now >= person.workshop.starts_at:
        raise rules.HasBegun
