"""What is missing is named with its place; wording is only hinted at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.minutes import completeness, rules, slips
from app.minutes.facts import MinutesFacts
from app.minutes.reading import read
from app.minutes.rules import State
from tests.minutes.samples import FULL, PROTOCOL, document, seed


def gaps(text: str, facts: MinutesFacts = FULL) -> list[tuple[str, bool]]:
    return [(gap.code, gap.must) for gap in completeness.check(document(text), facts=facts)]


def test_check_real_protocol_without_facts_lists_what_it_lacks():
    found = read(seed(), name="c.txt").document
    listed = completeness.check(found, facts=MinutesFacts())
    assert [gap.code for gap in listed] == [
        "year-missing",
        "venue-missing",
        "organiser-missing",
        "contact-missing",
        "role-missing",
        "alternative-text-missing",
        "section-empty",
    ]
    assert [gap.code for gap in listed if not gap.must] == ["role-missing"]
    by_code = {gap.code: gap for gap in listed}
    assert str(by_code["year-missing"]) == "Im Titel steht nur „5.12.“, das Jahr fehlt. Ergänzen Sie es."
    assert found.at(by_code["section-empty"].block_id).text == "Station 1:"
    assert found.at(by_code["alternative-text-missing"].block_id).credit == "Stadt Kassel"


def test_check_protocol_with_facts_asks_only_for_the_alternative_text():
    assert gaps(PROTOCOL) == [("alternative-text-missing", True)]


@pytest.mark.parametrize(
    ("lacking", "code"),
    [
        ({"venue": ""}, "venue-missing"),
        ({"organiser": ""}, "organiser-missing"),
        ({"contact": ""}, "contact-missing"),
        ({"language": ""}, "language-missing"),
    ],
    ids=str,
)
def test_check_missing_fact_is_a_must(lacking, code):
    assert (code, True) in gaps(PROTOCOL, replace(FULL, **lacking))


def test_check_year_counts_from_title_or_facts():
    undated = PROTOCOL.replace("7.11.2025", "7.11.")
    unknown = replace(FULL, year=None, date=None)
    assert ("year-missing", True) in gaps(undated, unknown)
    assert ("year-missing", True) not in gaps(PROTOCOL, unknown)
    assert ("year-missing", True) not in gaps(undated, replace(unknown, year=2025))


@pytest.mark.parametrize(("said", "named"), [("Ada B., Bea C.", True), ("24 Personen", False), ("rund 30", False)])
def test_check_names_of_participants_are_to_be_deleted(said, named):
    text = PROTOCOL.replace("Teil 1:", f"Teilnehmende: {said}\n\nTeil 1:")
    assert (("participants-named", True) in gaps(text)) is named


def test_check_picture_without_credit_asks_for_it():
    assert ("credit-missing", True) in gaps(PROTOCOL.replace(" © Büro Federstrich", ""))


@pytest.mark.parametrize("line", ["4. Und dann?", "Station 3:", "ZUM SCHLUSS", "Teil 3:"])
def test_check_empty_section_is_named(line):
    listed = completeness.check(document(f"{PROTOCOL}\n{line}\n"), facts=FULL)
    assert [gap.values["heading"] for gap in listed if gap.code == "section-empty"] == [line]


def test_check_heading_order_names_gaps_in_numbers_and_levels():
    assert ("heading-order", True) in gaps(PROTOCOL.replace("2. Was bremst", "3. Was bremst"))
    skipping = "# Titel\n\n## Ergebnisse\n\n- a\n\n#### Tief\n\nText.\n"
    assert ("heading-order", True) in gaps(skipping)
    assert ("heading-order", True) not in gaps(skipping.replace("####", "###"))


def test_hints_name_slips_and_leave_the_text_alone():
    text = (
        PROTOCOL + "\n3. Was noch?\n\n"
        "- Die Vorteile sind oft die klar\n- Verkehrsoptomierung im im Ort\n- Länger als die erste\n"
        "- Kaffee, der schmeckt\n"
    )
    found = document(text)
    told = [(hint.code, found.at(hint.block_id).text) for hint in slips.hints(found)]
    assert told == [
        ("sentence-end", "Die Vorteile sind oft die klar"),
        ("spelling", "Verkehrsoptomierung im im Ort"),
        ("word-twice", "Verkehrsoptomierung im im Ort"),
    ]
    assert found == document(text)


def test_hints_on_real_protocol_find_the_turned_sentence():
    found = read(seed(), name="c.txt").document
    told = {hint.code: str(hint) for hint in slips.hints(found)}
    assert sorted(told) == ["gendered", "hyphen", "quotes", "sentence-end", "spelling"]
    assert told["sentence-end"].startswith("Der Satz endet auf „die klar“.")
    assert told["spelling"] == "Tippfehler? „Verkehrsoptomierung“, gemeint ist vielleicht „Verkehrsoptimierung“."


def test_published_version_becomes_nothing_else():
    assert [state for state in State if rules.may_become(State.PUBLISHED, state)] == []
    assert rules.may_become(State.DRAFT, State.PUBLISHED)
    assert not rules.may_become(State.DRAFT, State.DRAFT)


def test_open_musts_leave_out_the_optional():
    listed = completeness.check(document(PROTOCOL), facts=replace(FULL, moderation=""))
    assert [gap.code for gap in rules.open_musts(listed)] == ["alternative-text-missing"]
