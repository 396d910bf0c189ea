"""News that is old is not sent, newer news takes the place of older, and a withdrawal comes after its invitation."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes
from random import Random

import pytest
from flask import Flask

from app.accounts.models import Account
from app.core import clock
from app.core.db import db, unit_of_work
from app.outbox import actions
from app.outbox.models import Mail
from app.outbox.rules import Kind
from tests.outbox.conftest import Play, Transport, deliver, states, worked
from tests.support import make


def news(account: Account, number: int, *, template: str = "accounts/sign_in_link", **more: object) -> Mail:
    with unit_of_work(by="test", at=clock.now()):
        draft = actions.compose(template, locale="de", links={"sign_in": "https://rotunde.example/geheim"}, name="Ada")
        given = {"to_name": "Ada", "to_address": "ada@example.org", "about": account, "sequence": number, **more}
        mail = actions.queue(draft, **given)  # type: ignore[arg-type]  # as given
        mail.subject = f"Nachricht {number}"
        return mail


def subjects(transport: Transport) -> list[str]:
    return [data.partition(b"Subject: ")[2].partition(b"\r\n")[0].decode() for _to, data in transport.sent]


def test_mail_whose_news_is_old_is_not_sent_and_holds_nothing_up(app: Flask, account: Account, play: Play) -> None:
    sink = play()
    news(account, 1, expires_at=clock.now() + timedelta(minutes=10))
    news(account, 2)
    with make.later(minutes=10):
        assert worked() == 1
    assert states() == [("expired", 0), ("sent", 1)]
    assert len(sink.taken()) == 1
    old = make.mails()[0]
    assert (old.text, old.html, old.links, old.sent_at, old.leased_until) == ("", "", "", None, None)


def test_mail_is_sent_up_to_the_moment_its_news_is_old(app: Flask, account: Account) -> None:
    news(account, 1, expires_at=clock.now() + timedelta(minutes=10))
    with make.later(minutes=9, seconds=59):
        assert deliver(Transport()) == 1
    assert states() == [("sent", 1)]


def test_mail_that_gets_old_between_two_attempts_is_not_tried_again(app: Flask, account: Account, play: Play) -> None:
    play({"rcpt": ".*", "when": "rcpt", "reply": "450 4.2.1 busy"})
    news(account, 1, expires_at=clock.now() + timedelta(minutes=4))
    worked()
    with make.later(minutes=2):
        worked()
    with make.later(minutes=30):
        assert worked() == 0
    assert states() == [("expired", 2)]


def test_old_mail_that_is_being_sent_holds_the_next_one_up(app: Flask, account: Account) -> None:
    news(account, 1, expires_at=clock.now() + timedelta(minutes=1))
    news(account, 2)
    second = Transport()

    def slow(_sender: str, _to: str, _data: bytes) -> object:
        with make.later(minutes=5):
            assert deliver(second) == 0
        return actions.Delivery(Kind.ACCEPTED)

    deliver(slow)  # type: ignore[arg-type]  # a transport
    assert states() == [("sent", 1), ("sent", 1)]


def test_newer_news_of_the_kind_drops_what_waits_and_nothing_else(app: Flask, account: Account) -> None:
    with unit_of_work(by="test"):
        other = make.accounts.invite("otto@example.org", "Otto", "organiser", now=clock.now())
    news(account, 1)
    news(account, 2)
    news(other, 3)
    deliver(Transport(answer=lambda _to, count: Kind.ACCEPTED if count == 1 else Kind.TEMPORARY))
    news(account, 4)
    with unit_of_work(by="test"):
        make.mails()[-1].kind = "another/kind"
    news(account, 5, replaces=True)
    assert [mail.subject for mail in make.mails()] == [f"Nachricht {number}" for number in (1, 3, 4, 5)]


def test_newer_news_lets_a_mail_that_is_being_sent_go(app: Flask, account: Account) -> None:
    news(account, 1)
    transport = Transport()

    def slow(sender: str, to: str, data: bytes) -> object:
        if not transport.sent:
            news(account, 2, replaces=True)
        return transport(sender, to, data)

    deliver(slow)  # type: ignore[arg-type]  # a transport
    assert states() == [("sent", 1), ("sent", 1)]


def test_mail_whose_person_is_forgotten_while_it_is_sent_stops_no_worker(app: Flask, account: Account) -> None:
    news(account, 1)

    def forgets(_sender: str, _to: str, _data: bytes) -> object:
        with unit_of_work(by="test"):
            assert actions.forget_about(account) == 1
        return actions.Delivery(Kind.ACCEPTED)

    assert deliver(forgets) == 1  # type: ignore[arg-type]  # a transport
    assert make.mails() == []


def method(data: bytes) -> str:
    parts = message_from_bytes(data).walk()
    return next(str(part.get_param("method")) for part in parts if part.get_content_type() == "text/calendar")


CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def invited_and_withdrawn(account: Account, person: int = 0) -> None:
    to = f"person{person}@example.org"
    for step, method in enumerate(("REQUEST", "CANCEL")):
        news(account, 10 * person + step, to_address=to, calendar=CALENDAR, calendar_method=method)


@pytest.mark.parametrize("kind", [Kind.TEMPORARY, Kind.UNREACHABLE])
def test_withdrawal_waits_for_its_invitation_through_all_retries(app: Flask, account: Account, kind: Kind) -> None:
    invited_and_withdrawn(account)
    transport = Transport(answer=lambda _to, count: kind if count < 5 else Kind.ACCEPTED)
    for minutes in range(0, 600, 5):
        with make.later(minutes=minutes):
            deliver(transport)
    assert [method(data) for _to, data in transport.sent] == ["REQUEST"] * 5 + ["CANCEL"]


def test_withdrawal_waits_for_its_invitation_across_workers_and_refusals(app: Flask, account: Account) -> None:
    """Two workers on one outbox; the server puts every third mail off. Seen from each person: invitation first."""
    for person in range(8):
        invited_and_withdrawn(account, person)
    transport = Transport(answer=lambda _to, count: Kind.TEMPORARY if count % 3 == 0 else Kind.ACCEPTED, pause=0.005)
    db.session.rollback()

    def work(_number: int) -> None:
        with app.app_context():
            deliver(transport)

    for minutes in range(0, 180, 3):
        with make.later(minutes=minutes), ThreadPoolExecutor(2) as pool:
            list(pool.map(work, range(2)))
    assert {state for state, _attempts in states()} == {"sent"}
    for person in range(8):
        mine = [method(data) for to, data in transport.sent if to == f"person{person}@example.org"]
        assert mine == sorted(mine, reverse=True)
        assert set(mine) == {"REQUEST", "CANCEL"}


def test_failed_invitation_is_not_sent_again_behind_its_withdrawal(app: Flask, account: Account) -> None:
    invited_and_withdrawn(account)
    transport = Transport(answer=lambda _to, count: Kind.PERMANENT if count == 1 else Kind.ACCEPTED)
    deliver(transport)
    assert states() == [("failed", 1), ("sent", 1)]
    with unit_of_work(by="test"):
        assert actions.retry_failed(now=clock.now()) == 0
    assert deliver(transport) == 0
    assert states() == [("expired", 1), ("sent", 1)]


def test_failed_invitation_is_sent_again_before_a_withdrawal_that_waits(app: Flask, account: Account) -> None:
    invited_and_withdrawn(account)
    transport = Transport(
        answer=lambda _to, count: [Kind.PERMANENT, Kind.TEMPORARY, Kind.ACCEPTED, Kind.ACCEPTED][count - 1]
    )
    deliver(transport)
    with unit_of_work(by="test"):
        assert actions.retry_failed(now=clock.now()) == 1
    with make.later(minutes=5):
        deliver(transport)
    assert [method(data) for _to, data in transport.sent] == ["REQUEST", "CANCEL", "REQUEST", "CANCEL"]


def test_next_mail_is_found_quickly_among_many(app: Flask, account: Account) -> None:
    mail = news(account, 0)
    rows = [{column.name: getattr(mail, column.name) for column in Mail.__table__.columns if column.name != "id"}]
    rows = [{**rows[0], "key": f"k{n}", "bounce_key": f"b{n}", "to_address": f"p{n % 500}@x"} for n in range(3000)]
    with unit_of_work(by="test"):
        db.session.bulk_insert_mappings(Mail, rows)  # type: ignore[arg-type]  # the mapped class
    before = time.perf_counter()
    assert actions.deliver_due(Transport(), now=clock.now(), random=Random(1), most=20) == 20
    assert time.perf_counter() - before < 4
