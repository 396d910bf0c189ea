"""Browsers of the office, and what they fill in."""

from __future__ import annotations

from typing import Any

from lxml import html

from app.changes import jobs
from app.core.db import db
from app.events import queries as events
from app.events.models import Event
from tests.support import make
from tests.support.client import PageClient

PAGE, VENUE = "/verwaltung/kassel/grunddaten", "/verwaltung/kassel/ort/"
NEW = "/verwaltung/veranstaltungen/neu"
ENTERED = {
    "title": "Fachtag Fulda",
    "series": "neu",
    "series_name": "Fachtage",
    "day": "2027-03-04",
    "begins": "09:30",
    "ends": "16:00",
    "venue": "spaeter",
    "outline": "leer",
}


def organiser(client: PageClient) -> PageClient:
    make.signed_in(client, "organiser")
    return client


def text(response: Any) -> str:
    return str(response.get_data(as_text=True))


def now_held() -> Event:
    db.session.expire_all()
    found = events.event("kassel")
    assert found is not None
    return found


def filled(client: PageClient, page: str, form: int = 0) -> dict[str, Any]:
    """The form of a page as a browser would send it untouched."""
    return filled_in(client.get(page), form)


def filled_in(answer: Any, form: int = 0) -> dict[str, Any]:
    """The same of a page that was answered."""
    return dict(html.fromstring(text(answer)).xpath("//main//form")[form].form_values())


def save(client: PageClient, page: str = PAGE, before: dict[str, Any] | None = None, **more: str) -> Any:
    return client.post(page, data={**(before or filled(client, page)), **more})


def told(people: int) -> None:
    """So many people are mailed ten minutes later."""
    with make.later(minutes=11):
        assert jobs.tell_changes() == people
