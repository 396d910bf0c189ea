"""One form for all spellings and endings of a word, fit for both databases."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.archive import seeking, stemming
from app.core import german

SAME = (
    "Dienstleister Dienstleister*innen Dienstleister:innen Dienstleister_innen Dienstleister/-innen "
    "Dienstleister/innen Dienstleister-innen Dienstleister(innen) DienstleisterInnen "
    "Dienstleisterinnen Dienstleisterin Dienstleistern",
    "Gießen Giessen GIESSEN gießen",
    "Häuser Haeuser Haus Hauses häuser Ha\u0308user",
    "Bürger Buerger Bürgern Bürger*innen Bür\u00adger",
    "Kommune Kommunen",
    "Kollege Kolleg*innen Kollegen",
    "2024 2024",
    "Привет ПРИВЕТ",
)


@pytest.mark.parametrize("spellings", SAME)
def test_spellings_of_one_word_have_one_form(spellings: str) -> None:
    assert len({tuple(map(stemming.form, german.words(each))) for each in spellings.split()}) == 1


@pytest.mark.parametrize(("one", "other"), [("Kommune", "Kommunikation"), ("Haus", "Maus"), ("2024", "n2025")])
def test_different_words_have_different_forms(one: str, other: str) -> None:
    assert stemming.indexed(one) != stemming.indexed(other)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("E-Government", "eGovernment"),
        ("egovernment", "E-Government einführen"),
        ("Smart City", "Smart-City-Strategie"),
        ("smart-city-strategie", "die Smart-City-Strategie"),
        ("Strategie", "Smart-City-Strategie"),
        ("dienstl", "Dienstleister*innen"),
        ("der Plan", "Ein Plan"),
        ('"kein Personal"', "Es gibt kein Personal"),
        ("der", "der Tag"),
    ],
)
def test_what_was_typed_finds_what_was_written(typed: str, written: str) -> None:
    assert seeking.matches(seeking.read(typed), stemming.indexed(written))


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ('"Personal kein"', "Es gibt kein Personal"),
        ('"Plan Personal"', "Ein Plan|Personal"),
        ("Plan Geld", "Ein Plan"),
        ("Pla Geld", "Plan und Geld"),
        ("di", "Dienst"),
    ],
)
def test_what_was_typed_does_not_find_other_things(typed: str, written: str) -> None:
    assert not seeking.matches(seeking.read(typed), stemming.indexed(*written.split("|")))


@given(st.text(max_size=300))
def test_any_text_becomes_forms_no_database_splits(text: str) -> None:
    assert all(re.fullmatch(r"[a-z][a-z0-9]*", form) for form in stemming.indexed(text, text).split())
    assert re.fullmatch(r"[a-z0-9-]{0,120}", stemming.key(text))


@given(st.text(max_size=300), st.text(alphabet='Plan er*"-:„“ö(', max_size=60))
def test_marked_pieces_are_the_text(text: str, typed: str) -> None:
    assert "".join(each.text for each in seeking.marked(seeking.read(typed), text)) == text


@pytest.mark.parametrize(
    ("typed", "text", "hits"),
    [
        ("dienst", "<b>Dienstleister*innen</b> & mehr", ["Dienstleister*innen"]),
        ('"kein Plan"', "Plan? Kein Plan, kein Geld", ["Kein Plan"]),
        ("egovernment", "Das E-Government kommt", ["E-Government"]),
        ("", "nichts", []),
    ],
)
def test_marked_tells_what_was_found(typed: str, text: str, hits: list[str]) -> None:
    assert [each.text for each in seeking.marked(seeking.read(typed), text) if each.is_hit] == hits


def test_long_texts_take_no_longer_than_they_are_long() -> None:
    """10,000 letters typed and a text of a megabyte: no piece of either is looked at twice."""
    sought = seeking.read("(" * 5_000 + '"' * 5_000 + "a*" * 5_000)
    assert len(sought.terms) <= seeking.MOST
    assert len(stemming.indexed("wort-" * 200_000).split()) <= stemming.MOST + 3
