"""Sessions: new at each sign-in, ended on the server, and never a way to somewhere else."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import create_app
from app.accounts import actions, rules
from app.accounts.models import Account, SignIn
from app.core import clock
from app.core.db import db, unit_of_work
from tests.accounts.conftest import EMAIL, fresh_token
from tests.conftest import settings_for
from tests.house.conftest import Visitor
from tests.support import make

Browser = Callable[[], Visitor]


def cookie(visitor: Visitor) -> str:
    found = visitor.get_cookie("rotunde", domain="localhost")
    assert found
    return found.value


def with_cookie(visitor: Visitor, value: str) -> Visitor:
    visitor.set_cookie("rotunde", value, domain="localhost")
    return visitor


def test_sign_out_ends_the_session_on_the_server(app: Flask, account: Account, visitor: Browser) -> None:
    person, elsewhere = visitor().sign_in(EMAIL), visitor().sign_in(EMAIL)
    copied = cookie(person)
    assert with_cookie(visitor(), copied).get("/verwaltung/").status_code == 200
    assert person.send("/ausloggen").status_code == 302
    assert with_cookie(visitor(), copied).get("/verwaltung/").status_code == 302
    assert person.get("/verwaltung/").status_code == 302
    assert elsewhere.get("/verwaltung/").status_code == 200


def test_sign_out_by_a_mere_link_does_nothing(app: Flask, account: Account, visitor: Browser) -> None:
    person = visitor().sign_in(EMAIL)
    assert person.get("/ausloggen").status_code == 405
    assert person.get("/verwaltung/").status_code == 200


def test_sign_in_starts_a_new_session_and_carries_nothing_over(app: Flask, account: Account, visitor: Browser) -> None:
    """Whoever slipped somebody a session beforehand holds nothing afterwards."""
    person = visitor()
    person.csrf()
    with person.session_transaction() as session:
        session["slipped"] = "in"
    before = cookie(person)
    person.sign_in(EMAIL)
    with person.session_transaction() as session:
        assert "slipped" not in session
    assert cookie(person) != before
    assert with_cookie(visitor(), before).get("/verwaltung/").status_code == 302


def test_sign_in_twice_gives_two_keys(app: Flask, account: Account, visitor: Browser) -> None:
    visitor().sign_in(EMAIL)
    visitor().sign_in(EMAIL)
    assert len(set(db.session.scalars(select(SignIn.key_hash)))) == 2


def test_session_ends_by_itself_after_twelve_hours(app: Flask, account: Account, visitor: Browser) -> None:
    person = visitor().sign_in(EMAIL)
    with make.later(hours=11.9):
        assert person.get("/verwaltung/").status_code == 200
    with make.later(hours=12):
        assert person.get("/verwaltung/").status_code == 302


def test_deactivated_account_is_shut_at_once_and_its_sessions_stay_ended(
    app: Flask, account: Account, visitor: Browser
) -> None:
    person, other = visitor().sign_in(EMAIL), visitor().sign_in("emil@example.org")
    now = clock.now()
    with unit_of_work(by="test", at=now):
        actions.deactivate(EMAIL, now=now)
    assert person.get("/verwaltung/").status_code == 302
    with unit_of_work(by="test", at=now):
        actions.invite(EMAIL, "Olga Büro", "organiser", now=now)
    assert person.get("/verwaltung/").status_code == 302
    assert other.get("/verwaltung/").status_code == 200


FOREIGN = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "/%0d\nSet-Cookie:x=1",
    "evil",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("target", FOREIGN)
def test_sign_in_never_leads_to_another_site(app: Flask, account: Account, visitor: Browser, target: str) -> None:
    person = visitor()
    data = {"csrf_token": person.csrf(), "email": EMAIL}
    person.post("/einloggen", data=data, query_string={"next": target})
    answer = person.send(f"/einloggen/{fresh_token()}")
    assert answer.headers["Location"] == "/verwaltung/"


def test_sign_in_leads_back_to_the_page_that_was_asked_for(app: Flask, account: Account, visitor: Browser) -> None:
    person = visitor()
    asked = person.get("/verwaltung/postausgang/?vor=7")
    data = {"csrf_token": person.csrf(), "email": EMAIL}
    person.post(asked.headers["Location"], data=data)
    answer = person.send(f"/einloggen/{fresh_token()}")
    assert answer.headers["Location"] == "/verwaltung/postausgang/?vor=7"


def test_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Flask, visitor: Browser, tmp_path: Path) -> None:
    plain = visitor().get("/einloggen").headers["Set-Cookie"]
    assert plain.startswith("rotunde=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(plain.split("; "))
    secured = create_app(settings_for(f"sqlite:///{tmp_path / 's.db'}", tmp_path, PUBLIC_URL="https://rotunde.example"))
    safe = Visitor(secured, secured.response_class).get("/einloggen", base_url="https://rotunde.example")
    assert safe.headers["Set-Cookie"].startswith("__Host-rotunde=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Secure"} <= set(safe.headers["Set-Cookie"].split("; "))


def signed_in_at_once(app: Flask, monkeypatch: pytest.MonkeyPatch, people: int = 4) -> list[int]:
    """The answers when several press the button of one link in the same moment."""
    right = rules.is_link_valid

    def slow(expires_at: datetime, used_at: datetime | None, now: datetime) -> bool:
        found = right(expires_at, used_at, now)
        time.sleep(0.15)  # wide enough for all to read before the first one writes
        return found

    browsers = [Visitor(app, app.response_class) for _ in range(people)]
    forms = [(browser, browser.csrf()) for browser in browsers]
    token, start = fresh_token(), Barrier(people)
    db.session.rollback()
    monkeypatch.setattr(rules, "is_link_valid", slow)

    def press(form: tuple[Visitor, str]) -> int:
        start.wait()
        return form[0].post(f"/einloggen/{token}", data={"csrf_token": form[1]}).status_code

    with ThreadPoolExecutor(people) as pool:
        return sorted(pool.map(press, forms))


def test_one_link_pressed_by_several_at_once_makes_one_session(
    app: Flask, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert signed_in_at_once(app, monkeypatch) == [302, 410, 410, 410]
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 1


def test_without_its_lock_one_link_makes_several_sessions(
    app: Flask, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the race above is real, and only the lock decides it."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("on SQLite the unit of work itself is the lock")
    monkeypatch.setattr(actions, "lock", lambda _row: None)
    assert signed_in_at_once(app, monkeypatch).count(302) > 1
