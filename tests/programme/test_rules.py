"""How a rotation's minutes add up, and when its rounds are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.programme import rules

BEGIN = datetime(2026, 12, 5, 9, 30, tzinfo=UTC)
MINUTES = st.integers(0, 10_000)


@pytest.mark.parametrize(
    ("places", "groups", "rounds"),
    [
        ([1, 1, 1], 3, 3),
        ([1, 1, 1], 2, 3),  # a station is free in each round
        ([1, 1, 1], 5, 5),  # each group waits twice
        ([2, 2, 2], 5, 3),  # double stations
        ([2, 1, 2], 5, 5),  # the single one decides
        ([1, 1, 1], 0, 3),
        ([1], 4, 4),
        ([], 4, 0),
    ],
)
def test_rounds_needed_is_the_longer_of_stations_and_queue(places: list[int], groups: int, rounds: int):
    assert rules.rounds_needed(places, groups) == rounds


@pytest.mark.parametrize(
    ("stations", "groups", "minutes", "pause", "needed", "spare"),
    [
        (3, 3, (18, 3, 60), (0, 0), 60, 0),
        (3, 3, (20, 0, 60), (0, 0), 60, 0),
        (3, 3, (20, 1, 60), (0, 0), 62, -2),
        (4, 4, (10, 5, 60), (0, 0), 55, 5),
        (1, 1, (45, 3, 60), (0, 0), 45, 15),
        (0, 0, (18, 3, 60), (0, 0), 0, 60),
        (3, 5, (18, 3, 60), (0, 0), 102, -42),
        (3, 3, (18, 3, 75), (2, 15), 75, 0),
        (3, 3, (18, 3, 60), (3, 15), 60, 0),  # after the last round there is nothing to interrupt
        (3, 5, (18, 3, 60), (3, 15), 117, -57),
    ],
)
def test_rotation_time_adds_rounds_changes_and_break(stations, groups, minutes, pause, needed, spare):
    after, length = pause
    time = rules.rotation_time([1] * stations, groups, *minutes, break_after=after, break_minutes=length)
    assert (time.needed, time.spare, time.fits) == (needed, spare, spare >= 0)
    assert time.changes == max(time.rounds - 1, 0)


def test_most_groups_is_the_last_number_that_fits():
    time = rules.rotation_time([1, 1, 1], 9, 18, 3, 81)
    assert rules.most_groups(time) == 4
    assert rules.with_groups(time, 4).fits
    assert not rules.with_groups(time, 5).fits
    assert rules.most_groups(rules.rotation_time([1, 1, 1], 3, 18, 3, 59)) == 0


def test_longest_round_fills_what_changes_and_break_leave():
    time = rules.rotation_time([1, 1, 1], 3, 18, 3, 60, break_after=1, break_minutes=10)
    assert rules.longest_round(time) == 14
    assert rules.longest_round(rules.rotation_time([1, 1, 1], 3, 18, 3, 5)) == 0


@given(
    st.lists(st.integers(1, 3), max_size=12),
    st.integers(0, 30),
    st.integers(1, 1000),
    st.integers(0, 1000),
    st.integers(0, 40),
    st.integers(0, 1000),
)
def test_rounds_lie_apart_by_change_and_break_and_end_when_the_minutes_are_used(
    places: list[int], groups: int, length: int, change: int, after: int, minutes: int
):
    time = rules.rotation_time(places, groups, length, change, 60, break_after=after, break_minutes=minutes)
    found = rules.rounds(BEGIN, time)
    assert len(found) == time.rounds
    assert {slot.ends_at - slot.starts_at for slot in found} <= {timedelta(minutes=length)}
    gaps = [later.starts_at - before.ends_at for before, later in pairwise(found)]
    usual, longer = timedelta(minutes=change), timedelta(minutes=change + minutes)
    assert gaps == [longer if number == after else usual for number in range(1, len(found))]
    pause = rules.pause(BEGIN, time)
    inside = 0 < after < time.rounds and minutes > 0
    assert (pause is not None) == inside
    if pause is not None:
        assert (pause.starts_at, pause.ends_at) == (
            found[after - 1].ends_at,
            found[after].starts_at - timedelta(minutes=change),
        )
    if found:
        assert found[0].starts_at == BEGIN
        assert found[-1].ends_at - BEGIN == timedelta(minutes=time.needed)


@given(st.lists(MINUTES, max_size=20))
def test_slots_follow_one_another_without_gap(minutes: list[int]):
    found = rules.slots(BEGIN, minutes)
    assert [slot.ends_at - slot.starts_at for slot in found] == [timedelta(minutes=each) for each in minutes]
    assert [slot.starts_at for slot in found] == [BEGIN, *(slot.ends_at for slot in found)][: len(found)]


def test_slots_across_the_night_of_the_clock_change_keep_their_length():
    before = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    (slot,) = rules.slots(before, [120])
    assert slot.ends_at - before == timedelta(hours=2)
