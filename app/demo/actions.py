"""Loading the demo: through the same actions as everything else, so that it cannot show what does not work."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app

from app.accounts import actions as accounts
from app.accounts.models import Account
from app.accounts.rules import Role
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.core.text import N_
from app.events import actions as teams
from app.events import queries as events
from app.groups import actions as groups
from app.minutes import actions as minutes
from app.programme import actions as programme
from app.registration import actions as registration
from app.registration.rules import Applicant
from app.texts import actions as texts
from app.texts import queries as text_queries

FOLDER = Path(__file__).parent
DEMO_DOMAIN = "@example.org"
AHEAD = timedelta(days=7)
TIMES = ("starts_at", "ends_at", "registration_opens_at", "registration_closes_at")


class DemoThere(Refusal):
    message = N_("Die Demo ist schon geladen.")


def load() -> dict[str, str]:
    """Two conferences with people, groups and minutes; returns a sign-in token for each role.

    Kassel moves by whole years, so that it lies ahead whenever the demo is loaded; Marburg stays where its minutes
    say it was. Raises DemoThere when the demo was loaded before.
    """
    now = clock.now()
    if events.event("kassel") is not None:
        raise DemoThere
    _organisation(now)
    _past_conference(now)
    _coming_conference(now)
    return _staff(now)


def _organisation(now: datetime) -> None:
    with unit_of_work(by="demo", at=now):
        texts.describe({key: told["example"] for key, told in text_queries.placeholders().items()})


def _past_conference(now: datetime) -> None:
    tree = _read("marburg.json")
    store = current_app.extensions["rotunde.files"]
    with unit_of_work(by="demo", at=now):
        event = programme.import_event(tree, host=_host(), now=now)
        workshop = event.workshops[0]
        source = (FOLDER / "marburg-a.txt").read_bytes()
        version = minutes.import_draft(
            workshop, source, name="marburg-a.txt", year=event.starts_at.year, store=store, now=now
        )
        minutes.publish(version, store=store, now=now)


def _coming_conference(now: datetime) -> None:
    tree = _ahead(_read("kassel.json"), now)
    with unit_of_work(by="demo", at=now):
        programme.import_event(tree, host=_host(), now=now)
    people = _read("people.json")
    for number, person in enumerate(people):
        at = now - timedelta(minutes=7 * (len(people) - number))
        with unit_of_work(by="demo", at=at):
            _register(person, at)
    with unit_of_work(by="demo", at=now):
        workshop = events.workshop("kassel", "C")
        if workshop is not None:
            groups.propose(workshop, now=now)


def _register(person: dict[str, str], at: datetime) -> None:
    workshop = events.workshop("kassel", person["workshop"])
    if workshop is None:
        return
    applicant = Applicant(
        name=person["name"],
        email=person["email"],
        municipality=person["municipality"],
        title=person.get("title", ""),
        role=person.get("role", ""),
    )
    found = registration.register(workshop, applicant, now=at)
    registration.confirm_address(found, now=at)


def _staff(now: datetime) -> dict[str, str]:
    """An account for each role, tied to what it works on."""
    tokens = {}
    for role in Role:
        person = _read("staff.json")[role]
        with unit_of_work(by="demo", at=now):
            account = accounts.invite(person["email"], person["name"], role, now=now)
            _tie(account, role, person)
            tokens[str(role)] = accounts.make_link(account.email, now=now)
    return tokens


def _tie(account: Account, role: Role, person: dict[str, str]) -> None:
    for slug in ("kassel", "marburg"):
        event = events.event(slug)
        if event is None or role == Role.ORGANISER:
            continue
        letter = person.get("workshop", "C") if role == Role.MODERATOR else ""
        workshop = next((each for each in event.workshops if each.letter == letter), None)
        if role == Role.EDITOR or workshop:
            teams.assign(account, event, workshop)


def _ahead(tree: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The event moved by whole years, into the first year in which it lies a week ahead."""
    start = datetime.fromisoformat(tree["event"]["starts_at"]).replace(tzinfo=UTC)
    year = start.year
    while start.replace(year=year) < now + AHEAD:
        year += 1
    for node in (tree["event"], *tree["workshops"]):
        for key in TIMES:
            if node.get(key):
                reading = datetime.fromisoformat(node[key])
                moved = reading.replace(year=reading.year + year - start.year)
                node[key] = moved.isoformat(timespec="minutes")
    return tree


def _read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text("utf-8"))


def _host() -> str:
    return str(current_app.config["SETTINGS"].public_host)
