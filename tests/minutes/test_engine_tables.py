"""Tables say questions, talks and facts; where nobody understands one, its cells stay, each once."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document as new_word
from PIL import Image

from app.minutes.document import Kind
from app.minutes.lines import Line, Table, with_tables
from app.minutes.reading import Reading, read
from tests.minutes.wilddocs import packed

ASKED = "Titel\n\n1. Was?\n- ja\n\n"


def markdown(table: str) -> Reading:
    return read(f"{ASKED}{table}\n".encode(), name="p.md")


def said(reading: Reading) -> list[tuple[str, str]]:
    """Kind and words of what stands behind the first question and its finding."""
    return [(str(block.kind), block.text) for block in reading.document.blocks[3:]]


def test_table_of_stations_and_groups_gives_a_question_once_and_keeps_the_groups() -> None:
    found = markdown("|Station|Gruppe|Ergebnis|\n|-|-|-|\n|Wo?|Rot|Hier|\n|Wo?|Blau|Dort|\n|Wie?|Rot|So|")
    assert said(found) == [
        ("paragraph", "Station\tGruppe\tErgebnis"),
        ("question", "Wo?"),
        ("paragraph", "Rot"),
        ("finding", "Hier"),
        ("paragraph", "Wo?\tBlau"),
        ("finding", "Dort"),
        ("question", "Wie?"),
        ("paragraph", "Rot"),
        ("finding", "So"),
    ]
    assert list(found.asides.values()) == ["columns", "row"]


def test_table_with_numbers_in_front_numbers_its_questions() -> None:
    found = markdown("|Nr.|Frage|Ergebnis|\n|-|-|-|\n|2|Wo|Hier|\n|3.|Wann|Jetzt|")
    questions = found.document.of(Kind.QUESTION)[1:]
    assert [(each.text, each.lead, each.number) for each in questions] == [("2 Wo", "2", 2), ("3. Wann", "3.", 3)]


def test_table_of_talks_names_who_speaks_and_as_what() -> None:
    found = markdown("|Thema|Referentin|Institution|Inhalt|\n|-|-|-|-|\n|Mut|Ada Beispiel, Amt Nord||Kurz<br>Gut|")
    (talk,) = found.document.of(Kind.TALK)
    assert (talk.text, [(each.name, each.role) for each in talk.people]) == (
        "Mut\nAda Beispiel, Amt Nord",
        [("Ada Beispiel", "Amt Nord")],
    )
    assert [each.text for each in found.document.of(Kind.POINT)] == ["Kurz", "Gut"]


def test_table_of_mere_names_takes_nobody_for_a_speaker() -> None:
    """It may list participants, who must never count as named by their office."""
    found = markdown("|Name|Kommune|\n|-|-|\n|Ada Beispiel|Musterau|\n|Bea Muster|Seefeld|")
    assert found.document.of(Kind.TALK, Kind.PEOPLE) == ()
    cells = ["Name", "Kommune", "Ada Beispiel", "Musterau", "Bea Muster", "Seefeld"]
    assert said(found) == [("paragraph", text) for text in cells]
    assert [each.recognised for each in found.document.blocks[3:]] == [False] * 6


def test_table_of_labels_gives_facts_and_leaves_the_other_rows_as_lines() -> None:
    found = markdown("|Ort|Rathaus|\n|Farbe|Blau|\n|Moderation|Ada Beispiel|\n|Datum:|5.12.2024|")
    facts = [(str(each.kind), each.text, each.lead, each.recognised) for each in found.document.blocks[3:]]
    assert facts == [
        ("fact", "Ort Rathaus", "Ort", True),
        ("paragraph", "Farbe", "", False),
        ("paragraph", "Blau", "", False),
        ("people", "Moderation Ada Beispiel", "Moderation", True),
        ("fact", "Datum: 5.12.2024", "Datum:", True),
    ]
    assert found.document.blocks[-1].year == 2024


def test_table_with_questions_on_top_is_read_column_by_column() -> None:
    found = markdown("|Wo?|Wann?|\n|-|-|\n|Hier|Jetzt|\n|Dort||")
    assert said(found) == [
        ("question", "Wo?"),
        ("finding", "Hier"),
        ("finding", "Dort"),
        ("question", "Wann?"),
        ("finding", "Jetzt"),
    ]


@pytest.mark.parametrize(
    "text",
    ["a|b", "1.\tWas?\n2.\tWie?", "-\tja\n-\tnein", "Ort:\tRathaus\nZeit:\t10 Uhr", "\teingerückt\n\tnoch einmal"],
    ids=["one row", "numbers", "bullets", "labels", "indented"],
)
def test_lines_that_are_no_table_stay_lines(text: str) -> None:
    assert [each.text for each in with_tables(text.split("\n")) if isinstance(each, Line)] == text.split("\n")


def test_columns_between_tabs_that_nobody_understands_stay_lines() -> None:
    found = read(f"{ASKED}Apfel\tBirne\nKirsche\tPflaume\n".encode(), name="p.txt")
    assert said(found) == [("paragraph", "Apfel\tBirne"), ("paragraph", "Kirsche\tPflaume")]


def nested(depth: int) -> Any:
    word = new_word()
    for text in ("Titel", "1. Was?"):
        word.add_paragraph(text)
    holder: Any = word
    for level in range(depth):
        cell = holder.add_table(rows=1, cols=2).rows[0].cells
        cell[1].text = f"neben {level}"
        cell[0].text = f"in {level}"
        holder = cell[0]
    return word


@pytest.mark.parametrize("depth", [1, 5, 20])
def test_read_nested_tables_takes_each_cell_once(depth: int) -> None:
    found = read(packed(nested(depth)), name="p.docx").document
    texts = [each.text for each in found.blocks if each.text.startswith(("in ", "neben "))]
    assert sorted(texts) == sorted([f"in {each}" for each in range(depth)] + [f"neben {each}" for each in range(depth)])


def test_read_word_document_names_what_it_leaves_out() -> None:
    word = new_word()
    for text in ("Titel", "1. Was?"):
        word.add_paragraph(text)
    run = word.add_paragraph("Ein Ergebnis", style="List Bullet").runs[0]
    word.add_comment(run, text="Stimmt das?")
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    word.add_picture(io.BytesIO(out.getvalue()))
    reading = read(packed(word), name="p.docx")
    assert [(note.code, note.values["count"]) for note in reading.notes] == [("comments", 1), ("pictures", 1)]
    assert "Stimmt" not in " ".join(block.text for block in reading.document.blocks)


def test_rows_of_a_table_are_counted_in_the_lines_they_come_from() -> None:
    (table,) = (each for each in with_tables(["Titel", "|a|b|", "|-|-|", "|c|d|"]) if isinstance(each, Table))
    assert [(line.number, line.text) for line in table.lines()] == [(2, "a"), (2, "b"), (4, "c"), (4, "d")]
