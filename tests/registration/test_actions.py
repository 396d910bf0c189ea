"""Registering, and confirming the address, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, unit_of_work
from app.core.models import Revision
from app.events.models import Workshop
from app.registration import actions, queries, rules
from app.registration.models import Registration
from app.registration.rules import Answer
from tests.registration.reading import do, history, sequence, states, tables, told, verbs, withdraw
from tests.support import make

MINUTE = timedelta(minutes=1)


def answered(workshop: Workshop, name: str, **more: str) -> tuple[str, int]:
    """What somebody who sends the form is told: the state and the position."""
    now = clock.now()
    with unit_of_work(by="participant", at=now):
        answer: Answer = actions.register(workshop, make.applicant(name, **more), now=now)
    return str(answer.state), answer.position


def test_register_holds_places_then_fills_the_waitlist_in_order(app: Flask) -> None:
    workshop = make.event(workshops="AB", capacity=2).workshops[0]
    found = [answered(workshop, name) for name in ("Ada A", "Bela B", "Cem C", "Dana D")]
    assert found == [("held", 0), ("held", 0), ("waiting", 1), ("waiting", 2)]
    assert states(workshop) == {"Ada A": "held", "Bela B": "held", "Cem C": "waiting", "Dana D": "waiting"}
    assert [(mail.to_name, mail.kind, mail.calendar) for mail in make.mails()] == [
        ("Ada A", "registration/place_held", None),
        ("Bela B", "registration/place_held", None),
        ("Cem C", "registration/waitlisted", None),
        ("Dana D", "registration/waitlisted", None),
    ]
    assert ["Stelle 1 " in mail.text for mail in make.mails()] == [False, False, True, False]
    assert ["Stelle 2 " in mail.text for mail in make.mails()] == [False, False, False, True]


def test_confirm_address_makes_a_held_place_theirs_with_the_invitation(app: Flask) -> None:
    workshop = make.event(workshops="A", capacity=1).workshops[0]
    registration = make.registered(workshop, "Ada A")
    assert states(workshop) == {"Ada A": "confirmed"}
    assert told() == ["place_held", "place_confirmed"]
    assert sequence(make.mails()[1]) == ("REQUEST", workshop.revision)
    assert (registration.placed_at, registration.address_confirmed_at) == (clock.now(), clock.now())
    assert history(registration) == [
        ("registered", "participant", {"state": "held"}),
        ("address_confirmed", "participant", {}),
        ("place_confirmed", "participant", {}),
    ]
    do(actions.confirm_address, registration)
    assert len(history(registration)) == 3
    assert told() == ["place_held", "place_confirmed"]


def test_confirm_address_while_waiting_tells_nothing_and_keeps_the_position(app: Flask) -> None:
    workshop = make.event(workshops="A", capacity=1).workshops[0]
    make.registered(workshop, "Ada A")
    bela = make.registered(workshop, "Bela B")
    assert states(workshop) == {"Ada A": "confirmed", "Bela B": "waiting"}
    assert told(bela.email) == ["waitlisted"]
    assert verbs(bela) == ["registered", "address_confirmed"]


def test_register_for_a_workshop_without_places_waits(app: Flask) -> None:
    workshop = make.event(workshops="A", capacity=0).workshops[0]
    assert answered(workshop, "Ada A") == ("waiting", 1)


def test_register_twice_keeps_one_registration_and_one_mail(app: Flask) -> None:
    workshop = make.event(capacity=2).workshops[0]
    first = make.registered(workshop, "Jörg Groß", email="amt@example.org", confirmed=False)
    again = make.registered(
        workshop, "joerg gross", email="AMT@example.org", at=clock.now() + 9 * MINUTE, confirmed=False
    )
    assert again.id == first.id
    assert states(workshop) == {"Jörg Groß": "held"}
    assert told() == ["place_held"]


@pytest.mark.parametrize(("capacity", "wanted"), [(1, ("waiting", 1)), (2, ("held", 0))])
def test_register_somebody_known_is_answered_as_a_newcomer_would_be(
    app: Flask, capacity: int, wanted: tuple[str, int]
) -> None:
    """The form tells nobody who is registered."""
    workshop = make.event(capacity=capacity).workshops[0]
    make.registered(workshop, "Ada A")
    assert answered(workshop, "Ada A") == wanted
    assert answered(workshop, "Bela B") == wanted


def test_register_again_after_ten_minutes_repeats_the_mail_with_a_link_of_its_own(app: Flask) -> None:
    workshop = make.event(capacity=2).workshops[0]
    for minutes in (0, 10, 19):
        registration = make.registered(workshop, at=clock.now() + minutes * MINUTE, confirmed=False)
    assert told() == ["place_held", "place_held"]
    links = [make.link_in(mail) for mail in make.mails()]
    assert len(set(links)) == 2
    holders = [queries.by_token(link.strip("/").rpartition("/")[2], clock.now()) for link in links]
    assert [holder.id for holder in holders if holder] == [registration.id, registration.id]
    assert verbs(registration) == ["registered", "reminded"]


def test_register_again_with_a_confirmed_place_sends_the_link_and_no_second_invitation(app: Flask) -> None:
    workshop = make.event(capacity=2).workshops[0]
    make.registered(workshop)
    make.registered(workshop, at=clock.now() + 10 * MINUTE)
    assert [(mail.kind, mail.calendar_method) for mail in make.mails()] == [
        ("registration/place_held", ""),
        ("registration/place_confirmed", "REQUEST"),
        ("registration/link_again", ""),
    ]


def test_register_several_people_of_one_mailbox_gives_each_a_place(app: Flask) -> None:
    workshop = make.event(capacity=2).workshops[0]
    for name in ("Ada A", "Bela B", "Cem C"):
        make.registered(workshop, name, email="gemeinde@example.org", confirmed=False)
    assert states(workshop) == {"Ada A": "held", "Bela B": "held", "Cem C": "waiting"}
    assert [mail.to_name for mail in make.mails("gemeinde@example.org")] == ["Ada A", "Bela B", "Cem C"]


def test_register_an_eleventh_unconfirmed_person_of_one_mailbox_is_refused(app: Flask) -> None:
    """Anywhere: else a form would fill a stranger's mailbox and workshops full of held places."""
    event = make.event(capacity=30)
    for number in range(10):
        make.registered(event.workshops[number % 2], f"Person {number}", email="amt@example.org", confirmed=False)
    for email in ("amt@example.org", "AMT@example.org"):
        with pytest.raises(rules.TooManyUnconfirmed):
            make.registered(event.workshops[2], "Noch Jemand", email=email)
    for email in ("am@example.org", "amt@example.orga", "a%t@example.org", "am_@example.org"):
        assert make.registered(event.workshops[2], "Noch Jemand", email=email).state == "confirmed"
    with make.later(hours=48):
        assert make.registered(event.workshops[2], "Noch Jemand", email="amt@example.org").state == "confirmed"


def test_register_after_withdrawing_starts_at_the_end_of_the_waitlist(app: Flask) -> None:
    workshop = make.event(capacity=1).workshops[0]
    ada = make.registered(workshop, "Ada A")
    for name in ("Bela B", "Cem C"):
        make.registered(workshop, name)
    withdraw(ada)
    again = make.registered(workshop, "Ada A", at=clock.now() + MINUTE)
    assert again.id != ada.id
    assert states(workshop) == {"Ada A": "waiting", "Bela B": "offered", "Cem C": "waiting"}
    assert [each.name for each in queries.waitlist(workshop)] == ["Cem C", "Ada A"]


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
