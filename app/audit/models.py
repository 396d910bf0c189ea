"""The history table: append-only, without personal data."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, UtcDateTime


class HistoryEntry(Model):
    """Who (`by`) did what (`verb`) to which row (`subject`), when, with a few facts that are no personal data."""

    __tablename__ = "history_entry"
    __table_args__ = (
        Index("ix_history_entry_event_id_id", "event_id", "id"),
        Index("ix_history_entry_subject", "subject"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(80))
    verb: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80))
    event_id: Mapped[int | None] = mapped_column(Integer)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
