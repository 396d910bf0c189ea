"""Messages and their templates. They hold a choice of people, never a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, UtcDateTime
from app.letters import rules


class Message(Model):
    """What the office writes to a segment of the people of one event.

    `cursor` is the last registration the worker has looked at in this pass, `found` how many mails the pass has made
    and `left_out` how many people lacked a value; the pass that finds nobody new is the last.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_event_id_id", "event_id", "id"),
        Index("ix_message_state_send_at", "state", "send_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    segment: Mapped[dict[str, Any]] = mapped_column(JSON)
    subject_de: Mapped[str] = mapped_column(String(150))
    text_de: Mapped[str] = mapped_column(Text)
    subject_en: Mapped[str] = mapped_column(String(150), default="")
    text_en: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(12))
    problem: Mapped[str] = mapped_column(String(12), default="")
    # Rises with every change; whoever sends or saves an older one is shown what happened in between.
    revision: Mapped[int] = mapped_column(default=0)
    send_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    began_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cursor: Mapped[int] = mapped_column(default=0)
    found: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(80), default="")
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(80), default="")

    @property
    def chosen(self) -> rules.Segment:
        return rules.segment(self.segment)

    @property
    def texts(self) -> rules.Texts:
        return rules.Texts(self.subject_de, self.text_de, self.subject_en, self.text_en)

    @property
    def mark(self) -> str:
        """What its mails carry in the outbox."""
        return f"message:{self.id}"

    @property
    def is_editable(self) -> bool:
        return self.state in rules.EDITABLE


class Template(Model):
    """A message to be used again, in its own event and in later ones of the series."""

    __tablename__ = "message_template"
    __table_args__ = (UniqueConstraint("series_id", "name"), Index("ix_message_template_event_id", "event_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id", ondelete="CASCADE"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(String(80))
    subject_de: Mapped[str] = mapped_column(String(150))
    text_de: Mapped[str] = mapped_column(Text)
    subject_en: Mapped[str] = mapped_column(String(150), default="")
    text_en: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(80), default="")

    @property
    def texts(self) -> rules.Texts:
        return rules.Texts(self.subject_de, self.text_de, self.subject_en, self.text_en)
