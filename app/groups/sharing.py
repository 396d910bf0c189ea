"""Workshops at the same time that need the same person or room: an order without a clash, or who is in the way.

Only parts of talks and stations change places, and the talks inside a part; whatever else stands in the programme
(opening, breaks) stays where it is, so that all workshops keep their common times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, permutations, product
from typing import Any

from app.core.text import sort_key
from app.groups.words import joined, say
from app.programme.rules import Kind

STEPS = 20_000
MOST_ORDERS = 3_000
Span = tuple[int, int]
Needs = dict[str, list[Span]]


@dataclass(frozen=True)
class Speech:
    """A talk: how long, and whom it needs (keys). Without minutes its people are needed for the whole part."""

    title: str
    minutes: int
    people: frozenset[str]


@dataclass(frozen=True)
class Section:
    """A part of a workshop. `people` are needed all through it; `stays` keeps it at its place."""

    title: str
    minutes: int
    stays: bool
    speeches: tuple[Speech, ...] = ()
    people: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Course:
    """A workshop: minutes count from any moment common to all; `people` are needed from beginning to end."""

    letter: str
    begin: int
    end: int
    room: str
    people: frozenset[str]
    sections: tuple[Section, ...]

    @property
    def everybody(self) -> set[str]:
        """Whoever is needed at some time."""
        found = set(self.people)
        for section in self.sections:
            found |= section.people.union(*(speech.people for speech in section.speeches))
        return found


@dataclass(frozen=True)
class Sharing:
    """`orders`: the sections of each workshop in an order without clash; None where there is none."""

    orders: Mapping[str, tuple[Section, ...]] | None
    is_changed: bool
    is_proved: bool
    sentence: str


def courses(workshops: Sequence[Any], parts: Mapping[int, Sequence[Any]]) -> tuple[list[Course], dict[str, str]]:
    """Workshops and their parts (by workshop id) as they stand in the programme, and everybody's name by key."""
    names: dict[str, str] = {}

    def keys(people: Sequence[Any]) -> frozenset[str]:
        names.update({sort_key(person.name): person.name for person in people})
        return frozenset(sort_key(person.name) for person in people)

    def section(part: Any) -> Section:
        talks = tuple(Speech(talk.title, talk.minutes, keys(talk.speakers)) for talk in part.talks)
        return Section(part.title, part.minutes, part.kind not in (Kind.TALKS, Kind.ROTATION), talks)

    zero = min((workshop.starts_at for workshop in workshops), default=None)
    return [
        Course(
            letter=workshop.letter,
            begin=_minutes(zero, workshop.starts_at),
            end=_minutes(zero, workshop.ends_at),
            room=workshop.room,
            people=keys(workshop.moderators),
            sections=tuple(section(part) for part in parts[workshop.id]),
        )
        for workshop in workshops
    ], names


def _minutes(zero: datetime | None, moment: datetime) -> int:
    return int((moment - zero).total_seconds()) // 60 if zero else 0


def arrange(courses: Sequence[Course], names: Mapping[str, str], language: str) -> Sharing:
    """The order nearest to the one planned in which nobody is in two places, or one sentence naming who or what blocks.

    `names` are people by key, as they are called.
    """
    courses = sorted(courses, key=lambda course: course.letter)
    room = _shared_room(courses)
    if room is not None:
        one, other = room
        words = say(language, "sharing_room", name=one.room, one=one.letter, other=other.letter)
        return Sharing(None, False, True, words)
    shared = _shared_people(courses)
    search = _Search(courses, shared)
    found = search.run()
    if found is not None:
        return _order(courses, found, language)
    if not search.is_complete:
        return Sharing(None, False, False, say(language, "sharing_unproved"))
    return _blocked(courses, shared, names, language)


def remedy(workshops: Sequence[Any], parts: Mapping[int, Sequence[Any]], language: str, *, clashes: bool) -> str:
    """What helps where people (`clashes`) or a room are needed in two workshops at once, in one sentence; else ""."""
    found, names = courses(workshops, parts)
    if not clashes and _shared_room(sorted(found, key=lambda course: course.letter)) is None:
        return ""
    return arrange(found, names, language).sentence


def _shared_room(courses: Sequence[Course]) -> tuple[Course, Course] | None:
    """Two workshops at the same time in one room; no order of parts changes that."""
    for one, other in combinations(courses, 2):
        if one.room and one.room == other.room and _meet((one.begin, one.end), (other.begin, other.end)):
            return one, other
    return None


