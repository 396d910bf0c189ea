"""Who a message goes to, what state it is in, and what keeps it from leaving. Tested without a database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.core.errors import Refusal
from app.core.text import N_
from app.registration import rules as registration

BATCH = 25  # people in one unit of work of the worker, which others wait for
PAGE = 20
MOST_PEOPLE = 6_000  # of one message
MOST_A_DAY = 20_000  # mails of all messages of an event within 24 hours
A_DAY = timedelta(hours=24)
FARTHEST = timedelta(days=366)
NO_GROUP = -1
LONGEST_SUBJECT = 150


class State(StrEnum):
    """A message is a draft until it is planned; at its moment it is being sent, and then it is sent for good."""

    DRAFT = "draft"
    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"


STATE_NAMES = {
    State.DRAFT: N_("Entwurf"),
    State.PLANNED: N_("geplant"),
    State.SENDING: N_("wird gesendet"),
    State.SENT: N_("gesendet"),
}
EDITABLE = (State.DRAFT, State.PLANNED)
# Whoever never confirmed the address is written to by nobody: a held place and an expired one are no choice here.
CHOICES = {
    state: registration.STATE_NAMES[state]
    for state in registration.State
    if state not in (registration.State.HELD, registration.State.EXPIRED)
}


class Attendance(StrEnum):
    """Who was there, once somebody has noted it."""

    ANY = ""
    PRESENT = "present"
    ABSENT = "absent"


class Organisation(StrEnum):
    """What kind of organisation somebody comes from."""

    ANY = ""
    REGISTER = "register"
    OTHER = "other"


ATTENDANCE_NAMES = {
    Attendance.ANY: N_("alle, ob anwesend oder nicht"),
    Attendance.PRESENT: N_("nur wer als anwesend vermerkt ist"),
    Attendance.ABSENT: N_("nur wer nicht als anwesend vermerkt ist"),
}
ORGANISATION_NAMES = {
    Organisation.ANY: N_("alle"),
    Organisation.REGISTER: N_("nur Kommunen aus dem Gemeindeverzeichnis"),
    Organisation.OTHER: N_("nur andere Organisationen"),
}
# Why the worker put a message back among the drafts.
PROBLEMS = {
    "called_off": N_(
        "Die Veranstaltung fällt aus. Die Nachricht ist deshalb wieder ein Entwurf, und niemand hat sie bekommen. "
        "Wer angemeldet war, steht jetzt in der Auswahl „Workshop fällt aus“."
    ),
    "nobody": N_("Zum geplanten Zeitpunkt passte niemand zur Auswahl. Es wurde nichts gesendet."),
    "people": N_("Zum geplanten Zeitpunkt waren es zu viele Personen für eine Nachricht. Es wurde nichts gesendet."),
    "day": N_("Zum geplanten Zeitpunkt war die Zahl der E-Mails für 24 Stunden erreicht. Es wurde nichts gesendet."),
}


class NobodyChosen(Refusal):
    status = 409
    message = N_(
        "Zu dieser Auswahl passt zurzeit niemand. Ändern Sie die Auswahl und versuchen Sie es dann noch einmal."
    )


class ValuesMissing(Refusal):
    status = 409
    message = N_(
        "Für manche Personen fehlt der Wert eines Platzhalters. "
        "Nehmen Sie ihn aus dem Text oder ändern Sie die Auswahl; unten steht, welcher es ist."
    )


class TooManyPeople(Refusal):
    status = 409
    message = N_(
        "Eine Nachricht geht an höchstens %(most)s Personen, diese Auswahl hat %(people)s. "
        "Teilen Sie die Auswahl auf mehrere Nachrichten auf."
    )


class TooManyToday(Refusal):
    status = 409
    message = N_(
        "In 24 Stunden gehen höchstens %(most)s E-Mails aus Nachrichten hinaus. %(sent)s sind es schon, "
        "diese Auswahl hat %(people)s. Bitte senden Sie die Nachricht morgen."
    )


class NotEditable(Refusal):
    status = 409
    message = N_("Diese Nachricht ist schon unterwegs oder gesendet. Sie lässt sich nicht mehr ändern.")


class NotPlanned(Refusal):
    status = 409
    message = N_("Diese Nachricht ist nicht geplant. Es gibt nichts zurückzunehmen.")


class AlreadyPlanned(Refusal):
    status = 409
    message = N_("Diese Nachricht ist schon geplant. Nehmen Sie die Planung zuerst zurück.")


class ChangedMeanwhile(Refusal):
    status = 409
    message = N_(
        "Jemand anderes hat diese Nachricht gerade geändert. "
        "Vergleichen Sie unten, was jetzt gilt, mit Ihren Eingaben und speichern Sie noch einmal."
    )


class SeenOlder(Refusal):
    status = 409
    message = N_(
        "Die Nachricht wurde inzwischen geändert. Bitte lesen Sie sie noch einmal; danach können Sie sie senden."
    )


class NotAhead(Refusal):
    field = "moment"
    message = N_("Dieser Zeitpunkt liegt nicht in der Zukunft. Wählen Sie einen späteren oder senden Sie sofort.")


class TooFarAhead(Refusal):
    field = "moment"
    message = N_("Dieser Zeitpunkt liegt mehr als ein Jahr voraus. Wählen Sie einen früheren.")


class NameUsed(Refusal):
    field = "name"
    status = 409
    message = N_("Eine Vorlage mit diesem Namen gibt es in dieser Reihe schon. Wählen Sie einen anderen Namen.")


@dataclass(frozen=True)
class Segment:
    """Whom a message goes to: each part narrows, an empty one does not. `workshops` are letters, `group` a number."""

    workshops: tuple[str, ...] = ()
    states: tuple[str, ...] = (str(registration.State.CONFIRMED),)
    group: int = 0
    attendance: str = ""
    organisation: str = ""
    role: str = ""

    @property
    def stored(self) -> dict[str, Any]:
        """As it is kept: a choice, and nobody's data."""
        return {**asdict(self), "workshops": list(self.workshops), "states": list(self.states)}


