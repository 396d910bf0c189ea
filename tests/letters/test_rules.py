"""What a message is and what keeps it from leaving, without a database."""

from __future__ import annotations

import pytest

from app.letters import rules
from app.letters.rules import Segment, Texts
from app.registration.rules import State


def test_segment_comes_back_from_where_it_is_kept_as_it_was() -> None:
    chosen = Segment(("A", "C"), ("waiting", "offered"), 2, "absent", "other", "Bauamt")
    assert rules.segment(chosen.stored) == chosen
    assert rules.segment({}) == Segment()


def test_nobody_is_chosen_by_default_but_who_has_a_place() -> None:
    assert Segment().states == ("confirmed",)
    assert {State.HELD, State.EXPIRED} & set(rules.CHOICES) == set()
    assert len(rules.CHOICES) == len(State) - 2


@pytest.mark.parametrize(
    ("texts", "locale", "language"),
    [
        (Texts("B", "T", "S", "T"), "en", "en"),
        (Texts("B", "T", "S", "T"), "en_GB", "en"),
        (Texts("B", "T", "S", "T"), "de", "de"),
        (Texts("B", "T"), "en", "de"),
        (Texts("B", "T", "S", ""), "en", "de"),
    ],
)
def test_language_is_that_of_the_registration_where_there_is_a_text(texts: Texts, locale: str, language: str) -> None:
    assert texts.language(locale) == language


@pytest.mark.parametrize(
    ("people", "today", "problem"),
    [
        (0, 0, "nobody"),
        (1, 0, ""),
        (rules.MOST_PEOPLE, 0, ""),
        (rules.MOST_PEOPLE + 1, 0, "people"),
        (1, rules.MOST_A_DAY - 1, ""),
        (1, rules.MOST_A_DAY, "day"),
    ],
)
def test_limits_hold_to_the_last_person(people: int, today: int, problem: str) -> None:
    assert rules.problem(people, today) == problem
    assert not problem or problem in rules.PROBLEMS
