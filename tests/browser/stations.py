"""A station on which everything stands that its page can show."""

from __future__ import annotations

import uuid

from flask import current_app

from app.capture import actions, batch, queries
from app.core import clock
from app.core.db import unit_of_work
from app.events import queries as events

POINTS = (
    ("Personal fehlt", 1, 1),
    ("Es fehlt an Personal", 1, 1),
    ("Zuständigkeiten klären", 2, 2),
    ("Weg damit", 2, 2),
)


def furnish(slug: str) -> str:
    """Findings of two rounds, one marked, one merged, one deleted, one changed; returns the address of the page."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        workshop = events.workshop(slug, "C")
        assert workshop is not None
        station = queries.stations(workshop)[0]
        link, token, _code = actions.make_link(workshop, station, key=current_app.config["SECRET_KEY"], now=now)
        for text, round, group in POINTS:
            item = batch.Item(str(uuid.uuid4()), batch.Op.ADD, text, round=round, group=group)
            actions.note(link, item, now=now)
        first, second, third, last = (each.id for each in queries.findings_at(station.id))
        actions.mark_repeated(link, first, True, now=now)
        actions.merge(link, second, first, now=now)
        actions.edit(link, third, "Zuständigkeiten früh klären", before="Zuständigkeiten klären", now=now)
        actions.delete(link, last, now=now)
    return f"/station/{token}/"
