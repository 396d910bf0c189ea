"""Who wants to hear of corrections: asks, confirms, is told once of each version, ends it."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.audit.actions import record
from app.core import tokens
from app.core.db import db, lock
from app.events.models import Workshop
from app.minutes import queries as versions
from app.review import mails, queries
from app.review.models import CorrectionWatch

AGAIN_AFTER = timedelta(minutes=10)


def watch(workshop: Workshop, email: str, locale: str, *, now: datetime) -> None:
    """Ask to be told, which counts once the address is confirmed. The same answer for every address.

    An address is not flooded: once confirmed it gets nothing, and before at most a mail every ten minutes.
    """
    lock(workshop)
    found = queries.watch(workshop, email)
    if found is not None and (found.confirmed_at or now < found.asked_at + AGAIN_AFTER):
        return
    token = tokens.fresh()
    if found is None:
        found = CorrectionWatch(event_id=workshop.event_id, workshop=workshop, email=email, told_number=0)
        db.session.add(found)
    found.token_hash, found.locale, found.asked_at = tokens.hashed(token), locale, now
    record("watch_asked", found)
    mails.watch_to_confirm(found, token, now=now)


def confirm(watch: CorrectionWatch, *, now: datetime) -> None:
    """From now on; what is out already is no news."""
    lock(watch)
    if watch.confirmed_at is None:
        newest = versions.published(watch.workshop)
        watch.confirmed_at, watch.told_number = now, newest.number if newest else 0
        record("watch_confirmed", watch)


def end(watch: CorrectionWatch) -> None:
    """Nothing of it stays, mails that have not left yet included."""
    record("watch_ended", watch)
    mails.drop(watch)
    queries.drop_watch(watch)


def unsubscribe(token: str) -> None:
    """End what this link leads to; a second time there is nothing left, and that is just as well."""
    found = queries.held_watch(token)
    if found is not None:
        end(found)


def tell(watch: CorrectionWatch, *, now: datetime) -> None:
    """One mail for the newest version, however many there were since the last."""
    lock(watch)
    newest = versions.published(watch.workshop)
    if watch.confirmed_at is None or newest is None or newest.number <= watch.told_number:
        return
    token = tokens.fresh()
    watch.told_number, watch.newest_hash = newest.number, tokens.hashed(token)
    record("watch_told", watch, number=newest.number)
    mails.version_out(watch, newest, token, now=now)
