"""A mail is a row in the transaction of its change; its secrets stand nowhere in the clear."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Account
from app.core import clock
from app.core.db import db, unit_of_work
from app.outbox import actions
from tests.house.conftest import Visitor, snapshot
from tests.outbox.conftest import Transport, deliver, queue, queued, states
from tests.support import make


def test_queue_in_a_unit_that_fails_leaves_no_mail(app: Flask, account: Account) -> None:
    def fails() -> None:
        with unit_of_work(by="test"):
            queue(account)
            db.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert make.mails() == []
    assert deliver(Transport()) == 0


def test_queue_of_the_same_news_twice_is_refused(app: Flask, account: Account) -> None:
    queued(account, 1)
    with pytest.raises(IntegrityError):
        queued(account, 1)
    db.session.rollback()
    assert len(make.mails()) == 1


def test_queue_wakes_the_worker_only_when_there_is_a_server(
    app: Flask, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue_of_jobs = app.extensions["rotunde.queue"]
    queued(account, 1)
    assert queue_of_jobs.pending_count() == 0
    monkeypatch.setitem(app.config, "SMTP_URL", "smtp://127.0.0.1:9")
    queued(account, 2)
    assert queue_of_jobs.pending_count() == 1


def test_secret_link_stands_in_no_column_and_in_the_mail_that_leaves(app: Flask, account: Account) -> None:
    mail = queued(account, 7)
    rows = repr(snapshot(app))
    assert "geheim-7" not in rows
    assert "geheim-7" not in mail.text + mail.html
    assert actions.opened_links(mail) == {"sign_in": "https://rotunde.example/geheim-7"}
    leaving = actions.as_bytes(mail, now=clock.now()).replace(b"=\r\n", b"")
    assert leaving.count(b"https://rotunde.example/geheim-7") >= 2  # as text and as HTML


def test_secret_links_under_another_key_are_closed(
    app: Flask, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = queued(account)
    monkeypatch.setitem(app.config, "SECRET_KEY", "another key of sufficient length 0123456789")
    assert actions.opened_links(mail) == {}


def test_real_mails_of_a_registration_hold_no_token_at_rest(app: Flask) -> None:
    event = make.event("kassel", capacity=1)
    for name in ("Ada Beispiel", "Bela Muster"):
        make.registered(event.workshops[2], name, confirmed=False)
    found = [re.findall(r"[\w-]{32}", " ".join(actions.opened_links(mail).values())) for mail in make.mails()]
    secrets = [token for tokens in found for token in tokens]
    assert len(set(secrets)) == 2
    rows = repr(snapshot(app))
    assert [token for token in secrets if token in rows] == []


def test_sent_mail_forgets_its_links_and_words(app: Flask, account: Account) -> None:
    mail = queued(account, 3)
    deliver(Transport())
    db.session.rollback()
    assert actions.opened_links(mail) == {}
    assert (mail.state, mail.links, mail.text, mail.html, mail.calendar) == ("sent", "", "", "", None)
    assert (mail.to_address, mail.subject, mail.sent_at) == ("ada@example.org", "Nachricht 3", clock.now())


@pytest.mark.parametrize("sends", [False, True])
def test_office_sees_secret_links_only_while_nothing_is_sent(
    app: Flask, account: Account, monkeypatch: pytest.MonkeyPatch, sends: bool
) -> None:
    mail = queued(account, 5)
    number = mail.id
    office = Visitor(app, app.response_class).sign_in("olga@example.org")
    if sends:
        monkeypatch.setitem(app.config, "SMTP_URL", "smtp://127.0.0.1:9")
    page = office.get(f"/verwaltung/postausgang/{number}").get_data(as_text=True)
    assert ("geheim-5" in page) != sends
    assert ("(persönlicher Link)" in page) == sends
    assert "geheim-5" not in office.get("/verwaltung/postausgang/").get_data(as_text=True)


def test_mail_is_written_in_the_language_of_its_person(app: Flask) -> None:
    event = make.event("kassel")
    make.registered(event.workshops[0], "Ada Beispiel", confirmed=False, locale="en")
    make.registered(event.workshops[0], "Bela Muster", confirmed=False, locale="de")
    english, german = make.mails()
    assert ('<html lang="en"' in english.html, '<html lang="de"' in german.html) == (True, True)
    assert english.subject != german.subject


HOSTILE = ["Ada\r\nBcc: all@example.org", "=?utf-8?q?=0d=0aBcc:_all=40example.org?=", "A\x0bB\u2028C\x85D", "ä" * 300]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_subject_and_name_leave_as_one_harmless_mail(app: Flask, account: Account, text: str) -> None:
    transport = Transport()
    with unit_of_work(by="test", at=clock.now()):
        mail = queue(account)
        mail.to_name, mail.subject = text[:200], text
    assert deliver(transport) == 1
    head = transport.sent[0][1].partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0].lower() for line in head.split(b"\r\n") if line[:1] not in b" \t"]
    assert b"bcc" not in names
    assert sorted(set(names)) == sorted(names)
    assert states() == [("sent", 1)]


@pytest.mark.parametrize("address", ["jür gen@example.org", "a b@example.org", "niemand"])
def test_address_that_cannot_be_written_to_fails_with_a_sentence_and_holds_nothing_up(
    app: Flask, account: Account, address: str
) -> None:
    bad, good = queued(account, 1, to=address), queued(account, 2)
    transport = Transport()
    deliver(transport)
    db.session.rollback()
    assert (bad.state, good.state) == ("failed", "sent")
    assert bad.error.endswith(".")
    assert address not in bad.error
    assert [to for to, _data in transport.sent] == ["ada@example.org"]


def test_mail_to_an_umlaut_domain_leaves(app: Flask, account: Account) -> None:
    queued(account, to="info@müller.example")
    transport = Transport()
    deliver(transport)
    assert b"To: Ada <info@xn--mller-kva.example>" in transport.sent[0][1]
