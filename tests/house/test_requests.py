"""What every request may count on: forged forms are refused, reading changes nothing, answers carry their headers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app import create_app
from app.core import schema
from app.core.db import db, unit_of_work
from app.texts.models import Detail
from app.web import access
from app.web.access import OWN
from app.web.headers import FIXED
from config import ROOT
from tests.conftest import settings_for
from tests.house.conftest import Visitor, World, rules_of, snapshot

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
FORM = "application/x-www-form-urlencoded"


def forged(visitor: Visitor, path: str, stranger: str) -> Iterator[tuple[str, TestResponse]]:
    """The ways in which a foreign page could try to send a form in this visitor's name."""
    own = visitor.csrf()
    yield "missing", visitor.post(path, data={"name": "x"})
    yield "empty", visitor.post(path, data={"csrf_token": ""})
    yield "foreign", visitor.post(path, data={"csrf_token": stranger})
    yield "plain text", visitor.post(path, data=f"csrf_token={own}", content_type="text/plain")
    yield "in the address", visitor.post(f"{path}?csrf_token={own}", data={"name": "x"})
    yield "overridden method", visitor.post(path, data={"_method": "GET"}, headers={"X-HTTP-Method-Override": "GET"})


def test_forged_forms_are_refused_and_change_nothing(world: World) -> None:
    visitor = world.visitor().sign_in("organiser@example.org")
    stranger = world.visitor().csrf()
    addresses = [world.path(rule) for rule in rules_of(world.app, *UNSAFE)]
    before = snapshot(world.app)
    accepted = [
        f"{path}: {way} gets {response.status_code}"
        for path in addresses
        for way, response in forged(visitor, path, stranger)
        if response.status_code != 400
    ]
    assert accepted == []
    assert len(addresses) >= 10
    assert snapshot(world.app) == before


def test_same_forms_with_the_own_token_are_not_taken_for_forged(world: World) -> None:
    """Without this, a product that refuses everything would pass the test above."""
    visitor = world.visitor().sign_in("organiser@example.org")
    last = ("/ausloggen", "/verwaltung/konto/sitzungen")
    addresses = sorted((world.path(rule) for rule in rules_of(world.app, *UNSAFE)), key=last.count)
    refused = [path for path in addresses if visitor.send(path).status_code == 400]
    assert refused == []


# Here the door looks for forged forms, not the guard of all forms: a mail program has no session and no token of ours
# (RFC 8058). The secret in the address is its proof, and the body says what is meant. Without these words the form is
# one of a page, needs its token, and stands in the two tests above.
ONE_CLICK = ["digests.unsubscribe", "review_public.unsubscribe"]


def test_only_mail_programs_pass_without_a_token_and_only_with_the_agreed_words(world: World) -> None:
    rules = [rule for rule in rules_of(world.app, *UNSAFE) if rule.endpoint in ONE_CLICK]
    guard = world.app.extensions["csrf"]
    assert guard._exempt_blueprints == set()
    assert guard._exempt_views == {f"{view.__module__}.{view.__name__}" for view in access.exempted(world.app)}
    assert [name for name, view in sorted(world.app.view_functions.items()) if view in access.exempted(world.app)] == (
        ONE_CLICK
    )
    for address in (world.path(rule) for rule in rules_of(world.app, *UNSAFE) if rule.endpoint not in ONE_CLICK):
        assert world.visitor().post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 400, address
    for path in map(world.path, rules):
        assert world.visitor().post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
        assert world.visitor().get(path).status_code == 404


def test_reading_any_page_changes_nothing_and_carries_security_headers(world: World) -> None:
    """Both at once, because making every page once takes long enough."""
    visitors = [world.visitor(), world.visitor().sign_in("organiser@example.org")]
    addresses = [world.path(rule) for rule in rules_of(world.app, "GET")]
    before = snapshot(world.app)
    for visitor in visitors:
        for path in addresses:
            response = visitor.get(path)
            assert response.status_code < 400 or visitor is visitors[0], path
            assert lacking(response) == [], path
            visitor.head(path)
    assert snapshot(world.app) == before


def test_snapshot_notices_a_single_changed_row(world: World) -> None:
    before = snapshot(world.app)
    with unit_of_work(by="test"):
        db.session.add(Detail(key="name", value="Büro"))
    after = snapshot(world.app)
    assert [name for name in before if before[name] != after[name]] == ["detail"]


def lacking(response: TestResponse) -> list[str]:
    """The security headers this answer lacks, and those that tell too much."""
    found = [name for name, value in FIXED.items() if response.headers.getlist(name) != [value]]
    if response.headers.get("Referrer-Policy") not in ("same-origin", "no-referrer"):
        found.append("Referrer-Policy")
    return found + [f"{name} is told" for name in ("Server", "X-Powered-By") if name in response.headers]


