"""Ranked wishes: exactly the best profile, and a lottery that cannot be played."""

from __future__ import annotations

from itertools import permutations, product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.groups import solver
from tests.groups.judging import judge, judged, needs_judge, sample


def wishes(count: int, tracks: int, seed: int, policy: str, least: bool = False) -> dict[str, Any]:
    rng = Random(seed)
    names = [f"T{n}" for n in range(tracks)]
    seats = [rng.randrange(1, 2 * count // tracks + 2) for _ in names]
    return {
        "schema": "grouping-instance/1",
        "id": "wishes",
        "mode": "preference",
        "participants": [
            {"id": f"p{n}", "attributes": {}, "ranking": rng.sample(names, rng.randrange(0, tracks + 1))}
            for n in range(count)
        ],
        "tracks": [
            {"id": name, "capacity": seat, "min": rng.randrange(seat + 1) if least else 0}
            for name, seat in zip(names, seats, strict=True)
        ],
        "policy": policy,
        "seed": seed,
    }


@needs_judge
def test_solve_preference_sample_is_optimal():
    result, report = judged(sample("d01_40_3"))
    assert report["score"] == report["bounds"]
    assert result["proved"]


@needs_judge
@settings(max_examples=150, deadline=None)
@given(st.integers(0, 60), st.integers(1, 8), st.integers(0, 10**6), st.sampled_from(["generous", "rank_maximal"]))
def test_solve_preference_reaches_the_judges_exact_profile(count: int, tracks: int, seed: int, policy: str):
    _, report = judged(wishes(count, tracks, seed, policy))
    assert report["score"] == report["bounds"]


@needs_judge
@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5), st.integers(1, 3), st.integers(0, 10**6), st.sampled_from(["generous", "rank_maximal"]))
def test_solve_preference_with_least_numbers_is_the_best_of_all(count: int, tracks: int, seed: int, policy: str):
    instance = wishes(count, tracks, seed, policy, least=True)
    check, best = judge(), None
    choices = [[None, *one["ranking"]] for one in instance["participants"]]
    for chosen in product(*choices):
        plan = {one["id"]: track for one, track in zip(instance["participants"], chosen, strict=True)}
        report = check.check(instance, {"assignment": plan})
        if not report["violations"] and (best is None or report["score"] < best):
            best = report["score"]
    result = solver.solve(instance)
    assert check.check(instance, result)["score"] == best


@pytest.mark.parametrize("seed", range(15))
def test_solve_lottery_no_false_list_helps(seed: int):
    instance = wishes(6, 3, seed, "lottery")
    for person in instance["participants"]:
        honest = list(person["ranking"])
        rank = {track: k for k, track in enumerate(honest)}
        got = rank.get(solver.solve(instance)["assignment"][person["id"]], 9)
        for length in range(len(honest) + 1):
            for lie in permutations(honest, length):
                person["ranking"] = list(lie)
                assert rank.get(solver.solve(instance)["assignment"][person["id"]], 9) >= got
        person["ranking"] = honest


def test_solve_lottery_is_reproducible_from_its_seed():
    draws = [solver.solve(wishes(30, 4, 1, "lottery") | {"seed": seed})["assignment"] for seed in (7, 7, 8)]
    assert draws[0] == draws[1]
    assert draws[0] != draws[2]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 30), st.integers(1, 5), st.integers(0, 10**6))
def test_solve_lottery_respects_seats_and_least_numbers(count: int, tracks: int, seed: int):
    instance = wishes(count, tracks, seed, "lottery", least=True)
    taken = [*solver.solve(instance)["assignment"].values()]
    for track in instance["tracks"]:
        assert taken.count(track["id"]) == 0 or track["min"] <= taken.count(track["id"]) <= track["capacity"]


def test_reason_for_names_the_wish():
    instance = sample_wishes()
    result = solver.solve(instance)
    assert solver.reason_for(instance, result, "a", "de") == "T1: Wunsch Nummer 1."
    assert solver.reason_for(instance, result, "b", "en") == "T2: wish number 2."
    assert solver.reason_for(instance, result, "c", "de").startswith("Kein Platz:")


def sample_wishes() -> dict[str, Any]:
    return {
        "id": "three",
        "mode": "preference",
        "participants": [
            {"id": "a", "ranking": ["T1"]},
            {"id": "b", "ranking": ["T1", "T2"]},
            {"id": "c", "ranking": []},
        ],
        "tracks": [{"id": "T1", "capacity": 1}, {"id": "T2", "capacity": 1}],
    }


def test_solve_with_more_than_can_be_tried_fills_tracks_before_it_closes_them():
    """Too many people and tracks to weigh every closing: nobody gets a third wish because a track was closed."""
    rng = Random(5)
    names = [f"T{n:02}" for n in range(40)]
    people = [{"id": f"p{n:04}", "ranking": rng.sample(names, 3)} for n in range(1200)]
    tracks = [{"id": name, "capacity": 40, "min": 27} for name in names]
    found = solver.solve({"id": "w", "mode": "preference", "participants": people, "tracks": tracks})
    assert found["closed"] == []
    assert found["profile"][0] == sum(found["profile"][3:]) == 0
