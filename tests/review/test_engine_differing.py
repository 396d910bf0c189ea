"""Differences lose no word of either document, name each block once, and take no time on hostile input."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.minutes.document import Block, Document, Kind, identified
from app.review import differing
from app.review.differing import Change, How

WORDS = st.lists(st.sampled_from(["Karte", "Amt", "mehr", "Geld", "die", "der", "ß", "„ja“"]), min_size=1, max_size=8)
BLOCKS = st.lists(st.tuples(st.sampled_from([Kind.FINDING, Kind.QUESTION, Kind.PARAGRAPH]), WORDS), max_size=8)


def made(lines: list[tuple[Kind, list[str]]]) -> Document:
    return Document(identified(Block("", kind, " ".join(words), 0) for kind, words in lines))


def finding(*texts: str) -> Document:
    return made([(Kind.QUESTION, ["Frage?"]), *((Kind.FINDING, text.split()) for text in texts)])


def told(changes: tuple[Change, ...]) -> list[tuple[str, str]]:
    return [(str(change.how), "".join(piece.text for piece in change.pieces)) for change in changes]


@given(BLOCKS)
def test_compare_with_itself_finds_nothing(lines: list[tuple[Kind, list[str]]]) -> None:
    assert differing.compare(made(lines), made(lines)) == ()


@settings(max_examples=200)
@given(BLOCKS, BLOCKS)
def test_compare_tells_every_word_of_both_documents(
    before: list[tuple[Kind, list[str]]], after: list[tuple[Kind, list[str]]]
) -> None:
    """Without what is told as gone, and as new, both documents say the same words equally often."""
    old, new = made(before), made(after)
    gone, come = Counter[str](), Counter[str]()
    for change in differing.compare(old, new):
        if change.how in (How.GONE, How.CHANGED):
            gone["".join(piece.text for piece in change.pieces if piece.kind != "new")] += 1
        if change.how in (How.NEW, How.CHANGED):
            come["".join(piece.text for piece in change.pieces if piece.kind != "gone")] += 1
    were, are = (Counter(block.text for block in document.blocks) for document in (old, new))
    assert gone <= were
    assert come <= are
    assert were - gone == are - come


def test_compare_marks_the_changed_word_only() -> None:
    (change,) = differing.compare(finding("Kein Budget für Werbung"), finding("Kein Budget für Personal"))
    assert [(piece.kind, piece.text) for piece in change.pieces] == [
        ("same", "Kein Budget für "),
        ("gone", "Werbung"),
        ("new", "Personal"),
    ]
    assert (change.how, change.place) == (How.CHANGED, "Frage?")


def test_compare_tells_new_and_gone_blocks() -> None:
    changes = differing.compare(finding("Eins", "Zwei"), finding("Zwei", "Drei ganz anders"))
    assert told(changes) == [("gone", "Eins"), ("new", "Drei ganz anders")]


def test_compare_tells_a_move_once_and_where_it_is_now() -> None:
    changes = differing.compare(finding("Eins", "Zwei", "Drei"), finding("Zwei", "Drei", "Eins"))
    assert told(changes) == [("moved", "Eins")]


def test_compare_sees_a_new_alternative_text() -> None:
    old = Document((Block("a", Kind.FIGURE, "Bild: Karte", 0, caption="Karte"),))
    new = Document((replace(old.blocks[0], alternative="Eine Stadt"),))
    (change,) = differing.compare(old, new)
    assert (change.how, change.pieces[-1]) == (How.CHANGED, differing.Piece("new", "Karte · Eine Stadt"))


@pytest.mark.parametrize("word", ["a", "a b"])
def test_compare_of_endless_text_is_told_as_a_whole(word: str) -> None:
    """Repeated words are the worst there is for a word by word comparison; beyond the limit nobody compares."""
    many = " ".join([word] * 20_000)
    (change,) = differing.compare(
        Document((Block("a", Kind.PARAGRAPH, many, 0),)), Document((Block("a", Kind.PARAGRAPH, f"{many} c", 0),))
    )
    assert [piece.kind for piece in change.pieces] == ["gone", "new"]


def test_compare_of_many_changed_blocks_stops_looking_closely() -> None:
    old = Document(tuple(Block(f"a{each}", Kind.FINDING, "a b " * 150, 0) for each in range(200)))
    new = Document(tuple(Block(f"a{each}", Kind.FINDING, "b a " * 150, 0) for each in range(200)))
    changes = differing.compare(old, new)
    assert len(changes) == 200
    assert [piece.kind for piece in changes[-1].pieces] == ["gone", "new"]
