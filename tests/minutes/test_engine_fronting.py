"""The table above the words says each fact once, and no word of the minutes is lost on the way."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from docx import Document as open_word
from docx.oxml.ns import qn

from app.minutes import docx, markdown
from app.minutes.document import Block, Document, Kind, Mark, Stress, identified
from app.minutes.fronting import Front, front
from tests.minutes.samples import FULL, document

MODERATION = FULL.moderation


def drafted(**more: Block) -> Document:
    """Minutes as the product drafts them; `more` puts another block in the place of one."""
    blocks = {
        "title": Block("", Kind.TITLE, "Workshop B: Digitale Ehrenamtskarte", 0),
        "date": Block(
            "", Kind.FACT, "Datum: Freitag, 7.\u00a0November\u00a02025, 10 bis 12\u00a0Uhr", 0, lead="Datum:"
        ),
        "venue": Block("", Kind.FACT, f"Ort: Saal 2, {FULL.venue}", 0, lead="Ort:"),
        "moderation": Block("", Kind.PEOPLE, f"Moderation: {MODERATION}", 0, lead="Moderation:"),
        "question": Block("", Kind.QUESTION, "1. Was?", 0, lead="1.", number=1),
        "finding": Block("", Kind.FINDING, "Das", 0),
    }
    return Document(identified({**blocks, **more}.values()), "de")


def told(top: Front) -> dict[str, str]:
    return {row.label: "".join(run.text for run in row.runs) for row in top.rows}


def left(top: Front) -> list[str]:
    return [block.text for block in top.document.blocks]


def test_drafted_lines_stand_in_the_table_with_all_they_say() -> None:
    top = front(drafted(), FULL)
    rows = told(top)
    assert rows["Datum"] == "Freitag, 7.\u00a0November\u00a02025, 10 bis 12\u00a0Uhr"
    assert rows["Ort"] == f"Saal 2, {FULL.venue}"
    assert rows["Moderation"] == MODERATION
    assert left(top) == ["Workshop B: Digitale Ehrenamtskarte", "1. Was?", "Das"]


def test_line_that_says_something_else_stays_and_so_does_the_fact() -> None:
    moved = Block("", Kind.FACT, "Ort: Rathaus, weil der Saal nass war", 0, lead="Ort:")
    top = front(drafted(venue=moved), FULL)
    assert told(top)["Ort"] == FULL.venue
    assert left(top) == ["Workshop B: Digitale Ehrenamtskarte", moved.text, "1. Was?", "Das"]


def test_line_of_an_imported_protocol_stays_a_line() -> None:
    imported = document().of(Kind.PEOPLE)[0]
    known = replace(FULL, moderation="Ronja Ahlgrimm, Büro Federstrich")
    assert known.moderation in imported.text
    assert front(document(), known).document == document()


def test_line_below_a_heading_stays_a_line() -> None:
    late = Document(identified([*drafted().blocks[4:], *drafted().blocks[1:4]]), "de")
    assert front(late, FULL).document == late


def test_table_without_the_fact_leaves_the_line_where_it_is() -> None:
    top = front(drafted(), replace(FULL, venue="", moderation=""))
    assert left(top)[1:3] == [f"Ort: Saal 2, {FULL.venue}", f"Moderation: {MODERATION}"]


def test_table_in_the_words_of_a_page_takes_the_same_lines() -> None:
    top = front(drafted(), FULL, [("date", "When", "7 Nov"), ("contact", "Contact", "x")])
    assert [(row.label, row.value, row.block and row.block.kind) for row in top.rows] == [
        ("When", "7 Nov", Kind.FACT),
        ("Contact", "x", None),
    ]
    assert left(top)[1:3] == [f"Ort: Saal 2, {FULL.venue}", f"Moderation: {MODERATION}"]


def test_marks_of_a_line_stay_on_its_words() -> None:
    text = f"Ort: Saal 2, {FULL.venue}"
    linked = Block("", Kind.FACT, text, 0, lead="Ort:", marks=(Mark(5, 11, Stress.LINK, "https://example.org/saal"),))
    (row,) = (row for row in front(drafted(venue=linked), FULL).rows if row.label == "Ort")
    assert [(run.text, run.target) for run in row.runs] == [
        ("Saal 2", "https://example.org/saal"),
        (f", {FULL.venue}", ""),
    ]


def test_english_minutes_have_their_lines_in_the_table() -> None:
    english = drafted(
        date=Block("", Kind.FACT, "Date: Friday, 7\u00a0November\u00a02025, 10:00 to 12:00", 0, lead="Date:"),
        venue=Block("", Kind.FACT, f"Place: {FULL.venue}", 0, lead="Place:"),
    )
    top = front(english, replace(FULL, language="en"))
    assert told(top)["Date"].endswith(", 10:00 to 12:00")
    assert left(top) == ["Workshop B: Digitale Ehrenamtskarte", "1. Was?", "Das"]


@pytest.mark.parametrize("words", ["Freitag, 7.", "10 bis 12", "Saal 2", MODERATION, FULL.venue])
def test_documents_say_each_fact_once(words: str) -> None:
    made = markdown.render(drafted(), replace(FULL, published_on=None))
    word = open_word(io.BytesIO(docx.render(drafted(), replace(FULL, published_on=None))))
    assert made.count(words) == 1
    assert "\n".join(paragraph.text for paragraph in word.paragraphs).count(words) == 1


def test_lines_in_the_table_keep_their_addresses() -> None:
    anchors = {block.anchor for block in drafted().blocks[1:4]}
    word = open_word(io.BytesIO(docx.render(drafted(), FULL)))
    named = {item.get(qn("w:name")) for item in word.element.iter(qn("w:bookmarkStart"))}
    assert {anchor.replace("-", "_") for anchor in anchors} <= named
