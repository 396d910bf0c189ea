"""Whatever changes an account holds names before rows, and the account before what hangs on it: nobody waits crosswise.

Read from what PostgreSQL is told; on SQLite the unit of work itself is the lock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.accounts import actions, entering, passwords, queries, rules
from app.accounts.models import Account, Password
from app.core import clock
from app.core.db import db, unit_of_work
from app.team import actions as team
from app.team.rules import Place
from tests.accounts.conftest import EMAIL, fresh_token, outbox
from tests.accounts.test_passkeys import added, asked, show
from tests.accounts.test_second_factor import PAGE, now_code, set_up
from tests.house.conftest import Visitor
from tests.support import make

Browser = Callable[[], Visitor]
HELD = re.compile(
    r"(pg_advisory)_xact_lock|^SELECT.*\sFROM (\w+).*FOR (?:NO KEY )?UPDATE|^UPDATE (\w+)|^DELETE FROM (\w+)", re.DOTALL
)
GOOD = "vier Bojen tanzen Samba"


@contextmanager
def held() -> Iterator[list[str]]:
    """What is held meanwhile, in order: "name" or a table; each once."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        match = HELD.search(statement)
        if match:
            told = next(group for group in match.groups() if group)
            word = "name" if told == "pg_advisory" else told
            found.extend([word] if word not in found else [])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture(autouse=True)
def on_postgresql(app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("on SQLite the unit of work itself is the lock")


def order(deed: Callable[[], object]) -> list[str]:
    with held() as found, unit_of_work(by="test", at=clock.now()):
        deed()
    return found


def olga() -> Account:
    found = queries.account(EMAIL)
    assert found is not None
    return found


def test_office_is_held_before_the_account(app: Flask, account: Account, visitor: Browser) -> None:
    visitor().sign_in("emil@example.org")
    place, now = Place(event_id=make.event("kassel").id), clock.now()
    deeds: tuple[Callable[[], object], ...] = (
        lambda: team.change_role(olga(), "editor", place, now=now),
        lambda: actions.shut(olga(), now=now),
        lambda: actions.deactivate(EMAIL, now=now),
    )
    assert [order(deed)[:2] for deed in deeds] == [["name", "account"]] * 3


def test_account_is_held_before_its_letters(app: Flask, account: Account) -> None:
    now, token = clock.now(), fresh_token()
    assert order(lambda: actions.enter(token, now=now))[:2] == ["account", "sign_in_link"]
    with unit_of_work(by="test", at=now):
        actions.send_invitation(actions.invite("nele@example.org", "Nele Neu", "editor", now=now), now=now)
    path = make.link_in(outbox("nele@example.org")[-1], "join")
    assert order(lambda: actions.accept(path.rpartition("/")[2], now=now))[:2] == ["account", "invitation"]


def test_guesses_are_held_before_the_account(app: Flask, account: Account, visitor: Browser) -> None:
    secret, _codes = set_up(visitor().sign_in(EMAIL))
    kept, now = passwords.hashed(GOOD), clock.now()
    with unit_of_work(by="test", at=now):
        db.session.add(Password(account_id=account.id, hash=kept, set_at=now))
        key = entering.shake(entering.SECOND, olga(), {}, lasts=rules.STEP_LASTS, now=now)
    password = order(lambda: actions.enter_by_password(olga(), EMAIL, kept, "", browser="", now=now))
    with make.later(seconds=30):
        code = order(lambda: actions.enter_by_code(key, now_code(secret), browser="", now=clock.now()))
    assert (password[:3], code[:4]) == (["name", "tries", "account"], ["name", "tries", "account", "second_factor"])


def test_removing_the_factor_on_the_page_holds_guesses_and_account_first(
    app: Flask, account: Account, visitor: Browser
) -> None:
    person = visitor().sign_in(EMAIL)
    secret, _codes = set_up(person)
    with make.later(seconds=30), held() as found:
        assert person.send(f"{PAGE}/entfernung", code=now_code(secret)).status_code == 303
    assert found == ["name", "tries", "account", "second_factor", "recovery_code"]


def test_account_is_held_before_its_passkey(app: Flask, account: Account, visitor: Browser) -> None:
    person, other = visitor().sign_in(EMAIL), visitor()
    key = added(person)
    told = key.shown(asked(other)["challenge"])
    with held() as found:
        assert show(other, told) == 302
    assert [each for each in found if each in ("account", "passkey")] == ["account", "passkey"]
