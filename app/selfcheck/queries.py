"""Reading what the checks compare with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.audit.models import HistoryEntry
from app.core.db import db


def newest_moment() -> datetime | None:
    """When the newest line of the history was written."""
    return db.session.scalar(select(HistoryEntry.at).order_by(HistoryEntry.id.desc()).limit(1))
