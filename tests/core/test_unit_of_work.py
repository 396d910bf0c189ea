"""The one place that commits, the one lock, and moments as both databases keep them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError, InvalidRequestError, StatementError

from app.accounts.models import Account
from app.core.db import db, deed, lock, touch, unit_of_work
from app.core.errors import Gone
from app.core.models import Revision
from app.texts.models import Detail


def values() -> dict[str, str]:
    """What the database holds, read by a connection of its own."""
    with db.engine.connect() as connection:
        return {key: value for key, value in connection.execute(select(Detail.key, Detail.value))}


def revisions() -> dict[str, int]:
    with db.engine.connect() as connection:
        return {scope: number for scope, number in connection.execute(select(Revision.scope, Revision.number))}


def written(key: str, value: str = "Büro") -> Detail:
    with unit_of_work(by="test"):
        row = Detail(key=key, value=value)
        db.session.add(row)
    return row


def test_unit_of_work_keeps_what_was_written(app: Flask) -> None:
    row = written("name")
    assert values() == {"name": "Büro"}
    assert row.value == "Büro"


def test_unit_of_work_that_fails_keeps_nothing_at_all(app: Flask) -> None:
    followed: list[str] = []

    def fails() -> None:
        with unit_of_work(by="test") as work:
            db.session.add(Detail(key="name", value="Büro"))
            touch("event:1")
            work.after_commit.append(lambda: followed.append("told"))
            db.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert (values(), revisions(), followed) == ({}, {}, [])
    assert written("danach").value == "Büro"


def test_unit_of_work_whose_commit_fails_tells_nobody(app: Flask) -> None:
    written("name")
    followed: list[str] = []

    def doubles() -> None:
        with unit_of_work(by="test") as work:
            work.after_commit.append(lambda: followed.append("told"))
            db.session.add(Detail(key="name", value="zweimal"))

    with pytest.raises(IntegrityError):
        doubles()
    assert followed == []
    assert values() == {"name": "Büro"}


def test_unit_of_work_reads_anew_what_was_read_before_it(app: Flask) -> None:
    row = written("name", "alt")
    assert db.session.scalar(select(Detail.value)) == "alt"  # a read transaction is open now
    with db.engine.begin() as other:
        other.execute(text("UPDATE detail SET value = 'neu'"))
    with unit_of_work(by="test"):
        assert row.value == "neu"
        assert db.session.scalar(select(Detail.value)) == "neu"


def test_unit_of_work_inside_another_refuses_and_spoils_nothing(app: Flask) -> None:
    with unit_of_work(by="test"):
        db.session.add(Detail(key="name", value="Büro"))
        with pytest.raises(RuntimeError, match="do not nest"), unit_of_work(by="test"):
            pass
        assert deed().by == "test"
    assert values() == {"name": "Büro"}


def test_after_commit_runs_when_others_can_see_the_row(app: Flask) -> None:
    seen: list[dict[str, str]] = []
    with unit_of_work(by="test") as work:
        work.after_commit.append(lambda: seen.append(values()))
        db.session.add(Detail(key="name", value="Büro"))
        db.session.flush()
        assert seen == []
    assert seen == [{"name": "Büro"}]


def test_after_commit_may_start_a_unit_of_its_own(app: Flask) -> None:
    with unit_of_work(by="test") as work:
        work.after_commit.append(lambda: written("zweitens"))
        db.session.add(Detail(key="erstens", value="Büro"))
    assert values() == {"erstens": "Büro", "zweitens": "Büro"}


def test_more_scopes_than_one_statement_takes_are_all_moved(app: Flask) -> None:
    for _time in range(2):
        with unit_of_work(by="test"):
            for number in range(450):
                touch(f"event:{number}")
    assert revisions() == {f"event:{number}": 2 for number in range(450)}


def test_touch_moves_each_scope_once_per_unit(app: Flask) -> None:
    for _ in range(3):
        with unit_of_work(by="test"):
            for scope in ("event:2", "event:1", "event:2", "event:2"):
                touch(scope)
    with unit_of_work(by="test"):
        touch("event:1")
    assert revisions() == {"event:1": 4, "event:2": 3}


def test_unit_of_work_says_who_acts_and_when(app: Flask, now: datetime) -> None:
    with unit_of_work(by="account:7") as work:
        assert (work.by, work.at) == ("account:7", now)
    with unit_of_work(by="sweep", at=now - timedelta(days=1)):
        assert deed().at == now - timedelta(days=1)


@pytest.mark.parametrize("write", [lambda row: lock(row), lambda _row: touch("event:1"), lambda _row: deed()])
def test_writing_outside_a_unit_refuses(app: Flask, write: object) -> None:
    row = written("name")
    with pytest.raises(RuntimeError, match="outside unit_of_work"):
        write(row)  # type: ignore[operator]  # one of the functions above


def test_lock_reads_the_row_again_and_holds_it(app: Flask) -> None:
    """On PostgreSQL the row is locked; on SQLite the unit holds the only write lock from its first line on."""
    row = written("name", "alt")
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    with unit_of_work(by="test"):
        db.session.scalar(select(Detail))
        db.session.execute(text("UPDATE detail SET value = 'neu'"))
        event.listen(db.engine, "before_cursor_execute", note)
        lock(row)
        event.remove(db.engine, "before_cursor_execute", note)
        assert row.value == "neu"
    assert ["FOR UPDATE" in each for each in statements] == [db.engine.dialect.name == "postgresql"]


def test_lock_of_a_row_that_vanished_meanwhile_says_it_is_gone(app: Flask) -> None:
    row = written("name")
    with unit_of_work(by="test"):
        db.session.execute(text("DELETE FROM detail"))
    with pytest.raises(Gone) as refused, unit_of_work(by="test"):
        lock(row)
    assert refused.value.status == 404


def test_lock_of_a_row_that_was_never_stored_is_a_mistake(app: Flask) -> None:
    with pytest.raises(InvalidRequestError), unit_of_work(by="test"):
        lock(Detail(key="name", value="Büro"))


def account(moment: datetime) -> Account:
    return Account(email="ada@example.org", name="Ada", role="editor", created_at=moment)


@pytest.mark.parametrize("hours", [-11, 0, 2, 14])
def test_moment_of_any_zone_comes_back_in_utc(app: Flask, hours: int) -> None:
    moment = datetime(2027, 3, 28, 2, 30, 15, 123456, tzinfo=timezone(timedelta(hours=hours)))
    with unit_of_work(by="test"):
        db.session.add(account(moment))
    db.session.expire_all()
    found = db.session.scalars(select(Account.created_at)).one()
    assert found == moment
    assert found.tzinfo is UTC
    assert db.session.scalar(select(Account.id).where(Account.created_at == moment)) is not None


def test_moment_without_a_zone_is_refused(app: Flask) -> None:
    with pytest.raises(StatementError, match="without a zone"), unit_of_work(by="test"):
        db.session.add(account(datetime(2027, 3, 28, 2, 30)))
    assert db.session.scalars(select(Account.id)).all() == []


def test_empty_moment_stays_empty(app: Flask) -> None:
    assert db.session.scalar(select(db.cast(None, Account.created_at.type))) is None


def test_date_of_a_scope_rises_with_every_change_even_when_the_clock_does_not(app: Flask) -> None:
    """Whoever asks by date only must never be told "unchanged" after a change."""
    at = datetime(2026, 11, 24, 9, 0, 0, 700_000, tzinfo=UTC)
    dates = []
    for step in (0.0, 0.2, -3600.0, 5.0):
        with unit_of_work(by="test", at=at + timedelta(seconds=step)):
            touch("event:1")
        db.session.rollback()
        row = db.session.get(Revision, "event:1", populate_existing=True)
        assert row is not None
        dates.append(row.changed_at - int(at.timestamp()))
    assert dates == [0, 1, 2, 5]
