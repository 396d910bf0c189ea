"""Comments, approvals, consents, remarks, and who wants to hear of corrections."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime
from app.events.models import Workshop
from app.minutes.models import MinutesVersion


class MinutesComment(Model):
    """What somebody of the team says of one section; seen by the team alone. `block_id` "" is the whole version."""

    __tablename__ = "minutes_comment"
    __table_args__ = (
        Index("ix_minutes_comment_version_id", "version_id"),
        Index("ix_minutes_comment_event_id", "event_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("minutes_version.id", ondelete="CASCADE"))
    block_id: Mapped[str] = mapped_column(String(16), default="")
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_by: Mapped[str] = mapped_column(String(80), default="")
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SpeakerConsent(Model):
    """Whether somebody who spoke agreed to be named, who noted it, and whether that was withdrawn.

    Known by the name in the minutes (see rules.name_key): a talk in an imported protocol need not be in the programme,
    and a programme that is imported anew has new speakers.
    """

    __tablename__ = "speaker_consent"
    __table_args__ = (UniqueConstraint("workshop_id", "name_key"), Index("ix_speaker_consent_event_id", "event_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), default="")
    locale: Mapped[str] = mapped_column(String(5), default="de")
    how: Mapped[str] = mapped_column(String(200), default="")
    given_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    noted_by: Mapped[str] = mapped_column(String(80), default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    workshop: Mapped[Workshop] = relationship()

    @property
    def is_given(self) -> bool:
        return self.given_at is not None and self.withdrawn_at is None


class Approval(Model):
    """A speaker asked to look at her own passage of one version; `passage` is the hash of what she saw."""

    __tablename__ = "approval"
    __table_args__ = (
        UniqueConstraint("version_id", "consent_id"),
        Index("ix_approval_event_id", "event_id"),
        Index("ix_approval_consent_id", "consent_id"),
        Index("ix_approval_state_deadline_at", "state", "deadline_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("minutes_version.id", ondelete="CASCADE"))
    consent_id: Mapped[int] = mapped_column(ForeignKey("speaker_consent.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    # The link in the reminder; the one in the first mail goes on working.
    reminder_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    passage: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12))
    deadline_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by: Mapped[str] = mapped_column(String(80))
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    override_reason: Mapped[str] = mapped_column(String(300), default="")
    overridden_by: Mapped[str] = mapped_column(String(80), default="")

    version: Mapped[MinutesVersion] = relationship()
    consent: Mapped[SpeakerConsent] = relationship()


class Remark(Model):
    """ "Mein Punkt fehlt": what a participant misses in minutes under review."""

    __tablename__ = "remark"
    __table_args__ = (
        Index("ix_remark_workshop_id", "workshop_id"),
        Index("ix_remark_event_id", "event_id"),
        Index("ix_remark_registration_id", "registration_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    station_number: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(12))
    # Why it was not taken in.
    reason: Mapped[str] = mapped_column(String(300), default="")
    settled_by: Mapped[str] = mapped_column(String(80), default="")
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CorrectionWatch(Model):
    """Somebody who wants one mail when the minutes of a workshop are out, or out anew; confirmed by link."""

    __tablename__ = "correction_watch"
    __table_args__ = (UniqueConstraint("workshop_id", "email"), Index("ix_correction_watch_event_id", "event_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(5), default="de")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    # The link in the newest mail; the one in the first goes on working.
    newest_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The number of the version told last, so that each is told once.
    told_number: Mapped[int] = mapped_column(default=0)

    workshop: Mapped[Workshop] = relationship()
