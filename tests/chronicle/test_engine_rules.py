"""What may be asked of the history."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit.rules import VERBS, VERBS_OF
from app.chronicle import rules
from app.chronicle.rules import Wanted


def test_every_topic_has_a_name_and_every_verb_one_topic() -> None:
    assert VERBS_OF.keys() == rules.TOPICS.keys()
    assert sum(map(len, VERBS_OF.values())) == len(VERBS)
    assert all(VERBS_OF.values())


def test_wanted_reads_what_an_address_says() -> None:
    told = {"thema": "groups", "wer": "account:3", "zu": "12", "von": "2026-12-01", "bis": "2026-12-05"}
    found, wrong = rules.wanted(told)
    assert (found, wrong) == (Wanted("groups", "account:3", 12, date(2026, 12, 1), date(2026, 12, 5)), [])
    assert found.told == told


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"von": "31.12.2026"}, ["von"]),
        ({"bis": "2026-06-31"}, ["bis"]),
        ({"von": "0001-01-01"}, ["von"]),
        ({"bis": "9999-12-31"}, ["bis"]),
        ({"thema": "geld"}, ["thema"]),
        ({"zu": "-1"}, ["zu"]),
        ({"zu": "0"}, ["zu"]),
        ({"zu": "²"}, ["zu"]),
        ({"von": "2026-12-05", "bis": "2026-12-01"}, ["bis"]),
    ],
)
def test_wanted_names_what_means_nothing(told: dict[str, str], wrong: list[str]) -> None:
    assert rules.wanted(told)[1] == wrong


@given(st.dictionaries(st.sampled_from(sorted(rules.SIGNS.values())), st.text(max_size=30)))
def test_wanted_takes_any_address_and_says_the_same_again(told: dict[str, str]) -> None:
    found, _wrong = rules.wanted(told)
    assert rules.wanted(found.told)[0] == found


def test_bounds_are_whole_days_where_the_event_is() -> None:
    """The night of 25 October 2026 has 25 hours in Berlin."""
    day = date(2026, 10, 25)
    after, until = rules.bounds(Wanted(after=day, until=day), "Europe/Berlin")
    assert (after, until) == (datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC))
    assert rules.bounds(Wanted(), "Europe/Berlin") == (None, None)
