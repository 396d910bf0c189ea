"""What a draw is made of, and when it says no. Tested without a database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from app.core.errors import Refusal
from app.core.text import N_

GENEROUS, RANK_MAXIMAL, RANK_SUM, LOTTERY = "generous", "rank_maximal", "rank_sum", "lottery"

# How each way of giving places is called, and what it does with a list that is not meant.
POLICY_NAMES = {
    GENEROUS: N_("Beste Gesamtverteilung: möglichst wenige schlechte Wünsche"),
    RANK_MAXIMAL: N_("Beste Gesamtverteilung: möglichst viele erste Wünsche"),
    RANK_SUM: N_("Beste Gesamtverteilung: kleinste Summe der Wunschnummern"),
    LOTTERY: N_("Losverfahren: Taktieren lohnt nicht"),
}
POLICY_STEPS = {
    GENEROUS: (
        N_("Möglichst viele Personen bekommen einen Platz."),
        N_("Möglichst viele, die zusammen teilnehmen möchten, bleiben zusammen."),
        N_(
            "Möglichst wenige bekommen nur ihren letzten Wunsch, dann möglichst wenige ihren vorletzten, und so weiter."
        ),
        N_("Sind mehrere Verteilungen gleich gut, entscheidet das Los. Wer die kleinere Losnummer hat, geht vor."),
    ),
    RANK_MAXIMAL: (
        N_("Möglichst viele Personen bekommen einen Platz."),
        N_("Möglichst viele, die zusammen teilnehmen möchten, bleiben zusammen."),
        N_("Möglichst viele bekommen ihren ersten Wunsch, dann möglichst viele ihren zweiten, und so weiter."),
        N_("Sind mehrere Verteilungen gleich gut, entscheidet das Los. Wer die kleinere Losnummer hat, geht vor."),
    ),
    RANK_SUM: (
        N_("Möglichst viele Personen bekommen einen Platz."),
        N_("Möglichst viele, die zusammen teilnehmen möchten, bleiben zusammen."),
        N_("Die Nummern der erfüllten Wünsche ergeben zusammen die kleinste Summe, die möglich ist."),
        N_("Sind mehrere Verteilungen gleich gut, entscheidet das Los. Wer die kleinere Losnummer hat, geht vor."),
    ),
    LOTTERY: (
        N_("Das Los bestimmt eine Reihenfolge."),
        N_("Der Reihe nach bekommt jede Person den besten ihrer Wünsche, der noch frei ist."),
        N_("Wer zusammen teilnehmen möchte, hat ein gemeinsames Los und wählt gemeinsam."),
    ),
}
POLICY_TACTICS = {
    GENEROUS: N_(
        "Eine falsche Liste kann sich bei diesem Verfahren auszahlen. Dafür ist das Ergebnis insgesamt besser."
    ),
    RANK_MAXIMAL: N_(
        "Eine falsche Liste kann sich bei diesem Verfahren auszahlen. Dafür ist das Ergebnis insgesamt besser."
    ),
    RANK_SUM: N_(
        "Eine falsche Liste kann sich bei diesem Verfahren auszahlen. Dafür ist das Ergebnis insgesamt besser."
    ),
    LOTTERY: N_(
        "Eine falsche Liste bringt niemandem etwas. Dafür kann das Ergebnis insgesamt schlechter sein, "
        "und es können mehr Personen ohne Platz bleiben."
    ),
}

# How anybody checks a draw, in a language that says the same on every machine.
RECIPE = """from hashlib import sha256
from hmac import digest
sha256(seed.encode()).hexdigest() == commitment
sha256(f"{seed}|{number}".encode()).hexdigest()[:8] == code
sorted(numbers, key=lambda n: digest(bytes.fromhex(seed), str(n).encode(), "sha256"))"""


class NotByWish(Refusal):
    status = 409
    message = N_("Diese Veranstaltung vergibt ihre Plätze nach Eingang. Eine Auslosung gibt es nicht.")


class AlreadyDrawn(Refusal):
    status = 409
    message = N_("Die Plätze sind schon ausgelost. Das Ergebnis steht unten.")


class NotCommitted(Refusal):
    status = 409
    message = N_(
        "Die Prüfsumme der Zufallszahl ist noch nicht veröffentlicht. Das geschieht von selbst. "
        "Bitte versuchen Sie es in zwei Minuten noch einmal."
    )


class NobodyWished(Refusal):
    status = 409
    message = N_("Noch niemand hat Wünsche abgegeben und die E-Mail-Adresse bestätigt. Es gibt nichts auszulosen.")


class SeedLost(Refusal):
    status = 409
    message = N_(
        "Die versiegelte Zufallszahl lässt sich nicht öffnen. Vermutlich wurde SECRET_KEY geändert. "
        "Setzen Sie den früheren Schlüssel wieder ein."
    )


@dataclass(frozen=True)
class Offer:
    """A workshop as the draw sees it: places still to give, and how many must still come for it to be held."""

    id: int
    places: int
    least: int = 0


@dataclass(frozen=True)
class Entry:
    """One registration in the draw. `unit` is the smallest registration id among those who want to be together."""

    id: int
    wishes: tuple[int, ...]
    unit: int = 0
    barred: frozenset[int] = frozenset()

    @property
    def together(self) -> int:
        return self.unit or self.id


@dataclass(frozen=True)
class Limit:
    """A contingent of one workshop: how many of `people` may still get a place there, and how many it gives at most.

    Two limits of a workshop never cross: one lies within the other, or they have nobody in common.
    """

    shop: int
    kind: str
    places: int
    most: int
    people: frozenset[int]


@dataclass(frozen=True)
class Pool:
    """Everything a draw depends on besides its seed; equal pools are equal as text."""

    policy: str
    offers: tuple[Offer, ...]
    entries: tuple[Entry, ...]
    limits: tuple[Limit, ...] = ()

    @cached_property
    def places(self) -> dict[int, int]:
        return {offer.id: offer.places for offer in self.offers}

    @cached_property
    def ranks(self) -> dict[int, dict[int, int]]:
        """For each registration the wishes that can be fulfilled at all: workshop id → rank as written."""
        return {
            entry.id: {
                wish: rank
                for rank, wish in enumerate(entry.wishes, 1)
                if wish in self.places and wish not in entry.barred
            }
            for entry in self.entries
        }

    @cached_property
    def longest(self) -> int:
        return max((len(entry.wishes) for entry in self.entries), default=0)

    @cached_property
    def _limiting(self) -> dict[tuple[int, int], list[int]]:
        found: dict[tuple[int, int], list[int]] = {}
        for number, limit in sorted(enumerate(self.limits), key=lambda row: -len(row[1].people)):
            for one in limit.people:
                found.setdefault((one, limit.shop), []).append(number)
        return found

    def limiting(self, one: int, shop: int) -> Sequence[int]:
        """The numbers of the limits that count this registration in this workshop, the widest first."""
        return self._limiting.get((one, shop), ())

    def written(self) -> dict[str, Any]:
        """As plain data, in one order; limits only where there are some, so that earlier draws stay as they were."""
        limits = sorted([one.shop, one.kind, one.places, one.most, sorted(one.people)] for one in self.limits)
        return ({"limits": limits} if limits else {}) | {
            "policy": self.policy,
            "workshops": [[offer.id, offer.places, offer.least] for offer in sorted(self.offers, key=lambda o: o.id)],
            "people": [
                [entry.id, list(entry.wishes), entry.together, sorted(entry.barred)]
                for entry in sorted(self.entries, key=lambda e: e.id)
            ],
        }

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Pool:
        return cls(
            policy=written["policy"],
            offers=tuple(Offer(*row) for row in written["workshops"]),
            entries=tuple(Entry(row[0], tuple(row[1]), row[2], frozenset(row[3])) for row in written["people"]),
            limits=tuple(Limit(row[0], row[1], row[2], row[3], frozenset(row[4])) for row in written.get("limits", ())),
        )


@dataclass(frozen=True)
class Gap:
    """Where a distribution that is not proved could still be better: at most from `found` down (or up) to `bound`."""

    where: str  # "without", "parted", "rank" or "lots"
    rank: int = 0
    found: int = 0
    bound: int = 0


@dataclass(frozen=True)
class Outcome:
    """Who goes where (None: no place), which units were parted and why, which workshops are not held."""

    placed: Mapping[int, int | None]
    parted: Mapping[int, str] = field(default_factory=dict)
    closed: tuple[int, ...] = ()
    proved: bool = True
    gap: Gap | None = None
    looks: int = 1


def hashed(written: Mapping[str, Any]) -> str:
    """The fingerprint of a pool: SHA-256 of its JSON without blanks, keys in order."""
    text = json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def is_due(allot_at: datetime | None, now: datetime) -> bool:
    return allot_at is not None and now >= allot_at


def needs_seed(drawn: bool, drawn_at: datetime | None, allot_at: datetime | None) -> bool:
    """A first draw always; another one only for a date after the last one, when wishes may have come since.

    `drawn` says whether there is a draw at all, `drawn_at` when the newest was held (None: still to come).
    """
    if not drawn:
        return True
    return drawn_at is not None and allot_at is not None and allot_at > drawn_at


def overlaps(first: tuple[datetime, datetime], second: tuple[datetime, datetime]) -> bool:
    return first[0] < second[1] and second[0] < first[1]
