"""How long a mail waits, and when it is given up."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from app.outbox import rules
from app.outbox.rules import Kind, State


class Always(Random):
    """A source of chance that gives one number."""

    def __init__(self, number: float) -> None:
        super().__init__()
        self._number = number

    def random(self) -> float:
        return self._number


def test_waits_grow_to_four_hours_and_stay_there():
    told = [rules.wait(attempts, Always(0)) // timedelta(minutes=1) for attempts in range(1, 9)]
    assert told == [1, 5, 20, 60, 120, 240, 240, 240]


def test_wait_is_up_to_a_fifth_longer_and_never_longer_than_the_longest():
    assert rules.wait(6, Always(1)) == timedelta(minutes=288) == rules.LONGEST_WAIT
    chance = Random(7)
    waits = {rules.wait(3, chance) for _ in range(200)}
    assert min(waits) >= timedelta(minutes=20)
    assert max(waits) <= timedelta(minutes=24)
    assert len(waits) > 150


@pytest.mark.parametrize("attempts", [-1, 0, 10**6])
def test_wait_of_an_absurd_count_is_one_of_the_waits(attempts):
    assert rules.wait(attempts, Always(0)) in rules.WAITS


def test_chance_given_alike_gives_the_same_waits():
    assert [rules.wait(n, Random(1)) for n in range(1, 7)] == [rules.wait(n, Random(1)) for n in range(1, 7)]


HOURS = timedelta(hours=1)


@pytest.mark.parametrize(
    ("kind", "attempts", "age", "state"),
    [
        (Kind.ACCEPTED, 1, 0 * HOURS, State.SENT),
        (Kind.ACCEPTED, 99, 900 * HOURS, State.SENT),
        (Kind.PERMANENT, 1, 0 * HOURS, State.FAILED),
        (Kind.TEMPORARY, 1, 0 * HOURS, State.QUEUED),
        (Kind.TEMPORARY, 16, 47 * HOURS, State.QUEUED),
        (Kind.TEMPORARY, 16, 48 * HOURS, State.FAILED),
        (Kind.UNREACHABLE, 16, 47 * HOURS, State.QUEUED),
        (Kind.UNREACHABLE, 16, 48 * HOURS, State.FAILED),
        (Kind.TEMPORARY, 1, 72 * HOURS, State.QUEUED),
        (Kind.UNREACHABLE, 5, 72 * HOURS, State.QUEUED),
        (Kind.UNREACHABLE, 6, 72 * HOURS, State.FAILED),
        (Kind.TEMPORARY, 3, -72 * HOURS, State.QUEUED),
    ],
)
def test_after_attempt_gives_up_on_refusals_and_after_two_days(kind, attempts, age, state):
    assert rules.after_attempt(kind, attempts, age) == state


def test_a_mail_nobody_takes_is_tried_for_two_days():
    age, attempts = timedelta(), 1
    while rules.after_attempt(Kind.TEMPORARY, attempts, age) == State.QUEUED:
        age += rules.wait(attempts, Always(0.5))
        attempts += 1
    assert (attempts, age >= 48 * HOURS, age < 53 * HOURS) == (17, True, True)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (250, Kind.ACCEPTED),
        (421, Kind.TEMPORARY),
        (450, Kind.TEMPORARY),
        (550, Kind.PERMANENT),
        (554, Kind.PERMANENT),
        (354, Kind.UNREACHABLE),
        (-1, Kind.UNREACHABLE),
        (0, Kind.UNREACHABLE),
    ],
)
def test_judge_reads_the_first_digit(code, kind):
    assert rules.judge(code) == kind


def test_pauses_relay_when_the_server_asks_or_is_away():
    told = [code for code in (250, 421, 432, 450, 451, 452, 550) if rules.pauses_relay(rules.judge(code), code)]
    assert told == [421, 432, 451]
    assert rules.pauses_relay(Kind.UNREACHABLE, 0)
