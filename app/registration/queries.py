"""Reading registrations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, and_, delete, exists, func, or_, select
from sqlalchemy.orm import joinedload

from app.admission.rules import Bar, Taken, Terms, barred
from app.core import tokens
from app.core.db import db
from app.events.models import Event, Workshop
from app.registration.models import CalendarMark, Draft, Registration, RegistrationLink
from app.registration.rules import KEPT_AFTERWARDS, STANDING, TAKING, Places, State, address_key


def places(workshop: Workshop) -> Places:
    """Places of one workshop; exact when the workshop is locked, a fair picture otherwise."""
    return places_of([workshop])[workshop.id]


def places_of(workshops: Sequence[Workshop]) -> dict[int, Places]:
    """Places by workshop id, for any number of workshops in one query."""
    ids = [workshop.id for workshop in workshops]
    counted = select(Registration.workshop_id, Registration.state, func.count())
    found = counted.where(Registration.workshop_id.in_(ids), Registration.state.in_(STANDING))
    numbers = {
        (workshop_id, state): number
        for workshop_id, state, number in db.session.execute(
            found.group_by(Registration.workshop_id, Registration.state)
        )
    }
    return {
        workshop.id: Places(
            capacity=workshop.capacity,
            confirmed=numbers.get((workshop.id, State.CONFIRMED), 0),
            waiting=numbers.get((workshop.id, State.WAITING), 0),
            kept=sum(numbers.get((workshop.id, state), 0) for state in (State.HELD, State.OFFERED)),
        )
        for workshop in workshops
    }


def taken(workshop: Workshop) -> Taken:
    """Places that are given, by municipality or organisation, for the contingents."""
    counted = select(Registration.municipality_key, func.count())
    found = counted.where(Registration.workshop_id == workshop.id, Registration.state.in_(TAKING))
    return Taken({key: number for key, number in db.session.execute(found.group_by(Registration.municipality_key))})


def standing(workshop: Workshop, person_key: str) -> Registration | None:
    """This person's registration for the workshop that is not over."""
    return db.session.scalar(_standing(person_key).where(Registration.workshop_id == workshop.id))


def standing_in_event(event_id: int, person_key: str) -> Registration | None:
    """What this person has in the event, before the draw: a list of wishes, or a place the office gave meanwhile."""
    return db.session.scalar(_standing(person_key).where(Registration.event_id == event_id))


def unconfirmed_of(email: str, now: datetime) -> int:
    """How many registrations of this mailbox, of anybody, wait for their confirmation."""
    mailbox = email.casefold()
    found = select(func.count()).where(
        # All keys that begin with "mailbox|", said so that the index finds them: "}" is the sign after "|".
        Registration.person_key.between(f"{mailbox}|", f"{mailbox}}}"),
        Registration.state.in_((State.HELD, State.WAITING, State.WISHED)),
        Registration.address_confirmed_at.is_(None),
        Registration.confirm_until > now,
    )
    return db.session.scalar(found) or 0


def next_arrival(workshop: Workshop) -> int:
    """The next number in the order of arrival; given out under the workshop's lock."""
    highest = select(func.max(Registration.arrival)).where(Registration.workshop_id == workshop.id)
    return (db.session.scalar(highest) or 0) + 1


def first_in_line(
    workshop: Workshop, terms: Terms, now: datetime, *, unconfirmed_too: bool = False
) -> Registration | None:
    """Who waits longest of those who may have a place: address confirmed, and barred by no contingent."""
    found = select(Registration).where(Registration.workshop_id == workshop.id, Registration.state == State.WAITING)
    if not unconfirmed_too:
        found = found.where(Registration.address_confirmed_at.is_not(None))
    found = found.order_by(Registration.arrival)
    found = found.execution_options(populate_existing=True)  # what was read before the lock may be old news
    if not terms.has_contingents:
        return db.session.scalar(found.limit(1))
    given = taken(workshop)
    for registration in db.session.scalars(found):
        if barred(terms, workshop.capacity, given, registration.municipality_key, now) is None:
            return registration
    return None


def waiting_position(registration: Registration) -> int:
    """The place on the waitlist, from 1."""
    ahead = select(func.count()).where(
        Registration.workshop_id == registration.workshop_id,
        Registration.state == State.WAITING,
        Registration.arrival <= registration.arrival,
    )
    return db.session.scalar(ahead) or 0


