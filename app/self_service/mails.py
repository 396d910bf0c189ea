"""What the personal page has to tell by mail."""

from __future__ import annotations

from datetime import datetime

from app.outbox import actions as outbox
from app.outbox.models import CalendarReply
from app.registration import mails as registration
from app.registration.models import Registration

WITHDRAWAL_ASKED = "self_service/withdrawal_asked"


def need_answered(person: Registration, token: str, *, now: datetime) -> None:
    """An answer is on the personal page. Neither the need nor the answer stands in a mail."""
    registration.send("needs/answered", person, token=token, now=now)


def withdrawal_asked(person: Registration, token: str, *, sequence: int, now: datetime) -> None:
    """Your calendar said no: shall your place be given back? `sequence` is that of the entry it answered."""
    registration.send(WITHDRAWAL_ASKED, person, token=token, now=now, sequence=sequence)


def settle(reply: CalendarReply, *, now: datetime) -> None:
    """Whatever there was to say to this answer of a calendar is said."""
    outbox.settle_reply(reply, now=now)
