"""Called off while people register, with real processes: nobody stands in it afterwards, everybody was told."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from multiprocessing.synchronize import Barrier
from multiprocessing.synchronize import Event as Signal
from pathlib import Path
from typing import Any

import pytest
from flask_migrate import upgrade
from sqlalchemy import text

from app import create_app
from app.calling_off import actions
from app.core import clock
from app.core.db import Model, db, lock, unit_of_work
from app.events import queries as events
from app.registration import actions as registration
from app.registration import placing
from app.registration.models import Registration
from tests.conftest import DATABASES, own_postgres_database, postgres_url, settings_for
from tests.support import make

pytestmark = pytest.mark.race
needs_postgres = pytest.mark.skipif(postgres_url() is None, reason="needs PostgreSQL")
_fork = multiprocessing.get_context("fork")
CROWD, EACH = 5, 6


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of its own with one event."""
    own = own_postgres_database() if request.param == "postgresql" else nullcontext(f"sqlite:///{tmp_path / 'r.db'}")
    with own as found:
        yield prepared(found, tmp_path)


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[str]:
    with own_postgres_database() as found:
        yield prepared(found, tmp_path)


def prepared(url: str, folder: Path) -> str:
    with create_app(settings_for(url, folder)).app_context():
        upgrade()
        make.event("kassel", capacity=8)
        db.session.remove()
        db.engine.dispose()
    return url


def nothing(_row: Model) -> None:
    """Neither holds nor reads anew: the fault that the race must find."""


def call_off() -> int | None:
    with unit_of_work(by="test"):
        event = events.event("kassel")
        assert event is not None
        return actions.call_off(event, "Das Haus hat einen Wasserschaden.", now=clock.now())


def told_and_standing() -> tuple[list[str], list[str]]:
    """Who was told that it is off, and who still stands."""
    db.session.remove()
    told = [mail.to_name for mail in make.mails() if mail.kind == "calling_off/called_off"]
    return sorted(told), sorted(row.name for row in db.session.query(Registration) if row.is_standing)


def come(url: str, folder: Path, number: int, start: Barrier, said: Any) -> None:
    """Several people, one after the other, as fast as they can."""
    with create_app(settings_for(url, folder)).app_context():
        start.wait(60)
        for each in range(EACH):
            name = f"Gast {'ABCDE'[number]}{'abcdef'[each]}"
            try:
                with unit_of_work(by="participant"):
                    workshop = events.workshop_to_register("kassel", "ABC"[each % 3])
                    assert workshop is not None
                    registration.register(workshop, make.applicant(name), now=clock.now())
                said.put(("registered", name))
            except Exception as error:
                said.put((type(error).__name__, name))
        db.engine.dispose()


def test_event_is_called_off_in_a_rush_nobody_stands_and_everybody_is_told(url: str, tmp_path: Path) -> None:
    start, said = _fork.Barrier(CROWD + 1), _fork.Queue()
    crowd = [_fork.Process(target=come, args=(url, tmp_path, number, start, said)) for number in range(CROWD)]
    for process in crowd:
        process.start()
    with create_app(settings_for(url, tmp_path)).app_context():
        start.wait(60)
        answers = [said.get(timeout=60) for _ in range(CROWD)]  # in the middle of it
        number = call_off()
        answers += [said.get(timeout=60) for _ in range(CROWD * (EACH - 1))]
        for process in crowd:
            process.join(30)
        registered = sorted(name for what, name in answers if what == "registered")
        kinds = Counter(what for what, _name in answers)
        assert set(kinds) == {"registered", "NobodyRegisters"}, kinds
        assert (number, told_and_standing()) == (len(registered), (registered, []))
        db.engine.dispose()


