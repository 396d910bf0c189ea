"""The page on which the office says how places are given."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from lxml import html

from app.admission import queries as admission
from app.audit.models import HistoryEntry
from app.core.db import db, unit_of_work
from app.events import actions as teams
from tests.desk.office import sign_in
from tests.house.conftest import Visitor
from tests.support import make
from tests.support.client import PageClient

PAGE = "/verwaltung/kassel/anmeldung/"
KEPT = {
    "mode": "arrival",
    "wishes": "3",
    "confirm_hours": "48",
    "offer_hours": "24",
    "freeze_hours": "24",
    "delegations": "y",
    "delegation_most": "10",
}
PAST = "Dieser Zeitpunkt ist schon vorbei. Bitte nennen Sie einen, der noch kommt."
NO_LIST = "Bitte nennen Sie die geförderten Kommunen. Ohne die Liste lässt sich kein Anteil berechnen."
WISHES = {**KEPT, "mode": "generous", "allot_at": "2026-12-01T12:00"}


def revision(client: Any) -> str:
    found = re.search(r'name="revision"[^>]*value="([^"]*)"', client.get(PAGE).get_data(as_text=True))
    assert found
    return found[1]


def save(client: PageClient, wanted: dict[str, str], **more: str) -> Any:
    return client.submit(PAGE, {"revision": revision(client), **wanted, **more})


def errors(response: Any) -> list[str]:
    tree = html.document_fromstring(response.get_data(as_text=True))
    return [item.text_content() for item in tree.xpath("//div[@id='fehler']//li")]


@pytest.fixture
def office(client: PageClient) -> PageClient:
    make.event()
    make.signed_in(client, "organiser")
    return client


def test_save_wishes_keeps_every_field_and_names_what_changed(office: PageClient) -> None:
    wanted = {
        **WISHES,
        "mode": "lottery",
        "wishes": "2",
        "confirm_hours": "12",
        "offer_hours": "6",
        "freeze_hours": "0",
        "per_municipality": "2",
        "per_municipality_until": "2026-12-03T08:00",
        "per_organisation": "4",
        "non_funded_percent": "50",
        "funded": "Fulda\r\n\r\n  Kassel \r\n",
        "delegation_most": "5",
        "names_until": "2026-12-04T12:00",
    }
    assert save(office, wanted).status_code == 303
    event_id = db.session.query(HistoryEntry).order_by(HistoryEntry.id.desc()).first().event_id
    found = admission.settings(event_id)
    assert (found.mode, found.wishes, found.funded) == ("lottery", 2, "Fulda\nKassel")
    assert (found.confirm_hours, found.offer_hours, found.freeze_hours) == (12, 6, 0)
    assert (found.per_municipality, found.per_organisation, found.non_funded_percent) == (2, 4, 50)
    assert found.allot_at == datetime(2026, 12, 1, 11, tzinfo=UTC)
    assert found.names_until == datetime(2026, 12, 4, 11, tzinfo=UTC)
    assert (found.delegations, found.delegation_most) == (True, 5)
    entry = db.session.query(HistoryEntry).filter_by(verb="admission_changed").one()
    same = {"delegations"}
    assert set(entry.facts["fields"]) == set(wanted) - same
    page = office.get(PAGE).get_data(as_text=True)
    assert 'value="2026-12-01T12:00"' in page
    assert "2 Zeilen stehen nicht im Gemeindeverzeichnis" in page


def test_save_nothing_new_writes_no_history(office: PageClient) -> None:
    save(office, KEPT)
    assert db.session.query(HistoryEntry).filter_by(verb="admission_changed").count() == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"allot_at": ""}, "Bitte nennen Sie, wann die Plätze nach Wünschen verteilt werden."),
        (
            {"allot_at": "2026-11-01T12:00"},
            PAST,
        ),
        ({"allot_at": "morgen"}, "Bitte geben Sie Tag und Uhrzeit ein, zum Beispiel 24.11.2026 12:00."),
        ({"allot_at": "9999-12-31T23:59"}, "Dieser Zeitpunkt liegt zu weit weg. Möglich sind die Jahre 1900 bis 2199."),
        ({"allot_at": "2026-03-29T02:30"}, "Diese Stunde fällt bei der Zeitumstellung aus. Wählen Sie eine andere."),
        ({"confirm_hours": "0"}, "Bitte geben Sie eine ganze Zahl von 1 bis 336 ein."),
        ({"confirm_hours": "9" * 30}, "Bitte geben Sie eine ganze Zahl von 1 bis 336 ein."),
        ({"offer_hours": "²"}, "Bitte geben Sie eine ganze Zahl von 1 bis 336 ein."),
        ({"mode": "willkuer"}, "Bitte wählen Sie eines der aufgeführten Verfahren."),
        (
            {"non_funded_percent": "50"},
            NO_LIST,
        ),
    ],
)
def test_save_what_cannot_be_says_why_and_keeps_nothing(office: PageClient, change: dict[str, str], said: str) -> None:
    response = save(office, {**WISHES, **change})
    assert response.status_code == 422
    assert errors(response) == [said]
    assert db.session.query(HistoryEntry).filter_by(verb="admission_changed").count() == 0


def test_save_a_draw_after_the_start_is_refused(office: PageClient) -> None:
    said = errors(save(office, {**WISHES, "allot_at": "2026-12-05T10:00"}))
    assert [words.partition(". Sie")[0] for words in said] == [
        "Die Plätze müssen vor Beginn der Veranstaltung verteilt werden"
    ]


def test_change_the_mode_while_somebody_stands_elsewhere_is_saved(office: PageClient) -> None:
    event = make.event("marburg")
    make.registered(event.workshops[0], "Tilda Probe")
    assert save(office, WISHES).status_code == 303


def test_change_the_mode_while_somebody_stands_is_refused_and_the_rest_is_not(client: PageClient) -> None:
    make.registered(make.event().workshops[0], "Tilda Probe")
    make.signed_in(client, "organiser")
    assert errors(save(client, WISHES)) == [
        "Es gibt schon Anmeldungen. Zwischen „nach Eingang“ und „nach Wünschen“ können Sie nur wechseln, "
        "solange niemand angemeldet ist."
    ]
    assert save(client, {**KEPT, "offer_hours": "5"}).status_code == 303


def test_second_of_two_organisers_is_told_once_and_then_saves(office: PageClient) -> None:
    seen = revision(office)
    assert office.submit(PAGE, {**KEPT, "revision": seen, "offer_hours": "5"}).status_code == 303
    late = office.submit(PAGE, {**KEPT, "revision": seen, "offer_hours": "7"})
    assert late.status_code == 409
    tree = html.document_fromstring(late.get_data(as_text=True))
    assert tree.xpath("//input[@name='offer_hours']/@value") == ["7"]
    again = tree.xpath("//input[@name='revision']/@value")[0]
    assert office.submit(PAGE, {**KEPT, "revision": again, "offer_hours": "7"}).status_code == 303


def test_missing_or_invented_revision_never_overwrites(office: PageClient) -> None:
    for revision_sent in ({}, {"revision": ""}, {"revision": "x" * 16}):
        assert office.submit(PAGE, {**KEPT, **revision_sent, "offer_hours": "9"}).status_code == 409


def test_settings_open_for_office_and_own_editor_only(app: Flask) -> None:
    event, other = make.event(), make.event("marburg")
    found = {}
    for role, where in (("organiser", None), ("editor", event), ("moderator", event)):
        visitor = Visitor(app, app.response_class)
        account = sign_in(visitor, role)
        if where:
            with unit_of_work(by="test"):
                teams.assign(account, where, None)
        paths = (PAGE, PAGE.replace("kassel", other.slug))
        found[role] = [visitor.get(path).status_code for path in paths] + [
            visitor.send(path, **KEPT).status_code for path in paths
        ]
    assert found == {
        "organiser": [200, 200, 409, 409],
        "editor": [200, 404, 409, 404],
        "moderator": [404, 404, 404, 404],
    }


def test_extra_fields_are_ignored(office: PageClient) -> None:
    save(office, {**KEPT, "offer_hours": "5"}, drawn_at="2026-11-01T00:00", event_id="99", id="7")
    row = admission.admission(db.session.query(HistoryEntry).filter_by(verb="admission_changed").one().event_id)
    assert row is not None
    assert (row.offer_hours, row.drawn_at) == (5, None)
