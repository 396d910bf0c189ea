"""Who may sign in and how long a link or a session lasts."""

import math
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.errors import Refusal
from app.core.text import N_

LINK_LASTS = timedelta(minutes=15)
SESSION_LASTS = timedelta(hours=12)
INVITATION_LASTS = timedelta(days=7)
# As long as the log of mails, whose lines name the links: only then may their numbers be used again.
KEPT = timedelta(days=91)
FRESH = timedelta(minutes=15)
CHALLENGE_LASTS = timedelta(minutes=5)
STEP_LASTS = timedelta(minutes=10)
TRIES_KEPT = timedelta(days=1)
SEEN_EVERY = timedelta(minutes=30)
FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
PEACE = timedelta(hours=1)
LINKS_PER_SPAN = 5
LINK_SPAN = timedelta(minutes=15)
INVITE_AGAIN_AFTER = timedelta(minutes=10)


class Role(StrEnum):
    """What a person does here. Which events or workshops are theirs is kept with the events."""

    ORGANISER = "organiser"
    EDITOR = "editor"
    MODERATOR = "moderator"
    AUDITOR = "auditor"
    NEEDS_OFFICER = "needs_officer"


WAY_NAMES = {
    "link": N_("Link per E-Mail"),
    "invitation": N_("Einladung"),
    "password": N_("Passwort"),
    "passkey": N_("Passkey"),
    "oidc": N_("Konto der Organisation"),
}
ROLE_NAMES = {
    Role.ORGANISER: N_("Geschäftsstelle"),
    Role.EDITOR: N_("Redaktion"),
    Role.MODERATOR: N_("Moderation"),
    Role.AUDITOR: N_("Revision"),
    Role.NEEDS_OFFICER: N_("Ansprechperson für Bedarfe"),
}


class LinkUsed(Refusal):
    """The link is unknown, used or too old; which of them stays our secret."""

    status = 410
    message = N_("Dieser Link gilt nicht mehr. Fordern Sie auf der Seite „Einloggen“ einen neuen an.")


class InvitationUsed(Refusal):
    """Unknown, used, withdrawn or too old; which of them stays our secret."""

    status = 410
    message = N_("Diese Einladung gilt nicht mehr. Bitten Sie die Geschäftsstelle um eine neue.")


class LastOrganiser(Refusal):
    field = "role"
    status = 409
    message = N_(
        "Das ist das letzte aktive Konto der Geschäftsstelle. Geben Sie zuerst jemand anderem diese Rolle. "
        "Das Konto zählt, sobald sich die Person eingeloggt hat."
    )


class NotInvited(Refusal):
    status = 409
    message = N_("Zu diesem Konto ist keine Einladung offen: Die Person hat sich schon eingeloggt.")


class InvitedJustNow(Refusal):
    status = 429
    message = N_("Die letzte Einladung ist keine zehn Minuten alt. Bitte warten Sie etwas.")


class AccountShut(Refusal):
    status = 409
    message = N_("Dieses Konto ist deaktiviert. Reaktivieren Sie es zuerst.")


class StepOver(Refusal):
    """A step of signing in or of setting up that took too long, or was taken twice."""

    status = 409
    message = N_("Das hat zu lange gedauert oder ist schon erledigt. Bitte beginnen Sie noch einmal.")


class WrongPassword(Refusal):
    """For every address the same: unknown, without a password, or with another one."""

    message = N_(
        "Mit diesen Angaben kommen wir nicht weiter. Prüfen Sie Adresse und Passwort, oder fordern Sie einen Link an."
    )


class WrongCurrent(Refusal):
    field = "current"
    message = N_("Das bisherige Passwort stimmt nicht. Sie können sich auch mit einem Link neu einloggen.")


class WrongCode(Refusal):
    field = "code"
    message = N_("Dieser Code gilt nicht. Nehmen Sie den, den die App gerade zeigt, oder einen Ersatzcode.")


