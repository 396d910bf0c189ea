"""A conference whose doors are open, for tests of the door."""

from __future__ import annotations

from datetime import UTC, datetime

from app.core import clock
from app.core.db import unit_of_work
from app.events import queries as events
from app.floor import actions, queries

# An hour before the first workshops begin in Kassel.
MORNING = datetime(2026, 12, 5, 8, 30, tzinfo=UTC)
DESK = "/verwaltung/kassel/einlass/"


def linked(slug: str = "kassel") -> str:
    """The token of a fresh link to the door of an event."""
    now = clock.now()
    with unit_of_work(by="account:1", at=now):
        event = events.event(slug)
        assert event is not None
        _link, token = actions.make_link(event, now=now)
    return token


def withdrawn(slug: str = "kassel") -> str:
    """The token of a link that works no more."""
    token, now = linked(slug), clock.now()
    with unit_of_work(by="account:1", at=now):
        link = queries.link_at(token, now)
        assert link is not None
        actions.withdraw_link(link, now=now)
    return token
