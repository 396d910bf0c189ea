"""Each check is seen to fail once, by its name; and all is well where all is well."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.accounts.models import SecondFactor
from app.core import clock, schema
from app.core.db import db, unit_of_work
from app.core.files import FileStore
from app.needs.models import Need
from app.selfcheck import actions, rules
from app.selfcheck.rules import Found
from tests.publishing.ready import fill_texts
from tests.support import make
from tests.support.client import PageClient


class Queue:
    """A queue that answers."""

    def pending_count(self) -> int:
        return 0


class Gone(Queue):
    def pending_count(self) -> int:
        raise ConnectionError


def checked(app: Flask, *, store: FileStore | None = None, queue: Any = None, **settings: Any) -> dict[str, Found]:
    found = actions.run(
        replace(app.config["SETTINGS"], **settings),
        store=store or app.extensions["rotunde.files"],
        queue=queue or Queue(),
        now=clock.now(),
    )
    return {step.name: step.found for step in found}


def broken(found: dict[str, Found]) -> list[str]:
    return [name for name, how in found.items() if how == Found.BROKEN]


def test_all_is_well_every_check_is_named_and_none_fails(app: Flask) -> None:
    fill_texts()
    found = checked(app)
    assert list(found) == list(rules.NAMES)
    assert broken(found) == []
    assert found["texts"] == Found.FINE


def test_checks_leave_nothing_behind(app: Flask, tmp_path: Path) -> None:
    checked(app, store=FileStore(tmp_path))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert make.mails() == []


def test_texts_are_open_it_is_a_warning(app: Flask) -> None:
    assert checked(app)["texts"] == Found.WARNING


def test_mail_server_is_away_smtp_fails(app: Flask) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody answers
        found = checked(app, smtp_url=f"smtp://127.0.0.1:{taken.getsockname()[1]}")
    assert broken(found) == ["smtp"]


def test_no_mail_server_is_named_it_is_a_warning(app: Flask) -> None:
    assert checked(app, smtp_url="")["smtp"] == Found.WARNING


def test_storage_takes_nothing_it_fails(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "kein-ordner"
    file.write_text("x")
    assert broken(checked(app, store=FileStore(file))) == ["storage"]


def test_storage_gives_back_something_else_it_fails(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FileStore, "get", lambda _self, _name: b"anders")
    assert broken(checked(app)) == ["storage"]


def test_queue_is_gone_it_fails(app: Flask) -> None:
    assert broken(checked(app, queue=Gone())) == ["queue"]


def test_database_is_away_what_needs_it_is_left_out(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    monkeypatch.setattr(schema, "present", away)
    found = checked(app)
    assert broken(found) == ["database"]
    assert "texts" not in found


@pytest.mark.parametrize("present", ["0001", "ffff"])
def test_tables_are_of_another_version_migrations_fail(
    app: Flask, monkeypatch: pytest.MonkeyPatch, present: str
) -> None:
    monkeypatch.setattr(schema, "present", lambda: present)
    assert broken(checked(app)) == ["migrations"]


def test_key_of_a_need_is_lost_keys_fail(app: Flask) -> None:
    found = make.registered(make.event("kassel").workshops[0])
    with unit_of_work(by="test", at=clock.now()):
        need = Need(event_id=found.event_id, registration_id=found.id, sealed="x", key_id="verloren", state="open")
        need.consented_at = need.changed_at = need.delete_at = clock.now()
        db.session.add(need)
    assert broken(checked(app)) == ["keys"]


def test_key_of_a_second_factor_is_lost_keys_fail(app: Flask, client: PageClient) -> None:
    account = make.signed_in(client, "organiser")
    with unit_of_work(by="test", at=clock.now()):
        db.session.add(SecondFactor(account_id=account.id, sealed="x", set_at=clock.now()))
    assert broken(checked(app)) == ["keys"]


def test_clock_goes_back_it_fails(app: Flask) -> None:
    make.event("kassel")
    with clock.stopped(clock.now() - timedelta(hours=1)):
        assert broken(checked(app)) == ["clock"]


@pytest.mark.parametrize(("year", "found"), [(1970, Found.BROKEN), (2026, Found.FINE), (2200, Found.BROKEN)])
def test_year_cannot_be_the_clock_fails(year: int, found: Found) -> None:
    assert rules.clock(rules.Reading(datetime(year, 1, 1, tzinfo=UTC))).found == found


def test_this_python_is_judged_by_what_it_writes() -> None:
    message = EmailMessage()
    message["Subject"] = rules.HOSTILE
    assert rules.splits_headers() == (b"\nBcc:" in message.as_bytes())


def test_python_that_writes_a_second_header_line_is_told_and_stops_nobody(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EmailMessage, "as_bytes", lambda _self: b"Subject: Hallo\r\nBcc: niemand@example.org\r\n\r\n")
    found = checked(app)
    assert (found["python"], broken(found)) == (Found.WARNING, [])


def test_python_that_splits_headers_is_a_warning() -> None:
    assert rules.python(splits=True).found == Found.WARNING
    assert rules.python(splits=False).found == Found.FINE


def test_command_names_the_failing_step_and_exits_with_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert app.test_cli_runner().invoke(args=["selftest"]).exit_code == 0
    monkeypatch.setattr(FileStore, "get", lambda _self, _name: b"anders")
    answer = app.test_cli_runner().invoke(args=["selftest", "--json"])
    assert answer.exit_code == 1
    told = json.loads(answer.stdout)
    assert [step["step"] for step in told["steps"] if step["state"] == "broken"] == ["storage"]
    assert "Gestört: storage." in answer.stderr


def test_page_runs_the_checks_only_when_asked(app: Flask, client: PageClient) -> None:
    make.signed_in(client, "organiser")
    assert "in Ordnung" not in client.get("/verwaltung/systemcheck/").get_data(as_text=True)
    page = client.submit("/verwaltung/systemcheck/").get_data(as_text=True)
    assert "Ja, Rotunde läuft" in page
    assert "Ablage für Dateien" in page


@pytest.mark.parametrize("role", ["editor", "moderator"])
def test_others_of_the_office_see_no_check(app: Flask, client: PageClient, role: str) -> None:
    make.signed_in(client, role)
    assert client.get("/verwaltung/systemcheck/").status_code == 404
