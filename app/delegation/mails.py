"""What delegations tell their contact by mail: each time one mail, however many colleagues it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.delegation.models import Delegation
from app.delegation.queries import Colleague
from app.outbox import actions as outbox
from app.outbox import queries as queued
from app.registration import rules as registration_rules
from app.web.links import absolute


@dataclass(frozen=True)
class Part:
    """What goes into the calendar of one mailbox."""

    sequence: int
    body: bytes
    method: str


def registered(delegation: Delegation, token: str, colleagues: Sequence[Colleague], *, now: datetime) -> None:
    """So many places are kept, so many wait; confirm, or all of it ends."""
    _send("delegation/registered", delegation, token, colleagues, now=now, expires_at=delegation.confirm_until)


def confirmed(
    delegation: Delegation, token: str, colleagues: Sequence[Colleague], part: Part | None, *, now: datetime
) -> None:
    """Who has a place now and who waits, with the invitation for those whose mails go to the contact."""
    _send("delegation/confirmed", delegation, token, colleagues, part, now=now)


def changed(
    delegation: Delegation, token: str, colleagues: Sequence[Colleague], part: Part | None, *, now: datetime
) -> None:
    """What stands after names, withdrawals or further people."""
    _send("delegation/changed", delegation, token, colleagues, part, now=now)


def names_missing(delegation: Delegation, token: str, colleagues: Sequence[Colleague], *, now: datetime) -> None:
    _send("delegation/names_missing", delegation, token, colleagues, now=now)


def expired(delegation: Delegation, *, now: datetime) -> None:
    _send("delegation/expired", delegation, "", (), now=now)


def link_again(delegation: Delegation, token: str, colleagues: Sequence[Colleague], *, now: datetime) -> None:
    _send("delegation/link_again", delegation, token, colleagues, now=now)


def drop(delegation: Delegation) -> None:
    """Nothing in the outbox names the contact any longer."""
    outbox.forget_about(delegation)


def _send(
    kind: str,
    delegation: Delegation,
    token: str,
    colleagues: Sequence[Colleague],
    part: Part | None = None,
    *,
    now: datetime,
    expires_at: datetime | None = None,
) -> None:
    """Nothing leaves once the workshop has begun."""
    workshop = delegation.workshop
    if now >= workshop.starts_at:
        return
    draft = outbox.compose(
        kind,
        locale=delegation.locale,
        links={"manage": absolute("delegation.show", token=token)} if token else {},
        delegation=delegation,
        colleagues=[each for each in colleagues if each.registration.is_standing],
        has_calendar=part is not None,
        state_names=registration_rules.STATE_NAMES,
        workshop=workshop,
        event=workshop.event,
        delete_on=registration_rules.delete_on(workshop.ends_at),
    )
    outbox.queue(
        draft,
        to_name=delegation.contact_name,
        to_address=delegation.contact_email,
        about=delegation,
        sequence=_number(delegation, now),
        calendar=part.body if part else None,
        calendar_method=part.method if part else "",
        expires_at=min(expires_at or workshop.starts_at, workshop.starts_at),
    )


def _number(delegation: Delegation, now: datetime) -> int:
    """Tells each mail from the one before, even when two leave in the same moment."""
    before = len(queued.mails_about(f"delegation:{delegation.id}", most=1000))
    return int(now.timestamp() * 1000) * 1000 + before
