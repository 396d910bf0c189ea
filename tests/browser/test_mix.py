"""From the choice of mixed rounds to everybody's own way, without JavaScript; and the picture by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import world
from tests.browser.conftest import House, NewContext
from tests.browser.mixed import SLUG

pytestmark = pytest.mark.browser
PATH = "/verwaltung/wandel/workshops/c/gruppen/"


@pytest.fixture
def mine(house: House) -> str:
    """The personal page of somebody among a dozen people with a place."""
    with house.app.app_context():
        world.hold("wandel", "Regionalkonferenz Wandel")
        world.crowd("wandel", 11)
        return world.register("wandel", "C", "Wanda Wechsel", email="wanda@example.org")


def test_mixed_rounds_from_choice_to_own_way(house: House, mine: str, olga: Page, visitor: Page) -> None:
    olga.goto(PATH)
    olga.get_by_text("Feste Gruppen oder jede Runde neu gemischt").click()
    olga.get_by_label("Jede Runde neu gemischt").check()
    olga.get_by_role("button", name="Auswahl speichern").click()
    expect(olga.get_by_role("status")).to_have_text("Das gilt ab dem nächsten Vorschlag.")
    olga.get_by_role("button", name="Wege vorschlagen").click()
    expect(olga.get_by_role("link", name="Aktualisieren")).to_be_visible()
    world.calculate(house.app)
    olga.get_by_role("link", name="Aktualisieren").click()
    olga.get_by_role("link", name="Plan 1 ansehen").click()
    ways = olga.get_by_role("table", name="Alle Wege").get_by_role("row")
    expect(ways).to_have_count(13)
    cells = ways.filter(has_text="Wanda Wechsel").get_by_role("cell")
    before = cells.all_inner_texts()
    others = (row for row in ways.all()[1:] if row.get_by_role("cell").all_inner_texts()[:3] != before[:3])
    other = next(others).get_by_role("rowheader").inner_text()
    olga.get_by_label("Erste Person").select_option(label=_choice(olga, "Wanda Wechsel"))
    olga.get_by_label("Zweite Person").select_option(label=_choice(olga, other))
    olga.get_by_role("button", name="Wirkung des Tauschs ansehen").click()
    expect(olga.get_by_role("heading", name="Das würde sich ändern")).to_be_visible()
    expect(cells.first).to_have_text(before[0])
    olga.get_by_role("button", name="Wege tauschen").click()
    expect(cells).not_to_have_text(before, use_inner_text=True)
    mine_after = cells.all_inner_texts()[:3]
    assert mine_after != before[:3]
    olga.get_by_role("button", name="Rückgängig").click()
    expect(cells.first).to_have_text(before[0])
    olga.get_by_role("button", name="Wiederholen").click()
    olga.get_by_role("button", name="Festhalten Wanda Wechsel").click()
    expect(olga.get_by_role("button", name="Loslassen Wanda Wechsel")).to_be_visible()
    olga.get_by_role("button", name="Wege bekannt geben").click()
    expect(olga.get_by_role("status")).to_contain_text("bekannt gegeben")
    visitor.goto(mine)
    assert visitor.locator(".r-stops li strong").all_inner_texts() == mine_after
    visitor.goto("/veranstaltungen/wandel/workshops/c/")
    expect(visitor.get_by_role("heading", name="Jede Runde neu gemischt")).to_be_visible()
    expect(visitor.get_by_role("main")).not_to_contain_text("Wanda")


def _choice(page: Page, name: str) -> str:
    """The whole text of the option for this person."""
    options = page.get_by_label("Erste Person").get_by_role("option").all_inner_texts()
    return next(option for option in options if option.startswith(f"{name},"))


def test_picture_scrolls_by_keyboard_on_a_phone(house: House, new: NewContext) -> None:
    page = new(role="organiser", viewport={"width": 390, "height": 800}).new_page()
    page.goto(f"/verwaltung/{SLUG}/workshops/c/gruppen/")
    picture = page.get_by_role("region", name="Bild der Begegnungen")
    expect(picture.get_by_role("img", name=re.compile("Wer trifft wen wie oft"))).to_be_visible()
    picture.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    _scrolled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def _scrolled(page: Page) -> None:
    """Wait until the picture has moved; asked from outside, as the page's CSP forbids the page to poll by itself."""
    for _ in range(50):
        if page.evaluate("document.querySelector('.r-mix').scrollLeft") > 0:
            return
        page.wait_for_timeout(100)
    pytest.fail("The arrow keys did not scroll the picture.")
