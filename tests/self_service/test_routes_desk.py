"""The vault as the office sees it: one role, a button before the words, an answer that no mail tells."""

from __future__ import annotations

import pytest
from flask import Flask
from lxml import html

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, unit_of_work
from app.events import actions as teams
from app.events.models import Event
from app.needs import actions as vault
from app.needs import queries as needs
from app.registration.models import Registration
from tests.desk.office import sign_in
from tests.house.conftest import Visitor, snapshot
from tests.support import make
from tests.support.client import PageClient

TEXT, OTHER, FOREIGN = "Bitte eine Ringschleife.", "Bitte <b>ein</b> Parkplatz.", "Bitte ein Platz am Fenster."
BASE = "/verwaltung/kassel/bedarfe/"


def with_need(event: Event, name: str, words: str, letter: str = "A") -> Registration:
    workshop = next(each for each in event.workshops if each.letter == letter)
    person = make.registered(workshop, name)
    with unit_of_work(by="participant"):
        vault.keep(person.id, event.id, words, ends_at=event.ends_at, now=clock.now())
    return person


@pytest.fixture
def three(app: Flask) -> list[Registration]:
    """Two needs in Kassel, one elsewhere."""
    kassel, marburg = make.event(), make.event("marburg")
    return [
        with_need(kassel, "Ada Muster", TEXT, "C"),
        with_need(kassel, "Bela Andere", OTHER),
        with_need(marburg, "Cem Dritter", FOREIGN),
    ]


def content(response: object) -> str:
    return html.document_fromstring(response.get_data(as_text=True)).text_content()  # type: ignore[attr-defined]  # a TestResponse


def verbs() -> list[str]:
    return [row.verb for row in db.session.query(HistoryEntry).order_by(HistoryEntry.id) if "need" in row.verb]


def need_id(person: Registration) -> int:
    row = needs.need_of(person.id)
    assert row is not None
    return row.id


def test_index_names_who_wrote_but_no_word_of_it(client: PageClient, three: list[Registration]) -> None:
    make.signed_in(client, "organiser")
    before = snapshot(client.application)
    page = client.get(BASE)
    rows = html.document_fromstring(page.get_data(as_text=True)).xpath("//tbody/tr")
    assert [[" ".join(cell.text_content().split()) for cell in row] for row in rows] == [
        ["Bela Andere", "A", "noch offen"],
        ["Ada Muster", "C", "noch offen"],
    ]
    assert "Ringschleife" not in content(page)
    assert snapshot(client.application) == before


def test_reading_shows_this_event_only_and_is_written_down(client: PageClient, three: list[Registration]) -> None:
    make.signed_in(client, "organiser")
    page = client.submit(f"{BASE}einsicht", page=BASE)
    assert page.status_code == 200
    quotes = html.document_fromstring(page.get_data(as_text=True)).xpath("//blockquote")
    assert [quote.text_content() for quote in quotes] == [OTHER, TEXT]
    assert "Fenster" not in content(page)
    entry = db.session.query(HistoryEntry).filter_by(verb="needs_read").one()
    assert (entry.facts, entry.event_id) == ({"number": 2}, three[0].event_id)
    assert entry.by.startswith("account:") or "organiser" in entry.by


def test_answering_tells_the_person_that_there_is_an_answer_and_no_more(
    client: PageClient, three: list[Registration]
) -> None:
    make.signed_in(client, "organiser")
    number = need_id(three[0])
    said = {f"n{number}-state": "partly", f"n{number}-answer": "Eine mobile Anlage steht bereit."}
    page = client.submit(f"{BASE}{number}/antwort", said, page=BASE)
    assert page.status_code == 200
    mail = make.mails("ada.muster@example.org")[-1]
    assert mail.kind == "needs/answered"
    for secret in ("Ringschleife", "mobile", "teilweise"):
        assert secret not in mail.subject + mail.text + mail.html
    row = needs.need_of(three[0].id)
    assert row is not None
    assert (row.state, vault.opened(row).answer) == ("partly", "Eine mobile Anlage steht bereit.")
    assert verbs()[3:] == ["needs_list_seen", "need_answered", "needs_read"]
    count = len(make.mails())
    client.submit(f"{BASE}{number}/antwort", said, page=BASE)
    assert len(make.mails()) == count  # saying the same again tells nobody anything


def test_answering_without_words_comes_back_with_the_error_and_what_was_typed(
    client: PageClient, three: list[Registration]
) -> None:
    make.signed_in(client, "organiser")
    number = need_id(three[1])
    page = client.submit(f"{BASE}{number}/antwort", {f"n{number}-state": "no"}, page=BASE)
    assert page.status_code == 422
    assert "Bitte schreiben Sie dazu, was möglich ist." in content(page)
    radio = html.document_fromstring(page.get_data(as_text=True)).xpath("//input[@type='radio'][@checked]/@id")
    assert radio == [f"n{number}-state-2"]
    nothing = client.submit(f"{BASE}{number}/antwort", {f"n{number}-state": "open"}, page=BASE)
    assert "Bitte wählen Sie „ja“, „teilweise“ oder „nein“." in content(nothing)


def test_need_of_another_event_is_not_found_through_this_one(client: PageClient, three: list[Registration]) -> None:
    make.signed_in(client, "organiser")
    number = need_id(three[2])
    said = {f"n{number}-state": "yes"}
    assert client.submit(f"{BASE}{number}/antwort", said, page=BASE).status_code == 404
    assert needs.need_of(three[2].id).state == "open"  # type: ignore[union-attr]  # it was kept above


@pytest.mark.parametrize("role", ["editor", "moderator"])
def test_other_roles_find_nothing_even_in_their_own_event(app: Flask, three: list[Registration], role: str) -> None:
    visitor = Visitor(app, app.response_class)
    account = sign_in(visitor, role)
    with unit_of_work(by="test"):
        teams.assign(account, three[0].workshop.event, three[0].workshop if role == "moderator" else None)
    before = snapshot(app)
    assert visitor.get(BASE).status_code == 404
    assert visitor.send(f"{BASE}einsicht").status_code == 404
    assert visitor.send(f"{BASE}{need_id(three[0])}/antwort").status_code == 404
    office = visitor.get("/verwaltung/kassel/").get_data(as_text=True)
    assert "bedarfe" not in office
    assert snapshot(app) == before


def test_words_of_the_vault_stand_on_no_other_page_of_the_office(client: PageClient, three: list[Registration]) -> None:
    make.signed_in(client, "organiser")
    for path in ("/verwaltung/", "/verwaltung/kassel/", "/verwaltung/kassel/teilnehmende", "/verwaltung/postausgang/"):
        assert "Ringschleife" not in client.get(path).get_data(as_text=True), path
