"""A conference to arrange, and the people of its office."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.core.db import unit_of_work
from app.events import actions as teams
from app.events.models import Event
from tests.support import make
from tests.support.client import PageClient


@pytest.fixture
def event(app: Flask) -> Event:
    return make.event("kassel")


@pytest.fixture
def olga(event: Event, client: PageClient) -> PageClient:
    """An organiser, signed in."""
    make.signed_in(client, "organiser")
    return client


@pytest.fixture
def jonas(event: Event, app: Flask) -> PageClient:
    """An editor of the conference, in a browser of his own."""
    return _member(app, "editor", event)


@pytest.fixture
def mira(event: Event, app: Flask) -> PageClient:
    """The moderator of its Workshop C."""
    return _member(app, "moderator", event)


def _member(app: Flask, role: str, event: Event) -> PageClient:
    app.test_client_class = PageClient
    browser: PageClient = app.test_client()  # type: ignore[assignment]  # the line above makes it one
    account = make.signed_in(browser, role, name="Jonas Redaktion")
    with unit_of_work(by="test"):
        teams.assign(account, event, event.workshops[2] if role == "moderator" else None)
    return browser


def field(page: str, name: str) -> str:
    """What stands in a field of a page."""
    chosen = re.search(rf'<select[^>]*name="{name}".*?<option selected value="([^"]*)"', page, re.DOTALL)
    if chosen and 'name="' not in chosen[0].partition(">")[2]:
        return chosen[1]
    tag = re.search(rf'<input[^>]*\bname="{name}"[^>]*>', page)
    value = re.search(r'\bvalue="([^"]*)"', tag[0]) if tag else None
    area = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL)
    return value[1] if value else area[1] if area else ""


def hidden(page: str, name: str) -> str:
    return field(page, name)


def rows(page: str) -> list[str]:
    """The keys of the rows of a sheet, in order."""
    return re.findall(r'name="reihe" value="([^"]+)"', page)
