"""Workshops that share people or rooms: small programmes against every possible order."""

from __future__ import annotations

from itertools import permutations, product
from random import Random

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from app.groups.sharing import Course, Section, Speech, arrange, courses
from app.programme import queries as programme
from tests.support import make


def talks(title: str, *speeches: tuple[str, int, str]) -> Section:
    minutes = sum(minutes for _, minutes, _ in speeches)
    return Section(title, minutes, False, tuple(Speech(name, n, frozenset(who.split())) for name, n, who in speeches))


def course(letter: str, *sections: Section, people: str = "", room: str = "", begin: int = 0) -> Course:
    end = begin + sum(section.minutes for section in sections)
    return Course(letter, begin, end, room, frozenset(people.split()), sections)


OPENING = Section("Begrüßung", 10, True)
STATIONS = Section("Stationen", 60, False)


def said(*all_: Course, language: str = "de") -> str:
    return arrange(all_, {"ada": "Ada Ahorn", "bela": "Bela Birke"}, language).sentence


def test_arrange_without_anybody_shared_changes_nothing():
    one = course("A", STATIONS, talks("Impulse", ("Eins", 20, "ada")))
    other = course("B", STATIONS, talks("Impulse", ("Zwei", 20, "bela")))
    found = arrange([one, other], {}, "de")
    assert found.orders == {"A": one.sections, "B": other.sections}
    assert not found.is_changed
    assert found.sentence == "Niemand ist zur selben Zeit an zwei Orten, kein Raum ist doppelt belegt."


def test_arrange_swaps_the_talks_of_a_shared_speaker():
    one = course("A", OPENING, talks("Impulse", ("Eins", 20, "ada"), ("Zwei", 20, "")))
    other = course("B", OPENING, talks("Impulse", ("Drei", 20, "ada"), ("Vier", 20, "")))
    assert said(one, other) == (
        "Mit dieser Reihenfolge ist niemand zur selben Zeit an zwei Orten: B: Begrüßung, Impulse (Vier – Drei)."
    )


def test_arrange_never_moves_an_opening():
    one = course("A", Section("Begrüßung", 30, True, people=frozenset(["ada"])), STATIONS)
    other = course("B", talks("Impulse", ("Eins", 30, "ada")), Section("Pause", 30, True), STATIONS)
    found = arrange([one, other], {}, "de")
    assert found.orders is not None
    assert [section.title for section in found.orders["B"]] == ["Stationen", "Pause", "Impulse"]


def test_arrange_names_the_person_who_is_needed_all_the_time():
    one = course("A", STATIONS, talks("Impulse", ("Eins", 20, "ada bela")), people="ada")
    other = course("B", talks("Impulse", ("Zwei", 20, "ada")), STATIONS)
    assert said(one, other) == ("Zur selben Zeit in den Workshops A, B gebraucht: Ada Ahorn. Keine Reihenfolge hilft.")
    assert said(one, other, language="en") == ("Needed at the same time in workshops A, B: Ada Ahorn. No order helps.")


def test_arrange_names_a_room_planned_twice():
    one, other = course("A", STATIONS, room="Saal"), course("B", STATIONS, room="Saal")
    assert said(one, other) == (
        "Der Raum „Saal“ ist zur selben Zeit für Workshop A und für Workshop B vorgesehen. Keine Reihenfolge hilft."
    )
    assert "Niemand" in said(one, course("B", STATIONS, room="Saal", begin=60))


def test_arrange_talks_without_minutes_take_the_whole_part():
    part = Section("Impulse", 40, False, (Speech("Eins", 0, frozenset(["ada"])), Speech("Zwei", 0, frozenset())))
    other = course("B", talks("Impulse", ("Drei", 20, ""), ("Vier", 20, "ada")))
    assert arrange([course("A", part), other], {}, "de").orders is None


def drawn(seed: int) -> list[Course]:
    """Two or three workshops of equal length whose talks of ten minutes share three people."""
    rng = Random(seed)
    found = []
    for letter in "ABC"[: rng.choice([2, 3])]:
        parts = [
            talks(f"{letter}{n}", *((f"{letter}{n}{k}", 10, rng.choice(["", "x", "y", "z"])) for k in range(2)))
            for n in range(2)
        ]
        found.append(course(letter, *parts, people=rng.choice(["", "", "", "x"])))
    return found


def clash(order: tuple[tuple[str, ...], ...]) -> bool:
    """`order[workshop][ten minutes]` is a person or ""."""
    return any(a and a == b for slot in zip(*order, strict=True) for k, a in enumerate(slot) for b in slot[k + 1 :])


def slots(one: Course) -> list[tuple[str, ...]]:
    """Every order of the workshop as who is needed in each ten minutes."""
    found = []
    for sections in permutations(one.sections):
        for speeches in product(*(permutations(section.speeches) for section in sections)):
            people = [next(iter(speech.people), "") for part in speeches for speech in part]
            found.append(tuple("x" if one.people else who for who in people))
    return found


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6))
def test_arrange_finds_an_order_exactly_where_there_is_one(seed: int):
    # Somebody who moderates may speak as well: nobody else is asked about in that workshop.
    all_ = [one for one in drawn(seed) if not one.people or one.everybody == {"x"}]
    possible = any(not clash(order) for order in product(*map(slots, all_)))
    found = arrange(all_, {}, "de")
    assert found.is_proved
    assert (found.orders is not None) == possible
    if found.orders is not None:
        chosen = [Course(c.letter, c.begin, c.end, "", c.people, found.orders[c.letter]) for c in all_]
        rows = tuple(
            tuple("x" if c.people else next(iter(s.people), "") for part in c.sections for s in part.speeches)
            for c in chosen
        )
        assert not clash(rows)


def test_courses_read_a_programme_of_the_database(app: Flask):
    event = make.event()
    found, names = courses(event.workshops, programme.parts_of(event.workshops))
    assert [(one.letter, one.begin, one.end, len(one.sections)) for one in found] == [
        ("A", 0, 90, 2),
        ("B", 0, 90, 2),
        ("C", 0, 90, 2),
    ]
    answer = arrange(found, names, "de")
    assert "Mira Probst" in answer.sentence  # she moderates all three


def test_courses_of_nothing_are_fine():
    assert courses([], {}) == ([], {})
    assert arrange([], {}, "de").orders == {}
