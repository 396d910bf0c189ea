"""One registration as the office sees it, what the office does about it, and who may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from lxml import html

from app.core import clock
from app.core.db import db, unit_of_work
from app.events import actions as teams
from app.events.models import Event
from app.registration.models import Registration
from tests.conftest import NOW
from tests.desk.office import sign_in
from tests.house.conftest import Visitor
from tests.support import make
from tests.support.client import PageClient

BASE = "/verwaltung/kassel/anmeldungen"


def text(client: Any, path: str) -> str:
    return " ".join(html.document_fromstring(client.get(path).get_data(as_text=True)).text_content().split())


def state(registration: Registration) -> str:
    db.session.rollback()
    return db.session.get_one(Registration, registration.id, populate_existing=True).state


@pytest.fixture
def full(client: PageClient) -> list[Registration]:
    """One place, taken; two who wait. The office is signed in."""
    workshop = make.event(capacity=1, workshops="A").workshops[0]
    found = [make.registered(workshop, name) for name in ("Tilda Probe", "Wanda Muster", "Xaver Vorlage")]
    make.signed_in(client, "organiser")
    return found


def page(registration: Registration) -> str:
    return f"{BASE}/{registration.id}"


def test_page_tells_state_position_mails_and_who_did_what(client: PageClient, full: list[Registration]) -> None:
    told = text(client, page(full[2]))
    assert "Warteliste Stelle 2" in told
    assert "xaver.vorlage@example.org" in told
    assert "Tilda Probe" not in told
    client.submit(f"{page(full[2])}/absage")
    told = text(client, page(full[2]))
    assert "abgesagt Olga Büro" in told
    assert "angemeldet über die öffentlichen Seiten" in told
    assert "Absage bestätigt" in told


def test_give_place_without_a_reason_or_a_place_is_refused(client: PageClient, full: list[Registration]) -> None:
    where = page(full[2])
    nothing = client.submit(f"{where}/platz", {"reason": " "}, page=where)
    assert nothing.status_code == 422
    refused = client.submit(f"{where}/platz", {"reason": "vertritt das Amt"}, page=where)
    assert refused.status_code == 409
    tree = html.document_fromstring(refused.get_data(as_text=True))
    assert tree.xpath("//input[@name='reason']/@value") == ["vertritt das Amt"]
    assert "In diesem Workshop ist kein Platz frei." in tree.text_content()
    assert [state(each) for each in full] == ["confirmed", "waiting", "waiting"]


def test_give_place_out_of_turn_is_in_the_history_with_its_reason(client: PageClient, full: list[Registration]) -> None:
    with unit_of_work(by="test"):
        db.session.get_one(Registration, full[0].id).workshop.capacity = 2
    where = page(full[2])
    assert client.submit(f"{where}/platz", {"reason": "vertritt <das> Amt"}, page=where).status_code == 303
    assert [state(each) for each in full] == ["confirmed", "waiting", "confirmed"]
    assert "Platz außer der Reihe gegeben: „vertritt <das> Amt“ Olga Büro" in text(client, where)
    again = client.submit(f"{where}/absage", page="/einloggen")
    assert again.status_code == 303


def test_withdraw_asks_once_more_and_only_then_ends(client: PageClient, full: list[Registration]) -> None:
    where = f"{page(full[0])}/absage"
    assert "Möchten Sie für Tilda Probe absagen?" in text(client, where)
    assert state(full[0]) == "confirmed"
    client.submit(where)
    assert [state(each) for each in full] == ["withdrawn", "offered", "waiting"]
    assert client.get(where).headers["Location"] == page(full[0])


def test_send_link_mails_once_in_ten_minutes(client: PageClient, full: list[Registration]) -> None:
    before = len(make.mails("tilda.probe@example.org"))
    client.submit(f"{page(full[0])}/link", page=page(full[0]))
    assert "Vor weniger als zehn Minuten ging eine E-Mail an diese Adresse." in text(client, page(full[0]))
    assert len(make.mails("tilda.probe@example.org")) == before
    with make.later(minutes=11):
        for _ in range(2):
            client.submit(f"{page(full[0])}/link", page=page(full[0]))
    assert len(make.mails("tilda.probe@example.org")) == before + 1


def test_check_in_and_take_back_on_the_day_only(client: PageClient, full: list[Registration]) -> None:
    mark = f"{page(full[0])}/anwesenheit"
    client.submit(mark, {"anwesend": "ja"}, page=page(full[0]))
    assert "Anwesenheit lässt sich erst am Tag der Veranstaltung vermerken." in text(client, page(full[0]))
    with clock.stopped(NOW + timedelta(days=11)):
        make.signed_in(client, "organiser")
        client.submit(mark, {"anwesend": "ja"}, page=page(full[0]))
        assert "anwesend" in text(client, "/verwaltung/kassel/teilnehmende")
        client.submit(f"{page(full[1])}/anwesenheit", {"anwesend": "ja"}, page=page(full[1]))
        assert "Nur wer einen bestätigten Platz hat" in text(client, page(full[1]))
        verbs = "als anwesend vermerkt Olga Büro"
        assert text(client, page(full[0])).count(verbs) == 1
        client.submit(mark, {"anwesend": "nein"}, page=page(full[0]))
        assert "Vermerk der Anwesenheit zurückgenommen" in text(client, page(full[0]))
    checked = [row.checked_in_at for row in db.session.query(Registration).populate_existing()]
    assert checked == [None, None, None]


DEEDS = ("", "/platz", "/link", "/absage", "/anwesenheit")


@pytest.fixture
def others(app: Flask, full: list[Registration]) -> dict[str, Visitor]:
    """An editor of another event, a moderator of this one, and an editor of this one."""
    marburg = make.event("marburg")
    kassel = db.session.get_one(Event, full[0].event_id)
    found = {}
    for role, where in (("editor", marburg), ("moderator", kassel)):
        visitor = Visitor(app, app.response_class)
        account = sign_in(visitor, role)
        with unit_of_work(by="test"):
            teams.assign(account, where, None)
        found[role] = visitor
    return found


def test_registration_opens_through_its_own_event_and_people_only(
    client: PageClient, full: list[Registration], others: dict[str, Visitor]
) -> None:
    """The id of a registration in Kassel asked for through Marburg, by its editor and by the organiser."""
    through = [f"/verwaltung/marburg/anmeldungen/{full[0].id}{deed}" for deed in DEEDS]
    own = [f"{page(full[0])}{deed}" for deed in DEEDS]
    for visitor in others.values():
        for path in through + own:
            assert visitor.get(path).status_code in (404, 405), path
            if path.rpartition("/")[2].isalpha():
                assert visitor.send(path, reason="x", anwesend="ja").status_code == 404, path
    for path in (through[0], through[3]):
        assert client.get(path).status_code == 404
    assert [state(each) for each in full] == ["confirmed", "waiting", "waiting"]


def test_moderator_sees_the_list_without_links_addresses_or_bounces(
    full: list[Registration], others: dict[str, Visitor]
) -> None:
    page = others["moderator"].get("/verwaltung/kassel/teilnehmende").get_data(as_text=True)
    assert "Tilda Probe" in page
    assert "@example.org" not in page.replace("moderator@example.org", "")
    assert "/anmeldungen/" not in page
    assert "warteliste" not in page