def _shared_people(courses: Sequence[Course]) -> list[str]:
    seen: dict[str, int] = {}
    for course in courses:
        for one in course.everybody:
            seen[one] = seen.get(one, 0) + 1
    return sorted(one for one, n in seen.items() if n > 1)


def _order(courses: Sequence[Course], found: Sequence[tuple[Section, ...]], language: str) -> Sharing:
    orders = {course.letter: order for course, order in zip(courses, found, strict=True)}
    changed = [course for course in courses if orders[course.letter] != course.sections]
    if not changed:
        return Sharing(orders, False, True, say(language, "sharing_fine"))
    told = []
    for course in changed:
        parts = joined(", ", [_told(section) for section in orders[course.letter]])
        told.append(say(language, "sharing_order", workshop=course.letter, parts=parts))
    return Sharing(orders, True, True, say(language, "sharing_possible", orders=joined("; ", told)))


def _told(section: Section) -> str:
    if len(section.speeches) < 2:
        return section.title
    return f"{section.title} ({' – '.join(speech.title for speech in section.speeches)})"


def _blocked(courses: Sequence[Course], shared: Sequence[str], names: Mapping[str, str], language: str) -> Sharing:
    """As few people as already make it impossible, left out one by one, and the workshops that need them."""
    kept = list(shared)
    for one in shared:
        rest = [other for other in kept if other != one]
        search = _Search(courses, rest)
        if search.run() is None and search.is_complete:
            kept = rest
    letters = [course.letter for course in courses if any(one in course.everybody for one in kept)]
    who = joined(", ", [names.get(one, one) for one in kept])
    return Sharing(None, False, True, say(language, "sharing_person", names=who, workshops=", ".join(letters)))


class _Search:
    """One workshop after the other, each in the order planned first."""

    def __init__(self, courses: Sequence[Course], shared: Sequence[str]) -> None:
        self.courses, self.shared = courses, frozenset(shared)
        self.steps, self.is_complete = STEPS, True
        self.chosen: list[tuple[Section, ...]] = []
        self.options: dict[int, list[tuple[tuple[Section, ...], Needs]]] = {}

    def run(self) -> list[tuple[Section, ...]] | None:
        return list(self.chosen) if self._settle(0, {}) else None

    def _settle(self, place: int, taken: Needs) -> bool:
        if place == len(self.courses):
            return True
        for order, needs in self._orders(place):
            self.steps -= 1
            if self.steps < 0:
                self.is_complete = False
                return False
            if any(_meet(a, b) for one, spans in needs.items() for a in spans for b in taken.get(one, ())):
                continue
            self.chosen.append(order)
            both = {one: taken.get(one, []) + needs.get(one, []) for one in taken.keys() | needs.keys()}
            if self._settle(place + 1, both):
                return True
            self.chosen.pop()
        return False

    def _orders(self, place: int) -> list[tuple[tuple[Section, ...], Needs]]:
        """Orders that differ in when somebody shared is needed; the first of those that do not."""
        if place not in self.options:
            found: dict[str, tuple[tuple[Section, ...], Needs]] = {}
            for number, order in enumerate(_arrangements(self.courses[place])):
                if number == MOST_ORDERS:
                    self.is_complete = False
                    break
                needs = _needs(self.courses[place], order, self.shared)
                found.setdefault(repr(sorted(needs.items())), (order, needs))
            self.options[place] = list(found.values())
        return self.options[place]


def _arrangements(course: Course) -> Iterator[tuple[Section, ...]]:
    """Every order of sections that may move and of the talks in them, beginning with the one planned."""
    movable = [place for place, section in enumerate(course.sections) if not section.stays]
    for places in permutations(movable):
        order = list(course.sections)
        for place, source in zip(movable, places, strict=True):
            order[place] = course.sections[source]
        for speeches in product(*(permutations(section.speeches) for section in order)):
            yield tuple(
                Section(section.title, section.minutes, section.stays, talks, section.people)
                for section, talks in zip(order, speeches, strict=True)
            )


def _needs(course: Course, order: Sequence[Section], shared: frozenset[str]) -> Needs:
    """When each shared person is needed in this order."""
    found: Needs = {one: [(course.begin, course.end)] for one in course.people & shared}

    def need(people: frozenset[str], span: Span) -> None:
        for one in people & shared - course.people:
            found.setdefault(one, []).append(span)

    begin = course.begin
    for section in order:
        end = begin + section.minutes
        need(section.people, (begin, end))
        timed = all(speech.minutes for speech in section.speeches)
        at = begin
        for speech in section.speeches:
            need(speech.people, (at, at + speech.minutes) if timed else (begin, end))
            at += speech.minutes
        begin = end
    return found


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
