"""What changes subscriptions: asked for, confirmed, told, ended."""

from __future__ import annotations

from datetime import datetime

from app.archive import queries as archive
from app.archive import rules as archive_rules
from app.archive import showing
from app.archive.facets import Protocol
from app.archive.rules import Wanted
from app.audit.actions import record
from app.core import tokens
from app.core.db import db, lock, lock_name
from app.digests import mails, queries, rules
from app.digests.models import Subscription, SubscriptionLink


def ask(email: str, wanted: Wanted, *, locale: str, now: datetime) -> None:
    """Note an order and send the link that confirms it; the same for every address."""
    address = email.lower()
    lock_name(f"digest:{address}")
    found = queries.subscription(address) or _blank(address, locale, now)
    asked = rules.asked_still(found.wanted["asked"], found.asked_at, now)
    asked = [*(each for each in asked if each != wanted.told), wanted.told][-rules.MOST_WISHES :]
    is_written = not rules.may_be_written_to(queries.last_link_at(found), now)
    found.wanted, found.asked_at = {**found.wanted, "asked": asked}, now
    record("digest_asked", found)
    if not is_written:
        mails.confirm(found, _link(found, now))


def _blank(address: str, locale: str, now: datetime) -> Subscription:
    found = Subscription(email=address, locale=locale, wanted={"kept": [], "asked": []}, asked_at=now)
    db.session.add(found)
    db.session.flush()
    return found


def _link(subscription: Subscription, now: datetime) -> str:
    token = tokens.fresh()
    db.session.add(SubscriptionLink(subscription=subscription, token_hash=tokens.hashed(token), made_at=now))
    return token


def confirm(subscription: Subscription, *, now: datetime) -> None:
    """What was asked for is now sent; pressing twice changes nothing more."""
    lock(subscription)
    asked = rules.asked_still(subscription.wanted["asked"], subscription.asked_at, now)
    if not asked:
        return
    kept = [*(each for each in subscription.wanted["kept"] if each not in asked), *asked]
    subscription.wanted = {"kept": kept[-rules.MOST_WISHES :], "asked": []}
    subscription.confirmed_at = subscription.confirmed_at or now
    record("digest_confirmed", subscription)


def drop(subscription: Subscription, key: str) -> bool:
    """Take one order back; with the last one everything goes. Returns whether anything is left."""
    lock(subscription)
    left = {part: [each for each in subscription.wanted[part] if rules.key(each) != key] for part in ("kept", "asked")}
    if not any(left.values()):
        end(subscription)
        return False
    subscription.wanted = left
    record("digest_dropped", subscription)
    return True


def end(subscription: Subscription) -> None:
    """Forget the mailbox: its orders, its links, and every mail about them."""
    lock(subscription)
    record("digest_ended", subscription)
    mails.forget(subscription)
    queries.delete(subscription)


def unsubscribe(token: str) -> None:
    """End what this link leads to; a second time there is nothing left, and that is just as well."""
    found = queries.held(token)
    if found is not None:
        end(found)


def forget_mailbox(email: str) -> None:
    """End whatever is ordered for an address."""
    found = queries.subscription(email.lower())
    if found is not None:
        end(found)


def expire(subscription: Subscription, *, now: datetime) -> None:
    """An order nobody confirmed within 48 hours leaves no trace."""
    lock(subscription)
    if subscription.confirmed_at is None and not rules.may_confirm(subscription.asked_at, now):
        end(subscription)


def tell(subscription: Subscription, *, now: datetime) -> int:
    """One mail with what is new for this mailbox, none where nothing is; returns how many minutes it names."""
    lock(subscription)
    confirmed_at = subscription.confirmed_at
    if confirmed_at is None or not rules.is_due(subscription.told_at, confirmed_at, now):
        return 0
    after, until = rules.news_between(subscription.told_at, confirmed_at, now)
    news = _news(subscription, after, until)
    subscription.told_at = now
    if news:
        mails.digest(subscription, _link(subscription, now), news, now=now)
        record("digest_told", subscription, number=len(news))
    return len(news)


def _news(subscription: Subscription, after: datetime, until: datetime) -> list[Protocol]:
    """Newly released minutes that any of the orders leads to, once each, newest conference first."""
    released = archive.released_between(after, until)
    if not released:
        return []
    found = {
        each.version_id: each
        for told in subscription.wanted["kept"]
        for each in showing.protocols(archive_rules.wanted(told))
        if each.version_id in released
    }
    return sorted(found.values(), key=lambda each: (each.starts_at, each.version_id), reverse=True)
