"""Whose account opens a workshop, ticked on its page: each moderator has exactly one, and only the office ticks."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from app.accounts.models import Account
from app.core.db import db
from app.events.models import Event, TeamMember
from app.team.rules import Place
from tests.accounts.test_lock_order import held
from tests.house.conftest import Visitor
from tests.support.client import PageClient
from tests.team.conftest import NELE, invite

Browser = Callable[[], Visitor]
PAGE = "/verwaltung/kassel/programm/"


def page(office: PageClient, letter: str) -> str:
    return office.get(f"{PAGE}{letter}").get_data(as_text=True)


def tick(office: PageClient, letter: str, *accounts: Account) -> tuple[int, str]:
    """As the office does it: the page is opened, the boxes are ticked, everything else stays."""
    shown = page(office, letter)
    sent: dict[str, str | list[str]] = {"accounts": [str(each.id) for each in accounts]}
    for name, value in re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', shown):
        if name not in ("accounts", "csrf_token"):
            sent[name] = value
    sent |= {"minutes": "", "moderators": "Mira Probst; Büro Probst", "description": "", "language": "de"}
    sent |= {"level": "all", "mode": "on_site"}
    answer = office.submit(f"{PAGE}{letter}", sent)
    return answer.status_code, answer.get_data(as_text=True)


def places() -> list[tuple[str, str | None]]:
    """Who may open which workshop."""
    db.session.rollback()
    db.session.expire_all()
    found = db.session.query(TeamMember).order_by(TeamMember.workshop_id)
    workshops = {each.id: each.letter for event in db.session.query(Event) for each in event.workshops}
    names = {each.id: each.email for each in db.session.query(Account)}
    return [(names[each.account_id], workshops.get(each.workshop_id or 0)) for each in found]


@pytest.fixture
def nele(event: Event) -> Account:
    """Moderates Workshop C."""
    return invite("moderator", Place(workshop_id=event.workshops[2].id))


def test_moderator_ticked_at_another_workshop_leaves_the_one_before(olga: PageClient, nele: Account) -> None:
    assert "Nele Neu, bisher Regionalkonferenz Kassel, Workshop C" in page(olga, "a")
    assert tick(olga, "a", nele)[0] == 303
    assert places() == [(NELE, "A")]
    assert "bisher" not in page(olga, "a")


def test_only_workshop_of_a_moderator_is_not_taken_by_a_tick_that_is_gone(olga: PageClient, nele: Account) -> None:
    status, said = tick(olga, "c")
    assert status == 409
    assert "Nele Neu hat nur diesen Workshop" in said
    assert places() == [(NELE, "C")]


def test_editor_neither_sees_nor_changes_whose_account_opens_it(
    app: Flask, event: Event, nele: Account, client: PageClient
) -> None:
    invite("editor", Place(event_id=event.id), email="jonas@example.org")
    browser = Visitor(app, app.response_class).sign_in("jonas@example.org")
    client.set_cookie("rotunde", browser.get_cookie("rotunde").value)  # type: ignore[union-attr]  # signed in above
    assert "Nele Neu" not in page(client, "a")
    assert tick(client, "a", nele)[0] == 303
    assert (NELE, "C") in places()


def test_account_of_another_role_is_no_choice(olga: PageClient, event: Event, nele: Account) -> None:
    editor = invite("editor", Place(event_id=event.id), email="jonas@example.org")
    assert tick(olga, "c", nele, editor)[0] == 422
    assert (NELE, "C") in places()


def test_accounts_are_held_before_the_event(olga: PageClient, nele: Account) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("on SQLite the unit of work itself is the lock")
    page(olga, "a")
    with held() as found:
        assert tick(olga, "a", nele)[0] == 303
    assert [each for each in found if each in ("account", "event", "workshop")] == ["account", "event", "workshop"]
