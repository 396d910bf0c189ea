"""Registrations, wishes, personal links, and what a form held before it was sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.core.db import Model, UtcDateTime
from app.core.tokens import hashed
from app.events.models import Workshop
from app.registration.rules import STANDING, State, address_key, search_key

_STANDING = f"state IN ({', '.join(repr(str(state)) for state in STANDING)})"


class Registration(Model):
    """One person's registration for one workshop; while wishes are open, for the workshop of the first wish.

    `arrival` counts within the workshop and is the order of its waitlist: the order in which people came, or the order
    of the draw. `replaces_id` is the registration that ends as soon as this one has its place (change of workshop).
    """

    __tablename__ = "registration"
    __table_args__ = (
        # The last word on "one person, one standing registration per workshop".
        Index(
            "uq_registration_standing",
            "workshop_id",
            "person_key",
            unique=True,
            sqlite_where=text(_STANDING),
            postgresql_where=text(_STANDING),
        ),
        UniqueConstraint("workshop_id", "arrival"),
        Index("ix_registration_workshop_id_state_arrival", "workshop_id", "state", "arrival"),
        Index("ix_registration_workshop_id_municipality_key", "workshop_id", "municipality_key"),
        Index("ix_registration_person_key", "person_key"),
        Index("ix_registration_address_key_event_id", "address_key", "event_id"),
        Index("ix_registration_state_confirm_until", "state", "confirm_until"),
        Index("ix_registration_state_offer_until", "state", "offer_until"),
        Index("ix_registration_event_id_sort_key", "event_id", "sort_key", "id"),
        Index("ix_registration_event_id_search_key", "event_id", "search_key", "id"),
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
    # The address as it is compared; written with `email`, for SQLite's own lower() knows no umlauts.
    address_key: Mapped[str] = mapped_column(String(254), default="")
    # Bytewise as well, so that an index finds all keys of a mailbox by their beginning.
    person_key: Mapped[str] = mapped_column(String(500).with_variant(String(500, collation="C"), "postgresql"))
    municipality: Mapped[str] = mapped_column(String(200))
    municipality_key: Mapped[str] = mapped_column(String(220), default="")
    # Municipality and name, folded: what the office searches in and sorts by. Written with both, like `address_key`.
    search_key: Mapped[str] = mapped_column(
        String(700).with_variant(String(700, collation="C"), "postgresql"), default=""
    )
    # Only of somebody without an address, who is called back.
    phone: Mapped[str] = mapped_column(String(40), default="")
    role: Mapped[str] = mapped_column(String(200), default="")
    locale: Mapped[str] = mapped_column(String(5), default="de")
    notice_version: Mapped[int] = mapped_column(default=0)
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirm_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    address_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    placed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_mail_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    arrival: Mapped[int]
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    offer_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    # A plain foreign key: the delegation stands above and knows its registrations, not the other way round.
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegation.id", ondelete="SET NULL"), index=True)
    together_with: Mapped[str] = mapped_column(String(254), default="")
    questionnaire_id: Mapped[int | None] = mapped_column(ForeignKey("questionnaire.id", ondelete="SET NULL"))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    photo_consent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sharing_consent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # What the announced plan adds to the calendar entry, as lines by language: every later invitation repeats it.
    entry_lines: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    substituted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    workshop: Mapped[Workshop] = relationship()
    wishes: Mapped[list[Wish]] = relationship(order_by="Wish.rank", cascade="all, delete-orphan")

    @validates("email")
    def _write_address_key(self, _name: str, email: str) -> str:
        self.address_key = address_key(email)
        return email

    @validates("municipality", "name")
    def _write_search_key(self, field: str, value: str) -> str:
        both = {"municipality": self.municipality or "", "name": self.name or "", field: value}
        self.search_key = search_key(both["municipality"], both["name"])
        return value

    @property
    def mailbox(self) -> str:
        """The address as a mark that outlives it: what one calendar was sent is counted by it."""
        return hashed(self.address_key)

    @property
    def shown_name(self) -> str:
        """The name, or what stands for a colleague whose name is still to come."""
        return self.name or "N. N."

    @property
    def is_confirmed(self) -> bool:
        return self.state == State.CONFIRMED

    @property
    def is_waiting(self) -> bool:
        return self.state == State.WAITING

    @property
    def is_offered(self) -> bool:
        return self.state == State.OFFERED

    @property
    def is_held(self) -> bool:
        return self.state == State.HELD

    @property
    def is_wished(self) -> bool:
        return self.state == State.WISHED

    @property
    def is_standing(self) -> bool:
        return self.state in STANDING


class Wish(Model):
    """A ranked choice of a workshop, from 1; kept after the draw for the report."""

    __tablename__ = "wish"
    __table_args__ = (UniqueConstraint("registration_id", "rank"), UniqueConstraint("registration_id", "workshop_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    rank: Mapped[int]
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), index=True)

    workshop: Mapped[Workshop] = relationship()


class RegistrationLink(Model):
    """A secret link, stored as its hash. Every mail carries its own, so a new mail never kills an old link.

    `purpose` is manage (the self-service page), feed (the personal calendar) or address (confirms a new one): one token
    never opens the other's door.
    """

    __tablename__ = "registration_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(10), default="manage")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    # The address that a link of purpose "address" confirms.
    new_email: Mapped[str] = mapped_column(String(254), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CalendarMark(Model):
    """The last SEQUENCE a mailbox was sent for a workshop: whatever comes next must be higher, for ever.

    The mailbox is a hash, so that the mark may outlive the person's data.
    """

    __tablename__ = "calendar_mark"
    __table_args__ = (UniqueConstraint("workshop_id", "mailbox"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    mailbox: Mapped[str] = mapped_column(String(64))
    sequence: Mapped[int]


class Draft(Model):
    """What a form held when it was checked, sealed, until it is sent or a few hours have passed.

    The key to it is in the visitor's session: the back button and a reload find everything again.
    """

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_expires_at", "expires_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    sealed: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
