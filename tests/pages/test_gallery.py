"""Every component in light and dark, wide and narrow: without faults for axe, without scrolling sideways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from app.groups.rules import LOOKS
from tests.pages import axe, gallery
from tests.pages.checker import check_page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with gallery.served() as address:
        yield address


@pytest.mark.parametrize("width", axe.WIDTHS)
@pytest.mark.parametrize("scheme", axe.SCHEMES)
def test_every_sheet_has_no_faults(browser: Browser, base: str, scheme: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    found = {}
    for path in gallery.SHEETS:
        page.goto(base + path)
        found[path] = axe.violations(page) + axe.overflow(page)
    context.close()
    assert found == {path: [] for path in gallery.SHEETS}
    assert refused == []


def test_sheets_at_320_px_with_double_text_do_not_scroll_sideways(browser: Browser, base: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 900})
    page = context.new_page()
    found = {}
    for path in gallery.SHEETS:
        page.goto(base + path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        found[path] = axe.overflow(page)
    context.close()
    assert found == {path: [] for path in gallery.SHEETS}


def test_violations_on_a_page_with_a_fault_names_it(page: Page, base: str) -> None:
    page.goto(base + "/bausteine")
    page.evaluate("document.getElementById('link').style.color = 'rgb(200, 200, 200)'")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input>')")
    assert {line.split(":")[0] for line in axe.violations(page)} == {"color-contrast", "label"}


def test_overflow_on_a_page_that_is_too_wide_names_the_element(page: Page, base: str) -> None:
    page.goto(base + "/leer")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<p class=wide>x</p>')")
    page.evaluate("document.querySelector('.wide').style.width = '5000px'")
    assert axe.overflow(page) == ["P.wide"]


@pytest.mark.parametrize("path", gallery.SHEETS)
def test_sheet_passes_the_page_checker(path: str) -> None:
    response = gallery.create_app().test_client().get(path)
    assert check_page(response.get_data(as_text=True), path=path) == []


def test_chip_draws_every_shape_of_the_product() -> None:
    page = gallery.create_app().test_client().get("/bausteine").get_data(as_text=True)
    assert [(look.key, look.name, look.shape) for look in LOOKS] == gallery.LOOKS
    assert page.count('<svg class="r-chip__shape"') == len(LOOKS)
