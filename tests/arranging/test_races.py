"""The office arranges while people register: neither waits for the other in a circle.

Only PostgreSQL can show it: SQLite has one writer at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.arranging import actions
from app.core.db import db, lock, unit_of_work
from app.core.errors import Refusal
from app.events import queries as events
from app.events.models import Event, Workshop
from app.registration import actions as registration
from app.registration.models import Registration
from tests.conftest import NOW
from tests.support import make

pytestmark = pytest.mark.race
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
Deed = Callable[[Workshop], Any]
DEEDS: dict[str, Deed] = {
    "move": lambda found: actions.move(found, step=-1, now=NOW),
    "change": lambda found: actions.change(found, {"level": "advanced"}, seen={}, now=NOW),
    "remove": actions.remove,
}


def workshop() -> Workshop:
    found = events.workshop("kassel", "C")
    assert found is not None
    return found


def arranged(app: Flask, deed: Deed, started: threading.Event, said: list[str]) -> None:
    """Arrange once somebody is in the middle of registering; what was said to that."""
    with app.app_context():
        started.wait(30)
        try:
            with unit_of_work(by="office", at=NOW):
                deed(workshop())
            said.append("done")
        except Refusal as refusal:
            said.append(type(refusal).__name__)
        except Exception as error:
            said.append(type(getattr(error, "orig", error)).__name__)
        finally:
            db.session.remove()


def at_once(app: Flask, deed: Deed) -> list[str]:
    """Somebody has the workshop locked, the office comes and waits, then the registration is written."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time; only PostgreSQL can show the fault")
    started, said = threading.Event(), list[str]()
    office = threading.Thread(target=arranged, args=(app, deed, started, said))
    office.start()
    try:
        with unit_of_work(by="participant", at=NOW):
            found = workshop()
            lock(found)
            started.set()
            with db.engine.connect() as watch:
                while not said and not watch.scalar(text(WAITING)):
                    watch.rollback()
            registration.register(found, make.applicant(), now=NOW)
        said.insert(0, "registered")
    except Exception as error:
        said.insert(0, type(getattr(error, "orig", error)).__name__)
    finally:
        office.join()
    return said


@pytest.mark.parametrize(("name", "answer"), [("move", "LetterStays"), ("change", "done"), ("remove", "StillInUse")])
def test_office_that_arranges_waits_until_somebody_is_registered(
    event: Event, app: Flask, name: str, answer: str
) -> None:
    assert at_once(app, DEEDS[name]) == ["registered", answer]
    db.session.rollback()
    assert db.session.query(Registration).count() == 1


def test_with_the_event_held_whole_it_goes_wrong(event: Event, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: whoever registers points at the event, which the office would hold."""
    monkeypatch.setattr(actions, "lock", lambda row, **_: lock(row))
    assert "DeadlockDetected" in at_once(app, DEEDS["move"])
