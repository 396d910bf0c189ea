"""Around a plan of mixed rounds: rules, the day, versions; and what participants, the public and moderators see."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from icalendar import Calendar

from app.core import clock
from app.core.db import db, unit_of_work
from app.events import actions as teams
from app.groups import actions, queries
from app.registration import placing
from app.registration.models import Registration
from tests.desk.office import sign_in
from tests.groups import boards, mixes
from tests.groups.boards import OFFICE
from tests.groups.test_routes_board import FEEDS, PUBLIC, notice, text
from tests.groups.test_routes_mix import office, pair, rows, tree
from tests.house.conftest import Visitor
from tests.house.test_queries import Browser, counted
from tests.support import make
from tests.support.client import PageClient


def personal(number: int) -> str:
    """The path of somebody's own page."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        person = db.session.get(Registration, mixes.guest(number))
        assert person is not None
        return f"/meine-anmeldung/{placing.new_link(person, now=now)}/"


def test_rules_offered_are_those_that_mean_something_here(client: PageClient) -> None:
    office(client)
    page = f"{OFFICE}vorgaben"
    assert tree(client, page).xpath("//input[@name='kind']/@value") == ["together", "apart", "step_free"]
    assert tree(client, page).xpath("//select[@name='group']") == []
    pinned = client.submit(page, {"kind": "pin", "first": mixes.guest(1), "group": "1"})
    assert pinned.status_code == 422
    for kind in ("together", "apart"):
        sent = {"kind": kind, "first": mixes.guest(1), "second": mixes.guest(2)}
        assert client.submit(page, sent).status_code == 303
    assert "Diese Vorgaben widersprechen sich: Gast 001, Gast 002 gehen denselben Weg;" in text(client, page)


def test_more_rounds_than_can_be_mixed_are_refused_in_one_sentence(client: PageClient) -> None:
    mixes.filled(3, stations=21, minutes=600)
    make.signed_in(client, "organiser")
    sentence = "Neu mischen lassen sich höchstens 2000 Personen in höchstens 20 Runden."
    assert client.submit(f"{OFFICE}vorschlag", {"keeping": 0}, page=OFFICE).status_code == 303
    assert sentence in text(client, OFFICE)
    assert sentence in text(client, f"{OFFICE}vorgaben")
    assert queries.plans(boards.workshop()) == []


def test_today_says_what_happens_and_does_it(client: PageClient) -> None:
    office(client)
    boards.announce()
    absent = [mixes.guest(1), mixes.guest(2)]
    mixes.crowd(1, first=10)
    asked = f"{OFFICE}heute?fehlt={absent[0]}&fehlt={absent[1]}&zeigen=1"
    shown = text(client, asked)
    assert "Die Wege der Fehlenden enden einfach; alle anderen gehen weiter wie bisher." in shown
    assert "2 Wege enden." in shown
    assert "Gast 010: " in shown
    assert len(queries.plans(boards.workshop())) == 1
    form = tree(client, asked).xpath("//section[@aria-labelledby='vorschlaege']//form")[0]
    data: dict[str, Any] = {"fehlt": absent, "then": "announce"}
    data |= {field.name: field.value for field in form.xpath(".//input") if field.name != "fehlt"}
    before = len(make.mails())
    assert client.post(f"{OFFICE}heute", data=data).status_code == 303
    assert (boards.plan(2).state, set(mixes.ways(2)) & set(absent)) == ("announced", set())
    assert [mail.to_name for mail in make.mails()[before:]] == ["Gast 010"]
    assert client.post(f"{OFFICE}heute", data={**data, "key": "x"}).status_code == 303
    assert "Bitte sehen Sie den neuen Vorschlag an." in notice(client, f"{OFFICE}heute")


def test_versions_are_compared_by_ways(client: PageClient) -> None:
    office(client)
    one, other = pair()
    before = mixes.ways()
    client.submit(f"{OFFICE}1/kopie", page=f"{OFFICE}fassungen")
    client.submit(f"{OFFICE}2/tausch", {"person": one, "other": other, "revision": 0}, page=f"{OFFICE}2")
    found = rows(client, "anders", f"{OFFICE}vergleich?a=1&b=2")
    assert len(found) == 2
    assert found[0][1:] == [" → ".join(map(str, before[who])) for who in (one, other)]


