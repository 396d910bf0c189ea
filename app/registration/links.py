"""Personal links that are asked for again, without telling whose address is known."""

from __future__ import annotations

from datetime import datetime

from app.core import tokens
from app.core.db import db
from app.events.models import Event, Workshop
from app.registration import actions, queries, rules
from app.registration.models import Registration
from app.registration.rules import State


def send_again(event: Event, email: str, *, now: datetime) -> None:
    """Send the links of all registrations of a mailbox for this event, each at most every ten minutes.

    Where nothing is to be sent, the same letter is written, queued and taken back: the time of the answer tells
    nobody whether an address is known. Both ways end with a commit, of the event's revision at least.
    """
    due = [each for each in queries.of_address(event, email) if rules.may_remind(each.last_mail_at, now)]
    for registration in due:
        actions.send_link(registration, now=now)
    if not due and event.workshops:
        _write_to_nobody(event.workshops[0], email, now=now)


def _write_to_nobody(workshop: Workshop, email: str, *, now: datetime) -> None:
    mark = tokens.fresh()
    with db.session.begin_nested() as writing:
        nobody = Registration(
            event_id=workshop.event_id,
            workshop=workshop,
            state=State.CONFIRMED,
            arrival=-1,  # no number anybody is given; whoever meets it in the same moment waits for the rollback
            name="N. N.",
            sort_key=mark,
            email=email,
            person_key=mark,
            municipality="",
            registered_at=now,
            address_confirmed_at=now,
        )
        db.session.add(nobody)
        db.session.flush()
        actions.send_link(nobody, now=now)
        db.session.flush()
        writing.rollback()
