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

    Published versions are never changed, and the database refuses to (see migration 0006); a correction is the next
    version.
    """

    __tablename__ = "minutes_version"
    __table_args__ = (
        UniqueConstraint("workshop_id", "number"),
        Index("ix_minutes_version_state_published_at", "state", "published_at"),
        # The newest released version of every workshop, without reading a document.
        Index("ix_minutes_version_state_variant_workshop_id_number", "state", "variant", "workshop_id", "number"),
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
    # standard, or plain: the version in plain language, which is released by itself.
    variant: Mapped[str] = mapped_column(String(12), default="standard")
    # "1.0", "1.1": given at release; and why there is a later one.
    label: Mapped[str] = mapped_column(String(12), default="")
    reason: Mapped[str] = mapped_column(String(300), default="")
    # The number of the version this one began as.
    based_on: Mapped[int | None]
    # Rises with every edit; whoever sends an older one is shown both texts.
    revision: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(80), default="")
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Everybody who wrote in it, as history names them: none of them releases it alone where the event wants four eyes.
    written_by: Mapped[list[Any]] = mapped_column(JSON, default=list)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_by: Mapped[str] = mapped_column(String(80), default="")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by: Mapped[str] = mapped_column(String(80), default="")
    # When its words were taken away for good, because somebody named in it withdrew her consent.
    withheld_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    workshop: Mapped[Workshop] = relationship()