def test_personal_page_and_feed_hold_the_own_way_with_times_and_break(client: PageClient) -> None:
    mixes.filled(9, break_after=2, break_minutes=10)
    mine = personal(1)
    assert "Ihr Weg durch die Stationen" not in client.get(mine).get_data(as_text=True)
    boards.propose()
    assert "Ihr Weg durch die Stationen" not in client.get(mine).get_data(as_text=True)
    boards.announce()
    way = mixes.ways()[mixes.guest(1)]
    mine = personal(1)
    stops = [" ".join(node.text_content().split()) for node in tree(client, mine).xpath("//ol[@class='r-stops']/li")]
    expected = [f"Station {stop} Frage {stop}?" for stop in way]
    times = ("10:30 bis 10:48 Uhr", "10:51 bis 11:09 Uhr", "11:22 bis 11:40 Uhr")
    assert stops == [
        f"{times[0]} {expected[0]}",
        f"{times[1]} {expected[1]}",
        "11:09 bis 11:19 Uhr Pause",
        f"{times[2]} {expected[2]}",
    ]
    assert [
        name for name in (f"Gast {n:03}" for n in range(2, 10)) if name in client.get(mine).get_data(as_text=True)
    ] == []
    page = client.submit(f"{mine}kalender/abo", page=f"{mine}kalender").get_data(as_text=True)
    path = re.search(r"http://rotunde\.example(/meine-anmeldung/[\w-]{32}/kalender\.ics)", page)
    assert path
    events = Calendar.from_ical(client.get(path[1]).get_data()).walk("VEVENT")
    rounds = sorted((event["DTSTART"].dt, str(event["SUMMARY"])) for event in events if "-r" in str(event["UID"]))
    slots = mixes.rotation().rounds
    assert rounds == [(slot.starts_at, f"Station {stop}: Frage {stop}?") for slot, stop in zip(slots, way, strict=True)]
    described = str(next(event for event in events if "-r" not in str(event["UID"]))["DESCRIPTION"]).replace(
        "\xa0", " "
    )
    assert "11:09 bis 11:19 Uhr: Pause" in described


def test_public_page_shows_rounds_and_no_name(client: PageClient) -> None:
    mixes.filled(9, break_after=1, break_minutes=10)
    boards.propose()
    assert "Jede Runde neu gemischt" not in client.get(PUBLIC).get_data(as_text=True)
    boards.announce()
    section = tree(client, PUBLIC).xpath("//section[@aria-labelledby='rotation']")[0]
    stops = [" ".join(node.text_content().split()) for node in section.xpath(".//li")]
    assert stops == [
        "10:30 bis 10:48 Uhr Runde 1",
        "10:48 bis 10:58 Uhr Pause",
        "11:01 bis 11:19 Uhr Runde 2",
        "11:22 bis 11:40 Uhr Runde 3",
    ]
    for path in FEEDS:
        assert "Gast 0" not in client.get(path).get_data(as_text=True)


def test_moderator_sees_names_as_allowed_and_no_forms(app: Flask) -> None:
    mixes.filled(9)
    boards.propose()
    visitor = Visitor(app, app.response_class)
    account = sign_in(visitor, "moderator")
    with unit_of_work(by="test", at=clock.now()):
        teams.assign(account, boards.here().event, boards.here())
        actions.show_names(boards.here().event, boards.rules.NamesShown.BADGE)
    for path in (OFFICE, f"{OFFICE}1", f"{OFFICE}1/liste"):
        page = visitor.get(path).get_data(as_text=True)
        assert [word for word in ("Gast 0", "gast1@", "tausch", "wegschloss", "stationswechsel") if word in page] == []
    assert rows(visitor, "wege", f"{OFFICE}1/liste")[0][0] == "Nummer 1"
    for path in ("1/tausch", "1/stationswechsel", "1/wegschloss", "1/neue-wege", "art"):
        assert visitor.send(f"{OFFICE}{path}").status_code == 404


def test_pages_ask_the_database_equally_often_for_few_and_for_many(app: Flask) -> None:
    visitor = Visitor(app, app.response_class)
    make.signed_in(Browser(visitor), "organiser")
    mixes.held()
    seen = []
    for number, people in ((1, 4), (2, 30)):
        mixes.crowd(people, first=100 * number)
        boards.propose()
        found = []
        for path in (f"{OFFICE}{number}", f"{OFFICE}{number}/liste", f"{OFFICE}vorgaben"):
            visitor.get(path)  # the first look of an hour is written down
            with counted(app) as statements:
                assert visitor.get(path).status_code == 200
            found.append(len(statements))
        seen.append(found)
    assert seen[0] == seen[1]
