"""What may stand in a programme and what may go. Tested without a database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from string import ascii_uppercase
from typing import Any, Protocol, TypeVar

from app.changes.rules import ClosesBeforeOpening, EndsBeforeStart
from app.core.errors import Refusal
from app.core.text import N_

Facts = Mapping[str, Any]
MOST_WORKSHOPS = 60
MOST_MODERATORS = 20
STEPS = {"hoch": -1, "runter": 1}
# What people with a place were promised; changed where everybody is told of it.
PROMISED = ("title", "room", "mode", "online_url", "starts_at", "ends_at")


class LetterTaken(Refusal):
    field = "letter"
    message = N_("Den Buchstaben %(letter)s hat schon ein anderer Workshop. Frei ist zum Beispiel %(free)s.")


class LetterStays(Refusal):
    status = 409
    field = "letter"
    message = N_(
        "Workshop %(letter)s behält seinen Buchstaben: Anmeldungen, Fragen, Nachrichten oder Ergebnisse nennen ihn "
        "schon. Was an ihm hängt, zeigt „Löschen“."
    )


class LetterMoved(Refusal):
    status = 409
    message = N_(
        "Workshop %(before)s ist inzwischen Workshop %(now)s. Geändert ist noch nichts. Prüfen Sie, ob Sie diesen "
        "Workshop meinen, und senden Sie es noch einmal."
    )


class TooManyWorkshops(Refusal):
    message = N_(
        "Eine Veranstaltung hat höchstens %(most)s Workshops. Löschen Sie zuerst einen, den Sie nicht brauchen."
    )


class PeopleAreBooked(Refusal):
    status = 409
    message = N_(
        "Inzwischen hat sich jemand angemeldet; gespeichert ist noch nichts. Titel, Zeit, Raum und Teilnahme ändern "
        "Sie jetzt über „Ändern“, damit alle eine E-Mail bekommen. Alles andere speichern Sie hier: Öffnen Sie diese "
        "Seite neu."
    )


class StillInUse(Refusal):
    status = 409
    message = N_("An diesem Workshop hängt schon etwas. Löschen lässt er sich nicht mehr, aber ausfallen lassen.")


def letters() -> Iterator[str]:
    """A, B, …, Z, AA, AB, …, ZZ."""
    yield from ascii_uppercase
    for first in ascii_uppercase:
        yield from (first + second for second in ascii_uppercase)


class Lettered(Protocol):
    """Whatever is known by a letter: a workshop, its line in a picture."""

    @property
    def letter(self) -> str: ...


Known = TypeVar("Known", bound=Lettered)


def place(letter: str) -> tuple[int, str]:
    """Where a letter stands: AA comes behind Z."""
    return len(letter), letter


def in_order(lettered: Iterable[Known]) -> list[Known]:
    """By their letters."""
    return sorted(lettered, key=lambda each: place(each.letter))


def free_letter(taken: Collection[str]) -> str:
    """The first letter nobody has."""
    return next(letter for letter in letters() if letter not in taken)


def check_letter(letter: str, taken: Collection[str]) -> None:
    """Raises LetterTaken, with another one."""
    if letter in taken:
        raise LetterTaken(letter=letter, free=free_letter(taken))


def check_times(facts: Facts) -> None:
    """Raises EndsBeforeStart or ClosesBeforeOpening."""
    if facts["ends_at"] <= facts["starts_at"]:
        raise EndsBeforeStart
    opens_at: datetime | None = facts["registration_opens_at"]
    closes_at: datetime | None = facts["registration_closes_at"]
    if opens_at and closes_at and closes_at <= opens_at:
        raise ClosesBeforeOpening


def changed(before: Facts, wanted: Facts) -> list[str]:
    """The names of the facts that differ."""
    return [name for name, value in wanted.items() if before[name] != value]


def people(text: str) -> list[tuple[str, str]]:
    """Name and organisation of each person, one in a line, with a semicolon between both."""
    lines = [line.partition(";") for line in text.splitlines() if line.strip()]
    return [(" ".join(name.split()), " ".join(organisation.split())) for name, _, organisation in lines]


def as_lines(people: Iterable[tuple[str, str]]) -> str:
    """The same written down."""
    return "\n".join(f"{name}; {organisation}" if organisation else name for name, organisation in people)


MOST_PARTS = 60
MOST_ROWS = 60
# More than any page shows: two people with full sheets who never saw each other's, and some room.
MOST_SENT = 500


class TooManyParts(Refusal):
    message = N_("Ein Workshop hat höchstens %(most)s Programmteile. Löschen Sie zuerst einen, den Sie nicht brauchen.")


class OneRotation(Refusal):
    status = 409
    message = N_("Dieser Workshop hat schon Stationen. Ergänzen Sie dort weitere, statt einen zweiten Teil anzulegen.")


class NoStation(Refusal):
    message = N_("Bitte geben Sie mindestens eine Fragestellung ein. Jede wird eine Station.")


class TooManyRows(Refusal):
    message = N_(
        "Ein Programmteil hat höchstens %(most)s Stationen oder Impulse, hier sind es %(rows)s. Gespeichert ist noch "
        "nichts. Bitte entfernen Sie einige."
    )


class NoMoreRows(Refusal):
    message = N_(
        "Ein Programmteil hat höchstens %(most)s Stationen oder Impulse. Entfernen Sie eine Zeile, die Sie nicht "
        "brauchen."
    )


class StationInUse(Refusal):
    status = 409
    message = N_(
        "Station %(number)s bleibt: An ihr hängen schon Ergebnisse, Fotos, Links oder ein Rotationsplan. Ändern Sie "
        "stattdessen ihre Frage. Ist es nur der Entwurf eines Plans, verwerfen Sie ihn unter „Gruppen“."
    )


class PlanNeedsRounds(Refusal):
    status = 409
    message = N_(
        "Der bekannt gegebene Rotationsplan %(number)s braucht %(rounds)s Runden, mit diesen Angaben gäbe es %(left)s. "
        "Geben Sie zuerst einen Plan bekannt, der auskommt."
    )


class PlanNeedsOrder(Refusal):
    status = 409
    message = N_(
        "Solange ein Rotationsplan bekannt gegeben ist, behalten Teile mit Stationen ihre Reihenfolge. Verschieben Sie "
        "stattdessen die anderen Teile."
    )


# What an announced plan of groups says besides who is in which group: times, stations and their order.
# The minutes of parts count only where they move the beginning of the rounds.
PLANNED = {"round_minutes", "change_minutes", "break_after", "break_minutes", "group_count", "stations"}


def touches_plan(names: Collection[str]) -> bool:
    """Whether what changed is part of what a plan told people."""
    return bool(PLANNED & set(names))
