"""Delegations: several places of one organisation behind one contact."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime
from app.events.models import Workshop


class Delegation(Model):
    """Who registered colleagues for one workshop. The colleagues are registrations with this `delegation_id`.

    `seats` counts all that were ever registered; their numbers stand for the names that are still to come.
    """

    __tablename__ = "delegation"
    __table_args__ = (Index("ix_delegation_event_id", "event_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), index=True)
    organisation: Mapped[str] = mapped_column(String(200))
    municipality_key: Mapped[str] = mapped_column(String(220), default="")
    contact_name: Mapped[str] = mapped_column(String(200))
    contact_email: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(5), default="de")
    notice_version: Mapped[int] = mapped_column(default=0)
    seats: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirm_until: Mapped[datetime] = mapped_column(UtcDateTime)
    address_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_mail_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    workshop: Mapped[Workshop] = relationship()


class DelegationLink(Model):
    """A secret link to the page of a delegation, stored as its hash."""

    __tablename__ = "delegation_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
