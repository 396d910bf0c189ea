"""What is said about wishes that could not be kept: who, why, and what would have to give; in whole sentences."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.groups import remix, solver
from app.groups.clashes import clashes
from app.groups.parsing import parse
from tests.groups.judging import problem

PLURAL_OF_ONE = re.compile(
    r"\b1 (Personen|Gruppen|Stationen|Runden|Paare|Plätze|people|groups|stations|rounds|pairs|places)\b"
)


def mix(count: int, stations: int, rounds: int, /, **rules: Any) -> dict[str, Any]:
    return {
        "id": "mix",
        "mode": "remix",
        "participants": [{"id": f"p{n}", "name": f"Person {n}"} for n in range(count)],
        "constraints": rules,
        "stations": [{"id": f"S{n}"} for n in range(stations)],
        "rounds": rounds,
    }


def at(person: str, turn: int, station: str) -> dict[str, Any]:
    return {"person": person, "round": turn, "station": station}


CLASHES = {
    "two places at once": (
        mix(6, 3, 2, pins=[at("p0", 1, "S0"), at("p0", 1, "S1")]),
        "Person 0 gehört in Runde 1 an S0; Person 0 gehört in Runde 1 an S1.",
    ),
    "one place twice": (
        mix(6, 3, 2, pins=[at("p0", 1, "S0"), at("p0", 2, "S0")]),
        "Person 0 gehört in Runde 1 an S0; Person 0 gehört in Runde 2 an S0; niemand ist zweimal an derselben Station.",
    ),
    "friends pulled apart": (
        mix(6, 3, 2, pins=[at("p0", 1, "S0"), at("p1", 1, "S1")], together=[["p0", "p1"]]),
        "Person 0 gehört in Runde 1 an S0; Person 1 gehört in Runde 1 an S1; Person 0, Person 1 bleiben zusammen.",
    ),
    "together and apart": (
        mix(6, 3, 2, together=[["p0", "p1"]], apart=[["p1", "p0"]]),
        "Person 1, Person 0 kommen in verschiedene Gruppen; Person 0, Person 1 bleiben zusammen.",
    ),
    "more apart than stations": (
        mix(6, 3, 2, apart=[["p0", "p1", "p2", "p3"]]),
        "Person 0, Person 1, Person 2, Person 3 kommen in verschiedene Gruppen; es gibt nur 3 Stationen.",
    ),
    "apart at one station": (
        mix(6, 3, 2, pins=[at("p0", 1, "S0"), at("p1", 1, "S0")], apart=[["p0", "p1"]]),
        "Person 0 gehört in Runde 1 an S0; Person 1 gehört in Runde 1 an S0; "
        "Person 0, Person 1 kommen in verschiedene Gruppen.",
    ),
}


@pytest.mark.parametrize("name", CLASHES)
def test_solve_remix_contradiction_names_who_and_what_has_to_give(name: str):
    instance, words = CLASHES[name]
    result = solver.solve(instance)
    assert result["status"] == "infeasible"
    assert result["explanation"] == [f"Diese Vorgaben widersprechen sich: {words} Eine davon muss weichen."]


def test_solve_remix_stairs_and_a_pin_contradict_each_other():
    instance = mix(6, 3, 2, pins=[at("p0", 1, "S0")], together=[["p0", "p1"]])
    instance["stations"][0]["step_free"] = False
    instance["participants"][1]["needs"] = ["step_free"]
    words = "Person 0 gehört in Runde 1 an S0; Person 0, Person 1 bleiben zusammen; S0 ist nicht stufenlos erreichbar."
    assert words in " ".join(solver.solve(instance)["explanation"])


@settings(max_examples=150, deadline=None)
@given(st.integers(2, 8), st.integers(2, 4), st.integers(1, 3), st.integers(0, 10**6))
def test_clashes_are_only_seen_where_no_plan_is_found(count: int, stations: int, rounds: int, seed: int):
    rng = Random(seed)
    ids = [f"p{n}" for n in range(count)]
    turns = min(rounds, stations)
    instance = mix(
        count,
        stations,
        turns,
        pins=[at(rng.choice(ids), rng.randrange(turns) + 1, f"S{rng.randrange(stations)}") for _ in range(2)],
        together=[rng.sample(ids, 2)] if rng.random() < 0.5 else [],
        apart=[rng.sample(ids, min(count, rng.choice([2, 3])))] if rng.random() < 0.5 else [],
    )
    asked = parse(instance | {"time_limit": 0.2})
    limits = remix.table_limits(asked)
    assert limits is not None
    if clashes(asked, "de"):
        schedule, _ = remix._schedule(asked, limits)
        assert remix.broken(asked, schedule)


def test_solve_names_the_rules_that_keep_it_from_getting_better():
    everyone = [
        {"id": f"p{n}", "name": f"Person {n}", "attributes": {"municipality": "Ort 0" if n < 3 else ""}}
        for n in range(9)
    ]
    instance = problem(
        9, 3, participants=everyone, constraints={"together": [["p0", "p1"]], "pins": [{"person": "p8", "group": "G0"}]}
    )
    words = solver.solve(instance)["explanation"]
    assert "„Kommune“: Besser wird es nur, wenn eine Vorgabe weicht: Person 0, Person 1 bleiben zusammen." in words
    del instance["constraints"]["together"]
    assert not any("Besser wird es nur" in sentence for sentence in solver.solve(instance)["explanation"])


def test_solve_wishes_says_who_has_no_place_why_and_what_would_help():
    people = [{"id": f"p{n}", "name": f"Person {n}", "ranking": ["T1"] if n < 3 else []} for n in range(4)]
    tracks = [{"id": "T1", "capacity": 2}, {"id": "T2", "capacity": 2}]
    words = solver.solve({"id": "w", "mode": "preference", "participants": people, "tracks": tracks})["explanation"]
    assert "Ohne Platz: 2 von 4 (Person 2, Person 3)." in words
    assert "Voll, obwohl noch jemand dorthin wollte: T1. Mehr Plätze dort würden helfen." in words
    assert "Ohne Wunsch, also ohne Platz: Person 3." in words
    tracks[0]["capacity"] = 3
    words = solver.solve({"id": "w", "mode": "preference", "participants": people, "tracks": tracks})["explanation"]
    assert "Ohne Platz: 1 von 4 (Person 3)." in words
    assert not any("Voll" in sentence for sentence in words)


def test_solve_repair_names_who_moves_from_where_to_where():
    base = {f"p{n:03}": f"G{n % 2}" for n in range(8)}
    instance = problem(8, 2, 1, "repair", base={"assignment": base}, attributes=[])
    for person in instance["participants"][0:6:2]:
        person["status"] = "absent"
    del instance["stations"], instance["rounds"]
    result = solver.solve(instance)
    moved = next(one for one, group in result["assignment"].items() if group != base[one])
    name = f"Person {int(moved[1:])}: {base[moved]} → {result['assignment'][moved]}"
    assert f"Eine Person wechselt die Gruppe ({name}); weniger geht nicht (bewiesen)." in result["explanation"]
    reason = solver.reason_for(instance, result, moved, "de")
    assert reason.startswith(f"Gruppe {result['assignment'][moved]} statt {base[moved]}, damit")


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 5), st.integers(1, 3), st.integers(0, 3), st.integers(0, 10**4))
def test_solve_says_one_person_and_two_people(count: int, groups: int, rounds: int, seed: int):
    instance = problem(count, groups, seed, rounds=rounds, groups=[{"id": f"G{n}", "max": 2} for n in range(groups)])
    everybody = [solver.solve(instance), solver.solve(mix(count, groups, rounds))]
    for result in everybody:
        for sentence in result["explanation"]:
            for words in sentence.both:
                assert not PLURAL_OF_ONE.search(words), words
                assert words.endswith((".", "!"))
