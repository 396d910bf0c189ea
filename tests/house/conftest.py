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
from app.accounts import queries as account_queries
from app.appearance import actions as appearance
from app.archive import jobs as archive
from app.archive import stemming
from app.archive.rules import Wanted
from app.audit.models import HistoryEntry
from app.audit.rules import VERBS_OF
from app.clusters import actions as clusters
from app.core import clock
from app.core.db import db, unit_of_work
from app.digests import actions as digests
from app.events import actions as teams
from app.events.models import Event, Workshop
from app.groups import actions as groups
from app.groups.rules import RuleKind
from app.letters import actions as messages
from app.letters.rules import Segment, Texts
from app.minutes import actions as minutes
from app.privacy import actions as privacy
from app.questions import actions as questions
from app.registration import queries as registrations
from app.registration.models import Registration
from app.review.rules import mark_of
from app.roster import actions as roster
from app.self_service import actions as self_service
from app.texts import queries as texts
from tests.capture import noting
from tests.floor import entering
from tests.house.tree import ROOT
from tests.minutes.samples import PHOTO, photo
from tests.review import reviewing
from tests.support import make, noted

SPEAKER = mark_of("annika vollbrandt")
PROTOCOL = ROOT / "app" / "demo" / "marburg-a.txt"
QUESTION = stemming.key("Was können Kommunen dabei gemeinsam tun?")
READERS_PAGES = ("show", "confirm", "drop", "end", "unsubscribing", "unsubscribe")
# Rows of which the first is as good as any.
ROWS = "comment remark need job rule finding link photo cluster account sign_in passkey message template sheet"
FIRST = [f"{name}_id" for name in ROWS.split()]
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
    registration_id: int
    contact: str  # the token of somebody who registered several people
    colleague_id: int  # one of these
    tokens: dict[str, str]  # by endpoint, where another token than that of the person opens the page
    logo: str  # the file of the organisation's

    def visitor(self) -> Visitor:
        return Visitor(self.app, self.app.response_class)

    def values(self, rule: Rule) -> dict[str, Any]:
        """Something that exists for each variable part of an address."""
        token = self.person
        if rule.endpoint.startswith("delegation."):
            token = self.contact
        if rule.endpoint in ("accounts.invitation", "accounts.accept"):
            token = invited()
        elif rule.endpoint.startswith("accounts."):
            now = clock.now()
            with unit_of_work(by="test", at=now):
                token = accounts.make_link("organiser@example.org", now=now)
        token = self.tokens.get(rule.endpoint, token)
        known = {
            **dict.fromkeys(FIRST, 1),
            "slug": "kassel",
            "letter": "c",
            "token": token,
            "number": 3 if rule.endpoint == "review_public.changes" else 1,
            "mark": SPEAKER,
            "step": "einwilligung",
            "name": "impressum",
            "locale": "de",
            "part_id": 5,  # the first of Workshop C
            "package": "registration",
            "mail": "offered",
            "kind": "csv" if rule.endpoint in ("roster.export", "chronicle.export") else "md",
            "mail_id": self.mail_id,
            "registration_id": self.colleague_id if token == self.contact else self.registration_id,
            "region": "kassel",
            "topic": "smart-city",
            "key": QUESTION if rule.endpoint.startswith("archive.") else "anreise",
            "file": PHOTO,
            "size": "klein",
            "section": "kopf",
            "accent": "005a9c",
            "picture": self.logo,
        }
        return {name: known[name] for name in rule.arguments}

    def path(self, rule: Rule, **other: Any) -> str:
        """With a query where there is nothing to show without."""
        adapter = self.app.url_map.bind("rotunde.example")
        asked = {"tun": "link", "id": self.registration_id} if rule.endpoint == "roster_many.preview" else {}
        return adapter.build(rule.endpoint, {**self.values(rule), **asked, **other})


def rules_of(app: Flask, *methods: str) -> list[Rule]:
    """The product's own addresses that take one of `methods`, in order of address."""
    own = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    return sorted((rule for rule in own if set(methods) & (rule.methods or set())), key=lambda rule: rule.rule)


def snapshot(app: Flask) -> Snapshot:
    """Every row of every table, but for the lines that say who has looked: reading writes those, and nothing else."""
    every = {table.name: select(table) for table in db.metadata.sorted_tables}
    every["history_entry"] = every["history_entry"].where(HistoryEntry.verb.not_in(VERBS_OF["looks"]))
    with app.app_context(), db.engine.connect() as connection:
        return {name: sorted(repr(row) for row in connection.execute(rows)) for name, rows in every.items()}


TEAM = {
    "moderator@example.org": ("moderator", "kassel", "C"),
    "editor@example.org": ("editor", "kassel", ""),
    "auditor@example.org": ("auditor", "kassel", ""),
    "needs_officer@example.org": ("needs_officer", "kassel", ""),
    "fremde.moderation@example.org": ("moderator", "marburg", "C"),
    "fremde.redaktion@example.org": ("editor", "marburg", ""),
}


