"""Two organisers release in the same moment: one does, the other is told; never two, never an error page."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, unit_of_work
from app.core.errors import Refusal
from app.minutes import actions as minutes
from app.minutes import documents
from app.minutes.models import MinutesVersion
from app.review import actions, gate
from tests.conftest import NOW
from tests.review.samples import agreed, drafted
from tests.support import make


def both(app: Flask, ids: list[int]) -> list[str]:
    """Each id is released by a thread of its own; what each was told."""
    start, said = threading.Barrier(len(ids)), list[str]()

    def run(version_id: int) -> None:
        with app.app_context(), clock.stopped(NOW):
            start.wait(20)
            try:
                with unit_of_work(by="office"):
                    row = db.session.get_one(MinutesVersion, version_id)
                    actions.release(row, store=make.store(), now=NOW)
                said.append("released")
            except Refusal as refusal:
                said.append(type(refusal).__name__)
            except Exception as error:
                said.append(type(error).__name__)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(each,)) for each in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


@pytest.fixture
def ids(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Two drafts that lack nothing."""
    monkeypatch.setattr(documents, "KINDS", ("md",))
    make.event()
    for number in (drafted(), drafted()):
        agreed(number)
    db.session.rollback()
    return [row.id for row in db.session.query(MinutesVersion).order_by(MinutesVersion.number)]


def labels() -> list[str]:
    db.session.rollback()
    return sorted(row.label for row in db.session.query(MinutesVersion).filter_by(state="published"))


def test_two_releases_of_one_version_give_one_and_a_sentence(app: Flask, ids: list[int]) -> None:
    assert both(app, [ids[0]] * 4) == ["NotADraft"] * 3 + ["released"]
    assert labels() == ["1.0"]


def test_two_releases_of_two_versions_get_two_labels(app: Flask, ids: list[int]) -> None:
    assert both(app, ids) == ["released", "released"]
    assert labels() == ["1.0", "1.1"]


def test_without_the_locks_it_goes_wrong(app: Flask, ids: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Both look before either writes: the database refuses the second, somebody gets a 500."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time; only PostgreSQL can show the fault")
    looked = threading.Barrier(2)

    def gaps(version: MinutesVersion) -> tuple[Any, ...]:
        looked.wait(20)
        return ()

    for module in (actions, minutes):
        monkeypatch.setattr(module, "lock", lambda _row: None)
    monkeypatch.setattr(gate, "gaps", gaps)
    assert both(app, [ids[0]] * 2) == ["IntegrityError", "released"]
