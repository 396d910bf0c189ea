"""Jobs for the worker: huey on SQLite, or on Redis when REDIS_URL is set.

Jobs carry no data that could be lost: whatever matters is a database row, and the sweep that runs every minute
finds it. A queue that is gone therefore delays work, it never loses any.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from huey import RedisHuey, SqliteHuey, crontab

from app.core.db import deed
from config import Settings

log = logging.getLogger("rotunde.jobs")

Job = Callable[..., object]
_jobs: dict[str, Job] = {}
_sweeps: list[Job] = []
_unhurried: set[Job] = set()


def job(name: str) -> Callable[[Job], Job]:
    """Declares what the worker may run, under a name actions ask for it by. It must be safe to run twice."""

    def declare(function: Job) -> Job:
        _jobs[name] = function
        return function

    return declare


def sweep(function: Job) -> Job:
    """Declares a job that runs every minute, to pick up what a crash left behind."""
    _sweeps.append(function)
    return function


def unhurried(function: Job) -> Job:
    """Declares a sweep that waits for servers elsewhere: it runs after the others, which people wait for."""
    _unhurried.add(function)
    return sweep(function)


def init_app(app: Flask, settings: Settings) -> None:
    """Builds the queue and teaches it the declared jobs."""
    queue = (
        RedisHuey("rotunde", url=settings.redis_url)
        if settings.redis_url
        else SqliteHuey("rotunde", filename=str(settings.instance_dir / "jobs.db"))
    )

    def run(name: str, arguments: list[Any]) -> None:
        with app.app_context():
            _jobs[name](*arguments)

    app.extensions["rotunde.queue"] = queue
    app.extensions["rotunde.run"] = queue.task(name="run")(run)

    def run_sweeps() -> None:
        sweep_all(app)

    queue.periodic_task(crontab(minute="*"), name="sweep")(run_sweeps)


def sweep_all(app: Flask) -> None:
    """Run every sweep once; one that fails is logged and does not keep the others from running."""
    for function in sorted(_sweeps, key=_unhurried.__contains__):  # the order of declaration within each kind
        with app.app_context():
            try:
                function()
            except Exception:
                log.exception("sweep %s failed; it runs again in a minute", function.__name__)


def after_commit(name: str, *arguments: object) -> None:
    """Ask the worker for the job of that name once this unit of work has committed.

    By name, because actions must not import the jobs that call them.
    """
    app = current_app

    def enqueue() -> None:
        try:
            app.extensions["rotunde.run"](name, list(arguments))
        except Exception:  # the row is committed; the sweep will find it
            log.warning("queue not reachable; the next sweep takes over %s", name)

    deed().after_commit.append(enqueue)
