"""One-time links: once, for a quarter of an hour, and nobody learns who has an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event as listening
from sqlalchemy import func, select

from app.accounts import actions, rules
from app.accounts.models import Account, SignIn, SignInLink
from app.core import clock, tokens
from app.core.db import db, unit_of_work
from tests.accounts.conftest import EMAIL, fresh_token, outbox, token_in_last_mail
from tests.house.conftest import Visitor, snapshot
from tests.support import make

Browser = Callable[[], Visitor]


def sessions() -> int:
    return db.session.scalar(select(func.count()).select_from(SignIn)) or 0


def test_link_lets_in_once(app: Flask, account: Account, visitor: Browser) -> None:
    token = fresh_token()
    assert visitor().send(f"/einloggen/{token}").status_code == 302
    second = visitor()
    assert second.send(f"/einloggen/{token}").status_code == 410
    assert second.get("/verwaltung/").status_code == 302
    assert sessions() == 1


@pytest.mark.parametrize(("minutes", "status"), [(14.99, 302), (15, 410), (60, 410)])
def test_link_holds_for_a_quarter_of_an_hour(
    app: Flask, account: Account, visitor: Browser, minutes: float, status: int
) -> None:
    token = fresh_token()
    with make.later(minutes=minutes):
        assert visitor().send(f"/einloggen/{token}").status_code == status
    assert sessions() == (status == 302)


def test_link_that_is_opened_but_not_pressed_stays_good(app: Flask, account: Account, visitor: Browser) -> None:
    """Mail scanners open every link, some of them often."""
    token, scanner = fresh_token(), visitor()
    before = snapshot(app)
    for _ in range(10):
        assert scanner.get(f"/einloggen/{token}").status_code == 200
        assert scanner.head(f"/einloggen/{token}").status_code == 200
    assert snapshot(app) == before
    assert visitor().send(f"/einloggen/{token}").status_code == 302


@pytest.mark.parametrize(
    "change", [lambda token: token[:-1], lambda token: token + "A", lambda token: token.swapcase()]
)
def test_link_that_is_nearly_right_leads_nowhere(
    app: Flask, account: Account, visitor: Browser, change: Callable[[str], str]
) -> None:
    token = change(fresh_token())
    assert visitor().get(f"/einloggen/{token}").status_code == 410
    assert visitor().send(f"/einloggen/{token}").status_code == 410
    assert sessions() == 0


def test_tokens_stand_in_no_table(app: Flask, account: Account, visitor: Browser) -> None:
    person = visitor()
    person.send("/einloggen", email=EMAIL)
    token = token_in_last_mail()
    person.send(f"/einloggen/{token}")
    with person.session_transaction() as session:
        key = session["_user_id"]
    rows = repr(snapshot(app))
    assert (token in rows, key in rows) == (False, False)
    assert (tokens.hashed(token) in rows, tokens.hashed(key) in rows) == (True, True)


@pytest.mark.parametrize("email", [EMAIL, "OLGA@Example.ORG", " olga@example.org "])
def test_asking_for_a_link_sends_one_to_the_account(app: Flask, account: Account, visitor: Browser, email: str) -> None:
    visitor().send("/einloggen", email=email)
    assert [(mail.to_name, mail.to_address) for mail in outbox()] == [("Olga Büro", EMAIL)]
    assert visitor().send(f"/einloggen/{token_in_last_mail()}").status_code == 302


def asked(visitor: Visitor, email: str) -> tuple[object, ...]:
    """All an outsider can see of the answer."""
    answer = visitor.send("/einloggen", email=email)
    page = visitor.get(answer.headers["Location"])
    headers = [(name, value) for name, value in answer.headers if name != "Set-Cookie"]
    return answer.status_code, headers, answer.data, page.status_code, page.data


def test_answer_is_the_same_for_every_address(app: Flask, account: Account, visitor: Browser) -> None:
    known = asked(visitor(), EMAIL)
    unknown = asked(visitor(), "niemand@example.org")
    with unit_of_work(by="test"):
        actions.deactivate("emil@example.org", now=clock.now())
    shut = asked(visitor(), "emil@example.org")
    for _ in range(6):
        too_often = asked(visitor(), EMAIL)
    assert known == unknown == shut == too_often
    assert len(outbox()) == rules.LINKS_PER_SPAN


def statements(app: Flask, visitor: Visitor, email: str) -> list[str]:
    """The kinds of statement the database sees while somebody asks for a link."""
    token = visitor.csrf()
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        kind = " ".join(statement.split()[:3]).partition("(")[0]
        seen.append("SAVEPOINT" if "SAVEPOINT" in kind else kind)  # let go or taken back: one short word to the server

    listening.listen(db.engine, "before_cursor_execute", note)
    try:
        visitor.post("/einloggen", data={"csrf_token": token, "email": email})
    finally:
        listening.remove(db.engine, "before_cursor_execute", note)
    return seen


def test_database_does_the_same_work_for_every_address(app: Flask, account: Account, visitor: Browser) -> None:
    """Otherwise the time of the answer tells who has an account (as it did in pretix)."""
    known = statements(app, visitor(), EMAIL)
    unknown = statements(app, visitor(), "niemand@example.org")
    for _ in range(5):
        visitor().send("/einloggen", email=EMAIL)
    too_often = statements(app, visitor(), EMAIL)
    assert known == unknown == too_often
    assert len(known) > 3


def test_asking_often_sends_five_links_in_a_quarter_of_an_hour(app: Flask, account: Account, visitor: Browser) -> None:
    person = visitor()
    for _ in range(8):
        person.send("/einloggen", email=EMAIL)
    person.send("/einloggen", email="emil@example.org")
    assert [mail.to_address for mail in outbox()] == [EMAIL] * 5 + ["emil@example.org"]
    assert person.send(f"/einloggen/{token_in_last_mail()}").status_code == 302
    with make.later(minutes=15.1):
        visitor().send("/einloggen", email=EMAIL)
    assert len(outbox(EMAIL)) == 6


def test_asking_from_many_addresses_of_the_net_does_not_bypass_the_limit(
    app: Flask, account: Account, visitor: Browser
) -> None:
    for number in range(8):
        person = visitor()
        person.post(
            "/einloggen",
            data={"csrf_token": person.csrf(), "email": EMAIL},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )
    assert len(outbox()) == 5


def test_link_of_an_account_shut_meanwhile_leads_nowhere(app: Flask, account: Account, visitor: Browser) -> None:
    token = fresh_token()
    with unit_of_work(by="test"):
        actions.deactivate(EMAIL, now=clock.now())
    assert visitor().send(f"/einloggen/{token}").status_code == 410
    assert sessions() == 0


def test_link_for_nobody_lets_nobody_in(app: Flask, account: Account, visitor: Browser) -> None:
    """The row kept for an unknown address has no account; even its token would open nothing."""
    token = tokens.fresh()
    now = clock.now()
    with unit_of_work(by="test"):
        db.session.add(
            SignInLink(token_hash=tokens.hashed(token), created_at=now, expires_at=now + timedelta(minutes=15))
        )
    assert visitor().send(f"/einloggen/{token}").status_code == 410
    assert sessions() == 0


def test_make_link_for_an_unknown_address_refuses(app: Flask, account: Account) -> None:
    with pytest.raises(rules.UnknownAccount) as refused:
        fresh_token("niemand@example.org")
    assert str(refused.value) == "Zu dieser E-Mail-Adresse gibt es kein Konto: niemand@example.org."


def test_invite_again_changes_the_role_and_makes_no_second_account(app: Flask, account: Account) -> None:
    now = clock.now()
    with unit_of_work(by="test"):
        again = actions.invite(" OLGA@example.org", "Anders", "editor", now=now)
    assert (again.id, again.name, again.role) == (account.id, "Olga Büro", "editor")
    with pytest.raises(rules.UnknownRole), unit_of_work(by="test"):
        actions.invite(EMAIL, "Olga", "admin", now=now)
