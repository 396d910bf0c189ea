"""How an event gives its places."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.admission.rules import Mode
from app.core.db import Model, UtcDateTime


class Admission(Model):
    """The settings of one event. An event without a row has those of a new one (see `queries.admission`)."""

    __tablename__ = "admission"
    __table_args__ = (
        CheckConstraint("confirm_hours > 0", name="confirm_hours_positive"),
        CheckConstraint("offer_hours > 0", name="offer_hours_positive"),
        CheckConstraint("freeze_hours >= 0", name="freeze_hours_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    mode: Mapped[str] = mapped_column(String(20), default=Mode.ARRIVAL)
    wishes: Mapped[int] = mapped_column(default=3)
    allot_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    drawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirm_hours: Mapped[int] = mapped_column(default=48)
    offer_hours: Mapped[int] = mapped_column(default=24)
    freeze_hours: Mapped[int] = mapped_column(default=24)
    # At most this many places of a workshop for one municipality, until a date.
    per_municipality: Mapped[int | None]
    per_municipality_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # At most this many places of a workshop for one organisation, always.
    per_organisation: Mapped[int | None]
    # At least so many per cent of the places for those who are not on the list of the funded.
    non_funded_percent: Mapped[int | None]
    funded: Mapped[str] = mapped_column(Text, default="")  # one municipality a line
    delegations: Mapped[bool] = mapped_column(default=True)
    delegation_most: Mapped[int] = mapped_column(default=10)
    names_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
