"""What the worker clears away: sessions and links that were over long ago, unfinished steps, counted guesses."""

from app.accounts import queries
from app.core import clock
from app.core.db import unit_of_work
from app.core.jobs import sweep


@sweep
def drop_over() -> int:
    now = clock.now()
    with unit_of_work(by="sweep", at=now):
        return queries.delete_over(now)
