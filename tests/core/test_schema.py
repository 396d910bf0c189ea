"""Database and program fit together, or the program says why not; revisions are read past the ORM."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app import create_app
from app.core import schema
from app.core.db import db, touch, unit_of_work
from app.core.revisions import EVERYTHING, Revisions
from tests.conftest import settings_for

OTHER_STATE = "Die Datenbank hat einen anderen Stand als das Programm."
NO_ANSWER = "Die Datenbank antwortet nicht."


@pytest.fixture
def at_version(app: Flask) -> object:
    """Says the database is at another migration, for one test."""
    right = schema.present()

    def stamp(revision: str | None) -> None:
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})

    yield stamp
    stamp(right)


def test_problem_of_a_migrated_database_is_none(app: Flask) -> None:
    assert schema.problem() == ""
    assert not schema.is_newer()
    assert schema.present() == schema.wanted()


def test_problem_of_a_newer_database_says_so_and_it_is_not_touched(app: Flask, at_version: object) -> None:
    at_version("ffff00001111")  # type: ignore[operator]  # the fixture's function
    assert schema.problem() == OTHER_STATE
    assert schema.is_newer()


def test_problem_of_an_empty_database_says_so_but_it_is_not_newer(tmp_path: Path) -> None:
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'empty.db'}", tmp_path))
    with app.app_context():
        assert schema.problem() == OTHER_STATE
        assert not schema.is_newer()


def test_problem_of_a_database_that_is_gone_says_it_does_not_answer(tmp_path: Path) -> None:
    app = create_app(settings_for("postgresql://nobody@127.0.0.1:9/none", tmp_path))
    with app.app_context():
        assert schema.problem() == NO_ANSWER
        answer = app.test_client().get("/bereit")
    assert (answer.status_code, answer.get_data(as_text=True)) == (503, f"{NO_ANSWER}\n")


def test_ready_page_of_a_good_database_says_ready(app: Flask) -> None:
    answer = app.test_client().get("/bereit")
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, "bereit\n")


def test_current_revision_rises_with_each_change_of_its_scope(app: Flask) -> None:
    revisions = Revisions(db.engine)
    found = [(revisions.current("event:1"), revisions.current("event:2"), revisions.current(EVERYTHING))]
    for scope in ("event:1", "event:2", "event:1"):
        with unit_of_work(by="test"):
            touch(scope)
        found.append((revisions.current("event:1"), revisions.current("event:2"), revisions.current(EVERYTHING)))
    assert found == [(0, 0, 0), (1, 0, 1), (1, 1, 2), (2, 1, 3)]


def test_current_revision_without_a_table_is_unknown_and_known_again_later(tmp_path: Path) -> None:
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'empty.db'}", tmp_path))
    with app.app_context():
        revisions = Revisions(db.engine)
        assert revisions.current("event:1") is None
        db.create_all()
        assert revisions.current("event:1") == 0


def test_current_revision_after_the_server_closed_the_connection_is_unknown_once(app: Flask) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no server that could close a connection")
    revisions = Revisions(db.engine)
    assert revisions.current("event:1") == 0
    with db.engine.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": revisions._connection().info.backend_pid})
    assert [revisions.current("event:1") for _ in range(2)] == [None, 0]
