"""What the worker does for reviews, each one unit of work."""

from flask import current_app

from app.core import clock
from app.core.db import unit_of_work
from app.core.files import FileStore
from app.core.jobs import sweep
from app.minutes import queries as minutes
from app.photos import actions as pictures
from app.photos import queries as photos
from app.photos import rules
from app.registration.rules import KEPT_AFTERWARDS
from app.review import consenting, forgetting, queries, watching


@sweep
def remind_speakers() -> int:
    """Once, a day before the answer is due."""
    now, told = clock.now(), 0
    for approval_id in queries.approvals_to_remind(now):
        with unit_of_work(by="sweep", at=now):
            approval = queries.approval_with(approval_id)
            if approval is not None:
                consenting.remind(approval, now=now)
                told += 1
    return told


@sweep
def tell_watchers() -> int:
    """One mail for each version and each person who asked."""
    now, told = clock.now(), 0
    for watch_id in queries.watches_to_tell():
        with unit_of_work(by="sweep", at=now):
            watch = queries.watch_with(watch_id)
            if watch is not None:
                watching.tell(watch, now=now)
                told += 1
    return told


@sweep
def discard_photos() -> int:
    """Deleted photos go for good, with their files; what minutes still show stays."""
    now = clock.now()
    if not photos.discarded(rules.fetched_until(now)):
        return 0
    store: FileStore = current_app.extensions["rotunde.files"]
    with unit_of_work(by="sweep", at=now):
        return pictures.discard(kept=minutes.pictured(), store=store, now=now)


@sweep
def forget_old_reviews() -> int:
    """Remarks, addresses of speakers and watches go when their time is over."""
    now = clock.now()
    with unit_of_work(by="sweep", at=now):
        return forgetting.forget_old(now=now, kept=KEPT_AFTERWARDS)
