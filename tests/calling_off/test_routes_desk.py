"""The page on which a whole event is called off, and what everybody else sees afterwards."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from lxml import html

from app.core import clock
from app.core.db import db, unit_of_work
from app.events import actions as teams
from app.events.models import Event
from app.groups import actions as groups
from app.letters import actions as letters
from app.letters.rules import Segment, Texts
from app.registration import actions as registration
from app.registration.models import Registration
from tests.calendar.samples import values
from tests.support import make
from tests.support.client import PageClient

PAGE, REASON = "/verwaltung/kassel/ausfall", "Das Haus hat einen Wasserschaden."
SENT = {"reason": REASON, "sure": "y"}


@pytest.fixture
def event(app: Flask) -> Event:
    return make.event("kassel", capacity=2)


@pytest.fixture
def office(client: PageClient, event: Event) -> PageClient:
    make.signed_in(client, "organiser")
    return client


def tree(client: PageClient, path: str = PAGE) -> Any:
    return html.document_fromstring(client.get(path).get_data(as_text=True))


def words(client: PageClient, path: str = PAGE) -> str:
    return " ".join(tree(client, path).xpath("//main")[0].text_content().split())


def table(client: PageClient) -> list[list[str]]:
    return [
        [" ".join(cell.text_content().split()) for cell in row] for row in tree(client).xpath("//main//table//tr[td]")
    ]


def notices(client: PageClient) -> list[str]:
    return [" ".join(p.text_content().split()) for p in tree(client).xpath("//div[contains(@class, 'r-notices')]//p")]


def test_page_shows_who_would_hear_what(office: PageClient, event: Event) -> None:
    for name in ("Ada Eins", "Bela Zwei", "Cem Drei"):
        make.registered(event.workshops[0], name)
    make.registered(event.workshops[1], "Dana Vier", confirmed=False)
    make.delegation(event.workshops[2], 2)
    now = clock.now()
    with unit_of_work(by="test", at=now):
        caller = make.applicant("Emil Fünf", email="", phone="0661 102030")
        registration.register(event.workshops[1], caller, now=now, by_office=True)
        message = letters.write(event, Segment(), Texts("Bis morgen", "Wir freuen uns."), now=now)
        letters.plan(message, now + timedelta(hours=1), seen=message.revision, now=now)
    assert table(office) == [
        ["A – Thema A", "2", "0", "0", "1", "0"],
        ["B – Thema B", "0", "0", "2", "0", "0"],
        ["C – Thema C", "2", "0", "0", "0", "0"],
    ]
    told = [
        " ".join(item.text_content().split())
        for item in tree(office).xpath("//main//div[@class='kern-alert__body']//li")
    ]
    assert told[:5] == [
        "5 Personen bekommen sofort eine E-Mail mit dem Grund. "
        "Auch wer für mehrere Workshops angemeldet ist, bekommt nur eine.",
        "3 davon haben einen Platz. Der Termin verschwindet aus ihrem Kalender.",
        "1 davon ist Kontakt einer Sammelanmeldung und erfährt es für alle zusammen.",
        "1 Person hat keine E-Mail-Adresse. Bitte rufen Sie sie an; die Nummer steht danach hier.",
        "Wartelisten, Platzangebote und Wünsche enden mit. Niemand kann sich mehr anmelden.",
    ]
    assert "1 geplante Nachricht geht nicht hinaus und wird wieder ein Entwurf." in told
    assert office.submit(PAGE, SENT).status_code == 303
    assert notices(office) == ["Die Veranstaltung fällt aus. 5 Personen bekommen eine E-Mail."]
    assert "Emil Fünf, Workshop B: 0661 102030" in words(office)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (
            {"reason": " ", "sure": "y"},
            "Bitte nennen Sie einen Grund, ohne Namen. Er steht in der E-Mail und auf der Seite der Veranstaltung.",
        ),
        ({"reason": REASON}, "Bitte bestätigen Sie mit dem Häkchen, dass die ganze Veranstaltung ausfällt."),
        ({"reason": "x" * 301, "sure": "y"}, "Der Text ist 301 Zeichen lang. Möglich sind 300. Bitte kürzen Sie ihn."),
    ],
)
def test_what_is_missing_is_told_at_its_field_and_nothing_is_lost(
    office: PageClient, event: Event, sent: dict[str, str], sentence: str
) -> None:
    response = office.submit(PAGE, sent)
    page = html.document_fromstring(response.get_data(as_text=True))
    errors = [item.text_content() for item in page.xpath("//div[@id='fehler']//li")]
    assert (response.status_code, errors) == (422, [sentence])
    assert page.get_element_by_id("reason").value == sent["reason"].strip()
    db.session.refresh(event)
    assert event.called_off_at is None


def test_pressed_twice_it_is_done_once(office: PageClient, event: Event) -> None:
    make.registered(event.workshops[0], "Ada Eins")
    make.registered(event.workshops[0], "Bela Zwei")
    office.submit(PAGE, SENT)
    number = len(make.mails())
    office.get(PAGE)
    again = office.post(PAGE, data={**SENT, "csrf_token": csrf(office)})
    assert (again.status_code, len(make.mails())) == (303, number)
    assert notices(office) == ["Die Veranstaltung fiel schon aus. Es ist keine weitere E-Mail hinausgegangen."]


def csrf(client: PageClient) -> str:
    """A token of this browser, for whoever still has an older page open."""
    return str(tree(client, "/veranstaltungen/kassel/anmeldung/link").xpath("//input[@name='csrf_token']/@value")[0])


def test_event_called_off_says_so_everywhere(office: PageClient, event: Event, app: Flask) -> None:
    visitor = app.test_client()
    feed = "/veranstaltungen/kassel/abo.ics"
    uids = values(visitor.get(feed).data, "UID")
    with make.later(minutes=1):
        office.submit(PAGE, SENT)
        pages = {
            path: " ".join(html.document_fromstring(visitor.get(path).get_data(as_text=True)).text_content().split())
            for path in ("/", "/veranstaltungen/kassel/", "/veranstaltungen/kassel/workshops/c/")
        }
        shown = visitor.get(feed).data
        own = visitor.get("/veranstaltungen/kassel/").get_data(as_text=True)
        alone = visitor.get("/veranstaltungen/kassel/kalender.ics").data
    for page in pages.values():
        assert ("Fällt aus" in page, f"Grund: {REASON}" in page) == (True, True)
    assert ("Jetzt anmelden" in own, "Termin in den Kalender" in own) == (False, False)
    data = json.loads(html.document_fromstring(own).xpath("//script[@type='application/ld+json']/text()")[0])
    cancelled = "https://schema.org/EventCancelled"
    assert [each["eventStatus"] for each in (data, *data["subEvent"])] == [cancelled] * 4
    assert values(shown, "UID") == uids
    assert values(shown, "STATUS") == ["CANCELLED"] * 4
    assert set(values(alone, "STATUS")) == {"CANCELLED"}


def test_whoever_had_the_form_open_is_told_clearly(office: PageClient, event: Event, app: Flask) -> None:
    form = "/veranstaltungen/kassel/anmeldung"
    visitor = PageClient(app, app.response_class)
    visitor.get(form)
    office.submit(PAGE, SENT)
    data = {"workshop": "A", "name": "Ada Eins", "email": "ada@example.org", "municipality": "Fulda", "notice": "y"}
    response = visitor.post(form, data={**data, "csrf_token": csrf(visitor)})
    page = html.document_fromstring(response.get_data(as_text=True))
    assert response.status_code == 422
    assert [" ".join(each.text_content().split()) for each in page.xpath("//main//h2")] == [
        "Diese Veranstaltung fällt aus"
    ]
    assert page.xpath("//main//form") == []
    assert db.session.query(Registration).count() == 0


def test_whoever_had_checked_all_answers_is_told_clearly(office: PageClient, event: Event, app: Flask) -> None:
    form = "/veranstaltungen/kassel/anmeldung"
    visitor = PageClient(app, app.response_class)
    data = {"workshop": "A", "name": "Ada Eins", "email": "ada@example.org", "municipality": "Fulda", "notice": "y"}
    assert visitor.submit(form, data).status_code == 303
    token = csrf(visitor)
    office.submit(PAGE, SENT)
    response = visitor.post(f"{form}/pruefen", data={"csrf_token": token})
    page = html.document_fromstring(response.get_data(as_text=True))
    assert (response.status_code, "Diese Veranstaltung fällt aus" in page.text_content()) == (422, True)
    assert db.session.query(Registration).count() == 0


def test_contact_who_had_the_form_open_is_told_clearly(office: PageClient, event: Event, app: Flask) -> None:
    form = "/veranstaltungen/kassel/anmeldung/mehrere"
    visitor = PageClient(app, app.response_class)
    token = csrf(visitor)
    office.submit(PAGE, SENT)
    data = {"workshop": "A", "organisation": "Fulda", "seats": "2", "contact": "Kim Kontakt", "notice": "y"}
    data |= {"email": "amt@stadt.example", "schritt": "anmelden", "csrf_token": token}
    response = visitor.post(form, data=data)
    page = html.document_fromstring(response.get_data(as_text=True))
    assert (response.status_code, "Diese Veranstaltung fällt aus" in page.text_content()) == (422, True)
    assert (page.xpath("//main//form"), db.session.query(Registration).count()) == ([], 0)


def test_tasks_vanish_and_plans_stay_readable(office: PageClient, event: Event) -> None:
    workshop, tasks = event.workshops[2], "//ul[contains(@class, 'r-tasks')]//a[contains(@href, 'kassel')]"
    for name in ("Ada Eins", "Bela Zwei", "Cem Drei"):
        make.registered(workshop, name, confirmed=name != "Cem Drei")
    now = clock.now()
    with unit_of_work(by="test", at=now):
        groups.announce(groups.propose(workshop, now=now), workshop, now=now)
    with clock.stopped(event.starts_at - timedelta(days=1)):
        make.signed_in(office, "organiser")
        assert tree(office, "/verwaltung/").xpath(tasks) != []
        office.submit(PAGE, SENT)
        assert tree(office, "/verwaltung/").xpath(tasks) == []
        assert office.get("/verwaltung/kassel/workshops/c/gruppen/").status_code == 200
    with clock.stopped(event.ends_at + timedelta(days=1)):
        make.signed_in(office, "organiser")
        assert tree(office, "/verwaltung/").xpath(tasks) == []
        assert office.get("/verwaltung/kassel/workshops/c/protokoll/").status_code == 200


@pytest.mark.parametrize(
    ("slug", "hour", "sentence"),
    [
        ("marburg", 1, "Diese Veranstaltung ist nicht veröffentlicht."),
        ("kassel", 9, "Diese Veranstaltung hat schon begonnen."),
        ("kassel", 20, "Diese Veranstaltung ist vorbei."),
    ],
)
def test_what_cannot_be_called_off_says_why(office: PageClient, slug: str, hour: int, sentence: str) -> None:
    make.event("marburg", published=False)
    path = f"/verwaltung/{slug}/ausfall"
    with clock.stopped(datetime(2026, 12, 5, hour, tzinfo=UTC)):
        make.signed_in(office, "organiser")
        token = csrf(office)
        assert sentence in words(office, path)
        assert tree(office, path).xpath("//main//form") == []
        answer = office.post(path, data={**SENT, "csrf_token": token})
        assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (409, True)


def test_personal_page_says_that_all_of_it_is_off(office: PageClient, event: Event) -> None:
    path = make.link_in(make.mails(make.registered(event.workshops[0], "Ada Eins").email)[-1])
    office.submit(PAGE, SENT)
    assert f"Die ganze Veranstaltung fällt aus. Grund: {REASON}" in words(office, path)


def test_date_of_an_event_called_off_stays(office: PageClient, event: Event) -> None:
    office.submit(PAGE, SENT)
    page = "/verwaltung/kassel/grunddaten"

    def held() -> dict[str, str]:
        form = tree(office, page).xpath("//main//form")[-1]
        return {name: value for name, value in form.form_values() if name != "csrf_token"}

    assert office.submit(page, {**held(), "summary": "Ein neuer Termin folgt."}).status_code == 303
    answer = office.submit(page, {**held(), "day": "2027-01-09"})
    assert "Ihr Termin bleibt, wie er angekündigt war." in answer.get_data(as_text=True)
    db.session.refresh(event)
    assert (event.starts_at.year, event.summary) == (2026, "Ein neuer Termin folgt.")


@pytest.mark.parametrize(("role", "status"), [("organiser", 200), ("editor", 404), ("moderator", 404)])
def test_page_opens_to_the_office_only(client: PageClient, event: Event, role: str, status: int) -> None:
    account = make.signed_in(client, role)
    if role != "organiser":
        with unit_of_work(by="test"):
            teams.assign(account, event, None)
    assert client.get(PAGE).status_code == status
