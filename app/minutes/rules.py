"""Where minutes stand, what may happen to them, and what a completeness check can find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

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


class NotADraft(Refusal):
    status = 409
    message = N_("Diese Fassung ist schon veröffentlicht. Legen Sie für Korrekturen eine neue Fassung an.")


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


def may_become(state: State, wanted: State) -> bool:
    """Whether a version may go from one state to the other; nothing ever leaves `PUBLISHED`."""
    return wanted in _STEPS[state]


def open_musts(gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """The gaps that stand in the way of a release."""
    return tuple(gap for gap in gaps if gap.must)
