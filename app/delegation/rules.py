"""What an organisation that registers several people may do. Tested without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.errors import Refusal
from app.core.text import N_

# One colleague's own deadline lies behind that of the whole, so that what nobody confirmed ends with one mail.
GRACE = timedelta(hours=1)
REMIND_BEFORE = timedelta(days=7)
UNCONFIRMED_MOST = 3  # of one mailbox
LEAST = 2


class DelegationsOff(Refusal):
    message = N_("Bei dieser Veranstaltung meldet sich jede Person selbst an. Nutzen Sie bitte das einfache Formular.")


class TooManySeats(Refusal):
    field = "seats"
    message = N_(
        "Eine Organisation kann hier höchstens %(most)s Personen anmelden. "
        "Brauchen Sie mehr Plätze, schreiben Sie der Geschäftsstelle."
    )


class TooManyNames(Refusal):
    field = "names"
    message = N_("Es sind mehr Namen als Personen. Erhöhen Sie die Zahl der Personen oder streichen Sie Namen.")


class PersonStands(Refusal):
    message = N_("%(name)s ist zu dieser Zeit schon angemeldet. Bitte nennen Sie jemand anderen.")


class NameMissing(Refusal):
    message = N_("Bitte geben Sie zur E-Mail-Adresse auch den Namen ein.")


class NotConfirmed(Refusal):
    status = 409
    message = N_("Bitte bestätigen Sie zuerst Ihre E-Mail-Adresse.")


class Begun(Refusal):
    status = 409
    message = N_("Der Workshop hat schon begonnen. Änderungen sind nicht mehr möglich.")


@dataclass(frozen=True)
class Named:
    """A colleague by name; an empty address means that mails go to the contact."""

    name: str
    email: str = ""


@dataclass(frozen=True)
class Wanted:
    """What the contact wrote into the form."""

    contact_name: str
    contact_email: str
    organisation: str
    seats: int
    names: tuple[Named, ...] = ()
    locale: str = "de"
    notice_version: int = 0


def check_seats(seats: int, *, standing: int, most: int) -> None:
    """Raises TooManySeats when `seats` more would be too many."""
    if standing + seats > most:
        raise TooManySeats(most=most)


def placeholder(delegation_id: int, number: int) -> str:
    """What stands for a person whose name is still to come; no mailbox looks like it."""
    return f"delegation:{delegation_id}:{number}"


def remind_at(names_until: datetime | None, starts_at: datetime, confirmed_at: datetime) -> datetime:
    """When missing names are asked for: a week before they are due, but not on the day the contact was told already."""
    return max((names_until or starts_at) - REMIND_BEFORE, confirmed_at + timedelta(days=1))


def lines(text: str) -> list[Named]:
    """Names one a line, an address behind a semicolon, a comma or in angle brackets."""
    found = []
    for line in text.splitlines():
        name, _, email = line.replace("<", ";").replace(">", "").replace(",", ";").replace("\t", ";").partition(";")
        if name.strip() or email.strip():
            found.append(Named(name.strip(), email.replace(";", "").strip()))
    return found
