"""Registering, withdrawing and moving up, on both databases."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, unit_of_work
from app.core.models import Revision
from app.events.models import Workshop
from app.registration import actions, queries, rules
from app.registration.models import Registration
from tests.registration.reading import history, sequence, states, tables, told, withdraw
from tests.support import make

MINUTE = timedelta(minutes=1)


def test_register_fills_places_then_the_waitlist_in_order(app: Flask) -> None:
    workshop = make.event(workshops="AB", capacity=2).workshops[0]
    for name in ("Ada A", "Bela B", "Cem C", "Dana D"):
        make.registered(workshop, name)
    assert states(workshop) == {"Ada A": "confirmed", "Bela B": "confirmed", "Cem C": "waiting", "Dana D": "waiting"}
    assert [(mail.to_name, mail.kind, mail.calendar_method) for mail in make.mails()] == [
        ("Ada A", "registration/place_confirmed", "REQUEST"),
        ("Bela B", "registration/place_confirmed", "REQUEST"),
        ("Cem C", "registration/waitlisted", ""),
        ("Dana D", "registration/waitlisted", ""),
    ]
    assert ["Stelle 1 " in mail.text for mail in make.mails()] == [False, False, True, False]
    assert ["Stelle 2 " in mail.text for mail in make.mails()] == [False, False, False, True]


def test_register_for_a_workshop_without_places_waits(app: Flask) -> None:
    workshop = make.event(workshops="A", capacity=0).workshops[0]
    assert make.registered(workshop).state == "waiting"


def test_register_twice_keeps_one_registration_and_one_mail(app: Flask) -> None:
    workshop = make.event(capacity=2).workshops[0]
    first = make.registered(workshop, "Jörg Groß", email="amt@example.org")
    again = make.registered(workshop, "joerg gross", email="AMT@example.org", at=clock.now() + 9 * MINUTE)
    assert again.id == first.id
    assert states(workshop) == {"Jörg Groß": "confirmed"}
    assert told() == ["place_confirmed"]


def test_register_again_after_ten_minutes_repeats_the_mail_with_a_link_of_its_own(app: Flask) -> None:
    workshop = make.event(capacity=2).workshops[0]
    registration = make.registered(workshop)
    make.registered(workshop, at=clock.now() + 10 * MINUTE)
    make.registered(workshop, at=clock.now() + 19 * MINUTE)
    assert told() == ["place_confirmed", "place_confirmed"]
    links = [make.link_in(mail) for mail in make.mails()]
    assert len(set(links)) == 2
    holders = [queries.by_token(link.strip("/").rpartition("/")[2]) for link in links]
    assert [holder.id for holder in holders if holder] == [registration.id, registration.id]
    assert [sequence(mail) for mail in make.mails()] == [("REQUEST", 0), ("REQUEST", 1)]
    assert [verb for verb, _by, _facts in history(registration)] == ["registered", "reminded"]


def test_register_several_people_of_one_mailbox_gives_each_a_place(app: Flask) -> None:
    workshop = make.event(capacity=2).workshops[0]
    for name in ("Ada A", "Bela B", "Cem C"):
        make.registered(workshop, name, email="gemeinde@example.org")
    assert states(workshop) == {"Ada A": "confirmed", "Bela B": "confirmed", "Cem C": "waiting"}
    assert [mail.to_name for mail in make.mails("gemeinde@example.org")] == ["Ada A", "Bela B", "Cem C"]


def test_register_one_person_for_two_workshops_makes_two_registrations(app: Flask) -> None:
    event = make.event(capacity=1)
    for workshop in event.workshops[:2]:
        make.registered(workshop)
    assert [states(workshop) for workshop in event.workshops] == [
        {"Ada Beispiel": "confirmed"},
        {"Ada Beispiel": "confirmed"},
        {},
    ]


def test_register_after_withdrawing_starts_at_the_end_of_the_waitlist(app: Flask) -> None:
    workshop = make.event(capacity=1).workshops[0]
    ada = make.registered(workshop, "Ada A")
    make.registered(workshop, "Bela B")
    withdraw(ada, clock.now())
    again = make.registered(workshop, "Ada A", at=clock.now() + MINUTE)
    assert again.id != ada.id
    assert [each.name for each in queries.confirmed(workshop)] == ["Bela B"]
    assert [each.name for each in queries.waitlist(workshop)] == ["Ada A"]


def window(app: Flask, **times: str) -> Workshop:
    now = clock.now()
    tree = make.event_tree(workshops="")
    tree["workshops"] = [make.workshop_tree("A", **times)]
    with unit_of_work(by="test", at=now):
        return make.programme.import_event(tree, host="rotunde.example", now=now).workshops[0]


def test_register_before_the_window_opens_names_the_day(app: Flask) -> None:
    workshop = window(app, registration_opens_at="2026-11-30T08:00")
    with pytest.raises(rules.RegistrationNotOpen) as refusal:
        make.registered(workshop)
    assert refusal.value.values == {"day": datetime.fromisoformat("2026-11-30T08:00+01:00")}
    assert refusal.value.field == "workshop"
    assert (states(workshop), told()) == ({}, [])


def test_register_after_the_window_closed_is_refused(app: Flask) -> None:
    workshop = window(app, registration_closes_at="2026-11-24T10:00")
    with pytest.raises(rules.RegistrationClosed):
        make.registered(workshop)
    assert (states(workshop), told()) == ({}, [])


def test_register_with_an_address_as_name_is_refused(app: Flask) -> None:
    workshop = make.event().workshops[0]
    with pytest.raises(rules.NotAName):
        make.registered(workshop, "Gewinn auf www.beispiel.example", email="opfer@example.org")
    assert (states(workshop), told()) == ({}, [])


def test_register_in_a_unit_that_fails_leaves_nothing(app: Flask) -> None:
    workshop = make.event(capacity=1).workshops[0]
    make.registered(workshop, "Ada A")
    db.session.rollback()
    before = tables()

    def register_then_break() -> None:
        with unit_of_work(by="participant", at=clock.now()):
            actions.register(workshop, make.applicant("Bela B"), now=clock.now())
            db.session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        register_then_break()
    db.session.rollback()
    assert tables() == before
    assert before[Registration.__tablename__]


def test_register_moves_the_revision_of_its_event_only(app: Flask) -> None:
    one, other = make.event("eins"), make.event("zwei")

    def revisions() -> dict[str, int]:
        db.session.rollback()
        return {row.scope: row.number for row in db.session.query(Revision)}

    before = revisions()
    make.registered(one.workshops[0])
    after = revisions()
    moved = {scope for scope in after if after[scope] != before.get(scope)}
    assert f"event:{one.id}" in moved
    assert f"event:{other.id}" not in moved


def test_withdraw_gives_the_place_to_the_first_who_waits_and_to_nobody_else(app: Flask) -> None:
    workshop = make.event(capacity=1).workshops[0]
    ada, bela, _cem = (make.registered(workshop, name) for name in ("Ada A", "Bela B", "Cem C"))
    moved_up = withdraw(ada, clock.now())
    assert moved_up is not None
    assert moved_up.id == bela.id
    assert states(workshop) == {"Ada A": "withdrawn", "Bela B": "confirmed", "Cem C": "waiting"}
    with pytest.raises(rules.NotStanding):
        withdraw(ada, clock.now())
    assert states(workshop) == {"Ada A": "withdrawn", "Bela B": "confirmed", "Cem C": "waiting"}
    assert told() == ["place_confirmed", "waitlisted", "waitlisted", "withdrawn", "place_confirmed"]
    assert [verb for verb, _by, _facts in history(bela)] == ["registered", "moved_up"]


def test_withdraw_from_the_waitlist_moves_nobody_up(app: Flask) -> None:
    workshop = make.event(capacity=1).workshops[0]
    _ada, bela, cem = (make.registered(workshop, name) for name in ("Ada A", "Bela B", "Cem C"))
    assert withdraw(bela, clock.now()) is None
    assert states(workshop) == {"Ada A": "confirmed", "Bela B": "withdrawn", "Cem C": "waiting"}
    assert queries.waiting_position(cem) == 1
    assert make.mails(bela.email)[-1].calendar_method == ""


def test_withdraw_of_a_place_takes_the_appointment_out_of_the_calendar(app: Flask) -> None:
    workshop = make.event(capacity=1).workshops[0]
    ada = make.registered(workshop, "Ada A")
    bela = make.registered(workshop, "Bela B")
    make.registered(workshop, "Ada A", at=clock.now() + 10 * MINUTE)
    withdraw(ada, clock.now() + 11 * MINUTE)
    assert [sequence(mail) for mail in make.mails(ada.email)] == [("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)]
    assert [mail.calendar_method for mail in make.mails(bela.email)] == ["", "REQUEST"]
    uids = {re.findall(rb"^UID:(.+)\r$", mail.calendar, re.M)[0] for mail in make.mails() if mail.calendar}
    assert uids == {workshop.uid.encode()}


def test_withdraw_with_a_lowered_capacity_moves_nobody_up(app: Flask) -> None:
    workshop = make.event(capacity=3).workshops[0]
    people = [make.registered(workshop, f"Person {sign}") for sign in "ABCD"]
    with unit_of_work(by="office"):
        db.session.get_one(Workshop, workshop.id).capacity = 1
    withdraw(people[0], clock.now())
    withdraw(people[1], clock.now())
    assert list(states(workshop).values()) == ["withdrawn", "withdrawn", "confirmed", "waiting"]
    withdraw(people[2], clock.now())
    assert list(states(workshop).values()) == ["withdrawn", "withdrawn", "withdrawn", "confirmed"]


def test_withdraw_after_the_start_moves_nobody_up(app: Flask) -> None:
    workshop = make.event(capacity=1).workshops[0]
    ada, _bela = make.registered(workshop, "Ada A"), make.registered(workshop, "Bela B")
    assert withdraw(ada, workshop.starts_at) is None
    assert states(workshop) == {"Ada A": "withdrawn", "Bela B": "waiting"}
    assert told("bela.b@example.org") == ["waitlisted"]
