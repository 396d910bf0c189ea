"""Plans from proposal to announcement, and who sees what of them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from lxml import html

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, unit_of_work
from app.events import actions as teams
from app.events import queries as events
from app.events.models import Workshop
from app.groups import actions, jobs, queries, rules
from app.groups.models import GroupMember, RotationPlan
from app.programme import queries as programme
from app.registration import actions as registration
from app.registration.models import Registration
from tests.desk.office import sign_in
from tests.house.conftest import Visitor
from tests.support import make
from tests.support.client import PageClient

PAGE = "/veranstaltungen/kassel/workshops/c/"
OFFICE = "/verwaltung/kassel/workshops/c/gruppen/"
NAMES = ["Ada Ahorn", "Bela Birke", "Cem Zeder", "Dana Distel", "Elif Esche", "Falk Fichte", "Gesa Ginster"]


def filled(capacity: int = 7, people: int = 7) -> Workshop:
    """Workshop C with seven people from three towns."""
    make.event(capacity=capacity)
    for number, name in enumerate(NAMES[:people]):
        make.registered(workshop(), name, municipality=f"Ort {number % 3}")
    return workshop()


def workshop(letter: str = "C") -> Workshop:
    db.session.rollback()
    found = events.workshop("kassel", letter)
    assert found is not None
    return found


def propose() -> RotationPlan:
    with unit_of_work(by="office", at=clock.now()):
        return actions.propose(workshop(), now=clock.now())


def announce(plan: RotationPlan) -> None:
    with unit_of_work(by="office", at=clock.now()):
        actions.announce(plan, workshop(), now=clock.now())


def withdraw(name: str) -> None:
    with unit_of_work(by="participant", at=clock.now()):
        row = db.session.query(Registration).filter_by(name=name, state="confirmed").one()
        registration.withdraw(row, now=clock.now())


def accept(name: str) -> None:
    """Take the place that was offered."""
    with unit_of_work(by="participant", at=clock.now()):
        row = db.session.query(Registration).filter_by(name=name, state="offered").one()
        registration.accept(row, now=clock.now())


def states() -> list[tuple[int, str]]:
    db.session.rollback()
    return [(plan.number, plan.state) for plan in db.session.query(RotationPlan).order_by(RotationPlan.number)]


def grouped(plan: RotationPlan) -> list[list[str]]:
    found = queries.members_with_place(plan)
    return [sorted(person.name for person in found.get(group.id, ())) for group in plan.groups]


def test_propose_puts_everybody_into_one_of_equal_groups(app: Flask) -> None:
    filled()
    groups = grouped(propose())
    assert sorted(name for group in groups for name in group) == sorted(NAMES)
    assert sorted(len(group) for group in groups) == [2, 2, 3]
    assert states() == [(1, "draft")]


def test_propose_lets_every_group_visit_every_station_once_and_no_station_twice_at_a_time(app: Flask) -> None:
    filled()
    rotation = programme.rotation(workshop())
    assert rotation is not None
    tables = queries.timetables(propose(), rotation)
    stations = [[stop.station.number if stop.station else 0 for stop in table.stops] for table in tables]
    assert [sorted(row) for row in stations] == [[1, 2, 3]] * 3
    assert [sorted(column) for column in zip(*stations, strict=True)] == [[1, 2, 3]] * 3
    begin = workshop().starts_at
    assert [stop.slot.starts_at - begin for stop in tables[0].stops] == [timedelta(minutes=n) for n in (0, 21, 42)]


def test_propose_keeps_colleagues_apart(app: Flask) -> None:
    make.event(capacity=9)
    for number in range(6):
        make.registered(workshop(), f"Person {'ABCDEF'[number]}", municipality="Kassel" if number < 3 else f"O{number}")
    plan = propose()
    members = queries.members_with_place(plan)
    assert [Counter(person.municipality for person in group)["Kassel"] for group in members.values()] == [1, 1, 1]


def test_propose_leaves_out_who_waits_or_gave_the_place_back(app: Flask) -> None:
    filled(capacity=5)
    withdraw("Bela Birke")
    accept("Falk Fichte")
    named = sorted(name for group in grouped(propose()) for name in group)
    assert named == ["Ada Ahorn", "Cem Zeder", "Dana Distel", "Elif Esche", "Falk Fichte"]
    states = {row.name: row.state for row in db.session.query(Registration)}
    assert (states["Bela Birke"], states["Gesa Ginster"]) == ("withdrawn", "waiting")
    assert db.session.query(GroupMember).count() == 5


def test_propose_with_fewer_people_than_groups_leaves_no_group_empty(app: Flask) -> None:
    filled(people=2)
    assert sorted(map(len, grouped(propose()))) == [1, 1]


def test_propose_without_people_or_stations_says_why(app: Flask) -> None:
    make.event()
    with pytest.raises(rules.NobodyToGroup):
        propose()
    tree = make.event_tree("leer", workshops="")
    tree["workshops"] = [make.workshop_tree("A", parts=[])]
    with unit_of_work(by="test"):
        empty = make.programme.import_event(tree, host="rotunde.example", now=clock.now()).workshops[0]
    make.registered(empty)
    with pytest.raises(rules.NoRotation), unit_of_work(by="office"):
        actions.propose(empty, now=clock.now())
    assert states() == []


def test_announce_replaces_the_plan_announced_before(app: Flask) -> None:
    filled()
    first, second = propose(), propose()
    announce(first)
    assert states() == [(1, "announced"), (2, "draft")]
    announce(second)
    assert states() == [(1, "replaced"), (2, "announced")]
    for plan in (first, second):
        with pytest.raises(rules.NotADraft):
            announce(plan)
    found = queries.announced(workshop())
    assert found is not None
    assert found.number == 2
    verbs = [
        entry.verb
        for entry in db.session.query(HistoryEntry).filter(HistoryEntry.verb.like("groups%")).order_by(HistoryEntry.id)
    ]
    assert Counter(verbs) == {"groups_proposed": 2, "groups_announced": 2}


def test_members_of_an_announced_plan_leave_it_with_their_place(app: Flask) -> None:
    filled(capacity=6)
    plan = propose()
    announce(plan)
    withdraw("Ada Ahorn")
    accept("Gesa Ginster")
    named = sorted(name for group in grouped(plan) for name in group)
    assert named == ["Bela Birke", "Cem Zeder", "Dana Distel", "Elif Esche", "Falk Fichte"]
    rotation = programme.rotation(workshop())
    assert rotation is not None
    assert sum(table.size for table in queries.timetables(plan, rotation)) == 5


def test_office_page_lists_who_moved_up_as_without_group(client: PageClient) -> None:
    filled(capacity=6)
    announce(propose())
    withdraw("Ada Ahorn")
    accept("Gesa Ginster")
    make.signed_in(client, "organiser")
    text = html.document_fromstring(client.get(OFFICE).get_data(as_text=True)).text_content()
    assert "1 Person ist in keiner Gruppe" in text
    assert "Gesa Ginster" in text.partition("in keiner Gruppe")[2].partition("Gruppe Rot")[0]
    assert "Ada Ahorn" not in text


def test_propose_and_announce_through_the_office(client: PageClient) -> None:
    filled()
    make.signed_in(client, "organiser")
    answer = client.submit(f"{OFFICE}vorschlag", page=OFFICE)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{OFFICE}rechnung/1")
    assert "wartet" in client.get(answer.headers["Location"]).get_data(as_text=True)
    jobs.calculate(1)
    assert "Plan 1 ist da." in client.get(answer.headers["Location"]).get_data(as_text=True)
    assert states() == [(1, "draft")]
    assert client.submit(f"{OFFICE}1/bekanntgabe", page=f"{OFFICE}1").status_code == 303
    assert states() == [(1, "announced")]
    assert client.submit(f"{OFFICE}9/bekanntgabe", page=OFFICE).status_code == 404
    client.submit(f"{OFFICE}1/bekanntgabe", page=OFFICE)
    assert "Dieser Plan ist schon bekannt gegeben." in client.get(f"{OFFICE}1").get_data(as_text=True)


def test_draft_is_seen_by_nobody_outside_the_office(app: Flask, client: PageClient) -> None:
    filled()
    link = make.link_in(make.mails()[0])
    before = {path: client.get(path).get_data(as_text=True) for path in (PAGE, link)}
    propose()
    after = {path: client.get(path).get_data(as_text=True) for path in (PAGE, link)}
    assert ["Gruppe Rot" in page or "Runde 1" in page for page in (*before.values(), *after.values())] == [False] * 4
    for path in (OFFICE, f"{OFFICE}1"):
        assert client.get(path).status_code == 302


def test_announced_rotation_is_public_without_any_name(client: PageClient) -> None:
    filled()
    announce(propose())
    page = client.get(PAGE).get_data(as_text=True)
    table = html.document_fromstring(page).xpath("//table[caption[@id='rotation']]")[0]
    rows = [[cell.text_content().strip() for cell in row.xpath("./th | ./td")] for row in table.xpath(".//tbody/tr")]
    assert [row[0] for row in rows] == ["Rot", "Blau", "Gelb"]
    assert sorted(cell for row in rows for cell in row[1:]) == sorted([f"Station {n}" for n in (1, 2, 3)] * 3)
    words = {name.split()[1] for name in NAMES} | {"example.org", "Ort 0"}
    assert {word for word in words if word in page} == set()


def test_personal_page_shows_the_own_group_only(client: PageClient) -> None:
    filled()
    plan = propose()
    announce(plan)
    looks = {group.id: rules.look(group.number).name for group in plan.groups}
    own = {person.name: looks[key] for key, group in queries.members_with_place(plan).items() for person in group}
    for mail in make.mails():
        page = client.get(make.link_in(mail)).get_data(as_text=True)
        told = html.document_fromstring(page).xpath("//*[contains(@class, 'r-mygroup__chip')]")[0].text_content()
        assert told.strip() == f"Gruppe {own[mail.to_name]}"
        assert [name for name in looks.values() if f"Gruppe {name}" in page] == [own[mail.to_name]]
        assert [name for name in NAMES if name in page] == [mail.to_name]
        assert len(html.document_fromstring(page).xpath("//ol[@class='r-stops']/li")) == 3


def test_personal_page_after_withdrawing_shows_no_group(client: PageClient) -> None:
    filled()
    announce(propose())
    link = make.link_in(make.mails("ada.ahorn@example.org")[0])
    assert "Ihre Gruppe" in client.get(link).get_data(as_text=True)
    withdraw("Ada Ahorn")
    assert "Ihre Gruppe" not in client.get(link).get_data(as_text=True)


def test_moderator_sees_the_plan_but_decides_nothing(app: Flask) -> None:
    filled()
    propose()
    visitor = Visitor(app, app.response_class)
    account = sign_in(visitor, "moderator")
    assert visitor.get(OFFICE).status_code == 404
    with unit_of_work(by="test"):
        teams.assign(account, workshop().event, workshop())
    page = visitor.get(OFFICE).get_data(as_text=True)
    assert "Ada Ahorn" in page
    assert "example.org" not in page.replace("moderator@example.org", "")
    assert "bekanntgabe" not in page
    assert [visitor.send(f"{OFFICE}{verb}").status_code for verb in ("vorschlag", "1/bekanntgabe")] == [404, 404]
    assert [visitor.get(OFFICE.replace("/c/", f"/{letter}/")).status_code for letter in "ab"] == [404, 404]
    assert states() == [(1, "draft")]
