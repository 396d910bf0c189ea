"""Roles change at once, places follow them, and the office never loses its last organiser, not even to two at once."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from app.accounts import actions as accounts
from app.accounts import entering, queries, rules
from app.accounts.models import Account
from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Event, TeamMember
from app.team import actions
from app.team.rules import OnlyPlace, Place
from tests.house.conftest import Visitor
from tests.support import make
from tests.support.client import PageClient
from tests.team.conftest import NELE, again, invite

Browser = Callable[[], Visitor]
OLGA, PAUL = "olga@example.org", "paul@example.org"


def places(account: Account) -> list[tuple[int, int | None]]:
    db.session.rollback()
    found = db.session.query(TeamMember).filter_by(account_id=account.id).order_by(TeamMember.id)
    return [(each.event_id, each.workshop_id) for each in found]


def change(account: Account, role: str, place: Place | None = None) -> None:
    with unit_of_work(by="test"):
        actions.change_role(again(account.email), role, place or Place(), now=clock.now())


def test_role_with_its_places_is_changed_through_all_of_them(app: Flask, event: Event) -> None:
    other = make.event("marburg")
    first, second = event.workshops[0], event.workshops[1]
    account = invite("moderator", Place(workshop_id=first.id))
    change(account, "moderator", Place(workshop_id=second.id))
    assert places(account) == [(event.id, second.id)]
    change(account, "editor", Place(event_id=event.id))
    change(account, "editor", Place(event_id=other.id))
    change(account, "editor", Place(event_id=other.id))
    assert places(account) == [(event.id, None), (other.id, None)]
    change(account, "organiser")
    assert places(account) == []
    assert again().role == "organiser"


def test_editor_is_taken_off_an_event_but_not_off_the_last_one(app: Flask, event: Event) -> None:
    account, other = invite("editor", Place(event_id=event.id)), make.event("marburg")
    change(account, "editor", Place(event_id=other.id))
    first, second = db.session.query(TeamMember).order_by(TeamMember.id).all()
    with unit_of_work(by="test"):
        actions.take_off(again(), first.id)
    with pytest.raises(OnlyPlace), unit_of_work(by="test"):
        actions.take_off(again(), second.id)
    assert places(account) == [(other.id, None)]


@pytest.mark.parametrize("role", ["editor", "auditor", "needs_officer"])
def test_each_of_several_duties_is_ended_by_a_button_of_its_own(olga: PageClient, event: Event, role: str) -> None:
    account, other = invite(role, Place(event_id=event.id)), make.event("marburg", title="Tagung Marburg")
    page = f"/verwaltung/team/{account.id}/"
    assert "Beenden" not in olga.get(page).get_data(as_text=True)
    change(account, role, Place(event_id=other.id))
    told = olga.get(page).get_data(as_text=True)
    buttons = re.findall(r'name="member" value="(\d+)".*?kern-sr-only"> ([^<]+)<', told)
    assert [title for _member, title in buttons] == ["Regionalkonferenz Kassel", "Tagung Marburg"]
    assert olga.submit(f"{page}zustaendigkeit", {"member": buttons[0][0]}, page=page).status_code == 303
    assert places(account) == [(other.id, None)]


def test_changed_role_counts_with_the_next_click(olga: PageClient, visitor: Browser, event: Event) -> None:
    account = invite()
    person = visitor().sign_in(NELE)
    assert person.get("/verwaltung/team/").status_code == 200
    page = f"/verwaltung/team/{account.id}/"
    data = {"role": "editor", "place": str(Place(event_id=event.id))}
    assert olga.submit(f"{page}rolle", data, page=page).status_code == 303
    assert person.get("/verwaltung/team/").status_code == 404
    assert person.get("/verwaltung/kassel/").status_code == 200


def test_deactivated_by_the_page_she_is_out_at_once_and_comes_back_by_a_new_link(
    olga: PageClient, visitor: Browser
) -> None:
    account = invite()
    person, page = visitor().sign_in(NELE), f"/verwaltung/team/{account.id}/"
    assert olga.submit(f"{page}deaktivierung", page=page).status_code == 303
    assert person.get("/verwaltung/").status_code == 302
    assert olga.submit(f"{page}reaktivierung", page=page).status_code == 303
    assert person.get("/verwaltung/").status_code == 302
    assert visitor().sign_in(NELE).get("/verwaltung/").status_code == 200


@pytest.mark.parametrize("deed", ["deaktivierung", "rolle"])
def test_last_organiser_stays_and_a_sentence_says_why(olga: PageClient, event: Event, deed: str) -> None:
    invite()  # has never been here, so she does not count
    page = f"/verwaltung/team/{again(OLGA).id}/"
    data = {"role": "editor", "place": str(Place(event_id=event.id))}
    answer = olga.submit(f"{page}{deed}", data, page=page, follow_redirects=True)
    assert "das letzte aktive Konto der Geschäftsstelle" in answer.get_data(as_text=True)
    found = again(OLGA)
    assert (found.role, found.is_active) == ("organiser", True)
    assert places(found) == []


def leave_together(app: Flask, monkeypatch: pytest.MonkeyPatch) -> int:
    """Two organisers deactivate each other in the same moment; how many are left."""
    right = queries.has_other_organiser

    def slow(account: Account) -> bool:
        found = right(account)
        time.sleep(0.2)  # wide enough for both to look before the first one writes
        return found

    now, start = clock.now(), Barrier(2)
    with unit_of_work(by="test", at=now):
        for email in (OLGA, PAUL):
            entering.begin(accounts.invite(email, email, "organiser", now=now), "link", "", now=now)
    monkeypatch.setattr(queries, "has_other_organiser", slow)

    def shut(email: str) -> None:
        with app.app_context():
            start.wait()
            try:
                with unit_of_work(by="test", at=now):
                    accounts.shut(queries.account(email), now=now)  # type: ignore[arg-type]  # made above
            except rules.LastOrganiser:
                pass
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(shut, (OLGA, PAUL)))
    db.session.rollback()
    return len(queries.accounts_with("organiser"))


def test_two_organisers_who_shut_each_other_leave_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert leave_together(app, monkeypatch) == 1


def test_without_the_lock_two_organisers_leave_nobody(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("on SQLite the unit of work itself is the lock")
    monkeypatch.setattr(accounts, "lock_name", lambda _name: None)
    assert leave_together(app, monkeypatch) == 0
