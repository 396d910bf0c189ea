"""Whom a message reaches, as its mails see them."""

from __future__ import annotations

from dataclasses import dataclass

from app.events.models import Event, Workshop
from app.registration.models import Registration


@dataclass(frozen=True)
class Person:
    """What placeholders say of somebody; of a profile, what they would say. `station` is number and place."""

    workshop: Workshop
    state: str
    locale: str
    name: str = ""
    municipality: str = ""
    group: int = 0
    station: tuple[int, str] | None = None
    position: int = 0
    registration: Registration | None = None


@dataclass(frozen=True)
class Around:
    """What holds for everybody: the event, which minutes are out, the first station of each group of a workshop.

    `groups` are the numbers in announced plans.
    """

    event: Event
    workshops: dict[int, Workshop]
    out: set[int]
    stations: dict[tuple[int, int], tuple[int, str]]
    groups: frozenset[int] = frozenset()

    @property
    def letters(self) -> dict[str, int]:
        """Each workshop by what a choice calls it."""
        return {workshop.letter: workshop.id for workshop in self.workshops.values()}
