"""What the worker does for participants: it hears what their calendars answered."""

from app.core import clock
from app.core.db import unit_of_work
from app.core.jobs import sweep
from app.outbox import queries as outbox
from app.self_service import actions


@sweep
def answer_replies() -> int:
    """Deal with each answer of a calendar program in a unit of work of its own; returns how many there were."""
    now, heard = clock.now(), 0
    for reply_id in [reply.id for reply in outbox.open_replies()]:
        with unit_of_work(by="inbox", at=now):
            reply = outbox.reply(reply_id)
            if reply is not None:
                actions.hear(reply, now=now)
                heard += 1
    return heard
