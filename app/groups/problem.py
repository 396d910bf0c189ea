"""The four questions as value objects, read from "grouping-instance/1".

Everything is sorted by id, so that the order in which people were typed changes no plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from app.groups.intake import ProblemRefused

__all__ = ["Attribute", "Group", "Limits", "Person", "Pin", "Problem", "ProblemRefused", "Station", "Track"]

UNLIMITED = 10**9


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    attributes: Mapping[str, str | int | float | None] = field(hash=False)
    needs: frozenset[str]
    status: str
    ranking: tuple[str, ...]

    @property
    def needs_step_free(self) -> bool:
        return "step_free" in self.needs

    def value(self, key: str) -> str | int | float | None:
        """The value of an attribute; an empty one is nobody's value."""
        value = self.attributes.get(key)
        return None if value == "" else value


@dataclass(frozen=True)
class Attribute:
    key: str
    goal: str

    @property
    def is_spread(self) -> bool:
        return self.goal == "spread"


@dataclass(frozen=True)
class Group:
    id: str
    min: int
    max: int
    step_free: bool


@dataclass(frozen=True)
class Station:
    """`topic` names stations that show the same; `pos` is metres east, metres north, floor."""

    id: str
    topic: str
    pos: tuple[float, float, float]
    step_free: bool
    parallel: int
    capacity: int
    min: int


@dataclass(frozen=True)
class Track:
    id: str
    capacity: int
    min: int


@dataclass(frozen=True)
class Pin:
    """Who is held (or, as a ban, kept out): in a group, or in a round at a station; `number` counts in the input."""

    number: int
    person: str
    group: str = ""
    round: int = 0
    station: str = ""


@dataclass(frozen=True)
class Limits:
    """How many people each group should have (`low`…`high`) and may have (`least`…`most`)."""

    low: tuple[int, ...]
    high: tuple[int, ...]
    least: tuple[int, ...]
    most: tuple[int, ...]


@dataclass(frozen=True)
class Problem:
    """One question. `together` and `apart` keep their place in the input, also where all of them are absent."""

    id: str
    mode: str
    people: tuple[Person, ...]
    attributes: tuple[Attribute, ...]
    pins: tuple[Pin, ...]
    bans: tuple[Pin, ...]
    together: tuple[tuple[str, ...], ...]
    apart: tuple[tuple[str, ...], ...]
    groups: tuple[Group, ...]
    stations: tuple[Station, ...]
    tracks: tuple[Track, ...]
    rounds: int
    size_tolerance: int
    base: Mapping[str, str]
    base_rotation: Mapping[str, tuple[str | None, ...]]
    policy: str
    seed: int
    time_limit: float
    unused: tuple[str, ...]

    @cached_property
    def present(self) -> tuple[Person, ...]:
        return tuple(sorted((one for one in self.people if one.status != "absent"), key=lambda one: one.id))

    @cached_property
    def by_id(self) -> dict[str, Person]:
        return {person.id: person for person in self.present}

    @cached_property
    def names(self) -> dict[str, str]:
        return {person.id: person.name or person.id for person in self.people}

    @cached_property
    def blocks(self) -> tuple[tuple[str, ...], ...]:
        """Who stays together: every present person in exactly one block, alone or chained by `together`."""
        head = {person.id: person.id for person in self.present}

        def top(one: str) -> str:
            while head[one] != one:
                head[one] = head[head[one]]
                one = head[one]
            return one

        for members in self.together:
            here = [one for one in members if one in head]
            for first, second in pairwise(here):
                one, other = sorted((top(first), top(second)))
                head[other] = one
        found: dict[str, list[str]] = {}
        for person in self.present:
            found.setdefault(top(person.id), []).append(person.id)
        return tuple(tuple(members) for _, members in sorted(found.items()))

    def counts(self, key: str) -> dict[str | int | float, int]:
        """How often each value of an attribute is there, values in a fixed order."""
        found: dict[str | int | float, int] = {}
        for person in self.present:
            value = person.value(key)
            if value is not None:
                found[value] = found.get(value, 0) + 1
        return dict(sorted(found.items(), key=lambda item: (str(item[0]), str(type(item[0])))))


def even(total: int, least: list[int], most: list[int], tolerance: int = 0) -> Limits | None:
    """The most even sizes within the limits, ± tolerance; None where `total` does not fit them at all."""
    if not sum(least) <= total <= sum(most):
        return None
    bounds = list(zip(least, most, strict=True))

    def filled(level: int) -> list[int]:
        return [min(max(level, a), b) for a, b in bounds]

    level, beyond = 0, total + 1
    while beyond - level > 1:
        middle = (level + beyond) // 2
        level, beyond = (middle, beyond) if sum(filled(middle)) <= total else (level, middle)
    low, high = filled(level), filled(level + 1)
    if sum(low) == total:
        high = list(low)
    return Limits(
        tuple(max(n - tolerance, a) for n, a in zip(low, least, strict=True)),
        tuple(min(n + tolerance, b) for n, b in zip(high, most, strict=True)),
        tuple(least),
        tuple(most),
    )


def group_limits(problem: Problem) -> Limits | None:
    total = len(problem.present)
    least = [group.min for group in problem.groups]
    most = [min(group.max, total) if group.max == UNLIMITED else group.max for group in problem.groups]
    return even(total, least, most, problem.size_tolerance)


def ideals(problem: Problem, attribute: Attribute, limits: Limits) -> dict[str | int | float, list[tuple[int, int]]]:
    """For each value the least and most per group that count as ideal."""
    shares = [low + high for low, high in zip(limits.low, limits.high, strict=True)]
    whole = sum(shares) or 1
    count = len(shares)
    found: dict[str | int | float, list[tuple[int, int]]] = {}
    for value, n in problem.counts(attribute.key).items():
        if attribute.is_spread:
            found[value] = [(n // count, -(-n // count))] * count
        else:
            found[value] = [(n * share // whole, -(-n * share // whole)) for share in shares]
    return found
