"""The form for several people and the page of the contact: what they show, what they change, and to whom."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from lxml import html

from app.audit.models import HistoryEntry
from app.core.db import db
from app.delegation.models import Delegation
from app.registration.models import Registration
from tests.house.conftest import Visitor
from tests.support import make
from tests.support.client import PageClient

FORM = "/veranstaltungen/kassel/anmeldung/mehrere"
FACTS = {
    "workshop": "A",
    "organisation": "Stadt Fulda",
    "seats": "3",
    "names": "Nora Neu; nora@stadt.example\r\nOtto Ohne",
    "contact": "Kim Kontakt",
    "email": "amt@stadt.example",
    "notice": "y",
}


TOO_MANY = (
    "Eine Organisation kann hier höchstens 10 Personen anmelden. "
    "Brauchen Sie mehr Plätze, schreiben Sie der Geschäftsstelle."
)
TOO_MANY_NAMES = "Es sind mehr Namen als Personen. Erhöhen Sie die Zahl der Personen oder streichen Sie Namen."


def tree(response: Any) -> Any:
    return html.document_fromstring(response.get_data(as_text=True))


def words(response: Any) -> str:
    return " ".join(tree(response).text_content().split())


def errors(response: Any) -> list[str]:
    return [item.text_content() for item in tree(response).xpath("//div[@id='fehler']//li")]


def people() -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.query(Registration).order_by(Registration.id).populate_existing()
    return [(row.name, row.state) for row in rows]


def registered(client: PageClient, capacity: int = 30, **more: str) -> str:
    """The personal page of a contact who has just registered people."""
    make.event(capacity=capacity)
    assert client.submit(FORM, {**FACTS, **more, "schritt": "anmelden"}).status_code == 303
    return make.link_in(make.mails("amt@stadt.example")[-1])


def confirmed(client: PageClient, capacity: int = 30, **more: str) -> str:
    mine = registered(client, capacity, **more)
    assert client.submit(f"{mine}bestaetigung", page=mine).status_code == 303
    return mine


def hidden(response: Any) -> dict[str, str]:
    inputs = tree(response).xpath("//main//form//input[@type='hidden']")
    return {each.get("name"): each.get("value") for each in inputs}


def test_checking_and_changing_keep_every_answer_and_register_nobody(client: PageClient) -> None:
    make.event()
    check = client.submit(FORM, {**FACTS, "schritt": "pruefen"})
    assert check.status_code == 200
    assert "Stimmen diese Angaben?" in words(check)
    kept = hidden(check)
    assert {name: kept[name] for name in FACTS if name != "names"} == {k: v for k, v in FACTS.items() if k != "names"}
    back = client.post(FORM, data={**kept, "schritt": "aendern"})
    values = {each.get("name"): each.get("value") for each in tree(back).xpath("//main//input[@type!='hidden']")}
    assert (values["organisation"], values["seats"], values["email"]) == ("Stadt Fulda", "3", "amt@stadt.example")
    assert tree(back).xpath("//textarea")[0].text.split("\n")[1].startswith("Nora Neu; nora@stadt.example")
    assert people() == []
    assert client.post(FORM, data={**kept, "schritt": "anmelden"}).status_code == 303
    assert people() == [("Nora Neu", "held"), ("Otto Ohne", "held"), ("", "held")]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seats": "1"}, "Bitte geben Sie eine ganze Zahl von 2 bis 50 ein."),
        ({"seats": "11"}, TOO_MANY),
        ({"seats": "2", "names": "A B\nC D\nE F"}, TOO_MANY_NAMES),
        ({"names": "Nora; nora@"}, "„nora@“ ist keine vollständige E-Mail-Adresse. Ein Beispiel: name@stadt.example"),
        ({"names": "; nora@stadt.example"}, "Bitte geben Sie zur E-Mail-Adresse auch den Namen ein."),
        ({"names": "www.gewinn.example"}, "Bitte geben Sie nur einen Namen ein, ohne Internet- oder E-Mail-Adressen."),
        ({"workshop": "Z"}, "Bitte wählen Sie einen der aufgeführten Workshops."),
        ({"email": "amt"}, "„amt“ ist keine vollständige E-Mail-Adresse. Ein Beispiel: name@stadt.example"),
        ({"notice": ""}, "Bitte lesen Sie die Datenschutzhinweise und setzen Sie dann das Häkchen."),
    ],
)
def test_wrong_answers_are_told_at_once_and_register_nobody(
    client: PageClient, change: dict[str, str], said: str
) -> None:
    make.event()
    facts = {key: value for key, value in {**FACTS, **change}.items() if value}
    response = client.submit(FORM, {**facts, "schritt": "anmelden"})
    assert response.status_code == 422
    assert errors(response) == [said]
    assert people() == []


def test_page_after_registering_is_the_same_for_somebody_known(client: PageClient) -> None:
    registered(client)
    first = client.get(f"{FORM}/eingegangen").get_data()
    client.submit(FORM, {**FACTS, "seats": "5", "schritt": "anmelden"})
    assert client.get(f"{FORM}/eingegangen").get_data() == first
    assert len(people()) == 3


def test_contacts_page_confirms_names_adds_and_withdraws(client: PageClient) -> None:
    mine = confirmed(client, capacity=3)
    assert [state for _, state in people()] == ["confirmed"] * 3
    seat = db.session.query(Registration).filter_by(name="").one().id
    fields = tree(client.get(mine)).xpath("//input[starts-with(@name,'name_') or starts-with(@name,'email_')]")
    known = {each.get("name"): each.get("value") or "" for each in fields}
    assert known[f"name_{seat}"] == ""
    paula = {f"name_{seat}": "Paula Später", f"email_{seat}": "paula@stadt.example"}
    client.submit(f"{mine}namen", {**known, **paula}, page=mine)
    assert people()[2] == ("Paula Später", "confirmed")
    client.submit(f"{mine}weitere", {"seats": "2"}, page=mine)
    assert people()[3:] == [("", "waiting")] * 2
    assert "Stelle 2 der Warteliste, Stelle 2 unter denen Ihrer Organisation." in words(client.get(mine))
    asked = client.get(f"{mine}absage/{seat}")
    assert "Paula Später" in words(asked)
    client.submit(f"{mine}absage/{seat}")
    assert [state for _, state in people()] == ["confirmed", "confirmed", "withdrawn", "offered", "waiting"]
    offered = db.session.query(Registration).filter_by(state="offered").one().id
    client.submit(f"{mine}angebot/{offered}", {"antwort": "annehmen"}, page=mine)
    assert people()[3] == ("", "confirmed")
    client.submit(f"{mine}absage")
    assert {state for _, state in people()} == {"withdrawn"}
    assert "Von dieser Sammelanmeldung ist niemand mehr angemeldet." in words(client.get(mine))


def test_opening_every_page_of_the_link_changes_nothing(client: PageClient) -> None:
    mine = registered(client)
    before = db.session.query(HistoryEntry).count()
    seat = db.session.query(Registration).first().id
    for path in (mine, f"{mine}absage", f"{mine}absage/{seat}"):
        for _ in range(10):
            assert (client.get(path).status_code, client.head(path).status_code) == (200, 200)
    for verb in ("bestaetigung", "namen", "weitere", f"angebot/{seat}", "neuer-link"):
        assert client.get(f"{mine}{verb}").status_code == 405
    assert db.session.query(HistoryEntry).count() == before
    assert client.get(mine).headers["Cache-Control"] == "no-store"


def test_link_reaches_no_registration_of_others(client: PageClient) -> None:
    mine = confirmed(client)
    event = db.session.query(Registration).first().workshop
    other = make.registered(event, "Wanda Fremd")
    for path, data in (
        (f"absage/{other.id}", {}),
        (f"angebot/{other.id}", {"antwort": "ablehnen"}),
    ):
        assert client.submit(f"{mine}{path}", data, page=mine).status_code == 404
    assert client.get(f"{mine}absage/{other.id}").status_code == 404
    client.submit(f"{mine}namen", {f"name_{other.id}": "Ganz Anders", "state": "withdrawn", "seats": "9"}, page=mine)
    assert people()[-1] == ("Wanda Fremd", "confirmed")
    assert "wanda" not in words(client.get(mine)).lower()


def test_wrong_address_keeps_every_name_on_the_page(client: PageClient) -> None:
    mine = confirmed(client)
    ids = [row.id for row in db.session.query(Registration).order_by(Registration.id)]
    sent = {f"name_{ids[0]}": "Ganz Anders", f"email_{ids[0]}": "ganz@", f"name_{ids[2]}": "Rosa Richtig"}
    refused = client.submit(f"{mine}namen", sent, page=mine)
    assert refused.status_code == 422
    assert errors(refused) == ["„ganz@“ ist keine vollständige E-Mail-Adresse. Ein Beispiel: name@stadt.example"]
    assert tree(refused).xpath(f"//input[@name='name_{ids[2]}']/@value") == ["Rosa Richtig"]
    assert people()[2] == ("", "confirmed")


def test_names_that_were_known_are_not_lost_by_an_empty_field(client: PageClient) -> None:
    mine = confirmed(client)
    client.submit(f"{mine}namen", {}, page=mine)
    assert [name for name, _ in people()] == ["Nora Neu", "Otto Ohne", ""]


def test_expired_link_offers_a_new_one_and_near_misses_are_not_found(app: Flask, client: PageClient) -> None:
    mine = confirmed(client)
    token = mine.strip("/").rpartition("/")[2]
    visitor = Visitor(app, app.response_class)
    for near in (token[:-1], token.swapcase(), "%00", "a" * 3000):
        assert visitor.get(f"/anmeldung-fuer-mehrere/{near}/").status_code == 404
        assert visitor.send(f"/anmeldung-fuer-mehrere/{near}/neuer-link").status_code == 404
    assert visitor.get(f"/meine-anmeldung/{token}/").status_code == 404
    with make.later(days=91):
        assert "Links gelten 90 Tage." in words(client.get(mine))
        assert visitor.send(f"{mine}absage").status_code == 404


def test_off_and_closed_are_said_on_the_page(client: PageClient) -> None:
    make.event()
    with make.later(days=12):
        assert "Zurzeit ist keine Anmeldung möglich" in words(client.get(FORM))
    assert client.get("/veranstaltungen/gibt-es-nicht/anmeldung/mehrere").status_code == 404


def test_hostile_words_are_shown_as_text(client: PageClient) -> None:
    evil = '"><script>alert(1)</script>'
    mine = registered(client, organisation=evil, names="", contact="Kim & Kontakt")
    page = client.get(mine).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "Kim &amp; Kontakt" in page
    assert db.session.query(Delegation).one().organisation == evil
