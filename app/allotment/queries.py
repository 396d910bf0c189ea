"""Reading draws, and everything a draw depends on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import force_locale, gettext
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.admission import queries as admission
from app.admission.models import Admission
from app.admission.rules import Mode, Taken
from app.allotment import contingents, drawing, reasons, reporting, together
from app.allotment.models import Draw
from app.allotment.rules import Entry, Offer, Pool, overlaps
from app.core.db import db
from app.core.errors import Told
from app.events.models import Event, Workshop
from app.programme import queries as programme
from app.registration.models import Registration
from app.registration.rules import TAKING, State
from config import LOCALES

TRIAL_SEED = drawing.commitment("Probe")
"""A preview draws with this, never with the sealed seed: nobody may know the lots while wishes can still change."""


@dataclass(frozen=True)
class Ticket:
    """One person's part in a draw: what to compare with what is published."""

    code: str
    lot: int
    total: int
    drawn_at: datetime


def draws(event_id: int) -> Sequence[Draw]:
    """Every draw of an event, newest first."""
    return db.session.scalars(select(Draw).where(Draw.event_id == event_id).order_by(Draw.number.desc())).all()


def newest(event_id: int) -> Draw | None:
    return db.session.scalar(select(Draw).where(Draw.event_id == event_id).order_by(Draw.number.desc()).limit(1))


def events_by_wish(now: datetime) -> Sequence[Event]:
    """Events to come whose places are given by wish."""
    found = select(Event).join(Admission, Admission.event_id == Event.id).options(selectinload(Event.workshops))
    found = found.where(Admission.mode != Mode.ARRIVAL, Event.ends_at > now, Event.called_off_at.is_(None))
    return db.session.scalars(found.order_by(Event.id)).all()


def event(event_id: int) -> Event | None:
    return db.session.scalar(select(Event).where(Event.id == event_id).options(selectinload(Event.workshops)))


def wished(event_id: int) -> Sequence[Registration]:
    """Everybody who takes part in the draw: wishes are in, the address is confirmed. Read anew, first come first.

    Nobody is in it twice, even if the same person registered twice.
    """
    found = select(Registration).where(
        Registration.event_id == event_id,
        Registration.state == State.WISHED,
        Registration.address_confirmed_at.is_not(None),
    )
    found = found.options(selectinload(Registration.wishes)).order_by(Registration.id)
    rows = db.session.scalars(found.execution_options(populate_existing=True)).all()
    first = {one.person_key: one.id for one in reversed(rows)}
    return [one for one in rows if first[one.person_key] == one.id]


def people(ids: Sequence[int]) -> dict[int, Registration]:
    """Registrations by id; those of a report, whatever became of them."""
    return {one.id: one for one in db.session.scalars(select(Registration).where(Registration.id.in_(ids)))}


def pool(event: Event, policy: str, now: datetime) -> tuple[Pool, set[int]]:
    """What the draw depends on, and whose "together" nobody returned. Exact with all workshops locked."""
    registrations = wished(event.id)
    persons = [
        together.Person(one.id, one.name, one.email, one.together_with, one.delegation_id) for one in registrations
    ]
    units, unanswered = together.units(persons)
    barred = _barred(event, registrations)
    entries = tuple(
        Entry(one.id, tuple(wish.workshop_id for wish in one.wishes), units[one.id], barred[one.id])
        for one in registrations
    )
    given = _given(event)
    found = Pool(policy, _offers(event, given), entries)
    limits = contingents.limits(
        found,
        {one.id: one.municipality_key for one in registrations},
        {shop.id: shop.capacity for shop in event.workshops},
        given,
        admission.terms(event.id),
        now,
    )
    return replace(found, limits=limits), unanswered


def preview(event: Event, now: datetime) -> reporting.Report:
    """What a draw would lead to now, with lots made for trial; nothing is written."""
    found, unanswered = pool(event, admission.terms(event.id).mode, now)
    return reporting.report(found, TRIAL_SEED, unanswered)


def reason_for(registration: Registration, language: str) -> str:
    """Why somebody got what they got in the draw, in one sentence; "" for those who were in none."""
    draw = _draw_of(registration)
    return reasons_of(draw.report, [registration.id], names(registration.event_id), language)[0] if draw else ""


def ticket_of(registration: Registration) -> Ticket | None:
    """Code and lot of somebody in the newest draw they were in."""
    draw = _draw_of(registration)
    if draw is None or draw.drawn_at is None:
        return None
    people = draw.report["people"]
    lot = people[str(registration.id)]["lot"]
    return Ticket(drawing.code(draw.seed, registration.id), lot, len(people), draw.drawn_at)


