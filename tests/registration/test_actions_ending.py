"""Confirming, expiring and forgetting, and what history and links keep, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Event
from app.registration import actions, jobs, queries, rules
from app.registration.models import Registration, RegistrationLink
from tests.registration.reading import history, states, tables, told, withdraw
from tests.support import make

MINUTE = timedelta(minutes=1)


def test_confirm_address_twice_is_written_once(app: Flask) -> None:
    registration = make.registered(make.event().workshops[0])
    for _ in range(2):
        with unit_of_work(by="participant"):
            actions.confirm_address(registration, now=clock.now())
    assert history(registration) == [
        ("registered", "participant", {"state": "confirmed"}),
        ("address_confirmed", "participant", {}),
    ]


def test_confirm_address_of_an_ended_registration_is_refused(app: Flask) -> None:
    registration = make.registered(make.event().workshops[0])
    withdraw(registration, clock.now())
    with pytest.raises(rules.NotStanding), unit_of_work(by="participant"):
        actions.confirm_address(registration, now=clock.now())


def test_free_unconfirmed_after_two_days_gives_places_to_those_who_wait(app: Flask) -> None:
    workshop = make.event(capacity=2).workshops[0]
    now = clock.now()
    make.registered(workshop, "Ada A", at=now)
    bela = make.registered(workshop, "Bela B", at=now)
    make.registered(workshop, "Cem C", at=now + MINUTE)
    with unit_of_work(by="participant"):
        actions.confirm_address(bela, now=now)
    with make.later(hours=48, seconds=-1):
        assert jobs.free_unconfirmed() == 0
    with make.later(hours=48):
        assert jobs.free_unconfirmed() == 1
        assert jobs.free_unconfirmed() == 0
    assert states(workshop) == {"Ada A": "expired", "Bela B": "confirmed", "Cem C": "confirmed"}
    assert told("ada.a@example.org") == ["place_confirmed", "expired"]
    assert told("cem.c@example.org") == ["waitlisted", "place_confirmed"]


def test_expire_of_an_address_confirmed_meanwhile_does_nothing(app: Flask) -> None:
    registration = make.registered(make.event().workshops[0])
    later = clock.now() + timedelta(hours=49)
    with unit_of_work(by="participant", at=later):
        actions.confirm_address(registration, now=later)
    with unit_of_work(by="sweep", at=later):
        assert actions.expire(registration, now=later) is None
    assert registration.state == "confirmed"


PERSONAL = ("Karadoğan", "karadogan", "ayse@example.net", "Hofbieber", "Stabsstelle")


def full_history() -> Event:
    """Somebody with everything filled in, who waited, moved up, was reminded and withdrew."""
    workshop = make.event(capacity=1).workshops[0]
    first = make.registered(workshop, "Ada A")
    person = {"email": "ayse@example.net", "municipality": "Hofbieber", "title": "Dr.", "role": "Stabsstelle"}
    ayse = make.registered(workshop, "Ayşe Karadoğan", **person)
    withdraw(first, clock.now())
    make.registered(workshop, "Ayşe Karadoğan", at=clock.now() + 10 * MINUTE, **person)
    withdraw(ayse, clock.now() + 20 * MINUTE)
    return workshop.event


def test_forget_old_after_eight_weeks_leaves_nothing_that_names_anybody(app: Flask) -> None:
    event = full_history()
    ends_at = event.workshops[0].ends_at
    links = [make.link_in(mail) for mail in make.mails() if mail.links]
    with clock.stopped(ends_at + timedelta(weeks=8, seconds=-1)):
        assert jobs.forget_old() == 0
    with clock.stopped(ends_at + timedelta(weeks=8)):
        assert jobs.forget_old() == 2
        assert jobs.forget_old() == 0
    db.session.rollback()
    rows = db.session.query(Registration).order_by(Registration.id).all()
    assert [(row.name, row.title, row.email, row.role, row.municipality, row.state) for row in rows] == [
        ("", "", "", "", "", "withdrawn"),
        ("", "", "", "", "", "withdrawn"),
    ]
    assert db.session.query(RegistrationLink).count() == 0
    assert [queries.by_token(link.strip("/").rpartition("/")[2]) for link in links] == [None] * 4
    left = {name: row for name, rows in tables().items() for row in rows if any(word in row for word in PERSONAL)}
    assert left == {}
    assert [verb for verb, _by, _facts in history(rows[1])] == [
        "registered",
        "moved_up",
        "reminded",
        "withdrawn",
        "forgotten",
    ]


def test_history_of_everything_that_can_happen_names_nobody(app: Flask) -> None:
    full_history()
    entries = [f"{entry.verb} {entry.by} {entry.subject} {entry.facts}" for entry in db.session.query(HistoryEntry)]
    assert len(entries) == 7
    assert [line for line in entries if any(word in line for word in (*PERSONAL, "Ada", "example"))] == []


def test_links_are_kept_as_hashes_only(app: Flask) -> None:
    registration = make.registered(make.event().workshops[0])
    token = make.link_in(make.mails()[0]).strip("/").rpartition("/")[2]
    db.session.rollback()
    assert len(token) == 32
    assert [row for rows in tables().values() for row in rows if token in row] == []
    found = queries.by_token(token)
    assert found is not None
    assert found.id == registration.id
    near = [token[:-1], token + "a", token.swapcase(), token[::-1], ""]
    assert [queries.by_token(each) for each in near] == [None] * 5
