"""Files that are no protocol are refused with a reason; encodings are recognised; hostile text is cheap."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from docx import Document as new_word
from docx.oxml import parse_xml

from app.core.errors import Refusal
from app.minutes import decoding, wordfile
from app.minutes.decoding import UnreadableMinutes
from app.minutes.document import Kind
from app.minutes.reading import ForeignText, read
from tests.minutes.samples import PROTOCOL, texts


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (PROTOCOL.encode(), "UTF-8"),
        (PROTOCOL.encode("utf-8-sig"), "UTF-8"),
        (PROTOCOL.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + PROTOCOL.encode("utf-16-be"), "UTF-16"),
        (PROTOCOL.encode("cp1252"), "Windows-1252"),
        (PROTOCOL.replace("\n", "\r\n").encode(), "UTF-8"),
    ],
    ids=["utf-8", "utf-8 bom", "utf-16 le", "utf-16 be", "cp1252", "crlf"],
)
def test_read_known_encoding_gives_the_same_document(data, encoding):
    reading = read(data, name="protokoll.txt")
    assert reading.document == read(PROTOCOL.encode(), name="protokoll.txt").document
    assert reading.encoding == encoding
    assert [note.code for note in reading.notes] == ([] if encoding == "UTF-8" else ["encoding"])


REFUSED = {
    "empty": (b"", decoding.NothingInIt, None),
    "blank": (b" \n\t\r\n ", decoding.NothingInIt, None),
    "blank in utf-16": ("\n \n".encode("utf-16"), decoding.NothingInIt, None),
    "five megabytes": (b"- a\n" * 1_310_720, decoding.TooLarge, None),
    "endless": (b"a\n" * 5_001, decoding.TooManyLines, 5_001),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", decoding.NotText, 1),
    "png": (b"\x89PNG\r\n\x1a\n\0\0", decoding.NotText, 1),
    "html": (b"\n<!DOCTYPE html><p>1. Was?</p>", decoding.NotText, 1),
    "renamed word": (b"PK\x03\x04rest", decoding.MisnamedWord, None),
    "null byte": (b"Titel\n\n1. Was?\n- a\0b\n", decoding.BinaryContent, 4),
    "utf-16 without sign": (PROTOCOL.encode("utf-16-le"), decoding.BinaryContent, 1),
    "escape sign": (b"Titel\n1. Was?\n- \x1b[31mrot\n", decoding.StrayCharacter, 3),
    "turned text": ("Titel\n1. Was?\n- a\u202eb\n".encode(), decoding.StrayCharacter, 3),
    "not a character": ("Titel\n1. Was?\n- \uffff\n".encode(), decoding.StrayCharacter, 3),
    "dos umlauts": ("Titel\n1. Was?\n- Tätigkeit\n".encode("cp850"), decoding.UnknownEncoding, 3),
    "mac umlauts": ("Titel\n1. Was?\n- für später\n".encode("mac_roman"), decoding.UnknownEncoding, 3),
    "torn utf-8": ("Titel\n1. Was?\n- über\n".encode() + b"- \xfc\n", decoding.UnknownEncoding, 4),
    "odd utf-16": (b"\xff\xfea\0\n\0b", decoding.UnknownEncoding, 2),
    "a shopping list": (b"Einkaufen im Markt heute.\n\n- Milch\n- Brot\n", ForeignText, 1),
    "a letter": (b"\nSehr geehrte Damen und Herren,\nvielen Dank.\n", ForeignText, 2),
}


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_read_unfit_file_is_refused_with_reason_and_line(case):
    data, kind, line = REFUSED[case]
    with pytest.raises(UnreadableMinutes) as caught:
        read(data, name="protokoll.txt")
    assert type(caught.value) is kind
    assert caught.value.line == line
    sentence = str(caught.value)
    assert "%(" not in sentence
    assert sentence.endswith(".")
    assert isinstance(caught.value, Refusal)
    assert isinstance(caught.value, ValueError)
    assert line in (None, 1) or f"eile {line}" in sentence


def word(*paragraphs: tuple[str, str]) -> bytes:
    made = new_word()
    for text, style in paragraphs:
        made.add_paragraph(text, style=style)
    table = made.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "links"
    table.rows[0].cells[1].text = "rechts"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_read_word_document_takes_headings_lists_and_tables():
    data = word(
        ("Workshop G: Räume", "Title"),
        ("Teil 1: Austausch", "Heading 1"),
        ("Was brauchen wir?", "Heading 2"),
        ("Stühle & <Tische>", "List Bullet"),
        ("Licht", "List Bullet"),
    )
    found = read(data, name="Protokoll.DOCX")
    assert found.encoding == "DOCX"
    assert texts(found.document, Kind.TITLE) == ["Workshop G: Räume"]
    assert texts(found.document, Kind.QUESTION) == ["Was brauchen wir?"]
    assert texts(found.document, Kind.FINDING) == ["Stühle & <Tische>", "Licht"]
    assert texts(found.document, Kind.PARAGRAPH) == ["links", "rechts"]


def test_read_word_document_takes_insertions_and_links_but_no_deletions_or_comments():
    made = new_word()
    made.add_paragraph("Workshop H")
    made.add_paragraph("1. Was bleibt?")
    paragraph = made.add_paragraph("Anfang ", style="List Bullet")
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    for inner in (
        "<w:ins {}><w:r><w:t>eingefügt</w:t></w:r></w:ins>",
        "<w:del {}><w:r><w:delText>gestrichen</w:delText></w:r></w:del>",
        "<w:moveFrom {}><w:r><w:t>verschoben</w:t></w:r></w:moveFrom>",
        "<w:hyperlink {}><w:r><w:tab/><w:t>verlinkt</w:t></w:r></w:hyperlink>",
        "<w:sdt {}><w:sdtContent><w:r><w:t> im Feld</w:t></w:r></w:sdtContent></w:sdt>",
    ):
        paragraph._p.append(parse_xml(inner.format(space)))
    out = io.BytesIO()
    made.save(out)
    found = read(out.getvalue(), name="p.docx").document
    assert texts(found, Kind.FINDING) == ["Anfang eingefügt\tverlinkt im Feld"]


def test_read_word_document_prints_the_numbers_word_would_print():
    made = new_word()
    made.add_paragraph("Workshop I")
    for text, style in (("Was?", "List Number"), ("a", "List Bullet"), ("Wie?", "List Number"), ("b", "List Bullet")):
        made.add_paragraph(text, style=style)
    out = io.BytesIO()
    made.save(out)
    found = read(out.getvalue(), name="p.docx").document
    assert [(block.text, block.number) for block in found.of(Kind.QUESTION)] == [("1. Was?", 1), ("2. Wie?", 2)]
    assert texts(found, Kind.FINDING) == ["a", "b"]


def packed(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PK\x03\x04 broken", wordfile.BrokenWord),
        (b"plain text", wordfile.BrokenWord),
        (packed(b"<w/>"), wordfile.BrokenWord),
        (packed(b" " * (wordfile.MOST_UNPACKED + 1)), wordfile.BloatedWord),
        (b"", decoding.NothingInIt),
    ],
    ids=["torn zip", "text", "no word", "bomb", "empty"],
)
def test_read_unsound_word_document_is_refused(data, kind):
    with pytest.raises(UnreadableMinutes) as caught:
        read(data, name="protokoll.docx")
    assert type(caught.value) is kind


HOSTILE = {
    "hashes": "# ",
    "stars": "**",
    "bold": "**a** ",
    "bullets": "- ",
    "brackets": "(",
    "names": "Aa ",
    "figures": "![",
    "credits": "Bild: ",
    "lines": "a" * 400 + "\n",
    "findings": "- " + "a" * 398 + "\n",
    "questions": "1. " + "a" * 395 + "?\n",
    "blanks": " ",
    "equal words": "- " + "gleich " * 56 + "\n",
    "people": "Moderation: A; ",
    "digits": "1.1.",
}


def seconds(text: str) -> float:
    data = ("Titel\n\n1. Was?\n- ja\n" + text).encode()
    start = time.process_time()
    read(data, name="p.md")
    return time.process_time() - start


@pytest.mark.parametrize("case", HOSTILE, ids=str)
def test_read_hostile_text_takes_time_in_proportion_to_its_length(case):
    unit = HOSTILE[case]
    small = min(seconds(unit * (60_000 // len(unit))) for _ in range(3))
    large = min(seconds(unit * (480_000 // len(unit))) for _ in range(2))
    # Eight times the text: quadratic work would take 64 times as long. Noise below 4 ms says nothing.
    assert large < 24 * max(small, 0.004)
