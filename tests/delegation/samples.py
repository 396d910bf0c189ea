"""Delegations for tests, through the product's own actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import icalendar

from app.admission.models import Admission
from app.core import clock
from app.core.db import db, unit_of_work
from app.delegation import actions, queries
from app.delegation.models import Delegation
from app.delegation.rules import Named, Wanted
from app.events.models import Workshop
from app.outbox.models import Mail
from app.registration.models import Registration
from tests.support import make

CONTACT = "amt@stadt.example"


def wanted(seats: int = 3, names: Sequence[Named] = (), **more: Any) -> Wanted:
    facts = {"contact_name": "Kim Kontakt", "contact_email": CONTACT, "organisation": "Fulda"}
    return Wanted(**{**facts, **more}, seats=seats, names=tuple(names))


def conference(capacity: int = 30, workshops: str = "A", **terms: Any) -> Workshop:
    event = make.event(capacity=capacity, workshops=workshops)
    with unit_of_work(by="test"):
        db.session.add(Admission(event_id=event.id, **{"mode": "arrival", **terms}))
    return event.workshops[0]


def register(workshop: Workshop, *given: Any, **more: Any) -> Delegation:
    now = clock.now()
    with unit_of_work(by="participant", at=now):
        actions.register(workshop, wanted(*given, **more), now=now)
    return db.session.query(Delegation).order_by(Delegation.id.desc()).first()


def do(deed: Any, delegation: Delegation, *given: Any) -> Any:
    now = clock.now()
    with unit_of_work(by="participant", at=now):
        found = queries.delegation(delegation.id)
        return deed(found, *given, now=now)


def confirmed(workshop: Workshop, *given: Any, **more: Any) -> Delegation:
    delegation = register(workshop, *given, **more)
    do(actions.confirm, delegation)
    return delegation


def people() -> list[Registration]:
    db.session.rollback()
    return list(db.session.query(Registration).order_by(Registration.id).populate_existing())


def states() -> list[str]:
    return [each.state for each in people()]


def kinds(address: str = CONTACT) -> list[str]:
    return [mail.kind for mail in make.mails(address)]


def method(mail: Mail) -> tuple[str, int]:
    calendar = icalendar.Calendar.from_ical(mail.calendar)
    return str(calendar["METHOD"]), int(calendar.walk("VEVENT")[0]["SEQUENCE"])
