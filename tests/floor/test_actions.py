"""People come in at the door: once, however often it is said, and noted in the history."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.audit.models import HistoryEntry
from app.core.db import db, unit_of_work
from app.floor import actions, rules
from app.registration.models import Registration
from app.registration.rules import TooEarly
from tests.floor import entering
from tests.support import make

LATER = entering.MORNING + timedelta(minutes=5)


@pytest.fixture
def person(app: Flask) -> Registration:
    return make.registered(make.event(capacity=1).workshops[0], "Ada Beispiel")


def marked(person_id: int, *, present: bool, at: datetime = entering.MORNING) -> bool:
    with unit_of_work(by="door", at=at):
        found = db.session.get(Registration, person_id)
        assert found is not None
        return (actions.check_in if present else actions.take_back)(found, now=at)


def told(person_id: int) -> list[tuple[str, str]]:
    found = db.session.query(HistoryEntry).filter(HistoryEntry.verb.in_(("checked_in", "check_in_undone")))
    return [(entry.by, entry.verb) for entry in found.filter_by(subject=f"registration:{person_id}").order_by("id")]


def since(person_id: int) -> object:
    db.session.rollback()
    return db.session.query(Registration.checked_in_at).filter_by(id=person_id).scalar()


def test_second_check_in_is_told_apart_and_changes_nothing(person: Registration) -> None:
    assert marked(person.id, present=True) is True
    assert marked(person.id, present=True, at=LATER) is False
    assert since(person.id) == entering.MORNING
    assert told(person.id) == [("door", "checked_in")]


def test_check_in_taken_back_can_be_given_again(person: Registration) -> None:
    assert marked(person.id, present=False) is False
    marked(person.id, present=True)
    assert marked(person.id, present=False) is True
    assert since(person.id) is None
    assert marked(person.id, present=True, at=LATER) is True
    assert since(person.id) == LATER
    assert told(person.id) == [("door", "checked_in"), ("door", "check_in_undone"), ("door", "checked_in")]


def test_nobody_comes_in_before_the_day_or_from_the_waitlist(person: Registration) -> None:
    waiting = make.registered(person.workshop, "Ben Beispiel")
    with pytest.raises(TooEarly):
        marked(person.id, present=True, at=entering.MORNING - timedelta(days=1))
    with pytest.raises(rules.NoPlace):
        marked(waiting.id, present=True)
    assert (since(person.id), since(waiting.id)) == (None, None)
