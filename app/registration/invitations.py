"""What goes into a person's calendar: invitations and withdrawals whose SEQUENCE rises for ever.

Counted by workshop and mailbox, because two people of one mailbox share one entry there, and because a calendar that
was sent a withdrawal ignores an invitation that does not count higher.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flask import current_app
from flask_babel import force_locale, gettext

from app.calendar import ics
from app.calendar import queries as calendar
from app.core.db import db
from app.registration import queries
from app.registration.models import CalendarMark, Registration

REQUEST, CANCEL = "REQUEST", "CANCEL"


def request(registration: Registration, *, now: datetime) -> tuple[int, bytes]:
    """SEQUENCE and bytes of an invitation, or of its update; who takes part and the plan end the description.

    With the workshop locked, as everything that counts. Nothing for somebody without an address, who gets no mail.
    """
    if not registration.email:
        return registration.workshop.revision, b""
    return _request(registration, queries.of_mailbox(registration), now=now)


def _request(registration: Registration, together: Sequence[Registration], *, now: datetime) -> tuple[int, bytes]:
    sequence = _next_sequence(registration)
    item = _item(registration, together)
    invitee, organiser = _invitee(registration), _organiser()
    asks = bool(current_app.config["BOUNCE_URL"])  # for an answer, where somebody reads it
    body = ics.request(item, invitee=invitee, organiser=organiser, sequence=sequence, sent_at=now, rsvp=asks)
    return sequence, body


def ending(registration: Registration, *, now: datetime) -> tuple[int, bytes, str]:
    """SEQUENCE, bytes and method of what follows when a place is given up.

    A withdrawal; or, while somebody else of this mailbox keeps a place, an update that names who still takes part:
    a withdrawal would take the entry from the other person as well.
    """
    if not registration.email:
        return registration.workshop.revision, b"", CANCEL
    others = [each for each in queries.of_mailbox(registration) if each.id != registration.id]
    if others:
        sequence, body = _request(others[0], others, now=now)
        return sequence, body, REQUEST
    sequence = _next_sequence(registration)
    item = calendar.workshop_item(registration.workshop)
    invitee, organiser = _invitee(registration), _organiser()
    body = ics.withdrawal(item, invitee=invitee, organiser=organiser, sequence=sequence, sent_at=now)
    return sequence, body, CANCEL


def _item(registration: Registration, together: Sequence[Registration]) -> ics.CalendarItem:
    item = calendar.workshop_item(registration.workshop)
    more = _of_all(registration, together) if len(together) > 1 else _plan_of(registration, registration.locale)
    return replace(item, description="\n".join([item.description, *more])) if more else item


def _of_all(registration: Registration, together: Sequence[Registration]) -> list[str]:
    """One entry for all people of a mailbox: who takes part, and below each name the plan of that person."""
    with force_locale(registration.locale):
        names = ", ".join(each.shown_name for each in together)
        lines = [gettext("Angemeldet: %(names)s", names=names)]
    for each in together:
        plan = _plan_of(each, registration.locale)
        lines += [f"{each.shown_name}:", *plan] if plan else []
    return lines


def _plan_of(registration: Registration, language: str) -> list[str]:
    return list(registration.entry_lines.get(language, []))


def _next_sequence(registration: Registration) -> int:
    """One more than this mailbox was last sent, and never below the workshop's own revision."""
    workshop = registration.workshop
    mark = queries.calendar_mark(workshop, registration.mailbox)
    if mark is None:
        mark = CalendarMark(workshop_id=workshop.id, mailbox=registration.mailbox, sequence=workshop.revision)
        db.session.add(mark)
    else:
        mark.sequence = max(mark.sequence + 1, workshop.revision)
    return mark.sequence


def _invitee(registration: Registration) -> ics.Invitee:
    return ics.Invitee(name=registration.shown_name, email=registration.email)


def _organiser() -> ics.Invitee:
    return ics.Invitee(name=str(current_app.config["MAIL_NAME"]), email=str(current_app.config["MAIL_FROM"]))
