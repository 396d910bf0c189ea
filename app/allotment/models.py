"""Draws: the seed committed before, the result kept afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, UtcDateTime


class Draw(Model):
    """One draw of an event.

    `commitment` (SHA-256 of the seed) is published while wishes are open; the seed itself stays sealed until the draw
    and is printed afterwards. `input_hash` names exactly the wishes that were drawn; `report` holds what became of them
    by registration id, without names.
    """

    __tablename__ = "draw"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    number: Mapped[int]
    commitment: Mapped[str] = mapped_column(String(64))
    seed_sealed: Mapped[str] = mapped_column(String(400))
    seed: Mapped[str] = mapped_column(String(64), default="")
    policy: Mapped[str] = mapped_column(String(20), default="")
    input_hash: Mapped[str] = mapped_column(String(64), default="")
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    committed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    drawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
