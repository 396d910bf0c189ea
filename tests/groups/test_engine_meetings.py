"""Who meets whom: counted once more by hand, and the picture that says the same as its table."""

from __future__ import annotations

from itertools import combinations

import pytest

from app.groups import remix, solver
from app.groups.matrix import MARKS, MOST_PEOPLE, matrix
from app.groups.meetings import sentences
from tests.groups.judging import judge, needs_judge, problem

WAYS = {"c": ["S", "T", "T"], "a": ["S", "T", None], "b": ["T", "T", "T"], "d": ["U", "U", None]}


def mixed(count: int, stations: int, rounds: int) -> dict[str, object]:
    found = problem(count, stations, 7, "remix") | {"rounds": rounds}
    del found["groups"]
    return found


def test_meetings_count_each_round_at_the_same_station():
    met = remix.meetings(WAYS)
    assert met.people == ("a", "b", "c", "d")
    assert met.counts == {("a", "b"): 1, ("a", "c"): 2, ("b", "c"): 2}
    assert (met.times("c", "a"), met.times("d", "a")) == (2, 0)
    assert met.contacts == {"a": 2, "b": 2, "c": 2, "d": 0}
    assert met.by_times == {0: 3, 1: 1, 2: 2}
    assert (met.pairs, met.again, met.most) == (6, 2, 2)


@needs_judge
@pytest.mark.parametrize(("count", "stations", "rounds"), [(15, 3, 3), (30, 5, 5), (29, 5, 4)])
def test_meetings_of_a_plan_are_those_of_the_judge(count: int, stations: int, rounds: int):
    instance = mixed(count, stations, rounds)
    result = solver.solve(instance)
    met, report = remix.meetings(result["schedule"]), judge().check(instance, result)
    assert met.again == report["score"][3]
    assert met.most == report["score"][4]
    assert min(met.contacts.values()) == -report["score"][5]
    assert sum(n * pairs for n, pairs in met.by_times.items()) == report["figures"]["meetings"]


def test_sentences_set_the_figures_beside_what_is_proved():
    result = solver.solve(mixed(15, 3, 3))
    met = remix.meetings(result["schedule"])
    floor = next(entry["floor"] for entry in result["score"] if entry["name"] == "repeat_points")
    assert met.again == floor == 36
    german, english = (sentences(met, result["score"], language) for language in ("de", "en"))
    assert german[0] == f"{len(met.counts)} von 105 möglichen Paaren treffen sich."
    assert german[-1] == "36 Wiedersehen; weniger geht nicht (bewiesen)."
    assert english[-1] == "36 repeat meetings; fewer is impossible (proved)."
    assert sentences(met, [{"name": "repeat_points", "value": 36, "floor": 30}], "de")[-1] == (
        "36 Wiedersehen; mindestens 30 sind unvermeidlich."
    )
    assert sentences(remix.meetings({}), [], "de") == []


def test_matrix_has_a_mark_for_each_pair_on_both_sides_and_no_other():
    met = remix.meetings(WAYS)
    picture = matrix(met, {one: one.upper() for one in "abcd"}, "de")
    titles = sorted(cell.title for cell in picture.cells)
    assert titles == sorted(
        [f"{a} und {b}: {n}" for a, b, n in (("A", "B", "einmal"), ("A", "C", "2-mal"), ("B", "C", "2-mal"))]
        + [f"{b} und {a}: {n}" for a, b, n in (("A", "B", "einmal"), ("A", "C", "2-mal"), ("B", "C", "2-mal"))]
    )
    assert {cell.count: cell.level for cell in picture.cells} == {1: 1, 2: 2}
    assert [key.text for key in picture.legend] == ["nie: 3 Paare", "einmal: 1 Paar", "2-mal: 2 Paare"]
    assert [(row.name, row.met, row.never, row.again) for row in picture.rows] == [
        ("A", 2, 1, (("C", 2),)),
        ("B", 2, 1, (("C", 2),)),
        ("C", 2, 1, (("A", 2), ("B", 2))),
        ("D", 0, 3, ()),
    ]


@pytest.mark.parametrize("count", [2, 30, 60, 100])
def test_matrix_marks_lie_in_their_own_cell_and_grow_with_the_count(count: int):
    met = remix.meetings({f"p{n:03}": [f"S{n % 3}", f"T{n % 3}", f"U{n % 5}", f"V{n % 7}"] for n in range(count)})
    picture = matrix(met, {}, "en")
    assert picture.cell >= 12
    seen = set()
    for cell in picture.cells:
        column, row = ((at - picture.margin) // picture.cell for at in (cell.x, cell.y))
        assert (cell.x + cell.side - picture.margin) // picture.cell == column
        assert (cell.y + cell.side - picture.margin) // picture.cell == row
        assert min(column, row) >= 0
        assert max(column, row) < count
        assert column != row
        seen.add((row, column))
    assert seen == {(row, column) for column, row in seen}
    assert len(seen) == 2 * len(met.counts)
    sides = {cell.level: cell.side for cell in picture.cells}
    assert sorted(sides.values()) == [sides[level] for level in sorted(sides)]
    assert len(MARKS) > max(sides, default=0)


def test_matrix_of_more_people_than_can_be_read_is_a_table_only():
    met = remix.meetings({f"p{n}": ["S"] for n in range(MOST_PEOPLE + 1)})
    picture = matrix(met, {}, "de")
    assert not picture.is_drawn
    assert len(picture.rows) == MOST_PEOPLE + 1
    assert {row.met for row in picture.rows} == {MOST_PEOPLE}


def test_matrix_of_nobody_is_empty():
    assert matrix(remix.meetings({}), {}, "de").rows == ()


def test_meetings_agree_with_every_pair_looked_at_alone():
    result = solver.solve(mixed(24, 4, 4))
    met, ways = remix.meetings(result["schedule"]), result["schedule"]
    for one, other in combinations(sorted(ways), 2):
        assert met.times(one, other) == sum(a == b for a, b in zip(ways[one], ways[other], strict=True))
