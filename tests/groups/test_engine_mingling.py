"""Rounds mixed anew as they stand: counted by hand, rules broken, what a change does, ways for newcomers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.groups import mingling, remix, solver
from app.groups.joining import joined
from app.groups.parsing import parse
from app.groups.problem import Problem
from tests.groups.judging import judge, needs_judge

TURNING = (("S1", "S2", "S3"), ("S2", "S3", "S1"), ("S3", "S1", "S2"))


def problem(people: int, *, stations: int = 3, towns: int = 3, **more: Any) -> Problem:
    """So many people of so many towns; with three stations everybody visits all."""
    return parse(instance(people, stations=stations, towns=towns, **more))


def instance(people: int, *, stations: int = 3, towns: int = 3, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": "mix",
        "mode": "remix",
        "participants": [
            {"id": f"p{n}", "name": f"Person {n}", "attributes": {"municipality": f"Ort {n % towns}"}, "needs": []}
            for n in range(people)
        ],
        "attributes": [{"key": "municipality", "goal": "spread"}],
        "constraints": {"pins": [], "forbid": [], "together": [], "apart": []},
        "stations": [{"id": f"S{n}", "topic": f"Station {n}"} for n in range(1, stations + 1)],
        "rounds": 3,
        "seed": 1,
    }
    needy = more.pop("needy", ())
    for one in found["participants"]:
        one["needs"] = ["step_free"] if one["id"] in needy else []
    for station, facts in more.pop("facts", {}).items():
        found["stations"][station - 1] |= facts
    found["constraints"] |= more
    return found


def six() -> dict[str, tuple[str, ...]]:
    """Two people on each of the three ways."""
    return {f"p{n}": TURNING[n // 2] for n in range(6)}


def test_worth_counts_each_round_and_sets_it_beside_what_is_proved() -> None:
    found = mingling.worth(problem(6, towns=2), six())
    assert (found.figures.sizes, found.figures.points, found.figures.points_floor) == ((2, 2), 9, 0)
    assert (found.figures.most_meetings, found.figures.contacts, found.figures.contacts_top) == (3, 1, 3)
    assert (found.figures.colleagues, found.broken) == (0, ())
    rows = [(row.what, row.value, row.bound, row.is_top) for row in mingling.beside_bounds(found, "de")]
    assert rows == [
        ("Begegnungen unter Kolleginnen und Kollegen", 0, 0, False),
        ("Wiedersehen", 9, 0, False),
        ("So oft treffen sich zwei höchstens", 3, None, False),
        ("So viele andere trifft jede Person mindestens", 1, 3, True),
    ]
    assert mingling.in_words(found, "en") == [
        "Every station has 2 people in every round.",
        "Colleagues never meet.",
        "3 of 15 possible pairs meet.",
        "Everybody meets 1 others.",
        "9 repeat meetings; at least 0 are inevitable.",
    ]


def test_those_kept_together_are_no_repeat_meeting() -> None:
    """That two who belong together meet in each round is what was asked for."""
    found = mingling.worth(problem(6, together=[["p0", "p1"]]), six())
    assert found.figures.points == found.met.again == 6


@needs_judge
@pytest.mark.parametrize(("people", "stations"), [(9, 3), (16, 4), (31, 5)])
def test_worth_of_a_proposal_is_what_the_engine_and_the_judge_say(people: int, stations: int) -> None:
    asked = instance(people, stations=stations, towns=5)
    answer = solver.solve(asked)
    found = mingling.worth(parse(asked), answer["schedule"])
    report = judge().check(asked, answer)
    assert [found.figures.colleagues, found.figures.points, found.figures.most_meetings] == report["score"][2:5]
    assert {row["name"]: row["value"] for row in answer["score"]} == {
        "colleagues": found.figures.colleagues,
        "repeat_points": found.figures.points,
        "most_meetings": found.figures.most_meetings,
        "contacts": found.figures.contacts,
    }
    assert found.broken == ()


def test_every_broken_rule_is_named_and_those_absent_break_none() -> None:
    rules: dict[str, Any] = {"together": [["p0", "p2"]], "apart": [["p2", "p3"]], "needy": ("p4",)}
    asked = problem(6, facts={2: {"step_free": False}, 3: {"capacity": 1}}, **rules)
    found = mingling.worth(asked, six())
    assert found.broken == (
        ("together", 0),
        ("apart", 0),
        ("step_free", "p4"),
        ("full", 1, "S3"),
        ("full", 2, "S3"),
        ("full", 3, "S3"),
    )
    assert mingling.told(asked, found.broken[:4], "de") == [
        "Person 0, Person 2 gehen denselben Weg",
        "Person 2, Person 3 treffen sich nie",
        "Person 4 braucht stufenlose Stationen",
        "Station 3 hat in Runde 1 nur Platz für 1 Personen",
    ]
    alone = mingling.worth(asked, {"p2": TURNING[0]})
    assert alone.broken == ()


def test_change_says_figures_sizes_and_rules_that_become_others() -> None:
    asked = problem(6, towns=6, apart=[["p0", "p2"]])
    before, after = mingling.worth(asked, six()), mingling.worth(asked, {**six(), "p0": TURNING[1]})
    told = mingling.change(before, after, "de")
    assert told == [
        "Wiedersehen: 12, bisher 9.",
        "So viele andere trifft jede Person mindestens: 0, bisher 1.",
        "Jede Station hat in jeder Runde 1 bis 3 Personen.",
        "Diese Vorgabe wird verletzt: Person 0, Person 2 treffen sich nie.",
    ]
    assert mingling.change(after, before, "de")[-1] == (
        "Diese Vorgabe wird wieder eingehalten: Person 0, Person 2 treffen sich nie."
    )
    swapped = {**six(), "p0": TURNING[1], "p3": TURNING[0]}
    assert mingling.change(before, mingling.worth(problem(6, towns=6), swapped), "en") == ["The figures stay the same."]


def test_rules_that_cannot_go_together_are_named_without_a_search() -> None:
    chained: dict[str, Any] = {"together": [["p0", "p1"], ["p1", "p2"], ["p4", "p5"]], "apart": [["p0", "p2", "p3"]]}
    assert mingling.contradiction(problem(6, **chained), "de") == [
        "Diese Vorgaben widersprechen sich: Person 0, Person 1 gehen denselben Weg; Person 1, Person 2 gehen denselben"
        " Weg; Person 0, Person 2, Person 3 treffen sich nie. Eine davon muss weichen."
    ]
    stairs = problem(6, facts={2: {"step_free": False}}, needy=("p4",))
    assert mingling.contradiction(stairs, "de") == ["Person 4 braucht stufenlose Stationen; es gibt 2, nötig sind 3."]
    assert mingling.contradiction(problem(6, apart=[["p0", "p1"]]), "de") == []


def test_newcomer_takes_the_way_an_absent_person_leaves() -> None:
    here = {who: way for who, way in six().items() if who not in ("p0", "p5")}
    found = joined(problem(7, towns=7), here, ["p6"], [TURNING[0], TURNING[2]])
    assert found["p6"] in (TURNING[0], TURNING[2])
    both = joined(problem(8, towns=8), here, ["p6", "p7"], [TURNING[0], TURNING[2]])
    assert sorted(both.values()) == sorted((TURNING[0], TURNING[2]))


def test_newcomer_without_a_free_way_goes_where_it_is_emptiest() -> None:
    here = {who: way for who, way in six().items() if who != "p0"}
    assert joined(problem(7, towns=7), here, ["p6"], []) == {"p6": TURNING[0]}


def test_newcomer_keeps_rules_rather_than_taking_a_way_left_behind() -> None:
    here = {who: way for who, way in six().items() if who != "p5"}
    together = problem(7, towns=7, together=[["p0", "p6"]])
    assert joined(together, here, ["p6"], [TURNING[2]]) == {"p6": TURNING[0]}
    apart = problem(7, towns=7, apart=[["p4", "p6"]])
    assert joined(apart, here, ["p6"], [TURNING[2]])["p6"] != TURNING[2]
    stairs = problem(7, stations=4, facts={4: {"step_free": False}}, needy=("p6",))
    assert "S4" not in joined(stairs, here, ["p6"], [("S4", "S1", "S2")])["p6"]


def test_newcomer_avoids_colleagues_where_all_else_is_equal() -> None:
    here = {"p0": TURNING[0], "p1": TURNING[1], "p2": TURNING[2]}
    assert joined(problem(4, towns=3), here, ["p3"], [])["p3"] != TURNING[0]  # p0 and p3 are of one town


@given(st.integers(0, 40), st.integers(1, 12), st.integers(0, 8), st.integers(3, 6))
def test_newcomers_of_any_number_get_whole_ways_through_different_stations(
    people: int, towns: int, coming: int, stations: int
) -> None:
    asked = problem(people + coming, stations=stations, towns=towns)
    names = [f"S{n}" for n in range(1, stations + 1)]
    here = {f"p{n}": tuple((names * 2)[n % stations : n % stations + 3]) for n in range(people)}
    found = joined(asked, here, [f"p{people + n}" for n in range(coming)], [])
    assert len(found) == coming
    assert all(len(set(way)) == 3 for way in found.values())
    assert remix.broken(asked, {**here, **found}) == []
    sizes = mingling.worth(asked, {**here, **found}).figures.sizes if here or found else (0, 0)
    assert sizes[1] - sizes[0] <= 1
