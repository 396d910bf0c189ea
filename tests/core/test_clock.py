"""The one clock, and readings of clocks on the wall."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfoNotFoundError

import pytest

from app.core import clock

BERLIN = "Europe/Berlin"


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_stopped_clock_stands_and_runs_again_afterwards() -> None:
    before = clock.now()
    at = datetime(2027, 5, 1, 14, 0, tzinfo=timezone(timedelta(hours=2)))
    with clock.stopped(at):
        assert clock.now() == at
        assert clock.now().tzinfo is UTC
        with clock.stopped(at + timedelta(hours=1)):
            assert clock.now() == at + timedelta(hours=1)
        assert clock.now() == at
    assert before <= clock.now() < at


@pytest.mark.parametrize("minute", [0, 1, 30, 59])
def test_from_local_inside_the_spring_gap_refuses(minute: int) -> None:
    with pytest.raises(clock.NoSuchTime):
        clock.from_local(datetime(2027, 3, 28, 2, minute), BERLIN)


@pytest.mark.parametrize(
    ("reading", "moment"),
    [
        (datetime(2027, 3, 28, 1, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (datetime(2027, 3, 28, 3, 0), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (datetime(2027, 10, 31, 1, 59), datetime(2027, 10, 30, 23, 59, tzinfo=UTC)),
        (datetime(2027, 10, 31, 2, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (datetime(2027, 10, 31, 3, 0), datetime(2027, 10, 31, 2, 0, tzinfo=UTC)),
        (datetime(2026, 12, 5, 10, 30), datetime(2026, 12, 5, 9, 30, tzinfo=UTC)),
    ],
)
def test_from_local_reads_the_first_of_two_equal_hours(reading: datetime, moment: datetime) -> None:
    assert clock.from_local(reading, BERLIN) == moment


def test_from_local_second_fold_is_still_the_first_hour() -> None:
    assert clock.from_local(datetime(2027, 10, 31, 2, 30, fold=1), BERLIN).hour == 0


@pytest.mark.parametrize("year", [1, 1899, 2200, 9999])
def test_from_local_of_a_year_no_page_could_show_refuses(year: int) -> None:
    with pytest.raises(clock.OutOfReach):
        clock.from_local(datetime(year, 12, 31, 23, 59), BERLIN)


@pytest.mark.parametrize("year", [1900, 2199])
def test_from_local_reaches_the_first_and_the_last_year(year: int) -> None:
    assert clock.from_local(datetime(year, 6, 1, 12), "UTC") == datetime(year, 6, 1, 12, tzinfo=UTC)


def test_from_local_unknown_zone_refuses() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        clock.from_local(datetime(2027, 1, 1), "Europe/Kassel")
