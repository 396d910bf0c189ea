"""Filters with the number of hits behind each choice. Plain Python over the shelf of released minutes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from app.archive.rules import ZONE, Wanted
from app.core.text import folded

EVENTS = 50  # a longer list is read by nobody; the search itself goes on
NAMES = ("topic", "region", "level", "event", "year")


class Protocol(NamedTuple):
    """The newest released minutes of a workshop, as far as filters and lists go. `topics`: name by key."""

    version_id: int
    number: int
    workshop_id: int
    letter: str
    title: str
    level: str
    event_id: int
    slug: str
    event_title: str
    starts_at: datetime
    region: str
    topics: Mapping[str, str]
    year: str

    @property
    def name(self) -> str:
        """As Workshop.name: a proper name in both languages."""
        return f"Workshop {self.letter}"

    @property
    def day(self) -> date:
        return self.starts_at.astimezone(ZONE).date()

    def values(self, name: str) -> Mapping[str, str]:
        """What this filter knows of it: label by value."""
        if name == "topic":
            return self.topics
        value, label = _VALUES[name](self)
        return {value: label} if value else {}


_VALUES: dict[str, Callable[[Protocol], tuple[str, str]]] = {
    "region": lambda each: (each.region.casefold(), each.region),
    "event": lambda each: (each.slug, each.event_title),
    "year": lambda each: (each.year, each.year),
    "level": lambda each: (each.level, each.level),
}


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    number: int


def narrowed(shelf: Iterable[Protocol], wanted: Wanted) -> list[Protocol]:
    """Those that pass every filter, in their order."""
    filters = wanted.filters.items()
    return [each for each in shelf if not _failed(each, filters)]


def _failed(protocol: Protocol, filters: Iterable[tuple[str, str]]) -> list[str]:
    """The filters it does not pass."""
    return [name for name, value in filters if value not in protocol.values(name)]


def facets(shelf: Sequence[Protocol], wanted: Wanted, hits: Mapping[int, int]) -> dict[str, list[Choice]]:
    """For each filter its choices with their hits while the other filters stay on; `hits` by version.

    A choice without a hit is left out, unless it is the one that is on.
    """
    filters = wanted.filters
    counts: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
    labels: dict[str, dict[str, str]] = {name: {} for name in NAMES}
    for each in shelf:
        failed = _failed(each, filters.items())
        number = hits.get(each.version_id, 0)
        if not number or len(failed) > 1:
            continue
        for name in failed or NAMES:  # one filter failed: it still counts where that one is off
            for value, label in each.values(name).items():
                labels[name][value] = label
                counts[name][value] += number
    for name, value in filters.items():
        if value not in counts[name]:
            counts[name][value], labels[name][value] = 0, _label(shelf, name, value)
    return {name: _sorted(name, counts[name], labels[name], filters.get(name, "")) for name in NAMES}


def _label(shelf: Iterable[Protocol], name: str, value: str) -> str:
    return next((each.values(name)[value] for each in shelf if value in each.values(name)), value)


def _sorted(name: str, counts: Mapping[str, int], labels: Mapping[str, str], chosen: str) -> list[Choice]:
    found = [Choice(value, labels[value], number) for value, number in counts.items()]
    if name == "year":
        return sorted(found, key=lambda each: each.value, reverse=True)
    if name == "event":
        most = sorted(found, key=lambda each: (-each.number, folded(each.label)))
        return most[:EVENTS] + [each for each in most[EVENTS:] if each.value == chosen]
    return sorted(found, key=lambda each: folded(each.label))
