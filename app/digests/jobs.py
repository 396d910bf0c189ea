"""What the worker does with subscriptions, each one unit of work."""

from __future__ import annotations

from app.core import clock
from app.core.db import unit_of_work
from app.core.jobs import sweep
from app.digests import actions, queries, rules


@sweep
def forget_unconfirmed_subscriptions() -> int:
    """48 hours after the last order; returns how many there were to look at."""
    now = clock.now()
    ids = queries.unconfirmed_since(now - rules.UNCONFIRMED_FOR)
    for subscription_id in ids:
        with unit_of_work(by="sweep", at=now):
            found = queries.subscription_by_id(subscription_id)
            if found is not None:
                actions.expire(found, now=now)
    return len(ids)


@sweep
def tell_of_new_minutes() -> int:
    """Once a day, from seven in the morning; returns how many there were to look at."""
    now = clock.now()
    ids = queries.untold_since(rules.digest_since(now))
    for subscription_id in ids:
        with unit_of_work(by="sweep", at=now):
            found = queries.subscription_by_id(subscription_id)
            if found is not None:
                actions.tell(found, now=now)
    return len(ids)
