"""Where minutes stand, what may happen to them, and what a completeness check can find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from app.core.errors import Refusal
from app.core.text import N_


class State(StrEnum):
    """A version is written, looked at by a second pair of eyes, then out for good."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"


STATE_NAMES = {
    State.DRAFT: N_("Entwurf"),
    State.IN_REVIEW: N_("in Prüfung"),
    State.PUBLISHED: N_("veröffentlicht"),
}

_STEPS = {
    State.DRAFT: (State.IN_REVIEW, State.PUBLISHED),
    State.IN_REVIEW: (State.DRAFT, State.PUBLISHED),
    State.PUBLISHED: (),
}


class Variant(StrEnum):
    """Minutes as they were written, and the same in plain language, which is released by itself."""

    STANDARD = "standard"
    PLAIN = "plain"


class Standing(Protocol):
    """What these rules ask of a version."""

    state: str
    written_by: list[object]


class NotADraft(Refusal):
    status = 409
    message = N_("Diese Fassung ist schon veröffentlicht. Legen Sie für Korrekturen eine neue Fassung an.")


class NotEditable(Refusal):
    status = 409
    message = N_(
        "Diese Fassung ist nicht mehr im Entwurf. Geben Sie sie zuerst zurück in den Entwurf, dann ändern Sie sie."
    )


class WrongStep(Refusal):
    status = 409
    message = N_(
        "Jemand anderes war schneller: Diese Fassung steht jetzt auf „%(state)s“. Bitte laden Sie die Seite neu."
    )


class Incomplete(Refusal):
    """A release with a must open. `gaps` are those in the way."""

    message = N_("Nötiges fehlt noch. Ergänzen Sie es im Entwurf, dann veröffentlichen Sie.")

    def __init__(self, gaps: Sequence[Gap]) -> None:
        self.gaps = tuple(gaps)
        super().__init__()

    def __str__(self) -> str:
        return " ".join((self.message, *map(str, self.gaps)))


@dataclass(frozen=True)
class Gap:
    """One thing that is missing. `message` is a German msgid, `values` fill its named placeholders.

    `block_id` is the place in the document ("" for the whole of it); a `must` ought to be closed before release.
    """

    code: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    block_id: str = ""
    must: bool = True

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


@dataclass(frozen=True)
class Hint:
    """A likely slip in the wording. It is shown and never acted upon: what authors wrote stays as it is."""

    code: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    block_id: str = ""

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


def may_edit(version: Standing) -> bool:
    """Words change in the draft only: what is looked at stands still, what is out stays."""
    return version.state == State.DRAFT


def check_editable(version: Standing) -> None:
    if not may_edit(version):
        raise NotEditable


def label(earlier: int) -> str:
    """What a version is called when so many of its kind are out already: "1.0", then "1.1"."""
    return f"1.{earlier}"


def may_become(state: State, wanted: State) -> bool:
    """Whether a version may go from one state to the other; nothing ever leaves `PUBLISHED`."""
    return wanted in _STEPS[state]


def open_musts(gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """The gaps that stand in the way of a release."""
    return tuple(gap for gap in gaps if gap.must)
