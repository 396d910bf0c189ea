"""The test to oneself, and where the office sees that a planned message did not leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from lxml import html

from app.core import clock
from app.core.db import db, lock, unit_of_work
from app.letters import actions, jobs
from app.letters.models import Message
from app.letters.rules import Texts
from app.outbox.models import Mail
from app.registration import actions as registration
from tests.letters.samples import fresh, written
from tests.letters.test_routes import BASE, kassel, send, words
from tests.support import make
from tests.support.client import PageClient

BOTH = Texts(
    "Bald: {workshop}",
    "{anrede}\n\n{meine_anmeldung}\n\nOder so: {meine_anmeldung}",
    "Soon: {workshop}",
    "{anrede}\n\n{meine_anmeldung}",
)


def trials() -> list[Mail]:
    return sorted((mail for mail in make.mails() if mail.kind == "letters/test"), key=lambda mail: mail.id)


def press(office: PageClient, message: Message) -> dict[str, Any]:
    """What the button of the page as it is now sends."""
    page = html.document_fromstring(office.get(f"{BASE}{message.id}/").get_data(as_text=True))
    return {"once": page.xpath("//input[@name='once']/@value")[0]}


def test_test_comes_in_each_language_the_message_is_sent_in(office: PageClient) -> None:
    make.registered(kassel().workshops[0], "Ada Beispiel")
    message = written(kassel(), BOTH)
    assert "einmal auf Deutsch und einmal auf Englisch" in words(office.get(f"{BASE}{message.id}/"))
    assert send(office, f"{BASE}{message.id}/test", **press(office, message)).status_code == 303
    assert [(mail.locale, mail.subject) for mail in trials()] == [
        ("de", "[Test] Bald: Workshop A – Thema A"),
        ("en", "[Test] Soon: Workshop A – Thema A"),
    ]
    assert [mail.text.splitlines()[2] for mail in trials()] == ["Guten Tag Olga Büro,", "Hello Olga Büro,"]


def test_test_has_words_instead_of_a_link_that_leads_nowhere(office: PageClient) -> None:
    make.registered(kassel().workshops[0], "Ada Beispiel")
    message = written(kassel(), BOTH)
    send(office, f"{BASE}{message.id}/test", **press(office, message))
    for mail in trials():
        assert html.document_fromstring(mail.html).xpath("//a/@href") == []
        assert (mail.links, "→" in mail.text, "\ue000" in mail.text + mail.html) == ("", False, False)
    german = trials()[0].text.splitlines()
    assert german[4] == "(Hier steht der persönliche Link: Meine Anmeldung öffnen)"
    assert german[6] == "Oder so: (Hier steht der persönliche Link: Meine Anmeldung öffnen)"


def test_double_click_sends_one_test_and_the_page_shown_again_another(office: PageClient) -> None:
    make.registered(kassel().workshops[0], "Ada Beispiel")
    message = written(kassel())
    button, path = press(office, message), f"{BASE}{message.id}/test"
    assert [send(office, path, **button).status_code for _ in range(2)] == [303, 303]
    assert len(trials()) == 1
    with clock.stopped(clock.now() + timedelta(seconds=30)):
        again = press(office, message)
        assert send(office, path, **again).status_code == 303
    assert len(trials()) == 2


def test_test_needs_a_person_whose_values_are_there_in_each_language(office: PageClient) -> None:
    ada = make.registered(kassel().workshops[0], "Ada Beispiel")
    message = written(kassel(), Texts("Bald", "Hallo", "Soon", "From {kommune}"))
    with unit_of_work(by="test"):
        lock(ada)
        ada.municipality = ""
    answer = send(office, f"{BASE}{message.id}/test", **press(office, message))
    assert answer.status_code == 409
    assert "fehlt der Wert eines Platzhalters" in words(answer)
    assert trials() == []


def test_planned_message_that_did_not_leave_is_seen_in_the_list_and_on_the_overview(office: PageClient) -> None:
    ada = make.registered(kassel().workshops[0], "Ada Beispiel")
    message, now = written(kassel()), clock.now()
    sentence = "Nachrichten, die zum geplanten Zeitpunkt nicht hinausgehen konnten: 1."
    with unit_of_work(by="test", at=now):
        actions.plan(message, now + timedelta(hours=1), seen=0, now=now)
        registration.withdraw(ada, now=now)
    assert sentence not in words(office.get("/verwaltung/"))
    db.session.rollback()
    with clock.stopped(now + timedelta(hours=2)):
        jobs.send_messages()
    page = words(office.get(BASE))
    assert "nicht gesendet" in page
    assert "Zum geplanten Zeitpunkt passte niemand zur Auswahl." in page
    for overview in ("/verwaltung/", "/verwaltung/kassel/"):
        shown = html.document_fromstring(office.get(overview).get_data(as_text=True))
        links = [each.text_content() for each in shown.xpath(f"//main//a[@href='{BASE}']")]
        assert any(sentence in each for each in links), links
    with unit_of_work(by="test", at=now):
        actions.discard(fresh(message), seen=fresh(message).revision)
    assert sentence not in words(office.get("/verwaltung/"))
