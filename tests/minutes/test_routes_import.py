"""The way of a file through its preview into a draft, and what stands in the way."""

from __future__ import annotations

import io
import zipfile
from collections import Counter

import pytest
from docx import Document as new_word
from flask import Flask

from app.core.db import db
from app.minutes import carrying, correcting, documents
from app.minutes.document import Kind
from app.minutes.models import MinutesVersion
from tests.minutes.importing import OFFICE, PREVIEW, choice, document, fields, line, previewed, saved, text, updated
from tests.minutes.samples import PROTOCOL, photo
from tests.minutes.wilddocs import WORDS, packed
from tests.support import make
from tests.support.client import PageClient

RUBBISH = f"{PROTOCOL}\nJausenstation am Wegesrand.\n\nMit freundlichen Grüßen\n\nSeite 1 von 2\n"
MARKUP = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'


def drafts() -> list[MinutesVersion]:
    db.session.rollback()
    return list(db.session.query(MinutesVersion).order_by(MinutesVersion.number))


def stored() -> int:
    return sum(1 for path in make.store().root.rglob("*") if path.is_file())


def words(version: MinutesVersion) -> Counter[str]:
    return Counter(documents.plain_text(version).split())


@pytest.fixture
def olga(client: PageClient) -> PageClient:
    make.event()
    make.signed_in(client, "organiser")
    return client


def test_preview_shows_every_line_and_stores_nothing(olga: PageClient) -> None:
    before = stored()
    answer = previewed(olga, RUBBISH.encode(), "a.txt")
    rows = document(answer).xpath("//ol[@class='r-read']/li")
    assert [text(row) for row in rows][-3:] == [
        "Jausenstation am Wegesrand.",
        "Mit freundlichen Grüßen",
        "Seite 1 von 2",
    ]
    assert (answer.status_code, len(rows), drafts(), stored()) == (200, 18, [], before)
    assert answer.headers["Cache-Control"] == "no-store"


def test_preview_counts_what_is_unclear_or_beside_in_words_with_links(olga: PageClient) -> None:
    page = document(previewed(olga, RUBBISH.encode(), "a.txt"))
    titles = [" ".join(each.text_content().split()) for each in page.xpath("//*[contains(@class, 'kern-alert')]//h2")]
    assert titles == ["Eine Zeile ist nicht erkannt", "2 Zeilen gehören wohl nicht zum Protokoll"]
    linked = [each.get("href")[1:] for each in page.xpath("//*[contains(@class, 'kern-alert')]//ul//a")]
    told = [
        page.get_element_by_id(name).xpath("string(.//*[contains(@class, 'kern-badge')])").strip() for name in linked
    ]
    assert told == ["nicht erkannt", "Grußformel", "Seitenzahl"]


def test_preview_saved_as_it_is_keeps_every_word(olga: PageClient) -> None:
    answer = saved(olga, previewed(olga, RUBBISH.encode(), "a.txt"))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{OFFICE}1")
    (version,) = drafts()
    assert words(version) == Counter(word for row in RUBBISH.splitlines() for word in row.removeprefix("- ").split())
    assert (version.source_name, make.store().get(version.source_file)) == ("a.txt", RUBBISH.encode())


def test_preview_corrected_by_hand_is_saved_as_chosen(olga: PageClient) -> None:
    answer = previewed(olga, RUBBISH.encode(), "a.txt")
    chosen = {choice(answer, "Jausen"): "finding", choice(answer, "Seite 1"): correcting.OUT}
    again = updated(olga, answer, **chosen)
    assert (again.status_code, drafts()) == (200, [])
    assert "Diese Zeile wird weggelassen." in line(again, "Seite 1").text_content()
    assert "r-read__row--out" in line(again, "Seite 1").get("class")
    assert {name: value for name, value in fields(again).items() if name in chosen} == chosen
    saved(olga, again)
    (version,) = drafts()
    last = documents.tree(version).blocks[-2:]
    assert [(each.kind, each.text) for each in last] == [
        (Kind.FINDING, "Jausenstation am Wegesrand."),
        (Kind.PARAGRAPH, "Mit freundlichen Grüßen"),
    ]
    assert "weggelassene Zeilen: 32." in version.notes[-1]


