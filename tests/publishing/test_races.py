"""Taken back while somebody registers, with real processes: nobody stands in an event that nobody sees.

Only PostgreSQL can show it: SQLite has one writer at a time, who reads everything anew.
"""

from __future__ import annotations

import multiprocessing
from multiprocessing.synchronize import Event as Signal
from pathlib import Path
from typing import Any

import pytest
from flask_migrate import upgrade

from app import create_app
from app.core import clock
from app.core.db import Model, db, unit_of_work
from app.events import queries as events
from app.events.models import Event
from app.publishing import actions
from app.registration import actions as registration
from app.registration.models import Registration
from tests.conftest import own_postgres_database, postgres_url, settings_for
from tests.support import make

pytestmark = [pytest.mark.race, pytest.mark.skipif(postgres_url() is None, reason="needs PostgreSQL")]
_fork = multiprocessing.get_context("fork")


def nothing(_row: Model) -> None:
    """Neither holds nor asks: the fault that the race must find."""


def register(url: str, folder: Path, ready: Signal, go: Signal, told: Any, *, is_sound: bool) -> None:
    """Find the workshop open, wait until the event has been taken back, register."""
    if not is_sound:
        registration.check_published = nothing  # type: ignore[assignment]  # this is the fault
    app = create_app(settings_for(url, folder))
    with app.app_context():
        try:
            with unit_of_work(by="participant"):
                workshop = events.workshop_to_register("kassel", "A")
                assert workshop is not None
                ready.set()
                go.wait(30)
                registration.register(workshop, make.applicant(), now=clock.now())
            told.put("registered")
        except Exception as error:
            told.put(type(error).__name__)
        db.engine.dispose()


def take_back(url: str, folder: Path, ready: Signal, go: Signal, told: Any, *, is_sound: bool) -> None:
    """Take the event back while somebody is in the middle of registering."""
    if not is_sound:
        actions._hold = nothing  # type: ignore[assignment]  # this is the fault
    app = create_app(settings_for(url, folder))
    with app.app_context():
        go.wait(30)
        try:
            with unit_of_work(by="test"):
                event = events.event("kassel")
                assert event is not None
                ready.set()
                actions.take_back(event, now=clock.now())
            told.put("taken back")
        except Exception as error:
            told.put(type(error).__name__)
        db.engine.dispose()


def outcome(url: str) -> tuple[bool, int]:
    """Whether the event is seen, and how many stand in it."""
    db.session.remove()
    return db.session.query(Event).one().is_published, db.session.query(Registration).count()


@pytest.mark.parametrize("is_sound", [True, False])
def test_event_is_taken_back_before_somebody_sends_nobody_is_registered(tmp_path: Path, is_sound: bool) -> None:
    with own_postgres_database() as url:
        app = create_app(settings_for(url, tmp_path))
        with app.app_context():
            upgrade()
            make.event("kassel")
            db.session.remove()
            db.engine.dispose()
            ready, go, told = _fork.Event(), _fork.Event(), _fork.Queue()
            args, more = (url, tmp_path, ready, go, told), {"is_sound": is_sound}
            other = _fork.Process(target=register, args=args, kwargs=more)
            other.start()
            assert ready.wait(60)
            with unit_of_work(by="test"):
                event = events.event("kassel")
                assert event is not None
                actions.take_back(event, now=clock.now())
            go.set()
            said = told.get(timeout=60)
            other.join(30)
            if is_sound:
                assert (said, outcome(url)) == ("NotPublished", (False, 0))
            else:
                assert (said, outcome(url)) == ("registered", (False, 1))
            db.engine.dispose()


@pytest.mark.parametrize("is_sound", [True, False])
def test_event_is_taken_back_while_somebody_registers_it_stays(tmp_path: Path, is_sound: bool) -> None:
    with own_postgres_database() as url:
        app = create_app(settings_for(url, tmp_path))
        with app.app_context():
            upgrade()
            make.event("kassel")
            db.session.remove()
            db.engine.dispose()
            ready, go, told = _fork.Event(), _fork.Event(), _fork.Queue()
            other = _fork.Process(
                target=take_back, args=(url, tmp_path, ready, go, told), kwargs={"is_sound": is_sound}
            )
            other.start()
            with unit_of_work(by="participant"):
                workshop = events.workshop_to_register("kassel", "A")
                assert workshop is not None
                registration.register(workshop, make.applicant(), now=clock.now())
                db.session.flush()
                go.set()
                assert ready.wait(60)
                if not is_sound:
                    assert told.get(timeout=60) == "taken back"
            if is_sound:
                assert told.get(timeout=60) == "PeopleThere"
            other.join(30)
            assert outcome(url) == (is_sound, 1)
            db.engine.dispose()
