"""What the worker does with registrations."""

from app.core import clock
from app.core.db import unit_of_work
from app.core.jobs import sweep
from app.registration import actions, queries


@sweep
def free_unconfirmed() -> int:
    """Places of addresses that nobody confirmed in time go to those who wait; one unit of work each."""
    now = clock.now()
    ids = queries.unconfirmed_since(now)
    for registration_id in ids:
        with unit_of_work(by="sweep", at=now):
            registration = queries.registration(registration_id)
            if registration is not None:
                actions.expire(registration, now=now)
    return len(ids)


@sweep
def forget_old() -> int:
    """Names and addresses go eight weeks after the event, by themselves; the history keeps the proof."""
    now = clock.now()
    ids = queries.due_to_forget(now)
    for registration_id in ids:
        with unit_of_work(by="sweep", at=now):
            registration = queries.registration(registration_id)
            if registration is not None:
                actions.forget(registration, now=now)
    return len(ids)
