"""When a digest is due, what is news, and how long a link to confirm holds."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

from app.archive.rules import ZONE

UNCONFIRMED_FOR = timedelta(hours=48)
TOLD_FROM = 7  # o'clock on the wall: the digest is there when work begins
# A release is dated when its unit of work begins and seen when it commits. Whoever looks waits so long in between.
SETTLES = timedelta(minutes=5)
MOST_WISHES = 10  # orders of one mailbox; the oldest goes first
BETWEEN = timedelta(minutes=10)
LISTED = 30  # minutes named in one digest; the rest is a number


def digest_since(now: datetime) -> datetime:
    """Whoever was last told before this moment may be told now: once a day, from TOLD_FROM on."""
    here = now.astimezone(ZONE)
    today = here.replace(hour=TOLD_FROM, minute=0, second=0, microsecond=0)
    return today if here >= today else today - timedelta(days=1)


def is_due(told_at: datetime | None, confirmed_at: datetime, now: datetime) -> bool:
    return (told_at or confirmed_at) < digest_since(now)


def news_between(told_at: datetime | None, confirmed_at: datetime, now: datetime) -> tuple[datetime, datetime]:
    """Released after the first and up to the second is news; no release falls between two digests."""
    return (told_at or confirmed_at) - SETTLES, now - SETTLES


def may_confirm(asked_at: datetime, now: datetime) -> bool:
    return now - asked_at < UNCONFIRMED_FOR


def asked_still(told: list[dict[str, str]], asked_at: datetime | None, now: datetime) -> list[dict[str, str]]:
    """What was asked for before and may still be confirmed."""
    return list(told) if asked_at and may_confirm(asked_at, now) else []


def may_be_written_to(last_at: datetime | None, now: datetime) -> bool:
    """Nobody fills another one's mailbox by asking again and again."""
    return last_at is None or now - last_at >= BETWEEN


def key(told: dict[str, str]) -> str:
    """A short name for one order, to say which one is meant."""
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]
