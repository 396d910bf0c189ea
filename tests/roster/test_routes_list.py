"""The list of participants, as the office sees it."""

from __future__ import annotations

import pytest
from flask import Flask
from lxml import html

from app.core import clock
from app.core.db import unit_of_work
from app.events import actions as teams
from app.groups import actions as groups
from app.registration import actions as registration
from tests.desk.office import sign_in
from tests.house.conftest import Visitor
from tests.house.test_queries import counted
from tests.support import make
from tests.support.client import PageClient


@pytest.mark.parametrize(("role", "sees"), [("organiser", True), ("editor", True), ("moderator", False)])
def test_participants_list_shows_addresses_to_the_office_only(app: Flask, role: str, sees: bool) -> None:
    event = make.event()
    make.registered(event.workshops[2], "Ada Beispiel")
    make.registered(event.workshops[0], "Bela Andere")
    visitor = Visitor(app, app.response_class)
    account = sign_in(visitor, role)
    workshop = event.workshops[2] if role == "moderator" else None
    with unit_of_work(by="test"):
        teams.assign(account, event, workshop)
    base = "/verwaltung/kassel/teilnehmende"
    page = visitor.get(base).get_data(as_text=True)
    assert ("ada.beispiel@example.org" in page) is sees
    assert "Ada Beispiel" in page
    assert ("Bela Andere" in page) is (role != "moderator")
    queries = ["?workshop=A", "?suche=Bela", "?status=confirmed", "?suche=bela.andere%40example.org", "?seite=1"]
    for query in queries if role == "moderator" else []:
        shown = visitor.get(base + query).get_data(as_text=True)
        assert html.document_fromstring(shown).xpath("//tbody//th[contains(., 'Bela')]") == [], query
        assert "@example.org" not in shown.replace("moderator@example.org", "").replace("bela.andere@example.org", "")


def shown(client: PageClient, query: str = "", *, base: str = "/verwaltung/kassel/teilnehmende") -> list[str]:
    page = html.document_fromstring(client.get(base + query).get_data(as_text=True))
    return [" ".join(cell.text_content().split()) for cell in page.xpath("//tbody//th")]


@pytest.fixture
def office(client: PageClient) -> PageClient:
    make.signed_in(client, "organiser")
    return client


def test_list_finds_and_sorts_by_name(office: PageClient) -> None:
    event = make.event(capacity=500, workshops="A")
    for name in ["Zoe Äpfel", "Ada Apfel", "Emil Öz", "Ben Ozean", "Dr. Ina von Halden"]:
        make.registered(event.workshops[0], name, email="amt@example.org")
    assert shown(office) == ["Zoe Äpfel", "Ada Apfel", "Dr. Ina von Halden", "Emil Öz", "Ben Ozean"]
    assert shown(office, "?suche=aepfel") == ["Zoe Äpfel"]
    assert shown(office, "?suche=Äpf+zo") == ["Zoe Äpfel"]
    assert shown(office, "?suche=%25") == []
    assert shown(office, "?suche=_") == []
    assert shown(office, "?status=waiting") == []
    assert shown(office, "?workshop=Z") == shown(office)
    for odd in ("seite=-1", "seite=x", "seite=" + "9" * 40, "sortierung=id", "gruppe=x", "kreis=%25"):
        assert shown(office, f"?{odd}") == shown(office), odd


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("status=xyz", "Status"),
        ("workshop=Q&gruppe=x", "Workshop, Gruppe"),
        ("suche=" + "a" * 81, "Suche"),
        ("sortierung=id&kreis=%25", "Landkreis, Sortierung"),
    ],
)
def test_list_says_which_filter_it_cannot_read_and_narrows_nothing(office: PageClient, query: str, named: str) -> None:
    make.registered(make.event().workshops[0], "Ada Eins")
    page = office.get(f"/verwaltung/kassel/teilnehmende?{query}").get_data(as_text=True)
    assert f"Unbeachtet bleibt: {named}." in page
    assert shown(office, f"?{query}") == ["Ada Eins"]
    assert "Unbeachtet" not in office.get("/verwaltung/kassel/teilnehmende?status=confirmed&workshop=A&suche=ada").text


def test_list_finds_any_part_of_place_and_address(office: PageClient) -> None:
    workshop = make.event(workshops="A").workshops[0]
    make.registered(workshop, "Ada Eins", email="ada@rathaus.example", municipality="Gießen", role="Bauamt")
    make.registered(workshop, "Ben Zwei", email="ben@amt.example", municipality="Stadt Fulda", role="IT-Leitung")
    assert (
        shown(office, "?suche=giess")
        == shown(office, "?suche=GIESSEN")
        == shown(office, "?suche=ießen")
        == ["Ada Eins"]
    )
    assert shown(office, "?suche=rathaus.ex") == shown(office, "?suche=ADA%40rat") == ["Ada Eins"]
    assert shown(office, "?suche=fulda+zwei") == ["Ben Zwei"]
    assert shown(office, "?suche=fulda+eins") == []
    assert shown(office, "?kommune=fulda") == ["Ben Zwei"]
    assert shown(office, "?kommune=ben") == []
    assert shown(office, "?funktion=bau") == ["Ada Eins"]


