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
    mode: Mapped[str] = mapped_column(String(12), default="fixed")
    # The plan this one began as: a copy to change, or the one repaired.
    based_on: Mapped[int | None]
    seed: Mapped[int]
    is_proved: Mapped[bool]
    # Sentences by language; figures as the engine gives them: [{"name", "value", "floor"}].
    explanation: Mapped[dict[str, Any]] = mapped_column(JSON)
    figures: Mapped[list[Any]] = mapped_column(JSON, default=list)
    # Rises with every move, lock and undo; whoever sends an older one is shown what happened in between.
    revision: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(80), default="")
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(80), default="")
    announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    groups: Mapped[list[Group]] = relationship(order_by="Group.number", cascade="all, delete-orphan")


class Group(Model):
    """A group of a plan; its look (colour, name, shape) follows from its number."""

    __tablename__ = "rotation_group"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("rotation_plan.id", ondelete="CASCADE"))
    number: Mapped[int]
    is_locked: Mapped[bool] = mapped_column(default=False)

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
    is_locked: Mapped[bool] = mapped_column(default=False)

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


class Route(Model):
    """Person × round → station, where people are mixed anew each round (remix)."""

    __tablename__ = "route"
    __table_args__ = (
        UniqueConstraint("plan_id", "registration_id", "round"),
        UniqueConstraint("plan_id", "registration_id", "station_id"),
        Index("ix_route_registration_id", "registration_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("rotation_plan.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    round: Mapped[int]
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id", ondelete="CASCADE"), index=True)
    # Held is a whole way: all rounds of a person carry the same.
    is_locked: Mapped[bool] = mapped_column(default=False)


class GroupRule(Model):
    """What proposals must keep: together, apart, forbid (a group) or pin (to a group).

    `people` are registration ids; those who no longer have a place are passed over.
    """

    __tablename__ = "group_rule"
    __table_args__ = (Index("ix_group_rule_workshop_id", "workshop_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    people: Mapped[list[Any]] = mapped_column(JSON)
    group_number: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(80), default="")


class PlanEdit(Model):
    """One change by hand, in order, so that it can be undone and done again.

    `moves` is a list of [registration id, group number before, after]; 0 stands for no group. Where people are mixed
    anew each round, before and after are lists: the number of the station in each round, 0 for none. `locks` is a list
    of ["person" or "group", id or number, before, after]. An undone edit stays until another one takes its place.
    """

    __tablename__ = "plan_edit"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("rotation_plan.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    moves: Mapped[list[Any]] = mapped_column(JSON, default=list)
    locks: Mapped[list[Any]] = mapped_column(JSON, default=list)
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GroupJob(Model):
    """A calculation the worker does: asked for, running with its progress, done with a plan, refused or stopped."""

    __tablename__ = "group_job"
    __table_args__ = (
        Index("ix_group_job_workshop_id_id", "workshop_id", "id"),
        Index("ix_group_job_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    wanted: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    progress: Mapped[int] = mapped_column(default=0)
    plan_number: Mapped[int | None]
    # Why there is no plan, by language.
    refusal: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    asked_by: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
