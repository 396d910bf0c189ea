"""Links of scribes, and findings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime
from app.core.lasting import lasts_until
from app.events.models import Workshop
from app.programme.models import Station


class ScribeLink(Model):
    """A secret address for one station; whoever holds it writes there until it expires or is withdrawn.

    `code_hash` is that of a short code to type where no camera reads the QR code. Whoever types it gets a link of her
    own, which stands behind the one with the code (`behind_id`) and ends with it. `expires_at` is what was foreseen
    when it was made; workshops move, so what counts is `lasts_until`.
    """

    __tablename__ = "scribe_link"
    __table_args__ = (
        Index("ix_scribe_link_workshop_id", "workshop_id"),
        Index("ix_scribe_link_station_id", "station_id"),
        Index("ix_scribe_link_event_id", "event_id"),
        Index("ix_scribe_link_behind_id", "behind_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    behind_id: Mapped[int | None] = mapped_column(ForeignKey("scribe_link.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(80), default="")

    station: Mapped[Station] = relationship()
    workshop: Mapped[Workshop] = relationship()

    @property
    def lasts_until(self) -> datetime:
        return lasts_until(self.expires_at, self.made_at, self.workshop.ends_at)


class Finding(Model):
    """One point noted at a station (Ergebnis): its words as typed, its round and group where they are known.

    `client_id` is given by the device that noted it, so that the same finding sent twice is one. A finding merged
    into another, or deleted, keeps its row.
    """

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("station_id", "client_id"),
        Index("ix_finding_workshop_id_station_id_position", "workshop_id", "station_id", "position"),
        Index("ix_finding_event_id", "event_id"),
        Index("ix_finding_link_id", "link_id"),
        Index("ix_finding_merged_into_id", "merged_into_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id", ondelete="CASCADE"))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("scribe_link.id", ondelete="SET NULL"))
    client_id: Mapped[str] = mapped_column(String(36))
    # Counted from 1; None where nobody knows.
    round: Mapped[int | None]
    group_number: Mapped[int | None]
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    # The words before the last change, so that it can be taken back.
    text_before: Mapped[str | None] = mapped_column(Text)
    # "mehrfach genannt"
    is_repeated: Mapped[bool] = mapped_column(default=False)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id", ondelete="SET NULL"))
    revision: Mapped[int] = mapped_column(default=0)
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
