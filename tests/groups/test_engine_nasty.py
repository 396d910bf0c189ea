"""Nasty problems of every mode, drawn by the hundred: no rule is broken, or it is said what cannot be."""

from __future__ import annotations

import time
from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.groups import solver
from tests.groups.judging import ATTRIBUTES, judge, judged, needs_judge, problem

KINDS = ("one place", "nothing known", "few places", "wheelchairs", "chains", "locked", "uneven", "hardly anybody")


def crowd(kind: str, count: int, rng: Random) -> list[dict[str, Any]]:
    """People as the worst day brings them."""
    towns = {"one place": 1, "few places": 2}.get(kind, count // 2 + 1)
    return [
        {
            "id": f"p{number:03}",
            "name": f"Person {number}",
            "attributes": {}
            if kind == "nothing known"
            else {
                "municipality": rng.choice([f"Ort {rng.randrange(towns)}", f"Ort {rng.randrange(towns)}", "", None]),
                "experience": rng.choice(["neu", "erfahren", "", None, 3, 1.5]),
                "role": rng.choice(["Bauamt", "IT"]),
            },
            "needs": ["step_free"] if kind == "wheelchairs" and rng.random() < 0.3 else [],
            "status": rng.choice(["present"] * 6 + ["absent", "walk_in"]),
        }
        for number in range(count)
    ]


def rules(kind: str, ids: list[str], rng: Random) -> dict[str, list[Any]]:
    if len(ids) < 4:
        return {}
    chain = rng.sample(ids, min(len(ids), rng.randrange(3, 7)))
    found: dict[str, list[Any]] = {"apart": [rng.sample(ids, 2) for _ in range(rng.randrange(3))]}
    if kind == "chains":
        found["together"] = [[one, other] for one, other in pairwise(chain)]
    if kind == "wheelchairs":
        # An assistant stays with whoever uses the wheelchair.
        found["together"] = [rng.sample(ids, 2) for _ in range(2)]
    return found


def told(result: dict[str, Any]) -> None:
    """Something is said, in whole sentences of both languages."""
    for sentence in result["explanation"]:
        for words in sentence.both:
            assert words[-1:] == "."
            assert "{" not in words
    assert result["explanation"]


@needs_judge
@settings(max_examples=120, deadline=None)
@given(st.sampled_from(KINDS), st.integers(0, 40), st.integers(1, 9), st.integers(0, 10**6))
def test_solve_nasty_repair_moves_nobody_locked_and_breaks_no_rule(kind: str, count: int, groups: int, seed: int):
    rng = Random(seed)
    count = min(count, 3) if kind == "hardly anybody" else count
    everybody = crowd(kind, count, rng)
    ids = [one["id"] for one in everybody]
    names = [f"G{number}" for number in range(groups)]
    base = {one: rng.choice(names) for one in ids if rng.random() < 0.9}
    constraints = rules(kind, ids, rng)
    if kind == "locked":
        constraints["pins"] = [{"person": one, "group": base[one]} for one in base if rng.random() < 0.5]
    limits: list[dict[str, Any]] = [{"id": name} for name in names]
    if kind == "uneven":
        limits[0]["max"] = rng.randrange(3)
    if kind == "wheelchairs":
        limits[-1]["step_free"] = False
    instance = problem(
        count,
        groups,
        seed,
        "repair",
        participants=everybody,
        constraints=constraints,
        groups=limits,
        base={"assignment": base},
        size_tolerance=rng.randrange(2),
        time_limit=0.3,
    )
    del instance["stations"], instance["rounds"]
    result, report = judged(instance)
    told(result)
    if result["status"] == "solved" and not constraints.get("apart") and kind in ("one place", "nothing known"):
        assert report["score"][:3] == report["bounds"][:3]


@needs_judge
@settings(max_examples=150, deadline=None)
@given(st.sampled_from(KINDS), st.integers(0, 36), st.integers(1, 8), st.integers(1, 6), st.integers(0, 10**6))
@example("uneven", 1, 2, 1, 3)  # room at one station only
def test_solve_nasty_remix_breaks_no_rule_or_says_why(kind: str, count: int, stations: int, rounds: int, seed: int):
    rng = Random(seed)
    everybody = crowd(kind, min(count, 3) if kind == "hardly anybody" else count, rng)
    ids = [one["id"] for one in everybody]
    halls: list[dict[str, Any]] = [{"id": f"S{number}"} for number in range(stations)]
    constraints = rules(kind, ids, rng)
    if kind == "locked" and rounds:
        constraints["pins"] = [
            {"person": one, "round": rng.randrange(rounds) + 1, "station": f"S{rng.randrange(stations)}"}
            for one in ids[::5]
        ]
    if kind == "uneven":
        halls[0]["capacity"] = rng.randrange(4)
    if kind == "wheelchairs":
        halls[-1]["step_free"] = False
    instance = {
        "id": "nasty",
        "mode": "remix",
        "participants": everybody,
        "attributes": ATTRIBUTES,
        "constraints": constraints,
        "stations": halls,
        "rounds": rounds,
        "seed": seed,
        "time_limit": 0.3,
    }
    result = solver.solve(instance)
    told(result)
    if result["status"] == "solved":
        assert judge().check(instance, result)["violations"] == []
    here = [one for one in everybody if one["status"] != "absent"]
    free = not constraints.get("apart") and kind in ("one place", "nothing known", "few places", "hardly anybody")
    if free or not here:
        assert (result["status"] == "solved") == (rounds <= stations or not here)


@needs_judge
@settings(max_examples=250, deadline=None)
@given(
    st.sampled_from(["all want one", "no seats", "no list", "mixed"]), st.integers(0, 60), st.integers(1, 9), st.data()
)
def test_solve_nasty_wishes_reach_the_best_profile(kind: str, count: int, tracks: int, data: st.DataObject):
    rng = Random(data.draw(st.integers(0, 10**6)))
    names = [f"T{number}" for number in range(tracks)]
    lists = {"all want one": lambda: names, "no list": lambda: []}
    drawn = [lists.get(kind, lambda: rng.sample(names, rng.randrange(tracks + 1)))() for _ in range(count)]
    instance = {
        "id": "nasty",
        "mode": "preference",
        "participants": [
            {
                "id": f"p{number}",
                "attributes": {},
                "ranking": ranking,
                "status": rng.choice(["present"] * 5 + ["absent"]),
            }
            for number, ranking in enumerate(drawn)
        ],
        "tracks": [{"id": name, "capacity": 0 if kind == "no seats" else rng.randrange(9)} for name in names],
        "policy": data.draw(st.sampled_from(["generous", "rank_maximal"])),
    }
    result = solver.solve(instance)
    told(result)
    report = judge().check(instance, result)
    assert report["violations"] == []
    assert report["score"] == report["bounds"]
    assert result["proved"]


@needs_judge
@settings(max_examples=60, deadline=None)
@given(st.integers(4, 40), st.integers(2, 8), st.floats(0.5, 1.4), st.integers(0, 10**6))
def test_solve_hard_contradiction_is_named_within_its_steps(count: int, groups: int, density: float, seed: int):
    """As many pairs apart as lie between possible and impossible: where searches without a plan never end."""
    rng = Random(seed)
    ids = [f"p{number:03}" for number in range(count)]
    pairs = int(count * groups * density)
    instance = problem(
        count, groups, seed, constraints={"apart": [rng.sample(ids, 2) for _ in range(pairs)]}, time_limit=0.2
    )
    del instance["stations"], instance["rounds"]
    begin = time.process_time()
    result = solver.solve(instance)
    assert time.process_time() - begin < 3
    if result["status"] == "solved":
        assert judge().check(instance, result)["violations"] == []
    else:
        assert result["proved"]
        assert {kind for kind, *_ in result["conflict"]} == {"apart"}
