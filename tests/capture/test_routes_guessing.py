"""Guessing short codes is slow, and whoever stands at the board with the right link never notices."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.capture import rules
from app.core import clock
from app.web.limits import MINUTES, Limiter
from tests.capture import noting
from tests.support import make
from tests.support.client import PageClient

HALL, ELSEWHERE = "198.51.100.7", "203.0.113.9"
TRIES = 3


@pytest.fixture
def strict(app: Flask) -> Iterator[Limiter]:
    """Three codes in ten minutes."""
    limiter: Limiter = app.extensions["rotunde.limits"]
    before, limiter.most = limiter.most, TRIES
    limiter.forget()
    yield limiter
    limiter.most = before
    limiter.forget()


def visitor(app: Flask, address: str) -> PageClient:
    client = PageClient(app, app.response_class)
    client.environ_base["REMOTE_ADDR"] = address
    return client


def typed(client: PageClient, code: str) -> TestResponse:
    return client.submit("/station/", {"code": code})


def guessed(client: PageClient) -> list[int]:
    """The answers to wrong codes until they are no longer looked at, and one more."""
    return [typed(client, rules.fresh_code()).status_code for _ in range(TRIES + 1)]


def test_guessing_is_throttled_with_a_sentence_and_the_time_to_wait(app: Flask, strict: Limiter) -> None:
    make.event()
    _token, code = noting.linked()
    client = visitor(app, HALL)
    with clock.stopped(clock.now()):
        assert guessed(client) == [422] * TRIES + [429]
        answer = typed(client, code)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= MINUTES * 60
    assert "Von Ihrem Internetanschluss kamen sehr viele Formulare." in page
    assert code in page  # what was typed stays
    assert "Location" not in answer.headers


def test_throttled_guesser_learns_nothing_about_a_code(app: Flask, strict: Limiter) -> None:
    """The right code and a wrong one are refused alike, or the limit would be a way to tell them apart."""
    make.event()
    _token, code = noting.linked()
    client = visitor(app, HALL)
    with clock.stopped(clock.now()):
        guessed(client)
        right, wrong = (typed(client, each).get_data(as_text=True).replace(each, "") for each in (code, "0" * 10))
    cut = [page.partition('name="csrf_token"')[0] for page in (right, wrong)]
    assert cut[0] == cut[1]


def test_scribe_with_the_link_writes_on_from_the_same_hall(app: Flask, strict: Limiter) -> None:
    make.event()
    token, code = noting.linked()
    guesser, scribe = visitor(app, HALL), visitor(app, HALL)
    assert guessed(guesser)[-1] == 429
    path = f"/station/{token}/"
    for number in range(TRIES + 2):
        sent = scribe.submit(path, {"text": f"Punkt {number}", "client_id": noting.item().client_id})
        assert sent.status_code == 303
    assert scribe.get(f"{path}stand").status_code == 200
    assert noting.listed() == [f"Punkt {number}" for number in range(TRIES + 2)]
    opened = typed(visitor(app, ELSEWHERE), code)
    assert opened.status_code == 303  # another line is another count


def test_hall_full_of_scribes_gets_in_by_code(app: Flask) -> None:
    """Fifty phones behind one address, as in a conference room, under the limit as it is delivered."""
    make.event()
    _token, code = noting.linked()
    limiter: Limiter = app.extensions["rotunde.limits"]
    limiter.forget()
    client = visitor(app, HALL)
    assert [typed(client, code).status_code for _ in range(50)] == [303] * 50
    limiter.forget()
