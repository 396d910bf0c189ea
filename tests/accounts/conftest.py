"""An office of two, and somebody who asks to come in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from app.accounts import actions
from app.accounts.models import Account
from app.core import clock
from app.core.db import db, unit_of_work
from app.outbox.models import Mail
from tests.house.conftest import Visitor
from tests.support import make

EMAIL = "olga@example.org"


@pytest.fixture
def account(app: Flask) -> Account:
    """Olga of the office; Emil, too, so that a mix-up would show."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        actions.invite("emil@example.org", "Emil Redaktion", "editor", now=now)
        return actions.invite(EMAIL, "Olga Büro", "organiser", now=now)


@pytest.fixture
def visitor(app: Flask) -> Callable[[], Visitor]:
    """Makes a new browser."""
    return lambda: Visitor(app, app.response_class)


def outbox(email: str = "") -> list[Mail]:
    """The mails as they stand now, not as this test read them before."""
    db.session.rollback()
    return make.mails(email)


def fresh_token(email: str = EMAIL) -> str:
    now = clock.now()
    with unit_of_work(by="test", at=now):
        return actions.make_link(email, now=now)


def token_in_last_mail(email: str = EMAIL) -> str:
    found = re.fullmatch(r"/einloggen/([\w-]+)", make.link_in(outbox(email)[-1], "sign_in"))
    assert found
    return found[1]
