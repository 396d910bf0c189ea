"""Who wants a digest."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model, UtcDateTime


class Subscription(Model):
    """A mailbox that wants a digest of newly released minutes; confirmed by link, ended by link.

    `wanted` holds the filters: those confirmed under "kept", those asked for since under "asked".
    """

    __tablename__ = "subscription"
    __table_args__ = (Index("ix_subscription_confirmed_at_told_at", "confirmed_at", "told_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # In small letters: no mailbox we know tells them from large ones.
    email: Mapped[str] = mapped_column(String(254), unique=True)
    locale: Mapped[str] = mapped_column(String(5), default="de")
    wanted: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    links: Mapped[list[SubscriptionLink]] = relationship(
        back_populates="subscription", cascade="all, delete-orphan", passive_deletes=True
    )


class SubscriptionLink(Model):
    """A secret link to a subscription. Every mail carries its own, so the one in an old mail still ends it."""

    __tablename__ = "subscription_link"
    __table_args__ = (Index("ix_subscription_link_subscription_id", "subscription_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    subscription: Mapped[Subscription] = relationship(back_populates="links")
