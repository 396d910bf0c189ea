"""What the worker clears away: last mails that have left, addresses nobody confirmed."""

from app.core import clock
from app.core.db import unit_of_work
from app.core.jobs import sweep
from app.privacy import mails, queries


@sweep
def drop_farewells() -> int:
    """The last mail to somebody who is erased goes from the log as soon as it has left."""
    with unit_of_work(by="sweep", at=clock.now()):
        return queries.drop_sent_farewells(mails.ERASED)


@sweep
def drop_addresses() -> int:
    """An address that somebody gave and nobody confirmed goes after two days."""
    now = clock.now()
    with unit_of_work(by="sweep", at=now):
        return queries.drop_old_addresses(now)
