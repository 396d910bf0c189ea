"""Series, events, workshops, venues and who runs them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime


class Series(Model):
    """A programme of conferences (Reihe)."""

    __tablename__ = "series"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")


class Venue(Model):
    """A house, and what somebody with a wheelchair, an assistance dog or a hearing aid finds there.

    The accessibility facts know three answers: yes, no and not told (None).
    """

    __tablename__ = "venue"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    street: Mapped[str] = mapped_column(String(200), default="")
    postcode: Mapped[str] = mapped_column(String(20), default="")
    city: Mapped[str] = mapped_column(String(120), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    directions: Mapped[str] = mapped_column(Text, default="")
    step_free: Mapped[bool | None]
    lift: Mapped[bool | None]
    accessible_toilet: Mapped[bool | None]
    reserved_parking: Mapped[bool | None]
    induction_loop: Mapped[bool | None]
    assistance_dogs: Mapped[bool | None]
    quiet_room: Mapped[bool | None]
    accessibility_note: Mapped[str] = mapped_column(Text, default="")

    @property
    def address(self) -> str:
        """One line: name, street, postcode and city."""
        town = f"{self.postcode} {self.city}".strip()
        return ", ".join(part for part in (self.name, self.street, town) if part)


class Event(Model):
    """One conference (Veranstaltung)."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_event_is_published_starts_at", "is_published", "starts_at"),
        Index("ix_event_is_published_ends_at", "is_published", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    uid: Mapped[str] = mapped_column(String(120), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    subtitle: Mapped[str] = mapped_column(String(300), default="")
    summary: Mapped[str] = mapped_column(String(500), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(5), default="de")
    organiser: Mapped[str] = mapped_column(String(200), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    contact_phone: Mapped[str] = mapped_column(String(60), default="")
    hashtag: Mapped[str] = mapped_column(String(60), default="")
    timezone: Mapped[str] = mapped_column(String(60), default="Europe/Berlin")
    # How people are named on group lists: full, initial (first name and initial) or badge (number).
    names_shown: Mapped[str] = mapped_column(String(10), default="full")
    region: Mapped[str] = mapped_column(String(80), default="")
    # Who wrote minutes does not release them alone; and under which licence they are out.
    four_eyes: Mapped[bool] = mapped_column(default=False)
    minutes_licence: Mapped[str] = mapped_column(String(40), default="CC BY 4.0")
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_published: Mapped[bool] = mapped_column(default=False)
    # Once it is called off, so are all its workshops.
    called_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    called_off_reason: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=0)

    series: Mapped[Series] = relationship()
    venue: Mapped[Venue | None] = relationship()
    workshops: Mapped[list[Workshop]] = relationship(
        back_populates="event", order_by="Workshop.letter", cascade="all, delete-orphan"
    )
    topics: Mapped[list[Topic]] = relationship(
        order_by="Topic.position",
        cascade="all, delete-orphan",
        primaryjoin="and_(Topic.event_id == Event.id, Topic.workshop_id.is_(None))",
    )

    @property
    def event_id(self) -> int:
        """History and revisions file everything under its event; an event is filed under itself."""
        return self.id


class Workshop(Model):
    """One of the parallel workshops of an event, known by its letter."""

    __tablename__ = "workshop"
    __table_args__ = (
        UniqueConstraint("event_id", "letter"),
        CheckConstraint("capacity >= 0", name="capacity_not_negative"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_workshop_level", "level"),
        Index("ix_workshop_tell_at", "tell_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    letter: Mapped[str] = mapped_column(String(3))
    uid: Mapped[str] = mapped_column(String(120), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(String(500), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    level: Mapped[str] = mapped_column(String(12), default="all")
    mode: Mapped[str] = mapped_column(String(12), default="on_site")
    language: Mapped[str] = mapped_column(String(5), default="de")
    capacity: Mapped[int]
    # Below this number a workshop is not held when wishes are allotted; 0: however few come.
    minimum: Mapped[int] = mapped_column(default=0)
    room: Mapped[str] = mapped_column(String(120), default="")
    online_url: Mapped[str] = mapped_column(String(500), default="")
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    registration_opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    registration_closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    group_count: Mapped[int] = mapped_column(default=0)
    # fixed: groups stay together; remix: people are mixed anew each round.
    group_mode: Mapped[str] = mapped_column(String(12), default="fixed")
    called_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    called_off_reason: Mapped[str] = mapped_column(String(300), default="")
    # What participants were last told (title, room, times), while a change waits to be told; and when it is due.
    told: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    tell_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=0)

    event: Mapped[Event] = relationship(back_populates="workshops")
    moderators: Mapped[list[Moderator]] = relationship(order_by="Moderator.position", cascade="all, delete-orphan")
    topics: Mapped[list[Topic]] = relationship(order_by="Topic.position", cascade="all, delete-orphan")

    @property
    def name(self) -> str:
        """„Workshop C“ without its title; a proper name in both languages."""
        return f"Workshop {self.letter}"


class Moderator(Model):
    """Who moderates a workshop, as printed; signing in is a matter of TeamMember."""

    __tablename__ = "moderator"

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str] = mapped_column(String(200), default="")


class Topic(Model):
    """A subject to filter by; of the event as a whole when `workshop_id` is empty."""

    __tablename__ = "topic"
    __table_args__ = (Index("ix_topic_key_event_id", "key", "event_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(80))


class TeamMember(Model):
    """Which event an editor edits, which workshop a moderator moderates. Organisers run all events."""

    __tablename__ = "team_member"
    __table_args__ = (
        UniqueConstraint("account_id", "event_id", "workshop_id"),
        Index("ix_team_member_event_id", "event_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"), index=True)