def exposed(response: TestResponse) -> list[str]:
    """What a private answer lacks so that no cache keeps it, no search engine finds it and no link betrays it."""
    # A personal calendar is asked for every hour: its owner's program may keep it, and nobody else.
    is_own_feed = response.headers.get("Cache-Control") == OWN and response.mimetype == "text/calendar"
    cached = {} if is_own_feed else {"Cache-Control": "no-store"}
    wanted = {**cached, "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
    found = [name for name, value in wanted.items() if response.headers.get(name) != value]
    # What a page asks every two seconds is marked with numbers of revisions, so that the answer may be "nothing new".
    is_asked_often = response.request.path.endswith("/stand")
    return found + (["ETag"] if "ETag" in response.headers and not (is_own_feed or is_asked_often) else [])


def test_policy_forbids_what_it_must() -> None:
    policy = dict(part.split(" ", 1) for part in FIXED["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert not [word for word in ("unsafe", "*", "http:", "https:", "blob:") if word in str(policy)]


def test_answer_of_every_status_carries_security_headers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = world.visitor()

    def fails() -> str:
        raise RuntimeError("nothing of this is shown")

    monkeypatch.setattr(schema, "problem", fails)
    tag = visitor.get("/protokolle/").headers["ETag"]
    token = {"csrf_token": visitor.csrf()}
    answers = [
        (200, visitor.get("/")),
        (302, visitor.get("/verwaltung/")),
        (304, visitor.get("/protokolle/", headers={"If-None-Match": tag})),
        (400, visitor.post("/einloggen")),
        (401, visitor.post("/verwaltung/postausgang/erneut", data=token)),
        (404, visitor.get("/gibt-es-nicht")),
        (405, visitor.post("/protokolle/", data=token)),
        (413, visitor.post("/barriere-melden", data=b"what=" + b"x" * 3_000_000, content_type=FORM)),
        (422, visitor.post("/barriere-melden", data=token)),
        (500, visitor.get("/bereit")),
    ]
    for status, response in answers:
        assert response.status_code == status
        assert lacking(response) == [], status
        assert "nothing of this" not in response.get_data(as_text=True)


def test_error_page_needs_no_database(tmp_path: Path) -> None:
    """The page that says "our fault" must appear when the fault is a database that has no tables or is gone."""
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'empty.db'}", tmp_path))
    visitor = Visitor(app, app.response_class)
    for address, status in (("/gibt-es-nicht", 404), ("/protokolle/", 500)):
        response = visitor.get(address)
        assert response.status_code == status
        assert "<h1" in response.get_data(as_text=True)
        assert lacking(response) == []


def test_static_files_carry_security_headers(app: Flask) -> None:
    folder = ROOT / "static"
    name = next(path for path in sorted(folder.rglob("*.css")) if path.is_file()).relative_to(folder)
    visitor = Visitor(app, app.response_class)
    found = visitor.get(f"{app.static_url_path}/{name}")
    assert found.status_code == 200
    assert lacking(found) == []
    missing = visitor.get(f"{app.static_url_path}/gibt-es-nicht.css")
    assert missing.status_code == 404
    assert lacking(missing) == []


def test_headers_are_missed_when_one_is_gone(app: Flask) -> None:
    response = Visitor(app, app.response_class).get("/lebt")
    for name in (*FIXED, "Referrer-Policy"):
        kept = response.headers.pop(name)
        assert lacking(response) == [name]
        response.headers[name] = kept
    response.headers["Server"] = "waitress/3.0"
    assert lacking(response) == ["Server is told"]


def private(world: World) -> list[Rule]:
    doors = world.app.view_functions
    return [rule for rule in rules_of(world.app, "GET") if doors[rule.endpoint].door.is_private]  # type: ignore[attr-defined]  # see access._hang


def test_private_pages_are_kept_by_nobody(world: World) -> None:
    visitor = world.visitor().sign_in("organiser@example.org")
    for rule in private(world):
        response = visitor.get(world.path(rule))
        assert response.status_code == 200, rule.rule
        assert exposed(response) == [], rule.rule
    assert exposed(world.visitor().get("/lebt")) != []


def test_page_after_registering_is_kept_by_nobody(world: World) -> None:
    """Its door is public, but what it shows belongs to one browser."""
    visitor = world.visitor()
    facts = {"workshop": "A", "name": "Dana Probe", "email": "dana@example.org", "municipality": "Fulda", "notice": "y"}
    form = "/veranstaltungen/kassel/anmeldung"
    assert visitor.send(form, **facts).status_code == 303
    checked, filled = visitor.get(f"{form}/pruefen"), visitor.get(form)
    assert visitor.send(f"{form}/pruefen").status_code == 303
    for response in (checked, filled, visitor.get(f"{form}/eingegangen")):
        assert response.status_code == 200
        assert "Dana Probe" in response.get_data(as_text=True)
        assert exposed(response) == []


def test_secret_address_that_leads_nowhere_betrays_nothing_either(world: World) -> None:
    """Somebody else's half-copied link is still a secret: its 404 must not hand it on in a Referer."""
    for path in (f"/meine-anmeldung/{world.person[:-1]}/", f"/einloggen/{world.person}"):
        response = world.visitor().get(path)
        assert response.status_code in (404, 410), path
        assert exposed(response) == [], path
