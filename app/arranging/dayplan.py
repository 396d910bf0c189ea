"""Where the plan of a day contradicts itself: one room or one person twice at a time, too little time, outside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations

from app.arranging.rules import in_order, place
from app.core.text import folded
from app.programme import rules
from app.programme.rules import Duty, RotationTime


class Kind(StrEnum):
    """What is wrong."""

    ROOM = "room"
    PERSON = "person"
    OUTSIDE = "outside"
    OVERRUN = "overrun"
    ROTATION = "rotation"
    TALKS = "talks"


@dataclass(frozen=True)
class Piece:
    """A part as far as time is concerned: `talks` are the minutes of its talks together, `time` that of a rotation."""

    name: str
    minutes: int
    talks: int = 0
    time: RotationTime | None = None


@dataclass(frozen=True)
class Lane:
    """A workshop that takes place."""

    letter: str
    starts_at: datetime
    ends_at: datetime
    room: str = ""
    pieces: tuple[Piece, ...] = ()

    @property
    def length(self) -> int:
        """Whole minutes from begin to end."""
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))

    @property
    def planned(self) -> int:
        """The minutes of all parts together."""
        return sum(piece.minutes for piece in self.pieces)

    @property
    def left(self) -> int:
        """Minutes no part fills; negative when the parts are longer than the workshop."""
        return self.length - self.planned


@dataclass(frozen=True)
class Clash:
    """One contradiction. `name` is the room, the person or the part; `span` is when; `minutes` how many too many."""

    kind: Kind
    letter: str
    other: str = ""
    name: str = ""
    span: tuple[datetime, datetime] | None = None
    minutes: int = 0
    time: RotationTime | None = None

    @property
    def letters(self) -> tuple[str, ...]:
        return (self.letter, self.other) if self.other else (self.letter,)


def clashes(lanes: Sequence[Lane], duties: Iterable[Duty], opens: datetime, closes: datetime) -> list[Clash]:
    """Everything that does not fit, in the order of the workshops; `opens` and `closes` are those of the event."""
    found = [*_rooms(lanes), *_people(duties)]
    for lane in lanes:
        found += _alone(lane, opens, closes)
    return sorted(found, key=lambda clash: place(clash.letters[0]))


def _rooms(lanes: Sequence[Lane]) -> list[Clash]:
    """Pairs of workshops in one room; how its name is written does not matter, and no name is no room."""
    found = []
    for first, second in combinations(in_order(lanes), 2):
        span = _shared((first.starts_at, first.ends_at), (second.starts_at, second.ends_at))
        if span and folded(first.room) and folded(first.room) == folded(second.room):
            found.append(Clash(Kind.ROOM, first.letter, second.letter, first.room, span))
    return found


def _people(duties: Iterable[Duty]) -> list[Clash]:
    found = []
    for one, other in rules.clashes(duties):
        first, second = in_order((one, other))
        span = _shared((first.starts_at, first.ends_at), (second.starts_at, second.ends_at))
        found.append(Clash(Kind.PERSON, first.letter, second.letter, first.name, span))
    return found


def _alone(lane: Lane, opens: datetime, closes: datetime) -> list[Clash]:
    """What is wrong within one workshop."""
    found = []
    if lane.starts_at < opens or lane.ends_at > closes:
        found.append(Clash(Kind.OUTSIDE, lane.letter, span=(lane.starts_at, lane.ends_at)))
    if lane.left < 0:
        found.append(Clash(Kind.OVERRUN, lane.letter, minutes=-lane.left))
    for piece in lane.pieces:
        if piece.time and not piece.time.fits:
            found.append(Clash(Kind.ROTATION, lane.letter, name=piece.name, minutes=-piece.time.spare, time=piece.time))
        if piece.talks > piece.minutes:
            found.append(Clash(Kind.TALKS, lane.letter, name=piece.name, minutes=piece.talks - piece.minutes))
    return found


Span = tuple[datetime, datetime]


def _shared(first: Span, second: Span) -> Span | None:
    """The time two spans have in common; what only touches has none."""
    begin, end = max(first[0], second[0]), min(first[1], second[1])
    return (begin, end) if begin < end else None
