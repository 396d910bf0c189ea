"""What an event may be when it is made, and how long it may last. Tested without a database."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.core.errors import Refusal
from app.core.text import N_
from app.events.rules import ACCESSIBILITY

MOST_DAYS = 31


class EndsBeforeStart(Refusal):
    field = "ends"
    message = N_("Das Ende liegt nicht nach dem Beginn. Bitte prüfen Sie die Uhrzeit.")


class LastDayBeforeFirst(Refusal):
    field = "last_day"
    message = N_("Der letzte Tag liegt vor dem ersten. Bitte prüfen Sie beide.")


class EventTooLong(Refusal):
    field = "last_day"
    message = N_(
        "So dauert die Veranstaltung %(days)s Tage. Möglich sind höchstens %(most)s. Bitte prüfen Sie den Tag."
    )


class DayFarAway(Refusal):
    field = "day"
    message = N_("Das Jahr %(year)s liegt zu weit weg. Bitte prüfen Sie den Tag.")


class CalledOff(Refusal):
    status = 409
    field = "day"
    message = N_(
        "Diese Veranstaltung fällt aus. Ihr Termin bleibt, wie er angekündigt war. "
        "Für einen neuen Termin legen Sie eine neue Veranstaltung an; „Wie eine frühere“ übernimmt das Programm."
    )


class SeriesMissing(Refusal):
    field = "series_name"
    message = N_("Bitte geben Sie der neuen Reihe einen Namen oder wählen Sie oben eine Reihe.")


class VenueMissing(Refusal):
    field = "venue_name"
    message = N_("Bitte nennen Sie das Haus oder wählen Sie oben einen Ort.")


class SeriesUnclear(Refusal):
    field = "series_name"
    message = N_(
        "Sie nennen eine neue Reihe, haben aber eine andere gewählt. Wählen Sie oben „Neue Reihe“ oder leeren Sie "
        "dieses Feld."
    )


class VenueUnclear(Refusal):
    field = "venue"
    message = N_(
        "Sie nennen unten einen neuen Ort, haben aber etwas anderes gewählt. Wählen Sie „Neuer Ort“ oder leeren Sie "
        "die Felder darunter."
    )


class VenueElsewhere(Refusal):
    status = 409
    message = N_(
        "Inzwischen hat jemand den Ort dieser Veranstaltung gewechselt. Gespeichert ist noch nichts von Ihnen; Ihre "
        "Angaben stehen noch unten. Speichern Sie sie als neuen Ort dieser Veranstaltung, oder lassen Sie es, wie es "
        "jetzt ist."
    )


class MovedSilently(Refusal):
    field = "telling"
    message = N_("Ein neuer Tag ist kein Schreibfehler. Ihn müssen alle erfahren: Wählen Sie „Alle benachrichtigen“.")


class TellingMissing(Refusal):
    field = "telling"
    message = N_("Bitte wählen Sie, ob die Angemeldeten von dieser Änderung erfahren.")


class ClosesBeforeOpening(Refusal):
    field = "closes_at"
    message = N_("Die Anmeldung schließt nicht nach dem Öffnen. Bitte prüfen Sie Tag und Uhrzeit.")


class ForeignSeries(Refusal):
    field = "series"
    message = N_(
        "Die Veranstaltung gehörte zur Reihe „%(name)s“, für die Sie nicht zuständig sind. Wählen Sie eine Ihrer "
        "Reihen oder wenden Sie sich an die Geschäftsstelle."
    )


class WorkshopInGap(Refusal):
    field = "day"
    message = N_(
        "An diesem Tag fiele Workshop %(letter)s in die Stunde, die bei der Zeitumstellung ausfällt. "
        "Ändern Sie zuerst seine Uhrzeit oder wählen Sie einen anderen Tag."
    )


class NotYours(Refusal):
    status = 422
    field = "reach"
    message = N_("Diesen Ort nutzen Veranstaltungen, die nicht Ihre sind. Ändern Sie ihn nur für diese Veranstaltung.")


class Telling(StrEnum):
    """Whether people hear of a change."""

    ALL = "alle"
    TYPO = "schreibfehler"


TELLING_NAMES = {
    Telling.ALL: N_("Alle benachrichtigen: Es gehen eine E-Mail und ein neuer Kalendereintrag hinaus."),
    Telling.TYPO: N_("Nur ein Schreibfehler: Niemand wird benachrichtigt."),
}


@dataclass(frozen=True)
class Basics:
    """What an event is, as the organiser writes it. All moments aware."""

    title: str
    subtitle: str
    summary: str
    description: str
    series_id: int
    region: str
    topics: tuple[str, ...]
    organiser: str
    contact_email: str
    contact_phone: str
    hashtag: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime | None
    closes_at: datetime | None
    language: str
    names_shown: str
    four_eyes: bool


ADDRESS = ("name", "street", "postcode", "city")
VENUE_FACTS = (*ADDRESS, "latitude", "longitude", "directions", *ACCESSIBILITY, "accessibility_note")
OWN = ("opens_at", "closes_at", "topics")  # everything else is a column of the event of the same name
TEXTS = "title subtitle summary description region organiser contact_email contact_phone hashtag".split()
SETTINGS = ("language", "names_shown", "four_eyes")


def changed(before: Basics, wanted: Basics) -> list[str]:
    """The names of the facts that differ."""
    return [each.name for each in fields(Basics) if getattr(before, each.name) != getattr(wanted, each.name)]


def check_date(names: Collection[str], *, is_called_off: bool) -> None:
    """Raises CalledOff when an event that does not take place is given another date."""
    if is_called_off and {"starts_at", "ends_at"} & set(names):
        raise CalledOff


def check_telling(names: Collection[str], telling: str, people: int) -> bool:
    """Whether people are told of a change of these facts. Raises TellingMissing or MovedSilently."""
    told = {"title", "day", "address"} & set(names)
    if not told or not people:
        return telling != Telling.TYPO
    if telling not in set(Telling):
        raise TellingMissing
    if telling == Telling.TYPO and "day" in told:
        raise MovedSilently
    return telling == Telling.ALL


def check_new(
    *, new_series: bool, series_name: str, new_venue: bool, venue_name: str, address: Collection[str]
) -> Iterator[Refusal]:
    """What is typed and what is chosen must mean the same, or something typed would be dropped without a word."""
    if new_series and not series_name:
        yield SeriesMissing()
    if series_name and not new_series:
        yield SeriesUnclear()
    if new_venue and not venue_name and any(address):
        yield VenueMissing()
    if not new_venue and (venue_name or any(address)):
        yield VenueUnclear()


POSITION = re.compile(r"\s*(-?\d{1,2}(?:\.\d{1,10})?)\s*[,;]\s*(-?\d{1,3}(?:\.\d{1,10})?)\s*\Z")


def position(line: str) -> tuple[float, float] | None:
    """ "51.3127, 9.4797" as latitude and longitude; None for anything else."""
    found = POSITION.match(line)
    if not found:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def written_position(latitude: float | None, longitude: float | None) -> str:
    return f"{latitude!r}, {longitude!r}" if latitude is not None and longitude is not None else ""


def check_span(day: date, begins: time, last_day: date | None, ends: time) -> tuple[datetime, datetime]:
    """Begin and end as readings of the clock at the venue. Raises the refusals of a span."""
    last = last_day or day
    for each in (day, last):
        if not 2000 <= each.year <= 2100:
            raise DayFarAway(year=each.year)
    if last < day:
        raise LastDayBeforeFirst
    days = (last - day).days + 1
    if days > MOST_DAYS:
        raise EventTooLong(days=days, most=MOST_DAYS)
    if last == day and ends <= begins:
        raise EndsBeforeStart
    return datetime.combine(day, begins), datetime.combine(last, ends)


def shifted(reading: datetime, days: int) -> datetime:
    """The same hour so many days later."""
    return reading + timedelta(days=days)
