"""Whoever looks at people's data is in the history: once an hour for each list, and without whom it named."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest

from app.audit.models import HistoryEntry
from app.audit.rules import VERBS_OF
from app.chronicle import looking
from app.core.db import db, unit_of_work
from app.events import actions as teams
from app.events.models import Event
from tests.support import make
from tests.support.client import PageClient

LIST = "/verwaltung/kassel/teilnehmende"


@pytest.fixture
def event(client: PageClient) -> Event:
    found = make.event()
    make.registered(found.workshops[2], "Ada Muster")
    make.signed_in(client, "organiser")
    return found


def looks() -> list[tuple[str, str, dict[str, Any]]]:
    db.session.rollback()
    found = db.session.query(HistoryEntry).filter(HistoryEntry.verb.in_(VERBS_OF["looks"])).order_by(HistoryEntry.id)
    return [(entry.verb, entry.subject, entry.facts) for entry in found]


def test_list_is_one_line_an_hour_and_nothing_of_what_was_searched(client: PageClient, event: Event) -> None:
    for query in ("", "?suche=Muster", "?seite=1", "?suche=ada.muster%40example.org"):
        assert client.get(LIST + query).status_code == 200
    assert looks() == [("participants_seen", f"event:{event.id}", {})]
    with make.later(minutes=61):
        client.get(LIST)
    assert looks() == [("participants_seen", f"event:{event.id}", {})] * 2


def test_another_account_another_list_and_another_person_are_lines_of_their_own(
    client: PageClient, event: Event
) -> None:
    other = make.registered(event.workshops[1], "Bela Probe")
    client.get(f"/verwaltung/kassel/anmeldungen/{other.id}")
    client.get(f"/verwaltung/kassel/anmeldungen/{other.id - 1}")
    for letter in "bcC":
        client.get(f"/verwaltung/kassel/workshops/{letter}/warteliste")
    account = make.signed_in(client, "moderator")
    with unit_of_work(by="test"):
        teams.assign(account, event, event.workshops[2])
    client.get(LIST)
    assert [each[:2] for each in looks()] == [
        ("person_seen", f"registration:{other.id}"),
        ("person_seen", f"registration:{other.id - 1}"),
        ("waitlist_seen", f"workshop:{event.workshops[1].id}"),
        ("waitlist_seen", f"workshop:{event.workshops[2].id}"),
        ("participants_seen", f"event:{event.id}"),
    ]


def test_every_file_given_out_is_a_line_with_its_kind(client: PageClient, event: Event) -> None:
    for kind in ("csv", "csv", "xlsx", "json"):
        assert client.get(f"/verwaltung/kassel/anmeldungen.{kind}").status_code == 200
    assert [facts["kind"] for _verb, _subject, facts in looks()] == ["csv", "csv", "xlsx", "json"]


def test_what_is_not_there_and_what_leads_elsewhere_is_no_look(client: PageClient, event: Event) -> None:
    for path in ("/verwaltung/fulda/teilnehmende", "/verwaltung/kassel/anmeldungen/999"):
        assert client.get(path).status_code == 404
    client.get(f"{LIST}/sammelaktion?tun=absage")
    client.post("/verwaltung/ausloggen")
    assert client.application.test_client().get(LIST).status_code == 302
    assert looks() == []


def test_history_says_who_looked_and_narrows_to_it(client: PageClient, event: Event) -> None:
    client.get(LIST)
    page = client.get("/verwaltung/kassel/verlauf/?thema=looks").get_data(as_text=True)
    assert "Teilnehmende angesehen" in page
    assert "Platz bestätigt" not in page
    start = client.get("/verwaltung/kassel/").get_data(as_text=True)
    assert "Teilnehmende angesehen" not in start  # what was changed lately is not lost among looks
    assert "Platz bestätigt" in start


def test_look_makes_no_published_page_out_of_date(client: PageClient, event: Event) -> None:
    def revision() -> Any:
        return db.session.execute(db.text("SELECT scope, number FROM revision ORDER BY scope")).all()

    before = revision()
    client.get(LIST)
    db.session.rollback()
    assert (revision(), len(looks())) == (before, 1)


@contextmanager
def somebody_writing(url: str) -> Iterator[None]:
    """Another process that writes and takes its time."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("ROLLBACK")
        return
    with psycopg.connect(url) as connection:
        connection.execute("LOCK TABLE history_entry IN SHARE MODE")
        yield
        connection.rollback()


def test_reader_does_not_wait_nor_fail_for_the_line_and_it_is_written_later(
    client: PageClient,
    event: Event,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(looking, "PATIENCE", 0.1)
    with somebody_writing(database_url), caplog.at_level(logging.WARNING, "rotunde.history"):
        answer = client.get(LIST)
        assert (answer.status_code, "Ada Muster" in answer.get_data(as_text=True)) == (200, True)
        assert looks() == []
    assert [record.getMessage().partition(" at ")[0] for record in caplog.records] == [
        f"participants_seen of event:{event.id} by account:1"
    ]
    client.get("/verwaltung/kassel/workshops/c/warteliste")
    assert [each[0] for each in looks()] == ["participants_seen", "waitlist_seen"]
    with unit_of_work(by="test"):
        pass  # and whoever writes next waits as long as ever
