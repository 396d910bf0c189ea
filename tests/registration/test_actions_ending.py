"""Confirming, expiring and forgetting, and what history and links keep, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db
from app.events.models import Event
from app.registration import actions, jobs, queries, rules
from app.registration.models import Registration, RegistrationLink
from tests.registration.reading import do, states, tables, told, verbs, withdraw
from tests.support import make

MINUTE = timedelta(minutes=1)


def test_confirm_address_of_an_ended_registration_is_refused(app: Flask) -> None:
    registration = make.registered(make.event().workshops[0])
    withdraw(registration, clock.now())
    with pytest.raises(rules.NotStanding):
        do(actions.confirm_address, registration)


def test_free_unconfirmed_after_two_days_offers_places_to_those_who_wait(app: Flask) -> None:
    workshop = make.event(capacity=2).workshops[0]
    now = clock.now()
    for name, at in (("Ada A", now), ("Bela B", now), ("Cem C", now + MINUTE), ("Dana D", now + MINUTE)):
        make.registered(workshop, name, at=at, confirmed=name in ("Bela B", "Cem C"))
    with make.later(hours=48, seconds=-1):
        assert jobs.free_unconfirmed() == 0
    with make.later(hours=48):
        assert jobs.free_unconfirmed() == 1
        assert jobs.free_unconfirmed() == 0
    assert states(workshop) == {"Ada A": "expired", "Bela B": "confirmed", "Cem C": "offered", "Dana D": "waiting"}
    with make.later(hours=48, minutes=1):
        assert jobs.free_unconfirmed() == 1
    assert told("ada.a@example.org") == ["place_held", "expired"]
    assert told("cem.c@example.org") == ["waitlisted", "offered"]
    assert told("dana.d@example.org") == ["waitlisted", "expired"]


def test_expire_of_an_address_confirmed_meanwhile_does_nothing(app: Flask) -> None:
    registration = make.registered(make.event().workshops[0], confirmed=False)
    later = clock.now() + timedelta(hours=49)
    do(actions.confirm_address, registration, at=later)
    assert do(actions.expire, registration, at=later) is False
    assert registration.state == "confirmed"


PERSONAL = ("Karadoğan", "karadogan", "ayse@example.net", "Hofbieber", "Stabsstelle")


def full_history() -> Event:
    """Somebody with everything filled in, who waited, was offered a place, was reminded, accepted and withdrew."""
    workshop = make.event(capacity=1).workshops[0]
    first = make.registered(workshop, "Ada A")
    person = {"email": "ayse@example.net", "municipality": "Hofbieber", "title": "Dr.", "role": "Stabsstelle"}
    ayse = make.registered(workshop, "Ayşe Karadoğan", **person)
    withdraw(first, clock.now())
    make.registered(workshop, "Ayşe Karadoğan", at=clock.now() + 10 * MINUTE, **person)
    do(actions.accept, ayse, at=clock.now() + 15 * MINUTE)
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
    tokens = [link.strip("/").rpartition("/")[2] for link in links]
    assert [queries.by_token(token, clock.now()) for token in tokens] == [None] * len(tokens)
    assert [queries.by_expired_token(token, ends_at) for token in tokens] == [None] * 6
    left = {name: row for name, rows in tables().items() for row in rows if any(word in row for word in PERSONAL)}
    assert left == {}
    assert verbs(rows[1]) == [
        "registered",
        "address_confirmed",
        "offered",
        "reminded",
        "accepted",
        "place_confirmed",
        "withdrawn",
        "forgotten",
    ]


def test_history_of_everything_that_can_happen_names_nobody(app: Flask) -> None:
    full_history()
    entries = [
        f"{entry.verb} {entry.by} {entry.subject} {entry.facts}"
        for entry in db.session.query(HistoryEntry).order_by(HistoryEntry.id)
    ]
    assert len(entries) == 12
    assert [line for line in entries if any(word in line for word in (*PERSONAL, "Ada", "example"))] == []


def test_links_are_kept_as_hashes_only(app: Flask) -> None:
    registration = make.registered(make.event().workshops[0])
    token = make.link_in(make.mails()[0]).strip("/").rpartition("/")[2]
    db.session.rollback()
    assert len(token) == 32
    assert [row for rows in tables().values() for row in rows if token in row] == []
    found = queries.by_token(token, clock.now())
    assert found is not None
    assert found.id == registration.id
    near = [token[:-1], token + "a", token.swapcase(), token[::-1], ""]
    assert [queries.by_token(each, clock.now()) for each in near] == [None] * 5
    assert queries.by_token(token, clock.now(), purpose="feed") is None
    assert queries.by_token(token, clock.now() + timedelta(days=90)) is None
    expired = queries.by_expired_token(token, clock.now() + timedelta(days=90))
    assert (expired and expired.id, queries.by_expired_token(token, clock.now())) == (registration.id, None)
