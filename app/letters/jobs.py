"""What the worker does about messages."""

from app.core import clock
from app.core.db import unit_of_work
from app.core.jobs import job, sweep
from app.letters import actions, queries


@sweep
@job("send messages")
def send_messages() -> int:
    """Send what is due, a hundred people in each unit of work; returns how many units it took."""
    units = 0
    for message_id in queries.due(clock.now()):
        more = True
        while more:
            more, units = _batch(message_id), units + 1
    return units


def _batch(message_id: int) -> bool:
    now = clock.now()
    with unit_of_work(by="sweep", at=now):
        message = queries.message_by_id(message_id)
        return message is not None and actions.send_batch(message, now=now)
