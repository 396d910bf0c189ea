"""How long a mail waits between attempts, and when it is given up."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from random import Random


class State(StrEnum):
    """Where a mail stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Kind(StrEnum):
    """How an attempt ended."""

    ACCEPTED = "accepted"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNREACHABLE = "unreachable"


WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 60, 120, 240))
LONGEST_WAIT = timedelta(hours=6)
GIVEN_UP_AFTER = timedelta(hours=48)


def after_attempt(kind: Kind, attempts: int, age: timedelta) -> State:
    """A refusal for good ends it; anything else is tried again for two days."""
    if kind == Kind.ACCEPTED:
        return State.SENT
    if kind == Kind.PERMANENT or age >= GIVEN_UP_AFTER:
        return State.FAILED
    return State.QUEUED


def wait(attempts: int, random: Random) -> timedelta:
    """The pause after attempt number `attempts` (from 1), up to a fifth longer, so that mails do not march in step."""
    base = WAITS[min(max(attempts, 1), len(WAITS)) - 1]
    return base + base * (random.random() * 0.2)
