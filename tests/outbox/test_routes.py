"""The outbox page: filtered by state, with what came back, why nothing leaves, and one mail sent again."""

from __future__ import annotations

import pytest
from flask import Flask

from app.accounts.models import Account
from app.core import clock
from app.core.db import unit_of_work
from app.outbox import queries
from app.outbox.models import Mail
from app.outbox.rules import Kind
from tests.outbox.conftest import Transport, deliver, queued, states
from tests.support import make
from tests.support.client import PageClient

PAGE = "/verwaltung/postausgang/"


@pytest.fixture
def office(client: PageClient) -> PageClient:
    make.signed_in(client, "organiser")
    for mail in make.mails():
        with unit_of_work(by="test"):
            queries.delete_about(mail.subject_row)
    return client


def bounced(mail: Mail, status: str = "5.1.1", reason: str = "Diese Adresse gibt es nicht.") -> None:
    with unit_of_work(by="test"):
        mail.bounced_at, mail.bounce_status, mail.bounce_reason = clock.now(), status, reason


@pytest.fixture
def mails(office: PageClient, account: Account) -> list[Mail]:
    """One sent, one that came back, one that failed, one that waits."""
    found = [queued(account, number, to=f"person{number}@example.org") for number in range(3)]
    deliver(Transport(answer=lambda to, _count: Kind.PERMANENT if to.startswith("person2") else Kind.ACCEPTED))
    bounced(found[1])
    return [*found, queued(account, 3, to="person3@example.org")]


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("", {0, 1, 2, 3}),
        ("sent", {0, 1}),
        ("bounced", {1}),
        ("failed", {2}),
        ("queued", {3}),
        ("expired", set()),
        ("x", {0, 1, 2, 3}),
    ],
)
def test_index_shows_the_mails_of_the_state_asked_for(
    office: PageClient, mails: list[Mail], state: str, shown: set[int]
) -> None:
    page = office.get(f"{PAGE}?status={state}").get_data(as_text=True)
    assert {number for number in range(4) if f"person{number}@example.org" in page} == shown
    assert ("Zu diesem Filter gibt es keine E-Mail." in page) == (not shown)


def test_index_says_in_plain_german_what_came_back_and_why(office: PageClient, mails: list[Mail]) -> None:
    page = office.get(PAGE).get_data(as_text=True)
    assert page.count("gesendet, zurückgekommen") == 1
    assert "Diese Adresse gibt es nicht." in page
    assert "zurückgekommen: 1" in page
    shown = office.get(f"{PAGE}{mails[1].id}").get_data(as_text=True)
    assert "Diese Adresse gibt es nicht. (5.1.1)" in shown


def test_index_tells_while_the_relay_is_paused_and_until_when(
    app: Flask, office: PageClient, mails: list[Mail], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "macht eine Pause" not in office.get(PAGE).get_data(as_text=True)
    deliver(Transport(answer=lambda _to, _count: Kind.UNREACHABLE))
    page = office.get(PAGE).get_data(as_text=True)
    assert ("Der Versand macht eine Pause" in page, "Grund: 450 später" in page) == (True, True)
    with make.later(minutes=5):
        assert "macht eine Pause" not in office.get(PAGE).get_data(as_text=True)


def test_index_tells_when_servers_refuse_for_policy(office: PageClient, mails: list[Mail]) -> None:
    assert "SPF" not in office.get(PAGE).get_data(as_text=True)
    bounced(mails[0], "5.7.26", "Der Mailserver hat die E-Mail aus Sicherheitsgründen abgelehnt.")
    page = office.get(PAGE).get_data(as_text=True)
    assert "In den letzten 7 Tagen wurde 1 E-Mail aus Sicherheitsgründen abgelehnt." in page


def test_retry_of_one_mail_queues_this_one_only(office: PageClient, account: Account, mails: list[Mail]) -> None:
    other = queued(account, 9, to="person2@example.org")
    with unit_of_work(by="test"):
        other.state = "failed"
    page = office.get(f"{PAGE}{mails[2].id}").get_data(as_text=True)
    assert page.count("Noch einmal senden") == 1
    assert office.submit(f"{PAGE}{mails[2].id}/erneut", page=f"{PAGE}{mails[2].id}").status_code == 302
    assert states() == [("sent", 1), ("sent", 1), ("queued", 0), ("queued", 0), ("failed", 0)]


def test_retry_of_a_mail_that_left_or_of_none_changes_nothing(office: PageClient, mails: list[Mail]) -> None:
    before = states()
    for number, answer in ((mails[0].id, 302), (mails[3].id, 302), (99_999, 404)):
        told = office.submit(f"{PAGE}{number}/erneut", page=f"{PAGE}{mails[2].id}")
        assert told.status_code == answer
    assert states() == before
    assert "Noch einmal senden" not in office.get(f"{PAGE}{mails[0].id}").get_data(as_text=True)
    assert office.get(f"{PAGE}{mails[2].id}/erneut").status_code == 405


@pytest.mark.parametrize("column", ["error", "bounce_reason"])
def test_answer_of_a_hostile_mail_server_is_shown_as_text(office: PageClient, mails: list[Mail], column: str) -> None:
    said = "550 100% <img src=x onerror=alert(1)> voll"
    with unit_of_work(by="test"):
        setattr(mails[0], column, said)
        mails[0].bounced_at = clock.now()
    for address in ("/verwaltung/postausgang/", f"/verwaltung/postausgang/{mails[0].id}"):
        page = office.get(address).get_data(as_text=True)
        assert "550 100% &lt;img src=x onerror=alert(1)&gt; voll" in page
        assert "<img src=x" not in page
