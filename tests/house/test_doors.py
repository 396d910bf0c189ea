"""Every view has a door, every address is listed, and who gets through which door is a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from app import create_app
from app.web import access
from tests.conftest import settings_for
from tests.house.conftest import Visitor, World, rules_of, snapshot
from tests.house.tree import ROOT

ROUTES = ROOT / "tests" / "house" / "routes.txt"
HOW_TO = """
The addresses differ from tests/house/routes.txt (- listed, + found). A new address is added there in the same commit.
An address that goes leaves a redirect behind and is told in CHANGELOG.md: people have it in mails and bookmarks.
"""


def without_door(app: Flask) -> list[str]:
    """Endpoints of views that declare no door. Static files are served before Flask is asked."""
    return sorted(name for name, view in app.view_functions.items() if name != "static" and not hasattr(view, "door"))


def lines_of(app: Flask) -> list[str]:
    """One line for each method of each address: method, address, door, roles."""
    found = []
    for rule in rules_of(app, "GET", "POST", "PUT", "PATCH", "DELETE"):
        door: access.Door = app.view_functions[rule.endpoint].door  # type: ignore[attr-defined]  # see access._hang
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            found.append(" ".join([method, rule.rule, door.kind, *sorted(door.roles)]))
    return found


def test_every_view_declares_a_door(made_app: Flask) -> None:
    assert without_door(made_app) == []


def test_view_without_door_answers_404_and_is_named(tmp_path: Path) -> None:
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'doors.db'}", tmp_path))
    with app.app_context():
        upgrade()

    @app.get("/ohne-tuer")
    def silent() -> str:
        return "ein Geheimnis"

    @app.get("/mit-tuer")
    @access.public
    def told() -> str:
        return "offen"

    assert without_door(app) == ["silent"]
    client = FlaskClient(app, app.response_class)
    refused = client.get("/ohne-tuer")
    assert refused.status_code == 404
    assert "Geheimnis" not in refused.get_data(as_text=True)
    assert client.get("/mit-tuer").get_data(as_text=True) == "offen"


def test_addresses_are_exactly_those_listed(made_app: Flask) -> None:
    listed = ROUTES.read_text("utf-8").splitlines()
    found = lines_of(made_app)
    changes = [f"- {line}" for line in listed if line not in found] + [
        f"+ {line}" for line in found if line not in listed
    ]
    assert not changes, HOW_TO + "\n".join(changes)
    assert listed == found, HOW_TO + "They are sorted by address."


# Who stands before the door. "fremde": same role, another conference.
VISITORS = {
    "nobody": "",
    "fremde moderation": "fremde.moderation@example.org",
    "moderation": "moderator@example.org",
    "fremde redaktion": "fremde.redaktion@example.org",
    "redaktion": "editor@example.org",
    "revision": "auditor@example.org",
    "bedarfe": "needs_officer@example.org",
    "büro": "organiser@example.org",
    "fremde reihe": "fremde.reihe@example.org",  # of the office, limited to the events of another series
    "reihe": "reihe@example.org",
}
ALL, OWN_PLACES, OWN_EVENTS, OFFICE, HOUSE = "all", "own places", "own events", "office", "house"
SERIES = "organisers of any series"
HISTORY, NEEDS = "history", "needs"
# Pages of a conference are for those who work on it; 302 leads to the sign-in, 404 is what is hidden.
EXPECTED = {
    "public": [200] * 10,
    "by_link": [200] * 10,
    ALL: [302, 200, 200, 200, 200, 200, 200, 200, 200, 200],
    OWN_PLACES: [302, 404, 200, 404, 200, 404, 404, 200, 404, 200],
    OWN_EVENTS: [302, 404, 404, 404, 200, 404, 404, 200, 404, 200],
    HISTORY: [302, 404, 404, 404, 404, 200, 404, 200, 404, 200],
    NEEDS: [302, 404, 404, 404, 404, 404, 200, 200, 404, 200],
    OFFICE: [302, 404, 404, 404, 404, 404, 404, 200, 404, 200],
    HOUSE: [302, 404, 404, 404, 404, 404, 404, 200, 404, 404],
    SERIES: [302, 404, 404, 404, 404, 404, 404, 200, 200, 200],
}
# Without an earlier registration there is nothing to show: back to the form.
ELSEWHERE = {
    "accounts.code": [302] * 10,
    "accounts.ask_provider": [302] * 10,
    "accounts.enter_by_provider": [302] * 10,
    "registration.done": [302] * 10,
    "delegation.done": [302] * 10,
    "registration.check": [303] * 10,
}
KIND_OF = {
    frozenset({"organiser"}): OFFICE,
    frozenset({"organiser", "auditor"}): HISTORY,
    frozenset({"organiser", "needs_officer"}): NEEDS,
    frozenset({"organiser", "editor"}): OWN_EVENTS,
    frozenset({"organiser", "editor", "moderator"}): OWN_PLACES,
}


def kind_of(rule: Any, door: access.Door) -> str:
    """The row of the table a page stands in; a set of roles nobody has thought of has none."""
    if door.kind == "staff":
        kind = KIND_OF[door.roles]
        if kind == OFFICE and "slug" not in rule.arguments:
            return SERIES if door.in_series else HOUSE
        return kind
    return {"signed_in": ALL}.get(door.kind, door.kind)


@pytest.fixture
def people(world: World) -> dict[str, Visitor]:
    return {name: world.visitor().sign_in(email) if email else world.visitor() for name, email in VISITORS.items()}


def test_pages_answer_each_role_as_the_table_says(world: World, people: dict[str, Visitor]) -> None:
    wrong = []
    for rule in rules_of(world.app, "GET"):
        door = world.app.view_functions[rule.endpoint].door  # type: ignore[attr-defined]  # see access._hang
        expected = ELSEWHERE.get(rule.endpoint, EXPECTED[kind_of(rule, door)])
        found = [visitor.get(world.path(rule)).status_code for visitor in people.values()]
        if found != expected:
            wrong.append(f"{rule.rule}: {found} instead of {expected}")
    assert wrong == []


def test_forms_of_others_answer_404_and_change_nothing(world: World, people: dict[str, Visitor]) -> None:
    """Every form behind a staff door, sent with a good token by those who may not."""
    tokens = {name: visitor.csrf() for name, visitor in people.items()}
    before = snapshot(world.app)
    tried, wrong = 0, []
    for rule in rules_of(world.app, "POST", "PUT", "PATCH", "DELETE"):
        door = world.app.view_functions[rule.endpoint].door  # type: ignore[attr-defined]  # see access._hang
        if door.kind != "staff":
            continue
        for name, visitor in people.items():
            role = VISITORS[name].partition("@")[0]
            kind = kind_of(rule, door)
            if role in door.roles or (role == "reihe" and kind != HOUSE) or (role.endswith("reihe") and kind == SERIES):
                continue
            tried += 1
            status = visitor.post(world.path(rule), data={"csrf_token": tokens[name]}).status_code
            if status != (404 if VISITORS[name] else 401):
                wrong.append(f"{rule.rule}: {name} gets {status}")
    assert wrong == []
    assert tried > 20
    assert snapshot(world.app) == before


def test_hidden_conference_looks_like_a_missing_one(world: World, people: dict[str, Visitor]) -> None:
    for rule in rules_of(world.app, "GET"):
        if rule.rule.startswith("/verwaltung/<slug>"):
            for name in ("fremde redaktion", "fremde reihe"):
                hidden, missing = (
                    people[name].get(world.path(rule, slug=slug)) for slug in ("kassel", "gibt-es-nicht")
                )
                assert hidden.status_code == missing.status_code == 404, rule.rule
                assert hidden.get_data() == missing.get_data().replace(b"gibt-es-nicht", b"kassel"), rule.rule
