"""What the engine is asked about a workshop, and how its answer is kept."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, unit_of_work
from app.groups import actions, planning, queries, rules
from app.groups.computing import Task, answered, dressed
from app.groups.models import Group, GroupMember
from app.programme import queries as programme
from app.registration import queries as registrations
from app.registration.models import Registration
from tests.groups import boards
from tests.groups.judging import judge, needs_judge

RuleKind = rules.RuleKind
EXPERIENCE = {
    "key": "erfahrung",
    "kind": "one_of",
    "label_de": "Erfahrung mit Daten",
    "label_en": "Experience with data",
    "options": [
        {"value": "neu", "label_de": "Einstieg", "label_en": "Beginner"},
        {"value": "alt", "label_de": "erfahren", "label_en": "experienced"},
    ],
}
OTHERS = [
    {"key": "anreise", "kind": "text", "label_de": "Wie reisen Sie an?"},
    {"key": "essen", "kind": "yes_no", "label_de": "Essen Sie mit?", "label_en": "Will you eat?"},
    {"key": "nur-a", "kind": "yes_no", "label_de": "Nur für A?", "workshop": "A"},
    {"key": "dritte", "kind": "yes_no", "label_de": "Dritte?"},
    {"key": "vierte", "kind": "yes_no", "label_de": "Vierte?"},
]


def task(keeping: int = 0) -> Task:
    workshop = boards.workshop()
    rotation = programme.rotation(workshop)
    assert rotation is not None
    people = registrations.confirmed(workshop)
    held, closed = planning.kept_of(queries.plan(workshop, keeping))
    circle = planning.Circle(people, queries.group_rules(workshop), 3, held, closed)
    return planning.task(workshop, rotation, circle, seed=1)


def answer(**answers: dict[str, object]) -> None:
    """Own questions, answered by name."""
    with unit_of_work(by="test", at=clock.now()):
        for row in db.session.query(Registration):
            row.answers = answers.get(row.name.split()[0], {})


def test_task_counts_places_roles_and_three_own_questions(app: Flask) -> None:
    boards.filled(4)
    boards.ask([EXPERIENCE, *OTHERS])
    answer(
        Ada={"erfahrung": "neu", "essen": True, "anreise": "Zug", "vierte": True},
        Bela={"erfahrung": "alt", "dritte": False},
    )
    asked = task()
    assert asked["instance"]["attributes"] == [
        {"key": "municipality", "goal": "spread"},
        {"key": "role", "goal": "balance"},
        {"key": "frage-erfahrung", "goal": "balance"},
        {"key": "frage-essen", "goal": "balance"},
        {"key": "frage-dritte", "goal": "balance"},
    ]
    people = {one["name"]: one["attributes"] for one in asked["instance"]["participants"]}
    assert people["Ada Ahorn"] == {
        "municipality": "ort 0",
        "role": "IT",
        "frage-erfahrung": "neu",
        "frage-essen": "True",
        "frage-dritte": "",
    }
    names = asked["shown"]["attributes"]
    assert names["municipality"] == {"name": None, "values": {f"ort {n}": [f"Ort {n}"] * 2 for n in range(3)}}
    assert names["frage-erfahrung"] == {
        "name": ["Erfahrung mit Daten", "Experience with data"],
        "values": {"neu": ["Einstieg", "Beginner"], "alt": ["erfahren", "experienced"]},
    }
    assert names["frage-essen"]["values"] == {"True": ["Ja", "Yes"]}


def test_task_survives_json_unchanged(app: Flask) -> None:
    boards.filled(4)
    assert json.loads(json.dumps(task())) == task()


def test_task_spells_one_place_in_one_way(app: Flask) -> None:
    boards.make.event()
    for name, town in (("Ada A", "Kassel"), ("Bela B", "kassel"), ("Cem C", "KASSEL ")):
        boards.make.registered(boards.workshop(), name, municipality=town)
    values = {one["attributes"]["municipality"] for one in task()["instance"]["participants"]}
    assert len(values) == 1


def test_task_keeps_rules_about_those_who_have_a_place(app: Flask) -> None:
    boards.filled(6)
    boards.add_rule(RuleKind.TOGETHER, "Ada Ahorn", "Bela Birke", "Cem Zeder")
    boards.add_rule(RuleKind.APART, "Dana Distel", "Elif Esche")
    boards.add_rule(RuleKind.PIN, "Ada Ahorn", group=2)
    boards.add_rule(RuleKind.FORBID, "Falk Fichte", group=1)
    boards.add_rule(RuleKind.FORBID, "Falk Fichte", group=7)
    boards.add_rule(RuleKind.STEP_FREE, "Elif Esche")
    boards.withdraw("Cem Zeder")
    boards.withdraw("Dana Distel")
    ids = {name: f"p{boards.person(name)}" for name in boards.NAMES[:6]}
    instance = task()["instance"]
    assert instance["constraints"] == {
        "pins": [{"person": ids["Ada Ahorn"], "group": "g2"}],
        "forbid": [{"person": ids["Falk Fichte"], "group": "g1"}],
        "together": [[ids["Ada Ahorn"], ids["Bela Birke"]]],
        "apart": [],
    }
    needs = {one["name"]: one["needs"] for one in instance["participants"]}
    assert needs == {"Ada Ahorn": [], "Bela Birke": [], "Elif Esche": ["step_free"], "Falk Fichte": []}


def test_task_of_stations_says_what_is_known_of_them(app: Flask) -> None:
    boards.filled(3)
    with unit_of_work(by="test", at=clock.now()):
        rotation = programme.rotation(boards.here())
        assert rotation is not None
        first, second, _third = rotation.part.stations
        first.topic, first.east, first.north, first.floor = "Personal", 3.5, 8.0, 1
        first.parallel, first.capacity, first.step_free = 2, 20, False
        second.topic = "Personal"
    assert task()["instance"]["stations"] == [
        {"id": "s1", "topic": "tPersonal", "step_free": False, "parallel": 2, "pos": [3.5, 8.0, 1], "capacity": 20},
        {"id": "s2", "topic": "tPersonal", "step_free": True, "parallel": 1},
        {"id": "s3", "topic": "s3", "step_free": True, "parallel": 1},
    ]
    assert task()["instance"]["rounds"] == 3


def test_task_keeps_locked_people_and_locked_groups(app: Flask) -> None:
    boards.filled()
    boards.propose()
    where, ada = boards.at(), boards.person("Ada Ahorn")
    closed = where[ada] % 3 + 1
    with unit_of_work(by="test", at=clock.now()):
        for group in db.session.query(Group):
            group.is_locked = group.number == closed
        db.session.query(GroupMember).filter_by(registration_id=ada).one().is_locked = True
    instance = task(keeping=1)["instance"]
    expected = {(f"p{who}", f"g{group}") for who, group in where.items() if who == ada or group == closed}
    assert {(pin["person"], pin["group"]) for pin in instance["constraints"]["pins"]} == expected
    sizes = [(group.get("min"), group.get("max")) for group in instance["groups"]]
    assert sizes == [(3, 3) if number == closed else (None, None) for number in (1, 2, 3)]
    boards.propose(keeping=boards.plan(1))
    again = boards.at(2)
    assert {who for who, group in again.items() if group == closed} == {who for who in where if where[who] == closed}
    assert again[ada] == where[ada]


def test_answer_is_told_in_both_languages_with_the_names_of_things(app: Flask) -> None:
    boards.filled(4)
    boards.ask([EXPERIENCE])
    answer(Ada={"erfahrung": "neu"}, Bela={"erfahrung": "neu"})
    boards.add_rule(RuleKind.PIN, "Ada Ahorn", group=2)
    boards.add_rule(RuleKind.PIN, "Bela Birke", group=2)
    told = answered(task())["explanation"]
    assert any("„Erfahrung mit Daten“" in line and "Einstieg in Gruppe Blau: 2" in line for line in told["de"])
    assert any("“Experience with data”" in line and "Beginner in group Blue: 2" in line for line in told["en"])
    assert [line for line in told["en"] if "Gruppe" in line or "g2" in line] == []


def test_same_people_and_number_give_the_same_plan(app: Flask) -> None:
    boards.filled()
    boards.propose()
    first = boards.at()
    with unit_of_work(by="test", at=clock.now()):
        db.session.delete(boards.plan_here(1))
    boards.propose()
    assert boards.at() == first


def test_contradicting_rules_are_named_in_the_language_of_who_asks(app: Flask) -> None:
    boards.filled()
    boards.add_rule(RuleKind.TOGETHER, "Ada Ahorn", "Bela Birke")
    boards.add_rule(RuleKind.APART, "Ada Ahorn", "Bela Birke")
    for language, word in (("de", "widersprechen sich"), ("en", "contradict each other")):
        with pytest.raises(rules.NoPlanPossible) as refused:
            boards.propose(language=language)
        reason = str(refused.value.values["reason"])
        assert word in reason
        assert "Ada Ahorn, Bela Birke" in reason


@pytest.mark.parametrize(
    ("refusal", "kind", "names", "group"),
    [
        (rules.TooFewPeople, RuleKind.TOGETHER, ["Ada Ahorn"], None),
        (rules.OnePerson, RuleKind.STEP_FREE, ["Ada Ahorn", "Bela Birke"], None),
        (rules.NoGroupNamed, RuleKind.PIN, ["Ada Ahorn"], None),
    ],
)
def test_incomplete_rule_is_refused(
    app: Flask, refusal: type[Exception], kind: rules.RuleKind, names: list[str], group: int | None
) -> None:
    boards.filled(3)
    with pytest.raises(refusal):
        boards.add_rule(kind, *names, group=group)
    assert list(queries.group_rules(boards.workshop())) == []


def test_rule_about_a_stranger_is_refused(app: Flask) -> None:
    boards.filled(3)
    stranger = boards.make.registered(boards.workshop("A"), "Sina Fremd").id
    with pytest.raises(rules.NobodyInGroup), unit_of_work(by="test", at=clock.now()):
        actions.add_rule(boards.here(), RuleKind.STEP_FREE, [stranger], None, now=clock.now())


@needs_judge
def test_plan_of_a_workshop_stands_before_the_judge(app: Flask) -> None:
    boards.filled()
    boards.ask([EXPERIENCE])
    answer(Ada={"erfahrung": "neu"}, Bela={"erfahrung": "alt"}, Cem={"erfahrung": "alt"})
    boards.add_rule(RuleKind.APART, "Ada Ahorn", "Dana Distel")
    asked = task()
    report = judge().check(asked["instance"], json.loads(json.dumps(answered(asked))))
    assert report["violations"] == []
    assert dressed(asked) == {**asked["instance"]}
