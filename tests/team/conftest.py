"""An office of one, who has been here, and a conference to put people on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.accounts import queries
from app.accounts.models import Account
from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Event
from app.team import actions
from app.team.actions import Wanted
from app.team.rules import Place
from tests.house.conftest import Visitor
from tests.support import make
from tests.support.client import PageClient

NELE = "nele@example.org"


@pytest.fixture
def event(app: Flask) -> Event:
    return make.event("kassel")


@pytest.fixture
def olga(client: PageClient) -> PageClient:
    """The organiser, signed in."""
    make.signed_in(client, "organiser", "olga@example.org")
    return client


@pytest.fixture
def visitor(app: Flask) -> Callable[[], Visitor]:
    return lambda: Visitor(app, app.response_class)


def invite(role: str = "organiser", place: Place | None = None, *, email: str = NELE) -> Account:
    now = clock.now()
    with unit_of_work(by="test", at=now):
        return actions.invite(Wanted("Nele Neu", email, role, place or Place()), now=now)


def again(email: str = NELE) -> Account:
    """The account as it stands now."""
    db.session.rollback()
    db.session.expire_all()
    found = queries.account(email)
    assert found is not None
    return found


def invitation(email: str = NELE) -> str:
    """The path in the newest letter."""
    db.session.rollback()
    return make.link_in(make.mails(email)[-1], "join")
