"""Groups and their names, colours and shapes; what a plan's state allows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.errors import Refusal
from app.core.text import N_
from app.groups.parsing import MOST_MIXED, MOST_MIXED_ROUNDS
from app.programme.rules import GroupMode, NamesShown


class State(StrEnum):
    """A plan is a draft until it is announced or discarded; a newer announced plan replaces it.

    Of a discarded draft nothing is left but its number, so that no other plan ever gets it.
    """

    DRAFT = "draft"
    ANNOUNCED = "announced"
    REPLACED = "replaced"
    DISCARDED = "discarded"


STATE_NAMES = {
    State.DRAFT: N_("Entwurf"),
    State.ANNOUNCED: N_("bekannt gegeben"),
    State.REPLACED: N_("ersetzt"),
    State.DISCARDED: N_("verworfen"),
}


class RuleKind(StrEnum):
    """What an organiser knows better than any arithmetic."""

    TOGETHER = "together"
    APART = "apart"
    PIN = "pin"
    FORBID = "forbid"
    STEP_FREE = "step_free"

    @property
    def is_of_several(self) -> bool:
        return self in (RuleKind.TOGETHER, RuleKind.APART)

    @property
    def names_a_group(self) -> bool:
        return self in (RuleKind.PIN, RuleKind.FORBID)


MODE_NAMES = {
    GroupMode.FIXED: N_("Feste Gruppen: Wer in einer Gruppe ist, geht mit ihr gemeinsam von Station zu Station."),
    GroupMode.REMIX: N_(
        "Jede Runde neu gemischt: Alle gehen einen eigenen Weg und treffen an jeder Station möglichst neue Leute."
    ),
}
# Who is mixed anew belongs to no group, so that nobody can be held in one or kept out of it.
MIXED_RULE_NAMES = {
    RuleKind.TOGETHER: N_("gehen denselben Weg"),
    RuleKind.APART: N_("treffen sich an keiner Station"),
    RuleKind.STEP_FREE: N_("braucht stufenlos erreichbare Stationen"),
}
RULE_NAMES = {
    RuleKind.TOGETHER: N_("bleiben zusammen"),
    RuleKind.APART: N_("kommen in verschiedene Gruppen"),
    RuleKind.PIN: N_("gehört fest in eine Gruppe"),
    RuleKind.FORBID: N_("kommt nicht in eine Gruppe"),
    RuleKind.STEP_FREE: N_("braucht stufenlos erreichbare Stationen"),
}


class JobState(StrEnum):
    """A calculation waits for the worker, runs, and ends in one of four ways."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        return self not in (JobState.QUEUED, JobState.RUNNING)


JOB_NAMES = {
    JobState.QUEUED: N_("wartet"),
    JobState.RUNNING: N_("läuft"),
    JobState.DONE: N_("fertig"),
    JobState.REFUSED: N_("nicht möglich"),
    JobState.STOPPED: N_("angehalten"),
    JobState.FAILED: N_("gescheitert"),
}
SILENCE = timedelta(seconds=60)
"""After so long without a word from a calculation, its worker counts as gone."""
MOST_TRIES = 3


def may_begin(state: str, heard_at: datetime | None, now: datetime) -> bool:
    """What waits may begin; what runs may be taken over once its worker has fallen silent."""
    if state == JobState.RUNNING:
        return heard_at is None or heard_at <= now - SILENCE
    return state == JobState.QUEUED


NAMES_SHOWN_NAMES = {
    NamesShown.FULL: N_("Vor- und Nachname"),
    NamesShown.INITIAL: N_("Vorname und erster Buchstabe des Nachnamens"),
    NamesShown.BADGE: N_("nur die Nummer auf dem Namensschild"),
}


def shown_name(name: str, badge: int, how: str) -> str:
    """A name as a list in the room may show it; the badge number is empty of meaning outside the event."""
    if how == NamesShown.BADGE:
        return str(badge)
    words = [word for word in name.split() if not word.endswith(".")] or name.split()
    if how == NamesShown.INITIAL and len(words) > 1:
        return f"{words[0]} {words[-1][0]}."
    return name


@dataclass(frozen=True)
class Look:
    """How a group is told apart without relying on colour alone: name, colour key, shape.

    `name` is the colour; groups of the second dozen have turn 2 and are called after it as well.
    """

    key: str
    name: str
    shape: str
    turn: int = 1


LOOKS = (
    Look("rot", N_("Rot"), "●"),
    Look("blau", N_("Blau"), "▲"),
    Look("gelb", N_("Gelb"), "■"),
    Look("gruen", N_("Grün"), "◆"),
    Look("lila", N_("Lila"), "★"),
    Look("tuerkis", N_("Türkis"), "⬟"),
    Look("orange", N_("Orange"), "⬢"),
    Look("rosa", N_("Rosa"), "✚"),
    Look("braun", N_("Braun"), "▼"),
    Look("grau", N_("Grau"), "◐"),
    Look("marine", N_("Marineblau"), "⬣"),
    Look("oliv", N_("Oliv"), "✦"),
)


