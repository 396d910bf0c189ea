"""The evening of the real workshop: three scribes type, one button is pressed, and every word is in the documents."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Locator, Page, expect

from app.minutes.document import Kind
from tests.browser.conftest import House, NewContext
from tests.browser.test_capture import link
from tests.drafting import gathered

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
HEADS = (Kind.PART, Kind.QUESTION, Kind.TALK)
SLUG = "abend"
DESK = f"/verwaltung/{SLUG}/workshops/c/protokoll/"


def words(text: str) -> str:
    """Without what a line break or a typesetter may change: blanks, soft hyphens, hyphens at a line's end."""
    return re.sub(r"[\s\u00ad\u200b]+", "", text)


def typed(page: Page, path: str, points: list[str]) -> None:
    """As a scribe does: the words, Enter, the next ones."""
    page.goto(path)
    field = page.get_by_label("Neuer Punkt")
    for each in points:
        field.fill(each)
        field.press("Enter")
        expect(field).to_have_value("")
    expect(page.get_by_role("status")).to_contain_text("Alles ist gespeichert")
    expect(page.locator("#liste .r-point__text")).to_have_text(points)


def in_order(shown: str, pieces: list[str]) -> list[str]:
    """Those pieces that do not follow one another in what is shown."""
    at, missing, text = 0, [], words(shown)
    for piece in pieces:
        found = text.find(words(piece), at)
        if found < 0:
            missing.append(piece)
        else:
            at = found + len(words(piece))
    return missing


def heads(preview: Locator) -> list[str]:
    return [words(each) for each in preview.get_by_role("heading").all_inner_texts()]


def downloaded(page: Page, name: str) -> Path:
    with page.expect_download() as download:
        page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
    return Path(download.value.path())


def test_notes_of_three_stations_are_minutes_the_same_evening(house: House, new: NewContext) -> None:
    real = gathered.seed()
    with house.app.app_context():
        by_station = gathered.seed_event(real, slug=SLUG)
        links = [link(SLUG, number) for number in (1, 2, 3)]
    for path, points in zip(links, by_station, strict=True):
        typed(new(viewport=PHONE).new_page(), path, points)

    olga = new(role="organiser", script=False, accept_downloads=True).new_page()
    olga.goto(DESK)
    olga.get_by_role("button", name="Entwurf erzeugen").click()
    preview = olga.get_by_role("article", name="Vorschau")
    expect(preview).to_be_visible()
    wanted = [words(block.heading) for block in real if block.kind in HEADS]
    assert [each for each in heads(preview) if each in wanted] == wanted
    points = [block.text for block in real if block.kind in (Kind.FINDING, Kind.POINT)]
    assert len(points) == sum(map(len, by_station)) + 6
    assert in_order(preview.inner_text(), points) == []
    expect(olga.locator(".r-gaps").get_by_text("nötig", exact=True)).to_have_count(0)

    docx = Document(io.BytesIO(downloaded(olga, "Word (DOCX)").read_bytes()))
    assert in_order("\n".join(each.text for each in docx.paragraphs), points) == []
    pdf = downloaded(olga, "PDF, barrierefrei")
    read = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True, text=True)
    assert in_order(read.stdout, points) == []
