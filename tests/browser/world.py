"""What the browser finds: the demo, and a conference of its own for everyone who changes something."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from app.accounts import actions as accounts
from app.core import clock
from app.core.db import unit_of_work
from app.events import actions as teams
from app.events import queries as events
from app.groups import actions as groups
from app.minutes import actions as minutes
from app.programme import actions as programme
from app.registration import actions as registrations
from app.registration import queries as registered
from app.registration.models import Registration
from tests.house.tree import ROOT
from tests.support import make

PROTOCOL = ROOT / "app" / "demo" / "marburg-a.txt"
TIMES = ("starts_at", "ends_at")
AHEAD = timedelta(days=20)
# People by role; the demo brings them along.
STAFF = {
    "organiser": "renate.kirchhuebel@example.org",
    "editor": "jonas.aldenhoff@example.org",
    "moderator": "tabea.lindqvist@example.org",
}


def hold(slug: str, title: str, *, capacity: int = 30, team: bool = False) -> None:
    """Publish a conference that lies ahead; with `team`, editor and moderator of the demo work on its Workshop C."""
    now = clock.now()
    tree = _ahead(make.event_tree(slug, capacity=capacity, title=title), now)
    with unit_of_work(by="test", at=now):
        event = programme.import_event(tree, host="rotunde.example", now=now)
        if team:
            teams.assign(accounts.invite(STAFF["editor"], "Jonas Aldenhoff", "editor", now=now), event, None)
            workshop = event.workshops[2]
            teams.assign(accounts.invite(STAFF["moderator"], "Tabea Lindqvist", "moderator", now=now), event, workshop)


def _ahead(tree: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The same hours of the day, on a day to come."""
    day = (now + AHEAD).date()
    for node in (tree["event"], *tree["workshops"]):
        for key in TIMES:
            node[key] = datetime.combine(day, datetime.fromisoformat(node[key]).time()).isoformat(timespec="minutes")
    return tree


def register(slug: str, letter: str, name: str, *, email: str = "") -> str:
    """Somebody registers; returns the address of their personal page."""
    workshop = events.workshop(slug, letter)
    assert workshop is not None
    return make.link_in(make.mails(make.registered(workshop, name, **({"email": email} if email else {})).email)[-1])


def sign_in_link(role: str) -> str:
    now = clock.now()
    with unit_of_work(by="test", at=now):
        return f"/einloggen/{accounts.make_link(STAFF[role], now=now)}"


def furnish(app: Flask) -> dict[str, str]:
    """Everything a page can show; returns the addresses that only exist as links in mails, by name."""
    with app.app_context():
        hold("schaukasten", "Regionalkonferenz Schaukasten", capacity=3, team=True)
        found = {
            "confirmed": register("schaukasten", "A", "Änne Großkreutz-Łukaszewicz", email="aenne@example.org"),
            "unconfirmed": register("schaukasten", "B", "Bela Muster"),
            "withdrawn": register("schaukasten", "B", "Cem Probe"),
            "grouped": register("schaukasten", "C", "Dana Vorlage"),
        }
        for name in ("Emil Entwurf", "Frida Skizze", "Gero Abbild"):
            found["waiting"] = register("schaukasten", "C", name)
        _settle(found)
        _plan_and_write()
    return found


def _settle(found: dict[str, str]) -> None:
    now = clock.now()
    for name in ("confirmed", "grouped", "waiting", "withdrawn"):
        with unit_of_work(by="participant", at=now):
            registration = _behind(found[name])
            registrations.confirm_address(registration, now=now)
            if name == "withdrawn":
                registrations.withdraw(registration, now=now)


def _behind(path: str) -> Registration:
    """Whose personal page this is."""
    registration = registered.by_token(path.strip("/").rpartition("/")[2])
    assert registration is not None
    return registration


def _plan_and_write() -> None:
    """Announced groups and a newer proposal; published minutes and a newer draft."""
    now = clock.now()
    data, store = PROTOCOL.read_bytes(), make.store()
    workshop = events.workshop("schaukasten", "C")
    assert workshop is not None
    with unit_of_work(by="test", at=now):
        groups.announce(groups.propose(workshop, now=now), workshop, now=now)
        groups.propose(workshop, now=now)
    for publish in (True, True, False):
        with unit_of_work(by="test", at=now):
            version = minutes.import_draft(workshop, data, name="schaukasten-c.txt", year=2026, store=store, now=now)
            if publish:
                minutes.publish(version, store=store, now=now)
