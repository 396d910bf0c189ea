"""The database itself refuses to change what has happened."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.db import db
from tests.house.test_migrations import empty_app

__all__ = ["empty_app"]

ROW = "INSERT INTO history_entry (at, by, verb, subject, facts) VALUES ('2026-12-05', 'test', 'moved', 'x:1', '{}')"


@pytest.mark.parametrize("deed", ["UPDATE history_entry SET verb = 'kept'", "DELETE FROM history_entry"])
def test_line_of_history_is_neither_changed_nor_deleted(empty_app: Flask, deed: str) -> None:
    upgrade()
    with db.engine.begin() as connection:
        connection.execute(text(ROW))
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text(deed))
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT verb FROM history_entry")) == "moved"
