"""Parts, stations, talks, speakers."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model


class Part(Model):
    """A stretch of a workshop. Parts follow one another from the workshop's start."""

    __tablename__ = "part"
    __table_args__ = (
        UniqueConstraint("workshop_id", "position"),
        CheckConstraint("minutes >= 0", name="minutes_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(200), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int]
    round_minutes: Mapped[int] = mapped_column(default=0)
    change_minutes: Mapped[int] = mapped_column(default=0)
    # A break inside a rotation: after so many rounds, so long; 0 for none.
    break_after: Mapped[int] = mapped_column(default=0)
    break_minutes: Mapped[int] = mapped_column(default=0)

    stations: Mapped[list[Station]] = relationship(order_by="Station.number", cascade="all, delete-orphan")
    talks: Mapped[list[Talk]] = relationship(order_by="Talk.number", cascade="all, delete-orphan")


class Station(Model):
    """A pinboard with its question."""

    __tablename__ = "station"
    __table_args__ = (UniqueConstraint("part_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id", ondelete="CASCADE"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(200), default="")
    question: Mapped[str] = mapped_column(String(500))
    place: Mapped[str] = mapped_column(String(200), default="")
    step_free: Mapped[bool] = mapped_column(default=True)
    # Stations of one topic show the same (an accessible copy); empty: the station is a topic of its own.
    topic: Mapped[str] = mapped_column(String(80), default="")
    # Metres east and north of any point of the house, and the floor; unknown positions cost no walking.
    east: Mapped[float | None]
    north: Mapped[float | None]
    floor: Mapped[int] = mapped_column(default=0)
    # How many groups it takes at once, and how many people.
    parallel: Mapped[int] = mapped_column(default=1)
    capacity: Mapped[int | None]


class Talk(Model):
    """A short talk (Impuls)."""

    __tablename__ = "talk"
    __table_args__ = (UniqueConstraint("part_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("part.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int] = mapped_column(default=0)

    speakers: Mapped[list[Speaker]] = relationship(order_by="Speaker.position", cascade="all, delete-orphan")


class Speaker(Model):
    """Who gives a talk, as announced."""

    __tablename__ = "speaker"

    id: Mapped[int] = mapped_column(primary_key=True)
    talk_id: Mapped[int] = mapped_column(ForeignKey("talk.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(200), default="")
    organisation: Mapped[str] = mapped_column(String(200), default="")
