"""What goes by itself, and what goes with a person: remarks, addresses of speakers, watches."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.audit.actions import record
from app.registration.models import Registration
from app.review import queries, rules, watching


def forget_old(*, now: datetime, kept: timedelta) -> int:
    """Remarks and addresses of speakers go with the registrations, watches after two years; returns how many went."""
    gone = queries.drop_old_remarks(now, kept)
    for consent in queries.old_addresses(now, kept):
        consent.email = ""
        record("forgotten", consent)
        gone += 1
    for watch in queries.old_watches(now, rules.CONFIRM_WITHIN, rules.WATCH_LASTS):
        watching.end(watch)
        gone += 1
    return gone


def forget_person(person: Registration) -> None:
    """Her remarks go with her."""
    queries.drop_remarks_of(person)
