"""Every page, in light and dark, wide and narrow, with large type: nothing for axe to find, nothing outside."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from werkzeug.exceptions import NotFound
from werkzeug.routing import RequestRedirect

from tests.browser.conftest import House, Lounge
from tests.browser.pages import SHEETS, Sheet, address, send_empty
from tests.pages import axe

pytestmark = pytest.mark.browser

HIGH = 900
# Answers that are no pages: files, feeds, and what machines ask.
NO_PAGES = {
    "agenda.feed",
    "allotment_desk.table",
    "appearance.logo",
    "appearance.sheet",
    "archive.catalogue",
    "archive.data",
    "archive.feed",
    "archive.sheet",
    "calendar.event",
    "calendar.event_feed",
    "calendar.feed",
    "calendar.region_feed",
    "calendar.topic_feed",
    "calendar.workshop",
    "capture.worker",
    "capture_desk.stand",
    "capture_floor.key",
    "capture_floor.stand",
    "chronicle.export",
    "groups.effect",
    "groups_floor.progress",
    "minutes.document",
    "minutes.picture",
    "minutes.version_document",
    "minutes_desk.document",
    "minutes_desk.picture",
    "municipalities.index",
    "office.export",
    "outbox.attachment",
    "photos_desk.picture",
    "photos_floor.picture",
    "privacy.export",
    "self_service.document",
    "static",
    "system.alive",
    "system.ready",
    "texts.security",
}
REACHED_BY_DOING = {"registration.check", "registration.done", "delegation.done"}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_page_in_every_look_has_no_barriers(sheet: Sheet, house: House, lounge: Lounge) -> None:
    page = lounge(sheet.role, "en" if "sprache=en" in sheet.path else "")
    page.goto(address(sheet, house))
    if sheet.do:
        sheet.do(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text(sheet.shows)
    found = [fault for scheme, width in looks(sheet) for fault in barriers(page, scheme, width)]
    found += outside(page, width=390) + outside(page, width=320) + outside(page, width=320, text=200)
    assert found == []


def test_sheets_of_all_pages_leave_no_address_out(house: House) -> None:
    adapter = house.app.url_map.bind("rotunde.example")
    looked_at = set(REACHED_BY_DOING)
    for sheet in SHEETS:
        try:
            looked_at.add(adapter.match(address(sheet, house).partition("?")[0], method="GET")[0])
        except (NotFound, RequestRedirect):
            assert sheet.path == "/gibt-es-nicht"
    pages = {rule.endpoint for rule in house.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert looked_at == pages - NO_PAGES


def looks(sheet: Sheet) -> list[tuple[str, int]]:
    """Colour scheme and width: all four; two where a sheet looked at in all four is the same page.

    Those are the pages of editor and moderator (the organiser's), English ones and forms that came back with faults.
    """
    every = [(scheme, width) for scheme in axe.SCHEMES for width in axe.WIDTHS]
    again = sheet.role in ("editor", "moderator") or "sprache=en" in sheet.path or sheet.do is send_empty
    return every[::3] if again else every


def barriers(page: Page, scheme: str, width: int) -> list[str]:
    """What axe finds in this colour scheme and width; in the dark, what it finds of colours."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # "light" or "dark"
    page.set_viewport_size({"width": width, "height": HIGH})
    rules = axe.COLOURS if scheme == "dark" else None
    return [f"{scheme} {width} px: {fault}" for fault in axe.violations(page, rules=rules)]


def outside(page: Page, *, width: int, text: int = 100) -> list[str]:
    """What makes the page scroll sideways at this width, with text of this many percent."""
    page.set_viewport_size({"width": width, "height": HIGH})
    page.evaluate("percent => { document.documentElement.style.fontSize = percent + '%' }", text)
    found = [f"{width} px, text {text} %: {each}" for each in axe.overflow(page)]
    page.evaluate("() => { document.documentElement.style.fontSize = '' }")
    return found
