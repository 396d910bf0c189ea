"""Who gets a place, who waits, who moves up. Tested without a database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.core.errors import Refusal
from app.core.text import N_, folded

KEPT_AFTERWARDS = timedelta(weeks=8)
REMIND_AGAIN_AFTER = timedelta(minutes=10)
LINK_LASTS = timedelta(days=90)
DRAFT_LASTS = timedelta(hours=2)
CHECK_IN_FROM = timedelta(hours=12)  # before the start: the day of the event, for one that begins in the evening too
UNCONFIRMED_MOST = 10  # registrations of one mailbox that wait for their confirmation


class State(StrEnum):
    """Where a registration stands. Those in STANDING are alive; the others are over and never come back to life."""

    WISHED = "wished"  # wishes are in, the draw is still to come
    HELD = "held"  # a place is kept until the address is confirmed
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"  # a freed place is kept until the offer is answered or runs out
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    LAPSED = "lapsed"  # the offer ran out
    EXPIRED = "expired"  # the address was not confirmed in time
    MOVED = "moved"  # the person has a place in another workshop instead
    CALLED_OFF = "called_off"  # the workshop does not take place


TAKING = (State.HELD, State.CONFIRMED, State.OFFERED)  # these count against the capacity
STANDING = (State.WISHED, State.HELD, State.CONFIRMED, State.WAITING, State.OFFERED)
STATE_NAMES = {
    State.WISHED: N_("Wünsche abgegeben"),
    State.HELD: N_("Platz reserviert"),
    State.CONFIRMED: N_("Platz bestätigt"),
    State.WAITING: N_("Warteliste"),
    State.OFFERED: N_("Platz angeboten"),
    State.WITHDRAWN: N_("abgesagt"),
    State.DECLINED: N_("Angebot abgelehnt"),
    State.LAPSED: N_("Angebot verfallen"),
    State.EXPIRED: N_("verfallen"),
    State.MOVED: N_("gewechselt"),
    State.CALLED_OFF: N_("Workshop fällt aus"),
}


class NotPublished(Refusal):
    """The event was taken back, perhaps in this very moment."""

    field = "workshop"
    status = 409
    message = N_("Diese Veranstaltung ist nicht veröffentlicht. Anmelden kann sich deshalb niemand.")


class RegistrationNotOpen(Refusal):
    field = "workshop"
    message = N_("Die Anmeldung für diesen Workshop hat noch nicht begonnen. Sie öffnet am %(day)s.")


class RegistrationClosed(Refusal):
    field = "workshop"
    message = N_(
        "Die Anmeldung für diesen Workshop ist beendet. Schreiben Sie der Geschäftsstelle, wenn Sie dabei sein möchten."
    )


class WorkshopCalledOff(Refusal):
    field = "workshop"
    message = N_("Dieser Workshop fällt aus. Bitte wählen Sie einen anderen.")


class BeingDrawn(Refusal):
    field = "workshop"
    message = N_(
        "Die Plätze werden gerade nach Wünschen vergeben. "
        "Danach können Sie sich wieder anmelden; versuchen Sie es in einigen Minuten."
    )


class WishesWanted(Refusal):
    field = "workshop"
    message = N_("Für diese Veranstaltung geben Sie Wünsche ab. Bitte laden Sie das Formular neu.")


class OnStage(Refusal):
    field = "workshop"
    message = N_(
        "%(name)s wirkt zur selben Zeit in Workshop %(letter)s mit. "
        "Wählen Sie einen Workshop zu einer anderen Zeit oder schreiben Sie der Geschäftsstelle."
    )


class TooManyUnconfirmed(Refusal):
    field = "email"
    status = 429
    message = N_(
        "Für diese Adresse warten schon mehrere Anmeldungen auf ihre Bestätigung. "
        "Bestätigen Sie zuerst diese; die Links stehen in den E-Mails."
    )


class NotStanding(Refusal):
    status = 409
    message = N_("Diese Anmeldung ist schon beendet. Es ist nichts mehr zu tun.")


class NotOffered(Refusal):
    status = 409
    message = N_("Zurzeit liegt kein Platzangebot vor. Auf dieser Seite steht, was gerade gilt.")


class OfferOver(Refusal):
    status = 409
    message = N_("Die Frist für dieses Angebot ist abgelaufen. Der Platz geht an die nächste Person.")


class NoFreePlace(Refusal):
    status = 409
    message = N_("In diesem Workshop ist kein Platz frei. Erhöhen Sie zuerst die Zahl der Plätze.")


class NoReason(Refusal):
    field = "reason"
    message = N_("Bitte nennen Sie einen Grund, ohne Namen. Er steht danach im Verlauf.")


class SameWorkshop(Refusal):
    field = "workshop"
    message = N_("Für diesen Workshop sind Sie schon angemeldet. Bitte wählen Sie einen anderen.")


class NoPlaceYet(Refusal):
    status = 409
    message = N_("Nur wer einen bestätigten Platz hat, kann als anwesend vermerkt werden. Geben Sie zuerst den Platz.")


class TooEarly(Refusal):
    status = 409
    message = N_(
        "Anwesenheit lässt sich erst am Tag der Veranstaltung vermerken. Bitte versuchen Sie es dann noch einmal."
    )


class NotAName(Refusal):
    field = "name"
    message = N_("Bitte geben Sie nur einen Namen ein, ohne Internet- oder E-Mail-Adressen.")


@dataclass(frozen=True)
class Places:
    """What counting under the lock found in one workshop.

    `kept` are places that nobody else can have although nobody has them for sure: held until an address is confirmed,
    or offered until a deadline.
    """

    capacity: int
    confirmed: int
    waiting: int
    kept: int = 0

    @property
    def taken(self) -> int:
        return self.confirmed + self.kept

    @property
    def free(self) -> int:
        return max(self.capacity - self.taken, 0)

    @property
    def is_full(self) -> bool:
        """Nobody who comes now gets a place at once, either because none is free or because others wait for it."""
        return not self.free or self.waiting > 0


@dataclass(frozen=True)
class Applicant:
    """What somebody wrote into the form. `vouched`: the office knows the address, nobody has to confirm it."""

    name: str
    email: str
    municipality: str
    title: str = ""
    role: str = ""
    locale: str = "de"
    notice_version: int = 0
    municipality_key: str = ""
    together_with: str = ""
    questionnaire_id: int | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    photo_consent: bool = False
    sharing_consent: bool = False
    phone: str = ""
    vouched: bool = False

    @property
    def person_key(self) -> str:
        """The same name at the same mailbox is the same person; a shared mailbox may hold several people."""
        return identity(self.name, self.email, self.municipality, self.phone)


@dataclass(frozen=True)
class Answer:
    """What a registration led to, as anybody may be told who sends the form.

    For somebody who was registered already it says what a newcomer would be told: the form discloses nobody.
    """

    registration_id: int
    state: State
    position: int = 0


def address_key(email: str) -> str:
    """What an address is compared by: no mailbox we know tells large letters from small ones."""
    return email.strip().lower()


def person_key(email: str, name: str) -> str:
    return f"{email.casefold()}|{folded(name)}"


def identity(name: str, email: str, municipality: str, phone: str) -> str:
    """Who somebody is: a name at a mailbox; without one, a name of an organisation at a telephone.

    No mailbox looks like the latter, so nobody who writes an address is ever taken for a caller.
    """
    if email:
        return person_key(email, name)
    digits = "".join(sign for sign in phone if sign.isdigit())
    return person_key(f"{folded(municipality)[:150]} {digits}", name)


def search_key(municipality: str, name: str) -> str:
    """What the office searches in and sorts by."""
    return f"{folded(municipality)}|{folded(name)}"[:700]


def admit(places: Places, *, in_line: bool, is_barred: bool) -> State:
    """A free place goes to whoever waits longest and may have it, so a newcomer never overtakes.

    `in_line`: somebody waits whom no contingent bars. `is_barred`: a contingent bars the newcomer.
    """
    return State.HELD if places.free and not in_line and not is_barred else State.WAITING


def may_offer(places: Places, frozen_from: datetime, now: datetime) -> bool:
    """A freed place is offered only while one is free: a lowered capacity first has to empty again."""
    return places.free > 0 and places.waiting > 0 and now < frozen_from


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


def is_unconfirmed_too_long(confirm_until: datetime | None, confirmed_at: datetime | None, now: datetime) -> bool:
    """An address nobody confirmed in time holds neither a place nor a position any longer."""
    return confirmed_at is None and confirm_until is not None and now >= confirm_until


def may_remind(last_mail_at: datetime | None, now: datetime) -> bool:
    """Registering twice sends the mail again, but nobody's mailbox is flooded by it."""
    return last_mail_at is None or now >= last_mail_at + REMIND_AGAIN_AFTER


def delete_on(ends_at: datetime) -> datetime:
    """When a registration is deleted: told in every mail, because people ask."""
    return ends_at + KEPT_AFTERWARDS
