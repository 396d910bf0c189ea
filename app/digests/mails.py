"""What is told by mail about subscriptions and newly released minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.archive.facets import Protocol
from app.digests import rules
from app.digests.models import Subscription
from app.outbox import actions as outbox
from app.outbox import letters
from app.web.links import absolute

STALE = timedelta(days=3)


def confirm(subscription: Subscription, token: str) -> None:
    """Is it you who asked for this? Nothing is sent before somebody there says so."""
    draft = outbox.compose("digests/confirm", locale=subscription.locale, links=_links(token))
    moment = int(subscription.asked_at.timestamp() * 1000)
    until = subscription.asked_at + rules.UNCONFIRMED_FOR
    outbox.queue(
        draft, to_name="", to_address=subscription.email, about=subscription, sequence=moment, expires_at=until
    )


def digest(subscription: Subscription, token: str, news: Sequence[Protocol], *, now: datetime) -> None:
    """What was released since the last one."""
    listed = [(each, page(each)) for each in news[: rules.LISTED]]
    links = {**_links(token), letters.UNSUBSCRIBE: absolute("digests.unsubscribe", token=token)}
    draft = outbox.compose("digests/digest", locale=subscription.locale, links=links, listed=listed, number=len(news))
    moment = int(now.timestamp() * 1000)
    outbox.queue(
        draft, to_name="", to_address=subscription.email, about=subscription, sequence=moment, expires_at=now + STALE
    )


def forget(subscription: Subscription) -> None:
    outbox.forget_about(subscription)


def page(protocol: Protocol) -> str:
    return absolute("minutes.show", slug=protocol.slug, letter=protocol.letter.lower())


def _links(token: str) -> dict[str, str]:
    return {"manage": absolute("digests.show", token=token)}
