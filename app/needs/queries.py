"""Reading the vault: rows as they lie there, sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update

from app.core.db import db
from app.needs.models import Need
from app.needs.rules import State


def need_of(registration_id: int) -> Need | None:
    """What this person wrote, sealed."""
    return db.session.scalar(select(Need).where(Need.registration_id == registration_id))


def need(need_id: int, event_id: int) -> Need | None:
    """One need of this event; one of another event is not found."""
    return db.session.scalar(select(Need).where(Need.id == need_id, Need.event_id == event_id))


def open_count(event_id: int) -> int:
    """How many wait for an answer."""
    found = select(func.count()).where(Need.event_id == event_id, Need.state == State.OPEN)
    return db.session.scalar(found) or 0


def by_key() -> dict[str, int]:
    """How many needs each key has sealed."""
    found = select(Need.key_id, func.count()).group_by(Need.key_id).order_by(Need.key_id)
    return {key_id: number for key_id, number in db.session.execute(found)}


def sealed_otherwise(key_id: str, *, after: int, most: int) -> Sequence[Need]:
    """The next needs behind id `after` that another key has sealed, held until the unit of work ends."""
    found = select(Need).where(Need.key_id != key_id, Need.id > after).order_by(Need.id).limit(most)
    if db.engine.dialect.name != "sqlite":
        found = found.with_for_update()
    return db.session.scalars(found.execution_options(populate_existing=True)).all()


def remove(row: Need) -> None:
    """Delete one need, at once."""
    db.session.delete(row)
    db.session.flush()


def keep_until(event_id: int, delete_at: datetime) -> None:
    """From now on everything of this event is due then."""
    db.session.execute(update(Need).where(Need.event_id == event_id).values(delete_at=delete_at))


def events_due(now: datetime) -> Sequence[int]:
    """Ids of events with needs whose time is over."""
    found = select(Need.event_id).where(Need.delete_at <= now).distinct().order_by(Need.event_id)
    return db.session.scalars(found).all()


def delete_due(event_id: int, now: datetime) -> int:
    """Delete what is due of one event; returns how many."""
    deleted = db.session.execute(delete(Need).where(Need.event_id == event_id, Need.delete_at <= now))
    return int(deleted.rowcount)  # type: ignore[attr-defined]  # a DELETE has a row count
