"""Loading the demo: through the same actions as everything else, so that it cannot show what does not work."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app

from app.accounts import actions as accounts
from app.accounts.models import Account
from app.accounts.rules import Role
from app.admission.rules import key_of
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Refusal
from app.core.text import N_, folded
from app.delegation import actions as delegations
from app.delegation import queries as delegation_queries
from app.delegation.rules import Named, Wanted
from app.events import actions as teams
from app.events import queries as events
from app.groups import actions as groups
from app.minutes import actions as minutes
from app.minutes import documents
from app.minutes.document import Kind
from app.minutes.models import MinutesVersion
from app.municipalities import actions as municipalities
from app.municipalities import queries, register
from app.programme import actions as programme
from app.registration import actions as registration
from app.registration import queries as registrations
from app.registration.rules import Applicant, person_key
from app.review import actions as review
from app.review import consenting, gate
from app.texts import actions as texts
from app.texts import queries as text_queries

FOLDER = Path(__file__).parent
DEMO_DOMAIN = "@example.org"
AHEAD = timedelta(days=7)
REGISTER_OF = date(2023, 11, 30)
"""The date of what municipalities.csv says of the towns the invented people come from."""
SPEAKERS_WHO_AGREED = ("Dr. Annika Vollbrandt", "Milan Terhörst")
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
        _complete(version, now)
        for name in SPEAKERS_WHO_AGREED:
            consenting.note_consent(workshop, name, "schriftlich bei der Anmeldung als Vortragende", now=now)
        for person in gate.people(version):
            consenting.override(version, person.key, "am Tag selbst am Ausdruck freigegeben", now=now)
        review.release(version, store=store, now=now)


def _complete(version: MinutesVersion, now: datetime) -> None:
    """Say what is to be seen on the picture, as the office would: a text file cannot."""
    seen = "Pinnwand mit vielen handgeschriebenen Karten in drei Spalten, darüber das Wort „Menschen“."
    figures = documents.tree(version).of(Kind.FIGURE)
    minutes.describe(version, {block.id: seen for block in figures}, now=now)


def _coming_conference(now: datetime) -> None:
    tree = _ahead(_read("kassel.json"), now)
    with unit_of_work(by="demo", at=now):
        programme.import_event(tree, host=_host(), now=now)
        municipalities.keep(register.read((FOLDER / "municipalities.csv").read_bytes()), as_of=REGISTER_OF)
    people = _read("people.json")
    for number, person in enumerate(people):
        at = now - timedelta(minutes=7 * (len(people) - number))
        with unit_of_work(by="demo", at=at):
            _register(person, at)
    _organisation_registers(now)
    for person in people:
        if person.get("withdraws"):
            with unit_of_work(by="demo", at=now):
                _withdraw(person, now)
    with unit_of_work(by="demo", at=now):
        workshop = events.workshop("kassel", "C")
        if workshop is not None:
            groups.propose(workshop, now=now)


def _organisation_registers(now: datetime) -> None:
    """A district sends two people to Workshop A; who the second one is will be said later."""
    contact = _read("delegation.json")
    with unit_of_work(by="demo", at=now):
        workshop = events.workshop("kassel", "A")
        if workshop is None:
            return
        named = Named(name=contact.pop("first"))
        delegations.register(workshop, Wanted(seats=2, names=(named,), **contact), now=now)
        delegation = delegation_queries.standing_of(workshop, contact["contact_email"])
        if delegation is not None:
            delegations.confirm(delegation, now=now)


def _withdraw(person: dict[str, Any], now: datetime) -> None:
    """Somebody gives the place back, so that it is offered to whoever waits longest."""
    workshop = events.workshop("kassel", person["workshop"])
    found = registrations.standing(workshop, person_key(person["email"], person["name"])) if workshop else None
    if found is not None:
        registration.withdraw(found, now=now)


def _register(person: dict[str, Any], at: datetime) -> None:
    workshop = events.workshop("kassel", person["workshop"])
    if workshop is None:
        return
    town = person["municipality"]
    official = queries.keys_of([town]).get(folded(town), "")
    applicant = Applicant(
        name=person["name"],
        email=person["email"],
        municipality=town,
        municipality_key=key_of(town, official),
        title=person.get("title", ""),
        role=person.get("role", ""),
    )
    answer = registration.register(workshop, applicant, now=at)
    found = registrations.registration(answer.registration_id)
    if found is not None and person.get("confirms", True):
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
        if role != Role.MODERATOR or workshop:
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