def test_lines_beside_the_protocol_go_only_by_their_button(olga: PageClient) -> None:
    again = updated(olga, previewed(olga, RUBBISH.encode(), "a.txt"), **{"ohne-beiwerk": "1"})
    out = [name for name, value in fields(again).items() if value == correcting.OUT]
    assert out == [choice(again, "Mit freundlichen"), choice(again, "Seite 1")]
    saved(olga, again)
    assert "Seite" not in words(drafts()[0])


def test_same_file_again_is_noticed_and_may_be_saved(olga: PageClient) -> None:
    first = previewed(olga, PROTOCOL.encode(), "a.txt")
    assert "schon eingelesen" not in first.get_data(as_text=True)
    saved(olga, first)
    second = previewed(olga, PROTOCOL.encode(), "anderer-name.txt")
    assert "Diese Datei ist schon eingelesen" in second.get_data(as_text=True)
    assert document(second).xpath(f"//a[@href='{OFFICE}1']") != []
    saved(olga, second)
    assert [version.number for version in drafts()] == [1, 2]


def test_year_can_be_changed_in_the_preview_and_a_wrong_one_keeps_it(olga: PageClient) -> None:
    answer = previewed(olga, PROTOCOL.encode(), "a.txt", year="2023")
    assert fields(answer)["year"] == "2023"
    wrong = saved(olga, answer, year="1066")
    assert (wrong.status_code, drafts()) == (422, [])
    assert [each.get("href") for each in document(wrong).xpath("//*[@id='fehler']//li/a")] == ["#year"]
    saved(olga, wrong, year="2024")
    assert [version.year for version in drafts()] == [2024]


def test_everything_left_out_is_refused_and_the_preview_stays(olga: PageClient) -> None:
    answer = previewed(olga, PROTOCOL.encode(), "a.txt")
    every = {name: correcting.OUT for name in fields(answer) if name.startswith("art-")}
    refused = saved(olga, answer, **every)
    assert (refused.status_code, drafts()) == (422, [])
    assert "das Protokoll wäre leer" in document(refused).get_element_by_id("fehler").text_content()
    assert len(document(refused).xpath("//ol[@class='r-read']/li")) == len(every)


@pytest.mark.parametrize(
    "file", ["", "unsinn", "ü" * 100, "gAAAAA" + "A" * 500], ids=["none", "words", "umlauts", "forged"]
)
@pytest.mark.parametrize("path", [OFFICE, PREVIEW])
def test_file_that_was_not_sealed_here_is_refused_with_a_sentence(olga: PageClient, file: str, path: str) -> None:
    token = fields(previewed(olga, PROTOCOL.encode(), "a.txt"))["csrf_token"]
    answer = olga.post(path, data={"csrf_token": token, "file": file})
    assert (answer.status_code, drafts()) == (422, [])
    assert [each.get("href") for each in document(answer).xpath("//*[@id='fehler']//li/a")] == ["#file"]


def test_file_of_another_person_or_workshop_is_refused(app: Flask, olga: PageClient) -> None:
    sealed = fields(previewed(olga, PROTOCOL.encode(), "a.txt"))["file"]
    theirs = OFFICE.replace("/c/", "/a/")
    assert olga.submit(theirs, {"file": sealed}).status_code == 422
    other = PageClient(app, app.response_class)
    make.signed_in(other, "organiser", "andere@example.org")
    assert other.submit(OFFICE, {"file": sealed}).status_code == 422
    assert drafts() == []


def test_preview_without_a_token_is_refused(olga: PageClient) -> None:
    sent = fields(previewed(olga, PROTOCOL.encode(), "a.txt"))
    for path in (OFFICE, PREVIEW):
        for token in ("", "fremd"):
            assert olga.post(path, data={**sent, "csrf_token": token}).status_code == 400
    assert drafts() == []


def test_preview_fetched_by_its_address_begins_anew(olga: PageClient) -> None:
    answer = olga.get(PREVIEW)
    (form,) = [each for each in document(answer).forms if each.get("action") == PREVIEW]
    assert (answer.status_code, form.inputs["file"].type) == (200, "file")


