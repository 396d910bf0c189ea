"""Words that are the same word have the same stem."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.german import key, stems

SAME = [
    "Dienstleister Dienstleister*innen Dienstleister:innen Dienstleister_innen Dienstleister/-innen "
    "Dienstleister/innen DienstleisterInnen Dienstleisterinnen Dienstleister(innen) Dienstleister(-innen) "
    "Dienstleister*in Dienstleisterin Dienstleister·innen DIENSTLEISTER Dienstleistern",
    "Ärzte Aerzte Ärzt*innen ärzte Ärzten",
    "Experten Expert:innen Expertinnen",
    "Pädagogen Pädagog*innen Pädagoginnen",
    "Kommune Kommunen",
    "Gießen Giessen GIESSEN",
    "Bürger Buerger Bürger*innen",
    "Zuständigkeit Zuständigkeiten",
]
OTHERS = [("klar", "unklar"), ("gewinnen", "Gewerbe"), ("Termin", "Term"), ("Personal", "Person"), ("innen", "außen")]


@pytest.mark.parametrize("words", SAME, ids=lambda words: words.split()[0])
def test_stems_forms_of_one_word_are_equal(words: str) -> None:
    assert len({stems(word) for word in words.split()}) == 1


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_stems_other_words_stay_apart(one: str, other: str) -> None:
    assert stems(one) != stems(other)


def test_stems_keep_order_and_numbers_and_drop_signs() -> None:
    assert stems("„2 Stellen“ – für die Smart-City!") == ("2", "stell", "fur", "die", "smart", "city")
    assert key("Die Stelle, 2") == "die stell 2"


@given(st.text(max_size=300))
def test_stems_of_anything_are_words_without_blanks(text: str) -> None:
    assert [stem for stem in stems(text) if not stem or stem.split() != [stem]] == []


def test_stems_of_endless_text_are_bounded() -> None:
    assert len(stems("ab " * 100_000)) < 2_000
    assert stems("x" * 1_000_000) == stems("x" * 1_000_000)
