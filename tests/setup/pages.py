"""Browsers of the office, and what they fill in."""

from __future__ import annotations

from typing import Any

from tests.support import make
from tests.support.client import PageClient

NEW = "/verwaltung/veranstaltungen/neu"
ENTERED = {
    "title": "Fachtag Fulda",
    "series": "neu",
    "series_name": "Fachtage",
    "day": "2027-03-04",
    "begins": "09:30",
    "ends": "16:00",
    "venue": "spaeter",
}


def organiser(client: PageClient) -> PageClient:
    make.signed_in(client, "organiser")
    return client


def text(response: Any) -> str:
    return str(response.get_data(as_text=True))
