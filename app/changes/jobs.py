"""What the worker does about changes."""

from app.changes import actions, queries
from app.core import clock
from app.core.db import unit_of_work
from app.core.jobs import sweep


@sweep
def tell_changes() -> int:
    """Mail changes that have waited for ten minutes; one unit of work for each workshop."""
    now, told = clock.now(), 0
    for workshop_id in queries.due_to_tell(now):
        with unit_of_work(by="sweep", at=now):
            workshop = queries.workshop(workshop_id)
            if workshop is not None:
                told += actions.tell(workshop, now=now)
    return told
