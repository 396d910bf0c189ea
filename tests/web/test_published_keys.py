"""What an answer is remembered under: nobody can put a page into somebody else's hands."""

from __future__ import annotations

import pytest
from flask import Flask

from app.events.models import Event
from app.web import published
from tests.house.conftest import Visitor
from tests.support import make

EVENT = "/veranstaltungen/kassel/"


@pytest.fixture
def plain(app: Flask) -> Visitor:
    """A client that sends exactly the cookies it is told to."""
    return Visitor(app, app.response_class, use_cookies=False)


@pytest.fixture
def event(app: Flask) -> Event:
    return make.event("kassel")


def language(visitor: Visitor, cookie: str) -> str:
    page = visitor.get(EVENT, headers={"Cookie": cookie} if cookie else {}).get_data(as_text=True)
    return "en" if '<html lang="en"' in page else "de" if '<html lang="de"' in page else "none"


# What a visitor sends, and the language Flask reads from it.
COOKIES = [
    ("", "de"),
    ("sprache=de", "de"),
    ("sprache=en", "en"),
    ('sprache="en"', "en"),
    ("sprache =en", "en"),
    ("xsprache=en", "de"),
    ("a=sprache=en", "de"),
    ("sprache=en; xsprache=de", "en"),
    ("sprache=fr", "de"),
    ("sprache=en-GB", "de"),
]


@pytest.mark.parametrize("first", range(len(COOKIES)))
def test_languages_are_kept_apart_whoever_comes_first(event: Event, plain: Visitor, first: int) -> None:
    order = [*COOKIES[first:], *COOKIES[:first]]
    assert [(cookie, language(plain, cookie)) for cookie, _ in order] == order


def kept(app: Flask) -> list[str]:
    """The queries of the answers in memory, oldest first."""
    return [query for _path, query, _language in app.extensions["rotunde"]["answers"]._kept]


def test_memory_is_bounded_and_lets_the_oldest_go(
    event: Event, plain: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "ROOM", 3)
    for number in range(7):
        assert plain.get(f"{EVENT}?{number}").status_code == 200
    assert kept(app) == ["4", "5", "6"]


def test_long_query_is_answered_and_not_remembered(event: Event, plain: Visitor, app: Flask) -> None:
    assert plain.get(f"{EVENT}?{'x' * 201}").status_code == 200
    assert kept(app) == []
    assert plain.get(f"{EVENT}?{'x' * 200}").status_code == 200
    assert len(kept(app)) == 1


def test_different_queries_are_different_answers(event: Event, plain: Visitor) -> None:
    pages = {query: plain.get(f"/?{query}").data for query in ("suche=kassel", "suche=gibtesnicht", "suche=kassel")}
    assert pages["suche=kassel"] != pages["suche=gibtesnicht"]
    assert plain.get("/?suche=gibtesnicht").data == pages["suche=gibtesnicht"]


def test_host_of_a_request_never_reaches_a_remembered_page(event: Event, plain: Visitor) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    for path in (EVENT, "/kalender.ics", EVENT + "kalender.ics", EVENT + "workshops/c/"):
        poisoned = plain.get(path, headers=headers).get_data(as_text=True)
        assert "evil.example" not in poisoned
        assert "evil.example" not in plain.get(path).get_data(as_text=True)


def test_forget_drops_everything(event: Event, plain: Visitor, app: Flask) -> None:
    plain.get(EVENT)
    assert kept(app) == [""]
    app.extensions["rotunde"]["answers"].forget()
    assert kept(app) == []
    assert plain.get(EVENT).status_code == 200
