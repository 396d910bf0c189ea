"""Sections that were taken out of a draft."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, UtcDateTime


class RemovedSection(Model):
    """A section somebody deleted, and the id of the one it stood behind; kept for undo as long as the draft is one."""

    __tablename__ = "removed_section"
    __table_args__ = (
        Index("ix_removed_section_version_id", "version_id"),
        Index("ix_removed_section_event_id", "event_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("minutes_version.id", ondelete="CASCADE"))
    behind: Mapped[str] = mapped_column(String(20))
    blocks: Mapped[list[Any]] = mapped_column(JSON)
    removed_at: Mapped[datetime] = mapped_column(UtcDateTime)
