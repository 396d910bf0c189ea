"""The team page: who stands on it, what is refused at which field, and that nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from lxml import html

from app.accounts import queries as accounts
from app.events.models import Event
from app.team.rules import Place
from tests.house.conftest import Visitor
from tests.house.test_queries import Browser, counted
from tests.support import make
from tests.support.client import PageClient
from tests.team.conftest import NELE, again, invite

INDEX, NEW = "/verwaltung/team/", "/verwaltung/team/einladung"


def words(page: Any) -> str:
    return " ".join(html.document_fromstring(page.get_data(as_text=True)).text_content().split())


def fields(event: Event, **more: str) -> dict[str, str]:
    place = str(Place(workshop_id=event.workshops[2].id))
    return {"name": "Nele Neu", "email": NELE, "role": "moderator", "place": place, **more}


def test_invite_by_the_page_shows_her_in_the_list_with_her_workshop(olga: PageClient, event: Event) -> None:
    assert olga.submit(NEW, fields(event)).status_code == 303
    said = words(olga.get(INDEX))
    assert "Die Einladung an Nele Neu ist unterwegs." in said
    assert "Regionalkonferenz Kassel, Workshop C" in said
    assert "eingeladen bis" in said


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"name": ""}, "name", "Bitte geben Sie den Namen ein."),
        ({"name": "x" * 201}, "name", "201 Zeichen"),
        ({"email": "nele"}, "email", "keine vollständige E-Mail-Adresse"),
        ({"email": "olga@example.org"}, "email", "schon ein Konto"),
        ({"role": "admin"}, "role", "Eintrag der Liste"),
        ({"place": ""}, "place", "genau einen Workshop"),
        ({"place": "w999999"}, "place", "Eintrag der Liste"),
        ({"role": "editor"}, "place", "ganze Veranstaltung"),
    ],
)
def test_bad_invitation_is_refused_at_its_field_and_keeps_what_was_typed(
    olga: PageClient, event: Event, wrong: dict[str, str], field: str, said: str
) -> None:
    sent = fields(event, **wrong)
    answer = olga.submit(NEW, sent)
    assert answer.status_code in (409, 422)
    page = html.document_fromstring(answer.get_data(as_text=True))
    assert said in page.get_element_by_id(f"{field}-fehler").text_content()
    assert page.get_element_by_id("name").value == sent["name"]
    assert accounts.account(NELE) is None


def test_extra_fields_of_the_invitation_are_ignored(olga: PageClient, event: Event) -> None:
    olga.submit(NEW, fields(event, is_active="", id="1", created_at="2000-01-01", last_sign_in_at="2000-01-01"))
    found = again()
    assert (found.is_active, found.last_sign_in_at, found.created_at.year) == (True, None, 2026)


def test_history_of_an_account_is_told_in_words(olga: PageClient, event: Event) -> None:
    olga.submit(NEW, fields(event))
    said = words(olga.get(f"{INDEX}{again().id}/"))
    assert "Einladung gesendet Olga Büro" in said
    assert "Konto angelegt oder wieder geöffnet: Moderation Olga Büro" in said


def test_missing_account_and_hostile_numbers_are_not_found(olga: PageClient) -> None:
    for number in ("99999", "9" * 30, "-1", "x"):
        assert olga.get(f"{INDEX}{number}/").status_code == 404


@pytest.mark.parametrize("role", ["editor", "moderator"])
def test_team_is_hidden_from_everybody_but_the_office(app: Flask, client: PageClient, role: str) -> None:
    account = invite()
    make.signed_in(client, role)
    assert "/verwaltung/team/" not in client.get("/verwaltung/").get_data(as_text=True)
    for page in (INDEX, NEW, f"{INDEX}{account.id}/"):
        assert client.get(page).status_code == 404


def test_list_costs_the_same_for_one_and_for_thirty(app: Flask, event: Event) -> None:
    visitor = Visitor(app, app.response_class)
    make.signed_in(Browser(visitor), "organiser")
    numbers = []
    for many in (1, 30):
        for number in range(many):
            place = Place(event_id=event.id) if number % 2 else Place(workshop_id=event.workshops[0].id)
            invite("editor" if number % 2 else "moderator", place, email=f"n{many}-{number}@example.org")
        with counted(app) as seen:
            assert visitor.get(INDEX).status_code == 200
        numbers.append(len(seen))
    assert numbers[0] == numbers[1] <= 8
