"""Rules of the stations: codes, rounds, words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.capture import batch, rules
from app.core import lasting

START = datetime(2026, 12, 5, 9, 30, tzinfo=UTC)
ROUNDS = [
    rules.Round(
        number, START + (number - 1) * timedelta(minutes=21), START + timedelta(minutes=21 * number - 3), (number,)
    )
    for number in (1, 2, 3)
]


@given(some.integers(0, 2**50 - 1), some.sampled_from(["", " ", "-", " – "]), some.booleans())
def test_code_is_read_however_it_is_typed(number: int, gap: str, small: bool) -> None:
    code = "".join(rules.ALPHABET[number >> 5 * place & 31] for place in range(rules.CODE_SIGNS))
    typed = gap.join((code[:5], code[5:])).replace("0", "O").replace("1", "l")
    assert rules.read_code(f" {typed.lower() if small else typed} ") == code
    assert rules.read_code(rules.spelled(code)) == code


@pytest.mark.parametrize("typed", ["", "7KM3Q", "7KM3Q-9XA2B-1", "7KM3Q-9XA2Ä", "7KM3Q\0-9XA2", "٧KM3Q9XA2B"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert rules.read_code(typed) == ""


def test_codes_hold_fifty_bits_and_are_kept_under_the_key() -> None:
    assert len(set(rules.ALPHABET)) ** rules.CODE_SIGNS >= 2**50
    codes = {rules.fresh_code() for _ in range(200)}
    assert len(codes) == 200
    code = codes.pop()
    assert rules.code_mark(code, "one") != rules.code_mark(code, "other")


@pytest.mark.parametrize(
    ("minutes", "round"), [(-1, None), (0, 1), (18, 1), (20, 1), (21, 2), (42, 3), (60, 3), (74, 3), (75, None)]
)
def test_round_lasts_until_the_next_begins(minutes: int, round: int | None) -> None:
    found = rules.running(ROUNDS, START + timedelta(minutes=minutes))
    assert (found.number if found else None) == round
    assert rules.running([], START) is None


def test_group_is_known_only_where_there_is_one() -> None:
    assert [rules.Round(1, START, START, groups).group for groups in ((), (2,), (2, 3))] == [None, 2, None]


def test_link_lasts_a_day_beyond_the_workshop() -> None:
    assert lasting.expiry(START, START - timedelta(days=9)) == START + timedelta(hours=24)
    assert lasting.expiry(START, START + timedelta(days=9)) == START + timedelta(days=10)
    ends = START + timedelta(hours=1)
    assert lasting.state(ends, None, START) == lasting.State.VALID
    assert lasting.state(ends, None, ends) == lasting.State.EXPIRED
    assert lasting.state(ends, START, ends) == lasting.State.WITHDRAWN


def test_words_are_one_line_and_never_cut() -> None:
    assert rules.words("  a\u0308ltere\r\nLeute ") == "ältere Leute"
    for text, refusal in (
        (" \n ", rules.NothingNoted),
        ("x" * 1001, rules.TooLong),
        ("a\0b", rules.HiddenSign),
        ("a\u202eb", rules.HiddenSign),
        ("a\ud800", rules.HiddenSign),
    ):
        with pytest.raises(refusal):
            rules.words(text)


def test_clock_of_a_device_is_believed_within_reason() -> None:
    hour = timedelta(hours=1)
    assert rules.noted_at(None, START, START + hour) == START + hour
    assert rules.noted_at(START + 2 * hour, START, START + hour) == START + hour
    assert rules.noted_at(START - hour, START, START + hour) == START
    assert rules.noted_at(START + hour / 2, START, START + hour) == START + hour / 2


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(some.sampled_from(["client_id", "op", "text", "round", "noted_at", "items"]), inner)
    ),
    max_leaves=8,
)


@given(JSON)
def test_whatever_a_device_sends_is_read_or_refused(tree: object) -> None:
    try:
        for raw in batch.items(tree):
            batch.read(raw)
    except (rules.NotOfThisPage, rules.TooManyItems, rules.NothingNoted, rules.HiddenSign, rules.TooLong):
        return
    assert batch.name_of(tree) == ""
