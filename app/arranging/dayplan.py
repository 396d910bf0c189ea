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
    ROOM_ELSEWHERE = "room elsewhere"
    PERSON_ELSEWHERE = "person elsewhere"


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
    """One contradiction. `name` is the room, the person or the part; `span` is when; `minutes` how many too many;
    `where` says which other event.
    """

    kind: Kind
    letter: str
    other: str = ""
    name: str = ""
    span: tuple[datetime, datetime] | None = None
    minutes: int = 0
    time: RotationTime | None = None
    where: str = ""

    @property
    def letters(self) -> tuple[str, ...]:
        return (self.letter, self.other) if self.other else (self.letter,)


@dataclass(frozen=True)
class Taken:
    """A room, and people by the keys of their duties, that a workshop of another event needs; `where` in words."""

    where: str
    starts_at: datetime
    ends_at: datetime
    room: str = ""
    people: frozenset[str] = frozenset()


def clashes(
    lanes: Sequence[Lane],
    duties: Sequence[Duty],
    opens: datetime,
    closes: datetime,
    taken: Sequence[Taken] = (),
) -> list[Clash]:
    """Everything that does not fit, in the order of the workshops; `opens` and `closes` are those of the event,
    `taken` is what other events in the same house need.
    """
    found = [*_rooms(lanes), *_people(duties), *_elsewhere(lanes, duties, taken)]
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


def _elsewhere(lanes: Sequence[Lane], duties: Sequence[Duty], taken: Sequence[Taken]) -> list[Clash]:
    found = []
    for other in taken:
        for lane in lanes:
            span = _shared((lane.starts_at, lane.ends_at), (other.starts_at, other.ends_at))
            if span and folded(lane.room) and folded(lane.room) == folded(other.room):
                found.append(Clash(Kind.ROOM_ELSEWHERE, lane.letter, name=lane.room, span=span, where=other.where))
        for duty in duties:
            span = _shared((duty.starts_at, duty.ends_at), (other.starts_at, other.ends_at))
            if span and duty.key in other.people:
                found.append(Clash(Kind.PERSON_ELSEWHERE, duty.letter, name=duty.name, span=span, where=other.where))
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
