"""Somebody else comes instead: what stays, what goes, who is told what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Workshop
from app.groups import actions as groups
from app.groups.models import GroupMember
from app.needs import actions as needs
from app.needs.models import Need
from app.outbox.models import Mail
from app.registration import actions, jobs, queries, substituting
from app.registration.models import Registration, RegistrationLink
from app.registration.rules import NotAName, NotStanding, TooManyUnconfirmed
from app.registration.substituting import Person
from tests.conftest import NOW
from tests.house.conftest import snapshot
from tests.support import make

ZOE = Person("Zoe Vertretung", "zoe@example.org", "Dr.", "Bauamt")


@pytest.fixture
def workshop(app: Flask) -> Workshop:
    return make.event(capacity=2).workshops[0]


def substitute(registration: Registration, person: Person = ZOE, *, at: datetime = NOW) -> None:
    with unit_of_work(by="participant", at=at):
        substituting.substitute(registration, person, now=at)
    db.session.rollback()


def entry(mail: Mail) -> tuple[str, str, int, str]:
    """Method, UID, SEQUENCE and attendee of a mail's calendar part."""
    assert mail.calendar
    calendar = Calendar.from_ical(mail.calendar)
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), str(event["UID"]), int(event["SEQUENCE"]), str(event["ATTENDEE"])


def newest(address: str, kind: str = "") -> Mail:
    return [mail for mail in make.mails(address) if not kind or mail.kind == f"self_service/{kind}"][-1]


@contextmanager
def refused(app: Flask, refusal: type[Exception]) -> Iterator[None]:
    before = snapshot(app)
    with pytest.raises(refusal):
        yield
    db.session.rollback()
    assert snapshot(app) == before


def test_substitute_keeps_place_group_and_arrival(workshop: Workshop) -> None:
    make.registered(workshop, "Bela Andere")
    mine = make.registered(workshop, "Ada Muster", municipality="Fulda")
    with unit_of_work(by="test"):
        groups.announce(groups.propose(workshop, now=NOW), workshop, now=NOW)
    seats = sorted((each.group_id, each.registration_id) for each in db.session.query(GroupMember))
    arrival, placed_at = mine.arrival, mine.placed_at
    substitute(mine)
    found = db.session.get_one(Registration, mine.id)
    assert (found.name, found.email, found.title, found.role) == ("Zoe Vertretung", "zoe@example.org", "Dr.", "Bauamt")
    assert (found.state, found.arrival, found.placed_at, found.municipality) == (
        "confirmed",
        arrival,
        placed_at,
        "Fulda",
    )
    assert (found.sort_key, found.person_key) == ("vertretung , zoe", "zoe@example.org|zoe vertretung")
    assert (found.substituted_at, found.address_confirmed_at, found.confirm_until) == (NOW, None, None)
    assert sorted((each.group_id, each.registration_id) for each in db.session.query(GroupMember)) == seats


def test_substitute_takes_it_out_of_one_calendar_and_puts_it_into_the_other(workshop: Workshop) -> None:
    mine = make.registered(workshop, "Ada Muster")
    invited = entry(newest("ada.muster@example.org"))
    substitute(mine)
    out = entry(newest("ada.muster@example.org", "substituted_out"))
    into = entry(newest("zoe@example.org", "substituted_in"))
    assert out == ("CANCEL", invited[1], invited[2] + 1, "mailto:ada.muster@example.org")
    assert (into[0], into[1], into[3]) == ("REQUEST", invited[1], "mailto:zoe@example.org")
    assert "Ada" not in newest("zoe@example.org").text
    assert "Zoe" not in newest("ada.muster@example.org").text


def test_substitute_back_and_forth_raises_sequence_in_each_mailbox(workshop: Workshop) -> None:
    mine = make.registered(workshop, "Ada Muster")
    ada = Person("Ada Muster", "ada.muster@example.org")
    for minute, person in enumerate((ZOE, ada, ZOE, ada), 1):
        substitute(mine, person, at=NOW + timedelta(minutes=minute))
    for address in ("ada.muster@example.org", "zoe@example.org"):
        told = [entry(mail) for mail in make.mails(address) if mail.calendar]
        numbers = [each[2] for each in told]
        assert numbers == sorted(set(numbers)), told
        assert len({each[1] for each in told}) == 1
    assert [entry(mail)[0] for mail in make.mails("zoe@example.org")] == ["REQUEST", "CANCEL", "REQUEST", "CANCEL"]


