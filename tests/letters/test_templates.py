"""Whose templates are whose: kept for a series, offered to its later events, deleted only by those they belong to."""

from __future__ import annotations

import pytest
from flask import Flask

from app.accounts.models import Account
from app.core import clock
from app.core.db import db, unit_of_work
from app.core.errors import NotFound
from app.events import actions as teams
from app.letters import actions, queries, refusals, rules
from app.letters.models import Message, Template
from tests.letters import samples
from tests.letters.samples import TEXTS, fresh, written
from tests.letters.test_routes import BASE, kassel, send, words
from tests.support import make
from tests.support.client import PageClient


def kept(message: Message, name: str = "Kurz vorher") -> Template:
    now = clock.now()
    with unit_of_work(by="test", at=now):
        return actions.keep(fresh(message), name, now=now)


def test_template_of_an_event_is_offered_to_later_events_of_the_series_only(app: Flask) -> None:
    early, event = make.event("frueh", starts_at="2026-11-30T09:30"), make.event()
    late = make.event("spaet", starts_at="2026-12-05T09:45")
    message, now = written(event), clock.now()
    with unit_of_work(by="test", at=now):
        actions.keep(message, "Kurz vorher", now=now)
    offered = {each.slug: [found.name for found in queries.templates(each)] for each in (early, event, late)}
    assert offered == {"frueh": [], "kassel": ["Kurz vorher"], "spaet": ["Kurz vorher"]}
    with pytest.raises(refusals.NameUsed), unit_of_work(by="test", at=now):
        actions.keep(fresh(message), "Kurz vorher", now=now)
    with unit_of_work(by="test", at=now):
        actions.drop_template(late, queries.templates(late)[0].id, runs_everything=True)
    assert queries.templates(event) == []
    assert fresh(message).texts == TEXTS


def test_editor_of_a_later_event_uses_a_template_and_cannot_delete_it(client: PageClient) -> None:
    early, event = make.event("frueh", starts_at="2026-12-01T09:30"), make.event()
    theirs, mine = kept(written(early)), kept(written(event), "Eigene")
    account: Account = make.signed_in(client, "editor")
    with unit_of_work(by="test"):
        teams.assign(account, event, None)
    assert client.get(f"{BASE}neu?vorlage={theirs.id}").status_code == 200
    page = client.get(BASE).get_data(as_text=True)
    assert f"/vorlagen/{mine.id}/loeschung" in page
    assert f"/vorlagen/{theirs.id}/loeschung" not in page
    assert "aus einer anderen Veranstaltung der Reihe" in words(client.get(BASE))
    assert send(client, f"{BASE}vorlagen/{theirs.id}/loeschung").status_code == 404
    assert [each.name for each in queries.templates(kassel())] == ["Eigene", "Kurz vorher"]
    assert send(client, f"{BASE}vorlagen/{mine.id}/loeschung").status_code == 303
    assert [each.name for each in queries.templates(kassel())] == ["Kurz vorher"]


def test_organiser_deletes_a_template_from_any_event_of_the_series(office: PageClient) -> None:
    theirs = kept(written(make.event("frueh", starts_at="2026-12-01T09:30")))
    assert send(office, f"{BASE}vorlagen/{theirs.id}/loeschung").status_code == 303
    assert queries.templates(kassel()) == []


@pytest.mark.parametrize(
    ("runs_everything", "owner", "may"),
    [(True, 1, True), (True, None, True), (False, 2, True), (False, 1, False), (False, None, False)],
)
def test_template_is_deleted_by_its_own_event_or_by_who_runs_all(
    runs_everything: bool, owner: int | None, may: bool
) -> None:
    assert rules.may_drop(runs_everything, owner, 2) is may


def test_template_deleted_twice_is_not_found_the_second_time(app: Flask) -> None:
    event = make.event()
    template_id = kept(written(event)).id
    with unit_of_work(by="test"):
        actions.drop_template(event, template_id, runs_everything=True)
    with pytest.raises(NotFound), unit_of_work(by="test"):
        actions.drop_template(event, template_id, runs_everything=True)


def test_two_events_of_a_series_keep_one_name_at_once_and_one_is_refused(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both look before either has written, unless the series is held."""
    messages = written(make.event("frueh")), written(make.event())
    monkeypatch.setattr(queries, "is_name_used", samples.after_a_look(queries.is_name_used))
    now = clock.now()
    assert samples.at_once(app, lambda found: actions.keep(found, "Kurz vorher", now=now), *messages) == [
        "",
        "NameUsed",
    ]
    assert db.session.query(Template).count() == 1
