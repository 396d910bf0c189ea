"""Pages of the draw: what the public may check, what the office sees, and whom it is hidden from."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask import Flask

from app.accounts import actions as accounts
from app.allotment import queries
from app.core import clock
from app.core.db import unit_of_work
from app.events import actions as teams
from app.registration.models import Registration
from tests.allotment import wishing
from tests.allotment.wishing import allotted, committed, crowd, standing, wish_event
from tests.support import make
from tests.support.client import PageClient

PUBLIC, OFFICE, TABLE = (
    "/veranstaltungen/kassel/auslosung",
    "/verwaltung/kassel/auslosung/",
    "/verwaltung/kassel/auslosung.csv",
)


def text_of(client: PageClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


def test_public_page_before_shows_commitment_and_date_but_no_seed(client: PageClient) -> None:
    draw = committed(wish_event())
    shown = text_of(client, PUBLIC)
    assert draw.commitment in shown
    assert "Ausgelost wird am Mittwoch, 25. November 2026, 10\xa0Uhr".replace("\xa0", " ") in shown.replace("\xa0", " ")
    assert "Eine falsche Liste kann sich bei diesem Verfahren auszahlen." in shown
    assert "Zufallszahl" in shown
    assert not re.search(r"\b(?!%s)[0-9a-f]{64}\b" % draw.commitment, shown)  # noqa: UP031  (braces of the pattern)


def test_public_page_after_shows_seed_counts_and_recipe_but_nobody(client: PageClient) -> None:
    event = wish_event(capacity=1)
    crowd(event, ["AB", "AB", "AB"])
    committed(event)
    draw = allotted(event)
    shown = text_of(client, PUBLIC)
    for value in (draw.seed, draw.commitment, draw.input_hash, "So prüfen Sie die Auslosung"):
        assert value in shown
    rows = re.findall(r"(1\. Wunsch|2\. Wunsch|Ohne Platz) (\d+) ", shown)
    assert rows == [("1. Wunsch", "1"), ("2. Wunsch", "1"), ("Ohne Platz", "1")]
    assert "Person" not in shown.replace("Personen", "").replace("Person bekommt", "").replace("jede Person", "")


def test_public_page_of_a_lottery_says_that_tactics_do_not_pay(client: PageClient) -> None:
    committed(wish_event(mode="lottery"))
    shown = text_of(client, PUBLIC)
    assert "Losverfahren: Taktieren lohnt nicht" in shown
    assert "Eine falsche Liste bringt niemandem etwas." in shown


def test_public_page_of_hidden_and_missing_events_is_404(client: PageClient) -> None:
    committed(wish_event(published=False))
    assert client.get(PUBLIC).status_code == 404
    assert client.get("/veranstaltungen/gibt-es-nicht/auslosung").status_code == 404


def test_public_page_where_places_go_by_arrival_says_so(client: PageClient) -> None:
    make.event()
    assert "vergibt ihre Plätze nach Eingang" in text_of(client, PUBLIC)


def test_public_page_changes_with_the_draw_although_it_is_remembered(client: PageClient) -> None:
    event = wish_event()
    crowd(event, ["A"])
    assert "Die Prüfsumme steht in wenigen Minuten hier." in text_of(client, PUBLIC)
    committed(event)
    assert "Ausgelost wird am" in text_of(client, PUBLIC)
    allotted(event)
    assert "Ausgelost am" in text_of(client, PUBLIC)


def test_preview_shows_each_person_and_writes_nothing(client: PageClient) -> None:
    event = wish_event(capacity=1)
    crowd(event, ["AB", "AB"])
    committed(event)
    make.signed_in(client, "organiser")
    assert "Person A0" not in text_of(client, OFFICE)
    shown = text_of(client, f"{OFFICE}?vorschau=1")
    assert "Nichts ist gespeichert." in shown
    assert "Person A0" in shown
    assert "Person B1" in shown
    assert set(standing(event).values()) == {("wished", "A")}
    assert [draw.drawn_at for draw in queries.draws(event.id)] == [None]


def test_run_without_a_reason_asks_for_it_and_draws_nothing(client: PageClient) -> None:
    event = wish_event()
    crowd(event, ["A"])
    committed(event)
    make.signed_in(client, "organiser")
    response = client.submit(OFFICE, {"reason": " "})
    assert response.status_code == 422
    assert "Bitte nennen Sie den Grund." in response.get_data(as_text=True)
    assert standing(event) == {"Person A0": ("wished", "A")}


def test_run_draws_once_and_says_so_the_second_time(client: PageClient) -> None:
    event = wish_event(capacity=1)
    crowd(event, ["AB", "AB"])
    committed(event)
    make.signed_in(client, "organiser")
    page = client.get(OFFICE).get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    sent = {"csrf_token": token[1], "reason": "Der Saal wird früher gebucht."}
    assert client.post(OFFICE, data=sent).status_code == 303
    before = standing(event)
    assert sorted(before.values()) == [("confirmed", "A"), ("confirmed", "B")]
    again = client.post(OFFICE, data=sent)
    assert again.status_code == 409
    assert "Die Plätze sind schon ausgelost." in again.get_data(as_text=True)
    assert standing(event) == before
    shown = text_of(client, OFFICE)
    assert "Es ist bewiesen, dass keine Verteilung nach diesem Verfahren besser ist." in shown
    assert (
        "Workshop B, Ihr 2. Wunsch: der einzige freie Platz in Workshop A war vergeben; Ihr Los hatte Nummer 2 von 2."
        in shown
    )


def test_run_with_nobody_or_before_the_commitment_is_refused(client: PageClient) -> None:
    event = wish_event()
    committed(event)
    make.signed_in(client, "organiser")
    assert client.submit(OFFICE, {"reason": "Jetzt"}).status_code == 409


def test_table_neutralises_formulas_and_has_a_row_for_each_person(client: PageClient) -> None:
    event = wish_event(capacity=1)
    wishing.wishing(event, "=1+1 Beispiel", "A", municipality="@Fulda", email="a@example.org")
    wishing.wishing(event, "Bela Muster", "A")
    committed(event)
    draw = allotted(event)
    make.signed_in(client, "organiser")
    response = client.get(TABLE)
    rows = list(csv.reader(io.StringIO(response.get_data().decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Los", "Kennung", "Name", "Kommune", "Workshop", "Wunsch", "Begründung"]
    assert sorted(row[2] for row in rows[1:]) == ["'=1+1 Beispiel", "Bela Muster"]
    assert {row[3] for row in rows[1:]} == {"'@Fulda", "Fulda"}
    assert [row[0] for row in rows[1:]] == ["1", "2"]
    assert len({row[1] for row in rows[1:]}) == 2
    assert response.headers["Cache-Control"] == "no-store"
    assert draw.seed not in response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("role", "slug", "status"), [("editor", "kassel", 200), ("editor", "marburg", 404), ("moderator", "kassel", 404)]
)
def test_office_page_is_hidden_from_other_teams(client: PageClient, role: str, slug: str, status: int) -> None:
    events = {name: wish_event(name) for name in ("kassel", "marburg")}
    crowd(events["kassel"], ["A"])
    with unit_of_work(by="test", at=clock.now()):
        account = accounts.invite("jo@example.org", "Jo Probe", role, now=clock.now())
        teams.assign(account, events[slug], None)
    make.signed_in(client, role, "jo@example.org")
    for path in (OFFICE, TABLE):
        assert client.get(path).status_code == status
    if status == 404:
        assert client.submit(OFFICE, {"reason": "Jetzt"}, page="/verwaltung/").status_code == 404


def test_reports_of_forgotten_people_name_nobody(client: PageClient, app: Flask) -> None:
    event = wish_event()
    ids = crowd(event, ["A"])
    committed(event)
    allotted(event)
    with unit_of_work(by="sweep"):
        person: Registration = queries.people(ids)[ids[0]]
        person.name = person.email = person.municipality = ""
    make.signed_in(client, "organiser")
    shown = text_of(client, OFFICE)
    assert "gelöscht" in shown
    assert "Person A0" not in shown
