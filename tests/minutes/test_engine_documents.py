"""Markdown, JSON and Word: every word comes out as it went in."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
from docx import Document as open_word
from docx.oxml.ns import qn
from markdown_it import MarkdownIt

from app.minutes import completeness, docx, jsonfile, markdown
from app.minutes.document import Kind
from app.minutes.reading import read
from tests.minutes.din91379 import EVERYTHING
from tests.minutes.samples import FULL, PROTOCOL, document, seed, words

DRAFT = replace(FULL, published_on=None)

LETTERS = "abcdefghijklmnopqrstuvwxyz"
LONG = [f"Wort{a}{b}un" for a in LETTERS[:25] for b in LETTERS[:25]]  # one word of 5,000 letters, no line like another
LITERAL = [
    "# Hasch ##",
    "*kursiv* **fett** _unter_ __strich__ Teilnehmer*innen und Kolleg*innen",
    "$x^2$ @ref <b>kein Tag</b> &amp; &#60; \\textbf{x} \\* #let x = 1 #panic()",
    "`code` ``` ~~weg~~ [a](b) ![c](d) [e]: f [^1] [ ] x",
    "<script>alert(1)</script> <!-- kein Kommentar --> ]]> %(name)s {{ x }} {% y %}",
    "1. Nummer im Punkt",
    "> Zitat | Strich | = - + ~",
    "\U0001f600 \u2764\ufe0f \U0001f469\u200d\U0001f4bb \U0001f44d\U0001f3fd",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 中文",
    "".join(LONG),
    "https://example.org/" + "weg/" * 60 + "?a=1&b=2",
    "Ende mit \\",
    " ".join(EVERYTHING).strip(),
]
PARAGRAPH = "Absatz mit *Stern* #panic() $y$ <z> `c` @ref \\ und [Klammer]."
QUESTION = "1. Was *bleibt* #emph[x] $z$ @y <w>?"
LITERAL_TEXT = f"Workshop Z: #set *x* $y$ <z>\n\n{PARAGRAPH}\n\n{QUESTION}\n\n" + "".join(
    f"- {line}\n" for line in LITERAL
)


def squeezed(text: str) -> str:
    """Plain blanks run together; the unbreakable and the thin ones stay."""
    return re.sub("[ \t]+", " ", text).strip()


def markdown_words(text: str) -> list[str]:
    """What a CommonMark reader shows of a text, block by block."""
    return [squeezed(shown(token)) for token in MarkdownIt().parse(text) if token.type == "inline"]


def shown(token) -> str:
    return "".join(child.content if child.type in ("text", "text_special") else "\0" for child in token.children)


def test_markdown_of_real_protocol_has_every_line_in_order():
    source = seed().decode()
    made = markdown.render(read(seed(), name="c.txt").document, DRAFT)
    place = 0
    for line in filter(None, map(str.strip, source.splitlines())):
        place = made.index(line, place) + len(line)


def test_markdown_of_real_protocol_comes_back_word_by_word():
    found = read(seed(), name="c.txt").document
    made = markdown.render(found, replace(DRAFT, event_title="", address=""))
    body = made[made.index("\nModeration: Jo") :]
    signs = r"(?m)^(?:#+|-) "
    assert re.sub(signs, "", body).split() == words(seed().decode())[len(found.title.split()) :]


def test_markdown_shows_hostile_words_literally():
    found = document(LITERAL_TEXT)
    assert [block.text for block in found.of(Kind.FINDING)] == LITERAL
    made = markdown_words(markdown.render(found, replace(FULL, address="", contact="")))
    assert made[0] == "Workshop Z: #set *x* $y$ <z>"
    assert made[-len(LITERAL) - 2 :] == [PARAGRAPH, QUESTION, *map(squeezed, LITERAL)]


def test_markdown_of_draft_says_so_and_of_release_does_not():
    assert "Entwurf" in markdown.render(document(), DRAFT)
    assert "Entwurf" not in markdown.render(document(), FULL)


@pytest.mark.parametrize("text", [PROTOCOL, LITERAL_TEXT], ids=["protocol", "hostile"])
def test_markdown_read_again_gives_the_same_questions_and_findings(text):
    found = document(text)
    again = read(markdown.render(found, FULL).encode(), name="protokoll.md").document
    for kind in (Kind.TITLE, Kind.PART, Kind.QUESTION, Kind.FINDING, Kind.TALK, Kind.POINT, Kind.FIGURE):
        assert [block.text for block in again.of(kind)] == [squeezed(block.text) for block in found.of(kind)]


@pytest.mark.parametrize("text", [PROTOCOL, LITERAL_TEXT], ids=["protocol", "hostile"])
def test_json_comes_back_equal(text):
    found = document(text)
    assert jsonfile.from_json(jsonfile.to_json(found, FULL)) == (found, FULL)


def test_json_of_real_protocol_comes_back_equal():
    found = read(seed(), name="c.txt").document
    assert jsonfile.from_json(jsonfile.to_json(found, DRAFT)) == (found, DRAFT)


@pytest.mark.parametrize(
    "text",
    ["[]", "{}", '{"blocks": [], "schema": "x"}', '{"schema": "rotunde-minutes/1", "blocks": [], "facts": {"x": 1}}'],
)
def test_json_of_another_kind_is_refused(text):
    with pytest.raises((ValueError, KeyError)):
        jsonfile.from_json(text)


def paragraphs(content: bytes) -> list[tuple[str, str]]:
    return [(p.style.name, p.text) for p in open_word(io.BytesIO(content)).paragraphs if p.text]


def test_word_has_real_styles_in_order():
    made = paragraphs(docx.render(document(), FULL))
    start = next(place for place, (_, text) in enumerate(made) if text.startswith("Moderation: Ronja Ahlgrimm,"))
    assert made[start : start + 6] == [
        ("Normal", "Moderation: Ronja Ahlgrimm, Büro Federstrich"),
        ("Heading 2", "Teil 1: Austausch an zwei Stationen, 40 Minuten:"),
        ("Normal", "Zwei Gruppen wechseln nach der Hälfte die Pinnwand:"),
        ("Normal", "Folgendes wurde festgehalten:"),
        ("Heading 3", "1. Wem nützt die Karte?"),
        ("List Bullet", "Vereinen und Ehrenamtlichen"),
    ]
    assert [text for style, text in made if style == "Heading 1"] == [document().title]
    assert made[-1] == ("Caption", "Bild: Die erste gedruckte Karte. © Büro Federstrich")


def test_word_of_real_protocol_has_every_word_in_order():
    found = read(seed(), name="c.txt").document
    made = [text for _, text in paragraphs(docx.render(found, FULL))]
    moderated = found.of(Kind.PEOPLE)[0].text
    start = next(place for place, text in enumerate(made) if moderated in text)
    assert " ".join([found.title, *made[start:]]).split() == words(seed().decode())


def test_word_shows_hostile_words_literally():
    made = paragraphs(docx.render(document(LITERAL_TEXT), FULL))
    assert [text for style, text in made if style == "List Bullet"] == [squeezed(line) for line in LITERAL]
    assert ("Normal", PARAGRAPH) in made
    assert ("Heading 2", QUESTION) in made


def test_word_file_says_title_author_language_and_paper():
    word = open_word(io.BytesIO(docx.render(document(), FULL)))
    told = word.core_properties
    assert (told.title, told.author, told.language) == (document().title, FULL.organiser, "de-DE")
    assert {tag.get(qn("w:val")) for tag in word.styles.element.iter(qn("w:lang"))} == {"de-DE"}
    assert (round(word.sections[0].page_width.mm), round(word.sections[0].page_height.mm)) == (210, 297)


def test_word_numbers_each_ordered_list_from_its_own_start():
    found = document("Titel\n\nFrage 1: Was?\n1. Eins\n2. Zwei\n\nFrage 2: Wie?\n1. Neu\n")
    word = open_word(io.BytesIO(docx.render(found, FULL)))
    listed = [p._p.pPr.numPr.numId.val for p in word.paragraphs if p.style.name == "List Number"]
    assert listed[0] == listed[1] != listed[2]


def test_word_of_draft_lists_gaps_and_of_release_does_not():
    gaps = completeness.check(document(), facts=DRAFT)
    draft = [text for _, text in paragraphs(docx.render(document(), DRAFT, gaps))]
    assert "Entwurf – nicht veröffentlicht" in draft
    assert f"Pflicht: {gaps[0]}" in draft
    released = [text for _, text in paragraphs(docx.render(document(), FULL, gaps))]
    assert not any(text.startswith(("Pflicht", "Entwurf", "Was noch")) for text in released)


def test_word_of_equal_minutes_is_equal_bytes_without_a_clock():
    made = docx.render(document(), FULL)
    assert made == docx.render(document(), FULL)
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2025-11-14T12:00:00Z" in packed.read("docProps/core.xml")