class WaitToTry(Refusal):
    """Whoever guesses often waits, told in minutes."""

    status = 429
    message = N_(
        "Das waren viele Versuche. Bitte warten Sie %(minutes)s Minuten, und versuchen Sie es dann noch einmal."
    )
    of_one = N_("Das waren viele Versuche. Bitte warten Sie eine Minute, und versuchen Sie es dann noch einmal.")

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes=minutes)
        if minutes == 1:
            self.message = self.of_one


class WaitOrTakeLink(WaitToTry):
    """For a password, beside which a link always opens the account."""

    message = N_("Das waren viele Versuche. Bitte warten Sie %(minutes)s Minuten, oder fordern Sie einen Link an.")
    of_one = N_("Das waren viele Versuche. Bitte warten Sie eine Minute, oder fordern Sie einen Link an.")


class NotFresh(Refusal):
    status = 409
    message = N_("Dafür müssen Sie sich in den letzten 15 Minuten eingeloggt haben. Bitte loggen Sie sich neu ein.")


class HasFactor(Refusal):
    status = 409
    message = N_(
        "Der zweite Faktor ist schon eingerichtet. Wollen Sie eine andere App nehmen, entfernen Sie ihn zuerst."
    )


class NoFactor(Refusal):
    status = 409
    message = N_("Zu diesem Konto gibt es keinen zweiten Faktor mehr. Sie brauchen nichts zu tun.")


class SessionOver(Refusal):
    status = 409
    message = N_("Diese Sitzung ist schon beendet. Sie brauchen nichts zu tun.")


class UnknownRole(Refusal):
    message = N_(
        "Diese Rolle gibt es nicht: %(role)s. Möglich sind organiser, editor, moderator, auditor und needs_officer."
    )


class UnknownAccount(Refusal):
    message = N_("Zu dieser E-Mail-Adresse gibt es kein Konto: %(email)s.")


def is_link_valid(expires_at: datetime, used_at: datetime | None, now: datetime) -> bool:
    """Once, and within its time."""
    return used_at is None and now < expires_at


def check_invitable(is_active: bool, last_sign_in_at: datetime | None) -> None:
    """Raises NotInvited, AccountShut."""
    if last_sign_in_at is not None:
        raise NotInvited
    if not is_active:
        raise AccountShut


def check_patience(sent_at: datetime, now: datetime) -> None:
    """Raises InvitedJustNow: nobody's mailbox is flooded with invitations."""
    if now < sent_at + INVITE_AGAIN_AFTER:
        raise InvitedJustNow


def check_fresh(signed_in_at: datetime, now: datetime) -> None:
    """Raises NotFresh: an open session left behind must not be enough to change the locks."""
    if not is_fresh(signed_in_at, now):
        raise NotFresh


def is_fresh(signed_in_at: datetime, now: datetime) -> bool:
    return now < signed_in_at + FRESH


def check_turn(kind: str, wait_until: datetime | None, now: datetime) -> None:
    """Raises WaitToTry, for a guessed password WaitOrTakeLink."""
    if wait_until is not None and now < wait_until:
        refusal = WaitOrTakeLink if kind == "password" else WaitToTry
        raise refusal(math.ceil((wait_until - now).total_seconds() / 60))


def counted(number: int, last_at: datetime, now: datetime) -> int:
    """One guess more; after an hour of peace the counting begins anew."""
    return 1 if now >= last_at + PEACE else number + 1


def wait(number: int) -> timedelta:
    """How long after so many guesses the next one is judged: nothing at first, then twice as long each time."""
    over = number - FREE_TRIES
    return min(FIRST_WAIT * 2 ** min(over, 10), LONGEST_WAIT) if over >= 0 else timedelta(0)


def is_seen_anew(seen_at: datetime | None, now: datetime) -> bool:
    """Roughly is enough: a row is not written with every click."""
    return seen_at is None or now >= seen_at + SEEN_EVERY


def may_ask_again(links_in_span: int) -> bool:
    """A person gets a few links in a quarter of an hour, so nobody's mailbox is flooded with them."""
    return links_in_span < LINKS_PER_SPAN
