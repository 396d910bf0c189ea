"""The place field in a real browser: suggestions by keyboard and mouse, announced; a text field without script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from config import ROOT
from tests.pages import axe
from tests.pages.checker import check_page

pytestmark = pytest.mark.browser

KASSEL = ["Stadt Kassel", "Landkreis Kassel", "Gemeinde Kaufungen (Landkreis Kassel)"]


@pytest.fixture
def page(browser: Browser, served: str, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    profile = browser.new_context(**{**browser_context_args, "base_url": served})
    page = profile.new_page()
    page.set_default_timeout(10_000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Security Policy" in said.text else None)
    page.goto("/probe")
    yield page
    profile.close()
    assert faults == []


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Kommune oder Organisation")


def typed(page: Page, words: str) -> Locator:
    """The field after somebody typed, the suggestions open."""
    field = box(page)
    field.press_sequentially(words)
    expect(page.get_by_role("listbox", name="Vorschläge")).to_be_visible()
    return field


def active(page: Page) -> str:
    """The suggestion a screen reader speaks now."""
    return page.evaluate(
        """() => { const field = document.querySelector('[role=combobox]');
        const option = document.getElementById(field.getAttribute('aria-activedescendant'));
        return option && option.getAttribute('aria-selected') === 'true' ? option.textContent : '' }"""
    )


def test_type_shows_suggestions_and_announces_their_number(page: Page) -> None:
    field = typed(page, "ka")
    expect(page.get_by_role("option")).to_have_text(KASSEL)
    expect(page.locator(".r-kommune [role=status]")).to_have_text("3 Vorschläge. Pfeil nach unten blättert durch.")
    expect(field).to_have_attribute("aria-expanded", "true")
    assert active(page) == ""
    field.press_sequentially("u")
    expect(page.get_by_role("option")).to_have_text(KASSEL[2:])
    expect(page.locator(".r-kommune [role=status]")).to_have_text("Ein Vorschlag. Pfeil nach unten wählt ihn aus.")
    field.press_sequentially("xx")
    expect(page.locator(".r-kommune [role=status]")).to_have_text("Kein Vorschlag. Ihr Text gilt so, wie er dasteht.")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")


def test_keys_walk_through_suggestions_and_take_one(page: Page) -> None:
    field = typed(page, "ka")
    walked = []
    for key in ("ArrowDown", "ArrowDown", "End", "ArrowDown", "ArrowUp", "Home"):
        field.press(key)
        walked.append(active(page))
    assert walked == [KASSEL[0], KASSEL[1], KASSEL[2], KASSEL[0], KASSEL[2], KASSEL[0]]
    expect(field).to_have_value("ka")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("Landkreis Kassel")
    expect(page.get_by_role("listbox")).to_have_count(0)
    assert active(page) == ""
    field.press("Enter")  # closed, so this sends the form
    expect(page.locator("#ergebnis")).to_have_text("06633|Landkreis Kassel")


def test_escape_closes_and_keeps_what_was_typed(page: Page) -> None:
    field = typed(page, "ka")
    field.press("ArrowDown")
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(field).to_have_value("ka")
    expect(field).to_be_focused()
    field.press("ArrowDown")
    assert active(page) == KASSEL[0]


def test_home_without_a_chosen_suggestion_moves_the_cursor(page: Page) -> None:
    field = typed(page, "ka")
    field.press("Home")
    assert field.evaluate("field => field.selectionStart") == 0
    assert active(page) == ""


def test_tab_leaves_with_what_was_typed(page: Page) -> None:
    field = typed(page, "ka")
    field.press("ArrowDown")
    field.press("Tab")
    expect(field).to_have_value("ka")
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_click_takes_a_suggestion_and_keeps_the_focus(page: Page) -> None:
    field = typed(page, "Gießen")
    page.get_by_role("option", name="Stadt Gießen (Landkreis Gießen)").click()
    expect(field).to_have_value("Stadt Gießen (Landkreis Gießen)")
    expect(field).to_be_focused()


def test_dead_server_leaves_a_text_field(page: Page) -> None:
    page.route("**/kommunen**", lambda route: route.fulfill(status=500, body="kaputt"))
    field = box(page)
    with page.expect_response("**/kommunen**"):
        field.press_sequentially("ka")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(field).to_have_value("ka")


def test_english_page_announces_in_its_language_or_not_at_all(page: Page) -> None:
    page.goto("/probe?sprache=en")
    told = page.locator("[data-kommune]").evaluate("box => [box.dataset.none, box.dataset.one, box.dataset.many]")
    assert len({*told}) == 3
    assert "{n}" in told[2]


def test_field_with_open_suggestions_has_no_barriers(page: Page) -> None:
    found = []
    for scheme in axe.SCHEMES:
        for width in axe.WIDTHS:
            page.goto("/probe")
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # "light" or "dark"
            page.set_viewport_size({"width": width, "height": 800})
            found += axe.violations(page)
            typed(page, "ka").press("ArrowDown")
            found += axe.violations(page)
            found += axe.overflow(page)
    assert found == []


def test_without_script_the_server_asks_which_one_is_meant(
    browser: Browser, served: str, browser_context_args: dict[str, Any]
) -> None:
    profile = browser.new_context(**{**browser_context_args, "base_url": served, "java_script_enabled": False})
    page = profile.new_page()
    page.goto("/probe")
    assert check_page(page.content(), path="/probe") == []
    field = page.get_by_label("Kommune oder Organisation")
    expect(field).not_to_have_attribute("role", "combobox")
    field.fill("Neuhof")
    page.get_by_role("button", name="Weiter").click()
    group = page.get_by_role("radiogroup", name="Welche Kommune meinen Sie?")
    names = ["Gemeinde Neuhof (Landkreis Fulda)", "Markt Neuhof (Landkreis Fürth)"]
    expect(group.locator("label")).to_have_text([*names, "Keine davon: „Neuhof“ so übernehmen"])
    group.get_by_label(names[1]).check()
    page.get_by_role("button", name="Weiter").click()
    expect(page).to_have_url(re.compile("kommune=09573122"))
    expect(page.get_by_label(names[1])).to_be_checked()
    assert check_page(page.content(), path="/probe") == []
    profile.close()


def test_script_stays_small() -> None:
    assert (ROOT / "static" / "js" / "kommune.js").stat().st_size <= 4096
