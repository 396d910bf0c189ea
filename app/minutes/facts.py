"""What the product knows about a protocol beside its words: printed on documents and asked for by checks."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
_DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")


@dataclass(frozen=True)
class MinutesFacts:
    """Event, place, people and version of one protocol. Empty strings and None are "nobody has said it"."""

    event_title: str = ""
    workshop_letter: str = ""
    workshop_title: str = ""
    date: datetime.date | None = None
    year: int | None = None
    venue: str = ""
    organiser: str = ""
    contact: str = ""
    moderation: str = ""
    language: str = "de"
    version: int = 1
    published_on: datetime.date | None = None
    address: str = ""
    licence: str = "CC BY 4.0"

    @property
    def is_draft(self) -> bool:
        """Nothing is out before it has a day of release."""
        return self.published_on is None

    @property
    def kicker(self) -> str:
        """The line above the title: event and workshop."""
        workshop = f"Workshop {self.workshop_letter}" if self.workshop_letter else ""
        return " · ".join(part for part in ("Protokoll", self.event_title, workshop) if part)

    @property
    def standing(self) -> str:
        """Version and state, for footers and tables of facts."""
        if self.published_on is None:
            return f"Fassung {self.version}, Entwurf"
        return f"Fassung {self.version}, veröffentlicht am {day(self.published_on)}"

    @property
    def stamp(self) -> datetime.date:
        """The one date a file carries inside: that of the release, else of the event, else a fixed one.

        Never today's, so that the same minutes always make the same bytes.
        """
        return self.published_on or self.date or datetime.date(self.year or 2000, 1, 1)

    @property
    def author(self) -> str:
        return self.organiser or self.event_title or "Rotunde"


def rows(facts: MinutesFacts) -> tuple[tuple[str, str], ...]:
    """The table of facts of every document: label and value, only what is known."""
    when = weekday(facts.date) if facts.date else str(facts.year or "")
    told = (
        ("Veranstaltung", facts.event_title),
        ("Workshop", " – ".join(part for part in (facts.workshop_letter, facts.workshop_title) if part)),
        ("Datum" if facts.date else "Jahr", when),
        ("Ort", facts.venue),
        ("Moderation", facts.moderation),
        ("Veranstaltet von", facts.organiser),
        ("Kontakt", facts.contact),
        ("Fassung", facts.standing.removeprefix("Fassung ")),
        ("Adresse", facts.address),
        ("Lizenz", facts.licence),
    )
    return tuple((label, value) for label, value in told if value)


def day(date: datetime.date) -> str:
    """As in "5. Dezember 2024"; the blanks do not break."""
    return f"{date.day}.\u00a0{_MONTHS[date.month - 1]}\u00a0{date.year}"


def weekday(date: datetime.date) -> str:
    """As in "Donnerstag, 5. Dezember 2024"."""
    return f"{_DAYS[date.weekday()]}, {day(date)}"


def language_tag(language: str) -> str:
    """The language as a tag such as "de-DE"; German where it is missing or no tag, because no reader works without."""
    if not re.fullmatch(r"[a-z]{2,3}(?:-[A-Z]{2})?", language):
        return "de-DE"
    return {"de": "de-DE", "en": "en-GB"}.get(language, language)
