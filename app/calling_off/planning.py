"""Who gets which mail: one for each person, whatever they had, and one for each contact, however many colleagues."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.delegation.models import Delegation
from app.events.models import Event, Workshop
from app.registration.models import Registration
from app.registration.rules import State, address_key


@dataclass(frozen=True)
class Letter:
    """One mail about these registrations; to the contact who made them, where there is one."""

    people: Sequence[Registration]
    contact: Delegation | None = None

    @property
    def in_calendar(self) -> list[Registration]:
        """Those whose calendar entry lies in the mailbox this mail goes to. While they still have their places."""
        mine = address_key(self.contact.contact_email) if self.contact else self.people[0].address_key
        return [each for each in self.people if each.is_confirmed and each.address_key == mine]


@dataclass(frozen=True)
class Preview:
    """What calling the event off would lead to; `counts` are registrations by workshop and state."""

    rows: Sequence[tuple[Workshop, Mapping[str, int]]]
    letters: Sequence[Letter]
    unreached: Sequence[Registration]

    @property
    def contacts(self) -> int:
        return sum(letter.contact is not None for letter in self.letters)

    @property
    def with_calendar(self) -> int:
        return sum(bool(letter.in_calendar) for letter in self.letters)

    @property
    def with_several(self) -> int:
        return sum(len({each.workshop_id for each in letter.in_calendar}) > 1 for letter in self.letters)


STATES = (State.CONFIRMED, State.OFFERED, State.HELD, State.WAITING, State.WISHED)


def begins_at(event: Event) -> datetime:
    """When people come: a workshop may begin before the event it belongs to."""
    return min([event.starts_at, *(each.starts_at for each in event.workshops if each.called_off_at is None)])


def letters(people: Sequence[Registration], delegations: Mapping[int, Delegation]) -> list[Letter]:
    """Who hears of it, once each, in the order in which they came.

    A contact is told of all their colleagues. A colleague with a mailbox of their own is told too, unless the contact
    has never confirmed: then nobody but the contact has heard of it.
    """
    own: dict[tuple[str, str], list[Registration]] = defaultdict(list)
    brought: dict[str, list[Registration]] = defaultdict(list)
    for person in people:
        contact = delegations.get(person.delegation_id or 0)
        if contact is not None:
            brought[address_key(contact.contact_email)].append(person)
        if person.email and (contact is None or _hears_alone(person, contact)):
            own[person.address_key, person.person_key].append(person)
    found = [Letter(_by_time(each)) for each in own.values()]
    return found + [Letter(_by_time(each), delegations[each[0].delegation_id or 0]) for each in brought.values()]


def preview(event: Event, people: Sequence[Registration], delegations: Mapping[int, Delegation]) -> Preview:
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for person in people:
        counts[person.workshop_id][person.state] += 1
    alive = [workshop for workshop in event.workshops if workshop.called_off_at is None]
    return Preview(
        rows=[(workshop, counts[workshop.id]) for workshop in alive],
        letters=letters(people, delegations),
        unreached=[person for person in people if not person.email],
    )


def _hears_alone(person: Registration, contact: Delegation) -> bool:
    return contact.address_confirmed_at is not None and person.address_key != address_key(contact.contact_email)


def _by_time(people: Sequence[Registration]) -> list[Registration]:
    return sorted(people, key=lambda each: (each.workshop.starts_at, each.workshop.letter, each.id))
