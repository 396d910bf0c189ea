"""How a mail fares: what an answer of the mail server means, when the next attempt is due, when to give up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random


class State(StrEnum):
    """Where a mail stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"  # its news got old before it could leave


class Kind(StrEnum):
    """How an attempt ended. UNREACHABLE: there was no conversation about this mail, or it broke off."""

    ACCEPTED = "accepted"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Wanted:
    """Which mails somebody looks for; what is empty narrows nothing. `batch` is the mark of a message to many."""

    state: str = ""
    event_id: int | None = None
    kind: str = ""
    batch: str = ""
    words: str = ""

    def __bool__(self) -> bool:
        return self != EVERYTHING


EVERYTHING = Wanted()


BATCH = re.compile(r"message:\d{1,9}")  # the mark of a message to many
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 20, 60, 120, 240))
JITTER = 0.2
LONGEST_WAIT = WAITS[-1] * (1 + JITTER)
GIVEN_UP_AFTER = timedelta(hours=48)
KEPT = timedelta(days=90)  # how long the log of mails remembers
# "Too busy", "too many connections", "processing error": said to the sender, not to the mail.
SLOW_DOWN = frozenset({421, 432, 451})
# Pauses of the whole relay, from the first time it was away: growing, the last one for as long as it lasts.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (30, 60, 120, 300, 600, 900))
LONGEST_PAUSE = PAUSES[-1] * (1 + JITTER)
PROBE = timedelta(minutes=1)  # after a pause one mail is tried alone, and the others wait this long for its fate
WINDOW = 60  # seconds over which SMTP_RATE counts


def judge(code: int) -> Kind:
    """What a reply code says about the mail: 2xx taken, 4xx later, 5xx never; anything else is no SMTP."""
    return {2: Kind.ACCEPTED, 4: Kind.TEMPORARY, 5: Kind.PERMANENT}.get(code // 100, Kind.UNREACHABLE)


def pauses_relay(kind: Kind, code: int) -> bool:
    """Whether the other mails had better wait too: the server is away, or asks for a break."""
    return kind == Kind.UNREACHABLE or code in SLOW_DOWN


def after_attempt(kind: Kind, attempts: int, age: timedelta) -> State:
    """A refusal for good ends it; anything else is tried for two days.

    And for at least as many attempts as there are different waits: a worker that was off for three days must not
    give up at the first "try later".
    """
    if kind == Kind.ACCEPTED:
        return State.SENT
    if kind == Kind.PERMANENT or (age >= GIVEN_UP_AFTER and attempts >= len(WAITS)):
        return State.FAILED
    return State.QUEUED


def wait(attempts: int, random: Random) -> timedelta:
    """The pause after attempt number `attempts` (from 1): growing, capped, up to a fifth longer.

    The jitter keeps mails that failed together from coming back together. Never longer than LONGEST_WAIT, so
    whatever is due later than that was dated by a clock that jumped.
    """
    base = WAITS[min(max(attempts, 1), len(WAITS)) - 1]
    return base * (1 + JITTER * random.random())


def pause(failures: int, random: Random) -> timedelta:
    """How long nobody tries the relay after its failure number `failures` (from 1) in a row."""
    return PAUSES[min(max(failures, 1), len(PAUSES)) - 1] * (1 + JITTER * random.random())


def is_paused(until: datetime | None, now: datetime) -> bool:
    """Whether the relay is left alone. A pause longer than any was written by a clock that jumped: it is over."""
    return until is not None and now < until <= now + LONGEST_PAUSE


def paced(tries: Mapping[str, int], now: datetime, rate: int) -> tuple[dict[str, int], float]:
    """The tries of the last minute with one more among them and 0, or without it and the seconds until it may be.

    `tries` counts by the second (of the epoch) they were made in, so that it stays small whatever the rate. A second
    counts until it has passed as a whole: in no 60 seconds are there more than `rate` tries. Seconds of the future
    were written by a clock that jumped.
    """
    second = int(now.timestamp())
    kept = {told: count for told, count in tries.items() if second - WINDOW <= int(told) <= second}
    if not rate or sum(kept.values()) < rate:
        return {**kept, str(second): kept.get(str(second), 0) + 1} if rate else {}, 0.0
    return kept, min(map(int, kept)) + WINDOW + 1 - now.timestamp()
