"""Letters, topics and times without a database."""

from __future__ import annotations

import pytest

from app.arranging import rules


def test_letters_go_on_behind_z_and_none_comes_twice() -> None:
    found = list(rules.letters())
    assert (found[:2], found[25:28], found[-1]) == (["A", "B"], ["Z", "AA", "AB"], "ZZ")
    assert len(set(found)) == len(found) == 26 + 26 * 26


@pytest.mark.parametrize(("taken", "free"), [("", "A"), ("ABC", "D"), ("ACD", "B"), ("BC", "A")])
def test_free_letter_is_the_first_nobody_has(taken: str, free: str) -> None:
    assert rules.free_letter(set(taken)) == free


def test_taken_letter_is_refused_with_a_free_one() -> None:
    with pytest.raises(rules.LetterTaken) as refused:
        rules.check_letter("B", {"A", "B"})
    assert refused.value.values == {"letter": "B", "free": "C"}
    rules.check_letter("C", {"A", "B"})


def test_changed_names_what_differs() -> None:
    assert rules.changed({"title": "A", "room": ""}, {"title": "B", "room": ""}) == ["title"]


def test_people_are_a_line_each_with_their_organisation_behind_a_semicolon() -> None:
    told = [("Mira Probst", "Büro Probst"), ("Ada Eins", ""), ("Bela, Zwei", "Amt; Abteilung 2")]
    assert rules.people(" Mira  Probst ;Büro Probst\n\nAda Eins\r\nBela, Zwei; Amt; Abteilung 2") == told
    assert rules.people(rules.as_lines(told)) == told
