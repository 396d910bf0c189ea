"""The mail table: a mail is a row before anybody tries to send it."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, UtcDateTime


class Mail(Model):
    """One mail to one person.

    `key` says what it tells about what, once: the same news is never queued twice. Secret links stand in the
    bodies as marks of private-use letters; their addresses are sealed in `links` until the mail has left.
    """

    __tablename__ = "mail"
    __table_args__ = (
        Index("ix_mail_state_next_at", "state", "next_at"),
        Index("ix_mail_event_id_id", "event_id", "id"),
        Index("ix_mail_to_address_state", "to_address", "state"),
        Index("ix_mail_subject_row", "subject_row"),
        Index("ix_mail_batch_state_next_at", "batch", "state", "next_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject_row: Mapped[str] = mapped_column(String(80))
    # Of a message to many: which one ("message:5"). Mails to one person go before it.
    batch: Mapped[str] = mapped_column(String(40), default="")
    event_id: Mapped[int | None] = mapped_column(Integer)
    to_name: Mapped[str] = mapped_column(String(200))
    to_address: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(5))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    links: Mapped[str] = mapped_column(Text, default="")
    calendar: Mapped[bytes | None] = mapped_column(LargeBinary)
    calendar_method: Mapped[str] = mapped_column(String(10), default="")
    message_id: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # After that the news is old: the mail is given up unsent. Empty: it never gets old.
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The envelope sender of this mail alone (VERP) holds this word; a bounce that comes back names it.
    bounce_key: Mapped[str] = mapped_column(String(40), unique=True)
    bounced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    bounce_status: Mapped[str] = mapped_column(String(20), default="")
    bounce_reason: Mapped[str] = mapped_column(String(300), default="")


class CalendarReply(Model):
    """An answer a calendar program sent (METHOD:REPLY), until whoever knows the workshop has dealt with it."""

    __tablename__ = "calendar_reply"
    __table_args__ = (Index("ix_calendar_reply_handled_at", "handled_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    mailbox: Mapped[str] = mapped_column(String(254))
    uid: Mapped[str] = mapped_column(String(200))
    sequence: Mapped[int]
    answer: Mapped[str] = mapped_column(String(20))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Relay(Model):
    """How the mail server fares: one row. While `paused_until` lies ahead no worker of any machine tries it."""

    __tablename__ = "relay"

    id: Mapped[int] = mapped_column(primary_key=True)
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    reason: Mapped[str] = mapped_column(String(300), default="")
    # For SMTP_RATE: how many mails were tried, by the second of the epoch; only the last minute is kept.
    tries: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
