"""Links of those who stand at the door."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime
from app.core.lasting import lasts_until
from app.events.models import Event


class DoorLink(Model):
    """A secret address for the door of one event; whoever holds it checks people in until it expires or is withdrawn.

    `expires_at` is what was foreseen when it was made; events move, so what counts is `lasts_until`.
    """

    __tablename__ = "door_link"
    __table_args__ = (Index("ix_door_link_event_id", "event_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(80), default="")

    event: Mapped[Event] = relationship()

    @property
    def lasts_until(self) -> datetime:
        return lasts_until(self.expires_at, self.made_at, self.event.ends_at)
