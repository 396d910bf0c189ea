"""What goes by itself, and what goes with a person: remarks, addresses of speakers, watches."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.audit.actions import record
from app.registration.models import Registration
from app.review import mails, queries, rules, watching
from app.review.models import SpeakerConsent


def forget_old(*, now: datetime, kept: timedelta) -> int:
    """Remarks and addresses of speakers go with the registrations, watches after two years; returns how many went."""
    gone = queries.drop_old_remarks(now, kept)
    for consent in queries.old_addresses(now, kept):
        _forget_address(consent)
        gone += 1
    for watch in queries.old_watches(now, rules.CONFIRM_WITHIN, rules.WATCH_LASTS):
        watching.end(watch)
        gone += 1
    return gone


def forget_person(person: Registration) -> None:
    """Her remarks go with her, and her address as a speaker with every mail to it.

    That she agreed to be named stays beside minutes that name her: it is the proof that they may. The link she was sent
    still takes that back.
    """
    queries.drop_remarks_of(person)
    for consent in queries.consents_of(person):
        for approval in queries.approvals_of(consent):
            mails.drop(approval)
        _forget_address(consent)


def forget_mailbox(email: str) -> None:
    """Nobody is told of new versions there any more."""
    for watch in queries.watches_of(email):
        watching.end(watch)


def _forget_address(consent: SpeakerConsent) -> None:
    consent.email = ""
    record("forgotten", consent)