def bar_of(registration: Registration, terms: Terms, now: datetime) -> Bar | None:
    """The contingent that passes somebody who waits over for now."""
    if not terms.has_contingents or not registration.is_waiting:
        return None
    given = taken(registration.workshop)
    return barred(terms, registration.workshop.capacity, given, registration.municipality_key, now)


def overlapped(workshop: Workshop, person_key: str) -> Sequence[Workshop]:
    """Other workshops in which this person stands at the same time, of any event."""
    found = (
        select(Workshop)
        .join(Registration, Registration.workshop_id == Workshop.id)
        .where(
            Registration.person_key == person_key,
            Registration.state.in_(STANDING),
            Workshop.id != workshop.id,
            or_(
                and_(Workshop.starts_at < workshop.ends_at, Workshop.ends_at > workshop.starts_at),
                Registration.id.in_(_replaced_in(workshop, person_key)),
            ),
        )
    )
    return db.session.scalars(found.order_by(Workshop.id)).unique().all()


def confirmed_elsewhere(registration: Registration) -> Sequence[Registration]:
    """What ends once this registration has its place: places at the same time, and what it was to replace."""
    workshop = registration.workshop
    same_time = and_(
        Registration.person_key == registration.person_key,
        Registration.state == State.CONFIRMED,
        Workshop.starts_at < workshop.ends_at,
        Workshop.ends_at > workshop.starts_at,
    )
    replaced = and_(Registration.id.in_(_replaced_by(registration)), Registration.state.in_(STANDING))
    found = _whole().join(Registration.workshop).where(Registration.id != registration.id, or_(same_time, replaced))
    return db.session.scalars(found.order_by(Registration.id).execution_options(populate_existing=True)).all()


def followers(registration: Registration) -> Sequence[Registration]:
    """What is to replace this registration: a change of workshop that still waits."""
    return db.session.scalars(select(Registration).where(Registration.replaces_id == registration.id)).all()


def of_mailbox(registration: Registration) -> Sequence[Registration]:
    """Everybody of this mailbox with a place in the same workshop, in order of arrival."""
    found = select(Registration).where(
        Registration.workshop_id == registration.workshop_id,
        Registration.state == State.CONFIRMED,
        Registration.address_key == registration.address_key,
    )
    return db.session.scalars(found.order_by(Registration.arrival)).all()


def calendar_mark(workshop: Workshop, mailbox: str) -> CalendarMark | None:
    """The last SEQUENCE this mailbox was sent for the workshop."""
    found = select(CalendarMark).where(CalendarMark.workshop_id == workshop.id, CalendarMark.mailbox == mailbox)
    return db.session.scalar(found)


def by_token(token: str, now: datetime, *, purpose: str = "manage") -> Registration | None:
    """The registration a secret link belongs to, with its workshop and event; None once the link has expired."""
    return db.session.scalar(_by_link(token, purpose).where(RegistrationLink.expires_at > now))


def by_expired_token(token: str, now: datetime) -> Registration | None:
    """Whose link this was, so that a new one can be sent to the address we know."""
    found = _by_link(token, "manage").where(RegistrationLink.expires_at <= now, Registration.email != "")
    return db.session.scalar(found)


def of_address(event: Event, email: str) -> Sequence[Registration]:
    """The standing registrations of a mailbox for an event, to send their links again."""
    found = _whole().where(
        Registration.event_id == event.id,
        Registration.address_key == address_key(email),
        Registration.state.in_(STANDING),
    )
    return db.session.scalars(found.order_by(Registration.id).limit(50)).all()


def knows_address(email: str) -> bool:
    """Whether anybody registered with this mailbox, for whatever event, is not forgotten yet."""
    return bool(db.session.scalar(select(exists().where(Registration.address_key == address_key(email)))))


def registration(registration_id: int) -> Registration | None:
    return db.session.scalar(_whole().where(Registration.id == registration_id))


def confirmed(workshop: Workshop) -> Sequence[Registration]:
    """Everybody with a place, by name (DIN 5007-2)."""
    found = select(Registration).where(Registration.workshop_id == workshop.id, Registration.state == State.CONFIRMED)
    return db.session.scalars(found.order_by(Registration.sort_key, Registration.id)).all()


