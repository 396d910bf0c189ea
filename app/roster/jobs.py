"""What the worker clears away: tables nobody took over, and what was taken over once it cannot be undone any more."""

from app.core import clock
from app.core.db import unit_of_work
from app.core.jobs import sweep
from app.roster import queries


@sweep
def drop_old_sheets() -> int:
    """A table that waits goes after its hours, what it changed after its days; with a person goes what names them."""
    now = clock.now()
    with unit_of_work(by="sweep", at=now):
        return queries.drop_expired(now) + queries.drop_rows_of_forgotten()