def test_substitute_sends_the_new_person_the_announced_plan_as_well(workshop: Workshop) -> None:
    make.registered(workshop, "Bela Andere", email="amt@example.org")
    mine = make.registered(workshop, "Ada Muster", email="amt@example.org")
    with unit_of_work(by="test"):
        groups.announce(groups.propose(workshop, now=NOW), workshop, now=NOW)
    own = db.session.get_one(Registration, mine.id).entry_lines["de"]
    assert own[0].startswith("Gruppe ")
    substitute(mine)
    assert described(newest("zoe@example.org", "substituted_in")).endswith("\n" + "\n".join(own))
    left = described(newest("amt@example.org", "substituted_out"))  # of Bela alone, without the names of two
    bela = db.session.query(Registration).filter_by(name="Bela Andere").one()
    assert left.endswith("\n" + "\n".join(bela.entry_lines["de"]))
    substitute(mine, Person("Cem Dritter", "amt@example.org"), at=NOW + timedelta(minutes=1))
    both = described(newest("amt@example.org", "substituted_in"))
    assert both.endswith("\n".join(["", "Bela Andere:", *bela.entry_lines["de"], "Cem Dritter:", *own]))


def described(mail: Mail) -> str:
    (event,) = Calendar.from_ical(mail.calendar or b"").walk("VEVENT")
    return str(event["DESCRIPTION"])


def test_substitute_in_a_shared_mailbox_leaves_the_others_entry(workshop: Workshop) -> None:
    mine = make.registered(workshop, "Ada Muster", email="amt@example.org")
    make.registered(workshop, "Bela Andere", email="amt@example.org")
    substitute(mine)
    method, _uid, _sequence, _attendee = entry(newest("amt@example.org", "substituted_out"))
    assert method == "REQUEST"
    assert b"Bela Andere" in (newest("amt@example.org", "substituted_out").calendar or b"")


def test_substitute_drops_links_consents_answers_and_needs_of_that_person_only(workshop: Workshop) -> None:
    people = [make.registered(workshop, name) for name in ("Ada Muster", "Bela Andere")]
    for person in people:
        with unit_of_work(by="test"):
            row = db.session.get_one(Registration, person.id)
            row.photo_consent_at = row.sharing_consent_at = NOW
            row.answers, row.together_with, row.notice_version = {"q": "a"}, "x@example.org", 3
            needs.keep(row.id, row.event_id, "Ringschleife", ends_at=NOW, now=NOW)
    old = make.link_in(newest("ada.muster@example.org")).strip("/").rpartition("/")[2]
    kept = db.session.query(RegistrationLink).filter_by(registration_id=people[1].id).count()
    substitute(people[0])
    mine, other = (db.session.get_one(Registration, person.id) for person in people)
    assert (mine.photo_consent_at, mine.sharing_consent_at, mine.answers, mine.together_with) == (None, None, {}, "")
    assert (other.photo_consent_at, other.answers, other.together_with) == (NOW, {"q": "a"}, "x@example.org")
    assert mine.notice_version == 0
    assert [row.registration_id for row in db.session.query(Need)] == [other.id]
    assert queries.by_token(old, NOW) is None
    new = make.link_in(newest("zoe@example.org")).strip("/").rpartition("/")[2]
    found = queries.by_token(new, NOW)
    assert found is not None
    assert found.id == mine.id
    assert db.session.query(RegistrationLink).filter_by(registration_id=other.id).count() == kept


def test_substitute_writes_history_without_names(workshop: Workshop) -> None:
    mine = make.registered(workshop, "Ada Muster")
    substitute(mine)
    row = db.session.query(HistoryEntry).filter_by(verb="substituted").one()
    assert (row.subject, row.facts) == (f"registration:{mine.id}", {"state": "confirmed"})


