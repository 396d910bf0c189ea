"""People with wishes, written as rows: the draw is tested apart from the form that takes wishes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from app.admission.models import Admission
from app.allotment import actions, queries
from app.allotment.models import Draw
from app.audit.actions import record
from app.core import clock
from app.core.db import db, unit_of_work
from app.core.text import folded, sort_key
from app.events.models import Event, Workshop
from app.registration.models import Registration, Wish
from app.registration.rules import State
from tests.support import make


def place(registration: Registration, workshop: Workshop, *, now: datetime, rank: int) -> None:
    """What registration does with a place from the draw, until it does so itself."""
    _into(registration, workshop)
    registration.state, registration.placed_at = State.CONFIRMED, now
    record("placed", registration, rank=rank)


def queue(registration: Registration, workshop: Workshop, *, now: datetime) -> None:
    _into(registration, workshop)
    registration.state = State.WAITING
    record("queued", registration)


def _into(registration: Registration, workshop: Workshop) -> None:
    taken = [one.arrival for one in db.session.query(Registration).filter_by(workshop_id=workshop.id)]
    registration.workshop, registration.arrival = workshop, max([*taken, 0]) + 1
    db.session.flush()


def key() -> str:
    return str(current_app.config["SECRET_KEY"])


def wish_event(slug: str = "kassel", *, mode: str = "generous", allot_in: float = 24, **more: Any) -> Event:
    """A published conference that gives its places by wish."""
    event = make.event(slug, **more)
    with unit_of_work(by="test") as deed:
        db.session.add(Admission(event_id=event.id, mode=mode, allot_at=deed.at + timedelta(hours=allot_in)))
    return event


def wishing(event: Event, name: str, letters: str, **more: Any) -> int:
    """Somebody who wishes these workshops, best first; the id of the registration."""
    now = clock.now()
    confirmed = more.pop("confirmed", True)
    shops = {shop.letter: shop.id for shop in event.workshops}
    with unit_of_work(by="test", at=now):
        taken = [one.arrival for one in db.session.query(Registration).filter_by(workshop_id=shops[letters[0]])]
        email = more.pop("email", f"{folded(name).replace(' ', '.')}@example.org")
        registration = Registration(
            event_id=event.id,
            workshop_id=more.pop("workshop_id", shops[letters[0]]),
            state=more.pop("state", State.WISHED),
            name=name,
            sort_key=sort_key(name),
            email=email,
            person_key=f"{email}|{folded(name)}",
            municipality=more.pop("municipality", "Fulda"),
            registered_at=now,
            address_confirmed_at=now if confirmed else None,
            arrival=max([*taken, 0]) + 1,
            wishes=[Wish(rank=rank, workshop_id=shops[letter]) for rank, letter in enumerate(letters, 1)],
            **more,
        )
        db.session.add(registration)
        db.session.flush()
        return registration.id


def crowd(event: Event, lists: Sequence[str]) -> list[int]:
    return [wishing(event, f"Person {chr(65 + n % 26)}{n}", letters) for n, letters in enumerate(lists)]


def committed(event: Event) -> Draw:
    with unit_of_work(by="sweep", at=clock.now()):
        actions.commit_seed(event, key=key(), now=clock.now())
    draw = queries.newest(event.id)
    assert draw is not None
    return draw


def allotted(event: Event, **more: Any) -> Draw:
    with unit_of_work(by="test", at=clock.now()):
        return actions.allot(event, key=key(), now=clock.now(), **more)


def standing(event: Event) -> dict[str, tuple[str, str]]:
    """Name → (state, letter)."""
    db.session.rollback()
    letters = {shop.id: shop.letter for shop in event.workshops}
    rows = db.session.query(Registration).filter_by(event_id=event.id).order_by(Registration.id)
    return {one.name: (one.state, letters[one.workshop_id]) for one in rows}
