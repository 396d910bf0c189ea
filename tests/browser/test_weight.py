"""What a first visit costs: bytes as the browser counts them on the wire, hosts it asks, cookies it keeps."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import House, NewContext
from tests.browser.pages import PUBLIC

pytestmark = pytest.mark.browser

KILOBYTE = 1000
# Pages with a form that is sent need a session for its token; they are not first pages.
WITH_FORM = (
    "/anmeldung",
    "/barriere-melden",
    "/einloggen",
    "/protokolle/nachrichten/",
    "/benachrichtigung",
    "/station/",
)
READING = [sheet.path for sheet in PUBLIC if not any(part in sheet.path for part in WITH_FORM)]


@pytest.mark.parametrize(
    "path", ["/", "/veranstaltungen/kassel/workshops/c/", "/veranstaltungen/marburg/workshops/a/protokoll"]
)
def test_first_visit_with_a_cold_cache_stays_light(path: str, new: NewContext) -> None:
    profile = new()
    page = profile.new_page()
    wire = profile.new_cdp_session(page)
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    wire.on("Network.responseReceived", lambda event: kinds.__setitem__(event["requestId"], event["type"]))
    wire.on("Network.loadingFinished", lambda event: _count(sizes, event))
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(path, wait_until="networkidle")
    assert sorted(kinds.values()).count("Document") == 1
    assert kinds.keys() == sizes.keys()
    assert 20 * KILOBYTE < sum(sizes.values()) <= 60 * KILOBYTE  # a page without its style sheets would be lighter
    assert sum(size for request, size in sizes.items() if kinds[request] == "Script") <= 15 * KILOBYTE


def test_form_with_a_cold_cache_stays_light(new: NewContext) -> None:
    page, sizes = _weighed(new, "/veranstaltungen/kassel/anmeldung")
    assert page.get_by_role("button", name="Weiter: Angaben prüfen").count() == 1
    assert 20 * KILOBYTE < sum(sizes.values()) <= 100 * KILOBYTE


def _weighed(new: NewContext, path: str) -> tuple[Page, dict[str, int]]:
    """The page, and the bytes on the wire of everything it made the browser fetch."""
    profile = new()
    page, sizes = profile.new_page(), dict[str, int]()
    wire = profile.new_cdp_session(page)
    wire.on("Network.loadingFinished", lambda event: _count(sizes, event))
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(path, wait_until="networkidle")
    return page, sizes


def _count(sizes: dict[str, int], event: dict[str, Any]) -> None:
    sizes[event["requestId"]] = int(event["encodedDataLength"])


def test_reading_every_public_page_asks_no_other_host_and_keeps_no_cookie(house: House, new: NewContext) -> None:
    profile = new()
    hosts: set[str] = set()
    profile.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page = profile.new_page()
    for path in READING:
        page.goto(path)
    assert hosts == {urlsplit(house.address).netloc}
    assert profile.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
