"""Somebody planned for two places at once is found: once for each two workshops, and only then."""

from __future__ import annotations

from datetime import UTC, datetime

from app.programme.rules import Duty, clashes


def duty(name: str, letter: str, begin: int, end: int) -> Duty:
    day = datetime(2026, 12, 5, tzinfo=UTC)
    return Duty(name.lower(), name, letter, day.replace(hour=begin), day.replace(hour=end))


def pairs(*duties: Duty) -> list[tuple[str, str, str]]:
    return [(first.name, first.letter, second.letter) for first, second in clashes(duties)]


def test_overlapping_workshops_clash_once_however_many_talks() -> None:
    assert pairs(duty("Mira", "A", 10, 12), duty("Mira", "B", 11, 12), duty("Mira", "B", 10, 11)) == [
        ("Mira", "A", "B")
    ]


def test_one_after_the_other_same_workshop_or_another_person_do_not_clash() -> None:
    assert pairs(duty("Mira", "A", 10, 12), duty("Mira", "B", 12, 13)) == []
    assert pairs(duty("Mira", "A", 10, 12), duty("Mira", "A", 11, 12)) == []
    assert pairs(duty("Mira", "A", 10, 12), duty("Nora", "B", 10, 12)) == []


def test_three_workshops_at_once_are_three_pairs() -> None:
    assert sorted(pairs(*(duty("Mira", letter, 10, 12) for letter in "CAB"))) == [
        ("Mira", "A", "B"),
        ("Mira", "A", "C"),
        ("Mira", "B", "C"),
    ]
