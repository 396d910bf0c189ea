"""Public pages are built once per change, answered from memory, and never mixed up between visitors."""

from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from app.audit.actions import record
from app.core import clock
from app.core.db import unit_of_work
from app.events import queries as events
from app.events.models import Event
from app.registration import actions as registration
from app.texts import actions as texts
from tests.house.conftest import Visitor
from tests.support import make
from tests.web.conftest import Browser

EVENT = "/veranstaltungen/kassel/"
WORKSHOP = "/veranstaltungen/kassel/workshops/c/"
FEED = "/kalender.ics"


@pytest.fixture
def event(app: Flask) -> Event:
    make.event("marburg")
    return make.event("kassel", capacity=2)


@pytest.mark.parametrize("path", ["/", EVENT, WORKSHOP, "/impressum", "/protokolle/"])
def test_page_is_built_once_for_any_number_of_visitors(
    event: Event, visitor: Browser, built: list[str], path: str
) -> None:
    first = visitor().get(path)
    others = [visitor().get(path) for _ in range(5)]
    assert len(built) == 1
    assert {(each.status_code, each.data, each.headers["ETag"]) for each in others} == {
        (200, first.data, first.headers["ETag"])
    }


def test_page_is_built_again_after_a_change_and_only_then(event: Event, visitor: Browser, built: list[str]) -> None:
    before = [visitor().get(WORKSHOP).headers["ETag"] for _ in range(2)]
    make.registered(event.workshops[2])
    after = [visitor().get(WORKSHOP) for _ in range(2)]
    assert len(built) == 2
    assert before[0] == before[1] != after[0].headers["ETag"] == after[1].headers["ETag"]
    assert after[0].data == after[1].data


def test_change_of_another_event_leaves_the_page_in_memory(event: Event, visitor: Browser, built: list[str]) -> None:
    visitor().get(WORKSHOP)
    make.event("fulda")
    visitor().get(WORKSHOP)
    assert len(built) == 1


def free_places(visitor: Visitor) -> str:
    page = visitor.get(WORKSHOP).get_data(as_text=True)
    return next(f"{number} frei" for number in range(5) if f"{number} von 2" in page)


def test_change_by_another_instance_is_seen_at_once(event: Event, visitor: Browser, twin: Flask) -> None:
    here, there = visitor(), Visitor(twin, twin.response_class)
    assert (free_places(here), free_places(there)) == ("2 frei", "2 frei")
    person = make.registered(event.workshops[2])
    assert (free_places(here), free_places(there)) == ("1 frei", "1 frei")
    with twin.app_context(), unit_of_work(by="participant"):
        from_there = registration.queries.registration(person.id)
        assert from_there
        registration.withdraw(from_there, now=clock.now())
    assert (free_places(here), free_places(there)) == ("2 frei", "2 frei")


def test_change_of_a_text_is_seen_at_once(event: Event, visitor: Browser) -> None:
    assert b"Neues Impressum" not in visitor().get("/impressum").data
    with unit_of_work(by="test"):
        texts.publish("impressum", "de", "# Neues Impressum\n\nText", now=clock.now())
    assert b"Neues Impressum" in visitor().get("/impressum").data