def test_list_orders_as_asked(office: PageClient) -> None:
    event = make.event(capacity=1, workshops="AB")
    make.registered(event.workshops[1], "Ada Zimmer", municipality="Zierenberg")
    make.registered(event.workshops[0], "Ben Abel", municipality="Öhringen")
    make.registered(event.workshops[0], "Cem Mitte", municipality="Ohrum")
    named = {"Ada Zimmer": "Z", "Ben Abel": "B", "Cem Mitte": "C"}

    def order(by: str) -> str:
        return "".join(named[name] for name in shown(office, f"?sortierung={by}"))

    assert order("name") == "BCZ"
    assert order("kommune") == "BCZ"  # Oehringen, Ohrum, Zierenberg
    assert order("workshop") == "BCZ"
    assert order("eingang") == "BCZ"
    assert order("status") == "BZC"


def test_list_shows_fifty_and_leads_to_the_rest(office: PageClient) -> None:
    workshop = make.event(workshops="A").workshops[0]
    with unit_of_work(by="test", at=clock.now()):
        for number in range(120):
            make.seated(workshop, number, f"Person {number:03}", "Fulda", "", now=clock.now())
    first = office.get("/verwaltung/kassel/teilnehmende?suche=person").get_data(as_text=True)
    page = html.document_fromstring(first)
    assert len(page.xpath("//tbody/tr")) == 50
    assert "120 Anmeldungen" in first
    assert [link.get("href") for link in page.xpath("//a[@rel='next']")] == [
        "/verwaltung/kassel/teilnehmende?seite=2&suche=person"
    ]
    assert shown(office, "?seite=3")[-1] == shown(office, "?seite=99")[-1] == "Person 119"
    assert len(shown(office, "?seite=3")) == 20


def test_list_narrows_by_attendance_group_and_mailbox(office: PageClient) -> None:
    event = make.event(workshops="C")
    workshop = event.workshops[0]
    people = [make.registered(workshop, f"Person {sign}") for sign in "ABCDEF"]
    make.registered(workshop, "Offen Zuletzt", confirmed=False)
    now = clock.now()
    with unit_of_work(by="test", at=now):
        groups.announce(groups.propose(workshop, now=now), workshop, now=now)
    with unit_of_work(by="test", at=workshop.starts_at):
        registration.check_in(people[2], present=True, now=workshop.starts_at)
    assert shown(office, "?anwesend=ja") == ["Person C"]
    assert "Person C" not in shown(office, "?anwesend=nein")
    assert shown(office, "?adresse=offen") == ["Offen Zuletzt"]
    of_groups = [shown(office, f"?gruppe={number}") for number in (1, 2, 3)]
    assert sorted(name for names in of_groups for name in names) == [f"Person {sign}" for sign in "ABCDEF"]
    assert all(len(each) == 2 for each in of_groups)


def test_moderator_cannot_search_in_addresses(app: Flask) -> None:
    event = make.event()
    make.registered(event.workshops[2], "Ada Beispiel", email="geheim@example.org")
    visitor = Visitor(app, app.response_class)
    account = sign_in(visitor, "moderator")
    with unit_of_work(by="test"):
        teams.assign(account, event, event.workshops[2])
    for query in ("?suche=geheim", "?suche=geheim%40example.org"):
        page = visitor.get(f"/verwaltung/kassel/teilnehmende{query}").get_data(as_text=True)
        assert "Ada Beispiel" not in page
    assert "Ada Beispiel" in visitor.get("/verwaltung/kassel/teilnehmende?adresse=ohne").get_data(as_text=True)


def test_list_asks_as_often_for_one_as_for_five_thousand(app: Flask) -> None:
    workshop = make.event(workshops="A").workshops[0]
    visitor = Visitor(app, app.response_class)
    sign_in(visitor, "organiser")
    visitor.get("/verwaltung/kassel/teilnehmende")  # the first look of an hour is written down
    counts = []
    for numbers in (range(1), range(1, 5000)):
        with unit_of_work(by="test", at=clock.now()):
            for number in numbers:
                make.seated(workshop, number, f"Person {number:04}", f"Ort {number % 90}", "Amt", now=clock.now())
        with counted(app) as seen:
            answer = visitor.get("/verwaltung/kassel/teilnehmende?suche=person&sortierung=kommune")
        assert answer.status_code == 200
        counts.append(len([each for each in seen if each.startswith("SELECT")]))
    assert counts[0] == counts[1]
    assert counts[0] <= 8, counts
