"""What a workshop left, as values: the material a draft is made of."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from app.minutes.document import Person


@dataclass(frozen=True)
class Point:
    """One point of a station. `sources` are all rows it stands for, a cluster's findings included."""

    text: str
    source: str
    sources: tuple[str, ...] = ()
    named_by: int | None = None
    of_groups: int | None = None


@dataclass(frozen=True)
class Station:
    """A question with the points noted there, in order."""

    source: str
    question: str
    points: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Talk:
    """A talk; each marked line of its summary is a point, so is each of several lines on end."""

    source: str
    title: str
    summary: str = ""
    people: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Part:
    """A part of the programme that leaves something to write down."""

    source: str
    title: str = ""
    description: str = ""
    minutes: int = 0
    stations: tuple[Station, ...] = ()
    talks: tuple[Talk, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A photo that may be shown."""

    source: str
    caption: str = ""
    alternative: str = ""
    credit: str = ""
    licence: str = ""
    file: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Material:
    """Everything a workshop left; `opens` and `closes` are times of day on the wall."""

    letter: str
    title: str
    event: str
    date: datetime.date
    opens: datetime.time
    closes: datetime.time
    place: str = ""
    language: str = "de"
    moderators: tuple[Person, ...] = ()
    parts: tuple[Part, ...] = ()
    pictures: tuple[Picture, ...] = ()
