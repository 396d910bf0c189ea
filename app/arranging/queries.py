"""Reading what organisers arrange."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.arranging.dayplan import Lane, Piece
from app.events.models import Workshop
from app.programme.models import Part
from app.programme.queries import TimedPart
from app.programme.rules import KIND_NAMES

Programmes = Mapping[int, Sequence[TimedPart]]


def lanes(workshops: Sequence[Workshop], programmes: Programmes) -> list[Lane]:
    """The workshops as far as time, room and parts are concerned. Without a query."""
    return [
        Lane(
            workshop.letter,
            workshop.starts_at,
            workshop.ends_at,
            workshop.room if workshop.mode != "online" else "",
            tuple(_piece(timed) for timed in programmes[workshop.id]),
        )
        for workshop in workshops
    ]


def _piece(timed: TimedPart) -> Piece:
    part = timed.part
    return Piece(name_of(part), part.minutes, sum(talk.minutes for talk in part.talks), timed.time)


def name_of(part: Part) -> str:
    """What a part is called: its title, else the msgid of its kind."""
    return part.title or KIND_NAMES.get(part.kind, part.kind)  # type: ignore[call-overload]  # a StrEnum is its value
