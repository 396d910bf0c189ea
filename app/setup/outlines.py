"""Outlines (Abläufe) for a new event: workshops with their programme, as an event file has them, ready to be named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.core.errors import Refusal
from app.core.text import N_
from app.programme.rules import OPEN_QUESTION

Tree = dict[str, Any]
LETTERS = "ABC"
STATIONS, ROUND, CHANGE = 3, 18, 3  # 3 × 18 min + 2 × 3 min = 60 min
CAPACITY = 30
WELCOME, PAUSE, TALK = 5, 5, 10


class Outline(StrEnum):
    """What a new event begins with."""

    EMPTY = "leer"
    CONFERENCE = "konferenz"
    STATIONS = "stationen"
    TALKS = "impulse"


OUTLINE_NAMES: Mapping[Outline, str] = {
    Outline.EMPTY: N_("Noch ohne Workshops"),
    Outline.CONFERENCE: N_("Regionalkonferenz: drei Workshops nebeneinander, je drei Stationen und zwei Impulse"),
    Outline.STATIONS: N_("Ein Workshop mit drei Stationen und zwei Impulsen"),
    Outline.TALKS: N_("Ein Workshop mit drei Impulsen und Aussprache"),
}


class DayTooShort(Refusal):
    field = "outline"
    message = N_(
        "Dafür braucht die Veranstaltung mindestens %(minutes)s Minuten. Wählen Sie ein späteres Ende oder fangen Sie "
        "ohne Workshops an."
    )


@dataclass(frozen=True)
class _Shape:
    workshops: int
    parts: tuple[Tree, ...]

    @property
    def minutes(self) -> int:
        return sum(int(part["minutes"]) for part in self.parts)


def _part(kind: str, title: str, minutes: int, **more: Any) -> Tree:
    return {"kind": kind, "title": title, "minutes": minutes, **more}


def _talks(number: int) -> Tree:
    talks = [{"title": f"Impuls {place}", "minutes": TALK} for place in range(1, number + 1)]
    return _part("talks", "Impulse", number * TALK, talks=talks)


_WELCOME = _part("plenary", "Willkommen", WELCOME)
_ROTATION = _part(
    "rotation",
    "Drei Stationen im Wechsel",
    STATIONS * ROUND + (STATIONS - 1) * CHANGE,
    round_minutes=ROUND,
    change_minutes=CHANGE,
    stations=[{"name": f"Station {place}", "question": OPEN_QUESTION} for place in range(1, STATIONS + 1)],
)
_PAUSE = _part("break", "Pause", PAUSE)
_EXCHANGE = (_WELCOME, _ROTATION, _PAUSE, _talks(2))
_SHAPES = {
    Outline.EMPTY: _Shape(0, ()),
    Outline.CONFERENCE: _Shape(len(LETTERS), _EXCHANGE),
    Outline.STATIONS: _Shape(1, _EXCHANGE),
    Outline.TALKS: _Shape(1, (_WELCOME, _talks(3), _PAUSE, _part("plenary", "Aussprache", 20))),
}


def check(outline: Outline, starts_at: datetime, ends_at: datetime) -> None:
    """Whether the outline fits the time of the event. Raises DayTooShort."""
    minutes = _SHAPES[outline].minutes
    if ends_at - starts_at < timedelta(minutes=minutes):
        raise DayTooShort(minutes=minutes)


def workshops(outline: Outline, starts_at: datetime) -> list[Tree]:
    """The workshops of an event file, all from its beginning, which is a reading of the clock at the venue.

    Their titles are their names and the questions of their stations open: both are called missing before publishing.
    """
    shape = _SHAPES[outline]
    times = {
        "starts_at": starts_at.isoformat(timespec="minutes"),
        "ends_at": (starts_at + timedelta(minutes=shape.minutes)).isoformat(timespec="minutes"),
    }
    rotates = any(part["kind"] == "rotation" for part in shape.parts)
    return [
        {
            "letter": letter,
            "title": f"Workshop {letter}",
            "capacity": CAPACITY,
            "group_count": STATIONS if rotates else 0,
            "parts": [dict(part) for part in shape.parts],
            **times,
        }
        for letter in LETTERS[: shape.workshops]
    ]
