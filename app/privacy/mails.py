"""What is told about somebody's own data."""

from __future__ import annotations

from datetime import datetime

from app.outbox import actions as outbox
from app.registration import mails
from app.registration.models import Registration
from app.web.links import absolute

ERASED = "privacy/erased"


def confirm_address(person: Registration, address: str, token: str, *, until: datetime, now: datetime) -> None:
    """To the new address: is it yours? Nothing changes before somebody there says so."""
    workshop = person.workshop
    draft = outbox.compose(
        "privacy/confirm_address",
        locale=person.locale,
        links={"address": absolute("privacy.new_address", token=token)},
        registration=person,
        workshop=workshop,
        event=workshop.event,
        until=until,
    )
    moment = int(now.timestamp() * 1000)
    outbox.queue(draft, to_name=person.name, to_address=address, about=person, sequence=moment, expires_at=until)


def address_left(person: Registration, *, calendar: bytes | None, method: str, now: datetime) -> None:
    """To the old address, while it is still the person's: mails go elsewhere from now on."""
    mails.send("privacy/address_left", person, now=now, calendar=calendar, method=method, had_place=bool(calendar))


def address_taken(person: Registration, token: str, *, calendar: bytes | None, method: str, now: datetime) -> None:
    """To the new address: here you are, with a new link and, for a place, the invitation."""
    mails.send("privacy/address_taken", person, token=token, now=now, calendar=calendar, method=method)


def erased(person: Registration, *, calendar: bytes | None, method: str) -> None:
    """The last mail: everything is gone, and the entry leaves the calendar.

    Filed under the event, for whatever is filed under the registration goes with it; it goes too once it has left.
    """
    workshop = person.workshop
    draft = outbox.compose(
        ERASED,
        locale=person.locale,
        registration=person,
        workshop=workshop,
        event=workshop.event,
        had_place=calendar is not None,
    )
    outbox.queue(
        draft,
        to_name=person.name,
        to_address=person.email,
        about=workshop.event,
        sequence=person.id,
        calendar=calendar,
        calendar_method=method,
        expires_at=workshop.starts_at,
    )
