"""An installation whose texts are filled, and an event that lacks nothing."""

from __future__ import annotations

from typing import Any

from app.core import clock
from app.core.db import db, unit_of_work
from app.events import queries as events
from app.events.models import Event
from app.texts import actions as texts
from app.texts import queries as text_queries
from tests.support import make


def fill_texts() -> None:
    with unit_of_work(by="test", at=clock.now()):
        texts.describe({key: told["example"] for key, told in text_queries.placeholders().items()})


def draft(slug: str = "kassel", **facts: Any) -> Event:
    """Complete but for being seen."""
    fill_texts()
    return make.event(slug, published=False, **facts)


def now_held(slug: str = "kassel") -> Event:
    db.session.expire_all()
    found = events.event(slug)
    assert found is not None
    return found
