"""Who gets a place, who waits, who moves up. Tested without a database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.errors import Refusal
from app.core.text import N_, folded

CONFIRM_WITHIN = timedelta(hours=48)
KEPT_AFTERWARDS = timedelta(weeks=8)
REMIND_AGAIN_AFTER = timedelta(minutes=10)


class State(StrEnum):
    """Where a registration stands. Confirmed and waiting ones are standing; the others are over."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


STANDING = (State.CONFIRMED, State.WAITING)
STATE_NAMES = {
    State.CONFIRMED: N_("Platz bestätigt"),
    State.WAITING: N_("Warteliste"),
    State.WITHDRAWN: N_("abgesagt"),
    State.EXPIRED: N_("verfallen"),
}


class RegistrationNotOpen(Refusal):
    field = "workshop"
    message = N_("Die Anmeldung für diesen Workshop hat noch nicht begonnen. Sie öffnet am %(day)s.")


class RegistrationClosed(Refusal):
    field = "workshop"
    message = N_(
        "Die Anmeldung für diesen Workshop ist beendet. Schreiben Sie der Geschäftsstelle, wenn Sie dabei sein möchten."
    )


class NotStanding(Refusal):
    status = 409
    message = N_("Diese Anmeldung ist schon abgesagt. Es ist nichts mehr zu tun.")


class NotAName(Refusal):
    field = "name"
    message = N_("Bitte geben Sie nur einen Namen ein, ohne Internet- oder E-Mail-Adressen.")


@dataclass(frozen=True)
class Places:
    """What counting under the lock found: capacity, confirmed and waiting registrations of one workshop."""

    capacity: int
    confirmed: int
    waiting: int

    @property
    def free(self) -> int:
        return max(self.capacity - self.confirmed, 0)

    @property
    def is_full(self) -> bool:
        """Nobody who comes now gets a place at once, either because none is free or because others wait for it."""
        return not self.free or self.waiting > 0


@dataclass(frozen=True)
class Applicant:
    """What somebody wrote into the form."""

    name: str
    email: str
    municipality: str
    title: str = ""
    role: str = ""
    locale: str = "de"
    notice_version: int = 0

    @property
    def person_key(self) -> str:
        """The same name at the same mailbox is the same person; a shared mailbox may hold several people."""
        return f"{self.email.casefold()}|{folded(self.name)}"


def admit(places: Places) -> State:
    """A free place goes to whoever waits longest, so a newcomer never overtakes the waitlist."""
    return State.CONFIRMED if places.free and not places.waiting else State.WAITING


def may_move_up(places: Places) -> bool:
    """Someone who waits gets a place only if one is free: a lowered capacity first has to empty again."""
    return places.confirmed < places.capacity and places.waiting > 0


def check_open(opens_at: datetime | None, closes_at: datetime | None, starts_at: datetime, now: datetime) -> None:
    """Raises RegistrationNotOpen or RegistrationClosed; without a window registration ends with the start."""
    if opens_at and now < opens_at:
        raise RegistrationNotOpen(day=opens_at)
    if now >= (closes_at or starts_at) or now >= starts_at:
        raise RegistrationClosed


def is_open(opens_at: datetime | None, closes_at: datetime | None, starts_at: datetime, now: datetime) -> bool:
    try:
        check_open(opens_at, closes_at, starts_at, now)
    except Refusal:
        return False
    return True


_ADDRESS_LIKE = re.compile(r"://|www\.|@|[<>]|\.(?:com|net|org|de|ru|info)\b", re.IGNORECASE)


def check_name(name: str) -> None:
    """A name with an address in it would turn our mails into somebody's advertisement. Raises NotAName."""
    if _ADDRESS_LIKE.search(name):
        raise NotAName


def is_unconfirmed_too_long(registered_at: datetime, confirmed_at: datetime | None, now: datetime) -> bool:
    """An address nobody confirmed within 48 hours holds no place any longer."""
    return confirmed_at is None and now >= registered_at + CONFIRM_WITHIN


def may_remind(last_mail_at: datetime | None, now: datetime) -> bool:
    """Registering twice sends the mail again, but nobody's mailbox is flooded by it."""
    return last_mail_at is None or now >= last_mail_at + REMIND_AGAIN_AFTER


def delete_on(ends_at: datetime) -> datetime:
    """When a registration is deleted: told in every mail, because people ask."""
    return ends_at + KEPT_AFTERWARDS
