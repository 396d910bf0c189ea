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
    ("stations", "round_minutes", "change", "planned", "needed", "spare", "fits"),
    [
        (3, 18, 3, 60, 60, 0, True),
        (3, 20, 0, 60, 60, 0, True),
        (3, 20, 1, 60, 62, -2, False),
        (4, 10, 5, 60, 55, 5, True),
        (1, 45, 3, 60, 45, 15, True),
        (0, 18, 3, 60, 0, 60, True),
    ],
)
def test_rotation_time_adds_rounds_and_changes(stations, round_minutes, change, planned, needed, spare, fits):
    time = rules.rotation_time(stations, round_minutes, change, planned)
    assert (time.needed, time.spare, time.fits) == (needed, spare, fits)
    assert (time.rounds, time.changes) == (stations, max(stations - 1, 0))


@given(st.integers(0, 60), st.integers(1, 1000), st.integers(0, 1000), MINUTES)
def test_rounds_lie_apart_by_the_change_and_end_when_the_minutes_are_used(stations, length, change, planned):
    time = rules.rotation_time(stations, length, change, planned)
    found = rules.rounds(BEGIN, time)
    assert len(found) == stations
    assert {slot.ends_at - slot.starts_at for slot in found} <= {timedelta(minutes=length)}
    gaps = {after.starts_at - before.ends_at for before, after in pairwise(found)}
    assert gaps <= {timedelta(minutes=change)}
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
