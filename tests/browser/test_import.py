"""A protocol as a Word file, with tables, becomes a draft: without JavaScript, and by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import world
from tests.browser.conftest import House, NewContext
from tests.browser.sheets import WORD
from tests.minutes import wilddocs

pytestmark = pytest.mark.browser

FILE = {"name": "schule.docx", "mimeType": WORD}


def open_preview(page: Page, slug: str) -> None:
    page.goto(f"/verwaltung/{slug}/workshops/c/protokoll/")
    file = {**FILE, "buffer": wilddocs.packed(wilddocs.schule())}
    page.get_by_label("Protokoll als Datei").set_input_files(file)  # type: ignore[arg-type]  # a dict is a payload


def test_word_file_is_previewed_corrected_and_saved_without_script(house: House, olga: Page) -> None:
    with house.app.app_context():
        world.hold("einlesen", "Regionalkonferenz Einlesen")
    open_preview(olga, "einlesen")
    olga.get_by_role("button", name="Vorschau ansehen").click()
    expect(olga.get_by_role("heading", level=1)).to_have_text("Vorschau des Protokolls")
    expect(olga.get_by_text("2 Fragen, 4 Ergebnisse")).to_be_visible()
    olga.get_by_label("Zu den Fragen wurde Folgendes festgehalten:").select_option("Überschrift")
    row = olga.get_by_role("listitem").filter(has_text="Seite 1 von 2").filter(has=olga.get_by_role("combobox"))
    expect(row.get_by_text("Diese Zeile wird weggelassen.")).to_be_hidden()
    olga.get_by_label("Seite 1 von 2").select_option("weglassen")
    expect(row.get_by_text("Diese Zeile wird weggelassen.")).to_be_visible()
    olga.get_by_role("button", name="Vorschau aktualisieren").click()
    expect(olga.get_by_text("Eine Zeile wird weggelassen.")).to_be_visible()
    expect(olga.get_by_label("Zu den Fragen wurde")).to_have_value("section")
    olga.get_by_role("button", name="Als Entwurf speichern").first.click()
    expect(olga.get_by_role("heading", level=1)).to_have_text("Protokoll, Fassung 1")
    shown = olga.get_by_role("article", name="Vorschau").inner_text().split()
    for word in "Schulamt Musterau Rot Blau Bücherei Hort Küchentisch Kinder Birkhahn Otterbach Waldschule".split():
        assert word in shown
    assert "Seite" not in shown
    olga.get_by_role("link", name="Abschnitte bearbeiten").click()
    expect(olga.get_by_role("heading", level=1)).to_have_text("Fassung 1 bearbeiten")
    olga.get_by_role("link", name="1. Wo lernen Kinder am Nachmittag?").click()
    expect(olga.get_by_label("Text des Abschnitts")).to_have_value(
        "Rot\n\n- In der Bücherei\n- Im Hort\n\nBlau\n\n- Zu Hause am Küchentisch"
    )


def test_preview_is_left_without_a_trace(house: House, olga: Page) -> None:
    with house.app.app_context():
        world.hold("abbruch", "Regionalkonferenz Abbruch")
    open_preview(olga, "abbruch")
    olga.get_by_role("button", name="Vorschau ansehen").click()
    expect(olga.get_by_role("heading", level=1)).to_have_text("Vorschau des Protokolls")
    olga.get_by_role("link", name="Abbrechen").first.click()
    expect(olga.get_by_text("Es gibt noch kein Protokoll.")).to_be_visible()


def test_preview_is_corrected_and_saved_by_keyboard_alone(house: House, new: NewContext) -> None:
    with house.app.app_context():
        world.hold("vorschautasten", "Regionalkonferenz Vorschautasten")
    page = new(role="organiser").new_page()
    open_preview(page, "vorschautasten")
    page.get_by_label("Protokoll als Datei").focus()
    tab_to(page, "Vorschau ansehen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vorschau des Protokolls")
    page.keyboard.press("Tab")
    tab_to(page, "Seite 1 von 2", "select")
    page.keyboard.press("w")
    expect(page.get_by_label("Seite 1 von 2")).to_have_value("out")
    tab_to(page, "Als Entwurf speichern")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Protokoll, Fassung 1")
    expect(page.get_by_role("article", name="Vorschau").get_by_text("Seite 1 von 2")).to_have_count(0)


def tab_to(page: Page, words: str, kind: str = "button") -> None:
    """The Tab key until something of this kind and name has the focus."""
    for _step in range(150):
        focused = page.evaluate(
            "() => { const it = document.activeElement;"
            " return [it.localName, it.labels && it.labels.length ? it.labels[0].textContent : it.textContent] }"
        )
        if focused[0] == kind and words in focused[1]:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key never comes to {words}")
