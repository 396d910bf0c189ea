"""Messages go with the people they were written to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, unit_of_work
from app.letters import actions, jobs, queries, refusals
from app.letters.models import Message
from app.registration.rules import KEPT_AFTERWARDS
from tests.letters.samples import fresh, sent, written
from tests.letters.test_routes import BASE, FIELDS, kassel, send, words
from tests.letters.test_templates import kept
from tests.support import make
from tests.support.client import PageClient

DAY = "Samstag, 30. Januar 2027"  # eight weeks after 5 December


def test_texts_and_choices_go_eight_weeks_after_the_event_and_templates_stay(app: Flask) -> None:
    event, later = make.event(), make.event("spaeter", starts_at="2026-12-06T09:30", ends_at="2026-12-06T16:00")
    make.registered(event.workshops[0], "Ada Beispiel")
    messages, other = [sent(written(event)), written(event)], written(later)
    kept(messages[0])
    moment = event.ends_at + KEPT_AFTERWARDS
    with clock.stopped(moment - timedelta(minutes=1)):
        assert jobs.forget_messages() == 0
    with clock.stopped(moment):
        assert jobs.forget_messages() == 2
        assert jobs.forget_messages() == 0
    assert [each.id for each in db.session.query(Message)] == [other.id]
    assert [each.name for each in queries.templates(event)] == ["Kurz vorher"]
    forgotten = db.session.query(HistoryEntry).filter_by(verb="message_forgotten").order_by(HistoryEntry.id)
    assert [entry.facts for entry in forgotten] == [{"people": 1}, {"people": 0}]


def test_pages_say_on_which_day_a_message_is_deleted(office: PageClient) -> None:
    message = written(kassel())
    assert f"werden am {DAY} gelöscht" in words(office.get(BASE)).replace("\u00a0", " ")
    assert f"wird am {DAY} gelöscht" in words(office.get(f"{BASE}{message.id}/")).replace("\u00a0", " ")


def test_message_is_not_planned_for_a_day_on_which_everybody_is_forgotten(app: Flask) -> None:
    event, now = make.event(), clock.now()
    make.registered(event.workshops[0], "Ada Beispiel")
    message = written(event)
    last = event.ends_at + KEPT_AFTERWARDS
    with pytest.raises(refusals.AfterDeletion), unit_of_work(by="test", at=now):
        actions.plan(message, last, seen=0, now=now)
    with unit_of_work(by="test", at=now):
        actions.plan(fresh(message), last - timedelta(minutes=1), seen=0, now=now)
    assert fresh(message).state == "planned"


def test_nobody_writes_to_people_who_are_forgotten(client: PageClient) -> None:
    with clock.stopped(make.event().ends_at + KEPT_AFTERWARDS):
        make.signed_in(client, "organiser")
        page = client.get(BASE)
        assert "Niemand ist mehr zu erreichen" in words(page)
        assert "Nachricht schreiben" not in words(page)
        answer = send(client, BASE + "neu", **FIELDS)
    assert answer.status_code == 409
    assert "Für diese Veranstaltung gibt es niemanden mehr" in words(answer)
    assert 'value="Bald"' in answer.get_data(as_text=True)
    assert queries.messages(kassel().id) == []
