"""What is told when a whole event is called off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.delegation.models import Delegation
from app.events.models import Workshop
from app.outbox import actions as outbox
from app.registration import invitations, rules
from app.registration import mails as registration
from app.registration.models import Registration

PERSON, CONTACT = "calling_off/called_off", "calling_off/contact"


@dataclass(frozen=True)
class Lost:
    """What somebody had: in which workshop, in which state, and the workshops they had wished for."""

    person: Registration
    state: str

    @property
    def workshops(self) -> list[Workshop]:
        wished = [wish.workshop for wish in self.person.wishes] if self.state == rules.State.WISHED else []
        return wished or [self.person.workshop]


def told(contact: Delegation | None, lost: Sequence[Lost], entries: Sequence[Registration], *, now: datetime) -> None:
    """One mail with all that ends; every entry in the calendar of its mailbox is withdrawn by a file of its own."""
    parts = {each.workshop_id: invitations.ending(each, now=now)[1] for each in reversed(entries)}
    files = [parts.pop(each.workshop_id) for each in entries if each.workshop_id in parts]
    calendar, method = b"".join(files) or None, invitations.CANCEL if files else ""
    if contact is not None:
        _to_contact(contact, lost, calendar, method, len(files), now=now)
        return
    registration.send(
        PERSON,
        lost[-1].person,
        now=now,
        calendar=calendar,
        method=method,
        files=len(files),
        lost=lost,
        state_names=rules.STATE_NAMES,
    )


def specimen(registration: Registration) -> dict[str, object]:
    """What the templates are given, for an invented person or an organisation she comes from."""
    event = registration.workshop.event
    event.called_off_reason = "Das Haus hat einen Wasserschaden."
    contact = Delegation(
        organisation=registration.municipality,
        contact_name="Kim Kontakt",
        address_confirmed_at=registration.registered_at,
    )
    other = Workshop(letter="A", title="Recht und Haushalt", event=event)
    nameless = Registration(workshop=other, name="")
    lost = [Lost(registration, rules.State.CONFIRMED), Lost(nameless, rules.State.WAITING)]
    return {"delegation": contact, "lost": lost, "files": 1, "state_names": rules.STATE_NAMES}


def _to_contact(
    contact: Delegation, lost: Sequence[Lost], calendar: bytes | None, method: str, files: int, *, now: datetime
) -> None:
    workshop = lost[-1].person.workshop
    draft = outbox.compose(
        CONTACT,
        locale=contact.locale,
        delegation=contact,
        event=workshop.event,
        lost=lost,
        files=files,
        state_names=rules.STATE_NAMES,
        delete_on=rules.delete_on(workshop.ends_at),
    )
    outbox.queue(
        draft,
        to_name=contact.contact_name,
        to_address=contact.contact_email,
        about=contact,
        sequence=int(now.timestamp() * 1000),
        calendar=calendar,
        calendar_method=method,
        expires_at=workshop.starts_at,
    )
