"""What the worker does about messages."""

import logging
import time
from datetime import timedelta

from app.core import clock
from app.core.db import unit_of_work
from app.core.jobs import job, sweep, unhurried
from app.letters import actions, queries

log = logging.getLogger("rotunde.letters")
LONGEST_RUN = timedelta(seconds=40)  # the next minute brings the next run
BREATH = 0.15  # seconds between two units of work: SQLite's lock is not fair, and people want to register meanwhile


@unhurried
@job("send messages")
def send_messages() -> int:
    """Send what is due, some people in each unit of work; returns how many units it took.

    A message that fails is tried again in a minute and keeps no other waiting.
    """
    began, units = clock.now(), 0
    for message_id in queries.due(began):
        try:
            while clock.now() - began < LONGEST_RUN:
                units += 1
                if not _batch(message_id):
                    break
                time.sleep(BREATH)
        except Exception as error:  # only its kind is said: the rest may name people
            log.error(
                "message %s could not be sent (%s); it is tried again in a minute", message_id, type(error).__name__
            )
    return units


def _batch(message_id: int) -> bool:
    now = clock.now()
    with unit_of_work(by="sweep", at=now):
        message = queries.message_by_id(message_id)
        return message is not None and actions.send_batch(message, now=now)


@sweep
def forget_messages() -> int:
    """Texts and choices go eight weeks after the event, with the people; the history keeps that there was a message."""
    now, found = clock.now(), 0
    for message_id in queries.due_to_forget(now):
        with unit_of_work(by="sweep", at=now):
            message = queries.message_by_id(message_id)
            if message is not None:
                actions.forget(message)
                found += 1
    return found
