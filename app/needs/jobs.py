"""What the worker does with the vault."""

from app.core import clock
from app.core.db import unit_of_work
from app.core.jobs import sweep
from app.events import queries as events
from app.needs import actions, queries


@sweep
def delete_needs() -> int:
    """Needs go two weeks after their event, by themselves."""
    now, number = clock.now(), 0
    for event_id in queries.events_due(now):
        with unit_of_work(by="sweep", at=now):
            event = events.event_by_id(event_id)
            if event is not None:
                number += actions.delete_due(event, now=now)
    return number
