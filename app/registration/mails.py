"""What registration tells by mail."""

from __future__ import annotations

from datetime import datetime

from app.outbox import actions as outbox
from app.outbox.models import Mail
from app.registration import invitations, queries, rules
from app.registration.models import Registration
from app.web.links import absolute


def place_held(registration: Registration, token: str, *, now: datetime) -> None:
    """A place is kept until the address is confirmed: no calendar part, for nothing is certain yet."""
    send("registration/place_held", registration, token=token, now=now)


def place_confirmed(registration: Registration, token: str, *, now: datetime, rank: int = 0) -> None:
    """You have a place: with the invitation for the calendar and the personal link. `rank` is that of a wish."""
    sequence, invitation = invitations.request(registration, now=now)
    send(
        "registration/place_confirmed",
        registration,
        token=token,
        now=now,
        sequence=sequence,
        calendar=invitation,
        method=invitations.REQUEST,
        rank=rank,
    )


def waitlisted(registration: Registration, token: str, *, position: int, now: datetime, drawn: bool = False) -> None:
    """You are on the waitlist: no calendar part, for there is no place to enter."""
    send("registration/waitlisted", registration, token=token, now=now, position=position, drawn=drawn)


def wishes_noted(registration: Registration, token: str, *, now: datetime) -> None:
    """Your wishes are in; the draw decides at its date."""
    send("registration/wishes_noted", registration, token=token, now=now, wishes=registration.wishes)


def offered(registration: Registration, token: str, *, now: datetime) -> None:
    """A place is free for you until a deadline. Old news once that has passed."""
    send("registration/offered", registration, token=token, now=now, expires_at=registration.offer_until)


def link_again(registration: Registration, token: str, *, position: int, now: datetime) -> None:
    """Here is your personal link once more, and where you stand."""
    send("registration/link_again", registration, token=token, now=now, position=position)


def ended(registration: Registration, *, before: str, now: datetime) -> None:
    """It is over, and why; a place that was in a calendar is taken out of it again.

    `before` is the state it ended from: only a confirmed place was ever in a calendar.
    """
    calendar, method, sequence = None, "", None
    if before == rules.State.CONFIRMED:
        sequence, calendar, method = invitations.ending(registration, now=now)
    send(
        f"registration/{registration.state}",
        registration,
        now=now,
        sequence=sequence,
        calendar=calendar,
        method=method,
        had_place=before == rules.State.CONFIRMED,
        before=before,
    )


def drop(registration: Registration) -> None:
    """Nothing in the outbox names this person any longer."""
    outbox.forget_about(registration)


def drop_replies(email: str) -> None:
    """What calendars answered from a mailbox goes with the last person we know there."""
    if email and not queries.knows_address(email):
        outbox.forget_replies(email)


def send(
    kind: str,
    registration: Registration,
    *,
    now: datetime,
    token: str = "",
    sequence: int | None = None,
    calendar: bytes | None = None,
    method: str = "",
    expires_at: datetime | None = None,
    **context: object,
) -> Mail | None:
    """Queue `templates/mails/<kind>.txt` about a registration; None once its workshop has begun, or without an address.

    `token` opens the self-service page. Whatever is still unsent when the workshop begins is not sent any more.
    `sequence` keeps the same news from being queued twice; without a calendar part the moment does.
    """
    workshop = registration.workshop
    if now >= workshop.starts_at or not registration.email:
        return None
    draft = outbox.compose(
        kind,
        locale=registration.locale,
        links={"manage": absolute("self_service.show", token=token)} if token else {},
        registration=registration,
        workshop=workshop,
        event=workshop.event,
        delete_on=rules.delete_on(workshop.ends_at),
        **context,
    )
    return outbox.queue(
        draft,
        to_name=registration.name,
        to_address=registration.email,
        about=registration,
        sequence=int(now.timestamp() * 1000) if sequence is None else sequence,
        calendar=calendar,
        calendar_method=method,
        expires_at=min(expires_at or workshop.starts_at, workshop.starts_at),
    )
