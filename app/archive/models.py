"""Released findings as the search sees them."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model

STRIDE = 100_000
"""A finding's number is its version's times STRIDE and its place: whoever counts by version needs no table for it."""


class ReleasedFinding(Model):
    """One point of the newest released version of a workshop's minutes, with the stems of its words.

    Rows are made from the version and can be made again at any time.
    """

    __tablename__ = "released_finding"
    __table_args__ = (
        UniqueConstraint("version_id", "block_id"),
        Index("ix_released_finding_workshop_id", "workshop_id"),
        Index("ix_released_finding_event_id", "event_id"),
        Index("ix_released_finding_question_key", "question_key"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("minutes_version.id", ondelete="CASCADE"))
    block_id: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(12))
    position: Mapped[int]
    question: Mapped[str] = mapped_column(Text, default="")
    # The question folded and stemmed: the same question of two events has the same key.
    question_key: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text)
    # What is found: the forms of the text, its question and its titles. The full-text index follows by trigger.
    stems: Mapped[str] = mapped_column(Text)


class IndexedVersion(Model):
    """What the rows of a version were made from: another mark, and they are made again. Also where there are none."""

    __tablename__ = "indexed_version"

    version_id: Mapped[int] = mapped_column(ForeignKey("minutes_version.id", ondelete="CASCADE"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(64))
