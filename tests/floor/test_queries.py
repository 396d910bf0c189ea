"""Whom a search at the door finds, and that it is quick among thousands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event as listening
from sqlalchemy import text

from app.allotment import queries as allotment
from app.core import clock
from app.core.db import db, unit_of_work
from app.events import queries as events
from app.events.models import Event
from app.floor import queries, rules
from app.groups import actions as groups
from app.groups.rules import look
from app.programme.rules import GroupMode
from app.registration import actions as registration
from app.registration.models import Registration
from app.registration.rules import State
from tests.allotment import wishing
from tests.floor import entering
from tests.support import make


def event(slug: str = "kassel") -> Event:
    db.session.rollback()
    found = events.event(slug)
    assert found is not None
    return found


def guests(typed: str, slug: str = "kassel") -> list[queries.Guest]:
    wanted = rules.wanted(typed)
    assert wanted is not None
    return queries.people(event(slug), wanted)[0]


def names(typed: str, slug: str = "kassel") -> list[str]:
    return [each.name for each in guests(typed, slug)]


@pytest.fixture
def people(app: Flask) -> list[Registration]:
    """Two events with people of like names."""
    workshop = make.event().workshops[0]
    make.registered(make.event("marburg").workshops[0], "Zoë Müller", email="zoe@example.org")
    facts = (("Jörg Müller-Strauß", "Gießen"), ("Anna Müllner", "Kassel"), ("Cem_Probe Ó Néill", "Mühlheim"))
    return [make.registered(workshop, name, municipality=place, email=f"{place}@example.org") for name, place in facts]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mueller", ["Jörg Müller-Strauß"]),
        ("MÜLL", ["Jörg Müller-Strauß", "Anna Müllner"]),
        ("strauss jörg", ["Jörg Müller-Strauß"]),
        ("Müller-S", ["Jörg Müller-Strauß"]),
        ("o'neill", ["Cem_Probe Ó Néill"]),
        ("neill", ["Cem_Probe Ó Néill"]),
        ("_", ["Cem_Probe Ó Néill"]),
        ("m_ller", []),
        ("%l", ["Anna Müllner", "Cem_Probe Ó Néill", "Jörg Müller-Strauß"]),
        ("anna mueller", []),
        ("gießen", []),
        ("mühlheim", []),
        ("example", []),
    ],
)
def test_any_part_of_a_name_finds_and_nothing_else_does(
    people: list[Registration], typed: str, found: list[str]
) -> None:
    assert sorted(names(typed)) == sorted(found)


def test_number_of_a_registration_finds_it_in_its_own_event_only(people: list[Registration]) -> None:
    assert names(str(people[1].id)) == ["Anna Müllner"]
    assert names(str(people[1].id), "marburg") == []
    assert names("999999999") == []


def test_code_of_a_draw_finds_whom_it_stands_for(app: Flask) -> None:
    made = wishing.wish_event("kassel", capacity=2)
    wishing.crowd(made, ["AB", "BA", "AB"])
    wishing.committed(made)
    wishing.allotted(made)
    some = db.session.query(Registration).filter_by(event_id=made.id).order_by(Registration.id).all()
    for person in some:
        ticket = allotment.ticket_of(person)
        assert ticket is not None
        assert [each.id for each in guests(ticket.code.upper())] == [person.id]


def test_people_with_a_place_come_first_then_who_waits_then_who_is_out(app: Flask) -> None:
    workshop = make.event(capacity=2).workshops[0]
    first, _second, _third = (make.registered(workshop, f"{name} Probe") for name in ("Ada", "Ben", "Cem"))
    with unit_of_work(by="test", at=clock.now()):
        registration.withdraw(db.session.get(Registration, first.id), now=clock.now())  # type: ignore[arg-type]  # made above
    with unit_of_work(by="test", at=clock.now()):
        registration.register(workshop, make.applicant("Dana Probe"), now=clock.now())
    assert [(each.name, each.state) for each in guests("probe")] == [
        ("Ben Probe", State.CONFIRMED),
        ("Cem Probe", State.OFFERED),
        ("Dana Probe", State.WAITING),
        ("Ada Probe", State.WITHDRAWN),
    ]


def announced(mode: GroupMode) -> None:
    made = make.event()
    for number in range(9):
        make.registered(made.workshops[2], f"Person {chr(65 + number)}", municipality=f"Ort {number % 3}")
    with unit_of_work(by="test", at=clock.now()):
        workshop = events.workshop("kassel", "C")
        assert workshop is not None
        groups.choose_mode(workshop, mode)
        groups.announce(groups.propose(workshop, now=clock.now()), workshop, now=clock.now())


def test_group_and_first_station_are_those_of_the_announced_plan(app: Flask) -> None:
    announced(GroupMode.FIXED)
    with unit_of_work(by="test", at=clock.now()):  # a newer draft is nobody's business
        workshop = events.workshop("kassel", "C")
        assert workshop is not None
        groups.propose(workshop, now=clock.now())
    rows = db.session.execute(
        text(
            "SELECT m.registration_id, g.number, s.number FROM group_member m"
            " JOIN rotation_group g ON g.id = m.group_id JOIN rotation_plan p ON p.id = m.plan_id"
            " JOIN visit v ON v.group_id = g.id AND v.round = 1 JOIN station s ON s.id = v.station_id"
            " WHERE p.state = 'announced'"
        )
    )
    expected = {(person, look(group), station, 1) for person, group, station in rows}
    assert {(each.id, each.look, each.station, each.round) for each in guests("person")} == expected
    assert len(expected) == 9


def test_own_way_has_a_first_station_and_no_group(app: Flask) -> None:
    announced(GroupMode.REMIX)
    rows = db.session.execute(
        text(
            "SELECT r.registration_id, s.number FROM route r JOIN station s ON s.id = r.station_id"
            " JOIN rotation_plan p ON p.id = r.plan_id WHERE r.round = 1 AND p.state = 'announced'"
        )
    )
    expected = {(person, None, station, 1) for person, station in rows}
    assert {(each.id, each.look, each.station, each.round) for each in guests("person")} == expected
    assert len(expected) == 9


def test_whoever_gave_the_place_back_has_no_group_at_the_door(app: Flask) -> None:
    announced(GroupMode.FIXED)
    [person] = guests("person a")
    with unit_of_work(by="test", at=clock.now()):
        registration.withdraw(db.session.get(Registration, person.id), now=clock.now())  # type: ignore[arg-type]  # made above
    [now] = guests("person a")
    assert (now.look, now.station, now.state) == (None, 0, State.WITHDRAWN)


def crowded(number: int) -> None:
    """So many people with a place in Workshop C."""
    make.event(capacity=number)
    with unit_of_work(by="test", at=clock.now()):
        workshop = events.workshop("kassel", "C")
        assert workshop is not None
        for each in range(number):
            make.seated(workshop, each, f"Gast Müller{each:04}", f"Ort {each % 37}", "", now=clock.now())


def test_twenty_are_shown_and_that_there_are_more(app: Flask) -> None:
    crowded(21)
    twenty, more = queries.people(event(), rules.wanted("mueller"))  # type: ignore[arg-type]  # something is typed
    assert ([each.name for each in twenty], more) == ([f"Gast Müller{each:04}" for each in range(20)], True)
    ten, more = queries.people(event(), rules.wanted("mueller001"))  # type: ignore[arg-type]  # as above
    assert (len(ten), more) == (10, False)


def test_search_among_thousands_reads_the_event_by_index(app: Flask) -> None:
    crowded(5000)
    wanted, here = rules.wanted("mueller4999"), event()
    assert wanted is not None
    with asked() as seen:
        assert [each.name for each in queries.people(here, wanted)[0]] == ["Gast Müller4999"]
    [(statement, values)] = seen
    steps = planned(statement, values)
    assert [step for step in steps if re.search(r"ix_registration_(event_id|workshop_id)_\w+", step)]
    assert [step for step in steps if re.search(r"SCAN registration\b|Seq Scan on registration\b", step)] == []


@contextmanager
def asked() -> Iterator[list[tuple[str, Any]]]:
    """Every statement that reaches the database meanwhile, with its values."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        seen.append((statement, values))

    listening.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        listening.remove(db.engine, "before_cursor_execute", note)


def planned(statement: str, values: Any) -> list[str]:
    """How the database goes about it. PostgreSQL reads a table of one event as a whole, unless it is told not to."""
    connection = db.session.connection()
    if db.engine.dialect.name == "sqlite":
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    return [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", values)]


def test_counts_tell_how_many_of_those_with_a_place_are_there(app: Flask) -> None:
    made = make.event(capacity=2)
    people = [make.registered(made.workshops[2], f"Gast {letter}") for letter in "ABC"]
    with unit_of_work(by="test", at=entering.MORNING + timedelta(minutes=1)):
        found = db.session.get(Registration, people[0].id)
        assert found is not None
        found.checked_in_at = entering.MORNING
    assert [(each.workshop.letter, each.present, each.places) for each in queries.counts(event())] == [
        ("A", 0, 0),
        ("B", 0, 0),
        ("C", 1, 2),
    ]
