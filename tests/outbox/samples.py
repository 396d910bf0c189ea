"""A letter as the outbox writes it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.calendar import ics
from app.outbox.message import Letter
from tests.calendar.samples import OFFICE, PERSON, SENT, item

CALENDAR = ics.request(item(), invitee=PERSON, organiser=OFFICE, sequence=4, sent_at=SENT)


def letter(**other: Any) -> Letter:
    given: dict[str, Any] = {
        "message_id": "<0123456789abcdef0123456789abcdef@rotunde.example>",
        "sent_at": datetime(2026, 11, 3, 8, 0, tzinfo=UTC),
        "from_name": OFFICE.name,
        "from_address": OFFICE.email,
        "to_name": PERSON.name,
        "to_address": PERSON.email,
        "subject": "Ihr Platz in Workshop C ist bestätigt",
        "text": "Guten Tag,\n\nIhr Platz in Workshop C ist bestätigt.\n\nhttps://rotunde.example/\n",
        "html": (
            '<!doctype html>\n<html lang="de"><head><title>Ihr Platz</title></head><body><p>Guten Tag,</p>\n'
            '<p>Ihr Platz in Workshop C ist bestätigt. <a href="https://rotunde.example/">Workshop C</a></p>'
            "</body></html>\n"
        ),
        "language": "de",
    }
    return Letter(**{**given, **other})
