"""What registration tells by mail."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from app.calendar import ics
from app.calendar import queries as calendar
from app.outbox import actions as outbox
from app.registration import queries, rules
from app.registration.models import Registration
from app.web.links import absolute


def place_confirmed(registration: Registration, token: str, *, now: datetime) -> None:
    """You have a place: with the invitation for the calendar and the personal link."""
    sequence = _next_sequence(registration)
    invitation = ics.request(
        calendar.workshop_item(registration.workshop),
        invitee=_invitee(registration),
        organiser=_organiser(),
        sequence=sequence,
        sent_at=now,
    )
    _send("place_confirmed", registration, token, sequence, invitation, "REQUEST")


def waitlisted(registration: Registration, token: str, *, position: int, now: datetime) -> None:
    """You are on the waitlist: no calendar part, for there is no place to enter."""
    _send("waitlisted", registration, token, int(now.timestamp()), None, "", position=position)


def ended(registration: Registration, *, had_place: bool, now: datetime) -> None:
    """Your place is given back (or your waiting has ended); a place that was invited is withdrawn from the calendar."""
    cancellation, sequence = None, int(now.timestamp())
    if had_place:
        sequence = _next_sequence(registration)
        cancellation = ics.withdrawal(
            calendar.workshop_item(registration.workshop),
            invitee=_invitee(registration),
            organiser=_organiser(),
            sequence=sequence,
            sent_at=now,
        )
    kind = "expired" if registration.state == rules.State.EXPIRED else "withdrawn"
    _send(kind, registration, "", sequence, cancellation, "CANCEL" if cancellation else "", had_place=had_place)


def drop(registration: Registration) -> None:
    """Nothing in the outbox names this person any longer."""
    outbox.forget_about(registration)


def _send(
    kind: str,
    registration: Registration,
    token: str,
    sequence: int,
    calendar_file: bytes | None,
    method: str,
    **context: object,
) -> None:
    links = {"manage": absolute("desk.my_registration", token=token)} if token else {}
    draft = outbox.compose(
        f"registration/{kind}",
        locale=registration.locale,
        links=links,
        registration=registration,
        workshop=registration.workshop,
        event=registration.workshop.event,
        confirm_until=registration.registered_at + rules.CONFIRM_WITHIN,
        delete_on=rules.delete_on(registration.workshop.ends_at),
        **context,
    )
    outbox.queue(
        draft,
        to_name=registration.name,
        to_address=registration.email,
        about=registration,
        sequence=sequence,
        calendar=calendar_file,
        calendar_method=method,
    )


def _next_sequence(registration: Registration) -> int:
    """Rises with every invitation and withdrawal sent to this mailbox, and is never below the workshop's revision.

    Counted over all registrations of the mailbox: after a withdrawal a calendar ignores a new invitation that counts
    lower, and two people of one mailbox share the entry.
    """
    last = queries.last_sequence(registration.workshop, registration.email)
    registration.calendar_sequence = max(last + 1, registration.workshop.revision)
    return registration.calendar_sequence


def _invitee(registration: Registration) -> ics.Invitee:
    return ics.Invitee(name=registration.name, email=registration.email)


def _organiser() -> ics.Invitee:
    return ics.Invitee(name=str(current_app.config["MAIL_NAME"]), email=str(current_app.config["MAIL_FROM"]))
