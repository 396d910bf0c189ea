"""What follows a delegation: offers, expiry, reminders, the start, the draw, and being forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, unit_of_work
from app.core.errors import Refusal
from app.delegation import actions, jobs, rules
from app.delegation.models import Delegation
from app.delegation.rules import Named
from app.events.models import Event
from app.registration import actions as registration
from app.registration import jobs as registration_jobs
from app.registration.models import Registration
from tests.delegation.samples import CONTACT, conference, confirmed, do, kinds, people, register, states
from tests.support import make


def test_offer_for_an_unnamed_colleague_goes_to_the_contact_who_accepts(app: Flask) -> None:
    workshop = conference(capacity=1)
    first = make.registered(workshop, "Eva Erste")
    confirmed(workshop, 2)
    now = clock.now()
    with unit_of_work(by="participant", at=now):
        registration.withdraw(db.session.get_one(Registration, first.id), now=now)
    assert states() == ["withdrawn", "offered", "waiting"]
    assert kinds()[-1] == "registration/offered"
    with unit_of_work(by="participant", at=now):
        registration.accept(db.session.get_one(Registration, people()[1].id), now=now)
    assert states() == ["withdrawn", "confirmed", "waiting"]


def test_expiry_ends_all_with_one_mail_and_offers_on(app: Flask) -> None:
    workshop = conference(capacity=2)
    register(workshop, 3, [Named("Nora Neu", "nora@stadt.example")])
    make.registered(workshop, "Wanda Wartet")
    with make.later(hours=47):
        assert jobs.free_unconfirmed_delegations() == 0
    with make.later(hours=48):
        registration_jobs.free_unconfirmed()
        assert states()[:3] == ["held", "held", "waiting"]  # the whole ends first, with one mail
        assert jobs.free_unconfirmed_delegations() == 1
        assert jobs.free_unconfirmed_delegations() == 0
    assert states() == ["expired", "expired", "expired", "offered"]
    assert kinds() == ["delegation/registered", "delegation/expired"]
    assert kinds("nora@stadt.example") == []


def test_names_are_asked_for_once_a_week_before_they_are_due(app: Flask) -> None:
    workshop = conference(names_until=clock.now() + timedelta(days=10))
    delegation = confirmed(workshop, 2)
    unconfirmed = register(workshop, 2, contact_email="andere@stadt.example")
    with make.later(days=2, hours=23):
        assert jobs.remind_of_names() == 0
    with make.later(days=3):
        assert jobs.remind_of_names() == 1
        assert jobs.remind_of_names() == 0
    mail = make.mails(CONTACT)[-1]
    assert (mail.kind, mail.expires_at) == ("delegation/names_missing", workshop.starts_at)
    assert kinds("andere@stadt.example") == ["delegation/registered"]
    history = db.session.query(HistoryEntry).filter_by(subject=f"delegation:{delegation.id}").order_by(HistoryEntry.id)
    assert [entry.verb for entry in history][-1] == "names_missed"
    assert unconfirmed.reminded_at is None


def test_names_are_not_asked_for_when_all_are_known_or_it_has_begun(app: Flask) -> None:
    workshop = conference()
    confirmed(workshop, 2, [Named("Nora Neu"), Named("Otto Ohne")])
    confirmed(workshop, 2, contact_email="andere@stadt.example")
    with make.later(days=12):
        assert jobs.remind_of_names() == 0
    with make.later(days=6):
        jobs.remind_of_names()
    assert [mail.to_address for mail in make.mails() if mail.kind == "delegation/names_missing"] == [
        "andere@stadt.example"
    ]


def test_nothing_is_sent_after_the_start(app: Flask) -> None:
    delegation = confirmed(conference(), 2)
    before = len(make.mails())
    with make.later(days=11, hours=2):
        do(actions.withdraw, delegation, [people()[0].id])
        do(actions.send_link, delegation)
        with pytest.raises(rules.Begun):
            do(actions.name, delegation, {people()[1].id: Named("Otto Ohne")})
    assert len(make.mails()) == before


def test_contact_is_forgotten_after_eight_weeks(app: Flask) -> None:
    delegation = confirmed(conference(), 2)
    with make.later(days=11 + 56, hours=3):
        assert jobs.forget_old_contacts() == 1
        assert jobs.forget_old_contacts() == 0
        registration_jobs.forget_old()
    row = db.session.get_one(Delegation, delegation.id, populate_existing=True)
    assert (row.contact_name, row.contact_email, row.organisation) == ("", "", "Fulda")
    assert make.mails() == []
    assert {each.email for each in people()} == {""}
    told = " ".join(str(entry.facts) for entry in db.session.query(HistoryEntry))
    assert CONTACT not in told
    assert "Kim" not in told


def test_wishes_of_a_delegation_wait_for_the_draw(app: Flask) -> None:
    workshop = conference(mode="generous", allot_at=clock.now() + timedelta(days=2))
    confirmed(workshop, 2)
    found = people()
    assert [(each.state, [wish.workshop_id for wish in each.wishes]) for each in found] == [
        ("wished", [workshop.id])
    ] * 2
    assert all(each.address_confirmed_at for each in found)


def test_fourth_unconfirmed_delegation_of_a_mailbox_is_refused(app: Flask) -> None:
    event: Event = make.event(workshops="ABCD")
    for workshop in event.workshops[:3]:
        register(workshop, 2)
    with pytest.raises(Refusal):
        register(event.workshops[3], 2)
    assert len(people()) == 6
