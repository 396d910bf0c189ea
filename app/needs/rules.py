"""What the vault takes, what the office may answer, when all of it goes. Tested without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.errors import Refusal
from app.core.text import N_

KEPT_AFTERWARDS = timedelta(days=14)
TEXT_MOST = 1000
ANSWER_MOST = 500


class State(StrEnum):
    """What the office said to a need."""

    OPEN = "open"
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


ANSWERS = (State.YES, State.PARTLY, State.NO)
STATE_NAMES = {
    State.OPEN: N_("noch offen"),
    State.YES: N_("ja, das geht"),
    State.PARTLY: N_("teilweise"),
    State.NO: N_("das geht leider nicht"),
}


class NoSuchAnswer(Refusal):
    field = "state"
    message = N_("Bitte wählen Sie „ja“, „teilweise“ oder „nein“.")


class AnswerNeedsWords(Refusal):
    field = "answer"
    message = N_("Bitte schreiben Sie dazu, was möglich ist. Die Person muss danach planen können.")


class VaultLocked(Refusal):
    status = 409
    message = N_(
        "Dieser Eintrag lässt sich nicht öffnen, weil sein Schlüssel fehlt. "
        "Bitte sagen Sie es der IT; sie kann ihn in VAULT_KEY_OLD nennen."
    )


@dataclass(frozen=True)
class Opened:
    """A need in plain words, for the person it belongs to and for the office.

    `is_readable` is False when the key it was sealed with is not among the settings.
    """

    text: str = ""
    answer: str = ""
    is_readable: bool = True


def delete_at(ends_at: datetime) -> datetime:
    """Two weeks after the event nobody has to know any more who needed what."""
    return ends_at + KEPT_AFTERWARDS


def check_answer(state: str, answer: str) -> State:
    """Raises NoSuchAnswer, AnswerNeedsWords: a "partly" or a "no" without words leaves the person alone."""
    if state not in ANSWERS:
        raise NoSuchAnswer
    if state != State.YES and not answer.strip():
        raise AnswerNeedsWords
    return State(state)
