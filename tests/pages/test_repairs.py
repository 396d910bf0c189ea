"""What KERN 2.7.2 gets wrong and static/css/base.css repairs: one test each, so that a new KERN shows what is left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.pages import gallery

pytestmark = pytest.mark.browser

RATIO = """selector => {
  const element = document.querySelector(selector);
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const linear = v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => [r, g, b].map(v => linear(v / 255))
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  let behind = element;
  while (behind && rgb(getComputedStyle(behind).backgroundColor)[3] < 255) behind = behind.parentElement;
  const [a, b] = [rgb(getComputedStyle(element).color), rgb(getComputedStyle(behind).backgroundColor)].map(light);
  return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
}"""


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with gallery.served() as address:
        yield address


@pytest.fixture
def blocks(page: Page, base: str) -> Page:
    page.goto(base + "/bausteine")
    return page


def style(page: Page, selector: str, name: str) -> Any:
    return page.evaluate("([s, n]) => getComputedStyle(document.querySelector(s))[n]", [selector, name])


def test_focused_scroll_region_shows_its_outline(page: Page, base: str) -> None:
    page.goto(base + "/verwaltung/tabelle")
    page.locator(".r-filter button").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "kern-table-responsive r-scroll"
    assert style(page, ".r-scroll", "outlineStyle") == "solid"
    assert style(page, ".r-scroll", "outlineWidth") == "4px"


def test_hidden_words_in_a_button_do_not_squeeze_it(blocks: Page) -> None:
    button = blocks.locator(".kern-btn:has(.kern-sr-only)").filter(has_text="Jetzt anmelden").bounding_box()
    assert button is not None
    assert button["width"] > 120
    assert button["height"] == 48


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("selector", ["#bare", "h1", "#link", ".kern-body", ".kern-btn--secondary .kern-label"])
def test_words_stand_out_from_what_is_behind_them(browser: Browser, base: str, scheme: str, selector: str) -> None:
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(base + "/bausteine")
    ratio = page.evaluate(RATIO, selector)
    context.close()
    assert ratio >= 4.5


@pytest.mark.parametrize(("motion", "expected"), [("reduce", "auto"), ("no-preference", "smooth")])
def test_scrolling_follows_the_wish_for_less_motion(browser: Browser, base: str, motion: str, expected: str) -> None:
    context = browser.new_context(reduced_motion=motion)
    page = context.new_page()
    page.goto(base + "/bausteine")
    behaviour = style(page, "html", "scrollBehavior")
    context.close()
    assert behaviour == expected


@pytest.mark.parametrize("selector", ["code", "#in-code", "#kbd"])
def test_code_is_monospaced(blocks: Page, selector: str) -> None:
    assert "monospace" in style(blocks, selector, "fontFamily")


def test_numbered_list_shows_its_numbers(blocks: Page) -> None:
    assert style(blocks, "#numbers", "listStyleType") == "decimal"
    assert style(blocks, "#numbers li", "display") == "list-item"


def test_icons_are_drawn_under_the_policy(blocks: Page) -> None:
    assert style(blocks, ".kern-icon--info", "maskImage").startswith('url("data:image/svg+xml')
    box = blocks.locator(".kern-icon--info").first.bounding_box()
    assert box is not None
    assert box["width"] >= 16


def test_long_word_breaks_inside_its_column(browser: Browser, base: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.goto(base + "/bausteine")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    width = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert width == 320


def test_error_summary_has_the_focus_without_script(browser: Browser, base: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base + "/formular/fehler")
    focused = page.locator("#fehler:focus").count()
    context.close()
    assert focused == 1


def test_forced_colours_keep_icons_and_buttons_visible(browser: Browser, base: str) -> None:
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(base + "/bausteine")
    border = style(page, ".kern-btn--primary:not(.r-skip)", "borderTopWidth")
    icon = style(page, ".kern-alert .kern-icon--info", "backgroundColor")
    behind = style(page, ".kern-alert--info .kern-alert__header", "backgroundColor")
    context.close()
    assert border == "2px"
    assert icon != behind
