"""Jobs: asked for after the commit, lost with nothing when the queue is gone; sweeps run whatever happens."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy import select

from app import create_app
from app.core import jobs
from app.core.db import db, unit_of_work
from app.texts.models import Detail
from tests.conftest import settings_for


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No sweeps and jobs but those a test declares."""
    monkeypatch.setattr(jobs, "_sweeps", [])
    monkeypatch.setattr(jobs, "_jobs", {})


def declared(said: list[str], name: str, fails: bool = False) -> Callable[[], None]:
    def run() -> None:
        said.append(f"{name} in {current_app.name}")
        if fails:
            raise RuntimeError("ada@example.org")

    run.__name__ = name
    return run


def test_sweep_all_runs_each_once_even_when_one_fails(app: Flask, only: None, caplog: pytest.LogCaptureFixture) -> None:
    said: list[str] = []
    for name in ("erste", "zweite", "dritte"):
        jobs.sweep(declared(said, name, fails=name == "zweite"))
    with caplog.at_level(logging.ERROR):
        jobs.sweep_all(app)
    assert said == ["erste in app", "zweite in app", "dritte in app"]
    assert [record.getMessage() for record in caplog.records] == ["sweep zweite failed; it runs again in a minute"]


def test_sweep_that_fails_keeps_nothing_of_what_it_wrote(app: Flask, only: None) -> None:
    def half() -> None:
        with unit_of_work(by="sweep"):
            db.session.add(Detail(key="halb", value=""))
            db.session.flush()
            raise RuntimeError

    def whole() -> None:
        with unit_of_work(by="sweep"):
            db.session.add(Detail(key="ganz", value=""))

    jobs.sweep(half)
    jobs.sweep(whole)
    jobs.sweep_all(app)
    assert db.session.scalars(select(Detail.key)).all() == ["ganz"]


def waiting(app: Flask) -> int:
    return int(app.extensions["rotunde.queue"].pending_count())


def test_after_commit_puts_the_job_into_the_queue_once_the_unit_is_through(app: Flask, only: None) -> None:
    said: list[Any] = []
    jobs.job("greet")(lambda name, number: said.append((name, number)))
    with unit_of_work(by="test"):
        jobs.after_commit("greet", "Ada", 3)
        assert waiting(app) == 0
    assert waiting(app) == 1
    queue = app.extensions["rotunde.queue"]
    queue.execute(queue.dequeue())
    assert said == [("Ada", 3)]


def test_after_commit_of_a_unit_that_fails_asks_for_nothing(app: Flask, only: None) -> None:
    def fails() -> None:
        with unit_of_work(by="test"):
            jobs.after_commit("greet")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert waiting(app) == 0


def test_after_commit_without_a_queue_keeps_the_row_and_says_so(
    tmp_path: Path, only: None, caplog: pytest.LogCaptureFixture
) -> None:
    """Redis is gone: nothing listens on that port. The row stays, the answer is given, the sweep will find it."""
    settings = settings_for(f"sqlite:///{tmp_path / 'rotunde.db'}", tmp_path, REDIS_URL="redis://127.0.0.1:9/0")
    app = create_app(settings)
    with app.app_context():
        upgrade()
        with caplog.at_level(logging.WARNING, "rotunde.jobs"), unit_of_work(by="test"):
            db.session.add(Detail(key="name", value="Büro"))
            jobs.after_commit("deliver mail")
        assert db.session.scalars(select(Detail.value)).all() == ["Büro"]
    said = [record.getMessage() for record in caplog.records if record.name == "rotunde.jobs"]
    assert said == ["queue not reachable; the next sweep takes over deliver mail"]
