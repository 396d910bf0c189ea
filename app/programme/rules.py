"""What a programme says about its own time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.text import N_


class Kind(StrEnum):
    """What happens in a part."""

    ROTATION = "rotation"
    TALKS = "talks"
    PLENARY = "plenary"
    BREAK = "break"


KIND_NAMES = {
    Kind.ROTATION: N_("Stationen"),
    Kind.TALKS: N_("Impulse"),
    Kind.PLENARY: N_("Plenum"),
    Kind.BREAK: N_("Pause"),
}


@dataclass(frozen=True)
class Slot:
    """A part with its clock times."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class RotationTime:
    """How the minutes of a rotation add up: rounds × round + changes × change, beside what is planned."""

    rounds: int
    round_minutes: int
    changes: int
    change_minutes: int
    planned: int

    @property
    def needed(self) -> int:
        return self.rounds * self.round_minutes + self.changes * self.change_minutes

    @property
    def fits(self) -> bool:
        return self.needed <= self.planned

    @property
    def spare(self) -> int:
        """Minutes left over; negative when the rotation is longer than its part."""
        return self.planned - self.needed


def rotation_time(stations: int, round_minutes: int, change_minutes: int, planned: int) -> RotationTime:
    """Each group visits each station once: as many rounds as stations, one change fewer."""
    return RotationTime(stations, round_minutes, max(stations - 1, 0), change_minutes, planned)


def slots(starts_at: datetime, minutes: Sequence[int]) -> list[Slot]:
    """The clock times of parts that follow one another from `starts_at`."""
    found: list[Slot] = []
    begin = starts_at
    for length in minutes:
        end = begin + timedelta(minutes=length)
        found.append(Slot(begin, end))
        begin = end
    return found


def rounds(part_starts_at: datetime, time: RotationTime) -> list[Slot]:
    """The clock times of the rounds of a rotation part."""
    step = timedelta(minutes=time.round_minutes + time.change_minutes)
    length = timedelta(minutes=time.round_minutes)
    begins = [part_starts_at + number * step for number in range(time.rounds)]
    return [Slot(begin, begin + length) for begin in begins]


EVERY_PROGRAMME = "programmes"


def scope(event_id: int) -> str:
    """What calendar files depend on: the programme, not who registers, so that a rush builds no file anew."""
    return f"programme:{event_id}"
