"""The office makes links of the door, shows each once, and withdraws them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db
from app.floor.models import DoorLink
from tests.floor import entering
from tests.support import make
from tests.support.client import PageClient

DESK, LINKS = entering.DESK, f"{entering.DESK}links"


@pytest.fixture
def office(client: PageClient) -> PageClient:
    make.event()
    make.signed_in(client, "organiser", name="Olga Büro")
    return client


def token_on(page: str) -> str:
    found = re.search(r"/einlass/([\w-]{32})/", page)
    assert found
    return found[1]


def test_new_link_is_shown_once_and_opens_the_door(app: Flask, office: PageClient) -> None:
    made = office.submit(LINKS, page=DESK)
    page = made.get_data(as_text=True)
    assert (made.status_code, made.headers["Cache-Control"]) == (200, "no-store")
    assert 'aria-label="QR-Code mit dem Link zum Einlass"' in page
    token = token_on(page)
    listed = office.get(DESK).get_data(as_text=True)
    assert token not in listed
    assert "Olga Büro" in listed
    assert PageClient(app, app.response_class).get(f"/einlass/{token}/").status_code == 200
    [row] = db.session.query(DoorLink)
    assert token not in (row.token_hash, row.made_by)
    [entry] = db.session.query(HistoryEntry).filter_by(verb="door_link_made")
    assert (entry.by, entry.facts) == (row.made_by, {})


def test_withdrawn_link_ends_at_once_and_twice_is_like_once(app: Flask, office: PageClient) -> None:
    token = token_on(office.submit(LINKS, page=DESK).get_data(as_text=True))
    with clock.stopped(clock.now()):
        for _ in range(2):
            assert office.submit(f"{DESK}links/1/rueckzug", page=DESK).status_code == 303
            assert "zurückgezogen" in office.get(DESK).get_data(as_text=True)
    assert PageClient(app, app.response_class).get(f"/einlass/{token}/").status_code == 404
    assert db.session.query(HistoryEntry).filter_by(verb="door_link_withdrawn").count() == 1


def test_link_of_another_event_cannot_be_withdrawn_here(office: PageClient) -> None:
    make.event("marburg")
    token = entering.linked("marburg")
    assert office.submit(f"{DESK}links/1/rueckzug", page=DESK).status_code == 404
    assert office.get(f"/einlass/{token}/").status_code == 200


def test_old_links_are_listed_as_expired_without_a_button(office: PageClient) -> None:
    office.submit(LINKS, page=DESK)
    assert "/links/1/rueckzug" in office.get(DESK).get_data(as_text=True)
    with clock.stopped(entering.MORNING + timedelta(days=3)):
        make.signed_in(office, "organiser")
        page = office.get(DESK).get_data(as_text=True)
    assert "abgelaufen" in page
    assert "/links/1/rueckzug" not in page
