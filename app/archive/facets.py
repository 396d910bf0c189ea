"""Filters with the number of hits behind each choice. Plain Python over the shelf of released minutes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache

from app.archive import stemming
from app.archive.rules import ZONE, Wanted
from app.core.text import folded

EVENTS = 50  # a longer list is read by nobody; the search itself goes on
NAMES = ("topic", "region", "level", "event", "year")


@dataclass(frozen=True)
class Protocol:
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

    @cached_property
    def values(self) -> Mapping[str, Mapping[str, str]]:
        """What each filter knows of it: label by value. Kept, because each search counts the whole shelf."""
        known = {
            "region": (self.region.casefold(), self.region),
            "level": (self.level, self.level),
            "event": (self.slug, self.event_title),
            "year": (self.year, self.year),
        }
        found: dict[str, Mapping[str, str]] = {"topic": self.topics}
        for name, (value, label) in known.items():
            found[name] = {value: label} if value else {}
        return found

    @cached_property
    def choices(self) -> Sequence[tuple[str, str, str]]:
        """(filter, value, label) of all `values`."""
        return [(name, *pair) for name, known in self.values.items() for pair in known.items()]

    @cached_property
    def alike(self) -> str:
        """The same for protocols whose `values` are: mostly those of one event with the same level and topics.

        One string for all of them, because each search puts the whole shelf together by it.
        """
        return sys.intern("\n".join(sorted("\t".join(choice) for choice in self.choices)))

    @cached_property
    def titled(self) -> str:
        """The titles of event and workshop as the search stores words."""
        return stemming.titled(self.event_title, self.title)


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    number: int


def narrowed(shelf: Iterable[Protocol], wanted: Wanted) -> list[Protocol]:
    """Those that pass every filter, in their order."""
    filters = wanted.filters.items()
    return [each for each in shelf if not _failed(each, filters)] if filters else list(shelf)


def _failed(protocol: Protocol, filters: Iterable[tuple[str, str]]) -> Sequence[str]:
    """The filters it does not pass."""
    return [name for name, value in filters if value not in protocol.values[name]]


def facets(shelf: Sequence[Protocol], wanted: Wanted, hits: Mapping[int, int]) -> dict[str, list[Choice]]:
    """For each filter its choices with their hits while the other filters stay on; `hits` by version.

    A choice without a hit is left out, unless it is the one that is on.
    """
    filters = wanted.filters
    counts: dict[str, dict[str, int]] = {name: {} for name in NAMES}
    labels: dict[str, dict[str, str]] = {name: {} for name in NAMES}
    for each, number in _summed(shelf, hits):
        failed = _failed(each, filters.items()) if filters else ()
        if len(failed) > 1:
            continue
        for name, value, label in each.choices:
            if failed and name not in failed:  # one filter failed: it still counts where that one is off
                continue
            counted = counts[name]
            counted[value] = counted.get(value, 0) + number
            labels[name][value] = label
    for name, value in filters.items():
        if value not in counts[name]:
            counts[name][value], labels[name][value] = 0, _label(shelf, name, value)
    return {name: _sorted(name, counts[name], labels[name], filters.get(name, "")) for name in NAMES}


def _summed(shelf: Iterable[Protocol], hits: Mapping[int, int]) -> Iterable[tuple[Protocol, int]]:
    """The hits of protocols that are alike together, behind one of them; those without a hit left out."""
    numbers: dict[str, int] = {}
    one: dict[str, Protocol] = {}
    for each in shelf:
        number = hits.get(each.version_id)
        if number:
            alike = each.alike
            numbers[alike] = numbers.get(alike, 0) + number
            one[alike] = each
    return ((one[alike], number) for alike, number in numbers.items())


def _label(shelf: Iterable[Protocol], name: str, value: str) -> str:
    return next((each.values[name][value] for each in shelf if value in each.values[name]), value)


def _sorted(name: str, counts: Mapping[str, int], labels: Mapping[str, str], chosen: str) -> list[Choice]:
    found = [Choice(value, labels[value], number) for value, number in counts.items()]
    if name == "year":
        return sorted(found, key=lambda each: each.value, reverse=True)
    if name == "event":
        most = sorted(found, key=lambda each: (-each.number, _order(each.label)))
        return most[:EVENTS] + [each for each in most[EVENTS:] if each.value == chosen]
    return sorted(found, key=lambda each: _order(each.label))


@lru_cache(maxsize=4_096)
def _order(label: str) -> str:
    """Where a label stands among others; kept, because each search sorts the same ones."""
    return folded(label)
