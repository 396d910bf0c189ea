"""What a programme says about its own time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations

from app.core.text import N_

OPEN_QUESTION = "Frage folgt"
"""What a station of an outline asks until somebody writes its question; it counts as missing."""


class Kind(StrEnum):
    """What happens in a part."""

    ROTATION = "rotation"
    TALKS = "talks"
    PLENARY = "plenary"
    BREAK = "break"


class GroupMode(StrEnum):
    """Groups stay together, or people are mixed anew each round."""

    FIXED = "fixed"
    REMIX = "remix"


class NamesShown(StrEnum):
    """How people are named on group lists: in full, by first name and initial, or by the number on the badge."""

    FULL = "full"
    INITIAL = "initial"
    BADGE = "badge"


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
    """How the minutes of a rotation add up: rounds × round + changes × change + break, beside what is planned.

    `groups` is 0 where people are mixed anew each round. `places` says how many groups each topic takes at once;
    `break_after` is 0 where no break lies between two rounds.
    """

    rounds: int
    round_minutes: int
    changes: int
    change_minutes: int
    planned: int
    groups: int
    places: tuple[int, ...]
    break_after: int
    break_minutes: int

    @property
    def needed(self) -> int:
        return self.rounds * self.round_minutes + self.changes * self.change_minutes + self.break_minutes

    @property
    def stations(self) -> int:
        """Stations that show the same count once."""
        return len(self.places)

    @property
    def waiting(self) -> int:
        """Rounds in which each group waits because there are more rounds than stations."""
        return self.rounds - self.stations

    @property
    def fits(self) -> bool:
        return self.needed <= self.planned

    @property
    def spare(self) -> int:
        """Minutes left over; negative when the rotation is longer than its part."""
        return self.planned - self.needed


def rounds_needed(places: Sequence[int], groups: int) -> int:
    """Each group sees one topic at a time and each topic takes so many groups at once: whichever takes longer.

    So many rounds always suffice (edge colouring of a bipartite graph, König 1916).
    """
    return max((len(places), *(-(-groups // each) for each in places)))


def rotation_time(
    places: Sequence[int],
    groups: int,
    round_minutes: int,
    change_minutes: int,
    planned: int,
    *,
    break_after: int = 0,
    break_minutes: int = 0,
) -> RotationTime:
    """Each group visits each topic once. A break counts only between two rounds; people change places after it."""
    count = rounds_needed(places, groups)
    pause = break_minutes if 0 < break_after < count else 0
    return RotationTime(
        rounds=count,
        round_minutes=round_minutes,
        changes=max(count - 1, 0),
        change_minutes=change_minutes,
        planned=planned,
        groups=groups,
        places=tuple(places),
        break_after=break_after if pause else 0,
        break_minutes=pause,
    )


def most_groups(time: RotationTime) -> int:
    """The most groups for which the planned minutes suffice; 0 where even one group has too little time."""
    groups = time.groups
    while groups and not with_groups(time, groups).fits:
        groups -= 1
    return groups


def longest_round(time: RotationTime) -> int:
    """The most minutes a round may take so that all rounds fit into what is planned; 0 where none does."""
    left = time.planned - time.changes * time.change_minutes - time.break_minutes
    return max(0, left // time.rounds) if time.rounds else 0


def with_groups(time: RotationTime, groups: int) -> RotationTime:
    """The same rotation with another number of groups."""
    return rotation_time(
        time.places,
        groups,
        time.round_minutes,
        time.change_minutes,
        time.planned,
        break_after=time.break_after,
        break_minutes=time.break_minutes,
    )


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
    length, pause = timedelta(minutes=time.round_minutes), timedelta(minutes=time.break_minutes)
    begins = [
        part_starts_at + number * step + (pause if number >= time.break_after else timedelta())
        for number in range(time.rounds)
    ]
    return [Slot(begin, begin + length) for begin in begins]


def pause(part_starts_at: datetime, time: RotationTime) -> Slot | None:
    """The clock times of the break inside a rotation, right after the round before it."""
    if not time.break_minutes:
        return None
    begin = rounds(part_starts_at, time)[time.break_after - 1].ends_at
    return Slot(begin, begin + timedelta(minutes=time.break_minutes))


@dataclass(frozen=True)
class Duty:
    """Somebody is needed in a workshop for a span of time; `key` is the same for the same person."""

    key: str
    name: str
    letter: str
    starts_at: datetime
    ends_at: datetime


def clashes(duties: Iterable[Duty]) -> list[tuple[Duty, Duty]]:
    """Pairs of duties of one person in different workshops that share a moment; one pair for each two workshops."""
    by_person: dict[str, list[Duty]] = {}
    for duty in sorted(duties, key=lambda each: (each.starts_at, each.letter, each.ends_at)):
        by_person.setdefault(duty.key, []).append(duty)
    found: dict[tuple[str, str, str], tuple[Duty, Duty]] = {}
    for key, own in by_person.items():
        for first, second in combinations(own, 2):
            if first.letter != second.letter and first.starts_at < second.ends_at and second.starts_at < first.ends_at:
                one, other = sorted((first.letter, second.letter))
                found.setdefault((key, one, other), (first, second))
    return list(found.values())


EVERY_PROGRAMME = "programmes"


def scope(event_id: int) -> str:
    """What calendar files depend on: the programme, not who registers, so that a rush builds no file anew."""
    return f"programme:{event_id}"