@pytest.fixture
def world(app: Flask) -> World:
    """Two conferences; in Kassel people, an announced plan, a draft, published minutes, another draft."""
    events = {slug: make.event(slug) for slug in ("kassel", "marburg")}
    workshop = events["kassel"].workshops[2]
    people = [make.registered(workshop, name) for name in ("Tilda Beispiel", "Bela Muster", "Cem Probe")]
    mail = make.mails()[1]  # the place is confirmed: with an invitation
    contact = make.delegation(events["kassel"].workshops[0]).strip("/").rpartition("/")[2]
    colleague_id = (
        db.session.scalar(select(Registration.id).where(Registration.delegation_id.is_not(None)).limit(1)) or 0
    )
    held = make.mails(people[0].email)[0]
    _office(events)
    now = clock.now()
    with unit_of_work(by="test", at=now):
        questions.save(
            events["kassel"], [{"key": "anreise", "kind": "text", "label_de": "Wie reisen Sie an?"}], now=now
        )
    _message(events["kassel"])
    _table(events["kassel"])
    with unit_of_work(by="test", at=now):
        groups.announce(groups.propose(workshop, now=now), workshop, now=now)
        groups.propose(workshop, now=now)
        groups.ask(workshop, now=now)
        groups.add_rule(workshop, RuleKind.APART, [person.id for person in people[:2]], None, now=now)
    store, data = make.store(), PROTOCOL.read_bytes()
    with unit_of_work(by="test", at=now):
        version = minutes.import_draft(workshop, data, name="a.txt", year=2026, store=store, now=now)
        figure = {"id": "bild", "kind": "figure", "text": "Bild", "line": 0, "file": store.put(photo())}
        version.document = {**version.document, "blocks": [*version.document["blocks"], figure]}
        version.state, version.published_at = "published", now  # without the documents: making a PDF takes its time
        minutes.import_draft(workshop, data, name="a.txt", year=2026, store=store, now=now)
    with unit_of_work(by="test", at=now):
        tokens = reviewing.reviewed(version, people[0], now=now)
    archive.index_released()
    token = make.link_in(held).strip("/").rpartition("/")[2]
    tokens = {**_tokens(token), **tokens, **_station(app), **_noted(workshop), **_door(app)}
    return World(app, events["kassel"], token, mail.id, people[0].id, contact, colleague_id, tokens, _logo())


def _logo() -> str:
    """The file of the organisation's logo."""
    with unit_of_work(by="test"):
        appearance.show_logo(b"a logo", 200, 50, store=make.store())
    return texts.details()["logo"].split()[0]


def _table(event: Event) -> None:
    """A table that was taken over and changed nothing."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        sheet = roster.keep(event, [["name"]], name="leute.csv", tells=False, vouches=False, key="key", now=now)
        sheet.state, sheet.applied_at, sheet.numbers = "applied", now, roster.counted([]) | {"mails": 0}


def _message(event: Event) -> None:
    """A draft to everybody with a place, and a template."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        message = messages.write(event, Segment(), Texts("Kurz vorher", "Hallo {name}"), now=now)
        messages.keep(message, "Kurz vorher", now=now)


def _station(app: Flask) -> dict[str, str]:
    """A scribe's link with a finding behind it opens everything at a station."""
    token, _code = noting.linked()
    noting.noted(token)
    floors = ("capture_floor.", "photos_floor.")
    return {rule.endpoint: token for rule in app.url_map.iter_rules() if rule.endpoint.startswith(floors)}


def _door(app: Flask) -> dict[str, str]:
    """A link of the door opens everything there."""
    token = entering.linked()
    return {rule.endpoint: token for rule in app.url_map.iter_rules() if rule.endpoint.startswith("floor.")}


def _noted(workshop: Workshop) -> dict[str, str]:
    """A photo and findings of the first station, two of them bundled; the scribe's token by endpoint."""
    station = noted.stations(workshop)[0]
    noted.photo(workshop, station=station)
    found = [noted.finding(workshop, station, "Personal fehlt", group=number) for number in (1, 2)]
    with unit_of_work(by="test"):
        clusters.bundle(workshop, [f"e{each.id}" for each in found], now=clock.now())
    token = noted.link(workshop, station)
    return {f"photos_floor.{name}": token for name in ("index", "create", "picture", "delete", "restore")}


def _tokens(token: str) -> dict[str, str]:
    """The person was checked in, follows the own calendar and has asked for another address."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        person = registrations.by_token(token, now)
        assert person is not None
        feed = self_service.make_feed(person, now=now)
        privacy.ask_address(person, "neu@example.org", now=now)
        person.checked_in_at = now
    asked = make.link_in(make.mails("neu@example.org")[-1], "address").strip("/").split("/")[1]
    found = {"agenda.feed": feed, "privacy.new_address": asked, "privacy.take_address": asked}
    with unit_of_work(by="test", at=now):
        digests.ask("leser@example.org", Wanted(), locale="de", now=now)
    reader = make.link_in(make.mails("leser@example.org")[-1]).strip("/").rpartition("/")[2]
    return found | {f"digests.{name}": reader for name in READERS_PAGES}


def invited() -> str:
    """The token of an invitation nobody has used yet; a new letter each time."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        account = accounts.invite("neu.im.team@example.org", "Nele Neu", "editor", now=now)
        made = account_queries.invitation_of(account)
        if made is not None:
            account_queries.remove(made)
        accounts.send_invitation(account, now=now)
    path = make.link_in(make.mails("neu.im.team@example.org")[-1], "join")
    return path.rpartition("/")[2]


def _office(events: dict[str, Event]) -> None:
    now = clock.now()
    with unit_of_work(by="test", at=now):
        accounts.invite("organiser@example.org", "Olga Büro", "organiser", now=now)
        for email, (role, slug, letter) in TEAM.items():
            workshop = next((each for each in events[slug].workshops if each.letter == letter), None)
            teams.assign(accounts.invite(email, role, role, now=now), events[slug], workshop)
    make.limited({"reihe@example.org": events["kassel"].series, "fremde.reihe@example.org": None})
