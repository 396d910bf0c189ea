"""Own versions of texts, and the facts about the organisation that stand in all of them."""

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, UtcDateTime


class Detail(Model):
    """One fact about the organisation (name, address …), used wherever a text says `{{key}}`."""

    __tablename__ = "detail"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    value: Mapped[str] = mapped_column(String(500))


class TextVersion(Model):
    """A text of the organisation's own. Versions stay, because a registration names the one that was read."""

    __tablename__ = "text_version"
    __table_args__ = (UniqueConstraint("name", "locale", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    locale: Mapped[str] = mapped_column(String(5))
    number: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BarrierReport(Model):
    """Somebody met a barrier on this site. The number is what the reporter can ask about."""

    __tablename__ = "barrier_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    place: Mapped[str] = mapped_column(String(300))
    what: Mapped[str] = mapped_column(Text)
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
