"""Links that stand in for an account on the day itself: how long they last, and whether one still works."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from app.core.text import N_

# What was noted or who came is put right on the evening of the day and the morning after.
LASTS = timedelta(hours=24)


class State(StrEnum):
    """A link works, has expired or was withdrawn."""

    VALID = "valid"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


STATE_NAMES = {State.VALID: N_("gilt"), State.EXPIRED: N_("abgelaufen"), State.WITHDRAWN: N_("zurückgezogen")}


def expiry(ends_at: datetime, now: datetime) -> datetime:
    """A day after what it is for; a link made for something long past lasts a day from now."""
    return max(ends_at, now) + LASTS


def lasts_until(expires_at: datetime, made_at: datetime, ends_at: datetime) -> datetime:
    """Wherever that has moved since, a link made for it ends a day after it; one made later keeps its day."""
    return expires_at if made_at > ends_at else ends_at + LASTS


def state(expires_at: datetime, withdrawn_at: datetime | None, now: datetime) -> State:
    if withdrawn_at is not None:
        return State.WITHDRAWN
    return State.VALID if now < expires_at else State.EXPIRED
