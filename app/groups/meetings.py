"""Who meets whom how often, from anybody's way through rounds; figures beside what is proved about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

from app.groups.words import say


@dataclass(frozen=True)
class Meetings:
    """`counts` by pair of people, sorted within the pair; pairs that never meet are not in it.

    `together` are pairs that a rule keeps together: that they meet in each round is no fault of the plan.
    """

    people: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]
    together: frozenset[tuple[str, str]] = frozenset()

    def times(self, one: str, other: str) -> int:
        return self.counts.get((one, other) if one < other else (other, one), 0)

    @cached_property
    def contacts(self) -> dict[str, int]:
        """How many different people each person meets."""
        found = dict.fromkeys(self.people, 0)
        for pair in self.counts:
            for one in pair:
                found[one] += 1
        return found

    @property
    def pairs(self) -> int:
        return len(self.people) * (len(self.people) - 1) // 2

    @cached_property
    def by_times(self) -> dict[int, int]:
        """How many pairs meet so many times, those who never meet included."""
        found = Counter(self.counts.values())
        found[0] = self.pairs - len(self.counts)
        return dict(sorted(found.items()))

    @property
    def again(self) -> int:
        """n(n-1)/2 over all pairs: what a plan is measured by."""
        return sum(n * (n - 1) // 2 for pair, n in self.counts.items() if pair not in self.together)

    @property
    def most(self) -> int:
        return max(self.counts.values(), default=0)


def meetings(schedule: Mapping[str, Sequence[str | None]], together: Iterable[tuple[str, str]] = ()) -> Meetings:
    """People at the same station in the same round meet; None is nowhere."""
    rooms: dict[tuple[int, str], list[str]] = {}
    for one in sorted(schedule):
        for turn, stop in enumerate(schedule[one]):
            if stop is not None:
                rooms.setdefault((turn, stop), []).append(one)
    found = Counter(pair for members in rooms.values() for pair in combinations(members, 2))
    return Meetings(tuple(sorted(schedule)), dict(sorted(found.items())), frozenset(together))


def sentences(met: Meetings, score: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """The figures in words; `score` is the one of the engine's result, with the proved least of repeat meetings."""
    if not met.pairs:
        return []
    least, most = min(met.contacts.values()), max(met.contacts.values())
    key = "meet_contacts" if least < most else "meet_contacts_all"
    floor = next((entry["floor"] for entry in score if entry["name"] == "repeat_points"), None)
    again = "meet_points" if floor is None else "meet_points_least" if met.again <= floor else "meet_points_gap"
    return [
        say(language, "meet_all", met=len(met.counts), possible=met.pairs),
        say(language, key, least=least, most=most),
        say(language, again, n=met.again, floor=floor),
    ]
