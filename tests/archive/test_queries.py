"""Both databases find the same, and never what is not out."""

from __future__ import annotations

import itertools

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from app.archive import queries, seeking, showing, stemming
from app.archive.models import STRIDE, IndexedVersion, ReleasedFinding
from app.archive.rules import Wanted
from app.core.db import db, touch, unit_of_work
from tests.archive import shelves

WORDS = ["Plan", "Pläne", "Personal", "kein", "Geld", "E-Government", "Bürger*innen", "Buerger", "und", "2024", "12abc"]
WORDS += ["1e5", "Ünïcode", "Привет", "U0", "a1b2", "Smart-City", "Planung"]
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join), max_size=8)
TYPED = st.lists(
    st.sampled_from(
        [*WORDS, '"kein Plan"', '"Geld und"', "Pla", "AND", "OR", "NOT", "NEAR(", "*", '"', "'", ":*", "\\", "&!|<->"]
    ),
    max_size=4,
).map(" ".join)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=TEXTS, typed=TYPED)
def test_hits_are_those_a_plain_reader_finds(app: Flask, texts: list[str], typed: str) -> None:
    version_id = _version(app)
    stems = [stemming.indexed(text, "Frage") for text in texts]
    with unit_of_work(by="test"):
        db.session.execute(delete(ReleasedFinding))
        for place, (text, forms) in enumerate(zip(texts, stems, strict=True)):
            db.session.execute(insert(ReleasedFinding).values(**_row(version_id, place, text, forms)))
    sought = seeking.read(typed)
    expected = {place for place, forms in enumerate(stems) if seeking.matches(sought, forms)} if sought else set()
    hits = queries.hits(sought, [version_id], ranked=True, most=100) if sought else []
    newest = queries.hits(sought, [version_id], ranked=False, most=100) if sought else []
    assert {hit.position for hit in hits} == expected
    assert [hit.position for hit in newest] == sorted(expected, reverse=True)
    assert (queries.counts(sought) if sought else {}).get(version_id, 0) == len(expected)


def _version(app: Flask) -> int:
    found = app.extensions.get("version of this test")
    if found is None or queries.version(found) is None:
        found = shelves.released(shelves.make.event("kassel").workshops[0], []).id
        app.extensions["version of this test"] = found
    return int(found)


def _row(version_id: int, place: int, text: str, forms: str) -> dict[str, object]:
    version = queries.version(version_id)
    assert version is not None
    return {
        "id": version_id * STRIDE + place, "event_id": version.event_id, "workshop_id": version.workshop_id,
        "version_id": version_id, "block_id": f"b{place}", "kind": "finding", "position": place, "question": "",
        "question_key": "", "text": text, "stems": forms,
    }  # fmt: skip


def found(typed: str, **filters: str) -> list[str]:
    db.session.rollback()
    return sorted(shown.hit.text for shown in showing.search(Wanted(typed, **filters), 1).found)


def test_index_holds_the_newest_released_standard_version_only(app: Flask) -> None:
    workshop = shelves.conference("kassel", ["Alter Plan"]).workshops[0]
    shelves.released(workshop, ["Neuer Plan"], number=2)
    shelves.released(workshop, ["Geheimer Plan"], number=3, state="draft")
    shelves.released(workshop, ["Geprüfter Plan"], number=4, state="in_review")
    shelves.released(workshop, ["Leichter Plan"], number=5, variant="plain")
    assert shelves.indexed() == 1
    assert found("Plan") == ["Neuer Plan"]
    assert [row.text for row in db.session.query(ReleasedFinding)] == ["Neuer Plan"]


def test_index_is_made_once_and_follows_a_correction(app: Flask) -> None:
    workshop = shelves.conference("kassel", ["Alter Plan"]).workshops[0]
    assert [shelves.indexed(), shelves.indexed()] == [1, 0]
    shelves.released(workshop, ["Neuer Plan"], number=2)
    assert found("Plan") == []  # the old version is off the shelf before the index knows
    assert [shelves.indexed(), shelves.indexed()] == [2, 0]
    assert found("Plan") == ["Neuer Plan"]


def test_index_is_made_anew_when_words_get_other_forms(app: Flask) -> None:
    shelves.conference("kassel", ["Ein Plan"])
    shelves.indexed()
    with unit_of_work(by="test"):
        db.session.query(IndexedVersion).update({"mark": "0"})
    assert [shelves.indexed(), shelves.indexed()] == [1, 0]
    assert found("Plan") == ["Ein Plan"]


def test_unpublished_event_vanishes_at_once(app: Flask) -> None:
    event = shelves.conference("kassel", ["Ein Plan"])
    shelves.indexed()
    assert found("Plan") == ["Ein Plan"]
    with unit_of_work(by="test"):
        db.session.merge(event).is_published = False
        touch(f"event:{event.id}")  # as everything does that is recorded
    assert found("Plan") == []
    assert showing.every(Wanted(), 10) == []
    assert showing.every(Wanted("Plan"), 10) == []
    assert showing.protocols(Wanted()) == []
    assert showing.synthesis(stemming.key(shelves.QUESTION)) is None


def test_deleted_event_leaves_nothing_in_the_full_text_index(app: Flask) -> None:
    event = shelves.conference("kassel", ["Ein Plan"])
    shelves.indexed()
    with unit_of_work(by="test"):
        db.session.delete(db.session.merge(event))
    assert queries.counts(seeking.read("Plan")) == {}


def test_filters_and_numbers_agree_with_the_hits(app: Flask) -> None:
    for number, (region, topic) in enumerate(itertools.product(("Nordhessen", "Südhessen"), ("Geld", "Netz"))):
        texts = [f"Plan {place}" for place in range(number + 1)]
        shelves.conference(f"k{number}", texts, region=region, topics=[topic])
    shelves.indexed()
    search = showing.search(Wanted("Plan", region="südhessen"), 1)
    assert search.total == len(found("Plan", region="südhessen")) == 3 + 4
    assert {each.label: each.number for each in search.facets["region"]} == {"Nordhessen": 3, "Südhessen": 7}
    assert {each.label: each.number for each in search.facets["topic"]} == {"Geld": 3, "Netz": 4}


def test_question_and_titles_are_found_too(app: Flask) -> None:
    shelves.conference("kassel", ["Ein Plan"], title="Regionalkonferenz Kassel")
    shelves.indexed()
    assert found("brauchen") == ["Ein Plan"]
    search = showing.search(Wanted("Regionalkonferenz"), 1)
    assert ([each.slug for each in search.titled], search.total) == (["kassel"], 0)


def test_pages_hold_every_hit_once(app: Flask) -> None:
    shelves.conference("kassel", [f"Plan {number}" for number in range(45)])
    shelves.indexed()
    pages = [showing.search(Wanted("Plan"), number) for number in (1, 2, 3, 4)]
    assert [(len(each.found), each.page, each.pages) for each in pages] == [
        (20, 1, 3),
        (20, 2, 3),
        (5, 3, 3),
        (5, 3, 3),
    ]
    assert len({shown.hit.id for each in pages[:3] for shown in each.found}) == 45


def test_nothing_found_says_which_filter_to_drop(app: Flask) -> None:
    shelves.conference("kassel", ["Ein Plan"], region="Nordhessen")
    shelves.indexed()
    search = showing.search(Wanted("Plan", region="südhessen"), 1)
    assert (search.total, search.without) == (0, {"region": 1})