def test_change_while_a_page_is_being_built_is_not_hidden_by_it(
    app: Flask, event: Event, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page has read its event; before it asks for the revision, somebody changes the title."""
    read = events.published_event

    def change() -> None:
        with app.app_context(), unit_of_work(by="test"):
            row = read("kassel")
            assert row
            row.title = "Neuer Titel"
            record("edited", row)

    def read_and_wait(slug: str) -> Event | None:
        found = read(slug)
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(change).result()
        return found

    for path in (EVENT, EVENT + "kalender.ics"):
        with monkeypatch.context() as patch:
            patch.setattr(events, "published_event", read_and_wait)
            visitor().get(path)
        assert "Neuer Titel" in visitor().get(path).get_data(as_text=True)
        with unit_of_work(by="test"):
            event.title = "Alter Titel"
            record("edited", event)


@pytest.mark.parametrize("path", [EVENT, FEED])
def test_unchanged_page_is_answered_with_304(event: Event, visitor: Browser, path: str) -> None:
    tags = [visitor().get(path).headers["ETag"] for _ in range(2)]
    for _ in range(2):
        kept = visitor().get(path, headers={"If-None-Match": f'"other", {tags[0]}'})
        assert (kept.status_code, kept.data, kept.headers["ETag"]) == (304, b"", tags[0])
    assert visitor().get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    make.registered(event.workshops[2])
    assert tags[0] == tags[1]


def test_old_validator_gives_200_after_a_change(event: Event, visitor: Browser) -> None:
    tag = visitor().get(EVENT).headers["ETag"]
    make.registered(event.workshops[2])
    for _ in range(2):
        assert visitor().get(EVENT, headers={"If-None-Match": tag}).status_code == 200


def test_squeezed_answer_has_its_own_validator_and_the_same_words(event: Event, visitor: Browser) -> None:
    plain = [visitor().get(EVENT) for _ in range(2)][1]
    squeezed = visitor().get(EVENT, headers={"Accept-Encoding": "gzip, br"})
    assert squeezed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(squeezed.data) == plain.data
    assert squeezed.headers["ETag"] != plain.headers["ETag"]
    assert int(squeezed.headers["Content-Length"]) == len(squeezed.data) < len(plain.data)
    assert {"Cookie", "Accept-Encoding"} <= {
        name.strip() for name in ",".join(squeezed.headers.getlist("Vary")).split(",")
    }
    again = visitor().get(EVENT, headers={"Accept-Encoding": "gzip", "If-None-Match": squeezed.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("accepts", ["identity", "gzip;q=0", "identity, gzip; q=0.0", ""])
def test_answer_is_not_squeezed_for_those_who_decline(event: Event, visitor: Browser, accepts: str) -> None:
    answers = [visitor().get(EVENT, headers={"Accept-Encoding": accepts}) for _ in range(2)]
    assert [each.headers.get("Content-Encoding") for each in answers] == [None, None]
    assert answers[0].data == answers[1].data


def test_calendar_is_never_squeezed(event: Event, visitor: Browser) -> None:
    """Some calendar programs ask for gzip and cannot read it."""
    for _ in range(2):
        assert "Content-Encoding" not in visitor().get(FEED, headers={"Accept-Encoding": "gzip"}).headers


@pytest.mark.parametrize("path", [EVENT, FEED])
def test_head_has_the_headers_of_get_and_no_body(event: Event, visitor: Browser, path: str) -> None:
    early = visitor().head(path)
    whole = visitor().get(path)
    late = visitor().head(path)
    for each in (early, late):
        assert (each.status_code, each.data) == (200, b"")
        assert each.headers["ETag"] == whole.headers["ETag"]
        assert each.headers["Content-Length"] == whole.headers["Content-Length"]


def test_visitor_with_a_session_is_neither_answered_from_memory_nor_remembered(
    event: Event, visitor: Browser, built: list[str]
) -> None:
    known = make_known(visitor())
    built.clear()
    mine = [known.get(EVENT).get_data(as_text=True) for _ in range(2)]
    stranger = visitor().get(EVENT).get_data(as_text=True)
    assert len(built) == 3
    assert ["Nur für Olga" in each for each in mine] == [True, False]  # a notice is shown once, to her
    assert "Nur für Olga" not in stranger


def make_known(visitor: Visitor) -> Visitor:
    visitor.csrf()
    with visitor.session_transaction() as session:
        session["_flashes"] = [("success", "Nur für Olga")]
    return visitor


def test_session_in_an_odd_cookie_header_is_noticed_as_well(event: Event, visitor: Browser, app: Flask) -> None:
    """Cookie names may be padded with blanks; the page of one visitor must not become everybody's."""
    known = make_known(visitor())
    cookie = known.get_cookie("rotunde", domain="localhost")
    assert cookie
    plain = Visitor(app, app.response_class, use_cookies=False)
    mine = plain.get(EVENT, headers={"Cookie": f"rotunde ={cookie.value}"}).get_data(as_text=True)
    assert "Nur für Olga" in mine
    assert "Nur für Olga" not in visitor().get(EVENT).get_data(as_text=True)


def test_answer_that_sets_a_cookie_is_not_remembered(event: Event, visitor: Browser) -> None:
    assert "Set-Cookie" in visitor().get(EVENT + "?sprache=en").headers
    for query in ("?sprache=en", "?sprache=en", "?%73prache=en", ""):
        answer = visitor().get(EVENT + query)
        assert ("Set-Cookie" in answer.headers) == bool(query), query
        assert ('<html lang="en"' in answer.get_data(as_text=True)) == bool(query), query


def test_private_pages_are_never_remembered(event: Event, visitor: Browser, built: list[str]) -> None:
    make.registered(event.workshops[2])
    path = make.link_in(make.mails()[0])
    built.clear()
    answers = [visitor().get(path) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 200]
    assert [each.headers["Cache-Control"] for each in answers] == ["no-store"] * 3
    assert len(built) == 3


@pytest.mark.parametrize("path", ["/", EVENT, WORKSHOP, "/impressum", "/protokolle/", FEED, EVENT + "kalender.ics"])
def test_public_page_sets_no_cookie_and_shows_no_inner_label(event: Event, visitor: Browser, path: str) -> None:
    for _ in range(2):
        answer = visitor().get(path)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert "X-Rotunde-Published" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-cache"


def test_unpublished_and_missing_pages_are_not_remembered(event: Event, visitor: Browser) -> None:
    path = "/veranstaltungen/fulda/"
    assert visitor().get(path).status_code == 404
    make.event("fulda")
    assert visitor().get(path).status_code == 200
