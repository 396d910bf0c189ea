"""What a person corrects in a preview; how the file travels there and back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core import clock
from app.minutes import carrying, correcting
from app.minutes.correcting import OUT, NothingKept
from app.minutes.document import Block, Kind, identified
from app.minutes.reading import Reading, read

TEXT = """\
Workshop A: Wege

Moderation: Ada Beispiel

Was uns freut
- Wetter
- Kuchen

1. Was hilft?
- Zeit
1. Geld

Bild der Tafel, Foto: Amt Nord
Seite 1 von 2
"""


def found() -> Reading:
    return read(TEXT.encode(), name="a.txt")


def named(reading: Reading, words: str) -> Block:
    (block,) = [each for each in reading.document.blocks if words in each.text]
    return block


def chosen(**choices: str) -> list[tuple[str, str]]:
    """The document after these choices, each named by the first word of its line."""
    reading = found()
    by_id = {named(reading, words.replace("_", " ")).id: choice for words, choice in choices.items()}
    document, _notes = correcting.corrected(reading, by_id)
    return [(str(block.kind), block.text) for block in document.blocks]


def test_corrected_without_choices_is_what_was_read() -> None:
    reading = found()
    assert correcting.corrected(reading, {}) == (reading.document, reading.notes)


def test_corrected_to_a_question_makes_findings_of_the_points_below_only() -> None:
    assert chosen(Was_uns="question")[2:7] == [
        ("question", "Was uns freut"),
        ("finding", "Wetter"),
        ("finding", "Kuchen"),
        ("question", "1. Was hilft?"),
        ("finding", "Zeit"),
    ]
    assert chosen(Was_uns="question", Kuchen="paragraph")[3:5] == [("finding", "Wetter"), ("paragraph", "Kuchen")]


def test_corrected_to_a_talk_or_a_picture_understands_its_words() -> None:
    reading = found()
    picture, talk = named(reading, "Bild der"), named(reading, "Was uns")
    document, _notes = correcting.corrected(reading, {picture.id: "figure", talk.id: "talk"})
    (figure,) = document.of(Kind.FIGURE)
    assert (figure.text, figure.credit) == (picture.text, "Amt Nord")
    assert [each.text for each in document.of(Kind.POINT)] == ["Wetter", "Kuchen"]


def test_corrected_keeps_the_number_that_was_the_sign_of_a_point() -> None:
    assert ("question", "1. Geld") in chosen(Geld="question")
    assert ("item", "Geld") in chosen(Geld="item")


def test_corrected_title_is_the_only_one_and_stands_first() -> None:
    assert chosen(Moderation="title")[:2] == [("title", "Moderation: Ada Beispiel"), ("paragraph", "Workshop A: Wege")]


def test_left_out_line_is_gone_and_named_and_the_rest_is_as_it_was() -> None:
    reading = found()
    page = named(reading, "Seite 1")
    document, notes = correcting.corrected(reading, {page.id: OUT})
    kept = [block for block in reading.document.blocks if block.id != page.id]
    assert list(document.blocks) == kept
    assert str(notes[-1]) == "Beim Einlesen von Hand weggelassene Zeilen: 14."


def test_without_asides_leaves_out_what_stands_beside_and_nothing_else() -> None:
    reading = found()
    assert correcting.without_asides(reading, {}) == {named(reading, "Seite 1").id: OUT}


def test_left_out_altogether_is_refused() -> None:
    reading = found()
    with pytest.raises(NothingKept):
        correcting.corrected(reading, {block.id: OUT for block in reading.document.blocks})


@pytest.mark.parametrize("choice", ["", "unsinn", "TITLE", "question\n"])
def test_corrected_by_what_means_nothing_changes_nothing(choice: str) -> None:
    reading = found()
    choices = {block.id: choice for block in reading.document.blocks} | {"aaaaaaaa": "title"}
    assert correcting.corrected(reading, choices)[0] == reading.document


def test_corrected_in_any_way_keeps_every_word() -> None:
    """Each line as each kind: nothing is ever lost by choosing."""
    reading = found()
    before = sorted(" ".join(f"{each.marker} {each.text}" for each in reading.document.blocks).split())
    for kind in Kind:
        document, _notes = correcting.corrected(reading, {each.id: str(kind) for each in reading.document.blocks})
        assert sorted(" ".join(f"{each.marker} {each.text}" for each in document.blocks).split()) == before, kind


def test_offered_kinds_make_sense_for_length_and_place() -> None:
    (short,) = identified([Block("", Kind.PARAGRAPH, "kurz", 1)])
    (long,) = identified([Block("", Kind.PARAGRAPH, "lang " * 200, 1)])
    assert Kind.TITLE in correcting.offered(short, 0)
    assert Kind.TITLE not in correcting.offered(short, 50)
    assert set(correcting.offered(long, 0)) == {Kind.FINDING, Kind.POINT, Kind.ITEM, Kind.PARAGRAPH}


KEY, WHOSE, NOW = "k" * 40, "account:1/workshop:2", clock.now()
FILE = bytes(range(256)) * 100


def test_file_comes_back_as_it_went() -> None:
    sealed = carrying.packed(FILE, "Prötokoll.docx", key=KEY, whose=WHOSE, at=NOW)
    assert carrying.unpacked(sealed, key=KEY, whose=WHOSE, at=NOW) == (FILE, "Prötokoll.docx")
    assert "Prötokoll" not in sealed


def test_file_with_an_endless_name_keeps_its_ending() -> None:
    sealed = carrying.packed(FILE, "x" * 5000 + ".docx", key=KEY, whose=WHOSE, at=NOW)
    name = carrying.unpacked(sealed, key=KEY, whose=WHOSE, at=NOW)[1]
    assert (len(name), name[-5:]) == (carrying.MOST_NAME, ".docx")


@pytest.mark.parametrize(
    "change",
    [
        {"key": "o" * 40},
        {"whose": "account:1/workshop:3"},
        {"whose": "account:2/workshop:2"},
        {"at": NOW + timedelta(hours=carrying.HOURS, minutes=1)},
        {"at": NOW - timedelta(hours=1)},
    ],
    ids=["other key", "other workshop", "other person", "too old", "from the future"],
)
def test_file_of_somebody_else_or_another_time_is_refused(change) -> None:
    sealed = carrying.packed(FILE, "a.txt", key=KEY, whose=WHOSE, at=NOW)
    with pytest.raises(carrying.NotCarried):
        carrying.unpacked(sealed, **{"key": KEY, "whose": WHOSE, "at": NOW, **change})


@pytest.mark.parametrize(
    "forge",
    [
        lambda it: "",
        lambda it: it[:-9],
        lambda it: it[:50] + ("B" if it[50] == "A" else "A") + it[51:],
        lambda it: "ü" * 90,
    ],
)
def test_forged_file_is_refused(forge) -> None:
    sealed = carrying.packed(FILE, "a.txt", key=KEY, whose=WHOSE, at=NOW)
    with pytest.raises(carrying.NotCarried):
        carrying.unpacked(forge(sealed), key=KEY, whose=WHOSE, at=NOW)