def segment(stored: Mapping[str, Any]) -> Segment:
    """The choice as a value."""
    told = {**Segment().stored, **stored}
    return Segment(**{**told, "workshops": tuple(told["workshops"]), "states": tuple(told["states"])})


@dataclass(frozen=True)
class Texts:
    """A message in German and, if wanted, in English."""

    subject_de: str
    text_de: str
    subject_en: str = ""
    text_en: str = ""

    @property
    def has_english(self) -> bool:
        return bool(self.subject_en and self.text_en)

    def language(self, locale: str) -> str:
        """In which language somebody who registered in `locale` reads it."""
        return "en" if self.has_english and locale.startswith("en") else "de"

    def subject(self, language: str) -> str:
        return self.subject_en if language == "en" else self.subject_de

    def text(self, language: str) -> str:
        return self.text_en if language == "en" else self.text_de

    @property
    def all(self) -> str:
        """Everything that may hold a placeholder."""
        return "\n".join((self.subject_de, self.text_de, self.subject_en, self.text_en))


def check_people(people: int, sent_today: int) -> None:
    """Raises NobodyChosen, TooManyPeople or TooManyToday."""
    if not people:
        raise NobodyChosen
    if people > MOST_PEOPLE:
        raise TooManyPeople(most=MOST_PEOPLE, people=people)
    if people + sent_today > MOST_A_DAY:
        raise TooManyToday(most=MOST_A_DAY, sent=sent_today, people=people)


def problem(people: int, sent_today: int) -> str:
    """What keeps the worker from sending, as a key of PROBLEMS; "" if nothing does."""
    try:
        check_people(people, sent_today)
    except NobodyChosen:
        return "nobody"
    except TooManyPeople:
        return "people"
    except TooManyToday:
        return "day"
    return ""


def check_moment(moment: datetime, now: datetime) -> None:
    """Raises NotAhead or TooFarAhead."""
    if moment <= now:
        raise NotAhead
    if moment > now + FARTHEST:
        raise TooFarAhead


def check_values(missing: Collection[object]) -> None:
    """Raises ValuesMissing."""
    if missing:
        raise ValuesMissing
