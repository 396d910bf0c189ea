"""An organiser may be limited to some series: their events and nothing of the house, and one always runs everything."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import rules
from app.accounts.models import SeriesDuty
from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Event
from app.team import actions
from app.team.rules import NotOnTeam, OnlySeries, Place
from tests.house.conftest import Visitor
from tests.support import make
from tests.support.client import PageClient
from tests.team.conftest import NELE, again, invite

Browser = Callable[[], Visitor]
OLGA = "olga@example.org"


@pytest.fixture
def other(app: Flask) -> Event:
    """A conference of another series."""
    tree = make.event_tree("marburg", title="Tagung Marburg")
    return make.imported({**tree, "series": {"slug": "tagungen", "name": "Tagungen"}})


def series_of(email: str = NELE) -> list[int]:
    db.session.rollback()
    found = db.session.query(SeriesDuty).filter_by(account_id=again(email).id).order_by(SeriesDuty.series_id)
    return [each.series_id for each in found]


def change(email: str, role: str, place: Place) -> None:
    with unit_of_work(by="test"):
        actions.change_role(again(email), role, place, now=clock.now())


def test_limited_organiser_runs_the_events_of_the_series_and_nothing_of_the_house(
    app: Flask, event: Event, other: Event, visitor: Browser
) -> None:
    invite("organiser", Place(series_id=other.series_id))
    person = visitor().sign_in(NELE)
    start = person.get("/verwaltung/").get_data(as_text=True)
    assert ("Tagung Marburg" in start, "Regionalkonferenz Kassel" in start) == (True, False)
    assert ("/verwaltung/team/" in start, "/verwaltung/neu" in start) == (False, False)
    page = "/verwaltung/marburg/workshops/c/ergebnisse/"
    assert [person.get(path).status_code for path in (page, page.replace("marburg", "kassel"))] == [200, 404]
    for path in ("team/", "postausgang/", "texte", "erscheinungsbild", "systemcheck/", "neu"):
        assert person.get(f"/verwaltung/{path}", follow_redirects=True).status_code == 404


def test_limited_organiser_makes_events_of_the_own_series_and_of_no_other(
    app: Flask, event: Event, other: Event, visitor: Browser
) -> None:
    invite("organiser", Place(series_id=other.series_id))
    person, new = visitor().sign_in(NELE), "/verwaltung/veranstaltungen/neu"
    assert new in person.get("/verwaltung/").get_data(as_text=True)
    page = person.get(new).get_data(as_text=True)
    assert ("Tagungen" in page, "Regionalkonferenzen" in page, "Neue Reihe" in page) == (True, False, False)
    day = {"day": "2027-03-04", "begins": "09:30", "ends": "16:00", "venue": "spaeter", "outline": "leer"}
    for series, status in ((other.series_id, 303), (event.series_id, 422), ("neu", 422)):
        sent = {**day, "title": f"Tagung {series}", "series": str(series), "series_name": "Neu" * (series == "neu")}
        assert person.send(new, **sent).status_code == status, series
    file = {**make.event_tree("aus-datei"), "series": {"slug": event.series.slug, "name": event.series.name}}
    answer = person.send(f"{new}/datei", file=(io.BytesIO(json.dumps(file).encode()), "kassel.json"))
    assert answer.status_code == 422
    assert "für die Sie nicht zuständig sind" in answer.get_data(as_text=True)
    db.session.rollback()
    made = db.session.scalars(select(Event.slug).where(Event.id.not_in([event.id, other.id]))).all()
    assert made == [f"tagung-{other.series_id}-2027"]


def test_organiser_is_limited_on_the_page_to_one_series_after_the_other_and_set_free_again(
    olga: PageClient, event: Event, other: Event
) -> None:
    account = invite()
    page = f"/verwaltung/team/{account.id}/"
    for place in (event.series_id, other.series_id, other.series_id):
        data = {"role": "organiser", "place": str(Place(series_id=place))}
        assert olga.submit(f"{page}rolle", data, page=page).status_code == 303
    assert series_of() == [event.series_id, other.series_id]
    told = olga.get("/verwaltung/team/").get_data(as_text=True)
    assert "Reihe: Regionalkonferenzen<br>Reihe: Tagungen" in told
    assert olga.submit(f"{page}zustaendigkeit", {"series": str(event.series_id)}, page=page).status_code == 303
    assert series_of() == [other.series_id]
    assert f'<option selected value="s{other.series_id}">' in olga.get(page).get_data(as_text=True)
    assert olga.submit(f"{page}rolle", {"role": "organiser", "place": ""}, page=page).status_code == 303
    assert series_of() == []
    history = olga.get(page).get_data(as_text=True)
    assert (history.count("auf eine Reihe begrenzt"), history.count("Begrenzung auf eine Reihe beendet")) == (2, 2)


def test_last_series_does_not_end_for_then_everything_would_open(app: Flask, event: Event, other: Event) -> None:
    invite("organiser", Place(series_id=event.series_id))
    with pytest.raises(OnlySeries), unit_of_work(by="test"):
        actions.end_limit(again(), event.series_id)
    with pytest.raises(NotOnTeam), unit_of_work(by="test"):
        actions.end_limit(again(), other.series_id)
    assert series_of() == [event.series_id]


def test_series_goes_with_the_role(app: Flask, event: Event) -> None:
    invite("organiser", Place(series_id=event.series_id))
    change(NELE, "editor", Place(event_id=event.id))
    assert series_of() == []
    change(NELE, "organiser", Place())
    assert not again().is_limited


def test_last_organiser_of_the_whole_house_is_not_limited(olga: PageClient, visitor: Browser, event: Event) -> None:
    invite("organiser", Place(series_id=event.series_id))
    visitor().sign_in(NELE)  # has been here, but does not run the house
    with pytest.raises(rules.LastOrganiser):
        change(OLGA, "organiser", Place(series_id=event.series_id))
    with pytest.raises(rules.LastOrganiser):
        change(OLGA, "editor", Place(event_id=event.id))
    assert series_of(OLGA) == []
    change(NELE, "organiser", Place())
    change(OLGA, "organiser", Place(series_id=event.series_id))
    assert series_of(OLGA) == [event.series_id]


def test_limited_organiser_ticks_no_accounts(app: Flask, event: Event, visitor: Browser) -> None:
    invite("moderator", Place(workshop_id=event.workshops[0].id), email="mira@example.org")
    invite("organiser", Place(series_id=event.series_id))
    page = visitor().sign_in(NELE).get("/verwaltung/kassel/programm/c").get_data(as_text=True)
    assert ('name="moderators"' in page, 'name="accounts"' in page) == (True, False)
