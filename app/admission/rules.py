"""In which order places are given, and what narrows it. Tested without a database."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.errors import Refusal
from app.core.text import N_, folded

OFFER_AT_LEAST = timedelta(hours=4)


class Mode(StrEnum):
    """How the parallel workshops of an event are filled."""

    ARRIVAL = "arrival"
    GENEROUS = "generous"
    RANK_MAXIMAL = "rank_maximal"
    RANK_SUM = "rank_sum"
    LOTTERY = "lottery"

    @property
    def is_by_wish(self) -> bool:
        return self is not Mode.ARRIVAL


MODE_NAMES = {
    Mode.ARRIVAL: N_("Nach Eingang: Wer zuerst kommt, bekommt den Platz"),
    Mode.GENEROUS: N_("Wünsche, beste Gesamtverteilung: möglichst wenige schlechte Wünsche"),
    Mode.RANK_MAXIMAL: N_("Wünsche, beste Gesamtverteilung: möglichst viele erste Wünsche"),
    Mode.RANK_SUM: N_("Wünsche, beste Gesamtverteilung: kleinste Summe der Wunschnummern"),
    Mode.LOTTERY: N_("Wünsche, Losverfahren: Taktieren lohnt nicht"),
}


@dataclass(frozen=True)
class Terms:
    """The settings of an event as values, with what they mean for the clock."""

    mode: Mode = Mode.ARRIVAL
    wishes: int = 3
    allot_at: datetime | None = None
    drawn_at: datetime | None = None
    confirm_hours: int = 48
    offer_hours: int = 24
    freeze_hours: int = 24
    per_municipality: int | None = None
    per_municipality_until: datetime | None = None
    per_organisation: int | None = None
    non_funded_percent: int | None = None
    funded: frozenset[str] = frozenset()
    delegations: bool = True
    delegation_most: int = 10
    names_until: datetime | None = None

    @property
    def confirm_within(self) -> timedelta:
        return timedelta(hours=self.confirm_hours)

    def collects_wishes(self, now: datetime) -> bool:
        """Whether somebody who comes now ranks wishes instead of taking a place."""
        return self.mode.is_by_wish and self.drawn_at is None and (self.allot_at is None or now < self.allot_at)

    def is_drawing(self, now: datetime) -> bool:
        """Between the last wish and the draw: nobody gets anything, or they would be ahead of the draw."""
        return self.mode.is_by_wish and self.drawn_at is None and not self.collects_wishes(now)

    def frozen_from(self, starts_at: datetime) -> datetime:
        """From then on no freed place is offered any more: nobody can plan a journey so late."""
        return starts_at - timedelta(hours=self.freeze_hours)

    def offer_until(self, starts_at: datetime, now: datetime) -> datetime:
        """How long an offer made now stands: until the freeze, with time to read it; never past the start.

        Without the hours to read it a place freed just before the freeze would be offered for seconds.
        """
        wanted = now + timedelta(hours=self.offer_hours)
        return min(wanted, max(self.frozen_from(starts_at), now + OFFER_AT_LEAST), starts_at)

    def most_per_key(self, now: datetime) -> int | None:
        """How many places of one workshop one municipality or organisation may have at this moment."""
        dated = self.per_municipality
        if dated is not None and self.per_municipality_until and now >= self.per_municipality_until:
            dated = None
        limits = [limit for limit in (dated, self.per_organisation) if limit is not None]
        return min(limits) if limits else None

    def most_funded(self, capacity: int) -> int | None:
        """How many of `capacity` places the funded may have, so that the others get at least their share."""
        if self.non_funded_percent is None:
            return None
        return capacity - math.ceil(capacity * self.non_funded_percent / 100)

    @property
    def has_contingents(self) -> bool:
        return (self.per_municipality, self.per_organisation, self.non_funded_percent) != (None, None, None)


class Bar(StrEnum):
    """Why somebody who waits is passed over for now."""

    MUNICIPALITY = "municipality"
    FUNDED = "funded"


BAR_NAMES = {
    Bar.MUNICIPALITY: N_("Ihre Kommune oder Organisation hat zurzeit so viele Plätze, wie eine haben kann."),
    Bar.FUNDED: N_("Die Plätze für geförderte Kommunen sind zurzeit vergeben. Die übrigen sind für andere reserviert."),
}


@dataclass(frozen=True)
class Taken:
    """Places of one workshop that are given, by the key of their municipality or organisation."""

    by_key: Mapping[str, int] = field(default_factory=dict)

    def of(self, keys: frozenset[str]) -> int:
        return sum(number for key, number in self.by_key.items() if key in keys)


def barred(terms: Terms, capacity: int, taken: Taken, key: str, now: datetime) -> Bar | None:
    """The contingent that keeps one more person with this key from a place, or None. An empty key has no limit."""
    most = terms.most_per_key(now)
    if most is not None and key and taken.by_key.get(key, 0) >= most:
        return Bar.MUNICIPALITY
    funded = terms.most_funded(capacity)
    if funded is not None and key in terms.funded and taken.of(terms.funded) >= funded:
        return Bar.FUNDED
    return None


def key_of(name: str, ags: str = "") -> str:
    """What contingents count by: the official key where one is known, else the folded name."""
    return f"ags:{ags}" if ags else folded(name)[:200]


def funded_keys(lines: str, known: Mapping[str, str]) -> frozenset[str]:
    """The keys of a list with one municipality a line; `known` gives the official key of a folded name."""
    names = [folded(line) for line in lines.splitlines() if folded(line)]
    return frozenset({key_of(name) for name in names} | {key_of(name, known[name]) for name in names if name in known})


@dataclass(frozen=True)
class Wanted:
    """The settings as the office writes them: `funded` are its lines, one municipality each."""

    mode: Mode = Mode.ARRIVAL
    wishes: int = 3
    allot_at: datetime | None = None
    confirm_hours: int = 48
    offer_hours: int = 24
    freeze_hours: int = 24
    per_municipality: int | None = None
    per_municipality_until: datetime | None = None
    per_organisation: int | None = None
    non_funded_percent: int | None = None
    funded: str = ""
    delegations: bool = True
    delegation_most: int = 10
    names_until: datetime | None = None

    @property
    def revision(self) -> str:
        """A mark of exactly these settings: whoever saves says which ones they saw."""
        values = [str(getattr(self, each.name)) for each in fields(self)]
        return hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:16]


def changed(before: Wanted, after: Wanted) -> list[str]:
    """The names of the settings that differ, in their order."""
    return [each.name for each in fields(Wanted) if getattr(before, each.name) != getattr(after, each.name)]


class ModeFixed(Refusal):
    field = "mode"
    message = N_(
        "Es gibt schon Anmeldungen. Zwischen „nach Eingang“ und „nach Wünschen“ können Sie nur wechseln, "
        "solange niemand angemeldet ist."
    )


class DrawDone(Refusal):
    field = "mode"
    message = N_("Die Plätze sind schon nach Wünschen verteilt. Verfahren und Tag der Verteilung stehen damit fest.")


class AllotAtMissing(Refusal):
    field = "allot_at"
    message = N_("Bitte nennen Sie, wann die Plätze nach Wünschen verteilt werden.")


class AllotAtPast(Refusal):
    field = "allot_at"
    message = N_("Dieser Zeitpunkt ist schon vorbei. Bitte nennen Sie einen, der noch kommt.")


class AllotAtTooLate(Refusal):
    field = "allot_at"
    message = N_("Die Plätze müssen vor Beginn der Veranstaltung verteilt werden. Sie beginnt am %(start)s.")


class NamesTooLate(Refusal):
    field = "names_until"
    message = N_("Die Namen müssen vor Beginn der Veranstaltung feststehen. Sie beginnt am %(start)s.")


class FundedMissing(Refusal):
    field = "funded"
    message = N_("Bitte nennen Sie die geförderten Kommunen. Ohne die Liste lässt sich kein Anteil berechnen.")


class SettingsChanged(Refusal):
    status = 409
    message = N_(
        "Jemand hat die Einstellungen geändert, während Sie hier geschrieben haben. "
        "Prüfen Sie Ihre Angaben. Wenn Sie noch einmal speichern, gelten Ihre."
    )


def check(wanted: Wanted, before: Wanted, *, is_drawn: bool, stand: int, starts_at: datetime, now: datetime) -> None:
    """Whether these settings may follow those; `stand` counts the registrations that are alive. Raises refusals."""
    decided = (wanted.mode, wanted.allot_at) != (before.mode, before.allot_at)
    if is_drawn and decided:
        raise DrawDone
    if stand and wanted.mode.is_by_wish != before.mode.is_by_wish:
        raise ModeFixed
    if wanted.mode.is_by_wish and decided:
        _check_allot_at(wanted.allot_at, starts_at, now)
    if wanted.non_funded_percent is not None and not any(folded(line) for line in wanted.funded.splitlines()):
        raise FundedMissing
    if wanted.names_until and wanted.names_until >= starts_at:
        raise NamesTooLate(start=starts_at)


def _check_allot_at(allot_at: datetime | None, starts_at: datetime, now: datetime) -> None:
    if allot_at is None:
        raise AllotAtMissing
    if allot_at <= now:
        raise AllotAtPast
    if allot_at >= starts_at:
        raise AllotAtTooLate(start=starts_at)


@dataclass(frozen=True)
class InLine:
    """What counts about one person who waits: the key contingents count by, and whether the address is confirmed."""

    key: str
    is_confirmed: bool


class Turn(StrEnum):
    """What would happen to somebody who waits if a place became free now."""

    NEXT = "next"
    LATER = "later"
    UNCONFIRMED = "unconfirmed"
    MUNICIPALITY = "municipality"
    FUNDED = "funded"


TURN_NAMES = {
    Turn.NEXT: N_("Ist als Nächstes an der Reihe."),
    Turn.LATER: N_("Kommt an die Reihe, wenn alle davor versorgt sind."),
    Turn.UNCONFIRMED: N_("Wird übersprungen, weil die E-Mail-Adresse noch nicht bestätigt ist."),
    Turn.MUNICIPALITY: N_("Wird übersprungen, weil die Kommune oder Organisation so viele Plätze hat, wie sie darf."),
    Turn.FUNDED: N_("Wird übersprungen, weil die Plätze für geförderte Kommunen vergeben sind."),
}


def turns(terms: Terms, capacity: int, taken: Taken, line: Sequence[InLine], now: datetime) -> list[Turn]:
    """For everybody in the line, longest waiting first, what a place that becomes free now would mean."""
    found: list[Turn] = []
    for person in line:
        bar = barred(terms, capacity, taken, person.key, now)
        if not person.is_confirmed:
            found.append(Turn.UNCONFIRMED)
        elif bar is not None:
            found.append(Turn(bar))
        else:
            found.append(Turn.LATER if Turn.NEXT in found else Turn.NEXT)
    return found
