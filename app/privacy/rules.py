"""What is a correction and what is somebody else. Tested without a database."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from app.core.errors import Refusal
from app.core.text import N_, folded

ALIKE = 0.6  # "Mayer, Ana" and "Meyer, Anna" are alike, two people of one office are not


class SomebodyElse(Refusal):
    field = "name"
    message = N_(
        "Das sieht nach einer anderen Person aus. "
        "Kommt jemand anderes, öffnen Sie „Vertretung nennen“; dann bleibt der Platz erhalten."
    )


class NameTaken(Refusal):
    field = "name"
    message = N_("Unter diesem Namen und dieser E-Mail-Adresse gibt es schon eine Anmeldung für diesen Workshop.")


class SameAddress(Refusal):
    field = "email"
    message = N_("Das ist Ihre bisherige Adresse. Bitte geben Sie die neue ein.")


class AddressTaken(Refusal):
    field = "email"
    status = 409
    message = N_("Unter der neuen Adresse sind Sie für diesen Workshop schon angemeldet. Es bleibt alles, wie es ist.")


class TooSoon(Refusal):
    field = "email"
    status = 429
    message = N_("Wir haben gerade erst eine E-Mail geschickt. Bitte warten Sie 10 Minuten und versuchen Sie es dann.")


@dataclass(frozen=True)
class Details:
    """What somebody may correct about herself."""

    name: str
    municipality: str
    title: str = ""
    role: str = ""


def is_correction(old: str, new: str) -> bool:
    """Whether a changed name still means the same person: one of its words stays, or it is spelled alike.

    An empty name has nothing to correct: naming somebody is a substitution.
    """
    before, after = folded(old), folded(new)
    if not before or not after:
        return False
    kept = {word for word in before.split() if len(word) > 1} & set(after.split())
    return bool(kept) or SequenceMatcher(None, before, after).ratio() >= ALIKE
