"""What an organiser does to a workshop, and what people read of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.audit.models import HistoryEntry
from app.changes import actions
from app.changes.rules import Wanted
from app.core import clock
from app.core.db import db, lock, unit_of_work
from app.events.models import Workshop
from app.outbox.models import Mail
from tests.support import make


def change(workshop: Workshop, **wanted: Any) -> list[str]:
    """An organiser who looked at the newest state changes something."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        lock(workshop)
        return actions.change(workshop, as_wanted(workshop, **wanted), seen=workshop.revision, now=now)


def as_wanted(workshop: Workshop, **wanted: Any) -> Wanted:
    return replace(Wanted(**actions.facts(workshop)), **wanted)


def call_off(workshop: Workshop, reason: str = "Zu wenige Anmeldungen") -> int:
    now = clock.now()
    with unit_of_work(by="test", at=now):
        return actions.call_off(workshop, reason, now=now)


def news(address: str = "", kind: str = "changes/changed") -> list[Mail]:
    return [mail for mail in make.mails(address) if mail.kind == kind]


def facts(mail: Mail) -> dict[str, str]:
    """What the mail names as changed."""
    rows = (line[2:].split(": ", 1) for line in mail.text.splitlines() if line.startswith("- "))
    return {key: value for key, value in rows if key.endswith((" bisher", " jetzt"))}


def verbs() -> list[str]:
    return [entry.verb for entry in db.session.query(HistoryEntry).order_by(HistoryEntry.id)]
