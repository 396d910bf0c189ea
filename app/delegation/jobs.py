"""What the worker does with delegations, each one unit of work."""

from collections.abc import Callable, Iterable
from datetime import datetime

from app.core import clock
from app.core.db import unit_of_work
from app.core.jobs import sweep
from app.delegation import actions, queries
from app.delegation.models import Delegation


@sweep
def free_unconfirmed_delegations() -> int:
    """Places that a contact never confirmed go to those who wait."""
    now = clock.now()
    return _each(queries.unconfirmed_since(now), actions.expire, now)


@sweep
def remind_of_names() -> int:
    """Once, a week before names are due."""
    now = clock.now()
    return _each(queries.without_names(now), actions.remind_names, now)


@sweep
def forget_old_contacts() -> int:
    """Contacts go eight weeks after the event, like their colleagues."""
    now = clock.now()
    return _each(queries.due_to_forget(now), actions.forget, now)


def _each(ids: Iterable[int], deed: Callable[..., object], now: datetime) -> int:
    """Do `deed` to each of them; returns how many there were to look at."""
    looked_at = 0
    for delegation_id in ids:
        with unit_of_work(by="sweep", at=now):
            delegation: Delegation | None = queries.delegation(delegation_id)
            if delegation is not None:
                deed(delegation, now=now)
                looked_at += 1
    return looked_at
