"""From events to their minutes and back: nothing leads anywhere before the release, everything does after it."""

from __future__ import annotations

import pytest
from flask import Flask
from lxml import html

from app.core.db import unit_of_work
from tests.archive import shelves
from tests.support import make
from tests.support.client import PageClient

EVENT = "/veranstaltungen/kassel/"
WORKSHOP = f"{EVENT}workshops/a/"
MINUTES = f"{WORKSHOP}protokoll"
SEARCH = "/protokolle/?veranstaltung=kassel"


def targets(client: PageClient, path: str) -> set[str]:
    """Where the links of the page itself lead, the frame's not counted."""
    page = html.document_fromstring(client.get(path).get_data(as_text=True))
    return {str(found).partition("#")[0] for found in page.xpath("//main//a/@href")}


@pytest.mark.parametrize("path", ["/", EVENT, WORKSHOP])
def test_page_leads_to_no_minutes_before_the_release(client: PageClient, path: str) -> None:
    event = make.event("kassel", workshops="A")
    shelves.released(event.workshops[0], ["Ein Plan"], state="draft")
    assert targets(client, path) & {MINUTES, SEARCH, "/protokolle/"} == set()


def test_pages_lead_to_minutes_and_to_the_search_in_them(client: PageClient) -> None:
    shelves.conference("kassel", ["Ein Plan"])
    assert "/protokolle/" in targets(client, "/")
    for path in (EVENT, WORKSHOP):
        assert {MINUTES, SEARCH} <= targets(client, path), path


def test_search_of_one_event_finds_only_its_own(client: PageClient) -> None:
    shelves.conference("kassel", ["Ein Plan"])
    shelves.conference("fulda", ["Ein Plan"])
    shelves.indexed()
    found = targets(client, f"{SEARCH}&q=Plan")
    assert {MINUTES, WORKSHOP} <= found
    assert {path for path in found if "fulda" in path and path.startswith("/veranstaltungen/")} == set()


@pytest.mark.parametrize("query", ["", "?q=Plan"])
def test_archive_leads_back_to_the_workshop(client: PageClient, query: str) -> None:
    shelves.conference("kassel", ["Ein Plan"])
    shelves.indexed()
    assert {MINUTES, WORKSHOP} <= targets(client, f"/protokolle/{query}")


def test_front_page_keeps_quiet_about_minutes_of_a_hidden_event(client: PageClient, app: Flask) -> None:
    event = shelves.conference("kassel", ["Ein Plan"])
    with unit_of_work(by="test"):
        event.is_published = False
    assert "/protokolle/" not in targets(client, "/")


def test_office_sees_of_each_workshop_what_is_out_and_what_is_being_written(client: PageClient) -> None:
    event = make.event("kassel", workshops="ABC")
    shelves.released(event.workshops[0], ["Ein Plan"])
    shelves.released(event.workshops[1], ["Ein Plan"])
    shelves.released(event.workshops[1], ["Ein Plan"], number=2, state="draft")
    make.signed_in(client, "organiser")
    page = html.document_fromstring(client.get("/verwaltung/kassel/").get_data(as_text=True))
    told = [str(found.text_content()).strip() for found in page.xpath("//dt[.='Protokoll']/following-sibling::dd[1]")]
    assert told == ["Fassung 1: veröffentlicht", "veröffentlicht; Fassung 2: Entwurf", "noch keines"]
    found = targets(client, "/verwaltung/kassel/")
    assert {f"/verwaltung/kassel/workshops/{letter}/protokoll/" for letter in "abc"} <= found
    assert {path for path in found if path.endswith("/protokoll")} == {MINUTES, f"{EVENT}workshops/b/protokoll"}
