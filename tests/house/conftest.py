"""A small product with everything in it, and visitors of every kind."""

from __future__ import annotations

import contextvars
import re
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.accounts import actions as accounts
from app.core import clock
from app.core.db import db, unit_of_work
from app.events import actions as teams
from app.events.models import Event
from app.groups import actions as groups
from app.minutes import actions as minutes
from tests.house.tree import ROOT
from tests.support import make

PROTOCOL = ROOT / "app" / "demo" / "marburg-a.txt"
Snapshot = dict[str, list[str]]


class Visitor(FlaskClient):
    """A browser. Each request gets an application context of its own, as on a server.

    Inside the context the `app` fixture holds open, `g` and the database session would live on from one request
    to the next, and hide a query or lend a header.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return contextvars.Context().run(super().open, *args, **kwargs)

    def csrf(self) -> str:
        """A token that belongs to this browser's session."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get("/einloggen").get_data(as_text=True))
        assert found
        return found[1]

    def send(self, path: str, **data: Any) -> TestResponse:
        """Send a form as a person would."""
        return self.post(path, data={"csrf_token": self.csrf(), **data})

    def sign_in(self, email: str) -> Visitor:
        now = clock.now()
        with unit_of_work(by="test", at=now):
            token = accounts.make_link(email, now=now)
        assert self.send(f"/einloggen/{token}").status_code == 302
        return self


@dataclass
class World:
    """What stands in the database, and how its pages are addressed."""

    app: Flask
    event: Event
    person: str  # the token of somebody registered
    mail_id: int

    def visitor(self) -> Visitor:
        return Visitor(self.app, self.app.response_class)

    def values(self, rule: Rule) -> dict[str, Any]:
        """Something that exists for each variable part of an address."""
        token = self.person
        if rule.endpoint.startswith("accounts."):
            now = clock.now()
            with unit_of_work(by="test", at=now):
                token = accounts.make_link("organiser@example.org", now=now)
        known = {
            "slug": "kassel",
            "letter": "c",
            "token": token,
            "number": 1,
            "name": "impressum",
            "locale": "de",
            "kind": "md",
            "mail_id": self.mail_id,
        }
        return {name: known[name] for name in rule.arguments}

    def path(self, rule: Rule, **other: Any) -> str:
        adapter = self.app.url_map.bind("rotunde.example")
        return adapter.build(rule.endpoint, {**self.values(rule), **other})


def rules_of(app: Flask, *methods: str) -> list[Rule]:
    """The product's own addresses that take one of `methods`, in order of address."""
    own = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    return sorted((rule for rule in own if set(methods) & (rule.methods or set())), key=lambda rule: rule.rule)


def snapshot(app: Flask) -> Snapshot:
    """Every row of every table."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: sorted(repr(row) for row in connection.execute(select(table)))
            for table in db.metadata.sorted_tables
        }


TEAM = {
    "moderator@example.org": ("moderator", "kassel", "C"),
    "editor@example.org": ("editor", "kassel", ""),
    "fremde.moderation@example.org": ("moderator", "marburg", "C"),
    "fremde.redaktion@example.org": ("editor", "marburg", ""),
}


@pytest.fixture
def world(app: Flask) -> World:
    """Two conferences; in Kassel people, an announced plan, a draft, published minutes, another draft."""
    events = {slug: make.event(slug) for slug in ("kassel", "marburg")}
    workshop = events["kassel"].workshops[2]
    for name in ("Ada Beispiel", "Bela Muster", "Cem Probe"):
        make.registered(workshop, name)
    mail = make.mails()[0]
    _office(events)
    now = clock.now()
    with unit_of_work(by="test", at=now):
        groups.announce(groups.propose(workshop, now=now), workshop, now=now)
        groups.propose(workshop, now=now)
    store, data = make.store(), PROTOCOL.read_bytes()
    with unit_of_work(by="test", at=now):
        version = minutes.import_draft(workshop, data, name="a.txt", year=2026, store=store, now=now)
        version.state, version.published_at = "published", now  # without the documents: making a PDF takes its time
        minutes.import_draft(workshop, data, name="a.txt", year=2026, store=store, now=now)
    token = make.link_in(mail).strip("/").rpartition("/")[2]
    return World(app, events["kassel"], token, mail.id)


def _office(events: dict[str, Event]) -> None:
    now = clock.now()
    with unit_of_work(by="test", at=now):
        accounts.invite("organiser@example.org", "Olga Büro", "organiser", now=now)
        for email, (role, slug, letter) in TEAM.items():
            workshop = next((each for each in events[slug].workshops if each.letter == letter), None)
            teams.assign(accounts.invite(email, role, role, now=now), events[slug], workshop)
