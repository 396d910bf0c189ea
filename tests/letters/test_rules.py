"""What a message is and what keeps it from leaving, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.letters import refusals, rules
from app.letters.rules import Segment, Texts
from app.registration.rules import State

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_segment_comes_back_from_where_it_is_kept_as_it_was() -> None:
    chosen = Segment(("A", "C"), ("waiting", "offered"), 2, "absent", "other", "Bauamt", (1, 3))
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
    ("people", "others", "refusal"),
    [
        (0, [], refusals.NobodyChosen),
        (1, [], None),
        (rules.MOST_PEOPLE, [], None),
        (rules.MOST_PEOPLE + 1, [], refusals.TooManyPeople),
        (1, [(0, rules.MOST_A_DAY - 1)], None),
        (1, [(0, rules.MOST_A_DAY)], refusals.TooManyADay),
        (1, [(-24, rules.MOST_A_DAY)], None),
        (1, [(-23, rules.MOST_A_DAY)], refusals.TooManyADay),
        (1, [(23, rules.MOST_A_DAY)], refusals.TooManyADay),
        (1, [(24, rules.MOST_A_DAY)], None),
        (1, [(-13, rules.MOST_A_DAY - 1), (13, rules.MOST_A_DAY - 1)], None),
        (2, [(-11, rules.MOST_A_DAY - 2), (11, 1)], refusals.TooManyADay),
    ],
)
def test_limits_hold_to_the_last_person(
    people: int, others: list[tuple[int, int]], refusal: type[refusals.InTheWay] | None
) -> None:
    mails = [(NOON + timedelta(hours=hours), number) for hours, number in others]

    def check() -> None:
        rules.check_people(people)
        rules.check_day(people, NOON, mails)

    if refusal is None:
        check()
        return
    with pytest.raises(refusal):
        check()
    assert refusal.problem in refusals.PROBLEMS


@pytest.mark.parametrize(
    ("chosen", "lost"),
    [
        (Segment(), []),
        (Segment(("A", "B")), ["B"]),
        (Segment(("A", "C"), ids=(1, 3)), []),
        (Segment(("A", "C"), ids=(3, 1)), ["A", "C"]),
    ],
)
def test_choice_knows_which_of_its_workshops_are_not_what_they_were(chosen: Segment, lost: list[str]) -> None:
    assert chosen.lost({"A": 1, "C": 3}) == lost


@pytest.mark.parametrize(
    ("group", "numbers", "is_lost"),
    [
        (0, [], False),
        (2, [1, 2], False),
        (2, [1], True),
        (rules.NO_GROUP, [1], False),
        (rules.NO_GROUP, [], True),
    ],
)
def test_group_is_lost_with_its_plan(group: int, numbers: list[int], is_lost: bool) -> None:
    assert Segment(group=group).has_lost_group(numbers) is is_lost
