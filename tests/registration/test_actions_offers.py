"""Freed places: offered in order, answered in time, passed on, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.admission import queries as admission
from app.admission.models import Admission
from app.core import clock
from app.core.db import db, lock, unit_of_work
from app.events.models import Workshop
from app.registration import actions, jobs, queries, rules
from app.registration.models import Registration
from tests.registration.reading import admit_by, do, history, resize, sequence, states, told, verbs, withdraw
from tests.support import make

MINUTE, HOUR, SECOND = timedelta(minutes=1), timedelta(hours=1), timedelta(seconds=1)


def full(names: str = "ABCD", *, capacity: int = 1) -> tuple[Workshop, list[Registration]]:
    """People of these initials register and confirm, one after the other."""
    workshop = make.event(workshops="A", capacity=capacity).workshops[0]
    return workshop, [make.registered(workshop, f"Person {sign}") for sign in names]


def standing(workshop: Workshop) -> str:
    """The states in order of arrival, by their first letters: "cowx" is confirmed, offered, waiting, over."""
    letters = {str(state): str(state)[0] for state in rules.STANDING}
    return "".join(letters.get(state, "x") for state in states(workshop).values())


def test_withdraw_offers_the_place_to_the_first_who_waits_and_to_nobody_else(app: Flask) -> None:
    workshop, (ada, bela, *_) = full("ABC")
    withdraw(ada)
    assert standing(workshop) == "xow"
    with pytest.raises(rules.NotStanding):
        withdraw(ada)
    assert standing(workshop) == "xow"
    assert told(bela.email) == ["waitlisted", "offered"]
    mail = make.mails(bela.email)[-1]
    assert (mail.calendar, mail.expires_at) == (None, clock.now() + 24 * HOUR)
    assert (bela.offered_at, bela.offer_until) == (clock.now(), clock.now() + 24 * HOUR)
    assert history(bela)[-1] == ("offered", "participant", {})


def test_withdraw_from_the_waitlist_offers_nothing(app: Flask) -> None:
    workshop, (_ada, bela, cem) = full("ABC")
    withdraw(bela)
    assert standing(workshop) == "cxw"
    assert queries.waiting_position(cem) == 1
    assert make.mails(bela.email)[-1].calendar_method == ""


def test_withdraw_of_a_place_takes_the_appointment_out_of_the_calendar(app: Flask) -> None:
    workshop, (ada, bela) = full("AB")
    withdraw(ada)
    first = workshop.revision
    parts = [sequence(mail) for mail in make.mails(ada.email) if mail.calendar]
    assert parts == [("REQUEST", first), ("CANCEL", first + 1)]
    assert [mail.calendar_method for mail in make.mails(bela.email)] == ["", ""]


def test_accept_gives_the_place_with_the_invitation_once(app: Flask) -> None:
    workshop, (ada, bela, _) = full("ABC")
    withdraw(ada)
    do(actions.accept, bela)
    assert standing(workshop) == "xcw"
    assert told(bela.email) == ["waitlisted", "offered", "place_confirmed"]
    assert verbs(bela) == ["registered", "address_confirmed", "offered", "accepted", "place_confirmed"]
    for answer in (actions.accept, actions.decline):
        with pytest.raises(rules.NotOffered):
            do(answer, bela)
    assert standing(workshop) == "xcw"


def test_accept_at_the_deadline_is_too_late_and_a_second_before_is_not(app: Flask) -> None:
    workshop, (ada, bela) = full("AB")
    withdraw(ada)
    until = clock.now() + 24 * HOUR
    for answer in (actions.accept, actions.decline):
        with pytest.raises(rules.OfferOver):
            do(answer, bela, at=until)
    assert do(actions.lapse, bela, at=until - SECOND) is False
    do(actions.accept, bela, at=until - SECOND)
    assert do(actions.lapse, bela, at=until) is False
    assert standing(workshop) == "xc"


def test_decline_passes_the_offer_on_and_is_final(app: Flask) -> None:
    workshop, (ada, bela, cem, _) = full()
    withdraw(ada)
    do(actions.decline, bela)
    assert standing(workshop) == "xxow"
    do(actions.decline, cem)
    assert (standing(workshop), bela.state) == ("xxxo", "declined")
    assert told(bela.email) == ["waitlisted", "offered", "declined"]


def test_pass_offers_on_after_the_deadline_gives_each_the_full_time(app: Flask) -> None:
    workshop, (ada, bela, cem) = full("ABC")
    withdraw(ada)
    with make.later(hours=24, seconds=-1):
        assert jobs.pass_offers_on() == 0
    with make.later(hours=24, minutes=5):
        assert jobs.pass_offers_on() == 1
        assert jobs.pass_offers_on() == 0
    assert (standing(workshop), bela.state) == ("xxo", "lapsed")
    assert cem.offer_until == clock.now() + 48 * HOUR + 5 * MINUTE
    assert told(bela.email) == ["waitlisted", "offered", "lapsed"]


def test_offer_passes_over_those_whose_address_nobody_confirmed(app: Flask) -> None:
    workshop = make.event(workshops="A", capacity=1).workshops[0]
    ada, bela = (make.registered(workshop, f"Person {sign}", confirmed=sign == "A") for sign in "AB")
    withdraw(ada)
    assert (standing(workshop), make.registered(workshop, "Person C", confirmed=False).state) == ("xw", "waiting")
    do(actions.confirm_address, bela)
    assert standing(workshop) == "xow"


def test_withdraw_with_a_lowered_capacity_offers_nothing_until_it_has_emptied(app: Flask) -> None:
    workshop, people = full("ABCDE", capacity=3)
    resize(workshop, 1)
    withdraw(people[0])
    withdraw(people[1])
    assert standing(workshop) == "xxcww"
    withdraw(people[2])
    assert standing(workshop) == "xxxow"


def test_offer_free_places_after_raising_the_capacity_offers_each_of_them(app: Flask) -> None:
    workshop, _ = full("ABCDE", capacity=2)
    resize(workshop, 4)
    assert make.registered(workshop, "Person F", confirmed=False).state == "waiting"
    assert jobs.offer_free_places() == 2
    assert jobs.offer_free_places() == 0
    assert standing(workshop) == "ccooww"


def test_offer_ends_where_the_waitlist_freezes_and_later_nothing_is_offered(app: Flask) -> None:
    workshop, (ada, bela, cem, _) = full(capacity=2)
    frozen_from = workshop.starts_at - 24 * HOUR
    withdraw(ada, frozen_from - 5 * HOUR)
    assert (standing(workshop), cem.offer_until) == ("xcow", frozen_from)
    withdraw(bela, frozen_from)
    with clock.stopped(frozen_from):
        assert (jobs.pass_offers_on(), jobs.offer_free_places()) == (1, 0)
    assert standing(workshop) == "xxxw"


def test_offer_just_before_the_freeze_leaves_time_to_read_it_but_ends_with_the_start(app: Flask) -> None:
    workshop, (ada, bela, cem, dana) = full(capacity=2)
    withdraw(ada, workshop.starts_at - 24 * HOUR - MINUTE)
    assert cem.offer_until == workshop.starts_at - 20 * HOUR - MINUTE
    with unit_of_work(by="test"):
        db.session.add(Admission(event_id=workshop.event_id, freeze_hours=0))
    withdraw(bela, workshop.starts_at - MINUTE)
    assert dana.offer_until == workshop.starts_at


def test_withdraw_after_the_start_sends_nothing(app: Flask) -> None:
    workshop, (ada, _) = full("AB")
    before = len(make.mails())
    withdraw(ada, workshop.starts_at)
    assert (standing(workshop), len(make.mails())) == ("xw", before)
    assert verbs(ada)[-1] == "withdrawn"


def test_every_mail_is_old_news_at_the_start_at_the_latest(app: Flask) -> None:
    workshop, (ada, _) = full("AB")
    withdraw(ada)
    assert {mail.expires_at <= workshop.starts_at for mail in make.mails() if mail.expires_at} == {True}
    assert [mail.kind for mail in make.mails() if mail.expires_at is None] == []


def test_contingent_passes_over_the_barred_and_its_date_lifts_the_bar(app: Flask) -> None:
    """Two per municipality: the third of Fulda waits although a place is free, and nobody else waits for them."""
    event = make.event(workshops="A", capacity=4)
    admit_by(event, per_municipality=2, per_municipality_until=clock.now() + 72 * HOUR)
    workshop = event.workshops[0]
    for number in range(3):
        make.registered(workshop, f"Fulda {number}", municipality_key="fulda")
    assert make.registered(workshop, "Gersfeld", municipality_key="gersfeld").state == "confirmed"
    assert make.registered(workshop, "Fulda 3", municipality_key="fulda").state == "waiting"
    assert make.registered(workshop, "Ohne", municipality_key="").state == "confirmed"
    assert standing(workshop) == "ccwcwc"
    assert queries.bar_of(db.session.get_one(Registration, 3), admission.terms(event.id), clock.now()) == "municipality"
    resize(workshop, 5)
    assert jobs.offer_free_places() == 0
    with make.later(hours=72):
        assert jobs.offer_free_places() == 1
    assert standing(workshop) == "ccocwc"


def test_contingent_frees_with_a_withdrawal_of_the_same_municipality_first(app: Flask) -> None:
    event = make.event(workshops="A", capacity=3)
    admit_by(event, per_organisation=2)
    workshop = event.workshops[0]
    people = [make.registered(workshop, f"Fulda {number}", municipality_key="fulda") for number in range(3)]
    make.registered(workshop, "Gersfeld 1", municipality_key="gersfeld")
    make.registered(workshop, "Gersfeld 2", municipality_key="gersfeld")
    assert standing(workshop) == "ccwcw"
    withdraw(people[0])
    assert standing(workshop) == "xcocw"


def test_contingent_of_the_non_funded_keeps_half_of_the_places(app: Flask) -> None:
    event = make.event(workshops="A", capacity=3)
    admit_by(event, non_funded_percent=50, funded="Fulda\nGersfeld")
    workshop = event.workshops[0]
    for key in ("fulda", "gersfeld", "kassel", "hanau"):
        make.registered(workshop, f"Person {key}", municipality_key=key)
    assert standing(workshop) == "cwcc"


def test_give_place_out_of_turn_takes_a_free_place_and_writes_the_reason(app: Flask) -> None:
    workshop, (ada, bela, cem) = full("ABC")
    with pytest.raises(rules.NoFreePlace):
        do(actions.give_place, cem, "Vortrag")
    with pytest.raises(rules.NoReason):
        do(actions.give_place, cem, " ")
    resize(workshop, 2)
    do(actions.give_place, cem, " Hält einen Vortrag ")
    assert standing(workshop) == "cwc"
    assert history(cem)[-2:] == [
        ("place_given", "participant", {"reason": "Hält einen Vortrag"}),
        ("place_confirmed", "participant", {}),
    ]
    for over in (cem, ada):
        with pytest.raises(rules.NotStanding):
            do(actions.give_place, over, "noch einmal")
    withdraw(ada)
    do(actions.give_place, bela, "sagt zu")
    assert standing(workshop) == "xcc"


def test_call_off_tells_everybody_and_offers_nothing(app: Flask) -> None:
    workshop, people = full("ABCD", capacity=2)
    withdraw(people[0])
    with unit_of_work(by="office"):
        marked = db.session.get_one(Workshop, workshop.id)
        lock(marked)
        marked.called_off_at = clock.now()
        for registration in people[1:]:
            actions.call_off(registration, now=clock.now())
    assert list(states(workshop).values()) == ["withdrawn", "called_off", "called_off", "called_off"]
    assert told().count("called_off") == 3
    assert [mail.calendar_method for mail in make.mails() if mail.kind.endswith("called_off")] == ["CANCEL", "", ""]
    with pytest.raises(rules.WorkshopCalledOff):
        make.registered(workshop, "Person E")
