"""The table of groups: honest about who is better."""

from __future__ import annotations

from dataclasses import replace

from bench import groups
from bench.figures import table


def test_measure_small_groups_are_no_worse_than_what_people_do():
    measured = groups.measure(15, 3, seconds=2.0)
    assert measured.fault == ""
    assert measured.score <= min(measured.at_random, measured.counted_off)
    assert measured.score >= measured.bound
    assert len(measured.cells()) == len(groups.HEAD)


def test_measured_plan_worse_than_somebody_elses_is_a_fault():
    measured = groups.measure(15, 3, seconds=2.0)
    worse = replace(measured, score=(9, 9, 9, 9), solver=(0, 0, 0, 1))
    assert worse.fault == "groups, 15 people: worse than random, counted off, CP-SAT"


def test_table_says_when_the_exact_solver_is_missing_or_found_nothing():
    measured = replace(groups.measure(15, 3, seconds=2.0), solver=None, solver_seconds=None)
    assert measured.cells()[-3:] == ["–", "–", "–"]
    late = replace(measured, solver_seconds=10.0, seconds=0.5)
    assert late.cells()[-3:] == ["none", "10.0", "5%"]
    assert len(table([groups.HEAD, late.cells()]).splitlines()) == 2


def test_counted_off_deals_the_people_of_one_place_like_cards():
    problem = groups.parse(groups.instance(12, 3))
    seats = groups.counted_off(problem)
    order = sorted(problem.present, key=lambda one: [str(one.value(key)) for key, _ in groups.ATTRIBUTES])
    place = {person.id: number for number, person in enumerate(order)}
    assert [seats[k] for k in range(12)] == [place[block[0]] % 3 for block in problem.blocks]
