"""Reading a protocol: structure is found, no word is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.minutes.document import Kind, content_hash, from_tree, to_tree
from app.minutes.outlining import outline
from app.minutes.reading import read
from tests.minutes.samples import PROTOCOL, document, seed, texts, words


def source_words(found) -> list[str]:
    return [word for block in found.blocks for word in block.text.split()]


def test_read_real_protocol_finds_its_structure():
    reading = read(seed(), name="workshop-c-kassel.txt")
    found = reading.document
    title = found.blocks[0]
    assert (title.kind, title.letter, title.context) == (Kind.TITLE, "C", "5.12. – RK Kassel")
    assert (title.day, title.month, title.year) == (5, 12, None)
    (people,) = found.of(Kind.PEOPLE)
    told = next(line for line in seed().decode().splitlines() if line.startswith("Moderation: "))
    name, agency = told.removeprefix("Moderation: ").split(", ")
    assert [(person.name, person.role) for person in people.people] == [(name, agency)]
    assert [part.number for part in found.of(Kind.PART)] == [1, 2]
    assert found.of(Kind.PART)[0].duration == 60
    assert [question.number for question in found.of(Kind.QUESTION)] == [1, 2, 3]
    assert [len(found.of(kind)) for kind in (Kind.FINDING, Kind.TALK, Kind.POINT)] == [20, 2, 6]
    (figure,) = found.of(Kind.FIGURE)
    assert (figure.credit, figure.alternative) == ("Stadt Kassel", "")
    assert figure.caption.startswith("Co-Smart")
    assert texts(found, Kind.SECTION) == ["Station 1:"]
    assert (reading.encoding, reading.notes) == ("UTF-8", ())


def test_read_real_protocol_counts_findings_and_points_per_owner():
    parts = [entry for entry in outline(read(seed(), name="c.txt").document).entries if entry.kind == Kind.PART]
    sizes = [[len(list_entry.children) for owner in part.children for list_entry in owner.children] for part in parts]
    assert sizes == [[8, 6, 6], [4, 2]]


def test_read_real_protocol_finds_speakers_and_roles():
    talks = read(seed(), name="c.txt").document.of(Kind.TALK)
    told = [(talk.people[0].name.split()[0], talk.people[0].name in talk.text, talk.people[0].role) for talk in talks]
    assert told == [
        ("Dr.", True, "Projektleiter des Modellprojekts Smart Cities Kassel"),
        ("Frau", True, ""),
    ]
    assert [len(talk.people[0].name.split()) for talk in talks] == [3, 3]
    assert [talk.running.split()[0] for talk in talks] == ["erörtert", "stellt"]


def test_read_real_protocol_keeps_every_word_in_order():
    source = seed()
    found = read(source, name="c.txt").document
    assert source_words(found) == words(source.decode())


def test_read_keeps_every_word_in_order():
    assert source_words(document()) == words(PROTOCOL)


WILD = {
    "bracketed numbers and dots": (
        "Workshop A: Wege\nModeratorin: Ada Beispiel (Agentur Nord)\n\n"
        "1) Was hilft?\n• Zeit\n• Geld\n\n2) Was stört?\n• Lärm\n",
        (1, 2, 3, 0, 0),
    ),
    "question labels with numbered findings": (
        "Protokoll\n\nFrage 1: Was brauchen wir\n1. Personal\n2. Räume\n\nFrage 2: Was haben wir schon?\n* Mut\n",
        (0, 2, 3, 0, 0),
    ),
    "headings in capitals": (
        "PROTOKOLL DES WORKSHOPS\n\nModeriert von Ada Beispiel\n\n"
        "WAS FEHLT UNS?\n– Geduld\n– Ruhe\n\nERGEBNISSE\n– Es wird besser\n",
        (1, 1, 3, 0, 0),
    ),
    "markdown": (
        "# Workshop D\n\n**Moderation:** Ada Beispiel\n\n"
        "## Teil 1: Austausch\n\n### Frage 1: Wozu?\n\n- Freude\n- **Fett** bleibt\n\n"
        "## Teil 2: Impulse\n\n### 1. Dr. Bea Muster, Leiterin, berichtet von vorn.\n\n* Punkt\n",
        (1, 1, 2, 1, 1),
    ),
    "stations": (
        "Ergebnisprotokoll\n\nStation 1: Was kommt?\n-Regen\n-Sonne\n\nStation 2: Was bleibt\n- Wind\n",
        (0, 2, 3, 0, 0),
    ),
    "wrapped lines": (
        "Workshop E\n\n1. Was ist lang\nund geht auf der nächsten Zeile weiter?\n"
        "- Ein Ergebnis, das umbricht\n  und eingerückt weitergeht\n- Kurz\n",
        (0, 1, 2, 0, 0),
    ),
    "labelled talks": (
        "Workshop F\n\n1. Wozu?\n- Darum\n\n"
        "Impuls: Bea Muster (Stadt Musterau): Ein Rathaus zieht um\n- Kisten packen\n",
        (0, 1, 1, 1, 1),
    ),
}


@pytest.mark.parametrize("form", WILD, ids=str)
def test_read_wild_form_finds_structure_and_keeps_every_word(form):
    text, wanted = WILD[form]
    found = document(text, "protokoll.md" if text.startswith("# ") else "protokoll.txt")
    kinds = (Kind.PEOPLE, Kind.QUESTION, Kind.FINDING, Kind.TALK, Kind.POINT)
    assert tuple(len(found.of(kind)) for kind in kinds) == wanted
    kept = [word for block in found.blocks for word in f"{block.marker} {block.text}".split()]
    signs = str.maketrans("", "", "#*•–-")
    assert [word for word in " ".join(kept).translate(signs).split()] == text.translate(signs).split()


PIECES = st.sampled_from(
    [
        *(
            "- ",
            "• ",
            "* ",
            "1. ",
            "2) ",
            "(3) ",
            "Teil 1: ",
            "Frage 2: ",
            "Station 3: ",
            "Impuls: ",
            "Moderation: ",
            "Bild: ",
        ),
        *(
            "# ",
            "## ",
            "**",
            "__",
            "![",
            "](",
            "© ",
            "Ort: ",
            "**Ort:** ",
            "**Frage 1:** ",
            "5.12. ",
            "Dr. Ada Beispiel, ",
            "Leiterin, ",
            "zeigt ",
            "?",
            ":",
        ),
        *(
            "\n",
            "\n",
            "\n\n",
            "  ",
            "\t",
            "\u00a0",
            "wort ",
            "Wort ",
            "WORT ",
            "(",
            ")",
            ", ",
            "; ",
            "\u2028",
            "\ufeff",
            "e\u0301",
        ),
    ]
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(st.one_of(PIECES, st.text("aZß1.-–*# \n", max_size=8)), max_size=40).map("".join))
def test_read_any_text_keeps_every_word_in_order(text):
    whole = PROTOCOL + text
    kept = [f"{block.marker} {block.text}" for block in document(whole, "p.md").blocks]
    assert bare(" ".join(kept)) == bare(whole)


def bare(text: str) -> str:
    """The signs that make words, without blanks, emphasis and heading signs."""
    return "".join(sign for sign in text if not sign.isspace() and sign not in "*_#")


def test_read_unknown_line_stays_and_is_named():
    reading = read((PROTOCOL + "\nJausenstation am Wegesrand.\n").encode(), name="p.txt")
    last = reading.document.blocks[-1]
    assert (last.kind, last.text, last.recognised) == (Kind.PARAGRAPH, "Jausenstation am Wegesrand.", False)
    assert [(note.code, note.line) for note in reading.notes] == [("unrecognised", 28)]
    assert str(reading.notes[0]) == "Zeile 28 nicht erkannt, als Absatz übernommen: „Jausenstation am Wegesrand.“"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("5.12.", (5, 12, None)),
        ("05.12.2024", (5, 12, 2024)),
        ("5. Dezember", (5, 12, None)),
        ("Donnerstag, 5. Dezember 2024", (5, 12, 2024)),
        ("Donnerstag, den 3. März 2025.", (3, 3, 2025)),
        ("Datum: 31.1.2026", (31, 1, 2026)),
    ],
)
def test_read_line_with_a_date_is_a_fact(line, wanted):
    (fact,) = document(f"Titel\n\n{line}\n\n1. Was?\n- a\n").of(Kind.FACT)
    assert (fact.text, (fact.day, fact.month, fact.year)) == (line, wanted)


@pytest.mark.parametrize("line", ["Wir treffen uns am 5.12.2024", "99.99.2024", "Version 1.2.", "5.12. im Rathaus"])
def test_read_line_that_only_mentions_a_date_is_no_fact(line):
    assert document(f"Titel\n\n{line}\n\n1. Was?\n- a\n").of(Kind.FACT) == ()


def test_read_twice_gives_equal_ids_and_hash():
    one, two = document(), document()
    assert one == two
    assert content_hash(one) == content_hash(two)


def test_ids_are_unique_short_and_start_with_a_letter():
    ids = [block.id for block in document().blocks]
    assert len(set(ids)) == len(ids)
    assert {len(name) for name in ids} == {8}
    assert all(name[0].isalpha() and name.isalnum() and name.isascii() and name.islower() for name in ids)


def test_ids_of_untouched_findings_survive_an_edit_elsewhere():
    edited = document(
        PROTOCOL.replace("Zu viele Formulare", "Viele Formulare").replace(
            "Moderation:", "Ein Vorspruch.\n\nModeration:"
        )
    )
    before = {block.text: block.id for block in document().of(Kind.FINDING)}
    after = {block.text: block.id for block in edited.of(Kind.FINDING)}
    assert after.pop("Viele Formulare") not in before.values()
    before.pop("Zu viele Formulare")
    assert after == before


def test_ids_stay_unique_where_two_hashes_meet(monkeypatch):
    monkeypatch.setattr("app.minutes.document._name", lambda words, count: f"same{count}")
    ids = [block.id for block in document().blocks]
    assert len(set(ids)) == len(ids)


def test_outline_holds_every_block_in_order():
    found = document()
    assert list(outline(found).walk()) == list(found.blocks)
    assert [entry.kind for entry in outline(found).entries] == ["people", "part", "part"]


def test_outline_of_real_protocol_says_the_text_of_the_blocks():
    found = read(seed(), name="c.txt").document
    assert " ".join(block.text for block in outline(found).walk()) == " ".join(block.text for block in found.blocks)


def test_outline_nests_indented_items():
    found = document("Workshop\n\n1. Was?\n- Oben\n  - Darunter\n- Daneben\n")
    (question,) = outline(found).entries
    (top,) = question.children
    assert [item.block.text for item in top.children] == ["Oben", "Daneben"]
    assert [item.block.text for item in top.children[0].children[0].children] == ["Darunter"]


def test_tree_of_document_comes_back_equal():
    found = document()
    assert from_tree(to_tree(found)) == found


def test_tree_of_unknown_schema_is_refused():
    with pytest.raises(ValueError, match="rotunde-minutes/1"):
        from_tree({"schema": "rotunde-minutes/9", "language": "de", "blocks": []})