def look(number: int) -> Look:
    """The look of group `number` (from 1); after twelve groups colours repeat and names carry a number."""
    rest, index = divmod(number - 1, len(LOOKS))
    return replace(LOOKS[index], turn=rest + 1)


class NoRotation(Refusal):
    status = 409
    message = N_("Dieser Workshop hat keine Stationen. Legen Sie zuerst einen Programmteil mit Stationen an.")


class NobodyToGroup(Refusal):
    status = 409
    message = N_(
        "Für diesen Workshop hat noch niemand einen Platz. Gruppen lassen sich bilden, sobald Anmeldungen da sind."
    )


class NoPlanPossible(Refusal):
    status = 409
    message = N_("So ist kein Plan möglich. %(reason)s")


class NotADraft(Refusal):
    status = 409
    message = N_(
        "Dieser Plan ist schon bekannt gegeben. Erstellen Sie einen neuen Vorschlag, wenn sich etwas ändern soll."
    )


class NobodyInGroup(Refusal):
    status = 409
    message = N_("Diese Person hat in diesem Workshop keinen Platz mehr. Bitte laden Sie die Seite neu.")


class GroupGone(Refusal):
    status = 409
    message = N_("Diese Gruppe gibt es in diesem Plan nicht. Bitte laden Sie die Seite neu.")


class NoWay(Refusal):
    status = 409
    message = N_("Diese Person hat in diesem Plan noch keinen Weg. Teilen Sie ihr zuerst einen zu.")


class SamePerson(Refusal):
    message = N_("Bitte wählen Sie zwei verschiedene Personen.")


class TooManyToMix(Refusal):
    status = 409
    message = N_(
        "Neu mischen lassen sich höchstens %(people)s Personen in höchstens %(rounds)s Runden."
        " Wählen Sie feste Gruppen."
    )


def check_mix(people: int, rounds: int) -> None:
    """Raises TooManyToMix."""
    if people > MOST_MIXED or rounds > MOST_MIXED_ROUNDS:
        raise TooManyToMix(people=MOST_MIXED, rounds=MOST_MIXED_ROUNDS)


class NothingToMend(Refusal):
    status = 409
    message = N_("Alle, die da sind, haben einen Weg. Es gibt nichts auszubessern.")


class StationGone(Refusal):
    status = 409
    message = N_("Diese Station oder diese Runde gibt es nicht. Bitte laden Sie die Seite neu.")


class RoundsWouldChange(Refusal):
    """Announced times hold until something else is announced."""

    status = 409
    message = N_(
        "Bekannt gegeben ist ein Plan mit %(old)s Runden, so wären es %(new)s."
        " Ändern Sie zuerst die Zahl der Gruppen oder Stationen."
    )


class IsHeld(Refusal):
    """A lock stands in the way of a move by hand."""

    status = 409
    message = N_("Die Person oder eine der Gruppen ist festgehalten. Lösen Sie zuerst das Schloss.")


class ChangedMeanwhile(Refusal):
    """Somebody else changed just this; nothing is done before the person who asks has seen it."""

    status = 409
    message = N_("Inzwischen hat jemand anderes diesen Plan geändert. Bitte laden Sie die Seite neu.")


def check_there(state: str) -> None:
    """Raises ChangedMeanwhile where the plan was discarded after somebody had opened it."""
    if state == State.DISCARDED:
        raise ChangedMeanwhile


class NothingToUndo(Refusal):
    status = 409
    message = N_(
        "Hier gibt es nichts mehr zurückzunehmen oder zu wiederholen. Frühere Stände finden Sie unter „Alle Pläne“."
    )


class TooFewPeople(Refusal):
    message = N_("Diese Vorgabe braucht mindestens zwei verschiedene Personen.")
    field = "first"


class OnePerson(Refusal):
    message = N_("Diese Vorgabe gilt für genau eine Person. Legen Sie für jede weitere Person eine eigene an.")
    field = "first"


class NoGroupNamed(Refusal):
    message = N_("Bitte wählen Sie die Gruppe, um die es geht.")
    field = "group"


def check_rule(kind: RuleKind, people: int, group: int | None) -> None:
    """Raises TooFewPeople, OnePerson, NoGroupNamed."""
    if kind.is_of_several and people < 2:
        raise TooFewPeople
    if not kind.is_of_several and people != 1:
        raise OnePerson
    if kind.names_a_group and not group:
        raise NoGroupNamed


class NothingAnnounced(Refusal):
    status = 409
    message = N_("Noch sind keine Gruppen bekannt gegeben. Am Tag selbst lässt sich nur ein bekannter Plan ausbessern.")


class RepairChanged(Refusal):
    status = 409
    message = N_("Inzwischen hat sich geändert, wer da ist. Bitte sehen Sie den neuen Vorschlag an.")
