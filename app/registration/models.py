"""Registrations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime
from app.events.models import Workshop
from app.registration.rules import STANDING, State


class Registration(Model):
    """One person's wish for one workshop. The id grows with the order of arrival, which is the waitlist's order."""

    __tablename__ = "registration"
    __table_args__ = (
        # The last word on "one person, one standing registration per workshop".
        Index(
            "uq_registration_standing",
            "workshop_id",
            "person_key",
            unique=True,
            sqlite_where=text("state IN ('confirmed', 'waiting')"),
            postgresql_where=text("state IN ('confirmed', 'waiting')"),
        ),
        Index("ix_registration_workshop_id_state_id", "workshop_id", "state", "id"),
        Index("ix_registration_event_id_sort_key", "event_id", "sort_key", "id"),
        Index("ix_registration_state_registered_at", "state", "registered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))
    # Bytewise order, so that names sort alike whatever the collation of a PostgreSQL database.
    sort_key: Mapped[str] = mapped_column(String(250).with_variant(String(250, collation="C"), "postgresql"))
    title: Mapped[str] = mapped_column(String(80), default="")
    email: Mapped[str] = mapped_column(String(254))
    person_key: Mapped[str] = mapped_column(String(500))
    municipality: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(200), default="")
    locale: Mapped[str] = mapped_column(String(5), default="de")
    notice_version: Mapped[int] = mapped_column(default=0)
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    address_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    placed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    calendar_sequence: Mapped[int] = mapped_column(default=-1)
    last_mail_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    workshop: Mapped[Workshop] = relationship()

    @property
    def is_confirmed(self) -> bool:
        return self.state == State.CONFIRMED

    @property
    def is_waiting(self) -> bool:
        return self.state == State.WAITING

    @property
    def is_standing(self) -> bool:
        return self.state in STANDING


class RegistrationLink(Model):
    """A secret link to the self-service page. Every mail carries its own, so a new mail never kills an old link."""

    __tablename__ = "registration_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
