"""What may be asked of the history of an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core.text import N_

PAGE = 50
MOST = 50_000  # lines of a file
FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)
# The names in addresses.
SIGNS = {"topic": "thema", "by": "wer", "about": "zu", "after": "von", "until": "bis"}
TOPICS = {
    "places": N_("Anmeldungen und Plätze"),
    "people": N_("Angaben, Einwilligungen und Bedarfe"),
    "looks": N_("Einsicht in Personendaten"),
    "event": N_("Veranstaltung und Workshops"),
    "team": N_("Team und Konten"),
    "messages": N_("Nachrichten"),
    "door": N_("Einlass"),
    "groups": N_("Gruppen"),
    "capture": N_("Mitschrift, Fotos und Bündel"),
    "minutes": N_("Protokolle"),
}


@dataclass(frozen=True)
class Wanted:
    """Which lines; None and "" narrow nothing. `about` is a registration's number, days are whole ones."""

    topic: str = ""
    by: str = ""
    about: int | None = None
    after: date | None = None
    until: date | None = None

    @property
    def told(self) -> dict[str, str]:
        """As parameters of an address."""
        values = {name: getattr(self, name) for name in SIGNS}
        return {SIGNS[name]: str(value) for name, value in values.items() if value}


def wanted(told: Mapping[str, str]) -> tuple[Wanted, list[str]]:
    """What an address asks for, and the signs of what in it means nothing (a topic nobody knows, the 31st of June)."""
    topic, by = told.get(SIGNS["topic"], ""), told.get(SIGNS["by"], "")
    about = told.get(SIGNS["about"], "")
    days = {name: _day(told.get(SIGNS[name], "")) for name in ("after", "until")}
    wrong = [SIGNS[name] for name, day in days.items() if day is None and told.get(SIGNS[name])]
    if topic and topic not in TOPICS:
        wrong.append(SIGNS["topic"])
    if about and not _is_number(about):
        wrong.append(SIGNS["about"])
    if days["after"] and days["until"] and days["after"] > days["until"]:
        wrong.append(SIGNS["until"])
    found = Wanted(
        topic=topic if topic in TOPICS else "",
        by=by[:80],
        about=int(about) if _is_number(about) else None,
        **days,
    )
    return found, wrong


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST <= day <= LAST else None


def bounds(wanted: Wanted, zone: str) -> tuple[datetime | None, datetime | None]:
    """From the beginning of the first day to the end of the last, where the event takes place."""
    at = ZoneInfo(zone)
    after = datetime.combine(wanted.after, time.min, at) if wanted.after else None
    until = datetime.combine(wanted.until + timedelta(days=1), time.min, at) if wanted.until else None
    return after, until
