"""Versions of an event's own questions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, UtcDateTime
from app.questions.definitions import Question, read


class Questionnaire(Model):
    """One version of the questions of an event; the newest is asked, older ones explain older answers.

    `questions` is a list of definitions as `questions.definitions` reads them. A version is never changed.
    """

    __tablename__ = "questionnaire"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    number: Mapped[int]
    questions: Mapped[list[Any]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(80), default="")

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions as values."""
        return read(self.questions)
