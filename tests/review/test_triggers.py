"""The database itself keeps what is out: whatever the program or somebody at a console tries."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.core.db import db, unit_of_work
from app.events import queries as events
from app.minutes.models import MinutesVersion
from tests.review.samples import drafted, out, version
from tests.support import make

EMPTY = '{"schema": "rotunde-minutes/1", "language": "de", "blocks": []}'
CHANGES = {
    "document": "'{}'",
    "files": "'{\"md\": 1}'",
    "notes": "'[1]'",
    "search_text": "'x'",
    "label": "'9.9'",
    "reason": "'x'",
    "number": "77",
    "year": "1999",
    "variant": "'plain'",
    "state": "'draft'",
    "published_at": "NULL",
    "published_by": "'x'",
    "written_by": "'[]'",
    "withheld_at": "CURRENT_TIMESTAMP",
}


def run(statement: str, **values: Any) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(statement), values)


def row(number: int = 1) -> dict[str, Any]:
    db.session.rollback()
    with db.engine.connect() as connection:
        found = connection.execute(text("SELECT * FROM minutes_version WHERE number = :number"), {"number": number})
        return dict(found.mappings().one())


@pytest.fixture
def released(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make.event()
    out(monkeypatch)
    drafted()


def test_every_column_has_a_try() -> None:
    untried = {"id", "event_id", "workshop_id", "source_name", "source_file", "based_on", "revision", "made_at"}
    untried |= {"made_by", "changed_at", "submitted_at", "submitted_by"}
    assert set(CHANGES) | untried == set(MinutesVersion.__table__.columns.keys())


@pytest.mark.parametrize("column", CHANGES)
def test_update_of_what_is_out_is_refused(released: None, column: str) -> None:
    before = row()
    with pytest.raises(IntegrityError, match="never change"):
        run(f"UPDATE minutes_version SET {column} = {CHANGES[column]} WHERE number = 1")  # noqa: S608  (named above)
    assert row() == before


def test_update_of_a_draft_is_not_refused(released: None) -> None:
    run("UPDATE minutes_version SET reason = 'x' WHERE number = 2")
    assert row(2)["reason"] == "x"


def test_delete_of_what_is_out_is_refused_and_of_a_draft_is_not(released: None) -> None:
    with pytest.raises(IntegrityError, match="with their workshop only"):
        run("DELETE FROM minutes_version WHERE number = 1")
    run("DELETE FROM minutes_version WHERE number = 2")
    assert row()["number"] == 1


@pytest.mark.parametrize("parent", ["event", "workshop"])
def test_delete_of_event_or_workshop_takes_its_minutes_along(released: None, parent: str) -> None:
    db.session.rollback()
    run(f"DELETE FROM {parent}")  # noqa: S608  (named above)
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM minutes_version")).scalar() == 0


def test_delete_of_the_event_through_the_program_takes_its_minutes_along(released: None) -> None:
    with unit_of_work(by="test"):
        db.session.delete(events.event("kassel"))
    assert db.session.query(MinutesVersion).count() == 0


def emptied(**more: str) -> str:
    values = {"document": f"'{EMPTY}'", "files": "'{}'", "notes": "'[]'", "search_text": "''", **more}
    sets = ", ".join(f"{name} = {value}" for name, value in values.items())
    return f"UPDATE minutes_version SET withheld_at = CURRENT_TIMESTAMP, {sets} WHERE number = 1"  # noqa: S608  (as above)


@pytest.mark.parametrize(
    "more",
    [
        {"label": "'9.9'"},
        {"reason": "'x'"},
        {"document": '\'{"blocks": [{"text": "x"}]}\''},
        {"search_text": "'x'"},
        {"files": "'{\"md\": 1}'"},
    ],
    ids=str,
)
def test_withholding_that_does_more_than_empty_is_refused(released: None, more: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.exec_driver_sql(emptied(**more))


def test_withholding_happens_once_and_is_never_taken_back(released: None) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql(emptied())
    for again in (emptied(), "UPDATE minutes_version SET withheld_at = NULL WHERE number = 1"):
        with pytest.raises(IntegrityError), db.engine.begin() as connection:
            connection.exec_driver_sql(again)
    assert version().withheld_at is not None
