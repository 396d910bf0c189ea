"""What is told when a whole event is called off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.delegation.models import Delegation
from app.events.models import Workshop
from app.outbox import actions as outbox
from app.registration import invitations, rules
from app.registration import mails as registration
from app.registration.models import Registration

PERSON, CONTACT, ENTRY = "calling_off/called_off", "calling_off/contact", "calling_off/entry"


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
    """One mail with all that ends; it withdraws the first entry from the calendar of its mailbox.

    Calendars carry out one withdrawal for each mail and no more, so a further entry is withdrawn by a short mail of its
    own. Two people of one mailbox share an entry.
    """
    own = {each.workshop_id: each for each in reversed(entries)}
    withdrawn = sorted(own.values(), key=entries.index)
    kind, about = CONTACT if contact else PERSON, withdrawn[0] if withdrawn else lost[-1].person
    _send(kind, contact, about, lost, now=now, entries=len(withdrawn))
    for each in withdrawn[1:]:
        _send(ENTRY, contact, each, lost, now=now, entries=1)


def _send(
    kind: str,
    contact: Delegation | None,
    about: Registration,
    lost: Sequence[Lost],
    *,
    now: datetime,
    entries: int,
) -> None:
    sequence, calendar, method = invitations.ending(about, now=now) if entries else (None, None, "")
    context: dict[str, Any] = {"lost": lost, "had_place": entries > 0, "further": entries > 1}
    context["state_names"] = rules.STATE_NAMES
    if contact is None:
        registration.send(kind, about, now=now, sequence=sequence, calendar=calendar, method=method, **context)
        return
    workshop = about.workshop
    context |= {"delegation": contact, "workshop": workshop, "event": workshop.event}
    draft = outbox.compose(kind, locale=contact.locale, delete_on=rules.delete_on(workshop.ends_at), **context)
    outbox.queue(
        draft,
        to_name=contact.contact_name,
        to_address=contact.contact_email,
        about=contact,
        sequence=int(now.timestamp() * 1000) * 1000 + workshop.id % 1000,
        calendar=calendar,
        calendar_method=method,
        expires_at=workshop.starts_at,
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
    return {"delegation": contact, "lost": lost, "further": False, "state_names": rules.STATE_NAMES}