def waitlist(workshop: Workshop) -> Sequence[Registration]:
    """Everybody who waits, longest first."""
    found = select(Registration).where(Registration.workshop_id == workshop.id, Registration.state == State.WAITING)
    return db.session.scalars(found.order_by(Registration.arrival)).all()


def unconfirmed_since(now: datetime) -> Sequence[int]:
    """Ids of standing registrations whose address nobody confirmed in time."""
    found = select(Registration.id).where(
        Registration.state.in_((State.HELD, State.WAITING, State.WISHED)),
        Registration.address_confirmed_at.is_(None),
        Registration.confirm_until <= now,
    )
    return db.session.scalars(found.order_by(Registration.id).limit(500)).all()


def offers_over(now: datetime) -> Sequence[int]:
    """Ids of registrations whose offer was not answered in time."""
    found = select(Registration.id).where(Registration.state == State.OFFERED, Registration.offer_until <= now)
    return db.session.scalars(found.order_by(Registration.offer_until, Registration.id).limit(500)).all()


def workshops_to_offer(now: datetime) -> list[Workshop]:
    """Workshops to come in which a place is free while somebody waits."""
    waits = exists().where(Registration.workshop_id == Workshop.id, Registration.state == State.WAITING)
    found = select(Workshop).where(Workshop.starts_at > now, Workshop.called_off_at.is_(None), waits)
    workshops = db.session.scalars(found.order_by(Workshop.id)).all()
    places = places_of(workshops)
    return [workshop for workshop in workshops if places[workshop.id].free]


def due_to_forget(now: datetime) -> Sequence[int]:
    """Ids of registrations whose workshop ended longer ago than registrations are kept."""
    found = select(Registration.id).join(Registration.workshop)
    known = or_(Registration.email != "", Registration.name != "")  # somebody who rang up has no address
    found = found.where(Workshop.ends_at <= now - KEPT_AFTERWARDS, known)
    return db.session.scalars(found.order_by(Registration.id).limit(500)).all()


def drop_links(registration: Registration) -> None:
    """The personal links of a registration stop working."""
    db.session.execute(delete(RegistrationLink).where(RegistrationLink.registration_id == registration.id))


def _replaced_in(workshop: Workshop, person_key: str) -> Select[int | None]:
    """What this person's registrations for the workshop are to replace."""
    return select(Registration.replaces_id).where(
        Registration.workshop_id == workshop.id,
        Registration.person_key == person_key,
        Registration.state.in_(STANDING),
        Registration.replaces_id.is_not(None),
    )


def _replaced_by(registration: Registration) -> list[int]:
    """Ids of all it is to replace: who went from A towards B, and from B towards C, gives up both for C."""
    found, following = list[int](), registration.replaces_id
    while following is not None and following not in found:
        found.append(following)
        following = db.session.scalar(select(Registration.replaces_id).where(Registration.id == following))
    return found


def _by_link(token: str, purpose: str) -> Select[Registration]:
    found = _whole().join(RegistrationLink, RegistrationLink.registration_id == Registration.id)
    return found.where(RegistrationLink.token_hash == tokens.hashed(token), RegistrationLink.purpose == purpose)


def _standing(person_key: str) -> Select[Registration]:
    found = select(Registration).where(Registration.person_key == person_key, Registration.state.in_(STANDING))
    return found.order_by(Registration.id).limit(1).execution_options(populate_existing=True)


def _whole() -> Select[Registration]:
    return select(Registration).options(
        joinedload(Registration.workshop).joinedload(Workshop.event).joinedload(Event.venue)
    )


def workshop(workshop_id: int) -> Workshop | None:
    return db.session.get(Workshop, workshop_id)


def draft(token: str, event: Event, now: datetime) -> Draft | None:
    found = select(Draft).where(Draft.token_hash == tokens.hashed(token), Draft.event_id == event.id)
    return db.session.scalar(found.where(Draft.expires_at > now))


def drop_drafts(now: datetime) -> int:
    """Delete drafts that have expired; returns how many."""
    dropped = db.session.execute(delete(Draft).where(Draft.expires_at <= now))
    return int(dropped.rowcount)  # type: ignore[attr-defined]  # a DELETE has a row count
