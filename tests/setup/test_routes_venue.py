"""The venue: corrected, chosen, and two people at it."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text as sql
from sqlalchemy.exc import OperationalError

from app.core import clock
from app.core.db import db, unit_of_work
from app.events import actions as teams
from app.events import queries as events
from app.events.models import Event, Venue
from app.setup import editing
from tests.changes.deeds import news
from tests.setup.pages import VENUE, filled, filled_in, now_held, organiser, save, text, told
from tests.support import make
from tests.support.client import PageClient


@pytest.fixture
def event(app: Flask) -> Event:
    return make.event("kassel")


def test_house_is_corrected_both_events_at_it_show_it(event: Event, client: PageClient) -> None:
    make.event("marburg")
    page = text(organiser(client).get(VENUE))
    assert "Diesen Ort nutzt noch eine Veranstaltung" in page
    assert save(client, VENUE, street="Uferweg 11", step_free="ja", position="51.3127, 9.4797").status_code == 303
    db.session.expire_all()
    for slug in ("kassel", "marburg"):
        found = events.event(slug)
        assert found is not None
        assert found.venue is not None
        assert (found.venue.street, found.venue.step_free, found.venue.latitude) == ("Uferweg 11", True, 51.3127)
        assert "Uferweg 11" in text(client.get(f"/veranstaltungen/{slug}/"))


def test_house_is_changed_for_one_event_the_other_keeps_it(event: Event, client: PageClient) -> None:
    make.event("marburg")
    save(organiser(client), VENUE, street="Uferweg 11", reach="nur-hier")
    db.session.expire_all()
    streets = [each.venue.street for each in events.all_events() if each.venue]
    assert sorted(streets) == ["Uferweg 1", "Uferweg 11"]


def test_editor_changes_a_house_of_foreign_events_only_the_own_one_may_change(event: Event, client: PageClient) -> None:
    make.event("marburg")
    account = make.signed_in(client, "editor")
    with unit_of_work(by="test", at=clock.now()):
        teams.assign(account, event, None)
    answer = save(client, VENUE, street="Uferweg 11")
    assert "Diesen Ort nutzen Veranstaltungen, die nicht Ihre sind." in text(answer)
    assert "Regionalkonferenz Kassel, 5" not in text(answer)
    assert save(client, VENUE, street="Uferweg 11", reach="nur-hier").status_code == 303


@pytest.mark.parametrize(("telling", "people"), [("alle", 1), ("schreibfehler", 0)])
def test_street_is_corrected_people_hear_of_it_as_chosen(
    event: Event, client: PageClient, telling: str, people: int
) -> None:
    make.registered(event.workshops[0])
    assert "Bitte wählen Sie, ob" in text(save(organiser(client), VENUE, street="Uferweg 11"))
    assert save(client, VENUE, street="Uferweg 11", telling=telling).status_code == 303
    told(people)
    assert ["Uferweg 11" in mail.text for mail in news()] == [True] * people


def test_directions_change_nobody_is_asked_or_told(event: Event, client: PageClient) -> None:
    make.registered(event.workshops[0])
    assert save(organiser(client), VENUE, directions="Vom Bahnhof zu Fuß.").status_code == 303
    told(0)


def test_another_house_is_chosen_all_hear_of_it(event: Event, client: PageClient) -> None:
    make.registered(event.workshops[0])
    page = filled(organiser(client), VENUE, form=1)
    answer = client.post(f"{VENUE}wahl", data={**page, "venue": "neu", "venue_name": "Rathaus"})
    assert answer.status_code == 303
    held = now_held()
    assert held.venue is not None
    assert held.venue.name == "Rathaus"
    told(1)
    assert "Ort jetzt: Rathaus" in news()[0].text


def choose(client: PageClient, page: dict[str, Any], venue: str, name: str = "") -> Any:
    return client.post(f"{VENUE}wahl", data={**page, "venue": venue, "venue_name": name})


def houses() -> list[str]:
    db.session.rollback()
    return sorted(each.name for each in db.session.query(Venue))


def test_house_is_chosen_by_two_the_second_is_asked_again(event: Event, client: PageClient) -> None:
    page = filled(organiser(client), VENUE, form=1)
    assert choose(client, page, "neu", "Rathaus").status_code == 303
    answer = choose(client, page, "spaeter")
    assert answer.status_code == 409
    held = now_held()
    assert held.venue is not None
    assert held.venue.name == "Rathaus"


def test_house_is_named_and_another_one_chosen_it_is_asked_which(event: Event, client: PageClient) -> None:
    answer = choose(organiser(client), filled(client, VENUE, form=1), "spaeter", "Rathaus")
    assert answer.status_code == 422
    assert "Sie nennen unten einen neuen Ort, haben aber etwas anderes gewählt." in text(answer)
    assert 'value="Rathaus"' in text(answer)
    assert houses() == ["Haus am Fluss"]


def test_nothing_of_the_house_changes_nothing_is_said_to_be_saved(event: Event, client: PageClient) -> None:
    organiser(client)
    for page, form in ((VENUE, 0), (f"{VENUE}wahl", 1)):
        chosen = {"venue": str(event.venue_id)} if form else {}
        answer = client.post(page, data={**filled(client, VENUE, form=form), **chosen})
        assert answer.status_code == 303
        said = text(client.get(VENUE))
        assert ("Es war nichts zu ändern." in said, "gespeichert" in said) == (True, False)
    assert now_held().revision == 0


@pytest.mark.parametrize("there", ["spaeter", "neu"])
def test_event_has_another_house_meanwhile_what_was_typed_becomes_a_new_one_if_wanted(
    event: Event, client: PageClient, there: str
) -> None:
    make.event("marburg")
    mine = filled(organiser(client), VENUE)
    choose(client, filled(client, VENUE, form=1), there, "Rathaus" if there == "neu" else "")
    for _twice in (1, 2):  # the browser's "back" and once more
        answer = save(client, VENUE, before=mine, street="Uferweg 11", telling="alle")
        assert answer.status_code == 409
        assert "Inzwischen hat jemand den Ort dieser Veranstaltung gewechselt." in text(answer)
        assert 'value="Uferweg 11"' in text(answer)
    again = filled_in(answer)
    assert client.post(VENUE, data=again).status_code == 303
    held = now_held()
    assert held.venue is not None
    assert (held.venue.name, held.venue.street) == ("Haus am Fluss", "Uferweg 11")
    other = events.event("marburg")
    assert other is not None
    assert other.venue is not None
    assert other.venue.street == "Uferweg 1"
    assert houses() == ["Haus am Fluss", "Haus am Fluss", *(["Rathaus"] if there == "neu" else [])]


def test_form_without_any_version_is_a_conflict_and_no_error(event: Event, client: PageClient) -> None:
    page = filled(organiser(client), VENUE)
    choose(client, filled(client, VENUE, form=1), "spaeter")
    bare = {"csrf_token": page["csrf_token"], "name": "Rathaus", "wahl-name": "mine:12ae32cb1e"}
    assert client.post(VENUE, data=bare).status_code == 409
    assert houses() == ["Haus am Fluss"]


def test_house_of_two_events_is_corrected_events_are_held_before_workshops(event: Event, client: PageClient) -> None:
    """Whoever edits the other event holds it and waits for its workshops: the other way round, both would wait."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    other = make.event("marburg")
    app, ids, workshop_id = client.application, (event.id, other.id), other.workshops[0].id
    seen = editing.venue_facts(event.venue)
    started, ended = threading.Event(), threading.Event()

    def correct() -> None:
        with app.app_context(), unit_of_work(by="test"):
            found = events.event("kassel")
            assert found is not None
            started.set()
            wanted = {**seen, "street": "Uferweg 11"}
            editing.revise_venue(found, wanted, seen=seen, telling="", only_here=False, own=None, now=clock.now())
        ended.set()

    db.session.rollback()
    waits = sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
    free = True
    with db.engine.connect() as editor, db.engine.connect() as witness:
        editor.execute(sql("SELECT id FROM event WHERE id = :id FOR UPDATE"), {"id": ids[1]})
        threading.Thread(target=correct).start()
        started.wait(20)
        while not witness.execute(waits).scalar():
            witness.rollback()
        try:
            editor.execute(sql("SELECT id FROM workshop WHERE id = :id FOR UPDATE NOWAIT"), {"id": workshop_id})
        except OperationalError:
            free = False
        editor.rollback()
    assert free
    assert ended.wait(20)
    held = now_held()
    assert held.venue is not None
    assert held.venue.street == "Uferweg 11"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [("name", "", "Bitte nennen Sie das Haus."), ("position", "hier", "Bitte geben Sie Breite und Länge so ein")],
)
def test_bad_venue_is_told_and_nothing_is_saved(
    event: Event, client: PageClient, field: str, value: str, sentence: str
) -> None:
    answer = save(organiser(client), VENUE, street="Neu", **{field: value})
    assert answer.status_code == 422
    assert sentence in text(answer)