def reasons_of(kept: reporting.Report, ids: Sequence[int], names: Mapping[int, str], language: str) -> list[str]:
    """One sentence for each registration, in a language of the product."""
    with force_locale(language if language in LOCALES else LOCALES[0]):
        found = []
        for one in ids:
            head, why = reasons.pieces(kept, one, names)
            found.append(f"{_said(head)}: {'; '.join(map(_said, why))}.")
        return found


def names(event_id: int) -> dict[int, str]:
    """How the workshops of an event are called, by id."""
    rows = db.session.execute(select(Workshop.id, Workshop.letter).where(Workshop.event_id == event_id))
    return {workshop_id: f"Workshop {letter}" for workshop_id, letter in rows}


def _said(told: Told) -> str:
    return gettext(told.message, **told.values)


def _draw_of(registration: Registration) -> Draw | None:
    return next(
        (draw for draw in draws(registration.event_id) if str(registration.id) in draw.report.get("people", ())), None
    )


def _given(event: Event) -> dict[int, Taken]:
    """The places of each workshop that are no longer to be drawn; one that somebody waits for is nobody else's."""
    ids = [workshop.id for workshop in event.workshops]
    counted = select(Registration.workshop_id, Registration.municipality_key, func.count())
    counted = counted.where(Registration.workshop_id.in_(ids), Registration.state.in_((*TAKING, State.WAITING)))
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for shop, key, number in db.session.execute(
        counted.group_by(Registration.workshop_id, Registration.municipality_key)
    ):
        found[shop][key] = number
    return {shop: Taken(by_key) for shop, by_key in found.items()}


def _offers(event: Event, given: Mapping[int, Taken]) -> tuple[Offer, ...]:
    """Free places of every workshop that takes place."""
    taken = {shop: sum(places.by_key.values()) for shop, places in given.items()}
    return tuple(
        Offer(shop.id, max(shop.capacity - taken.get(shop.id, 0), 0), max(shop.minimum - taken.get(shop.id, 0), 0))
        for shop in sorted(event.workshops, key=lambda shop: shop.id)
        if shop.called_off_at is None
    )


def _barred(event: Event, registrations: Sequence[Registration]) -> dict[int, frozenset[int]]:
    """The workshops of the event that each person cannot visit: they are elsewhere then, or stand there already."""
    spans = {shop.id: (shop.starts_at, shop.ends_at) for shop in event.workshops}
    barred: dict[str, set[int]] = defaultdict(set)
    for shop_id, name in _on_stage(event):
        span = spans[shop_id]
        barred[name] |= {other for other, time in spans.items() if other != shop_id and overlaps(time, span)}
    for key, state, shop_id, starts_at, ends_at in _standing(event):
        barred[key].add(shop_id)
        if state in TAKING:
            barred[key] |= {other for other, time in spans.items() if overlaps(time, (starts_at, ends_at))}
    none: set[int] = set()
    return {
        one.id: frozenset(barred.get(together.bare(one.name), none) | barred.get(one.person_key, none))
        for one in registrations
    }


def _on_stage(event: Event) -> list[tuple[int, str]]:
    """Who moderates or speaks in which workshop, by compared name."""
    found = [(shop.id, person.name) for shop in event.workshops for person in shop.moderators]
    for shop_id, parts in programme.parts_of(event.workshops).items():
        speakers = [one for part in parts for talk in part.talks for one in talk.speakers]
        found += [(shop_id, one.name) for one in speakers]
    return [(shop_id, together.bare(name)) for shop_id, name in found]


def _standing(event: Event) -> list[tuple[str, str, int, datetime, datetime]]:
    """Who has a place or waits in any workshop, of this event or another, while this event goes on."""
    begin = min((shop.starts_at for shop in event.workshops), default=event.starts_at)
    end = max((shop.ends_at for shop in event.workshops), default=event.ends_at)
    found = select(Registration.person_key, Registration.state, Workshop.id, Workshop.starts_at, Workshop.ends_at)
    found = found.join(Workshop, Workshop.id == Registration.workshop_id)
    found = found.where(Registration.state.in_((*TAKING, State.WAITING)), Workshop.starts_at < end)
    rows = db.session.execute(found.where(Workshop.ends_at > begin))
    return [(key, state, shop_id, starts_at, ends_at) for key, state, shop_id, starts_at, ends_at in rows]
