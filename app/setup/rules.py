"""What an event may be when it is made, and how long it may last. Tested without a database."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from app.core import text
from app.core.errors import Refusal
from app.core.text import N_
from app.events.rules import SLUG

MOST_DAYS = 31
LONGEST_SLUG = 80


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


class SlugMalformed(Refusal):
    field = "slug"
    message = N_("Möglich sind kleine Buchstaben a–z, Ziffern und Bindestriche, höchstens 80 Zeichen.")


class SlugReserved(Refusal):
    field = "slug"
    message = N_("Die Adresse „%(slug)s“ braucht Rotunde selbst. Bitte wählen Sie eine andere.")


class SeriesMissing(Refusal):
    field = "series_name"
    message = N_("Bitte geben Sie der neuen Reihe einen Namen oder wählen Sie oben eine Reihe.")


class VenueMissing(Refusal):
    field = "venue_name"
    message = N_("Bitte nennen Sie das Haus oder wählen Sie oben einen Ort.")


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


def check_slug(slug: str, reserved: Collection[str]) -> None:
    """Raises SlugMalformed or SlugReserved."""
    if not SLUG.match(slug) or len(slug) > LONGEST_SLUG:
        raise SlugMalformed
    if slug in reserved:
        raise SlugReserved(slug=slug)


def proposed_slug(title: str, year: int, taken: Collection[str]) -> str:
    """An address made of title and year that is not taken: "fachtag-kassel-2027", then "fachtag-kassel-2027-2"."""
    base = text.slug(title)[: LONGEST_SLUG - 10].strip("-") or "veranstaltung"
    if str(year) not in base.split("-"):
        base = f"{base}-{year}"
    number, found = 2, base
    while found in taken:
        found, number = f"{base}-{number}", number + 1
    return found
