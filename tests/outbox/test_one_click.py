"""Mail somebody ordered says in its header how to end it, and one click of a mail program does (RFC 2369, RFC 8058)."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from email.message import Message

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.archive.rules import Wanted
from app.core import clock
from app.core.db import db, unit_of_work
from app.digests import actions as digests
from app.digests import jobs as digests_jobs
from app.digests.models import Subscription, SubscriptionLink
from app.outbox.models import Mail
from app.review import jobs as review_jobs
from app.review import watching
from app.review.models import CorrectionWatch
from tests.archive import shelves
from tests.house.conftest import Visitor, snapshot
from tests.outbox.conftest import Play, worked
from tests.support import make

READER, OTHER = "leserin@example.org", "andere@example.org"
CLICK = {"List-Unsubscribe": "One-Click"}


def digest() -> None:
    """Two readers ordered, confirmed, and were told of a release."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        for address in (READER, OTHER):
            digests.ask(address, Wanted(), locale="de", now=now)
        for found in db.session.query(Subscription):
            digests.confirm(found, now=now)
    with make.later(hours=1):
        shelves.conference("kassel", ["Ein Plan"])
        shelves.indexed()
    with make.later(days=1):
        digests_jobs.tell_of_new_minutes()


def watch() -> None:
    """Two readers asked to be told of new versions of a workshop, confirmed, and were told."""
    workshop, now = make.event("kassel", workshops="A").workshops[0], clock.now()
    with unit_of_work(by="test", at=now):
        for address in (READER, OTHER):
            watching.watch(workshop, address, "de", now=now)
        for found in db.session.query(CorrectionWatch):
            watching.confirm(found, now=now)
    shelves.released(workshop, ["Ein Plan"])
    review_jobs.tell_watchers()


ORDERS = {"digests/digest": digest, "review/version_out": watch}
each_order = pytest.mark.parametrize("kind", ORDERS)


@pytest.fixture(autouse=True)
def behind_https(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://rotunde.example")


def left(play: Play, kind: str) -> list[Message]:
    """What a real server takes, in order, after the order was told."""
    server = play()
    ORDERS[kind]()
    with make.later(days=1):
        worked()
    return [message_from_bytes(file.read_bytes()) for file in sorted(server.folder.glob("*.eml"))]


def path_in(mail: Message) -> str:
    address = str(mail["List-Unsubscribe"]).strip().strip("<>")  # folded behind the name, as RFC 5322 allows
    assert address.startswith("https://rotunde.example/")
    return address.removeprefix("https://rotunde.example")


def told(kind: str) -> list[str]:
    """Whose order still stands."""
    db.session.rollback()
    table = Subscription if kind == "digests/digest" else CorrectionWatch
    return sorted(found.email for found in db.session.query(table))


def program(app: Flask, path: str, **more: object) -> TestResponse:
    """A mail program of some provider: no cookie, no page seen before."""
    return Visitor(app, app.response_class).post(path, **{"data": CLICK, **more})


def of(mails: list[Message], address: str) -> Message:
    return next(mail for mail in mails if mail["To"] == address and mail["List-Unsubscribe"])


@each_order
def test_ordered_mail_leaves_with_both_headers_and_the_question_before_it_without(play: Play, kind: str) -> None:
    mails = left(play, kind)
    assert len(mails) == 4
    told = [mail for mail in mails if mail["List-Unsubscribe"]]
    assert [mail["List-Unsubscribe-Post"] for mail in told] == ["List-Unsubscribe=One-Click"] * 2
    assert sorted(str(mail["To"]) for mail in told) == [OTHER, READER]
    assert len({path_in(mail) for mail in told}) == 2


@each_order
def test_header_stays_away_where_the_address_would_go_in_the_clear(
    app: Flask, play: Play, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PUBLIC_URL", "http://rotunde.example")
    mails = left(play, kind)
    assert [(mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) for mail in mails] == [(None, None)] * 4


@each_order
@pytest.mark.parametrize("how", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_click_ends_exactly_that_order_without_cookie_and_says_so_again(
    app: Flask, play: Play, kind: str, how: str
) -> None:
    path = path_in(of(left(play, kind), READER))
    for _again in range(3):
        answer = program(app, path, content_type=how)
        assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
        assert answer.headers["Cache-Control"] == "no-store"
        assert told(kind) == [OTHER]
    assert READER not in {mail.to_address for mail in db.session.query(Mail)}


@each_order
def test_clicks_at_the_same_moment_all_get_their_answer(app: Flask, play: Play, kind: str) -> None:
    path = path_in(of(left(play, kind), READER))
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _each: program(app, path).status_code, range(6)))
    assert (answers, told(kind)) == ([200] * 6, [OTHER])


@each_order
def test_looking_at_the_address_ends_nothing(app: Flask, play: Play, kind: str) -> None:
    path = path_in(of(left(play, kind), READER))
    before = snapshot(app)
    for _time in range(10):
        visitor = Visitor(app, app.response_class)
        assert (visitor.get(path).status_code, visitor.head(path).status_code) == (200, 200)
    assert snapshot(app) == before


@each_order
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "x"},
        {"List-Unsubscribe": "one-click"},
        {"List-Unsubscribe": ["One-Click", "x"]},
        {"csrf_token": "x"},
    ],
)
def test_form_that_does_not_say_what_it_means_needs_a_token_of_its_session(
    app: Flask, play: Play, kind: str, body: dict[str, str]
) -> None:
    path = path_in(of(left(play, kind), READER))
    assert program(app, path, data=body).status_code == 400
    assert program(app, f"{path}?List-Unsubscribe=One-Click", data=body).status_code == 400
    assert told(kind) == [OTHER, READER]


@each_order
def test_button_of_the_page_ends_it_too(app: Flask, play: Play, kind: str) -> None:
    path = path_in(of(left(play, kind), READER))
    assert Visitor(app, app.response_class).send(path).status_code == 200
    assert told(kind) == [OTHER]


@each_order
def test_wrong_token_ends_nothing_and_shows_nothing(app: Flask, play: Play, kind: str) -> None:
    path = path_in(of(left(play, kind), READER))
    token = path.split("/")[-2]
    other = path.replace(token, token[:-1] + ("A" if token[-1] != "A" else "B"))
    assert Visitor(app, app.response_class).get(other).status_code == 404
    answer = program(app, other)
    assert (answer.status_code, told(kind)) == (200, [OTHER, READER])
    assert READER not in answer.get_data(as_text=True)


@each_order
def test_token_is_stored_hashed_only_and_no_log_line_holds_it(
    app: Flask, play: Play, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    path = path_in(of(left(play, kind), READER))
    token = path.split("/")[-2]
    stored = str(snapshot(app))
    hashes = [row.token_hash for row in db.session.query(SubscriptionLink)]
    hashes += [row.newest_hash or "" for row in db.session.query(CorrectionWatch)]
    assert (token in stored, len(token) >= 22, token in hashes) == (False, True, False)
    Visitor(app, app.response_class).get(path)
    program(app, path, data={})
    program(app, path)
    assert [record.getMessage() for record in caplog.records if token in record.getMessage()] == []
