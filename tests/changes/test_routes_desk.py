"""The pages on which the office changes a workshop or calls it off."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from lxml import html

from app.changes import jobs
from app.core import clock
from app.core.db import db, unit_of_work
from app.events import actions as teams
from app.events.models import Event, Workshop
from tests.calendar.samples import values
from tests.support import make
from tests.support.client import PageClient

CHANGE = "/verwaltung/kassel/workshops/c/aendern"
CALL_OFF = "/verwaltung/kassel/workshops/c/ausfall"


@pytest.fixture
def event(app: Flask) -> Event:
    return make.event("kassel", capacity=2)


@pytest.fixture
def workshop(event: Event) -> Workshop:
    return event.workshops[2]


@pytest.fixture
def office(client: PageClient, event: Event) -> PageClient:
    make.signed_in(client, "organiser")
    return client


def held(client: PageClient, path: str = CHANGE) -> dict[str, str]:
    """What the form holds when it is opened."""
    form = html.document_fromstring(client.get(path).get_data(as_text=True)).xpath("//main//form")[-1]
    return {name: value for name, value in form.form_values() if name != "csrf_token"}


def save(client: PageClient, **wanted: str) -> Any:
    return client.submit(CHANGE, {**held(client), **wanted})


def errors(response: Any) -> list[str]:
    tree = html.document_fromstring(response.get_data(as_text=True))
    return [item.text_content() for item in tree.xpath("//div[@id='fehler']//li")]


def alerts(client: PageClient, path: str = CHANGE) -> list[str]:
    tree = html.document_fromstring(client.get(path).get_data(as_text=True))
    return [" ".join(item.text_content().split()) for item in tree.xpath("//div[contains(@class, 'r-notices')]//p")]


def test_form_shows_what_holds_on_the_clock_of_the_venue(office: PageClient, workshop: Workshop) -> None:
    assert held(office) == {
        "revision": str(workshop.revision),
        "title": "Thema C",
        "summary": "Worum es geht.",
        "room": "",
        "mode": "on_site",
        "online_url": "",
        "starts_at": "2026-12-05T10:30",
        "ends_at": "2026-12-05T12:00",
        "capacity": "2",
        "registration_opens_at": "",
        "registration_closes_at": "",
    }


def test_save_keeps_every_field(office: PageClient, workshop: Workshop) -> None:
    wanted = {
        "title": "Anders",
        "summary": "Kurz",
        "room": "Saal 9",
        "mode": "hybrid",
        "online_url": "https://raum.example/c",
        "starts_at": "2026-12-05T13:00",
        "ends_at": "2026-12-05T14:30",
        "capacity": "12",
        "registration_opens_at": "2026-11-01T08:00",
        "registration_closes_at": "2026-12-04T12:00",
    }
    assert save(office, **wanted).status_code == 303
    assert alerts(office) == ["Die Änderung ist gespeichert."]
    assert {**held(office), "revision": ""} == {**wanted, "revision": ""}
    db.session.refresh(workshop)
    assert workshop.starts_at == datetime(2026, 12, 5, 12, 0, tzinfo=UTC)


FAULTS = [
    ({"title": " "}, "Bitte geben Sie einen Titel ein."),
    ({"starts_at": ""}, "Bitte geben Sie Tag und Uhrzeit des Beginns ein."),
    ({"starts_at": "morgen"}, "Bitte geben Sie Tag und Uhrzeit ein, zum Beispiel 24.11.2026 12:00."),
    ({"starts_at": "2027-03-28T02:30"}, "Diese Stunde fällt bei der Zeitumstellung aus. Wählen Sie eine andere."),
    (
        {"registration_closes_at": "2027-03-28T02:00"},
        "Diese Stunde fällt bei der Zeitumstellung aus. Wählen Sie eine andere.",
    ),
    ({"starts_at": "0001-01-01T00:00"}, "Dieser Zeitpunkt liegt zu weit weg."),
    ({"ends_at": "2026-12-05T10:30"}, "Das Ende liegt nicht nach dem Beginn. Bitte prüfen Sie Tag und Uhrzeit."),
    ({"online_url": "http://raum.example"}, "Die Adresse muss mit https:// beginnen."),
    ({"capacity": "-1"}, "Bitte geben Sie eine ganze Zahl von 0 bis 100000 ein."),
    (
        {"registration_opens_at": "2026-12-02T08:00", "registration_closes_at": "2026-12-01T08:00"},
        "Die Anmeldung schließt nicht nach dem Öffnen. Bitte prüfen Sie Tag und Uhrzeit.",
    ),
]


@pytest.mark.parametrize(("wanted", "sentence"), FAULTS)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_lost(
    office: PageClient, workshop: Workshop, wanted: dict[str, str], sentence: str
) -> None:
    before = workshop.revision
    response = save(office, room="Saal 9", **wanted)
    assert (response.status_code, errors(response)) == (422, [sentence])
    page = html.document_fromstring(response.get_data(as_text=True))
    assert page.get_element_by_id("room").value == "Saal 9"
    db.session.refresh(workshop)
    assert workshop.revision == before


def test_untouched_reading_in_the_hour_that_comes_twice_stays_the_moment_it_was(
    office: PageClient, workshop: Workshop
) -> None:
    second = datetime(2027, 10, 31, 1, 30, 20, tzinfo=UTC)
    with unit_of_work(by="test"):
        db.session.refresh(workshop)
        workshop.starts_at, workshop.ends_at = second, second + timedelta(hours=2)
    assert save(office, room="Saal 9").status_code == 303
    db.session.refresh(workshop)
    assert (workshop.room, workshop.starts_at) == ("Saal 9", second)


def test_second_organiser_sees_both_and_loses_nothing(office: PageClient, workshop: Workshop) -> None:
    old = held(office)
    assert save(office, room="Saal 1", capacity="7").status_code == 303
    response = office.submit(CHANGE, {**old, "room": "Saal 2"})
    page = html.document_fromstring(response.get_data(as_text=True))
    assert response.status_code == 409
    assert page.get_element_by_id("room").value == "Saal 2"
    terms = page.xpath("//main//div[contains(@class, 'kern-alert--warning')]//dl/*/text()")
    assert terms == ["Raum", "Saal 1", "Plätze", "7"]
    db.session.refresh(workshop)
    assert workshop.room == "Saal 1"
    form = {name: value for name, value in page.xpath("//main//form")[-1].form_values() if name != "csrf_token"}
    assert office.submit(CHANGE, form).status_code == 303
    db.session.refresh(workshop)
    assert workshop.room == "Saal 2"


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30, "1²"])
def test_nonsense_for_a_revision_is_an_outdated_one(office: PageClient, revision: str) -> None:
    assert save(office, room="Saal 9", revision=revision).status_code == 409


def test_capacity_below_the_taken_places_says_what_follows(office: PageClient, workshop: Workshop) -> None:
    for name in ("Ada Eins", "Bela Zwei"):
        make.registered(workshop, name)
    save(office, capacity="1")
    assert alerts(office) == [
        "Die Änderung ist gespeichert.",
        "2 Plätze sind vergeben; niemand verliert den Platz, niemand Neues kommt dazu.",
    ]


def test_workshop_outside_its_event_is_saved_with_a_warning(office: PageClient) -> None:
    save(office, ends_at="2026-12-05T17:00")
    assert alerts(office) == [
        "Die Änderung ist gespeichert.",
        "Der Workshop liegt nicht ganz in der Zeit der Veranstaltung. Bitte prüfen Sie Beginn und Ende.",
    ]


def test_page_says_how_many_will_be_told_and_when(office: PageClient, workshop: Workshop) -> None:
    for name in ("Ada Eins", "Bela Zwei", "Cem Drei"):
        make.registered(workshop, name)
    assert "3 Personen sind angemeldet oder warten." in office.get(CHANGE).get_data(as_text=True)
    save(office, room="Saal 9")
    assert "Die E-Mails gehen um 10:10\u00a0Uhr hinaus." in office.get(CHANGE).get_data(as_text=True)
    with make.later(minutes=10):
        assert jobs.tell_changes() == 3


def test_change_is_published_at_once(office: PageClient, app: Flask) -> None:
    visitor = app.test_client()
    page, file = "/veranstaltungen/kassel/workshops/c/", "/veranstaltungen/kassel/workshops/c/kalender.ics"
    before = visitor.get(file)
    assert b"Saal 9" not in visitor.get(page).data
    with make.later(minutes=1):
        save(office, room="Saal 9")
        assert b"Saal 9" in visitor.get(page).data
        after = visitor.get(file, headers={"If-None-Match": before.headers["ETag"]})
    assert values(after.data, "LOCATION") == ["Saal 9, Haus am Fluss, Uferweg 1, 34117 Kassel"]
    assert int(values(after.data, "SEQUENCE")[0]) == int(values(before.data, "SEQUENCE")[0]) + 1


def test_calling_off_asks_once_more_and_demands_a_reason(office: PageClient, workshop: Workshop) -> None:
    make.registered(workshop, "Ada Eins")
    page = office.get(CALL_OFF).get_data(as_text=True)
    assert "Das lässt sich nicht zurücknehmen" in page
    assert "1 Anmeldung endet. Die Person bekommt sofort eine E-Mail." in page
    response = office.submit(CALL_OFF, {"reason": "  "})
    assert response.status_code == 422
    db.session.refresh(workshop)
    assert workshop.called_off_at is None
    assert office.submit(CALL_OFF, {"reason": "Zu wenige"}).status_code == 303
    db.session.refresh(workshop)
    assert (workshop.called_off_at, workshop.called_off_reason) == (clock.now(), "Zu wenige")
    assert re.findall(r"<h1[^>]*>([^<]+)", office.get(CALL_OFF).get_data(as_text=True)) == ["Workshop C fällt aus"]
    assert save_again(office) == 409


def save_again(office: PageClient) -> int:
    """Somebody who had the form open saves after all."""
    token = office.get(CALL_OFF.replace("/c/", "/a/")).get_data(as_text=True)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', token)
    assert found
    open_before = {"title": "x", "starts_at": "2026-12-05T10:30", "ends_at": "2026-12-05T12:00", "capacity": "3"}
    return int(office.post(CHANGE, data={**open_before, "revision": "0", "csrf_token": found[1]}).status_code)


def test_workshop_called_off_says_so_everywhere(office: PageClient, app: Flask) -> None:
    office.submit(CALL_OFF, {"reason": "Zu wenige Anmeldungen"})
    visitor = app.test_client()
    pages = {
        path: visitor.get(path).get_data(as_text=True)
        for path in ("/", "/veranstaltungen/kassel/", "/veranstaltungen/kassel/workshops/c/")
    }
    shown = [text.lower().count("fällt aus") for text in pages.values()]
    assert shown == [1, 1, 2]
    own = pages["/veranstaltungen/kassel/workshops/c/"]
    assert "Grund: Zu wenige Anmeldungen" in own
    assert ('"eventStatus": "https://schema.org/EventCancelled"' in own, "Jetzt anmelden" in own) == (True, False)
    assert "anmeldung?workshop=C" not in pages["/veranstaltungen/kassel/"]
    feed = visitor.get("/veranstaltungen/kassel/abo.ics").data
    assert "ABGESAGT: Workshop C: Thema C" in values(feed, "SUMMARY")
    form = visitor.get("/veranstaltungen/kassel/anmeldung").get_data(as_text=True)
    assert re.findall(r'name="workshop"[^>]*value="([A-Z])"', form) == ["A", "B"]


ROLES = [("organiser", 200, 200), ("editor", 200, 404), ("moderator", 404, 404)]


@pytest.mark.parametrize(("role", "change", "call_off"), ROLES)
def test_pages_open_to_those_who_may(
    client: PageClient, workshop: Workshop, role: str, change: int, call_off: int
) -> None:
    account = make.signed_in(client, role)
    if role != "organiser":
        with unit_of_work(by="test"):
            teams.assign(account, workshop.event, workshop)
    assert [client.get(path).status_code for path in (CHANGE, CALL_OFF)] == [change, call_off]


def test_workshop_of_a_foreign_event_looks_like_a_missing_one(client: PageClient, event: Event) -> None:
    other = make.event("marburg")
    account = make.signed_in(client, "editor")
    with unit_of_work(by="test"):
        teams.assign(account, other, None)
    sent = {**held(client, CHANGE.replace("kassel", "marburg")), "room": "Saal 9"}
    answer = client.submit(CHANGE, sent, page=CHANGE.replace("kassel", "marburg"))
    assert (client.get(CHANGE).status_code, answer.status_code) == (404, 404)
    assert {workshop.room for workshop in db.session.query(Workshop)} == {""}
