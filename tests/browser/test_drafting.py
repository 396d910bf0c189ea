"""From the last note to the preview without JavaScript: one press, one section edited, one look."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import world
from tests.browser.conftest import House, NewContext

pytestmark = pytest.mark.browser

DESK = "/verwaltung/entwurfstag/workshops/c/protokoll/"


def test_draft_is_made_edited_and_looked_at(house: House, olga: Page) -> None:
    with house.app.app_context():
        world.hold("entwurfstag", "Regionalkonferenz Entwurf")
    olga.goto(DESK)
    olga.get_by_role("button", name="Entwurf erzeugen").click()
    expect(olga.get_by_role("heading", name="1. Frage 1?")).to_be_visible()
    olga.get_by_role("link", name="Abschnitte bearbeiten").click()
    olga.get_by_role("link", name="1. Frage 1?").click()
    olga.get_by_label("Text des Abschnitts").fill("- Eine **klare** Aufgabe\n- Zeit\n  - und Ruhe")
    olga.get_by_role("button", name="Abschnitt speichern").click()
    expect(olga.get_by_text("Der Abschnitt ist gespeichert.")).to_be_visible()
    olga.get_by_role("button", name="Nach unten 1. Frage 1?").click()
    expect(olga.get_by_role("heading", name="2. Frage 1?")).to_be_visible()
    olga.get_by_role("link", name="Vorschau ansehen").click()
    expect(olga.get_by_role("article", name="Vorschau").get_by_text("Eine klare Aufgabe")).to_be_visible()
    expect(olga.get_by_role("heading", name="2. Frage 1?")).to_be_visible()


def test_two_texts_are_compared_and_one_is_kept(house: House, new: NewContext) -> None:
    with house.app.app_context():
        world.hold("zweitexte", "Regionalkonferenz Zwei Texte")
    one, two = (new(role="organiser", script=script).new_page() for script in (True, False))
    desk = "/verwaltung/zweitexte/workshops/c/protokoll/"
    one.goto(desk)
    one.get_by_role("button", name="Entwurf erzeugen").click()
    for page, words in ((one, "- Von der einen"), (two, "- Von der anderen")):
        page.goto(f"{desk}1/bearbeiten")
        page.get_by_role("link", name="1. Frage 1?").click()
        page.get_by_label("Text des Abschnitts").fill(words)
    for page in (one, two):
        page.get_by_role("button", name="Abschnitt speichern").click()
    expect(one.get_by_text("Der Abschnitt ist gespeichert.")).to_be_visible()
    expect(two.get_by_text("Nur im neuen Stand: - Von der einen")).to_be_visible()
    expect(two.get_by_label("Text des Abschnitts")).to_have_value("- Von der anderen")
    two.get_by_role("button", name="Meinen Text speichern").click()
    expect(two.get_by_text("Der Abschnitt ist gespeichert.")).to_be_visible()


def test_new_state_is_kept_and_a_text_whose_section_is_gone_is_not_lost(house: House, new: NewContext) -> None:
    """The other two ways out of a conflict: theirs counts, or there is no theirs any more."""
    with house.app.app_context():
        world.hold("nochmal", "Regionalkonferenz Noch einmal")
    one, two = (new(role=role, script=False).new_page() for role in ("organiser", "organiser"))
    sections = "/verwaltung/nochmal/workshops/c/protokoll/1/bearbeiten"
    one.goto("/verwaltung/nochmal/workshops/c/protokoll/")
    one.get_by_role("button", name="Entwurf erzeugen").click()
    expect(one.get_by_role("heading", name="1. Frage 1?")).to_be_visible()

    both_open(one, two, sections, "1. Frage 1?")
    save(one, "- Gilt")
    expect(one.get_by_text("Der Abschnitt ist gespeichert.")).to_be_visible()
    save(two, "- Gilt nicht")
    expect(two.get_by_text("Nur im neuen Stand: - Gilt")).to_be_visible()
    expect(two.get_by_text("Nur bei Ihnen: - Gilt nicht")).to_be_visible()
    two.get_by_role("link", name="Den neuen Stand behalten").click()
    expect(two.locator(".r-section").filter(has_text="1. Frage 1?")).to_contain_text("Gilt")
    expect(two.get_by_text("Gilt nicht")).to_have_count(0)

    both_open(one, two, sections, "2. Frage 2?")
    one.goto(sections)
    one.get_by_role("button", name="Löschen 2. Frage 2?").click()
    expect(one.get_by_text("Der Abschnitt ist gelöscht.")).to_be_visible()
    save(two, "- Nicht vergebens geschrieben")
    expect(two.get_by_text("Diesen Abschnitt gibt es nicht mehr")).to_be_visible()
    expect(two.get_by_label("Text des Abschnitts")).to_have_value("- Nicht vergebens geschrieben")
    two.get_by_role("button", name="Als eigenen Abschnitt speichern").click()
    expect(two.locator(".r-section").filter(has_text="Nicht vergebens geschrieben")).to_be_visible()


def both_open(one: Page, two: Page, sections: str, heading: str) -> None:
    for page in (one, two):
        page.goto(sections)
        page.get_by_role("link", name=heading).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Abschnitt bearbeiten")


def save(page: Page, words: str) -> None:
    page.get_by_label("Text des Abschnitts").fill(words)
    page.get_by_role("button", name="Abschnitt speichern").click()
