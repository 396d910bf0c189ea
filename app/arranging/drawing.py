"""A day as a picture: a line for each workshop, a bar for each part, the hours along the top. Numbers only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.arranging.rules import in_order

WIDTH, LEFT, TOP, LINE = 960, 132, 32, 60
MOST_TICKS = 12
Position = Callable[[datetime], float]


@dataclass(frozen=True)
class Bar:
    """A part: where it stands, what it is, and whether it lies beyond the end of its workshop."""

    x: float
    width: float
    kind: str
    minutes: int
    is_over: bool


@dataclass(frozen=True)
class Row:
    """A workshop in the picture."""

    letter: str
    room: str
    y: int
    x: float
    width: float
    bars: tuple[Bar, ...]
    clashes: bool


@dataclass(frozen=True)
class Tick:
    x: float
    at: datetime


@dataclass(frozen=True)
class Picture:
    """One day."""

    day: date
    width: int
    height: int
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Drawn:
    """A workshop to draw: its parts are (kind, minutes)."""

    letter: str
    room: str
    starts_at: datetime
    ends_at: datetime
    parts: tuple[tuple[str, int], ...]
    clashes: bool = False

    @property
    def last(self) -> datetime:
        """Its end, or that of its last part if that is later."""
        return max(self.ends_at, self.starts_at + timedelta(minutes=sum(minutes for _, minutes in self.parts)))


def pictures(workshops: Sequence[Drawn], zone: str) -> list[Picture]:
    """A picture for each day on which workshops begin, in order; a workshop stands in that of its first hour."""
    place = ZoneInfo(zone)
    days: dict[date, list[Drawn]] = {}
    for workshop in in_order(workshops):
        days.setdefault(workshop.starts_at.astimezone(place).date(), []).append(workshop)
    return [_picture(day, some, place) for day, some in sorted(days.items())]


def _picture(day: date, workshops: Sequence[Drawn], place: ZoneInfo) -> Picture:
    first = _hour(min(each.starts_at for each in workshops), place)
    last = _hour(max(each.last for each in workshops) + timedelta(minutes=59, seconds=59), place)
    last = max(last, first + timedelta(hours=1))
    scale = (WIDTH - LEFT) / (last - first).total_seconds()

    def x(moment: datetime) -> float:
        return round(LEFT + (moment - first).total_seconds() * scale, 1)

    rows = tuple(_row(each, TOP + LINE * line, x) for line, each in enumerate(workshops))
    hours = int((last - first) / timedelta(hours=1))
    step = -(-hours // MOST_TICKS)
    ticks = tuple(Tick(x(at), at) for at in (first + timedelta(hours=each) for each in range(0, hours + 1, step)))
    return Picture(day, WIDTH, TOP + LINE * len(workshops), ticks, rows)


def _row(workshop: Drawn, y: int, x: Position) -> Row:
    bars, at = [], workshop.starts_at
    for kind, minutes in workshop.parts:
        end = at + timedelta(minutes=minutes)
        bars.append(Bar(x(at), round(x(end) - x(at), 1), kind, minutes, end > workshop.ends_at))
        at = end
    begin = x(workshop.starts_at)
    width = round(x(workshop.ends_at) - begin, 1)
    return Row(workshop.letter, workshop.room, y, begin, width, tuple(bars), workshop.clashes)


def _hour(moment: datetime, place: ZoneInfo) -> datetime:
    """The full hour before, on the clock at the place; as a moment, so that no hour counts twice."""
    local = moment.astimezone(place)
    return moment - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
