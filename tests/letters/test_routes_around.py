"""What surrounds the pages of messages: hostile words, closed doors, the outbox, and thousands of people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from lxml import html

from app.accounts.models import Account
from app.core import clock
from app.core.db import db, unit_of_work
from app.events import actions as teams
from app.events.models import Workshop
from app.letters import jobs, queries, rules
from app.letters.rules import Texts
from app.outbox import queries as outbox
from app.outbox.models import Mail
from app.registration import actions as registration
from app.registration.models import Registration
from tests.house.test_queries import counted
from tests.letters import samples
from tests.letters.samples import told, written
from tests.letters.test_routes import BASE, FIELDS, kassel, send, words
from tests.support import make
from tests.support.client import PageClient

EVERYTHING = Texts("Bald", "{name} {gruppe} {station} {ort} {protokoll}")
XSS = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def test_hostile_texts_and_names_stay_text_on_pages_and_in_the_mail(office: PageClient) -> None:
    ada = make.registered(kassel().workshops[0], "Ada Beispiel")
    with unit_of_work(by="test", at=clock.now()):
        ada.name, ada.municipality = XSS, "https://evil.example/ → Klick: https://evil.example"
    answer = send(office, BASE + "neu", **{**FIELDS, "subject_de": f"{XSS} {{name}}", "text_de": f"{XSS}\n{{kommune}}"})
    page = answer.location
    pages = (BASE, page, f"{page}bearbeiten", f"{page}vorschau/{ada.id}")
    for each in pages:
        shown = office.get(each).get_data(as_text=True)
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
    assert send(office, page + "versand", revision="0").status_code == 303
    jobs.send_messages()
    mail = told()[0]
    assert "<script>" not in mail.html
    assert "<script>" in mail.text
    assert "evil.example" not in mail.text + mail.html
    assert "href" not in mail.html.split("Fragen?")[0]
    assert "\n" not in mail.subject


def test_personal_link_is_closed_to_the_office_once_mail_is_sent(
    app: Flask, office: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.registered(kassel().workshops[0], "Ada Beispiel")
    samples.sent(written(kassel()))
    mail = told()[0]
    link = make.link_in(mail)
    assert link in office.get(f"/verwaltung/postausgang/{mail.id}").get_data(as_text=True)
    monkeypatch.setitem(app.config, "SMTP_URL", "smtp://127.0.0.1:9")
    shown = office.get(f"/verwaltung/postausgang/{mail.id}").get_data(as_text=True)
    assert link not in shown
    assert "(persönlicher Link)" in shown


@pytest.mark.parametrize(("role", "whole", "status"), [("editor", True, 200), ("editor", False, 404)])
def test_messages_are_for_those_who_run_the_whole_event(
    client: PageClient, role: str, whole: bool, status: int
) -> None:
    event = make.event()
    other = make.event("marburg")
    message = written(event)
    account: Account = make.signed_in(client, role)
    with unit_of_work(by="test"):
        teams.assign(account, event, None if whole else event.workshops[0])
    for page in (BASE, f"{BASE}neu", f"{BASE}{message.id}/"):
        assert client.get(page).status_code == status
    assert client.get("/verwaltung/marburg/nachrichten/").status_code == 404
    assert client.get(f"/verwaltung/marburg/nachrichten/{message.id}/").status_code == 404
    assert other.id != event.id


@pytest.mark.parametrize("role", ["organiser", "editor"])
def test_pages_ask_equally_often_for_one_and_for_thousands(app: Flask, client: PageClient, role: str) -> None:
    event, account = make.event(capacity=9000), make.signed_in(client, role)
    with unit_of_work(by="test"):
        teams.assign(account, event, None)
    samples.crowd(event.workshops[0], 1)
    messages = written(event), samples.sent(written(event)), written(event, EVERYTHING)
    person = queries.page(event.id, messages[0].chosen, after=0, most=1)[0].id
    pages = {BASE: 8, f"{BASE}neu": 6, f"{BASE}{messages[0].id}/bearbeiten": 7}
    pages |= {f"{BASE}{messages[0].id}/": 8, f"{BASE}{messages[1].id}/": 8, f"{BASE}{messages[2].id}/": 10}
    pages |= {f"{BASE}{messages[0].id}/vorschau/{person}": 8}
    if role == "organiser":
        pages |= {"/verwaltung/postausgang/": 8, f"/verwaltung/postausgang/?nachricht={messages[1].mark}": 8}

    def asked() -> dict[str, int]:
        numbers = {}
        for page in pages:
            with counted(app) as seen:
                assert client.get(page).status_code == 200
            numbers[page] = sum(statement != "BEGIN" for statement in seen)
        return numbers

    asked()  # the first look of an hour is written down
    few = asked()
    samples.crowd(event.workshops[0], 4999, first=2)
    for _ in range(30):
        written(event)
    assert asked() == few
    assert {page: number for page, number in few.items() if number > pages[page]} == {}
    assert f"Personen 1 bis {rules.PAGE} von 5000" in words(client.get(f"{BASE}{messages[0].id}/"))
    assert "Personen 4981 bis 5000 von 5000" in words(client.get(f"{BASE}{messages[0].id}/?ab=4980"))


def test_outbox_shows_the_mails_of_one_message_and_sends_its_failed_ones_again(office: PageClient) -> None:
    for name in ("Ada Beispiel", "Bela Andere"):
        make.registered(kassel().workshops[0], name)
    message = samples.sent(written(kassel()))
    with unit_of_work(by="test"):
        db.session.query(Mail).filter_by(to_name="Ada Beispiel").update({"state": "failed"})
    page = f"/verwaltung/postausgang/?nachricht={message.mark}"
    rows = html.document_fromstring(office.get(page).get_data(as_text=True)).xpath("//tbody/tr")
    assert len(rows) == 2
    shown = html.document_fromstring(office.get(f"{page}&suche=ada").get_data(as_text=True)).xpath("//tbody/tr")
    assert len(shown) == 1
    assert "Nicht zustellbar1" in words(office.get(f"{BASE}{message.id}/"))
    answer = send(office, f"/verwaltung/postausgang/erneut?nachricht={message.mark}")
    assert (answer.status_code, answer.location) == (302, page)
    assert sorted(mail.state for mail in told("ada.beispiel@example.org")) == ["queued"]
    others = [mail.state for mail in make.mails("ada.beispiel@example.org") if mail.kind != "letters/message"]
    assert set(others) == {"failed"}


def test_crowd_waits_behind_whoever_needs_a_link_to_sign_in(office: PageClient) -> None:

    samples.crowd(kassel().workshops[0], 3)
    samples.sent(written(kassel()))
    make.registered(kassel().workshops[1], "Ada Beispiel", at=clock.now() + timedelta(seconds=5), confirmed=False)
    with unit_of_work(by="test"):
        first = outbox.next_due(clock.now() + timedelta(minutes=1))
    assert first is not None
    assert first.batch == ""


def test_failed_mail_of_a_message_goes_again_although_the_place_was_given_back(office: PageClient) -> None:
    ada = make.registered(kassel().workshops[0], "Ada Beispiel")
    samples.sent(written(kassel()))
    with unit_of_work(by="test", at=clock.now()):
        registration.withdraw(ada, now=clock.now())
    with unit_of_work(by="test"):
        db.session.query(Mail).filter_by(kind="registration/withdrawn").update({"state": "sent"})
        db.session.query(Mail).filter_by(kind="letters/message").update({"state": "failed"})
    mail_id = told()[0].id
    assert send(office, f"/verwaltung/postausgang/{mail_id}/erneut").status_code == 302
    db.session.rollback()
    db.session.expire_all()
    assert [mail.state for mail in told()] == ["queued"]


def test_people_without_an_address_are_counted_and_named_beside_the_recipients(office: PageClient) -> None:
    event, now = kassel(), clock.now()

    def called(workshop: Workshop, *numbers: int) -> None:
        """People who registered by telephone."""
        with unit_of_work(by="test", at=now):
            for number in numbers:
                make.seated(workshop, number, f"Anruf Nummer{number}", "Fulda", "Bauamt", now=now)
            db.session.flush()
            db.session.query(Registration).filter(Registration.name.startswith("Anruf")).update({"email": ""})

    make.registered(event.workshops[0], "Ada Beispiel")
    called(event.workshops[0], 2, 3, 4)
    called(event.workshops[1], 5)
    page = f"{BASE}{written(event, workshops=('A',)).id}/"
    shown = words(office.get(page))
    assert "1 Person bekommt diese Nachricht." in shown
    assert "3 Personen ohne E-Mail-Adresse erhalten nichts" in shown
    assert "Bescheid: Anruf Nummer2, Anruf Nummer3, Anruf Nummer4." in shown
    with unit_of_work(by="test", at=now):
        for each in db.session.query(Registration).filter_by(email="").order_by("id").limit(2):
            registration.forget(each, now=now)
    assert "1 Person ohne E-Mail-Adresse erhält nichts" in words(office.get(page))
    called(event.workshops[0], *range(6, 40))
    assert "und 15 weitere Personen." in words(office.get(page))


def test_editor_of_each_single_workshop_runs_the_whole_event(client: PageClient) -> None:
    event, account = make.event(), make.signed_in(client, "editor")
    for number, workshop in enumerate(event.workshops, 1):
        with unit_of_work(by="test"):
            teams.assign(account, event, workshop)
        assert client.get(BASE).status_code == (200 if number == len(event.workshops) else 404)


@pytest.mark.parametrize(
    "more",
    [
        {"group": "999"},
        {"group": "-5"},
        {"group": "2147483648"},
        {"group": "x"},
        {"workshops": [f"gone:{XSS}", "gone:", "ZZZZZZ"]},
        {"states": ["held"]},
        {"attendance": "x"},
    ],
)
def test_choice_that_no_page_offers_is_refused_and_shown_as_text(office: PageClient, more: dict[str, Any]) -> None:
    message = written(kassel())
    for page in (f"{BASE}neu", f"{BASE}{message.id}/bearbeiten"):
        answer = send(office, page, **{**FIELDS, "version": ": group:x states", **more})
        assert answer.status_code == 422
        assert "<script>alert" not in answer.get_data(as_text=True)
    assert len(queries.messages(kassel().id)) == 1
    assert send(office, f"{BASE}{message.id}/test", once="x" * 5000).status_code == 409
    assert send(office, f"{BASE}{message.id}/loeschung", revision="9" * 50).status_code == 409
