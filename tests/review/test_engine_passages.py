"""One person's passage, and a document without her."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.minutes.document import Document, Kind
from app.review import passages
from app.review.rules import name_key
from tests.minutes.samples import PROTOCOL, document

KEY = name_key("Dr. Oda Brinkschulte")


def texts(found: Document) -> str:
    return "\n".join(block.text for block in found.blocks)


def test_passages_hold_the_talk_and_its_points_only() -> None:
    (found,) = passages.passages(document())
    assert (found.name, found.key) == ("Dr. Oda Brinkschulte", "oda brinkschulte")
    assert [block.kind for block in found.blocks] == [Kind.TALK, Kind.POINT]


def test_mark_changes_with_her_words_and_with_nothing_else() -> None:
    before = passages.of(document(), KEY)
    elsewhere = passages.of(document(PROTOCOL.replace("Kein Budget", "Wenig Budget")), KEY)
    hers = passages.of(document(PROTOCOL.replace("Die Hälfte", "Ein Drittel")), KEY)
    marks = [found.mark for found in (before, elsewhere, hers) if found]
    assert len(marks) == 3
    assert marks[0] == marks[1] != marks[2]


def test_without_takes_name_and_passage_and_keeps_every_other_word() -> None:
    text = PROTOCOL.replace("Zu viele Formulare", "Zu viele Formulare, sagt Frau Brinkschulte und Oda  Brinkschulte")
    found = passages.without(document(text), "Dr. Oda Brinkschulte")
    assert "Brinkschulte" not in texts(found)
    assert "Telefon" not in texts(found)
    assert "Zu viele Formulare, sagt [Name entfernt] und [Name entfernt]" in texts(found)
    assert "Kommunen, die Danke sagen möchten" in texts(found)
    assert texts(found).count("auf Wunsch der vortragenden Person") == 1


def test_without_somebody_who_is_not_named_changes_nothing() -> None:
    assert passages.without(document(), "Uli Unbekannt") == document()


def test_without_speaks_the_language_of_the_document() -> None:
    found = passages.without(replace(document(), language="en"), "Dr. Oda Brinkschulte")
    assert "A talk was removed" in texts(found)


@pytest.mark.parametrize(
    "name", ["Dr. Oda Brinkschulte", "Frau Oda Brinkschulte", "ODA BRINKSCHULTE", "Prof. Dr. Oda Brinkschulte"]
)
def test_name_key_knows_somebody_by_every_title(name: str) -> None:
    assert name_key(name) == "oda brinkschulte"


def test_name_key_of_a_title_alone_is_not_empty() -> None:
    assert name_key("Dr.") == "dr"
