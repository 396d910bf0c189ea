"""Registrations over time as numbers: every one is counted once, on the day of the event's own clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from app.desk import chart

FIRST = datetime(2026, 10, 1, 12, tzinfo=UTC)


def drawn(*days: float, now: float = 0) -> chart.Chart:
    found = chart.over_time([FIRST + timedelta(days=day) for day in days], "Europe/Berlin", FIRST + timedelta(days=now))
    assert found
    return found


def test_nobody_yet_draws_nothing() -> None:
    assert chart.over_time([], "Europe/Berlin", FIRST) is None


def test_days_without_anybody_stand_between_and_sums_never_fall() -> None:
    bars = drawn(0, 0, 2, now=3).bars
    assert [(bar.first.day, bar.number, bar.total) for bar in bars] == [(1, 2, 2), (2, 0, 2), (3, 1, 3), (4, 0, 3)]
    assert [bar.height for bar in bars] == [160, 0, 80, 0]


def test_evening_in_utc_is_the_next_day_in_kassel() -> None:
    late = datetime(2026, 10, 1, 22, 30, tzinfo=UTC)
    found = chart.over_time([late], "Europe/Berlin", late)
    assert found
    assert found.bars[0].first == date(2026, 10, 2)


def test_long_time_is_drawn_in_at_most_sixty_bars_that_hold_everybody() -> None:
    found = drawn(*range(0, 700, 3), now=700)
    assert len(found.bars) <= 60
    assert (sum(bar.number for bar in found.bars), found.total) == (234, 234)
    assert all(one.last + timedelta(days=1) == two.first for one, two in zip(found.bars, found.bars[1:], strict=False))
    assert max(bar.x + bar.width for bar in found.bars) <= chart.WIDTH


def test_years_later_the_picture_ends_a_week_after_the_last_one() -> None:
    assert drawn(0, 1, now=900).bars[-1].last == (FIRST + timedelta(days=8)).date()
