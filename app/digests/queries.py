"""Reading subscriptions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from app.core.db import db
from app.core.tokens import hashed
from app.digests.models import Subscription, SubscriptionLink


def subscription(email: str) -> Subscription | None:
    return db.session.scalar(select(Subscription).where(Subscription.email == email))


def subscription_by_id(subscription_id: int) -> Subscription | None:
    return db.session.get(Subscription, subscription_id)


def by_token(token: str) -> Subscription | None:
    """The subscription this link leads to."""
    found = select(Subscription).join(SubscriptionLink).where(SubscriptionLink.token_hash == hashed(token))
    return db.session.scalar(found)


def held(token: str) -> Subscription | None:
    """The subscription this link leads to, held until the unit of work ends; None once it is ended."""
    ours = select(SubscriptionLink.subscription_id).where(SubscriptionLink.token_hash == hashed(token))
    return db.session.scalar(select(Subscription).where(Subscription.id.in_(ours)).with_for_update())


def unconfirmed_since(before: datetime) -> Sequence[int]:
    found = select(Subscription.id).where(Subscription.confirmed_at.is_(None), Subscription.asked_at <= before)
    return db.session.scalars(found.order_by(Subscription.id)).all()


def untold_since(before: datetime) -> Sequence[int]:
    """Confirmed subscriptions nobody looked at since then."""
    last = func.coalesce(Subscription.told_at, Subscription.confirmed_at)
    found = select(Subscription.id).where(Subscription.confirmed_at.is_not(None), last < before)
    return db.session.scalars(found.order_by(Subscription.id)).all()


def last_link_at(subscription: Subscription) -> datetime | None:
    """When this mailbox was last written to."""
    found = select(func.max(SubscriptionLink.made_at)).where(SubscriptionLink.subscription_id == subscription.id)
    return db.session.scalar(found)


def delete(subscription: Subscription) -> None:
    """Together with its links."""
    db.session.delete(subscription)
