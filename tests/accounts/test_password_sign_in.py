"""Signing in by password: the same answer and the same work for everybody else, slower with each guess, never shut."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import event as listening

from app.accounts import actions, passwords, queries, securing
from app.accounts.models import Account, Password, Tries
from app.core import clock
from app.core.db import db, unit_of_work
from app.web import limits
from tests.accounts.conftest import EMAIL, fresh_token, outbox
from tests.house.conftest import Visitor, snapshot
from tests.support import make

Browser = Callable[[], Visitor]
GOOD, OTHER = "vier Bojen tanzen Samba", "neun Kraniche stricken Schals"
DOOR, PAGE = "/einloggen/passwort", "/verwaltung/konto/passwort"


@pytest.fixture
def olga(account: Account) -> Account:
    """With a password."""
    with unit_of_work(by="test"):
        securing.set_password(queries.account(EMAIL), passwords.hashed(GOOD), now=clock.now())  # type: ignore[arg-type]  # made by account
    return account


def tell(visitor: Visitor, email: str = EMAIL, password: str = GOOD) -> tuple[int, str]:
    answer = visitor.send(DOOR, email=email, password=password)
    return answer.status_code, answer.headers.get("Location", "")


def test_password_lets_in_with_a_new_session(app: Flask, olga: Account, visitor: Browser) -> None:
    person = visitor()
    person.csrf()
    with person.session_transaction() as session:
        session["slipped"] = "in"
    assert tell(person, email=" OLGA@example.org") == (302, "/verwaltung/")
    with person.session_transaction() as session:
        assert "slipped" not in session
    assert person.get("/verwaltung/").status_code == 200


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_password_never_leads_to_another_site(app: Flask, olga: Account, visitor: Browser, target: str) -> None:
    person = visitor()
    data = {"csrf_token": person.csrf(), "email": EMAIL, "password": GOOD}
    assert person.post(DOOR, data=data, query_string={"next": target}).headers["Location"] == "/verwaltung/"


WRONG = {
    "wrong": (EMAIL, OTHER),
    "without a password": ("emil@example.org", OTHER),
    "unknown": ("niemand@example.org", OTHER),
}


def refused(app: Flask, visitor: Visitor, email: str, password: str) -> tuple[int, str, list[str]]:
    """Status, page without what was typed, and what the database was asked."""
    token, seen = visitor.csrf(), []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(" ".join(statement.split()[:3]).partition("(")[0])

    listening.listen(db.engine, "before_cursor_execute", note)
    try:
        answer = visitor.post(DOOR, data={"csrf_token": token, "email": email, "password": password})
    finally:
        listening.remove(db.engine, "before_cursor_execute", note)
    page = answer.get_data(as_text=True).replace(email, "…")
    page = re.sub(r'(name="csrf_token"[^>]*value=")[^"]+', r"\1…", page)  # it holds the second it was made in
    return answer.status_code, page, seen


def test_refusal_is_the_same_in_text_status_and_work(
    app: Flask, olga: Account, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One verification each, whatever there is to verify: otherwise the time tells who has a password."""
    verified: list[str] = []

    class Counted(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            verified.append("once")
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "HASHER", Counted(time_cost=2, memory_cost=19456, parallelism=1))
    with unit_of_work(by="test"):
        actions.deactivate("emil@example.org", now=clock.now())
    found = []
    person = visitor()
    for email, password in WRONG.values():
        verified.clear()
        found.append((refused(app, person, email, password), list(verified)))
    assert found[0] == found[1] == found[2]
    assert (found[0][0][0], found[0][1]) == (422, ["once"])
    assert OTHER not in found[0][0][1]


def test_guesses_become_slow_for_every_address_and_the_link_stays_open(
    app: Flask, olga: Account, visitor: Browser
) -> None:
    for email in (EMAIL, "niemand@example.org"):
        answers = [tell(visitor(), email, OTHER)[0] for _ in range(6)]
        assert answers == [422] * 5 + [429]
    assert tell(visitor())[0] == 429  # even the right one waits
    assert visitor().send(f"/einloggen/{fresh_token()}").status_code == 302
    with make.later(seconds=31):
        assert tell(visitor(), password=OTHER)[0] == 422
        assert tell(visitor())[0] == 429
    with make.later(minutes=20):
        assert tell(visitor())[0] == 302


