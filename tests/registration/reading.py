"""What registration left behind: states, mails, history, calendar parts, every row."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from app.admission.models import Admission
from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, lock, unit_of_work
from app.events.models import Event, Workshop
from app.outbox.models import Mail
from app.registration import actions
from app.registration.models import Registration
from tests.support import make

Result = TypeVar("Result")


def do(deed: Callable[..., Result], registration: Registration, *more: object, at: datetime | None = None) -> Result:
    """One action upon a registration, in a unit of work of its own."""
    now = at or clock.now()
    with unit_of_work(by="participant", at=now):
        return deed(registration, *more, now=now)


def withdraw(registration: Registration, at: datetime | None = None) -> None:
    do(actions.withdraw, registration, at=at)


def admit_by(event: Event, **settings: Any) -> None:
    """How the event gives its places."""
    with unit_of_work(by="office"):
        db.session.add(Admission(event_id=event.id, **settings))


def resize(workshop: Workshop, capacity: int) -> None:
    with unit_of_work(by="office"):
        found = db.session.get_one(Workshop, workshop.id)
        lock(found)
        found.capacity = capacity


def states(workshop: Workshop) -> dict[str, str]:
    db.session.rollback()
    rows = db.session.query(Registration).filter_by(workshop_id=workshop.id).order_by(Registration.id)
    return {row.name: row.state for row in rows}


def told(address: str = "") -> list[str]:
    return [mail.kind.partition("/")[2] for mail in make.mails(address)]


def verbs(registration: Registration) -> list[str]:
    return [verb for verb, _by, _facts in history(registration)]


def history(registration: Registration) -> list[tuple[str, str, dict[str, object]]]:
    found = (
        db.session.query(HistoryEntry).filter_by(subject=f"registration:{registration.id}").order_by(HistoryEntry.id)
    )
    return [(entry.verb, entry.by, entry.facts) for entry in found.order_by(HistoryEntry.id)]


def sequence(mail: Mail) -> tuple[str, int]:
    """Method and SEQUENCE of the calendar part."""
    body = (mail.calendar or b"").decode()
    return re.findall(r"^METHOD:(\w+)\r$", body, re.M)[0], int(re.findall(r"^SEQUENCE:(\d+)\r$", body, re.M)[0])


def tables(*left_out: str) -> dict[str, list[str]]:
    """Every row of every table but the history, as text."""
    return {
        table.name: [repr(row) for row in db.session.execute(select(table))]
        for table in db.metadata.sorted_tables
        if table.name not in left_out
    }
