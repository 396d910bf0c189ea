"""How long a link of the door lasts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.floor import rules
from app.floor.rules import State

END = datetime(2026, 12, 5, 15, tzinfo=UTC)
BEFORE, AFTER = END - timedelta(days=9), END + timedelta(days=3)


@pytest.mark.parametrize(
    ("made_at", "lasts"), [(BEFORE, END + timedelta(hours=24)), (AFTER, AFTER + timedelta(hours=24))]
)
def test_link_lasts_a_day_from_the_end_or_from_now(made_at: datetime, lasts: datetime) -> None:
    foreseen = rules.expiry(END, made_at)
    assert foreseen == lasts
    assert rules.lasts_until(foreseen, made_at, END) == lasts


@pytest.mark.parametrize("moved", [timedelta(days=7), timedelta(days=-2)])
def test_link_follows_an_event_that_moves(moved: timedelta) -> None:
    foreseen = rules.expiry(END, BEFORE)
    assert rules.lasts_until(foreseen, BEFORE, END + moved) == END + moved + timedelta(hours=24)


def test_link_is_valid_until_its_last_moment_unless_withdrawn() -> None:
    assert rules.state(END, None, END - timedelta(microseconds=1)) == State.VALID
    assert rules.state(END, None, END) == State.EXPIRED
    assert rules.state(END, BEFORE, BEFORE) == State.WITHDRAWN
