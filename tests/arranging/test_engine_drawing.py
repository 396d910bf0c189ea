"""The picture of a day: everything inside it, nothing over another, true to time."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.arranging.drawing import LEFT, WIDTH, Drawn, pictures

TEN = datetime(2026, 12, 5, 9, tzinfo=UTC)  # 10 o'clock in Berlin


def drawn(letter: str, begin: int, length: int, *parts: int) -> Drawn:
    start = TEN + timedelta(minutes=begin)
    return Drawn(letter, "Saal", start, start + timedelta(minutes=length), tuple(("plenary", each) for each in parts))


def test_hours_begin_full_and_bars_are_true_to_time() -> None:
    (picture,) = pictures([drawn("A", 30, 90, 60, 45)], "Europe/Berlin")
    assert picture.day == date(2026, 12, 5)
    assert [tick.at.hour for tick in picture.ticks] == [9, 10, 11, 12]  # UTC; the overrun needs the third hour
    (row,) = picture.rows
    hour = (WIDTH - LEFT) / 3
    assert abs(row.x - (LEFT + hour / 2)) < 0.1
    assert abs(row.width - 1.5 * hour) < 0.2
    assert [
        (abs(bar.width - part / 60 * hour) < 0.2, bar.is_over) for bar, part in zip(row.bars, (60, 45), strict=True)
    ] == [
        (True, False),
        (True, True),
    ]


def test_each_day_has_a_picture_of_its_own() -> None:
    found = pictures([drawn("B", 24 * 60, 60), drawn("A", 0, 60), drawn("C", 30, 60)], "Europe/Berlin")
    assert [[row.letter for row in picture.rows] for picture in found] == [["A", "C"], ["B"]]


def test_day_is_that_of_the_place_not_of_greenwich() -> None:
    late = Drawn("A", "", datetime(2026, 12, 5, 23, 30, tzinfo=UTC), datetime(2026, 12, 6, 0, 30, tzinfo=UTC), ())
    assert [picture.day for picture in pictures([late], "Europe/Berlin")] == [date(2026, 12, 6)]


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(1, 600), st.lists(st.integers(0, 300), max_size=5)), min_size=1)
)
def test_everything_lies_inside_the_picture(workshops: list[tuple[int, int, list[int]]]) -> None:
    some = [drawn(f"{number:03}", begin, length, *parts) for number, (begin, length, parts) in enumerate(workshops)]
    for picture in pictures(some, "Europe/Berlin"):
        assert len(picture.ticks) <= 13
        for row in picture.rows:
            ends = [(row.x, row.width), *((bar.x, bar.width) for bar in row.bars)]
            assert all(x >= LEFT - 0.1 and width >= 0 and x + width <= WIDTH + 0.2 for x, width in ends)
        lines = [row.y for row in picture.rows]
        assert all(second - first >= 60 for first, second in itertools.pairwise(lines))
        assert not lines or lines[-1] + 60 <= picture.height


def test_twenty_seventh_workshop_stands_below_the_twenty_sixth() -> None:
    (picture,) = pictures([drawn("AA", 0, 60), drawn("Z", 0, 60), drawn("B", 30, 60)], "Europe/Berlin")
    assert [row.letter for row in picture.rows] == ["B", "Z", "AA"]
