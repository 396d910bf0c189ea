"""Emptying the outbox: in order, once, and through every fault a server or a worker may have."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask

from app.accounts.models import Account
from app.core import clock
from app.core.db import db, unit_of_work
from app.outbox import actions, jobs, queries, rules
from app.outbox.rules import Kind
from tests.outbox.conftest import Play, Transport, deliver, queued, states, worked
from tests.outbox.test_engine_smtp import Sink
from tests.support import make


def subjects(transport: Transport) -> list[str]:
    return [str(message_from_bytes(data)["Subject"]) for _to, data in transport.sent]


def message_ids(folder: Path) -> list[str]:
    return [str(message_from_bytes(path.read_bytes())["Message-ID"]) for path in sorted(folder.glob("*.eml"))]


def test_mails_to_one_address_leave_in_order_and_none_overtakes(app: Flask, account: Account) -> None:
    for number in range(3):
        queued(account, number)
    queued(account, 3, to="bela@example.org")
    transport = Transport(answer=lambda to, count: Kind.TEMPORARY if count == 1 else Kind.ACCEPTED)
    deliver(transport)
    assert subjects(transport) == ["Nachricht 0", "Nachricht 3"]
    with make.later(minutes=2):
        deliver(transport)
    assert subjects(transport) == [f"Nachricht {number}" for number in (0, 3, 0, 1, 2)]
    assert states() == [("sent", 2), ("sent", 1), ("sent", 1), ("sent", 1)]


def test_failed_mail_lets_the_next_one_pass(app: Flask, account: Account) -> None:
    queued(account, 1)
    queued(account, 2)
    transport = Transport(answer=lambda to, count: Kind.PERMANENT if count == 1 else Kind.ACCEPTED)
    deliver(transport)
    assert states() == [("failed", 1), ("sent", 1)]
    with unit_of_work(by="test"):
        assert actions.retry_failed(now=clock.now()) == 1
    deliver(transport)
    assert states() == [("sent", 1), ("sent", 1)]


def test_waiting_mail_is_left_alone_until_it_is_due(app: Flask, account: Account) -> None:
    queued(account)
    transport = Transport(answer=lambda _to, _count: Kind.TEMPORARY)
    deliver(transport)
    for minutes, attempts in ((0.9, 1), (1.3, 2), (5, 2), (7.5, 3)):
        with make.later(minutes=minutes):
            deliver(transport)
        assert len(transport.sent) == attempts, minutes


def test_mail_nobody_takes_is_given_up_after_two_days(app: Flask, account: Account) -> None:
    queued(account)
    transport = Transport(answer=lambda _to, _count: Kind.UNREACHABLE)
    gaps, last = [], clock.now()
    for quarter in range(4 * 60):
        with make.later(minutes=15 * quarter):
            if deliver(transport):
                gaps.append(clock.now() - last)
                last = clock.now()
    assert states() == [("failed", len(gaps))]
    assert max(gaps) <= rules.LONGEST_WAIT + timedelta(minutes=15)
    assert len(gaps) < 25


@pytest.mark.parametrize("ahead", [timedelta(days=365), timedelta(days=36_500)])
def test_waiting_time_that_lies_absurdly_far_ahead_counts_as_due(
    app: Flask, account: Account, ahead: timedelta
) -> None:
    """The clock had jumped when the wait was written down."""
    mail = queued(account)
    with unit_of_work(by="test"):
        mail.next_at = clock.now() + ahead
    assert deliver(Transport()) == 1
    assert states() == [("sent", 1)]


class Killed(BaseException):
    """The worker dies between sending and writing down."""


def test_worker_that_dies_leaves_a_lease_and_the_copy_has_the_same_message_id(app: Flask, account: Account) -> None:
    queued(account, 1)
    queued(account, 2)
    transport = Transport()

    def dies(sender: str, to: str, data: bytes) -> object:
        transport(sender, to, data)
        raise Killed

    with pytest.raises(Killed):
        deliver(dies)  # type: ignore[arg-type]  # it never comes to an answer
    assert states() == [("sending", 0), ("queued", 0)]
    with make.later(minutes=9.9):
        assert deliver(transport) == 0  # neither this mail nor the later one of the same person
    with make.later(minutes=10):
        assert deliver(transport) == 2
    ids = [message_from_bytes(data)["Message-ID"] for _to, data in transport.sent]
    assert ids[0] == ids[1] != ids[2]
    assert states() == [("sent", 1), ("sent", 1)]


def test_slow_worker_never_queues_again_what_another_has_sent(app: Flask, account: Account) -> None:
    """Its lease ran out while the server took its time; a second worker took over and was successful."""
    queued(account)
    second = Transport()

    def slow(_sender: str, _to: str, _data: bytes) -> object:
        with make.later(minutes=30):
            assert deliver(second) == 1
        return actions.Delivery(Kind.UNREACHABLE, "zu langsam")

    deliver(slow)  # type: ignore[arg-type]  # a transport without a memory
    assert states() == [("sent", 1)]
    with make.later(days=1):
        assert deliver(second) == 0


def several(app: Flask, transport: Transport, workers: int = 4) -> int:
    """Workers that empty one outbox at the same time; returns how many mails they tried together."""
    db.session.rollback()

    def work(_number: int) -> int:
        with app.app_context():
            return deliver(transport)

    with ThreadPoolExecutor(workers) as pool:
        return sum(pool.map(work, range(workers)))


def test_workers_on_one_outbox_send_nothing_twice_and_forget_nothing(app: Flask, account: Account) -> None:
    for number in range(24):
        queued(account, number, to=f"person{number % 8}@example.org")
    transport = Transport(pause=0.01)
    assert several(app, transport) == 24
    assert sorted(subjects(transport)) == sorted(f"Nachricht {number}" for number in range(24))
    for person in range(8):
        mine = [
            subject
            for subject, (to, _data) in zip(subjects(transport), transport.sent, strict=True)
            if to == f"person{person}@example.org"
        ]
        assert mine == [f"Nachricht {number}" for number in range(person, 24, 8)]
    assert states() == [("sent", 1)] * 24


def test_workers_without_claiming_send_twice(app: Flask, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the workers really do meet."""
    for number in range(6):
        queued(account, number, to=f"person{number}@example.org")
    monkeypatch.setattr(queries, "claim", lambda *_mail, **_times: True)
    transport = Transport(pause=0.05)
    several(app, transport)
    assert len(transport.sent) > len(set(subjects(transport)))


