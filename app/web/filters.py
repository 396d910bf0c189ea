"""How templates write dates, times and spans: always with year and weekday, in Europe/Berlin, never breaking badly."""

from datetime import date, datetime

from flask import Flask
from flask_babel import format_date, get_locale, gettext

from app.core.clock import BERLIN

NBSP = "\u00a0"


def local(moment: datetime) -> datetime:
    """The same moment on the clock in Kassel."""
    return moment.astimezone(BERLIN)


def day(value: datetime | date) -> str:
    """Donnerstag, 5. Dezember 2024."""
    when = local(value).date() if isinstance(value, datetime) else value
    pattern = "EEEE, d MMMM y" if _english() else "EEEE, d. MMMM y"
    return format_date(when, pattern).replace(". ", f".{NBSP}", 1)


def short_day(value: datetime | date) -> str:
    """5. Dez. 2024, for narrow tables."""
    when = local(value).date() if isinstance(value, datetime) else value
    return format_date(when, "d MMM y" if _english() else "d. MMM y").replace(" ", NBSP)


def clock(value: datetime) -> str:
    """10:30 Uhr, or 10 Uhr on the hour; 10:30 in English."""
    when = local(value)
    if _english():
        return f"{when:%H:%M}"
    digits = f"{when.hour}:{when:%M}" if when.minute else f"{when.hour}"
    return f"{digits}{NBSP}Uhr"


def moment(value: datetime) -> str:
    """Donnerstag, 5. Dezember 2024, 10 Uhr."""
    return f"{day(value)}, {clock(value)}"


def hours(start: datetime, end: datetime) -> str:
    """10 bis 12 Uhr; 10:00 to 12:00 in English."""
    first = clock(start).removesuffix(f"{NBSP}Uhr")
    return gettext("%(start)s bis %(end)s", start=first, end=clock(end))


def timespan(start: datetime, end: datetime) -> str:
    """Donnerstag, 5. Dezember 2024, 10 bis 12 Uhr; both days when it lasts longer than one."""
    if local(start).date() != local(end).date():
        return gettext("%(start)s bis %(end)s", start=moment(start), end=moment(end))
    return f"{day(start)}, {hours(start, end)}"


def month(value: datetime) -> str:
    """Dez., for the block with the date of an event."""
    return format_date(local(value).date(), "MMM")


def iso(value: datetime) -> str:
    """For <time datetime>, with the offset that holds in Kassel."""
    return local(value).isoformat(timespec="minutes")


def paragraphs(text: str) -> list[str]:
    """Plain text split at blank lines; the template makes the <p>."""
    return [part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def translated(text: str) -> str:
    """A sentence from a row, in the reader's language where it is one of ours, else as it is; always shown as text.

    `_()` in a template takes what it is given for ours and leaves it unescaped.
    """
    return gettext(text) if text else ""


def _english() -> bool:
    return str(get_locale()).startswith("en")


def init_app(app: Flask) -> None:
    for function in (day, short_day, month, local, clock, moment, iso, paragraphs, translated):
        app.jinja_env.filters[function.__name__] = function
    app.jinja_env.globals.update(timespan=timespan, hours=hours)
