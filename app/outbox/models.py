"""The mail table: a mail is a row before anybody tries to send it."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String, Text
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
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject_row: Mapped[str] = mapped_column(String(80))
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
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
