"""What may change, who has to hear of it, and when. Tested without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from app.core.errors import Refusal
from app.core.text import N_
from app.events.rules import MODE_NAMES, Mode

TELL_AFTER = timedelta(minutes=10)
# What is part of an agreement: whoever has a place came for this title, at this time, in this room of this house.
OF_EVENT = ("venue", "event")
TOLD = ("title", "room", "mode", "online_url", "starts_at", "ends_at", *OF_EVENT)
LABELS = {
    "title": N_("Titel"),
    "summary": N_("Kurz gesagt"),
    "room": N_("Raum"),
    "mode": N_("Teilnahme"),
    "online_url": N_("Online-Adresse"),
    "starts_at": N_("Beginn"),
    "ends_at": N_("Ende"),
    "when": N_("Wann"),
    "capacity": N_("Plätze"),
    "registration_opens_at": N_("Anmeldung öffnet"),
    "registration_closes_at": N_("Anmeldung schließt"),
    "venue": N_("Ort"),
    "event": N_("Veranstaltung"),
}
Facts = dict[str, Any]


class ChangedMeanwhile(Refusal):
    status = 409
    message = N_(
        "Jemand anderes hat diesen Workshop gerade geändert. Vergleichen Sie unten, was jetzt gilt, mit Ihren Eingaben "
        "und speichern Sie noch einmal."
    )


class EndsBeforeStart(Refusal):
    field = "ends_at"
    message = N_("Das Ende liegt nicht nach dem Beginn. Bitte prüfen Sie Tag und Uhrzeit.")


class ClosesBeforeOpening(Refusal):
    field = "registration_closes_at"
    message = N_("Die Anmeldung schließt nicht nach dem Öffnen. Bitte prüfen Sie Tag und Uhrzeit.")


class CalledOff(Refusal):
    status = 409
    message = N_("Dieser Workshop fällt aus. Er lässt sich nicht mehr ändern.")


class HasBegun(Refusal):
    status = 409
    message = N_("Dieser Workshop hat schon begonnen. Ausfallen kann er nicht mehr.")


class ReasonMissing(Refusal):
    field = "reason"
    message = N_("Bitte nennen Sie einen Grund, ohne Namen. Er steht in der E-Mail und auf der Seite des Workshops.")


@dataclass(frozen=True)
class Wanted:
    """A workshop as the organiser wants it; all moments aware."""

    title: str
    summary: str
    room: str
    mode: str
    online_url: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None


FIELDS = tuple(field.name for field in fields(Wanted))


@dataclass(frozen=True)
class Difference:
    """What was told and what holds now; for "when" each is a pair of moments, for "mode" a name to be translated, for
    all others a text."""

    name: str
    old: Any
    new: Any

    @property
    def label(self) -> str:
        return LABELS[self.name]


def check(wanted: Wanted) -> None:
    """Raises EndsBeforeStart or ClosesBeforeOpening."""
    if wanted.ends_at <= wanted.starts_at:
        raise EndsBeforeStart
    opens_at, closes_at = wanted.registration_opens_at, wanted.registration_closes_at
    if opens_at and closes_at and closes_at <= opens_at:
        raise ClosesBeforeOpening


def changed(before: Facts, wanted: Wanted) -> list[str]:
    """The names of the fields that differ."""
    return [name for name in FIELDS if before[name] != getattr(wanted, name)]


def snapshot(facts: Facts) -> Facts:
    """What people are told of a workshop, fit for JSON."""
    return {name: _plain(facts[name]) for name in TOLD}


def waiting_to_be_told(told: Facts | None, before: Facts, after: Facts, now: datetime) -> Facts | None:
    """What people knew last, while it differs from what holds now; None when there is nothing (left) to tell.

    `told` is what waits already. "at" is the moment of the last change: whoever registers later knows it.
    """
    knew = snapshot(before) | {name: told[name] for name in TOLD if told and name in told}
    if knew == snapshot(after):
        return None
    return {**knew, "at": now.isoformat() if snapshot(before) != snapshot(after) or not told else told["at"]}


def corrected(told: Facts | None, after: Facts) -> Facts | None:
    """What still waits to be told once event and venue were only spelled anew: of that nobody hears."""
    if told is None:
        return None
    silent = {**told, **{name: after[name] for name in OF_EVENT}}
    now_held = snapshot(after)
    return silent if {**now_held, **{name: silent[name] for name in TOLD if name in silent}} != now_held else None


def differences(told: Mapping[str, Any], after: Facts) -> list[Difference]:
    """What to name in the mail, in the order of importance."""
    found = []
    knew = tuple(datetime.fromisoformat(told[name]) for name in ("starts_at", "ends_at"))
    holds = (after["starts_at"], after["ends_at"])
    if knew != holds:
        found.append(Difference("when", knew, holds))
    where = () if after["mode"] == Mode.ONLINE else ("venue", "room")  # whoever is not in the house need not know
    names = ("mode", *where, "online_url", "title", "event")
    texts = [(name, told.get(name, after[name]), after[name]) for name in names]
    return found + [_named(*each) for each in texts if each[1] != each[2]]


def meant_for(found: Sequence[Difference], *, has_place: bool) -> list[Difference]:
    """The address of an online room is for those who have a place."""
    return [each for each in found if has_place or each.name != "online_url"]


def _named(name: str, old: Any, new: Any) -> Difference:
    if name == "mode":
        old, new = (MODE_NAMES.get(value, value) for value in (old, new))
    return Difference(name, old, new)


def has_to_hear(registered_at: datetime, told: Mapping[str, Any]) -> bool:
    """Whoever registered after the last change has never known anything else."""
    return registered_at <= datetime.fromisoformat(told["at"])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
