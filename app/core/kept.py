"""What is read often and changes rarely, kept in the process until anything in the database changes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import func, select

from app.core.db import db
from app.core.models import Revision

STAYS = 60.0  # seconds; pages answered from memory stay no longer either
EXTENSION = "rotunde.kept"
Thing = TypeVar("Thing")


@dataclass
class Shelf:
    """Values by name, each with the sum of all revisions it was read at and when it expires."""

    values: dict[str, tuple[int, float, Any]] = field(default_factory=dict)

    def forget(self) -> None:
        self.values.clear()


def until_change(name: str, read: Callable[[], Thing]) -> Thing:
    """What `read` returns, kept under `name` while nothing changes; treat it as read-only. One query.

    The revision comes out of the same transaction, before `read`: so what is kept is never older than its revision.
    Inside a unit of work nothing is kept, because that may yet be rolled back.
    """
    session = db.session()
    if "deed" in session.info:
        return read()
    shelf: Shelf = current_app.extensions[EXTENSION]
    values = shelf.values
    revision = session.scalar(select(func.coalesce(func.sum(Revision.number), 0))) or 0
    kept = values.get(name)
    if kept and kept[0] == revision and kept[1] > time.monotonic():
        same: Thing = kept[2]
        return same
    found = read()
    values[name] = (revision, time.monotonic() + STAYS, found)
    return found
