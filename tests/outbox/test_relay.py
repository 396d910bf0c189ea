"""A server that is away or asks for a break is left alone by all workers; a rate is kept by all of them together."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from flask import Flask

from app.accounts.models import Account
from app.core import clock
from app.core.db import db, unit_of_work
from app.outbox import actions, jobs, queries, rules
from app.outbox.models import Relay
from app.outbox.rules import Kind
from tests.outbox.conftest import Play, Transport, deliver, queued, states, worked
from tests.support import make


def relay() -> Relay:
    db.session.rollback()
    found = queries.relay_seen()
    assert found is not None
    db.session.refresh(found)
    return found


def away(_to: str, _count: int) -> Kind:
    return Kind.UNREACHABLE


def several(account: Account, count: int) -> None:
    for number in range(count):
        queued(account, number, to=f"person{number}@example.org")


def test_relay_that_is_away_is_left_alone_longer_each_time(app: Flask, account: Account) -> None:
    several(account, 40)
    transport, times = Transport(answer=away), []
    for second in range(0, 3600, 20):
        with make.later(seconds=second):
            if deliver(transport):
                times.append(second)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    pauses = [pause.total_seconds() for pause in (*rules.PAUSES, rules.PAUSES[-1])]
    for gap, pause in zip(gaps, pauses, strict=True):
        assert pause <= gap <= pause * (1 + rules.JITTER) + 20
    assert (relay().failures, relay().reason) == (8, "450 später")


def test_relay_pause_longest_is_a_quarter_of_an_hour_and_a_bit(app: Flask) -> None:
    assert {rules.pause(count, Random(1)) <= rules.LONGEST_PAUSE for count in (-1, 0, 1, 6, 7, 10**9)} == {True}
    assert timedelta(minutes=15) < rules.LONGEST_PAUSE == timedelta(minutes=18)


def test_relay_answers_again_and_one_success_ends_the_pauses(app: Flask, account: Account) -> None:
    several(account, 5)
    deliver(Transport(answer=away))
    with make.later(seconds=40):
        assert deliver(Transport()) == 4  # the fifth still waits after its own attempt
        assert (relay().failures, relay().paused_until, relay().reason) == (0, None, "")


def test_relay_pause_holds_for_other_workers_and_only_one_tries_first(app: Flask, account: Account) -> None:
    several(account, 5)
    deliver(Transport(answer=away))
    second = Transport()
    assert deliver(second) == 0
    met: list[int] = []

    def meets_another(_sender: str, _to: str, _data: bytes) -> actions.Delivery:
        if not met:
            met.append(deliver(second))  # it comes by while the first mail after the pause is on its way
        return actions.Delivery(Kind.ACCEPTED)

    with make.later(seconds=40):
        assert deliver(meets_another) == 4  # type: ignore[arg-type]  # a transport
    assert (met, relay().failures) == ([0], 0)


@pytest.mark.parametrize("ahead", [timedelta(minutes=19), timedelta(days=365), timedelta(days=36_500)])
def test_relay_pause_that_lies_absurdly_far_ahead_is_over(app: Flask, account: Account, ahead: timedelta) -> None:
    queued(account)
    with unit_of_work(by="test"):
        row = queries.relay()
        row.failures, row.paused_until = 3, clock.now() + ahead
    assert deliver(Transport()) == 1
    assert states() == [("sent", 1)]


def test_relay_is_not_paused_by_what_is_said_to_one_mail(app: Flask, account: Account) -> None:
    several(account, 4)
    transport = Transport(answer=lambda _to, count: Kind.PERMANENT if count % 2 else Kind.TEMPORARY)
    assert deliver(transport) == 4
    assert (relay().failures, relay().paused_until) == (0, None)


@pytest.mark.parametrize("reply", ["421 4.3.2 closing", "432 4.3.2 too many", "451 4.7.1 rate limit"])
def test_server_that_asks_for_a_break_gets_one_and_every_mail_later(
    app: Flask, account: Account, play: Play, reply: str
) -> None:
    sink = play({"rcpt": ".*", "when": "data", "reply": reply, "times": 2})
    several(account, 6)
    assert worked() == 1
    with make.later(seconds=20):
        assert worked() == 0
    with make.later(seconds=40):
        assert worked() == 1
    for minutes in (3, 6, 12):
        with make.later(minutes=minutes):
            worked()
    assert sorted(to[0] for to in sink.taken()) == [f"person{number}@example.org" for number in range(6)]


def test_greylisting_server_gets_each_mail_once(app: Flask, account: Account, play: Play) -> None:
    """It says 451 to every stranger at RCPT and takes the second try; a real one would not ask for a pause with 450."""
    sink = play(
        *({"rcpt": f"person{n}@.*", "when": "rcpt", "reply": "450 4.2.0 greylisted", "times": 1} for n in (0, 1, 2))
    )
    several(account, 3)
    assert worked() == 3
    with make.later(minutes=2):
        assert worked() == 3
    assert (len(sink.taken()), states()) == (3, [("sent", 2)] * 3)


def test_paced_lets_no_more_through_than_the_rate_in_any_minute() -> None:
    tries: dict[str, int] = {}
    start, let = clock.now().replace(microsecond=0), []
    for tenth in range(4000):
        moment = start + timedelta(seconds=tenth / 10)
        tries, wait = rules.paced(tries, moment, 20)
        if not wait:
            let.append(tenth / 10)
    for first in let:
        assert len([each for each in let if first <= each < first + 60]) <= 20
    assert len(let) >= 20 * 6
    assert len(tries) <= rules.WINDOW + 1


def test_paced_forgets_seconds_of_the_future_and_says_how_long_to_wait() -> None:
    now = clock.now().replace(microsecond=0)
    second = int(now.timestamp())
    assert rules.paced({str(second + 500): 99}, now, 5) == ({str(second): 1}, 0.0)
    assert rules.paced({str(second - 10): 5}, now, 5) == ({str(second - 10): 5}, 51.0)
    assert rules.paced({str(second - 10): 5}, now, 0) == ({}, 0.0)


def test_rate_holds_for_all_workers_together(
    app: Flask, account: Account, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = play()
    monkeypatch.setitem(app.config, "SMTP_RATE", 4)
    monkeypatch.setattr(jobs, "LONGEST_NAP", 0.0)
    several(account, 10)
    assert (worked(), worked()) == (4, 0)
    with make.later(seconds=60):
        assert worked() == 0
    with make.later(seconds=61):
        assert worked() == 4
    assert len(sink.taken()) == 8


def test_worker_naps_for_the_rate_and_not_longer_than_others_can_wait(
    app: Flask, account: Account, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    play()
    monkeypatch.setitem(app.config, "SMTP_RATE", 2)
    several(account, 5)
    naps: list[float] = []
    monkeypatch.setattr(time, "sleep", naps.append)
    monkeypatch.setattr(jobs, "LONGEST_NAP", 150.0)
    assert worked() == 2  # the clock of the tests stands still, so that no nap helps
    assert naps == [61.0, 61.0]