def test_forwarded_addresses_do_not_bypass_the_counting(app: Flask, olga: Account, visitor: Browser) -> None:
    answers = []
    for number in range(7):
        person = visitor()
        data = {"csrf_token": person.csrf(), "email": EMAIL, "password": OTHER}
        headers = {"X-Forwarded-For": f"203.0.113.{number}"}
        answers.append(person.post(DOOR, data=data, headers=headers).status_code)
    assert answers == [422] * 5 + [429] * 2


@pytest.fixture
def limited(app: Flask) -> Iterator[None]:
    limiter = app.extensions["rotunde.limits"]
    app.extensions["rotunde.limits"] = limits.Limiter(most=3, is_proxied=True, url="")
    yield
    app.extensions["rotunde.limits"] = limiter


def test_one_client_that_tries_many_addresses_is_slowed_down(limited: None, olga: Account, visitor: Browser) -> None:
    person = visitor()
    answers = [tell(person, f"person{number}@example.org", OTHER)[0] for number in range(5)]
    assert answers == [422, 422, 422, 429, 429]


def test_counted_guesses_name_nobody(app: Flask, olga: Account, visitor: Browser) -> None:
    tell(visitor(), "niemand@example.org", OTHER)
    db.session.rollback()
    (row,) = db.session.query(Tries).all()
    assert len(row.mark) == 64
    assert "niemand" not in repr(snapshot(app))
    assert OTHER not in repr(snapshot(app))


def test_right_password_clears_the_count(app: Flask, olga: Account, visitor: Browser) -> None:
    for _ in range(2):
        for _ in range(4):
            tell(visitor(), password=OTHER)
        assert tell(visitor())[0] == 302


def test_weaker_hash_is_renewed_at_the_next_sign_in(app: Flask, olga: Account, visitor: Browser) -> None:
    with unit_of_work(by="test"):
        row = db.session.query(Password).one()
        row.hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD)
    assert tell(visitor())[0] == 302
    db.session.rollback()
    db.session.expire_all()
    kept = db.session.query(Password).one().hash
    assert not passwords.is_outdated(kept)
    assert tell(visitor())[0] == 302


def test_password_is_set_on_the_page_told_by_mail_and_ends_other_sessions(
    app: Flask, account: Account, visitor: Browser
) -> None:
    person, other = visitor().sign_in(EMAIL), visitor().sign_in(EMAIL)
    assert person.send(PAGE, password="kurz").status_code == 422
    assert person.send(PAGE, password=GOOD).status_code == 303
    assert (person.get("/verwaltung/").status_code, other.get("/verwaltung/").status_code) == (200, 302)
    mail = outbox(EMAIL)[-1]
    assert (mail.kind, "ein neues Passwort gesetzt" in mail.text, GOOD in mail.text) == (
        "accounts/secured",
        True,
        False,
    )
    assert tell(visitor())[0] == 302
    assert person.send(f"{PAGE}/entfernung").status_code == 303
    assert tell(visitor())[0] == 422
    assert "entfernt" in outbox(EMAIL)[-1].text


def test_password_is_judged_once_and_while_nothing_is_held(
    app: Flask, account: Account, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    right, held = passwords.zxcvbn, []

    def judge(*told: Any, **more: Any) -> Any:
        held.append((db.session().in_transaction(), "deed" in db.session().info))
        return right(*told, **more)

    person = visitor().sign_in(EMAIL)
    monkeypatch.setattr(passwords, "zxcvbn", judge)
    assert person.send(PAGE, password=GOOD).status_code == 303
    assert held == [(False, False)]


def test_old_session_needs_the_password_once_more(app: Flask, olga: Account, visitor: Browser) -> None:
    person = visitor().sign_in(EMAIL)
    with make.later(minutes=16):
        assert person.send(PAGE, password=OTHER).status_code == 422
        assert person.send(PAGE, password=OTHER, current=OTHER).status_code == 422
        assert person.send(PAGE, password=OTHER, current=GOOD).status_code == 303
        assert tell(visitor(), password=OTHER)[0] == 302


def test_old_session_without_a_password_signs_in_anew(app: Flask, account: Account, visitor: Browser) -> None:
    person = visitor().sign_in(EMAIL)
    with make.later(minutes=16):
        assert person.send(PAGE, password=GOOD).status_code == 409
        answer = person.send("/verwaltung/konto/neu-einloggen?next=https://evil.example/")
        assert answer.headers["Location"] == "/einloggen?next=/verwaltung/konto/"
        assert person.get("/verwaltung/").status_code == 302
    db.session.rollback()
    assert db.session.query(Password).count() == 0
