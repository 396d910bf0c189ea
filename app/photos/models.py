"""Photos of pinboards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, UtcDateTime


class Photo(Model):
    """A picture, made anew from what the camera sent: without its metadata, in a size that pages bear.

    `file` and `small` are hashes in the store. Nothing is published before `alternative`, `credit` and
    `shows_nobody` are given.
    """

    __tablename__ = "photo"
    __table_args__ = (
        UniqueConstraint("workshop_id", "client_id"),
        Index("ix_photo_workshop_id_position", "workshop_id", "position"),
        Index("ix_photo_event_id", "event_id"),
        Index("ix_photo_station_id", "station_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    station_id: Mapped[int | None] = mapped_column(ForeignKey("station.id", ondelete="SET NULL"))
    client_id: Mapped[str] = mapped_column(String(36))
    position: Mapped[int]
    file: Mapped[str] = mapped_column(String(64))
    small: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    source_name: Mapped[str] = mapped_column(String(200), default="")
    caption: Mapped[str] = mapped_column(String(300), default="")
    alternative: Mapped[str] = mapped_column(Text, default="")
    credit: Mapped[str] = mapped_column(String(200), default="")
    licence: Mapped[str] = mapped_column(String(40), default="")
    # Nobody is recognisable, or everybody who is has agreed.
    shows_nobody: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
