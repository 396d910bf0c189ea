"""Rotation plans: versions of who is in which group and which group is where when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime
from app.registration.models import Registration


class RotationPlan(Model):
    """One version of a workshop's groups and rotation."""

    __tablename__ = "rotation_plan"
    __table_args__ = (
        UniqueConstraint("workshop_id", "number"),
        # The last word on "one announced plan per workshop".
        Index(
            "uq_rotation_plan_announced",
            "workshop_id",
            unique=True,
            sqlite_where=text("state = 'announced'"),
            postgresql_where=text("state = 'announced'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    seed: Mapped[int]
    is_proved: Mapped[bool]
    explanation: Mapped[list[Any]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    groups: Mapped[list[Group]] = relationship(order_by="Group.number", cascade="all, delete-orphan")


class Group(Model):
    """A group of a plan; its look (colour, name, shape) follows from its number."""

    __tablename__ = "rotation_group"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("rotation_plan.id", ondelete="CASCADE"))
    number: Mapped[int]

    members: Mapped[list[GroupMember]] = relationship(cascade="all, delete-orphan")
    visits: Mapped[list[Visit]] = relationship(order_by="Visit.round", cascade="all, delete-orphan")


class GroupMember(Model):
    """A registration in a group; the plan stands here too, so that a person is in one group per plan."""

    __tablename__ = "group_member"
    __table_args__ = (
        UniqueConstraint("plan_id", "registration_id"),
        Index("ix_group_member_registration_id", "registration_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("rotation_plan.id", ondelete="CASCADE"))
    group_id: Mapped[int] = mapped_column(ForeignKey("rotation_group.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))

    registration: Mapped[Registration] = relationship()


class Visit(Model):
    """Group × round → station: each round one station, each station once."""

    __tablename__ = "visit"
    __table_args__ = (UniqueConstraint("group_id", "round"), UniqueConstraint("group_id", "station_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("rotation_plan.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("rotation_group.id", ondelete="CASCADE"))
    round: Mapped[int]
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id", ondelete="CASCADE"), index=True)
