"""Forms with ids of another event: they change nothing there and nothing here. How often the forms ask the database."""

from __future__ import annotations

import pytest
from flask import Flask

from app.arranging import editing, queries
from app.core.db import db
from app.events.models import Event, Moderator, Workshop
from app.programme.models import Part
from tests.arranging.conftest import rows
from tests.arranging.test_actions import workshop
from tests.arranging.test_editing import parts, rotation
from tests.arranging.test_routes_part import ROOT, everything, shown, text, url
from tests.house.test_queries import counted
from tests.support import make
from tests.support.client import PageClient


@pytest.fixture
def foreign(event: Event) -> int:
    """The rotation of Workshop C of another event, by its id."""
    return queries.parts(make.event("fremd").workshops[2])[0].id


def held(part_id: int) -> tuple[object, object]:
    """Everything in a part of the other event."""
    target = workshop("C", "fremd")
    part = queries.part(target, part_id)
    assert part is not None
    return editing.facts(part, target), editing.stored(part)


@pytest.mark.parametrize("path", ["", "/entfernung"])
def test_part_of_another_event_is_neither_changed_nor_removed(
    olga: PageClient, jonas: PageClient, foreign: int, path: str
) -> None:
    before = held(foreign)
    sent = everything(shown(olga, rotation()))
    for client in (olga, jonas):
        answer = client.submit(f"{ROOT}/c/teile/{foreign}{path}", {**sent, "minutes": "7"}, page=f"{ROOT}/")
        assert answer.status_code == 404
    assert held(foreign) == before


def test_part_of_another_event_is_not_moved(olga: PageClient, foreign: int) -> None:
    before = [part.id for part in queries.parts(workshop("C", "fremd"))]
    mine = [part.id for part in parts()]
    for sent in ({"teil": foreign, "schritt": "runter"}, {"teil": foreign, "vor": "0"}):
        olga.submit(f"{ROOT}/c/teile/reihenfolge", sent, page=f"{ROOT}/")
        assert "Diesen Programmteil hat inzwischen jemand entfernt." in text(olga.get(f"{ROOT}/"))
    assert [part.id for part in queries.parts(workshop("C", "fremd"))] == before
    assert [part.id for part in parts()] == mine


def test_station_of_another_event_is_neither_reworded_nor_taken(olga: PageClient, foreign: int) -> None:
    before = held(foreign)
    stranger = queries.part(workshop("C", "fremd"), foreign)
    assert stranger is not None
    key = f"s{stranger.stations[0].id}"
    page = shown(olga, rotation())
    sent = {**everything(page), f"question-{key}": "Gekapert?", "reihe": [*rows(page), key]}
    seen = {"seen_rows": f"{sent['seen_rows']} {key}"}  # as if the page had shown it
    for more in ({}, seen):
        olga.submit(url(rotation()), {**sent, **more})
        assert held(foreign) == before
    assert [each.part_id for each in rotation().stations] == [rotation().id] * len(rotation().stations)


def test_workshop_of_another_event_is_neither_changed_nor_moved(olga: PageClient, foreign: int) -> None:
    other = db.session.get_one(Part, foreign).workshop_id
    before = db.session.get_one(Workshop, other).title
    for path, sent in (("c", {"title": "Gekapert"}), ("c/platz", {"schritt": "hoch"}), ("c/entfernung", {})):
        answer = olga.submit(f"{ROOT}/{path}", {**sent, "workshop": str(other)}, page=f"{ROOT}/neu")
        assert answer.status_code == 404
    found = db.session.get_one(Workshop, other)
    assert (found.title, found.letter) == (before, "C")


@pytest.mark.parametrize(("path", "most"), [("c", 15), ("c/entfernung", 9), ("c/teile/neu?art=talks", 9)])
def test_forms_ask_the_same_for_one_and_for_many(olga: PageClient, app: Flask, path: str, most: int) -> None:
    asked = []
    for number in (1, 20):
        for position in range(number - 1):
            row = Moderator(workshop_id=workshop().id, name=f"Person {position}", position=10 + position)
            db.session.add(row)
            db.session.add(Part(workshop_id=row.workshop_id, position=10 + position, kind="break", minutes=1))
        db.session.commit()
        if number > 1:
            make.event("noch-eines")
        with counted(app) as seen:
            assert olga.get(f"{ROOT}/{path}").status_code == 200
        asked.append(len(seen))
    assert asked[0] == asked[1] <= most
