"""Errors say what happened and what helps, and tell nothing else: not to the visitor, not to the log."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app import create_app
from app.core import schema
from app.core.db import db
from app.core.errors import NotFound, Refusal
from app.web import access
from app.web.errors import SAID
from tests.conftest import settings_for
from tests.house.conftest import Visitor
from tests.pages.checker import check_page
from tests.support import make
from tests.web.conftest import Browser

JSON = {"Accept": "application/json"}
FORM = "application/x-www-form-urlencoded"
SECRET = "ada.geheim@example.org"


def fails() -> str:
    """A database error quotes the row it failed on, and rows hold personal data."""
    db.session.execute(text("SELECT no_such_column FROM account WHERE email = :it"), {"it": SECRET})
    raise AssertionError("the statement above must fail")


@pytest.mark.parametrize("status", [400, 401, 404, 405, 413, 500])
def test_error_page_is_whole_and_names_cause_and_remedy(
    app: Flask, visitor: Browser, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(schema, "problem", fails)
    person = visitor()
    token = {"csrf_token": person.csrf()}
    answer = {
        400: lambda: person.post("/einloggen", data={"email": SECRET}),
        401: lambda: person.post("/verwaltung/postausgang/erneut", data=token),
        404: lambda: person.get("/gibt-es-nicht"),
        405: lambda: person.post("/protokolle/", data=token),
        413: lambda: person.post("/einloggen", data=b"email=" + b"x" * 3_000_000, content_type=FORM),
        500: lambda: person.get("/bereit"),
    }[status]()
    page = answer.get_data(as_text=True)
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (status, "text/html", "no-store")
    assert check_page(page, path="error") == []
    if status != 400:  # a forged form has words of its own
        assert [sentence for sentence in SAID[status] if sentence not in page] == []
    assert SECRET not in page


def test_method_not_allowed_says_which_is(app: Flask, visitor: Browser) -> None:
    assert set(visitor().get("/ausloggen").headers["Allow"].split(", ")) == {"OPTIONS", "POST"}


def test_error_for_a_program_is_problem_json(app: Flask, visitor: Browser) -> None:
    for path, headers in (("/gibt-es-nicht", JSON), ("/api/v1/gibt-es-nicht", {"Accept": "text/html"})):
        answer = visitor().get(path, headers=headers)
        assert answer.mimetype == "application/problem+json"
        assert answer.get_json(force=True) == {
            "type": "about:blank",
            "status": 404,
            "title": "Diese Seite gibt es nicht",
            "detail": "Die Adresse ist unvollständig, abgelaufen oder nicht öffentlich. "
            "Prüfen Sie die Adresse oder beginnen Sie auf der Startseite.",
        }


def test_error_speaks_the_language_of_the_visitor(app: Flask, visitor: Browser) -> None:
    person = visitor()
    person.get("/?sprache=en")
    assert '<html lang="en"' in person.get("/gibt-es-nicht").get_data(as_text=True)


def test_unexpected_error_logs_its_place_and_no_personal_data(
    app: Flask, visitor: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(schema, "problem", fails)
    with caplog.at_level(logging.DEBUG):
        answer = visitor().get(f"/bereit?wer={SECRET}", headers=JSON)
    assert answer.get_json(force=True)["title"] == "Das ist unser Fehler"
    assert "Traceback" not in answer.get_data(as_text=True)
    logged = "\n".join(record.getMessage() + str(record.exc_info or "") for record in caplog.records)
    assert SECRET not in logged
    assert "OperationalError at system.ready" in logged or "ProgrammingError at system.ready" in logged
    assert "in fails" in logged


def test_site_works_again_after_an_unexpected_error(
    app: Flask, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.event("kassel")
    with monkeypatch.context() as patch:
        patch.setattr(schema, "problem", fails)
        assert visitor().get("/bereit").status_code == 500
    assert visitor().get("/veranstaltungen/kassel/").status_code == 200
    assert visitor().get("/bereit").status_code == 200


def test_page_while_the_database_is_down_is_an_error_page_without_personal_data(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(settings_for("postgresql://nobody:geheim@127.0.0.1:9/none", tmp_path))
    browser = Visitor(app, app.response_class)
    with caplog.at_level(logging.DEBUG):
        answers = [browser.get(path) for path in ("/", "/veranstaltungen/kassel/", "/kalender.ics", "/impressum")]
        answers.append(browser.get("/protokolle/", headers=JSON))
    assert [(each.status_code, each.headers["Retry-After"]) for each in answers] == [(503, "60")] * 5
    assert [sentence for sentence in SAID[503] if sentence not in answers[0].get_data(as_text=True)] == []
    assert [each.mimetype for each in answers] == ["text/html"] * 4 + ["application/problem+json"]
    assert check_page(answers[0].get_data(as_text=True), path="/") == []
    assert browser.get("/lebt").status_code == 200
    assert "geheim" not in caplog.text


class TooLate(Refusal):
    status = 409
    message = "Seit %(day)s ist es zu spät."


def test_refusal_nobody_caught_is_told_with_its_status(tmp_path: Path) -> None:
    def late() -> str:
        raise TooLate(day="<b>gestern</b>")

    def hidden() -> str:
        raise NotFound

    app = create_app(settings_for(f"sqlite:///{tmp_path / 'x.db'}", tmp_path))
    app.add_url_rule("/spaet", "late", access.public(late))
    app.add_url_rule("/weg", "hidden", access.public(hidden))
    browser = Visitor(app, app.response_class)
    answer = browser.get("/spaet")
    assert answer.status_code == 409
    assert "Seit &lt;b&gt;gestern&lt;/b&gt; ist es zu spät." in answer.get_data(as_text=True)
    assert browser.get("/spaet", headers=JSON).get_json(force=True)["status"] == 409
    assert browser.get("/weg").data.replace(b"/weg", b"") == browser.get("/gibt-es-nicht").data.replace(
        b"/gibt-es-nicht", b""
    )
