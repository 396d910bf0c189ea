"""The day at a glance: pictures, tables, what does not fit, and who may see it."""

from __future__ import annotations

import html
from datetime import timedelta

from flask import Flask

from app.core.db import db, unit_of_work
from app.events.models import Event, Venue
from tests.house.test_queries import counted, letters
from tests.support import make
from tests.support.client import PageClient

PAGE = "/verwaltung/kassel/programm/"


def page(client: PageClient, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def test_day_shows_each_workshop_part_and_contradiction(olga: PageClient) -> None:
    shown = page(olga)
    assert shown.count('class="r-day__workshop r-day__workshop--wrong"') == 3
    assert shown.count("<li>Mira Probst wirkt in Workshop A und in Workshop B mit") == 1
    assert "6 Stellen passen nicht zusammen" in shown
    assert "Zeitplan als Tabelle" in shown
    assert "10 Minuten sind noch frei." in shown


def test_day_without_contradiction_says_so(olga: PageClient, event: Event) -> None:
    tree = make.event_tree("still", workshops="C")
    make.imported({**tree, "venue": {**tree["venue"], "name": "Haus am Wald"}})
    shown = page(olga, "/verwaltung/still/programm/")
    assert "Räume, Personen und Zeiten passen zusammen" in shown
    assert "r-day__workshop--wrong" not in shown


def test_room_and_person_of_another_event_in_the_house_are_named(
    olga: PageClient, jonas: PageClient, event: Event
) -> None:
    quiet = make.event("still", workshops="C", title="Stille Tagung", published=False)
    others = make.event("woanders", workshops="C", title="Tagung anderswo")
    with unit_of_work(by="test"):
        for each in (*event.workshops, *quiet.workshops, *others.workshops):
            db.session.refresh(each)
        event.workshops[0].room, quiet.workshops[0].room = "Saal 7", "saal  7"
        event.workshops[1].room = others.workshops[0].room = "Saal 8"
        db.session.refresh(others)
        others.venue = Venue(name="Anderes Haus")
        for each in (*event.workshops[1:], *others.workshops):
            each.moderators[0].name = f"Moderation {each.id}"
    said = html.unescape(page(olga))
    assert "<li>Raum Saal 7 ist zur Zeit von Workshop A noch einmal verplant: „Stille Tagung“, Workshop C" in said
    assert "<li>Mira Probst wirkt in Workshop A mit und moderiert zugleich: „Stille Tagung“" in said
    assert "Tagung anderswo" not in said
    for_editors = html.unescape(page(jonas))
    assert "noch einmal verplant: eine andere Veranstaltung im selben Haus" in for_editors
    assert "Stille Tagung" not in for_editors
    with unit_of_work(by="test"):
        db.session.refresh(quiet.workshops[0])
        quiet.workshops[0].starts_at = event.ends_at
        quiet.workshops[0].ends_at = event.ends_at + timedelta(hours=1)
    assert "im selben Haus" not in page(olga)


def test_day_without_workshops_says_what_to_do(olga: PageClient) -> None:
    make.event("leer", workshops="")
    shown = page(olga, "/verwaltung/leer/programm/")
    assert "Noch gibt es keinen Workshop" in shown
    assert "<svg class" not in shown.partition("<main")[2]


def test_workshop_called_off_clashes_with_nobody(olga: PageClient, event: Event, now: object) -> None:
    with unit_of_work(by="test"):
        for workshop in event.workshops[:2]:
            db.session.refresh(workshop)
            workshop.called_off_at = workshop.created_at
    assert "Räume, Personen und Zeiten passen zusammen" in page(olga)


def test_day_belongs_to_organisers_and_the_editors_of_the_event(
    jonas: PageClient, mira: PageClient, app: Flask
) -> None:
    make.event("fremd")
    assert jonas.get(PAGE).status_code == 200
    assert jonas.get("/verwaltung/fremd/programm/").status_code == 404
    assert mira.get(PAGE).status_code == 404
    assert app.test_client().get(PAGE).status_code == 302


def test_day_asks_the_same_for_any_number_of_workshops(olga: PageClient, app: Flask) -> None:
    asked = []
    for number in (1, 30):
        tree = make.event_tree(f"mit-{number}", workshops="")
        tree["workshops"] = [make.workshop_tree(letter) for letter in letters(number)]
        make.imported(tree)
        with counted(app) as seen:
            page(olga, f"/verwaltung/mit-{number}/programm/")
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 15