def test_worker_without_a_server_tries_nothing(app: Flask, account: Account) -> None:
    queued(account)
    assert worked() == 0
    assert states() == [("queued", 0)]


def test_worker_reads_the_clock_for_each_mail(app: Flask, account: Account, play: Play) -> None:
    """On a slow server a run takes its time; each mail needs a lease, and a date, of its own."""
    play()
    for number in range(6):
        queued(account, number)
    ticking = clock.now()

    def tick() -> object:
        nonlocal ticking
        ticking += timedelta(seconds=9)
        return ticking

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs.clock, "now", tick)
        assert worked() == 4  # then the run has lasted long enough: other jobs wait for the worker
    db.session.rollback()
    times = [mail.sent_at for mail in make.mails()[:4]]
    assert [later - earlier for earlier, later in pairwise(times)] == [timedelta(seconds=9)] * 3


def test_server_that_refuses_for_now_for_good_and_at_the_door(app: Flask, account: Account, play: Play) -> None:
    sink: Sink = play(
        {"rcpt": "busy@.*", "when": "rcpt", "reply": "450 4.2.1 mailbox busy", "times": 1},
        {"rcpt": "gone@.*", "when": "rcpt", "reply": "550 5.1.1 no such user gone@example.org"},
    )
    for number, name in enumerate(("busy", "gone", "fine")):
        queued(account, number, to=f"{name}@example.org")
    assert worked() == 3
    assert states() == [("queued", 1), ("failed", 1), ("sent", 1)]
    error = make.mails()[1].error
    assert ("550" in error, "gone@" in error) == (True, False)
    with make.later(minutes=2):
        assert worked() == 1
    assert states() == [("sent", 2), ("failed", 1), ("sent", 1)]
    assert sorted(sink.taken()) == [["busy@example.org"], ["fine@example.org"]]


def test_server_that_is_busy_at_the_door_gets_the_mail_later(app: Flask, account: Account, play: Play) -> None:
    sink = play({"rcpt": ".*", "when": "connect", "reply": "421 4.7.0 try later", "times": 1})
    queued(account)
    worked()
    assert states() == [("queued", 1)]
    with make.later(minutes=2):
        worked()
    assert states() == [("sent", 2)]
    assert len(sink.taken()) == 1


def test_answer_lost_after_accepting_gives_a_copy_with_the_same_message_id(
    app: Flask, account: Account, play: Play
) -> None:
    sink = play({"rcpt": ".*", "when": "after-accept", "action": "drop", "times": 1})
    queued(account)
    worked()
    assert states() == [("queued", 1)]
    with make.later(minutes=2):
        worked()
    ids = message_ids(sink.folder)
    assert (len(ids), len(set(ids))) == (2, 1)
    assert states() == [("sent", 2)]


def test_dead_server_loses_nothing_and_fails_no_registration(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SMTP_URL", "smtp://127.0.0.1:9")
    person = make.registered(make.event("kassel").workshops[0], confirmed=False)
    assert person.is_held
    worked()
    assert states() == [("queued", 1)]
    assert actions.opened_links(make.mails()[0]) != {}
