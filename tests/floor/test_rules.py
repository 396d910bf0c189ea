"""How long a link of the door lasts, and what is looked for there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.core import lasting
from app.core.lasting import State
from app.floor import rules
from app.floor.rules import Wanted

END = datetime(2026, 12, 5, 15, tzinfo=UTC)
BEFORE, AFTER = END - timedelta(days=9), END + timedelta(days=3)


@pytest.mark.parametrize(
    ("made_at", "lasts"), [(BEFORE, END + timedelta(hours=24)), (AFTER, AFTER + timedelta(hours=24))]
)
def test_link_lasts_a_day_from_the_end_or_from_now(made_at: datetime, lasts: datetime) -> None:
    foreseen = lasting.expiry(END, made_at)
    assert foreseen == lasts
    assert lasting.lasts_until(foreseen, made_at, END) == lasts


@pytest.mark.parametrize("moved", [timedelta(days=7), timedelta(days=-2)])
def test_link_follows_an_event_that_moves(moved: timedelta) -> None:
    foreseen = lasting.expiry(END, BEFORE)
    assert lasting.lasts_until(foreseen, BEFORE, END + moved) == END + moved + timedelta(hours=24)


def test_link_is_valid_until_its_last_moment_unless_withdrawn() -> None:
    assert lasting.state(END, None, END - timedelta(microseconds=1)) == State.VALID
    assert lasting.state(END, None, END) == State.EXPIRED
    assert lasting.state(END, BEFORE, BEFORE) == State.WITHDRAWN


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", None),
        (" \t ", None),
        ("Müller", Wanted(("mueller",))),
        (" Anna-Lena  Anna ", Wanted(("anna", "lena"))),
        ("17", Wanted(("17",), number=17)),
        ("017", Wanted(("017",), number=17)),
        ("99999999999", Wanted(("99999999999",))),
        ("١٧", Wanted(("١٧",))),
        ("1A2b3C4d", Wanted(("1a2b3c4d",), code="1a2b3c4d")),
        ("12345678", Wanted(("12345678",), number=12345678, code="12345678")),
        ("1a2b3c4d5", Wanted(("1a2b3c4d5",))),
        ("x" * 80, Wanted(("x" * 80,))),
    ],
)
def test_what_is_typed_is_read_as_parts_number_and_code(typed: str, wanted: Wanted | None) -> None:
    assert rules.wanted(typed) == wanted


@pytest.mark.parametrize("typed", ["%", "--", "…", "\u200b", "\0"])
def test_signs_without_a_letter_are_refused(typed: str) -> None:
    with pytest.raises(rules.NothingToFind):
        rules.wanted(typed)


def test_too_long_a_search_is_refused_not_cut() -> None:
    with pytest.raises(rules.TooLong) as refused:
        rules.wanted("x" * 81)
    assert refused.value.values == {"length": 81, "most": 80}
