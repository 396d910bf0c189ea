"""Whom minutes must not name, and which pictures must not be shown yet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.minutes import completeness
from app.minutes.completeness import People
from app.minutes.document import Kind
from tests.minutes.samples import FULL, PROTOCOL, document

SAYS = "Zu viele Formulare"


def named(text: str, people: People) -> list[str]:
    found = document(PROTOCOL.replace(SAYS, text))
    gaps = completeness.check(found, facts=FULL, people=people)
    return [str(found.at(gap.block_id).text) for gap in gaps if gap.code == "participant-named"]  # type: ignore[union-attr]  # a gap names a place that is there


@pytest.mark.parametrize(
    "text",
    ["Ada Beispiel will mehr", "wie ADA  BEISPIEL sagte", "(Beispiel, Ada)", "Mehr Zeit, so Ada Beispiel."],
)
def test_whole_name_of_a_participant_is_found_in_every_spelling(text: str) -> None:
    assert named(text, People(participants=frozenset({"Ada Beispiel"}))) == [text]


@pytest.mark.parametrize("text", ["Ada Beispielhaft", "Beispiel für Ada", "Zum Beispiel Adalbert", "Ein Beispiel"])
def test_words_that_only_look_like_a_name_are_left_alone(text: str) -> None:
    assert named(text, People(participants=frozenset({"Ada Beispiel", "Beispiel", ""}))) == []


def test_umlauts_and_accents_are_folded() -> None:
    assert named("laut Zoe Mueller", People(participants=frozenset({"Zoë Müller"}))) == ["laut Zoe Mueller"]


def test_who_moderates_or_speaks_is_named_by_office() -> None:
    people = People(frozenset({"Ada Beispiel", "Oda Brinkschulte", "Ronja Ahlgrimm"}), frozenset({"Dr. Ada Beispiel"}))
    assert named("Ada Beispiel, Oda Brinkschulte und Ronja Ahlgrimm", people) == []


def test_picture_without_the_tick_is_a_must() -> None:
    found = document()
    (figure,) = found.of(Kind.FIGURE)
    blocks = tuple(
        replace(each, source="photo:3", alternative="Karte") if each is figure else each for each in found.blocks
    )
    shown = replace(found, blocks=blocks)
    gaps = [
        [gap.code for gap in completeness.check(shown, facts=FULL, people=People(unticked=unticked)) if gap.must]
        for unticked in (frozenset({"photo:3"}), frozenset({"photo:4"}))
    ]
    assert gaps == [["picture-shows-people"], []]
