"""Whatever is read: a problem, or one sentence naming the place. Never anything else."""

from __future__ import annotations

import contextlib
import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.groups import solver
from app.groups.intake import ProblemRefused
from app.groups.parsing import parse
from tests.groups.judging import problem

GOOD = problem(
    6,
    2,
    constraints={
        "pins": [{"person": "p000", "group": "G0"}],
        "forbid": [{"person": "p001", "group": "G0"}],
        "together": [["p002", "p003"]],
        "apart": [["p004", "p005"]],
    },
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def changed(path: list[Any], value: Any) -> dict[str, Any]:
    instance = copy.deepcopy(GOOD)
    place: Any = instance
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return instance


REFUSED = [
    (["participants"], None, "participants"),
    (["participants"], {}, "participants"),
    (["participants"], [{"id": "a"}] * 2, "participants[1]"),
    (["participants"], [{"id": f"p{n}"} for n in range(5001)], "participants"),
    (["participants", 0], "p000", "participants[0]"),
    (["participants", 0, "id"], 7, "participants[0].id"),
    (["participants", 0, "id"], "", "participants[0].id"),
    (["participants", 0, "id"], "a\x00b", "participants[0].id"),
    (["participants", 0, "id"], "\ud800", "participants[0].id"),
    (["participants", 0, "id"], "x" * 501, "participants[0].id"),
    (["participants", 0, "status"], "ill", "participants[0].status"),
    (["participants", 0, "need"], ["step_free"], "participants[0]"),
    (["participants", 0, "attributes", "role"], [1], "participants[0].attributes.role"),
    (["participants", 0, "attributes", "role"], float("nan"), "participants[0].attributes.role"),
    (["groups", 0, "max"], -1, "groups[0].max"),
    (["groups", 0, "max"], 10**30, "groups[0].max"),
    (["groups", 0, "max"], True, "groups[0].max"),
    (["groups", 0, "max"], 3.0, "groups[0].max"),
    (["groups", 0, "max"], "3", "groups[0].max"),
    (["groups", 0], {"id": "G0", "min": 4, "max": 2}, "groups[0]"),
    (["groups", 0], {"id": "G1"}, "groups[1]"),
    (["groups", 0, "capcity"], 3, "groups[0]"),
    (["stations", 0, "pos"], [1], "stations[0].pos"),
    (["stations", 0, "pos"], [1, float("inf")], "stations[0].pos[1]"),
    (["stations", 0, "parallel"], 0, "stations[0].parallel"),
    (["rounds"], -1, "rounds"),
    (["rounds"], 10**6, "rounds"),
    (["seed"], -1, "seed"),
    (["time_limit"], 0, "time_limit"),
    (["time_limit"], float("nan"), "time_limit"),
    (["mode"], "best", "mode"),
    (["mode"], "repair", "base"),
    (["mode"], "preference", "tracks"),
    (["schema"], "grouping-instance/2", "schema"),
    (["constrains"], {}, "constrains"),
    (["constraints", "aparts"], [], "constraints"),
    (["constraints", "pins", 0, "person"], "nobody", "constraints.pins[0].person"),
    (["constraints", "pins", 0, "group"], "Z", "constraints.pins[0].group"),
    (["constraints", "pins", 0], {"person": "p000"}, "constraints.pins[0]"),
    (["constraints", "together", 0, 1], "nobody", "constraints.together[0][1]"),
    (["constraints", "apart", 0], ["p004", "p004"], "constraints.apart[0]"),
    (["attributes"], [{"key": "role"}, {"key": "role"}], "attributes[1]"),
    (["attributes", 0, "goal"], "mix", "attributes[0].goal"),
]


@pytest.mark.parametrize(("path", "value", "place"), REFUSED)
def test_solve_bad_field_names_the_place(path: list[Any], value: Any, place: str):
    with pytest.raises(ProblemRefused) as refused:
        solver.solve(changed(path, value))
    for language in ("de", "en"):
        sentence = refused.value.sentence(language)
        assert place in sentence
        assert sentence.endswith(".")
        assert "\n" not in sentence


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "3",
        "{",
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"seed": NaN}',
        '{"seed": Infinity}',
        '{"seed": 1, "seed": 2}',
        '{"seed": ' + "9" * 10_000 + "}",
        json.dumps(GOOD)[:-1],
        "\x00",
    ],
)
def test_main_json_unreadable_text_is_refused_with_code_2(text: str):
    code, answer = solver.main_json(text, "de")
    assert code == 2
    told = json.loads(answer)
    assert told["status"] == "refused"
    assert told["error"].endswith(".")
    assert sorted(told) == ["error", "status"]


def test_main_json_solved_and_impossible_have_their_codes():
    assert solver.main_json(json.dumps(GOOD), "de")[0] == 0
    impossible = changed(["constraints", "apart"], [["p002", "p003"]])
    assert solver.main_json(json.dumps(impossible), "en")[0] == 1


def test_refused_sentence_speaks_the_language_asked_for():
    bad = changed(["rounds"], -1)
    assert "muss zwischen" in json.loads(solver.main_json(json.dumps(bad), "de")[1])["error"]
    assert "must be between" in json.loads(solver.main_json(json.dumps(bad), "en")[1])["error"]


def test_solve_unknown_need_is_said_not_swallowed():
    result = solver.solve(changed(["participants", 0, "needs"], ["hearing_loop"]))
    assert any("hearing_loop" in sentence for sentence in result["explanation"])


def test_solve_5000_people_is_answered():
    many = problem(5000, 50, time_limit=1.0)
    del many["stations"]
    result = solver.solve(many)
    assert len(result["assignment"]) == 5000


@settings(max_examples=150, deadline=None)
@given(ANYTHING)
def test_parse_anything_is_refused_or_read(value: object):
    with pytest.raises(ProblemRefused):
        parse(value)


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_parse_one_field_replaced_by_anything_never_crashes(data: st.DataObject):
    path: list[Any] = []
    place: Any = GOOD
    while isinstance(place, dict | list) and place and (not path or data.draw(st.booleans())):
        step = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        path.append(step)
        place = place[step]
    replaced = changed(path, data.draw(ANYTHING))
    with contextlib.suppress(ProblemRefused):
        parse(replaced)
