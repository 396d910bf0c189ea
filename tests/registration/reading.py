"""What registration left behind: states, mails, history, calendar parts, every row."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import select

from app.audit.models import HistoryEntry
from app.core.db import db, unit_of_work
from app.events.models import Workshop
from app.outbox.models import Mail
from app.registration import actions
from app.registration.models import Registration
from tests.support import make


def withdraw(registration: Registration, at: datetime) -> Registration | None:
    with unit_of_work(by="participant", at=at):
        return actions.withdraw(registration, now=at)


def states(workshop: Workshop) -> dict[str, str]:
    db.session.rollback()
    rows = db.session.query(Registration).filter_by(workshop_id=workshop.id).order_by(Registration.id)
    return {row.name: row.state for row in rows}


def told(address: str = "") -> list[str]:
    return [mail.kind.partition("/")[2] for mail in make.mails(address)]


def history(registration: Registration) -> list[tuple[str, str, dict[str, object]]]:
    found = db.session.query(HistoryEntry).filter_by(subject=f"registration:{registration.id}")
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
