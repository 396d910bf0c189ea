"""Tables that wait to be taken over, and what was taken over, as long as it can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime


class SheetImport(Model):
    """A table that was sent in: sealed until it is taken over or has expired; then only its numbers are left.

    `tells`: the people in it hear of it by mail. `vouches`: the office knows the addresses, so nobody confirms theirs.
    """

    __tablename__ = "sheet_import"
    __table_args__ = (Index("ix_sheet_import_expires_at", "expires_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    file_name: Mapped[str] = mapped_column(String(200))
    content_hash: Mapped[str] = mapped_column(String(64))
    sealed: Mapped[str] = mapped_column(Text, default="")
    tells: Mapped[bool] = mapped_column(default=True)
    vouches: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(80))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # How many cells, people and lines it was, for the page that tells what came of it.
    numbers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    rows: Mapped[list[SheetRow]] = relationship(order_by="SheetRow.line", cascade="all, delete-orphan")


class SheetRow(Model):
    """What one line changed: the cells before and after, for the undo; gone with the import's time for it."""

    __tablename__ = "sheet_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet_import.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    line: Mapped[int]
    # new, changed, moved or withdrawn
    deed: Mapped[str] = mapped_column(String(10))
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
