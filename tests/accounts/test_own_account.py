"""One's own account: the name, and the sessions, of which one sees and ends only one's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts import browsers, jobs, queries, rules
from app.accounts.models import Account, SignIn, SignInLink
from app.core import clock
from app.core.db import db
from tests.accounts.conftest import EMAIL
from tests.house.conftest import Visitor, snapshot
from tests.support import make
from tests.support.client import PageClient

Browser = Callable[[], Visitor]
PAGE = "/verwaltung/konto/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1"
EDGE = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"


@pytest.mark.parametrize(
    ("told", "name"),
    [(FIREFOX, "Firefox, Windows"), (SAFARI, "Safari, iPhone"), (EDGE, "Edge, Linux"), ("curl/8", ""), ("", "")],
)
def test_browser_is_named_roughly(told: str, name: str) -> None:
    assert browsers.name(told) == name


def ids(email: str) -> list[int]:
    db.session.rollback()
    account = queries.account(email)
    assert account is not None
    return [each.id for each in queries.sessions(account, clock.now())]


def test_page_lists_own_sessions_and_marks_this_one(client: PageClient) -> None:
    client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    make.signed_in(client, "editor", EMAIL)
    page = client.get(PAGE).get_data(as_text=True)
    assert ("Firefox, Windows" in page, page.count("diese Sitzung"), "127.0.0.1" in page) == (True, 1, False)


def test_name_is_changed_and_an_empty_one_refused(client: PageClient, app: Flask) -> None:
    make.signed_in(client, "editor", EMAIL)
    assert client.submit(PAGE, {"name": " "}).status_code == 422
    assert client.submit(PAGE, {"name": "Olga Neu", "role": "organiser", "email": "x@example.org"}).status_code == 303
    found = queries.account(EMAIL)
    assert found is not None
    assert (found.name, found.role) == ("Olga Neu", "editor")


def test_one_session_is_ended_and_the_others_go_on(app: Flask, account: Account, visitor: Browser) -> None:
    here, there = visitor().sign_in(EMAIL), visitor().sign_in(EMAIL)
    newest, _oldest = ids(EMAIL)
    assert here.send(f"{PAGE}sitzungen/{newest}").status_code == 303
    assert there.get(PAGE).status_code == 302
    assert here.get(PAGE).status_code == 200


def test_session_of_somebody_else_stays(app: Flask, account: Account, visitor: Browser) -> None:
    emil, olga = visitor().sign_in("emil@example.org"), visitor().sign_in(EMAIL)
    assert olga.send(f"{PAGE}sitzungen/{ids('emil@example.org')[0]}").status_code == 303
    assert emil.get(PAGE).status_code == 200


def test_out_everywhere_means_here_as_well(app: Flask, account: Account, visitor: Browser) -> None:
    here, there, emil = visitor().sign_in(EMAIL), visitor().sign_in(EMAIL), visitor().sign_in("emil@example.org")
    assert here.send(f"{PAGE}sitzungen").headers["Location"] == "/einloggen"
    assert [each.get(PAGE).status_code for each in (here, there, emil)] == [302, 302, 200]


def test_use_of_a_session_is_noted_every_half_hour_at_most(app: Flask, account: Account, visitor: Browser) -> None:
    person = visitor().sign_in(EMAIL)
    before = snapshot(app)
    with make.later(minutes=29):
        person.get(PAGE)
        assert snapshot(app) == before
    with make.later(minutes=30):
        person.get(PAGE)
        db.session.rollback()
        assert db.session.scalar(select(SignIn.seen_at)) == clock.now()


def test_old_sessions_and_links_go_by_themselves(app: Flask, account: Account, visitor: Browser) -> None:
    visitor().sign_in(EMAIL)
    for days, left in ((90, 1), (92, 0)):
        with clock.stopped(clock.now() + timedelta(days=days)):
            jobs.drop_over()
        counts = [db.session.scalar(select(func.count()).select_from(model)) for model in (SignIn, SignInLink)]
        assert counts == [left, left]
    assert timedelta(days=90) < rules.KEPT  # the log of mails names links by their number
