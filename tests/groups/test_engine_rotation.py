"""Groups through stations: every visit made once, nothing double-booked, judged by counting."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.groups import solver
from app.groups.problem import UNLIMITED, Station
from app.groups.rotation import Rotation, missed, rotate, walk
from tests.groups.judging import judged, needs_judge, problem


def station(name: str, topic: str = "", **more: object) -> Station:
    values = {"pos": (0, 0, 0), "step_free": True, "parallel": 1, "capacity": UNLIMITED, "min": 0}
    return Station(id=name, topic=topic or name, **(values | more))  # type: ignore[arg-type]  # the keywords are known


def check(plan: Rotation, stations: list[Station], rounds: int, sizes: dict[str, int] | None = None) -> None:
    """No group at two stations of a topic, no station with more groups or people than it takes."""
    known = {one.id: one for one in stations}
    for row in plan.values():
        assert len(row) == rounds
        topics = [known[stop].topic for stop in row if stop]
        assert len(set(topics)) == len(topics)
    for turn in range(rounds):
        here = Counter(row[turn] for row in plan.values() if row[turn])
        for stop, groups in here.items():
            assert groups <= known[stop].parallel
            people = sum((sizes or {}).get(group, 0) for group, row in plan.items() if row[turn] == stop)
            assert people <= known[stop].capacity


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 12), st.integers(1, 9), st.integers(1, 3), st.integers(0, 3), st.integers(0, 999))
def test_rotate_enough_rounds_misses_nothing(groups: int, topics: int, parallel: int, spare: int, seed: int):
    rng = Random(seed)
    stations = [
        station(f"S{n}", pos=(rng.randrange(50), rng.randrange(50), rng.randrange(2)), parallel=parallel)
        for n in range(topics)
    ]
    rounds = max(topics, -(-groups // parallel)) + spare
    names = [f"G{n}" for n in range(groups)]
    plan = rotate(names, stations, rounds, seed=seed)
    check(plan, stations, rounds)
    assert not any(missed(plan, stations).values())
    assert plan == rotate(names, stations, rounds, seed=seed)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 8), st.integers(1, 8), st.integers(0, 8), st.integers(0, 999))
def test_rotate_too_few_rounds_misses_no_more_than_it_must(groups: int, topics: int, rounds: int, seed: int):
    stations = [station(f"S{n}") for n in range(topics)]
    plan = rotate([f"G{n}" for n in range(groups)], stations, rounds, seed=seed)
    check(plan, stations, rounds)
    made = sum(stop is not None for row in plan.values() for stop in row)
    assert made == min(groups * rounds, groups * topics, topics * rounds)


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 8), st.integers(0, 999))
def test_rotate_group_with_wheelchair_goes_to_the_accessible_copy(groups: int, seed: int):
    rng = Random(seed)
    stations = [station(f"S{n}", pos=(rng.randrange(50), 0, 0)) for n in range(groups - 1)]
    stations += [station("up", "T", step_free=False, pos=(0, 0, 1)), station("copy", "T")]
    names = [f"G{n}" for n in range(groups)]
    needy = rng.sample(names, rng.randrange(1, groups + 1))
    plan = rotate(names, stations, groups, step_free=needy, seed=seed)
    check(plan, stations, groups)
    assert not any(missed(plan, stations).values())
    assert all("up" not in plan[group] for group in needy)


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 8), st.integers(0, 999))
def test_rotate_seats_are_never_exceeded(groups: int, seed: int):
    rng = Random(seed)
    sizes = {f"G{n}": rng.randrange(0, 9) for n in range(groups)}
    stations = [station(f"S{n}", parallel=3, capacity=rng.randrange(6, 20)) for n in range(4)]
    plan = rotate(list(sizes), stations, groups + 4, sizes=sizes, seed=seed)
    check(plan, stations, groups + 4, sizes)
    for group, size in sizes.items():
        fitting = {one.topic for one in stations if size <= one.capacity}
        seen = {stop for stop in plan[group] if stop}
        assert seen == (fitting if size else set())


def test_rotate_without_stations_waits():
    assert rotate(["A", "B"], [], 2) == {"A": [None, None], "B": [None, None]}
    assert rotate([], [station("S")], 2) == {}
    assert rotate(["A"], [station("S")], 0) == {"A": []}


def test_rotate_walks_less_than_the_order_of_the_list():
    rng = Random(5)
    stations = [station(f"S{n}", pos=(rng.randrange(90), rng.randrange(90), 0)) for n in range(6)]
    names = [f"G{n}" for n in range(6)]
    listed = {f"G{g}": [f"S{(g + turn) % 6}" for turn in range(6)] for g in range(6)}
    ours = sum(walk(row, stations) for row in rotate(names, stations, 6).values())
    assert ours < 0.8 * sum(walk(row, stations) for row in listed.values())


@needs_judge
@settings(max_examples=80, deadline=None)
@given(st.integers(1, 30), st.integers(1, 6), st.integers(0, 10**6))
def test_solve_halls_of_all_kinds_break_no_rule(count: int, groups: int, seed: int):
    rng = Random(seed)
    stations = []
    for number in range(rng.randrange(1, 7)):
        stations.append(
            {
                "id": f"S{number}",
                "topic": f"T{rng.randrange(number + 1)}",
                "pos": [rng.randrange(50), rng.randrange(50), rng.randrange(2)],
                "step_free": rng.random() < 0.8,
                "parallel": rng.choice([1, 1, 2]),
                "capacity": rng.choice([5, 10, 40]),
            }
        )
    judged(problem(count, groups, seed, stations=stations, rounds=rng.randrange(0, 8), time_limit=0.1))


@pytest.mark.parametrize(
    ("stations", "rounds", "sentence"),
    [
        ([{"id": "A"}, {"id": "B"}], 1, "Die Gruppen sehen nicht alles. Geplant: 1 Runde; nötig: 2 Runden."),
        ([{"id": "A", "capacity": 2}, {"id": "B"}], 2, "Gruppe G0 ist mit 4 Personen zu groß für: A."),
        (
            [{"id": "A", "step_free": False}, {"id": "B"}],
            2,
            "Gruppe G0 braucht einen stufenlosen Weg; für A gibt es keine stufenlose Station.",
        ),
        ([{"id": "A"}, {"id": "B"}], 3, "Zusammen warten die Gruppen 2 Runden lang."),
        (
            [{"id": "A"}, {"id": "B"}],
            2,
            "Jede Gruppe ist genau einmal an jeder Station; keine Station ist doppelt belegt.",
        ),
    ],
)
def test_solve_says_which_rule_stands_in_the_way(stations: list[dict[str, object]], rounds: int, sentence: str):
    everyone = [{"id": f"p{n}", "needs": ["step_free"] if n < 8 else []} for n in range(8)]
    result = solver.solve(problem(8, 2, participants=everyone, stations=stations, rounds=rounds))
    assert sentence in result["explanation"]
