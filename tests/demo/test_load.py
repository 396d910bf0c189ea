"""The demo: two conferences that show everything, made of invented people only."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from app.accounts.models import Account
from app.archive import showing
from app.archive.rules import Wanted
from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db
from app.demo import actions
from app.events import queries as events
from app.groups import queries as groups
from app.outbox.models import Mail
from app.registration import queries as registrations
from app.registration.models import Registration
from tests.minutes.samples import SEED
from tests.support.client import PageClient

DEMO = Path(actions.__file__).parent

HOMES = {"auditor": "verlauf/", "needs_officer": "bedarfe/"}


def test_load_makes_a_full_workshop_an_open_one_and_published_minutes(app: Flask, client: PageClient) -> None:
    tokens = actions.load()
    db.session.rollback()
    kassel = events.published_event("kassel")
    assert kassel is not None
    places = {each.letter: registrations.places(each) for each in kassel.workshops}
    assert list(places) == ["A", "B", "C"]
    assert (places["C"].free, places["C"].waiting) == (0, 6)
    assert (places["A"].free, places["A"].waiting, places["A"].kept) == (1, 0, 3)
    assert (places["B"].free, places["B"].waiting, places["B"].kept) == (0, 2, 1)
    states = Counter((each.letter, row.state) for each in kassel.workshops for row in rows_of(each.id))
    assert states == {
        ("A", "confirmed"): 36,
        ("A", "held"): 3,
        ("B", "confirmed"): 23,
        ("B", "offered"): 1,
        ("B", "waiting"): 2,
        ("B", "withdrawn"): 1,
        ("C", "confirmed"): 30,
        ("C", "waiting"): 6,
    }
    assert len({row.municipality for row in db.session.query(Registration)}) == 61
    keys = {row.municipality_key for row in db.session.query(Registration)}  # all but the invented district's
    assert len([key for key in keys if key.startswith("ags:")]) == 60
    assert "Rosenthal" in client.get("/kommunen?q=Rosen").get_data(as_text=True)
    assert kassel.starts_at > clock.now()
    marburg = events.workshop("marburg", "A")
    assert marburg is not None
    assert marburg.event.ends_at < clock.now()
    assert [version.workshop_id for version in showing.protocols(Wanted())] == [marburg.id]
    assert sorted(tokens) == ["auditor", "editor", "moderator", "needs_officer", "organiser"]
    workshop = events.workshop("kassel", "C")
    assert workshop is not None
    assert [(plan.number, plan.state) for plan in groups.plans(workshop)] == [(1, "draft")]
    assert sum(map(len, groups.members_with_place(groups.plans(workshop)[0]).values())) == places["C"].capacity
    for path in ("/", "/veranstaltungen/kassel/", "/veranstaltungen/marburg/workshops/a/protokoll", "/protokolle/"):
        assert client.get(path).status_code == 200
    for role, token in tokens.items():
        assert client.submit(f"/einloggen/{token}").status_code == 302
        assert client.get(f"/verwaltung/kassel/{HOMES.get(role, '')}").status_code == 200


def rows_of(workshop_id: int) -> list[Registration]:
    return db.session.query(Registration).filter_by(workshop_id=workshop_id).all()


def test_load_gives_every_registration_its_history_and_its_mail(app: Flask) -> None:
    actions.load()
    db.session.rollback()
    verbs = Counter(entry.verb for entry in db.session.query(HistoryEntry))
    assert (verbs["registered"], verbs["address_confirmed"], verbs["minutes_published"]) == (102, 98, 1)
    kinds = Counter(mail.kind for mail in db.session.query(Mail) if mail.kind.startswith("registration/"))
    assert kinds == {
        "registration/place_held": 91,
        "registration/place_confirmed": 88,
        "registration/waitlisted": 9,
        "registration/withdrawn": 1,
        "registration/offered": 1,
    }


def test_load_twice_is_refused_with_a_sentence(app: Flask) -> None:
    runner = app.test_cli_runner()
    first = runner.invoke(args=["demo", "load"])
    assert first.exit_code == 0
    assert [line.split()[0] for line in first.stdout.splitlines()] == [
        "organiser",
        "editor",
        "moderator",
        "auditor",
        "needs_officer",
    ]
    before = db.session.query(Registration).count()
    second = runner.invoke(args=["demo", "load"])
    assert (second.exit_code, second.stdout, second.stderr) == (1, "", "Die Demo ist schon geladen.\n")
    db.session.rollback()
    assert db.session.query(Registration).count() == before
    assert db.session.query(Account).count() == 5


@pytest.mark.parametrize("moment", ["2026-11-30T00:00", "2027-06-01T00:00", "2028-02-29T12:00", "2031-12-31T23:59"])
def test_ahead_puts_the_conference_at_least_a_week_and_at_most_a_year_ahead(moment: str) -> None:
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    tree = actions._ahead(json.loads((DEMO / "kassel.json").read_text("utf-8")), now)
    start = datetime.fromisoformat(tree["event"]["starts_at"]).replace(tzinfo=UTC)
    assert 7 <= (start - now).days <= 373
    for workshop in tree["workshops"]:
        assert workshop["starts_at"][:4] == tree["event"]["starts_at"][:4]


def test_demo_names_nobody_of_the_real_protocol() -> None:
    if not SEED.exists():
        pytest.skip("the seed protocol is not at hand")
    people = json.loads((DEMO / "people.json").read_text("utf-8"))
    staff = json.loads((DEMO / "staff.json").read_text("utf-8")).values()
    real = set(SEED.read_text("utf-8").split())
    contact = json.loads((DEMO / "delegation.json").read_text("utf-8"))
    names = [person["name"] for person in [*people, *staff]] + [contact["contact_name"], contact["first"]]
    last_names = {name.split()[-1] for name in names}
    assert last_names & real == set()
    assert {person["email"].rpartition("@")[2] for person in [*people, *staff]} <= {
        "example.org",
        "example.com",
        "example.net",
    }