def test_markup_in_every_place_is_shown_as_words(olga: PageClient) -> None:
    word = new_word()
    for words_ in (f"Titel {MARKUP}", f"Moderation: {MARKUP}", f"1. {MARKUP}?"):
        word.add_paragraph(words_)
    table = word.add_table(rows=2, cols=2)
    for cell in [*table.rows[0].cells, *table.rows[1].cells]:
        cell.text = MARKUP
    word.sections[0].footer.paragraphs[0].text = MARKUP
    word.add_paragraph(f"Bild: {MARKUP} © {MARKUP}")
    answer = previewed(olga, packed(word), f"{MARKUP}.docx".replace('"', "'"))
    assert answer.status_code == 200
    shown = answer.get_data(as_text=True)
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert saved(olga, answer).status_code == 303
    assert documents.plain_text(drafts()[0]).count("<script>alert(1)</script>") == 10


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.txt", "C:\\fakepath\\a.txt", "a\u202etxt.exe.txt", "ä" * 900 + ".txt", ".txt"]
)
def test_hostile_name_is_kept_as_words_at_most(olga: PageClient, name: str) -> None:
    assert saved(olga, previewed(olga, PROTOCOL.encode(), name)).status_code == 303
    assert len(drafts()[0].source_name) <= 200


def bomb(entries: int, size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(entries):
            made.writestr(f"word/{number}.xml" if number else "word/document.xml", b" " * size)
    return out.getvalue()


BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "a.docx"),
    "picture": (photo(), "a.docx"),
    "old word": (b"\xd0\xcf\x11\xe0" + b"\0" * 900, "a.docx"),
    "one large part": (bomb(1, 9 * 1024 * 1024), "a.docx"),
    "many parts": (bomb(2100, 10), "a.docx"),
    "torn": (packed(WORDS["markt"]())[:-300], "a.docx"),
    "text": (PROTOCOL.encode(), "a.docx"),
    "word as text": (packed(WORDS["markt"]()), "a.txt"),
    "just too large": (b"- a\n" * (600 * 1024), "a.txt"),
    "too many lines": (PROTOCOL.encode() + b"- a\n" * 5_001, "a.md"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_file_gets_a_sentence_at_its_field_and_leaves_nothing(olga: PageClient, case: str) -> None:
    before = stored()
    answer = previewed(olga, *BAD[case])
    assert answer.status_code in (413, 422)
    (told,) = document(answer).xpath("//*[@id='fehler']//li/a")
    assert (told.get("href"), told.text_content()[-1]) == ("#file", ".")
    assert (drafts(), stored()) == ([], before)


def test_ten_megabytes_are_refused_before_they_are_read(olga: PageClient) -> None:
    answer = previewed(olga, b"- a\n" * 2_621_440, "a.txt")
    assert (answer.status_code, drafts()) == (413, [])


def test_largest_file_travels_there_and_back(olga: PageClient) -> None:
    """A Word document of almost 2 MB that nothing makes smaller."""
    out = io.BytesIO(packed(WORDS["schule"]()))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_STORED) as word:
        noise = b"".join(number.to_bytes(4, "big") for number in range(0, 2**32, 2**32 // 400_000))
        word.writestr("word/media/noise.bin", noise)
    answer = previewed(olga, out.getvalue(), "gross.docx")
    assert answer.status_code == 200
    assert 1_500_000 < len(out.getvalue()) < 2 * 1024 * 1024
    assert len(fields(answer)["file"]) < carrying.MOST_SEALED
    assert saved(olga, answer).status_code == 303


def test_five_thousand_lines_are_shown_with_a_bounded_number_of_fields(olga: PageClient) -> None:
    answer = previewed(olga, PROTOCOL.encode() + b"- noch ein Ergebnis\n" * 4_900, "a.txt")
    assert answer.status_code == 200
    kinds = [name for name in fields(answer) if name.startswith("art-")]
    assert len(kinds) == correcting.MOST_CORRECTED
    assert len(document(answer).xpath("//ol[@class='r-read']/li")) == 4_915
    assert saved(olga, answer).status_code == 303
    assert len(documents.tree(drafts()[0]).blocks) == 4_915
