"""What the office may ask of the list of participants. Tested without a database."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from enum import StrEnum
from typing import Any

from app.core.errors import Refusal, Told
from app.core.text import N_
from app.registration.rules import State

# The names in addresses.
SIGNS = {
    "words": "suche",
    "letter": "workshop",
    "state": "status",
    "place": "kommune",
    "district": "kreis",
    "group": "gruppe",
    "presence": "anwesend",
    "role": "funktion",
    "mailbox": "adresse",
    "sort": "sortierung",
}
SORTS = {
    "name": N_("Name"),
    "kommune": N_("Kommune oder Organisation"),
    "workshop": N_("Workshop"),
    "status": N_("Status"),
    "eingang": N_("Eingang"),
}
NAMES = {
    "words": N_("Suche"),
    "letter": N_("Workshop"),
    "state": N_("Status"),
    "place": N_("Kommune oder Organisation"),
    "district": N_("Landkreis"),
    "group": N_("Gruppe"),
    "presence": N_("Anwesenheit"),
    "role": N_("Funktion"),
    "mailbox": N_("E-Mail-Adresse"),
    "sort": N_("Sortierung"),
}
PRESENCES = {"ja": N_("anwesend"), "nein": N_("nicht vermerkt")}
MAILBOXES = {"offen": N_("nicht bestätigt"), "ohne": N_("ohne E-Mail-Adresse")}
MOST_WORDS = 5
LONGEST = 80  # of what is looked for


class Deed(StrEnum):
    """What can be done to many at once."""

    THERE = "anwesend"
    NOT_THERE = "abwesend"
    WITHDRAW = "absage"
    MOVE = "wechsel"
    LINK = "link"


DEEDS = {
    Deed.THERE: N_("Als anwesend vermerken"),
    Deed.NOT_THERE: N_("Anwesenheit zurücknehmen"),
    Deed.WITHDRAW: N_("Für die Personen absagen"),
    Deed.MOVE: N_("In einen anderen Workshop umbuchen"),
    Deed.LINK: N_("Link noch einmal schicken"),
}
MOST_AT_ONCE = 200  # about 25 ms each, with the write lock held
MOST_CHANGED = 300  # lines of a table, likewise; lines that change nothing cost nothing
WAITS = timedelta(hours=2)  # a table, to be taken over
UNDOABLE = timedelta(days=7)  # what was taken over


class SheetState(StrEnum):
    WAITING = "waiting"
    APPLIED = "applied"
    UNDONE = "undone"


@dataclass(frozen=True)
class Outcome:
    """What became, or would become, of one person: from where to where, or why not."""

    number: int
    name: str
    before: tuple[str, str]  # letter and state
    after: tuple[str, str] = ("", "")
    position: int = 0
    problem: Told | None = None


class Rehearsed(Exception):
    """Carries what was tried out of a unit of work that is not kept."""

    def __init__(self, found: Any) -> None:
        super().__init__("not kept")
        self.found = found


class NobodyChosen(Refusal):
    message = N_("Bitte kreuzen Sie mindestens eine Person an, oder wählen Sie alle der Auswahl.")


class NoDeed(Refusal):
    message = N_("Bitte wählen Sie, was geschehen soll.")


class NoTarget(Refusal):
    message = N_("Bitte wählen Sie, in welchen Workshop umgebucht wird.")


class TooMany(Refusal):
    message = N_("Höchstens %(most)s Personen gehen auf einmal. Grenzen Sie die Auswahl bitte ein.")


class TooMuch(Refusal):
    field = "file"
    message = N_(
        "Die Tabelle ändert mehr als %(most)s Zeilen. So viele auf einmal hielten alle anderen zu lange auf. "
        "Teilen Sie sie bitte auf."
    )


class NoAddress(Refusal):
    message = N_("Die Person hat keine E-Mail-Adresse. Rufen Sie sie an, oder tragen Sie eine Adresse ein.")


class MailedJustNow(Refusal):
    message = N_("Vor weniger als zehn Minuten ging eine E-Mail an diese Adresse. Bitte warten Sie etwas.")


class NoSuchWorkshop(Refusal):
    field = "workshop"
    message = N_("Einen Workshop „%(letter)s“ gibt es nicht. Gemeint ist der Buchstabe eines Workshops.")


class WorkshopGone(Refusal):
    field = "workshop"
    status = 409
    message = N_("Diesen Workshop gibt es nicht mehr. Bitte wählen Sie einen anderen; Ihre Eingaben stehen noch hier.")


class ChangedSince(Refusal):
    status = 409
    message = N_("Diese Anmeldung hat sich seitdem geändert. Ändern Sie sie bitte einzeln.")


class StaysWithdrawn(Refusal):
    status = 409
    message = N_(
        "Eine Absage lässt sich nicht zurücknehmen, denn der Platz kann vergeben sein. Melden Sie die Person neu an."
    )


class SheetGone(Refusal):
    status = 410
    message = N_("Diese Tabelle wartet nicht mehr. Bitte laden Sie sie noch einmal hoch.")


class Unreachable(Refusal):
    field = "email"
    message = N_("Geben Sie eine E-Mail-Adresse ein oder eine Telefonnummer, unter der Sie die Person erreichen.")


class AddressStays(Refusal):
    field = "email"
    message = N_(
        "Die Adresse lässt sich ändern, aber nicht löschen: An ihr hängen Link und Kalender der Person. "
        "Lassen Sie sie stehen, oder tragen Sie eine andere ein."
    )


class PhoneStays(Refusal):
    field = "phone"
    message = N_(
        "Die neue Adresse gilt erst, wenn die Person sie bestätigt. Lassen Sie bis dahin die Telefonnummer stehen, "
        "unter der Sie die Person erreichen."
    )


class OnlyWithAddress(Refusal):
    field = "name"
    message = N_(
        "Das sieht nach einer anderen Person aus. Ohne E-Mail-Adresse lässt sich niemand vertreten. "
        "Sagen Sie für die eine Person ab und melden Sie die andere an."
    )


class OnlyWishes(Refusal):
    field = "workshop"
    status = 409
    message = N_("Bis zur Verteilung zählen die Wünsche der Person. Danach können Sie sie umbuchen.")


class RegisteredAlready(Refusal):
    field = "name"
    status = 409
    message = N_(
        "Diese Person ist für den Workshop schon angemeldet. Sie finden sie unter „Teilnehmende“ und können dort ihre "
        "Angaben ändern."
    )


class WishedAlready(Refusal):
    field = "name"
    status = 409
    message = N_(
        "Diese Person hat für die Veranstaltung schon Wünsche abgegeben. Ändern kann sie die Liste über ihren "
        "persönlichen Link; Sie können ihn unter „Teilnehmende“ noch einmal schicken."
    )


class Changed(Refusal):
    """Meanwhile something else came of it than was shown."""

    status = 409
    message = N_("Seit der Vorschau hat sich etwas geändert. Bitte sehen Sie noch einmal, was jetzt geschieht.")


def stand(thing: object) -> str:
    """Tells what was shown from what holds now."""
    return hashlib.sha256(repr(thing).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def check_reachable(email: str, phone: str, *, before: str | None = None, vouches: bool = False) -> None:
    """Raises Unreachable; of somebody known, whose address was `before`, AddressStays or PhoneStays."""
    if before and not email:
        raise AddressStays
    has_phone = any(sign.isdigit() for sign in phone)
    if not email and not has_phone:
        raise Unreachable
    if before == "" and not vouches and not has_phone:
        raise PhoneStays


@dataclass(frozen=True)
class Wanted:
    """Which registrations, in which order; "" narrows nothing. `mailbox` is only for those who see addresses."""

    words: str = ""
    letter: str = ""
    state: str = ""
    place: str = ""
    district: str = ""
    group: str = ""
    presence: str = ""
    role: str = ""
    mailbox: str = ""
    sort: str = ""

    @property
    def told(self) -> dict[str, Any]:
        """As parameters of an address."""
        return {SIGNS[each.name]: getattr(self, each.name) for each in fields(self) if getattr(self, each.name)}


def wanted(told: Mapping[str, str], *, sees_addresses: bool = True) -> Wanted:
    """What an address asks for; what means nothing in it narrows nothing."""
    texts = {name: told.get(sign, "").strip() for name, sign in SIGNS.items()}
    found = {name: text if len(text) <= LONGEST else "" for name, text in texts.items()}
    known: dict[str, Container[str]] = {"state": set(State), "presence": PRESENCES, "sort": SORTS}
    known["mailbox"] = MAILBOXES if sees_addresses else {}
    for name, values in known.items():
        if found[name] not in values:
            found[name] = ""
    for name in ("district", "group"):
        if not (found[name].isascii() and found[name].isdigit() and len(found[name]) < 9):
            found[name] = ""
    return Wanted(**found)


def unread(told: Mapping[str, str], found: Wanted, letters: Collection[str]) -> list[str]:
    """What an address asks for in vain: a state nobody knows, a text too long, a workshop there is not."""
    asked = [name for name, sign in SIGNS.items() if told.get(sign, "").strip()]
    return [name for name in asked if not getattr(found, name) or (name == "letter" and found.letter not in letters)]


def numbers(texts: Iterable[str]) -> list[int]:
    """The registrations an address or a form names; what is no number names nobody."""
    found = {int(each) for each in texts if each.isascii() and each.isdigit() and len(each) < 10}
    return sorted(found)
