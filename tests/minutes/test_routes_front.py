"""The public page says day, place and moderation once: beside the minutes, at the address they have in them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.minutes import documents
from app.minutes.document import Document, identified
from tests.minutes.test_actions_release import PAGE, workshop
from tests.minutes.test_engine_fronting import drafted
from tests.minutes.test_routes_page import drafted as stored
from tests.minutes.test_routes_page import page, published
from tests.support import make
from tests.support.client import PageClient


@pytest.fixture(autouse=True)
def markdown_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "KINDS", ("md",))


def of_the_workshop() -> Document:
    """Minutes as the draft of the workshop in the database has them."""
    venue = workshop().event.venue
    assert venue is not None
    said = {
        "Datum:": "Datum: Samstag, 5.\u00a0Dezember\u00a02026, 10:30 bis 12\u00a0Uhr",
        "Ort:": f"Ort: Saal 2, {venue.address}",
        "Moderation:": "Moderation: Mira Probst, Büro Probst",
    }
    blocks = [replace(block, text=said.get(block.lead, block.text)) for block in drafted().blocks]
    return Document(identified(blocks), "de")


def test_page_says_drafted_facts_once_and_keeps_their_addresses(client: PageClient) -> None:
    make.event()
    document = of_the_workshop()
    published(stored(document))
    found = page(client)
    words = found.xpath("//main")[0].text_content()
    assert [words.count(text) for text in ("10:30 bis 12", "Saal 2", "Mira Probst")] == [1, 1, 1]
    for block in document.blocks[1:4]:
        (place,) = found.xpath(f"//dd[@id='{block.anchor}']")
        assert (place.text_content(), place.get("lang")) == (block.body, "de")
    assert found.xpath("//article")[0].text_content().count("Datum:") == 0


def test_page_in_english_keeps_the_language_of_a_german_line(client: PageClient) -> None:
    make.event()
    published(stored(of_the_workshop()))
    found = page(client, f"{PAGE}?sprache=en")
    rows = dict(zip(found.xpath("//dl[@class='r-facts']/dt/text()"), found.xpath("//dl/dd"), strict=True))
    assert (rows["When"].get("lang"), rows["When"].text_content()[:7]) == ("de", "Samstag")
    assert rows["Event"].get("lang") is None
