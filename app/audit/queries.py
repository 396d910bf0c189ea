"""Reading history."""

from collections.abc import Sequence

from sqlalchemy import select

from app.audit.models import HistoryEntry
from app.audit.rules import VERBS_OF
from app.core.db import db


def entries_of_event(event_id: int, *, most: int = 200) -> Sequence[HistoryEntry]:
    """What was changed, the newest first; whoever only read is found in the whole history."""
    found = select(HistoryEntry).where(HistoryEntry.event_id == event_id, HistoryEntry.verb.not_in(VERBS_OF["looks"]))
    return db.session.scalars(found.order_by(HistoryEntry.id.desc()).limit(most)).all()


def entries_about(subject: str, *, most: int = 200) -> Sequence[HistoryEntry]:
    """What was done with one row ("registration:12"), the newest first."""
    found = select(HistoryEntry).where(HistoryEntry.subject == subject)
    return db.session.scalars(found.order_by(HistoryEntry.id.desc()).limit(most)).all()
