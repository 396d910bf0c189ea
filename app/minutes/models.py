"""Minutes and their versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime
from app.events.models import Workshop


class MinutesVersion(Model):
    """One version (Fassung) of a workshop's minutes: the neutral document, where it came from, where it stands.

    Published versions are never changed; a correction is the next version.
    """

    __tablename__ = "minutes_version"
    __table_args__ = (
        UniqueConstraint("workshop_id", "number"),
        Index("ix_minutes_version_state_published_at", "state", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    year: Mapped[int | None]
    source_name: Mapped[str] = mapped_column(String(200), default="")
    source_file: Mapped[str] = mapped_column(String(64), default="")
    notes: Mapped[list[Any]] = mapped_column(JSON, default=list)
    files: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    search_text: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    workshop: Mapped[Workshop] = relationship()
