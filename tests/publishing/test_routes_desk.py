"""Published when nothing needed is missing, taken back while nobody came, deleted while nobody saw it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, unit_of_work
from app.events import actions as teams
from app.events import queries as events
from app.events.models import Event, Workshop
from app.minutes.models import MinutesVersion
from app.programme.models import Part
from tests.house.test_queries import counted
from tests.publishing.ready import draft, fill_texts, now_held
from tests.support import make
from tests.support.client import PageClient

PAGE, PUBLIC = "/verwaltung/kassel/veroeffentlichung/", "/veranstaltungen/kassel/"
BACK, DELETE = f"{PAGE}ruecknahme", "/verwaltung/kassel/loeschung"


@pytest.fixture
def olga(client: PageClient) -> PageClient:
    make.signed_in(client, "organiser")
    return client


def text(response: Any) -> str:
    return str(response.get_data(as_text=True))


def verbs() -> list[str]:
    entries = db.session.query(HistoryEntry).order_by(HistoryEntry.id)
    return [row.verb for row in entries if row.subject.startswith("event:")]


def test_nothing_is_missing_the_event_is_published_and_lists_and_feeds_show_it(app: Flask, olga: PageClient) -> None:
    draft()
    for page in ("/", "/kalender.ics"):
        assert "Regionalkonferenz Kassel" not in text(olga.get(page))
    assert olga.get(PUBLIC).status_code == 404
    assert "Alles Nötige ist da" in text(olga.get(PAGE))
    assert olga.submit(PAGE).status_code == 303
    for page in (PUBLIC, "/", "/kalender.ics"):
        assert "Regionalkonferenz Kassel" in text(olga.get(page))
    assert verbs() == ["imported", "event_published"]
    assert now_held().revision == 1


def test_texts_are_open_publishing_is_refused_and_each_gap_leads_to_its_page(app: Flask, olga: PageClient) -> None:
    make.event("kassel", published=False, contact_email="")
    answer = olga.submit(PAGE, page="/verwaltung/kassel/fragen/neu")
    assert answer.status_code == 409
    page = text(answer)
    assert "Veröffentlicht ist noch nichts." in page
    assert "Im Text „Impressum“ sind Angaben der Organisation offen." in page
    assert "/verwaltung/kassel/grunddaten" in page
    assert "/verwaltung/texte/" in page
    assert not now_held().is_published


def test_event_is_published_twice_it_is_once(app: Flask, olga: PageClient) -> None:
    draft()
    olga.submit(PAGE)
    olga.submit(PAGE, page=PAGE)
    assert verbs().count("event_published") == 1


def test_nobody_has_registered_the_event_is_taken_back(app: Flask, olga: PageClient) -> None:
    draft()
    olga.submit(PAGE)
    assert "Regionalkonferenz Kassel" in text(olga.get("/"))
    assert olga.submit(BACK, page=PAGE).status_code == 303
    assert olga.get(PUBLIC).status_code == 404
    for page in ("/", "/kalender.ics"):
        assert "Regionalkonferenz Kassel" not in text(olga.get(page))


def test_somebody_has_registered_the_event_stays(app: Flask, olga: PageClient) -> None:
    make.registered(make.event("kassel").workshops[0], confirmed=False)
    assert "Zurücknehmen" not in text(olga.get(PAGE))
    answer = olga.submit(BACK, page=DELETE)
    assert answer.status_code == 409
    assert "Es hat sich schon jemand angemeldet." in text(answer)
    assert now_held().is_published


def test_event_nobody_saw_is_deleted_after_a_second_question(app: Flask, olga: PageClient) -> None:
    draft()
    assert "Veranstaltung löschen?" in text(olga.get(DELETE))
    assert olga.submit(DELETE).status_code == 303
    db.session.expire_all()
    assert events.event("kassel") is None
    assert [db.session.query(each).count() for each in (Event, Workshop, Part)] == [0, 0, 0]
    assert "event_deleted" in verbs()


@pytest.mark.parametrize("is_out", [True, False])
def test_event_that_was_seen_is_not_deleted(app: Flask, olga: PageClient, is_out: bool) -> None:
    draft()
    olga.submit(PAGE)
    if not is_out:
        olga.submit(BACK, page=PAGE)
    assert "Veranstaltung löschen" not in text(olga.get(PAGE))
    answer = olga.submit(DELETE)
    assert answer.status_code == 409
    assert "war schon veröffentlicht" in text(answer)
    assert now_held().title


def test_somebody_is_registered_for_a_draft_it_is_not_deleted_and_that_is_said(app: Flask, olga: PageClient) -> None:
    make.registered(make.event("kassel").workshops[0])
    with unit_of_work(by="test", at=clock.now()):
        events.all_events()[0].is_published = False
    answer = olga.submit(DELETE)
    assert answer.status_code == 409
    assert "Löschen lässt sie sich deshalb nicht." in text(answer)
    assert "Zurücknehmen" not in text(answer)


def test_minutes_are_out_nothing_offers_to_take_the_event_back(app: Flask, olga: PageClient) -> None:
    event, now = make.event("kassel"), clock.now()
    assert "Veröffentlichung zurücknehmen" in text(olga.get(PAGE))
    out = {"number": 1, "state": "published", "document": {}, "made_at": now, "published_at": now}
    with unit_of_work(by="test", at=now):
        db.session.add(MinutesVersion(event_id=event.id, workshop_id=event.workshops[0].id, **out))
    assert "Veröffentlichung zurücknehmen" not in text(olga.get(PAGE))


def test_preview_shows_the_page_to_the_team_only_and_is_kept_by_nobody(app: Flask, olga: PageClient) -> None:
    draft()
    answer = olga.get("/verwaltung/kassel/vorschau/")
    assert "Vorschau: So sieht die Öffentlichkeit diese Seite" in text(answer)
    assert "/verwaltung/kassel/vorschau/workshops/c/" in text(answer)
    assert "/anmeldung" not in text(answer).split("<main")[1].replace("/verwaltung/kassel/anmeldung", "")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Thema C" in text(olga.get("/verwaltung/kassel/vorschau/workshops/c/"))
    olga.submit("/ausloggen", page="/")
    assert olga.get("/verwaltung/kassel/vorschau/").status_code == 302


def test_editor_publishes_own_events_and_deletes_none(app: Flask, client: PageClient) -> None:
    event, other = draft(), make.event("marburg", published=False)
    account = make.signed_in(client, "editor")
    with unit_of_work(by="test", at=clock.now()):
        teams.assign(account, event, None)
    assert client.submit(PAGE).status_code == 303
    for path in (f"/verwaltung/{other.slug}/veroeffentlichung/", f"/verwaltung/{other.slug}/vorschau/", DELETE):
        assert client.get(path).status_code == 404


def test_list_of_gaps_costs_the_same_for_one_workshop_and_for_many(app: Flask, olga: PageClient) -> None:
    fill_texts()
    costs = []
    for slug, letters in (("kassel", "A"), ("marburg", "ABCDEFGHIJKL")):
        make.event(slug, workshops=letters, published=False)
        with counted(app) as seen:
            olga.get(f"/verwaltung/{slug}/veroeffentlichung/")
        costs.append(len(seen))
    assert costs[0] == costs[1]
    assert costs[0] <= 25
