"""Writing history."""

from typing import Any

from app.audit.models import HistoryEntry
from app.core.db import Model, db, deed, touch


def record(verb: str, subject: Model, **facts: Any) -> HistoryEntry:
    """One line of history for a change of `subject`, in the same transaction as the change.

    The line also moves the revision of the subject's event, so no published page outlives a change: what must
    be in the history is exactly what makes a page out of date. `facts` hold no personal data.
    """
    db.session.flush()  # a new row has no id before
    event_id = getattr(subject, "event_id", None)
    name = f"{subject.__tablename__}:{subject.id}"  # type: ignore[attr-defined]  # every table here has an id
    entry = _line(verb, name, event_id, facts)
    touch(f"event:{event_id}" if event_id else subject.__tablename__)
    return entry


def record_look(verb: str, subject: str, event_id: int | None, **facts: Any) -> HistoryEntry:
    """One line for having read, about a row as the history names it. It changes nothing, so no page is out of date."""
    return _line(verb, subject, event_id, facts)


def _line(verb: str, subject: str, event_id: int | None, facts: dict[str, Any]) -> HistoryEntry:
    entry = HistoryEntry(at=deed().at, by=deed().by, verb=verb, subject=subject, event_id=event_id, facts=facts)
    db.session.add(entry)
    return entry
