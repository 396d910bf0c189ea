"""What the worker does with plans: it calculates proposals, in a process of their own."""

from __future__ import annotations

import logging
import threading

from app.core import clock
from app.core.db import unit_of_work
from app.core.jobs import job, unhurried
from app.groups import actions, engineroom, queries

log = logging.getLogger("rotunde.groups")
BY = "worker"
_at_it = threading.Lock()


@job("groups.calculate")
def calculate(job_id: int) -> None:
    """Work on one calculation, then on whatever was asked for meanwhile. A second call while it runs does nothing.

    A worker calculates one plan at a time: its other thread is there for mail and offers.
    """
    if not _at_it.acquire(blocking=False):
        return
    try:
        _calculate(job_id)
        done = {job_id}
        while left := [each for each in queries.queued_jobs() if each not in done]:
            _calculate(left[0])
            done.add(left[0])
    finally:
        _at_it.release()


def _calculate(job_id: int) -> None:
    """From its claim to its end."""
    now = clock.now()
    with unit_of_work(by=BY, at=now):
        asked = queries.job(job_id)
        task = actions.begin(asked, now=now) if asked else None
    if task is None:
        return
    try:
        answer = engineroom.run(task, lambda progress: _heard(job_id, progress))
    except engineroom.EngineFailed as failure:
        log.warning("calculation %d gave no answer (%s)", job_id, failure)
        answer, failed = None, True
    else:
        failed = False
    now = clock.now()
    with unit_of_work(by=BY, at=now):
        asked = queries.job(job_id)
        if asked is None:
            return
        if answer is not None:
            actions.finish(asked, answer, now=now)
        elif failed:
            actions.fail(asked, now=now)


def _heard(job_id: int, progress: int) -> bool:
    now = clock.now()
    with unit_of_work(by=BY, at=now):
        asked = queries.job(job_id)
        return asked is not None and actions.hear(asked, progress, now=now)


@unhurried
def pick_up() -> int:
    """Work on what waits although the queue forgot it, and on what a worker left behind when it died."""
    forsaken = queries.forsaken_jobs(clock.now())
    for job_id in forsaken:
        calculate(job_id)
    return len(forsaken)
