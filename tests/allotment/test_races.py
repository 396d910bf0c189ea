"""Two workers draw at once, with real processes: one draw, nobody seated twice."""

from __future__ import annotations

import json
import multiprocessing
from collections import Counter
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest
from flask_migrate import upgrade

from app import create_app
from app.allotment import actions, queries
from app.allotment.models import Draw
from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import Model, db, unit_of_work
from app.events import queries as events
from app.registration import actions as registrations
from app.registration.models import Registration
from tests.allotment import wishing
from tests.conftest import DATABASES, own_postgres_database, settings_for

pytestmark = pytest.mark.race
WORKERS = 4
_fork = multiprocessing.get_context("fork")


def no_lock(row: Model) -> None:
    """Holds nothing: the fault that the race must find."""


def work(url: str, folder: Path, gate: Barrier, *, locked: bool, told: Any) -> None:
    """One worker: read that a draw is due, wait for the others, draw."""
    if not hasattr(registrations, "place"):
        registrations.place, registrations.queue = wishing.place, wishing.queue  # type: ignore[attr-defined]  # stand-in
    if not locked:
        actions.lock = no_lock  # type: ignore[assignment]  # this is the fault
    app = create_app(settings_for(url, folder))
    with app.app_context():
        now = clock.now()
        try:
            with unit_of_work(by="sweep", at=now):
                event = events.event("kassel")
                assert event is not None
                if db.engine.dialect.name == "postgresql":
                    queries.newest(event.id)
                    gate.wait(60)
                actions.allot(event, key=app.config["SECRET_KEY"], now=now)
            told.put("done")
        except Exception as error:
            told.put(type(error).__name__)
        db.engine.dispose()


def drawn(url: str, folder: Path, *, locked: bool) -> tuple[list[str], list[str], int, int]:
    """What the workers said; the reports; how often the history knows the draw, and how many were seated."""
    app = create_app(settings_for(url, folder))
    with app.app_context():
        upgrade()
        event = wishing.wish_event(capacity=4, allot_in=0)
        wishing.crowd(event, ["ABC", "BAC", "CAB", "ABC"] * 4)
        wishing.committed(event)
        db.session.remove()
        db.engine.dispose()
        gate, told = _fork.Barrier(WORKERS), _fork.Queue()
        workers = [
            _fork.Process(target=work, args=(url, folder, gate), kwargs={"locked": locked, "told": told})
            for _ in range(WORKERS)
        ]
        for worker in workers:
            worker.start()
        said = sorted(told.get(timeout=120) for _ in workers)
        for worker in workers:
            worker.join(30)
        reports = [json.dumps(draw.report, sort_keys=True) for draw in db.session.query(Draw)]
        verbs = [row.verb for row in db.session.query(HistoryEntry)]
        seated = [one for one in db.session.query(Registration) if one.is_confirmed]
        load = Counter(one.workshop_id for one in seated)
        assert max(load.values()) <= 4
        found = said, reports, verbs.count("allotted"), len(seated)
        db.session.remove()
        db.engine.dispose()
        return found


@pytest.mark.parametrize("database", DATABASES)
def test_allot_by_four_workers_at_once_is_one_draw(database: str, tmp_path: Path) -> None:
    if database == "sqlite":
        said, reports, entries, seated = drawn(f"sqlite:///{tmp_path / 'rotunde.db'}", tmp_path, locked=True)
    else:
        with own_postgres_database() as url:
            said, reports, entries, seated = drawn(url, tmp_path, locked=True)
    assert said == ["done"] * WORKERS
    assert (len(reports), entries, seated) == (1, 1, 12)


@pytest.mark.skipif("postgresql" not in DATABASES, reason="SQLite has only one writer, with or without our lock")
def test_race_without_the_lock_is_noticed(tmp_path: Path) -> None:
    with own_postgres_database() as url:
        said, _, entries, _ = drawn(url, tmp_path, locked=False)
    assert (said, entries) != (["done"] * WORKERS, 1)
