"""What a check found, and which Python must not write mail. Tested without a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from enum import StrEnum

from app.core.errors import Told
from app.core.text import N_

SKEW = timedelta(minutes=2)
HOSTILE = "Hallo =?utf-8?q?=0d=0aBcc:_niemand=40example.org?="


class Found(StrEnum):
    """How a check ended. A warning stops nobody, and the check as a whole still succeeds."""

    FINE = "fine"
    WARNING = "warning"
    BROKEN = "broken"


NAMES = {
    "database": N_("Datenbank"),
    "migrations": N_("Tabellen der Datenbank"),
    "smtp": N_("E-Mail-Versand"),
    "storage": N_("Ablage für Dateien"),
    "clock": N_("Uhr"),
    "keys": N_("Schlüssel"),
    "queue": N_("Warteschlange"),
    "python": N_("Python und Kopfzeilen von E-Mails"),
    "texts": N_("Texte der Organisation"),
}


@dataclass(frozen=True)
class Step:
    """One check: its name, how it ended, and one sentence with cause and remedy."""

    name: str
    found: Found
    said: Told


def fine(name: str, message: str, **values: object) -> Step:
    return Step(name, Found.FINE, Told(message, values))


def warning(name: str, message: str, **values: object) -> Step:
    return Step(name, Found.WARNING, Told(message, values))


def broken(name: str, message: str, **values: object) -> Step:
    return Step(name, Found.BROKEN, Told(message, values))


def is_good(steps: Iterable[Step]) -> bool:
    return all(step.found != Found.BROKEN for step in steps)


@dataclass(frozen=True)
class Reading:
    """What the clock shows, and the newest moment the history knows."""

    now: datetime
    newest: datetime | None = field(default=None)


def clock(reading: Reading) -> Step:
    """A clock that goes back puts deadlines and history out of order."""
    if not 2025 <= reading.now.year <= 2100:
        return broken("clock", N_("Die Uhr zeigt das Jahr %(year)s. Bitte stellen Sie die Uhr."), year=reading.now.year)
    if reading.newest and reading.newest > reading.now + SKEW:
        return broken("clock", N_("Die Uhr geht nach: Der Verlauf kennt schon spätere Zeiten. Bitte stellen Sie sie."))
    return fine("clock", N_("Die Uhr geht nach allem, was wir wissen, richtig."))


def splits_headers() -> bool:
    """Whether this Python makes a second header line of an encoded line end in a subject (seen in 3.11.7)."""
    message = EmailMessage(policy=policy.SMTP)
    try:
        message["Subject"] = HOSTILE
        lines = message.as_bytes().decode("ascii", "replace").splitlines()
    except (ValueError, UnicodeError):
        return False  # it refuses such a subject, which is as good
    return any(line.lower().startswith("bcc:") for line in lines)


def python(splits: bool) -> Step:
    if splits:
        return warning(
            "python",
            N_(
                "Dieses Python macht aus Namen fremde Kopfzeilen. Rotunde entschärft sie. Installieren Sie ein neueres."
            ),
        )
    return fine("python", N_("Dieses Python lässt keine fremden Kopfzeilen in E-Mails."))


def texts(open_ones: Mapping[str, object]) -> Step:
    if open_ones:
        words = N_("Texte mit offenen Angaben: %(number)s. Bis sie gefüllt sind, lässt sich nichts veröffentlichen.")
        return warning("texts", words, number=len(open_ones))
    return fine("texts", N_("In allen Texten sind die Angaben gefüllt."))