def late(url: str, folder: Path, ready: Signal, go: Signal, said: Any, *, is_sound: bool) -> None:
    """Find the workshop open, wait until the event has been called off, register."""
    if not is_sound:
        registration.lock = nothing  # type: ignore[attr-defined]  # this is the fault
    with create_app(settings_for(url, folder)).app_context():
        try:
            with unit_of_work(by="participant"):
                workshop = events.workshop_to_register("kassel", "A")
                assert workshop is not None
                ready.set()
                go.wait(30)
                registration.register(workshop, make.applicant(), now=clock.now())
            said.put("registered")
        except Exception as error:
            said.put(type(error).__name__)
        db.engine.dispose()


@needs_postgres
@pytest.mark.parametrize("is_sound", [True, False])
def test_event_is_called_off_before_somebody_sends_nobody_is_registered(
    postgres: str, tmp_path: Path, is_sound: bool
) -> None:
    ready, go, said = _fork.Event(), _fork.Event(), _fork.Queue()
    other = _fork.Process(target=late, args=(postgres, tmp_path, ready, go, said), kwargs={"is_sound": is_sound})
    other.start()
    with create_app(settings_for(postgres, tmp_path)).app_context():
        assert ready.wait(60)
        call_off()
        go.set()
        answer = said.get(timeout=60)
        other.join(30)
        found = (answer, told_and_standing())
        db.engine.dispose()
    assert found == (("NobodyRegisters", ([], [])) if is_sound else ("registered", ([], ["Ada Beispiel"])))


def call_off_beside(url: str, folder: Path, ready: Signal, go: Signal, said: Any, *, is_sound: bool) -> None:
    """Call the event off while somebody is in the middle of registering."""
    if not is_sound:
        actions._hold = nothing  # type: ignore[assignment]  # this is the fault
        actions.changes.mark = lambda workshop, reason, *, now: None  # type: ignore[attr-defined]  # nor waits by writing
    with create_app(settings_for(url, folder)).app_context():
        go.wait(30)
        ready.set()
        said.put(call_off())
        db.engine.dispose()


@needs_postgres
@pytest.mark.parametrize("is_sound", [True, False])
def test_event_is_called_off_while_somebody_registers_they_are_told(
    postgres: str, tmp_path: Path, is_sound: bool
) -> None:
    ready, go, said = _fork.Event(), _fork.Event(), _fork.Queue()
    other = _fork.Process(
        target=call_off_beside, args=(postgres, tmp_path, ready, go, said), kwargs={"is_sound": is_sound}
    )
    other.start()
    with create_app(settings_for(postgres, tmp_path)).app_context():
        with unit_of_work(by="participant"):
            workshop = events.workshop_to_register("kassel", "A")
            assert workshop is not None
            registration.register(workshop, make.applicant(), now=clock.now())
            db.session.flush()
            go.set()
            assert ready.wait(60)
            if not is_sound:
                assert said.get(timeout=60) == 0
        if is_sound:
            assert said.get(timeout=60) == 1
        other.join(30)
        found = told_and_standing()
        db.engine.dispose()
    assert found == ((["Ada Beispiel"], []) if is_sound else ([], ["Ada Beispiel"]))


@needs_postgres
def test_office_arranges_meanwhile_neither_waits_for_the_other_in_a_circle(postgres: str, tmp_path: Path) -> None:
    """Whoever moves workshops holds the event and then the workshops: calling off takes the same way."""
    ready, go, said = _fork.Event(), _fork.Event(), _fork.Queue()
    other = _fork.Process(target=call_off_beside, args=(postgres, tmp_path, ready, go, said), kwargs={"is_sound": True})
    other.start()
    with create_app(settings_for(postgres, tmp_path)).app_context():
        with unit_of_work(by="office"):
            event = events.event("kassel")
            assert event is not None
            lock(event, stays=True)
            go.set()
            assert ready.wait(60)
            until_somebody_waits()
            placing.lock_workshops(event.workshops)
        assert said.get(timeout=60) == 0
        other.join(30)
        db.engine.dispose()


def until_somebody_waits() -> None:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _try in range(600):
        with db.engine.connect() as connection:  # in one transaction the answer would never change
            if connection.scalar(text(waiting)):
                return
        time.sleep(0.1)
    raise AssertionError("nobody waits for a lock")
