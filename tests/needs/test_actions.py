"""The vault in the database: who can read it, how it is answered, how it is sealed anew, when it goes."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Event
from app.needs import actions, jobs, queries, rules
from app.needs.models import Need
from app.needs.vault import key_id
from app.registration import actions as registration
from app.registration.models import Registration
from tests.cli.test_commands import flask
from tests.conftest import NOW
from tests.house.conftest import snapshot
from tests.support import make

TEXT, OTHER = "Ich höre schlecht: bitte eine Ringschleife.", "Ich brauche einen Parkplatz nah am Eingang."
SECOND_KEY = "a second key of sufficient length 0123456789"


def keep(person: Registration, text: str = TEXT) -> None:
    with unit_of_work(by="participant", at=clock.now()):
        actions.keep(person.id, person.event_id, text, ends_at=person.workshop.event.ends_at, now=clock.now())


def words(person: Registration) -> str:
    db.session.rollback()
    return actions.opened(queries.need_of(person.id)).text


def history(*verbs: str) -> list[tuple[str, dict[str, Any]]]:
    found = db.session.query(HistoryEntry).filter(HistoryEntry.verb.in_(verbs)).order_by(HistoryEntry.id)
    return [(entry.verb, entry.facts) for entry in found]


@pytest.fixture
def two(app: Flask) -> tuple[Registration, Registration]:
    workshop = make.event().workshops[0]
    return make.registered(workshop, "Ada Muster"), make.registered(workshop, "Bela Andere")


def use_keys(app: Flask, monkeypatch: pytest.MonkeyPatch, key: str, *old: str) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], vault_key=key, vault_key_old=old))


def test_keep_need_lies_sealed_in_its_own_table_and_nowhere_else(app: Flask, two: Any) -> None:
    keep(two[0])
    keep(two[1], OTHER)
    assert (words(two[0]), words(two[1])) == (TEXT, OTHER)
    everything = json.dumps(snapshot(app), ensure_ascii=False)
    assert "Ringschleife" not in everything
    assert "Parkplatz" not in everything
    row = queries.need_of(two[0].id)
    assert row is not None
    assert (row.state, row.consented_at, row.delete_at) == ("open", NOW, two[0].workshop.event.ends_at + timedelta(14))


def test_keep_again_replaces_the_words_and_opens_the_answer(two: Any) -> None:
    keep(two[0])
    row = queries.need_of(two[0].id)
    assert row is not None
    with unit_of_work(by="test"):
        assert actions.answer(row, "yes", "Wir haben eine.", now=NOW)
    keep(two[0])
    db.session.rollback()
    assert queries.need_of(two[0].id).state == "yes"  # the same words change nothing
    keep(two[0], OTHER)
    db.session.rollback()
    row = queries.need_of(two[0].id)
    assert row is not None
    assert actions.opened(row) == rules.Opened(OTHER, "")
    assert (row.state, row.answered_at, db.session.query(Need).count()) == ("open", None, 1)


def test_keep_nothing_empties_the_vault(two: Any) -> None:
    keep(two[0])
    keep(two[1], OTHER)
    keep(two[0], " \n ")
    assert [row.registration_id for row in db.session.query(Need)] == [two[1].id]
    assert history("need_kept", "need_dropped") == [("need_kept", {}), ("need_kept", {}), ("need_dropped", {})]


@pytest.mark.parametrize("deed", ["withdraw", "forget", "call_off"])
def test_need_goes_with_the_registration_and_only_with_that(two: Any, deed: str) -> None:
    keep(two[0])
    keep(two[1], OTHER)
    with unit_of_work(by="participant", at=NOW):
        getattr(registration, deed)(two[0], now=NOW)
    db.session.rollback()
    assert [row.registration_id for row in db.session.query(Need)] == [two[1].id]


def test_answer_without_words_is_refused_unless_it_is_yes(two: Any) -> None:
    keep(two[0])
    row = queries.need_of(two[0].id)
    assert row is not None
    for state, said, refusal in (
        ("partly", "", rules.AnswerNeedsWords),
        ("no", "  ", rules.AnswerNeedsWords),
        ("open", "Ja.", rules.NoSuchAnswer),
        ("", "Ja.", rules.NoSuchAnswer),
    ):
        with pytest.raises(refusal), unit_of_work(by="test"):
            actions.answer(row, state, said, now=NOW)
    with unit_of_work(by="test"):
        assert actions.answer(row, "yes", "", now=NOW)
    with unit_of_work(by="test"):
        assert not actions.answer(row, "yes", "", now=NOW)


def test_rotate_seals_everything_anew_and_may_be_repeated(
    app: Flask, two: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = app.config["SETTINGS"].vault_key
    keep(two[0])
    keep(two[1], OTHER)
    row = queries.need_of(two[1].id)
    assert row is not None
    with unit_of_work(by="test"):
        actions.answer(row, "no", "Leider nicht.", now=NOW)
    use_keys(app, monkeypatch, SECOND_KEY, first)
    assert json.loads(flask(app, "needs", "status", "--json").stdout) == {"current": 0, "old": 2, "unreadable": 0}
    with unit_of_work(by="test"):  # a rotation that was broken off after one row
        assert actions.reseal(most=1) == actions.Resealed(1, 0, queries.need_of(two[0].id).id)
    done = flask(app, "needs", "rotate", "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"resealed": 1, "unreadable": 0})
    assert flask(app, "needs", "rotate").stdout == "0 Einträge mit VAULT_KEY verschlossen.\n"
    use_keys(app, monkeypatch, SECOND_KEY)
    assert queries.by_key() == {key_id(SECOND_KEY): 2}
    assert actions.opened(queries.need_of(two[0].id)) == rules.Opened(TEXT)
    assert actions.opened(queries.need_of(two[1].id)) == rules.Opened(OTHER, "Leider nicht.")


def test_rotate_without_the_old_key_refuses_and_loses_nothing(
    app: Flask, two: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(two[0])
    before = snapshot(app)
    first = app.config["SETTINGS"].vault_key
    use_keys(app, monkeypatch, SECOND_KEY)
    for command in ("rotate", "status"):
        refused = flask(app, "needs", command)
        assert refused.exit_code == 1
        assert refused.stderr == ("1 Einträge lassen sich nicht öffnen. Nennen Sie ihren Schlüssel in VAULT_KEY_OLD.\n")
    row = queries.need_of(two[0].id)
    assert row is not None
    assert actions.opened(row) == rules.Opened(is_readable=False)
    with pytest.raises(rules.VaultLocked), unit_of_work(by="test"):
        actions.answer(row, "yes", "", now=NOW)
    assert snapshot(app) == before
    use_keys(app, monkeypatch, first)
    assert words(two[0]) == TEXT


def test_sweep_two_weeks_after_the_event_deletes_and_leaves_the_number(app: Flask, two: Any) -> None:
    later = make.registered(make.event("marburg", ends_at="2026-12-06T16:00").workshops[0], "Cem Dritter")
    for person in (*two, later):
        keep(person)
    due = two[0].workshop.event.ends_at + rules.KEPT_AFTERWARDS
    with clock.stopped(due - timedelta(seconds=1)):
        assert jobs.delete_needs() == 0
    with clock.stopped(due):
        assert jobs.delete_needs() == 2
        assert jobs.delete_needs() == 0
    assert [row.registration_id for row in db.session.query(Need)] == [later.id]
    assert history("needs_deleted") == [("needs_deleted", {"number": 2})]
    assert db.session.query(HistoryEntry).filter_by(verb="needs_deleted").one().subject == (
        f"event:{db.session.query(Event).filter_by(slug='kassel').one().id}"
    )


def test_failed_statement_keeps_the_words_out_of_the_log(
    app: Flask, two: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Even sealed, nothing of it belongs into a log, and of a row that was never stored not even that."""
    with caplog.at_level(logging.DEBUG), pytest.raises(DBAPIError) as fault, unit_of_work(by="test"):
        actions.keep(999_999, two[0].event_id, TEXT, ends_at=NOW, now=NOW)
    told = str(fault.value) + caplog.text
    assert "Ringschleife" not in told
    assert "gAAAA" not in told  # how everything sealed begins
