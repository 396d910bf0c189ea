"""Clusters of findings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.capture.models import Finding
from app.core.db import Model, UtcDateTime


class Cluster(Model):
    """Findings of one station that say the same, and the wording that stands for them in the minutes."""

    __tablename__ = "cluster"
    __table_args__ = (
        Index("ix_cluster_workshop_id", "workshop_id"),
        Index("ix_cluster_event_id", "event_id"),
        Index("ix_cluster_station_id_position", "station_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id", ondelete="CASCADE"))
    position: Mapped[int]
    wording: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(80), default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    members: Mapped[list[ClusterMember]] = relationship(order_by="ClusterMember.id", cascade="all, delete-orphan")


class ClusterMember(Model):
    """A finding in its one cluster."""

    __tablename__ = "cluster_member"
    __table_args__ = (Index("ix_cluster_member_cluster_id", "cluster_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id", ondelete="CASCADE"))
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id", ondelete="CASCADE"), unique=True)

    finding: Mapped[Finding] = relationship()