@pytest.mark.parametrize("state", ["held", "waiting", "offered"])
def test_substitute_without_a_sure_place_waits_for_the_new_address(workshop: Workshop, state: str) -> None:
    if state != "held":
        full = [make.registered(workshop, name) for name in ("Bela Andere", "Cem Dritter")]
    mine = make.registered(workshop, "Ada Muster", confirmed=state != "held")
    if state == "offered":
        with unit_of_work(by="test"):
            actions.withdraw(full[0], now=NOW)
    offer = db.session.get_one(Registration, mine.id).offer_until
    later = NOW + timedelta(hours=1)
    substitute(mine, at=later)
    found = db.session.get_one(Registration, mine.id)
    assert (found.state, found.address_confirmed_at, found.offer_until) == (state, None, offer)
    assert found.confirm_until == later + timedelta(hours=48)
    told = [newest("ada.muster@example.org"), newest("zoe@example.org")]
    assert [(mail.kind, mail.calendar) for mail in told] == [
        ("self_service/substituted_out", None),
        ("self_service/substituted_in", None),
    ]
    with clock.stopped(found.confirm_until):
        jobs.free_unconfirmed()
        jobs.pass_offers_on()
    db.session.rollback()
    over = {"held": "expired", "waiting": "expired", "offered": "lapsed"}
    assert db.session.get_one(Registration, mine.id).state == over[state]


def test_substitute_nobody_yet_gives_the_name_and_tells_only_the_named(workshop: Workshop) -> None:
    mine = make.registered(workshop, "Ada Muster")
    with unit_of_work(by="test"):
        row = db.session.get_one(Registration, mine.id)
        row.name, row.person_key = "", "delegation:1:1"
    count = len(make.mails("ada.muster@example.org"))
    substitute(mine)
    assert len(make.mails("ada.muster@example.org")) == count
    assert entry(newest("zoe@example.org"))[0] == "REQUEST"
    assert db.session.query(HistoryEntry).filter_by(verb="named").count() == 1


def test_substitute_somebody_who_takes_part_then_is_refused_and_changes_nothing(app: Flask, workshop: Workshop) -> None:
    mine = make.registered(workshop, "Ada Muster")
    here = make.registered(workshop, "Bela Andere")
    make.registered(workshop.event.workshops[1], "Cem Dritter")
    for person in (
        Person(here.name, here.email),
        Person("BELA ANDERE", here.email.upper()),
        Person("Cem Dritter", "cem.dritter@example.org"),
    ):
        with refused(app, substituting.TakesPartAlready):
            substitute(mine, person)


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        (Person("Ada Muster", "ada.muster@example.org"), substituting.SamePerson),
        (Person("Mira Probst", "mira@example.org"), substituting.SpeaksThen),
        (Person("Gewinn auf www.example.org", "x@example.org"), NotAName),
    ],
)
def test_substitute_somebody_who_cannot_is_refused(
    app: Flask, workshop: Workshop, person: Person, refusal: type[Exception]
) -> None:
    mine = make.registered(workshop, "Ada Muster")
    with refused(app, refusal):
        substitute(mine, person)


def test_substitute_when_over_or_begun_is_refused(app: Flask, workshop: Workshop) -> None:
    mine, gone = make.registered(workshop, "Ada Muster"), make.registered(workshop, "Bela Andere")
    with refused(app, substituting.HasBegun):
        substitute(mine, at=workshop.starts_at)
    with unit_of_work(by="test"):
        actions.withdraw(gone, now=NOW)
    with refused(app, NotStanding):
        substitute(gone)


def test_substitute_floods_no_mailbox_with_unconfirmed_places(app: Flask) -> None:
    workshop = make.event(capacity=30).workshops[0]
    for number in range(10):
        make.registered(workshop, f"Name Nummer {chr(65 + number)}", email="zoe@example.org", confirmed=False)
    mine = make.registered(workshop, "Ada Muster", confirmed=False)
    with refused(app, TooManyUnconfirmed):
        substitute(mine)


def test_change_of_the_person_who_left_does_not_end_the_new_persons_place(workshop: Workshop) -> None:
    """Ada had asked for another workshop, then named Zoe: when Ada gets there, Zoe keeps what was Ada's."""
    target: Any = workshop.event.workshops[1]
    with unit_of_work(by="test"):
        target.capacity = 0
    mine = make.registered(workshop, "Ada Muster")
    with unit_of_work(by="participant", at=NOW):
        wanted = actions.change(mine, target, now=NOW)
    substitute(mine)
    with unit_of_work(by="test"):
        target.capacity = 1
    jobs.offer_free_places()
    with unit_of_work(by="participant", at=NOW):
        actions.accept(db.session.get_one(Registration, wanted.id), now=NOW)
    db.session.rollback()
    states = [(row.name, row.state) for row in db.session.query(Registration).order_by(Registration.id)]
    assert states == [("Zoe Vertretung", "confirmed"), ("Ada Muster", "confirmed")]
