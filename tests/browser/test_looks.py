"""Looks that axe does not judge: forced colours, paper, and the fragment somebody quoted."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewContext

pytestmark = pytest.mark.browser

WORKSHOP = "/veranstaltungen/kassel/workshops/c/"
MINUTES = "/veranstaltungen/marburg/workshops/a/protokoll"
COLOUR = "each => getComputedStyle(each).backgroundColor"


def test_icons_in_forced_colours_have_the_colour_of_text(new: NewContext) -> None:
    page = new().new_page()
    page.emulate_media(forced_colors="active", color_scheme="light")
    page.goto(WORKSHOP)
    text = page.locator("main p").first.evaluate("each => getComputedStyle(each).color")
    icons = page.locator(".kern-badge .kern-icon")
    assert {icon.evaluate(COLOUR) for icon in icons.all()} == {text}


def test_minutes_on_paper_show_words_and_nothing_to_press(new: NewContext) -> None:
    page = new().new_page()
    page.goto(MINUTES)
    findings = page.locator(".r-finding__text").count()
    page.emulate_media(media="print")
    expect(page.locator(".r-finding__text:visible")).to_have_count(findings)
    assert findings > 10
    for gone in (".kern-btn", ".r-header nav", ".r-footer nav", ".r-crumbs", ".r-quote", ".r-downloads", ".r-skip"):
        expect(page.locator(f"{gone}:visible")).to_have_count(0)


def test_quoted_finding_stands_out_from_its_neighbours(new: NewContext) -> None:
    page = new().new_page()
    page.goto(MINUTES)
    anchor = page.locator(".r-quote").nth(5).get_attribute("href") or ""
    page.goto(MINUTES + anchor)
    target = page.locator(":target")
    expect(target).to_be_in_viewport()
    others = page.locator(".r-finding:not(:target)")
    assert target.evaluate(COLOUR) not in {each.evaluate(COLOUR) for each in others.all()}
