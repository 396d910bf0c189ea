"""What the personal page says and allows at which moment. Tested without a database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.core.errors import Refusal
from app.core.text import N_
from app.registration.rules import State, delete_on

DECLINED = "DECLINED"  # what a calendar program answers for somebody who does not come (RFC 5545, PARTSTAT)

# Why a registration is over, in a sentence of its own.
OVER = {
    State.WITHDRAWN: N_("Sie haben am %(day)s abgesagt."),
    State.DECLINED: N_("Sie haben das Platzangebot am %(day)s abgelehnt."),
    State.LAPSED: N_("Das Platzangebot wurde nicht rechtzeitig beantwortet und ging am %(day)s an die nächste Person."),
    State.EXPIRED: N_("Die E-Mail-Adresse wurde nicht rechtzeitig bestätigt. Deshalb endete die Anmeldung am %(day)s."),
    State.MOVED: N_("Sie haben seit dem %(day)s einen Platz in einem anderen Workshop."),
    State.CALLED_OFF: N_("Der Workshop fällt aus. Das steht seit dem %(day)s fest."),
}


class NoWish(Refusal):
    field = "wish1"
    message = N_("Bitte wählen Sie mindestens einen Workshop als ersten Wunsch.")


class WishTwice(Refusal):
    field = "wish2"
    message = N_("Ein Workshop steht zweimal auf Ihrer Liste. Bitte wählen Sie jeden nur einmal.")


class WishGap(Refusal):
    field = "wish2"
    message = N_("Zwischen Ihren Wünschen fehlt einer. Bitte füllen Sie die Liste von oben.")


class WishesOver(Refusal):
    status = 409
    message = N_("Die Wünsche sind geschlossen, denn die Plätze werden verteilt oder sind schon verteilt.")


class OnlyWishes(Refusal):
    field = "workshop"
    status = 409
    message = N_("Bis zur Verteilung ändern Sie Ihre Wünsche. Wechseln können Sie danach.")


class HasBegun(Refusal):
    status = 409
    message = N_("Der Workshop hat schon begonnen. Hier lässt sich nichts mehr ändern.")


def ranked(chosen: Sequence[str]) -> list[str]:
    """The letters of a list of wishes, best first. Raises NoWish, WishTwice, WishGap."""
    wishes = [letter for letter in chosen if letter]
    if not wishes or not chosen[0]:
        raise NoWish
    if "" in chosen[: len(wishes)]:
        raise WishGap
    if len(set(wishes)) < len(wishes):
        raise WishTwice
    return wishes


def feed_until(ends_at: datetime) -> datetime:
    """A calendar program asks for as long as we know the person, however early she registered."""
    return delete_on(ends_at)
