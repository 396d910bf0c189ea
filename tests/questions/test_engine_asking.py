"""Definitions are read strictly; hidden questions are neither demanded nor kept; any answers are judged."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.events.rules import FileRefused
from app.questions import asking, definitions, editing
from app.questions.definitions import Option
from tests.questions.samples import Tree, tree

QUESTIONS = definitions.read(tree())
BY_KEY = {question.key: question for question in QUESTIONS}


def test_read_and_write_round_trip() -> None:
    assert definitions.written(QUESTIONS) == tree()
    assert definitions.read(definitions.written(QUESTIONS)) == QUESTIONS
    assert BY_KEY["seit"].latest == date(2026, 12, 31)
    assert BY_KEY["jahre"].least == 0


def broken(number: int, **change: Any) -> list[Tree]:
    found = tree()
    found[number].update(change)
    return found


BAD: dict[str, tuple[object, str]] = {
    "no list": ({}, "/questions"),
    "no object": (["x"], "/questions/1"),
    "too many": ([{"key": f"k{n}", "kind": "text", "label_de": "x"} for n in range(41)], "/questions"),
    "unknown kind": (broken(1, kind="colour"), "/questions/2/kind"),
    "unknown entry": (broken(1, size=3), "/questions/2/size"),
    "no label": (broken(1, label_de=" "), "/questions/2/label_de"),
    "key": (broken(1, key="Zug 1"), "/questions/2/key"),
    "doubled key": (broken(1, key="anreise"), "/questions/2/key"),
    "no options": (broken(0, options=[]), "/questions/1/options"),
    "one option": (broken(0, options=[{"value": "a", "label_de": "A"}]), "/questions/1/options"),
    "options of a text": (broken(2, options=[{"value": "a", "label_de": "A"}] * 2), "/questions/3/options"),
    "same value": (broken(0, options=[{"value": "bahn", "label_de": each} for each in "AB"]), "/questions/1/options"),
    "same label": (broken(0, options=[{"value": each, "label_de": "A"} for each in "ab"]), "/questions/1/options"),
    "condition on itself": (broken(0, show_if={"key": "anreise", "values": ["bahn"]}), "/questions/1/show_if"),
    "condition on a later one": (broken(1, show_if={"key": "essen", "values": ["yes"]}), "/questions/2/show_if"),
    "condition on nothing": (broken(1, show_if={"key": "fehlt", "values": ["x"]}), "/questions/2/show_if"),
    "condition on a text": (broken(2, show_if={"key": "zug", "values": ["x"]}), "/questions/3/show_if"),
    "condition on no answer": (broken(1, show_if={"key": "anreise", "values": ["rad"]}), "/questions/2/show_if"),
    "condition without values": (broken(1, show_if={"key": "anreise", "values": []}), "/questions/2/show_if"),
    "limit of another kind": (broken(1, least=1), "/questions/2/least"),
    "limits crossed": (broken(5, least=61), "/questions/6/most"),
    "dates crossed": (broken(6, earliest="2027-01-01"), "/questions/7/latest"),
    "no date": (broken(6, earliest="1.1.2027"), "/questions/7/earliest"),
    "workshop": (broken(5, workshop="c"), "/questions/6/workshop"),
}


@pytest.mark.parametrize("fault", BAD)
def test_read_of_a_fault_names_its_path(fault: str) -> None:
    definitions_, path = BAD[fault]
    with pytest.raises(FileRefused) as refused:
        definitions.read(definitions_)
    assert refused.value.values["place"] == path


def keys(letters: str, **answers: Any) -> list[str]:
    return [question.key for question in asking.asked(QUESTIONS, letters, answers)]


def test_asked_follows_workshops_and_conditions() -> None:
    assert keys("") == ["anreise", "essen", "seit"]
    assert keys("C") == ["anreise", "essen", "jahre", "seit"]
    assert keys("A", anreise="bahn", essen=True) == ["anreise", "zug", "essen", "kost", "seit"]
    assert keys("A", essen=True, kost=["milch"]) == ["anreise", "essen", "kost", "andere", "seit"]
    assert keys("A", essen=False, kost=["milch"]) == ["anreise", "essen", "seit"]


def test_kept_drops_what_was_hidden_or_never_asked() -> None:
    sent = {"anreise": "auto", "zug": "ICE 1", "essen": False, "kost": ["milch"], "andere": "x", "jahre": 3, "fremd": 1}
    assert asking.kept(QUESTIONS, ["A"], sent) == {"anreise": "auto", "essen": False}
    assert asking.kept(QUESTIONS, ["C"], {**sent, "anreise": "bahn", "seit": ""}) == {
        "anreise": "bahn",
        "zug": "ICE 1",
        "essen": False,
        "jahre": 3,
    }


GOOD = {"essen": False}
WRONG: dict[str, dict[str, Any]] = {
    "essen": {},
    "zug": {"anreise": "bahn", **GOOD},
    "andere": {"essen": True, "kost": ["fisch"], "andere": "  "},
    "anreise": {"anreise": "rad", **GOOD},
    "kost": {"essen": True, "kost": ["fleisch", "fisch", "milch"], "andere": "x"},
    "jahre": {"jahre": 61, **GOOD},
    "seit": {"seit": "2019-12-31", **GOOD},
}


@pytest.mark.parametrize("key", WRONG)
def test_check_names_the_one_answer_that_will_not_do(key: str) -> None:
    assert list(asking.check(QUESTIONS, ["C"], WRONG[key])) == [key]


@pytest.mark.parametrize(
    "answers",
    [
        GOOD,
        {"anreise": "bahn", "zug": "ICE 1", **GOOD},
        {"zug": "x" * 99, **GOOD},  # not asked, so not judged
        {"essen": True, "kost": ["fleisch"], "jahre": 0, "seit": "2026-12-31"},
        {"jahre": 2.5, **GOOD},
    ],
)
def test_check_of_good_answers_finds_nothing(answers: dict[str, Any]) -> None:
    assert asking.check(QUESTIONS, ["C"], answers) == {}


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("jahre", True),
        ("jahre", "3"),
        ("jahre", float("nan")),
        ("jahre", float("inf")),
        ("jahre", -1),
        ("jahre", 10**30),
        ("seit", "2026-02-30"),
        ("seit", "5.12.2026"),
        ("seit", 20261205),
        ("zug", "a\nb"),
        ("zug", ["x"]),
        ("kost", "milch"),
        ("kost", [1]),
        ("essen", "yes"),
        ("anreise", ["bahn"]),
    ],
)
def test_check_of_a_wrong_type_is_a_problem(key: str, answer: Any) -> None:
    answers = {"anreise": "bahn", "zug": "x", "essen": True, "kost": [], key: answer}
    assert key in asking.check(QUESTIONS, ["C"], answers)


WORDS = st.text("aß1 .\x00\u202e", max_size=4)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.sampled_from(["bahn", "milch", "yes"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=5,
)
ANSWERS = st.dictionaries(st.sampled_from([*BY_KEY, "fremd"]), ANY)


@settings(deadline=None)
@given(ANSWERS, st.sets(st.sampled_from("ABC")))
def test_any_answers_are_judged_and_hidden_ones_never_kept(answers: dict[str, Any], letters: set[str]) -> None:
    shown = {question.key for question in asking.asked(QUESTIONS, letters, answers)}
    kept = asking.kept(QUESTIONS, letters, answers)
    assert set(kept) <= shown
    assert set(asking.check(QUESTIONS, letters, answers)) <= shown
    # What is kept asks the same questions again: dropping the hidden answers reveals or hides nothing.
    assert {question.key for question in asking.asked(QUESTIONS, letters, kept)} == shown
    assert asking.kept(QUESTIONS, letters, kept) == kept or any(value != value for value in kept.values())
    for language in ("de", "en"):
        told = asking.readable(QUESTIONS, kept, language)
        assert len(told) == len(kept)
        assert all(isinstance(text, str) for _, text in told)


@settings(deadline=None)
@given(ANY | st.lists(st.dictionaries(st.sampled_from([*vars(QUESTIONS[0])]), ANY), max_size=3))
def test_any_definitions_are_read_or_refused(found: Any) -> None:
    try:
        questions = definitions.read(found)
    except FileRefused:
        return
    assert definitions.read(definitions.written(questions)) == questions


def test_readable_answers_speak_the_language_of_the_reader() -> None:
    answers = {"anreise": "bahn", "essen": True, "kost": ["fisch", "weg"], "jahre": 2.5, "seit": "2024-12-05"}
    assert asking.readable(QUESTIONS, answers, "de") == [
        ("Wie reisen Sie an?", "Bahn"),
        ("Essen Sie mit?", "Ja"),
        ("Was essen Sie nicht?", "Fisch, weg"),
        ("Seit wie vielen Jahren?", "2,5"),
        ("Seit wann?", "5.12.2024"),
    ]
    assert [text for _, text in asking.readable(QUESTIONS, answers, "en")] == [
        "Train",
        "Yes",
        "Fisch, weg",
        "2.5",
        "5 Dec 2024",
    ]


BEFORE = (Option("bahn", "Bahn", "Train"), Option("auto", "Auto"))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("Auto\nBahn | Train", [("auto", "Auto"), ("bahn", "Bahn")]),
        ("Zug | Train\nAuto", [("bahn", "Zug"), ("auto", "Auto")]),
        ("Bahn\nAuto\nFahrrad", [("bahn", "Bahn"), ("auto", "Auto"), ("fahrrad", "Fahrrad")]),
        ("Auto\nBus", [("auto", "Auto"), ("bus", "Bus")]),
        ("\n\n  Öl  \r\nöl!\nX", [("oel", "Öl"), ("oel-2", "öl!"), ("x", "X")]),
        ("🙂\n🙃", [("bahn", "🙂"), ("auto", "🙃")]),
    ],
)
def test_options_keep_their_values_when_words_change(lines: str, expected: list[tuple[str, str]]) -> None:
    assert [(each.value, each.label_de) for each in editing.options(lines, BEFORE)] == expected


def test_moving_and_removing_keep_all_others() -> None:
    order = [question.key for question in QUESTIONS]
    assert [each.key for each in editing.moved(QUESTIONS, "zug", 1)] == [order[0], order[2], order[1], *order[3:]]
    assert editing.moved(QUESTIONS, "anreise", -1) == editing.moved(QUESTIONS, "fehlt", 1) == QUESTIONS
    assert [each.key for each in editing.removed(QUESTIONS, "zug")] == [order[0], *order[2:]]
    assert editing.new_key("Neu", set()) == "neu-2"
    assert editing.new_key("!?", {"frage"}) == "frage-2"
