"""Mixed anew each round: no rule broken, and the known figures reached."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.groups import solver
from app.groups.fields import multiplication
from app.groups.mixing import Party
from app.groups.parsing import parse
from app.groups.remix import table_limits
from app.groups.reseating import Room
from tests.groups.judging import judged, needs_judge, people, sample, samples


def mix(count: int, stations: int, rounds: int, seed: int = 1, towns: int = 0) -> dict[str, Any]:
    everyone = people(count, Random(seed), towns)
    for person in everyone:
        person["needs"] = []
    return {
        "schema": "grouping-instance/1",
        "id": "mix",
        "mode": "remix",
        "participants": everyone,
        "attributes": [{"key": "municipality", "goal": "spread"}],
        "stations": [{"id": f"S{n}"} for n in range(stations)],
        "rounds": rounds,
        "seed": seed,
    }


@needs_judge
@pytest.mark.parametrize("name", [name for name in samples() if name[0] == "b"])
def test_solve_remix_sample_reaches_sizes_colleagues_and_points(name: str):
    _, report = judged(sample(name))
    assert report["score"][:4] == report["bounds"][:4]


@needs_judge
@pytest.mark.parametrize(
    ("count", "stations", "rounds", "points"),
    [(15, 3, 3, 36), (24, 3, 3, 108), (30, 5, 5, 100), (60, 6, 6, 450), (120, 10, 6, 450), (500, 25, 5, 0)],
)
def test_solve_remix_reaches_the_known_points(count: int, stations: int, rounds: int, points: int):
    instance = mix(count, stations, rounds)
    for number, person in enumerate(instance["participants"]):
        person["attributes"] = {"municipality": f"Ort {number}"}
    _, report = judged(instance)
    assert report["score"][:4] == [0, 0, 0, points]


@needs_judge
@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60), st.integers(1, 9), st.integers(1, 6), st.integers(0, 10**6))
def test_solve_remix_breaks_no_rule(count: int, stations: int, rounds: int, seed: int):
    instance = mix(count, stations, min(rounds, stations), seed)
    _, report = judged(instance)
    assert report["score"][:2] == [0, 0]


@needs_judge
@settings(max_examples=15, deadline=None)
@given(st.integers(12, 40), st.integers(4, 7), st.integers(0, 10**6))
def test_solve_remix_with_rules_breaks_none(count: int, stations: int, seed: int):
    rng = Random(seed)
    instance = mix(count, stations, 3, seed)
    ids = [person["id"] for person in instance["participants"]]
    rng.shuffle(ids)
    instance["constraints"] = {
        "together": [[ids[0], ids[1]]],
        "apart": [[ids[2], ids[3]]],
        "pins": [{"person": ids[4], "round": 2, "station": "S1"}],
    }
    instance["stations"][0]["step_free"] = False
    next(person for person in instance["participants"] if person["id"] == ids[5])["needs"] = ["step_free"]
    result, _ = judged(instance)
    assert result["status"] == "solved"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rounds": 4}, "4 Runden, aber nur 3 Stationen"),
        ({"stations": [{"id": f"S{n}", "capacity": 2} for n in range(3)]}, "12 Personen, Platz für 0 bis 6"),
    ],
)
def test_solve_remix_impossible_says_why(change: dict[str, Any], words: str):
    result = solver.solve(mix(12, 3, 3) | change)
    assert result["status"] == "infeasible"
    assert any(words in sentence for sentence in result["explanation"])


def test_solve_remix_says_why_people_meet_again():
    instance = mix(30, 5, 5)
    words = " ".join(solver.solve(instance)["explanation"])
    assert "6 Personen verlassen einen Tisch, es gibt nur 4 andere" in words


def test_solve_remix_same_input_gives_the_same_plan():
    instance = mix(29, 5, 4)
    turned = instance | {"participants": instance["participants"][::-1]}
    assert solver.solve(instance) == solver.solve(turned)


@pytest.mark.parametrize("order", [2, 3, 4, 5, 7, 8, 9, 16, 25, 27])
def test_multiplication_of_a_field_is_a_latin_square_without_zero(order: int):
    table = multiplication(order)
    assert table is not None
    for factor in range(1, order):
        assert sorted(table[factor]) == list(range(order))
        assert table[factor] == [row[factor] for row in table]


@pytest.mark.parametrize("order", [1, 6, 10, 12, 15])
def test_multiplication_is_none_where_there_is_no_field(order: int):
    assert multiplication(order) is None


@settings(max_examples=40, deadline=None)
@given(st.integers(8, 30), st.integers(4, 6), st.integers(0, 10**6))
def test_price_of_an_exchange_is_what_it_costs_when_carried_out(count: int, stations: int, seed: int):
    rng = Random(seed)
    instance = mix(count, stations, 4, seed, towns=3)
    ids = [person["id"] for person in instance["participants"]]
    instance["constraints"] = {
        "together": [ids[:2], ids[2:5]],
        "apart": [ids[5:7]],
        "pins": [{"person": ids[7], "round": 2, "station": "S1"}],
    }
    problem = parse(instance)
    limits = table_limits(problem)
    assert limits is not None
    rows = [rng.sample(range(stations), 4) for _ in problem.blocks]
    room = Room(Party.of(problem), rows, limits)
    units = range(len(rows))
    for _ in range(60):
        unit, turn, stop = rng.choice(units), rng.randrange(4), rng.randrange(stations)
        steps = room.proposal(unit, turn, stop, rng.random(), rng.random() < 0.5) if room.at[unit][turn] != stop else []
        if steps:
            price, before = room.price(steps), room.cost
            room.cost += room.change(steps)
            assert room.cost == before + price
    assert room.cost == Room(room.party, room.at, limits).cost


def test_solve_remix_large_town_does_not_hide_rules_from_the_search():
    """Where more than mixing.MOST_COLLEAGUES share a value nobody prices their meetings; the others still count."""
    instance = mix(450, 9, 2, 1)
    for number, person in enumerate(instance["participants"]):
        person["attributes"] = {"municipality": "Kassel" if number < 410 else f"Ort {number // 4}"}
    score = {entry["name"]: entry for entry in solver.solve(instance)["score"]}
    floor = score["colleagues"]["floor"]
    assert floor <= score["colleagues"]["value"] <= floor * 1.01
    meet = solver.solve(instance)["schedule"]
    small = [[f"p{number:03}" for number in range(first, min(first + 4, 450))] for first in range(412, 450, 4)]
    for town in small:
        for one, other in combinations(town, 2):
            assert all(a != b for a, b in zip(meet[one], meet[other], strict=True))
