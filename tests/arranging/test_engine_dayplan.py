"""What does not fit in a day: found when it is there, and only then."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.arranging.dayplan import Kind, Lane, Piece, clashes
from app.programme.rules import Duty, rotation_time

TEN = datetime(2026, 12, 5, 10, tzinfo=UTC)
OPENS, CLOSES = TEN - timedelta(hours=2), TEN + timedelta(hours=8)


def at(minutes: int) -> datetime:
    return TEN + timedelta(minutes=minutes)


def lane(letter: str, begin: int = 0, length: int = 90, room: str = "", *pieces: Piece) -> Lane:
    return Lane(letter, at(begin), at(begin + length), room, pieces)


def kinds(*lanes: Lane, duties: tuple[Duty, ...] = ()) -> list[tuple[str, str]]:
    return [(clash.kind.value, "".join(clash.letters)) for clash in clashes(lanes, duties, OPENS, CLOSES)]


def test_finds_nothing_where_everything_fits() -> None:
    rotation = Piece("Stationen", 60, time=rotation_time([1, 1, 1], 3, 18, 3, 60))
    assert kinds(lane("A", 0, 90, "Saal", rotation, Piece("Impulse", 30, talks=30)), lane("B", 0, 90, "Foyer")) == []


@pytest.mark.parametrize(
    ("first", "second", "begin", "found"),
    [
        ("Saal 1", "saal  1", 89, True),
        ("Saal 1", "Saal 1", 90, False),
        ("Saal 1", "Saal 2", 0, False),
        ("", "", 0, False),
        ("–", "–", 0, False),
        ("Große Halle", "Grosse Halle", 30, True),
    ],
)
def test_one_room_at_one_time_is_a_clash(first: str, second: str, begin: int, found: bool) -> None:
    assert kinds(lane("A", 0, 90, first), lane("B", begin, 90, second)) == ([("room", "AB")] if found else [])


def test_room_clash_says_when_both_are_in_it() -> None:
    (clash,) = clashes([lane("B", 60, 90, "Saal"), lane("A", 0, 90, "Saal")], (), OPENS, CLOSES)
    assert (clash.letters, clash.span) == (("A", "B"), (at(60), at(90)))


def test_twenty_seventh_workshop_comes_behind_the_twenty_sixth() -> None:
    duties = (Duty("probst", "M. Probst", "AA", at(0), at(90)), Duty("probst", "M. Probst", "Z", at(0), at(90)))
    found = kinds(lane("AA", 0, 90, "Saal"), lane("Z", 0, 90, "Saal"), lane("B", -500, 60), duties=duties)
    assert found == [("outside", "B"), ("room", "ZAA"), ("person", "ZAA")]


def test_person_in_two_workshops_at_once_is_a_clash() -> None:
    duties = (Duty("probst", "Mira Probst", "B", at(0), at(90)), Duty("probst", "M. Probst", "A", at(60), at(70)))
    assert kinds(lane("A"), lane("B"), duties=duties) == [("person", "AB")]


def test_parts_longer_than_the_workshop_are_a_clash_by_so_many_minutes() -> None:
    (clash,) = clashes([lane("A", 0, 60, "", Piece("x", 50), Piece("y", 17))], (), OPENS, CLOSES)
    assert (clash.kind, clash.minutes) == (Kind.OVERRUN, 7)
    assert kinds(lane("A", 0, 67, "", Piece("x", 50), Piece("y", 17))) == []


def test_rotation_and_talks_that_need_more_than_their_part_are_clashes() -> None:
    rotation = Piece("Stationen", 60, time=rotation_time([1, 1, 1], 3, 20, 3, 60))
    found = clashes([lane("A", 0, 90, "", rotation, Piece("Impulse", 20, talks=21))], (), OPENS, CLOSES)
    assert [(clash.kind, clash.name, clash.minutes) for clash in found] == [
        (Kind.ROTATION, "Stationen", 6),
        (Kind.TALKS, "Impulse", 1),
    ]


@pytest.mark.parametrize(("begin", "length", "found"), [(-121, 60, True), (0, 481, True), (-120, 600, False)])
def test_workshop_outside_of_the_event_is_a_clash(begin: int, length: int, found: bool) -> None:
    assert bool(kinds(lane("A", begin, length))) is found


LANES = st.lists(
    st.builds(
        lambda begin, length, room, pieces: lane("?", begin, length, room, *(Piece("x", each) for each in pieces)),
        st.integers(0, 200),
        st.integers(1, 200),
        st.sampled_from(["", "Saal", "SAAL", "Foyer"]),
        st.lists(st.integers(0, 120), max_size=4),
    ),
    max_size=6,
).map(lambda some: [replace(each, letter="ABCDEF"[number]) for number, each in enumerate(some)])


def minute_by_minute(lanes: list[Lane]) -> set[tuple[str, str]]:
    """Which pairs of workshops share a room in some minute, looked up the slow way."""
    found = set()
    for one, other in combinations(lanes, 2):
        if (
            one.room
            and one.room.lower() == other.room.lower()
            and any(
                one.starts_at <= at(m) < one.ends_at and other.starts_at <= at(m) < other.ends_at for m in range(400)
            )
        ):
            found.add((one.letter, other.letter))
    return found


@given(LANES)
def test_rooms_agree_with_a_look_at_every_minute(lanes: list[Lane]) -> None:
    found = clashes(lanes, (), OPENS, CLOSES + timedelta(days=1))
    assert {clash.letters for clash in found if clash.kind == Kind.ROOM} == minute_by_minute(lanes)
    over = {clash.letter: clash.minutes for clash in found if clash.kind == Kind.OVERRUN}
    assert over == {each.letter: each.planned - each.length for each in lanes if each.planned > each.length}


@given(LANES, st.randoms())
def test_order_of_the_workshops_does_not_matter(lanes: list[Lane], random: object) -> None:
    mixed = list(lanes)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    key = [(each.kind, each.letters, each.span, each.minutes) for each in clashes(lanes, (), OPENS, CLOSES)]
    assert sorted(map(str, key)) == sorted(
        str((each.kind, each.letters, each.span, each.minutes)) for each in clashes(mixed, (), OPENS, CLOSES)
    )
