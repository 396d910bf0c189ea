"""Who may release, what a speaker's answer is worth, and until when. Tested without a database."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from app.core.errors import Refusal
from app.core.text import N_, folded
from app.minutes.rules import State

ANSWER_WITHIN = timedelta(days=3)
REMIND_BEFORE = timedelta(days=1)
# The link stays open after the answer: through it somebody takes her consent back.
LINK_LASTS = timedelta(days=730)
CONFIRM_WITHIN = timedelta(hours=48)
WATCH_LASTS = timedelta(days=730)
REMARKS_EACH = 20
COMMENT_MOST = 2000
REMARK_MOST = 500
WITHDRAWN_REASON = N_("Einwilligung zurückgezogen")
_TITLES = re.compile(r"^(?:(?:dr|prof|dipl|ing|inform|med|phil|rer|nat|frau|herrn?|mr|mrs|ms)\b\.?-?\s*)+", re.I)


class Answer(StrEnum):
    """What became of asking a speaker for her own passage."""

    ASKED = "asked"
    APPROVED = "approved"
    OBJECTED = "objected"
    OVERRIDDEN = "overridden"


ANSWER_NAMES = {
    Answer.ASKED: N_("angefragt"),
    Answer.APPROVED: N_("freigegeben"),
    Answer.OBJECTED: N_("Änderung gewünscht"),
    Answer.OVERRIDDEN: N_("ohne Freigabe, mit Begründung"),
}
SETTLED = (Answer.APPROVED, Answer.OVERRIDDEN)


class RemarkState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"


REMARK_NAMES = {
    RemarkState.OPEN: N_("noch nicht geprüft"),
    RemarkState.TAKEN: N_("ins Protokoll aufgenommen"),
    RemarkState.DECLINED: N_("nicht aufgenommen"),
}


class FourEyes(Refusal):
    status = 403
    message = N_(
        "Sie haben an dieser Fassung mitgeschrieben, und diese Veranstaltung verlangt vier Augen. "
        "Bitten Sie jemanden aus Geschäftsstelle oder Redaktion um die Freigabe, der nicht mitgeschrieben hat."
    )


class NotReviewed(Refusal):
    status = 409
    message = N_("Diese Veranstaltung verlangt vier Augen. Geben Sie die Fassung zuerst in die Prüfung.")


class NothingOut(Refusal):
    status = 409
    message = N_(
        "Korrigiert wird nur, was veröffentlicht ist. Diese Fassung ist noch ein Entwurf: Ändern Sie sie dort."
    )


class Outdated(Refusal):
    status = 409
    message = N_("Es gibt schon eine neuere veröffentlichte Fassung. Legen Sie die Korrektur bitte an der neuesten an.")


class NotNamed(Refusal):
    status = 409
    message = N_("Dieser Name steht bei keinem Impuls dieser Fassung mehr. Bitte laden Sie die Seite neu.")


class TextMoved(Refusal):
    status = 409
    message = N_("Der Text wurde gerade geändert. Bitte lesen Sie die neue Fassung unten und entscheiden Sie dann.")


class AlreadyOut(Refusal):
    status = 409
    message = N_(
        "Das Protokoll ist schon veröffentlicht. Für eine Änderung wenden Sie sich bitte an die Geschäftsstelle."
    )


class NoPlace(Refusal):
    status = 409
    message = N_("Hinweise geben die Menschen, die an diesem Workshop teilgenommen haben.")


class ReviewClosed(Refusal):
    status = 409
    message = N_("Zurzeit wird kein Protokoll dieses Workshops geprüft. Deshalb nehmen wir hier keine Hinweise an.")


class EnoughRemarks(Refusal):
    status = 429
    message = N_("Sie haben schon %(most)s Hinweise gegeben, mehr geht nicht. Schreiben Sie bitte der Geschäftsstelle.")


@dataclass(frozen=True)
class Person:
    """One speaker of a version: her consent, and what her answer is worth for the words as they stand now."""

    name: str
    key: str
    block_id: str
    consented: bool
    approved: bool
    outdated: bool = False

    @property
    def mark(self) -> str:
        return mark_of(self.key)


def name_key(name: str) -> str:
    """How somebody is known across spellings: folded, without the title in front."""
    return folded(_TITLES.sub("", name.strip())) or folded(name)


def mark_of(key: str) -> str:
    """How an address of the office tells people apart without a name in it."""
    return hashlib.sha256(key.encode()).hexdigest()[:12]


def check_release(state: str, written_by: Sequence[object], actor: str, *, four_eyes: bool) -> None:
    """Where the event says so, what somebody wrote is looked at and released by somebody else.

    Raises NotReviewed and FourEyes.
    """
    if not four_eyes:
        return
    if actor in written_by:
        raise FourEyes
    if state != State.IN_REVIEW:
        raise NotReviewed
