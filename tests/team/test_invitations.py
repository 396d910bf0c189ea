"""Invitations: for seven days, once, only the newest letter, and nothing stays of one that is taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.accounts import actions as accounts
from app.accounts import queries, rules
from app.accounts.models import Account, Invitation
from app.core import clock, tokens
from app.core.db import db, unit_of_work
from app.events.models import Event, TeamMember
from app.outbox.models import Mail
from app.team.rules import HasAccount, Place
from tests.accounts.test_second_factor import set_up
from tests.house.conftest import Visitor, snapshot
from tests.support import make
from tests.support.client import PageClient
from tests.team.conftest import NELE, again, invitation, invite

Browser = Callable[[], Visitor]


def test_invite_sends_a_letter_of_its_own_kind(app: Flask, event: Event) -> None:
    invite("moderator", Place(workshop_id=event.workshops[2].id))
    (mail,) = make.mails(NELE)
    assert (mail.kind, mail.subject) == ("accounts/invitation", "Einladung: Ihr Konto bei Rotunde")
    assert "Dienstag, 1. Dezember 2026" in mail.text.replace("\u00a0", " ")
    assert "einen Workshop zu moderieren" in mail.text


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("organiser", "in der Geschäftsstelle mitzuarbeiten"),
        ("editor", "eine Veranstaltung mitzugestalten"),
        ("auditor", "den Verlauf einer Veranstaltung zu prüfen"),
        ("needs_officer", "sich um die Bedarfe der Teilnehmenden einer Veranstaltung zu kümmern"),
    ],
)
def test_letter_says_what_the_role_is_asked_to_do(app: Flask, event: Event, role: str, said: str) -> None:
    invite(role, Place() if role == "organiser" else Place(event_id=event.id))
    text = " ".join(make.mails(NELE)[0].text.split())
    assert (said in text, "Geschäftsstelle mitzuarbeiten" in text) == (True, role == "organiser")


def test_invite_an_address_with_an_account_refuses(app: Flask) -> None:
    invite()
    with pytest.raises(HasAccount):
        invite(email="NELE@example.org")
    assert len(make.mails(NELE)) == 1


def test_invitation_is_only_opened_by_a_look_and_used_up_by_a_click(app: Flask, visitor: Browser) -> None:
    invite()
    path, before = invitation(), snapshot(app)
    scanner = visitor()
    for _ in range(3):
        assert scanner.get(path).status_code == 200
        assert scanner.head(path).status_code == 200
    assert snapshot(app) == before
    person = visitor()
    assert person.send(path).status_code == 302
    assert person.get("/verwaltung/team/").status_code == 200
    assert visitor().get(path).status_code == 410
    assert visitor().send(path).status_code == 410
    assert again().last_sign_in_at == clock.now()


@pytest.mark.parametrize(("days", "status"), [(6.99, 302), (7, 410)])
def test_invitation_holds_for_seven_days(app: Flask, visitor: Browser, days: float, status: int) -> None:
    invite()
    path = invitation()
    with make.later(days=days):
        assert visitor().send(path).status_code == status


def test_invitation_token_opens_nothing_else_and_stands_in_no_table(app: Flask, visitor: Browser) -> None:
    invite()
    token = invitation().rpartition("/")[2]
    assert visitor().send(f"/einloggen/{token}").status_code == 410
    with unit_of_work(by="test"):
        sign_in = accounts.make_link(NELE, now=clock.now())
    assert visitor().send(f"/einladung/{sign_in}").status_code == 410
    rows = repr(snapshot(app))
    assert (token in rows, tokens.hashed(token) in rows) == (False, True)


def test_sent_again_the_old_letter_opens_nothing(olga: PageClient, visitor: Browser) -> None:
    account = invite()
    old, page = invitation(), f"/verwaltung/team/{account.id}/"
    with make.later(minutes=11):
        assert olga.submit(f"{page}einladung", page=page).status_code == 303
        new = invitation()
        assert old != new
        assert visitor().send(old).status_code == 410
        assert visitor().send(new).status_code == 302


def test_sent_again_at_once_waits(olga: PageClient) -> None:
    account = invite()
    page = f"/verwaltung/team/{account.id}/"
    answer = olga.submit(f"{page}einladung", page=page, follow_redirects=True)
    assert "keine zehn Minuten alt" in answer.get_data(as_text=True)
    assert len(make.mails(NELE)) == 1


def test_withdrawn_invitation_leaves_neither_account_nor_mail(olga: PageClient, visitor: Browser, event: Event) -> None:
    account = invite("editor", Place(event_id=event.id))
    path, page = invitation(), f"/verwaltung/team/{account.id}/"
    assert olga.submit(f"{page}ruecknahme", page=page).status_code == 303
    assert visitor().send(path).status_code == 410
    assert olga.get(page).status_code == 404
    assert queries.account(NELE) is None
    for model in (Invitation, TeamMember):
        assert db.session.query(model).count() == 0
    assert db.session.query(Mail).filter_by(to_address=NELE).count() == 0


def test_invitation_of_somebody_who_is_here_cannot_be_withdrawn(olga: PageClient, visitor: Browser) -> None:
    account = invite()
    visitor().send(invitation())
    with pytest.raises(rules.NotInvited), unit_of_work(by="test"):
        accounts.withdraw_invitation(db.session.get(Account, account.id))  # type: ignore[arg-type]  # made above
    assert again().is_active


def test_invitation_to_an_account_shut_meanwhile_leads_nowhere(app: Flask, visitor: Browser) -> None:
    account = invite()
    path = invitation()
    with unit_of_work(by="test"):
        accounts.shut(db.session.get(Account, account.id), now=clock.now())  # type: ignore[arg-type]  # made above
    assert visitor().get(path).status_code == 410
    assert visitor().send(path).status_code == 410


def test_invitation_of_somebody_who_came_by_a_link_opens_nothing_and_no_way_round_the_second_factor(
    app: Flask, visitor: Browser
) -> None:
    invite()
    path, person = invitation(), visitor().sign_in(NELE)
    set_up(person)
    thief = visitor()
    assert thief.get(path).status_code == 410
    assert thief.send(path).status_code == 410
    assert thief.get("/verwaltung/").status_code == 302
