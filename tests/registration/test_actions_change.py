"""Changing the workshop, and one person at the same time in two of them, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Event, Workshop
from app.programme import actions as programme
from app.registration import actions, jobs, rules
from app.registration.models import Registration, Wish
from tests.registration.reading import admit_by, do, sequence, states, told, verbs, withdraw
from tests.support import make

LATER = {"starts_at": "2026-12-05T13:00", "ends_at": "2026-12-05T14:30"}


def day(slug: str = "kassel", *, capacity: int = 1) -> Event:
    """Workshops A and B at the same time, C after them."""
    tree = make.event_tree(slug, capacity=capacity, workshops="AB")
    tree["workshops"].append(make.workshop_tree("C", capacity=capacity, **LATER))
    with unit_of_work(by="test"):
        return programme.import_event(tree, host="rotunde.example", now=clock.now())


def everything(event: Event) -> list[dict[str, str]]:
    return [states(workshop) for workshop in event.workshops]


def calendar(workshop: Workshop, address: str) -> list[tuple[str, int]]:
    """Methods and SEQUENCEs of what this mailbox was sent about a workshop."""
    found = [mail for mail in make.mails(address) if mail.calendar and workshop.uid.encode() in mail.calendar]
    return [sequence(mail) for mail in found]


def test_confirm_in_an_overlapping_workshop_gives_the_first_place_back(app: Flask) -> None:
    event = day()
    a, b, c = event.workshops
    ada = make.registered(a, "Ada A")
    make.registered(c, "Ada A")
    make.registered(a, "Bela B")
    held = make.registered(b, "Ada A", confirmed=False)
    assert everything(event) == [{"Ada A": "confirmed", "Bela B": "waiting"}, {"Ada A": "held"}, {"Ada A": "confirmed"}]
    do(actions.confirm_address, held)
    assert everything(event) == [
        {"Ada A": "moved", "Bela B": "offered"},
        {"Ada A": "confirmed"},
        {"Ada A": "confirmed"},
    ]
    assert verbs(ada) == ["registered", "address_confirmed", "place_confirmed", "moved"]
    first = a.revision
    assert calendar(a, ada.email) == [("REQUEST", first), ("CANCEL", first + 1)]
    assert calendar(b, ada.email) == [("REQUEST", b.revision)]


def test_confirm_in_another_event_at_the_same_time_gives_the_place_there_back(app: Flask) -> None:
    one, other = day("eins"), day("zwei")
    make.registered(one.workshops[0], "Ada A")
    make.registered(one.workshops[0], "Bela B")
    make.registered(other.workshops[1], "Ada A")
    assert everything(one)[0] == {"Ada A": "moved", "Bela B": "offered"}
    assert everything(other)[1] == {"Ada A": "confirmed"}


def test_change_to_a_free_workshop_moves_at_once(app: Flask) -> None:
    event = day()
    a, _, c = event.workshops
    ada = make.registered(a, "Ada A")
    make.registered(a, "Bela B")
    new = do(actions.change, ada, c)
    assert everything(event) == [{"Ada A": "moved", "Bela B": "offered"}, {}, {"Ada A": "confirmed"}]
    assert new.replaces_id == ada.id
    assert told(ada.email) == ["place_held", "place_confirmed", "place_confirmed", "moved"]


def test_change_to_a_full_workshop_keeps_the_place_until_the_offer_is_accepted(app: Flask) -> None:
    event = day()
    a, _, c = event.workshops
    bela, ada = make.registered(c, "Bela B"), make.registered(a, "Ada A")
    new = do(actions.change, ada, c)
    assert everything(event) == [{"Ada A": "confirmed"}, {}, {"Bela B": "confirmed", "Ada A": "waiting"}]
    withdraw(bela)
    assert everything(event)[0] == {"Ada A": "confirmed"}
    do(actions.accept, new)
    assert everything(event) == [{"Ada A": "moved"}, {}, {"Bela B": "withdrawn", "Ada A": "confirmed"}]


def test_change_then_decline_keeps_the_old_place(app: Flask) -> None:
    event = day()
    a, _, c = event.workshops
    bela, ada = make.registered(c, "Bela B"), make.registered(a, "Ada A")
    new = do(actions.change, ada, c)
    withdraw(bela)
    do(actions.decline, new)
    assert everything(event) == [{"Ada A": "confirmed"}, {}, {"Bela B": "withdrawn", "Ada A": "declined"}]


def test_change_twice_while_waiting_gives_up_the_whole_way(app: Flask) -> None:
    """From A towards C, and from C towards the other event's C: whoever arrives there has left A as well."""
    one, other = day("eins"), day("zwei")
    make.registered(one.workshops[2], "Bela B")
    ada = make.registered(one.workshops[0], "Ada A")
    second = do(actions.change, ada, one.workshops[2])
    do(actions.change, second, other.workshops[2])
    assert everything(one) == [{"Ada A": "moved"}, {}, {"Bela B": "confirmed", "Ada A": "moved"}]
    assert everything(other)[2] == {"Ada A": "confirmed"}


def test_change_while_offered_passes_the_offer_on(app: Flask) -> None:
    event = day()
    a, b, _ = event.workshops
    bela, ada = make.registered(a, "Bela B"), make.registered(a, "Ada A")
    make.registered(a, "Cem C")
    withdraw(bela)
    do(actions.change, ada, b)
    assert everything(event)[:2] == [
        {"Bela B": "withdrawn", "Ada A": "moved", "Cem C": "offered"},
        {"Ada A": "confirmed"},
    ]


def test_change_with_an_unconfirmed_address_waits_for_it(app: Flask) -> None:
    event = day()
    a, b, _ = event.workshops
    new = do(actions.change, make.registered(a, "Ada A", confirmed=False), b)
    assert everything(event)[:2] == [{"Ada A": "held"}, {"Ada A": "held"}]
    do(actions.confirm_address, new)
    assert everything(event)[:2] == [{"Ada A": "moved"}, {"Ada A": "confirmed"}]


def test_change_to_where_one_stands_or_of_what_is_over_is_refused(app: Flask) -> None:
    event = day(capacity=3)
    a, b, c = event.workshops
    ada = make.registered(a, "Ada A")
    make.registered(c, "Ada A")
    for target in (a, c):
        with pytest.raises(rules.SameWorkshop):
            do(actions.change, ada, target)
    withdraw(ada)
    with pytest.raises(rules.NotStanding):
        do(actions.change, ada, b)
    assert everything(event) == [{"Ada A": "withdrawn"}, {}, {"Ada A": "confirmed"}]


def test_register_where_one_moderates_at_the_same_time_is_refused(app: Flask) -> None:
    tree = make.event_tree(workshops="AB")
    for workshop, name in zip(tree["workshops"], ("Mira Probst", "Nele Anders"), strict=True):
        workshop["moderators"], workshop["parts"] = [{"name": name}], []
    with unit_of_work(by="test"):
        event = programme.import_event(tree, host="rotunde.example", now=clock.now())
    with pytest.raises(rules.OnStage) as refusal:
        make.registered(event.workshops[0], "Dr. Nele Anders", email="nele@example.org")
    assert refusal.value.values == {"name": "Dr. Nele Anders", "letter": "B"}
    assert make.registered(event.workshops[1], "Dr. Nele Anders", email="nele@example.org").state == "confirmed"


def wish(event: Event, letters: str, name: str = "Ada A", **more: Any) -> int:
    now = clock.now()
    chosen = [next(each for each in event.workshops if each.letter == letter) for letter in letters]
    with unit_of_work(by="participant", at=now):
        return actions.register_wishes(chosen, make.applicant(name, **more), now=now).registration_id


def test_wishes_are_noted_once_and_nobody_takes_a_place_ahead_of_the_draw(app: Flask) -> None:
    event = day()
    admit_by(event, mode="lottery", allot_at=clock.now() + timedelta(hours=72))
    a, b, _ = event.workshops
    assert wish(event, "AB") == wish(event, "BC")
    assert db.session.query(Wish).count() == 2
    ada = db.session.query(Registration).one()
    assert (ada.state, told()) == ("wished", ["wishes_noted"])
    for later, refused in ((0, rules.WishesWanted), (72, rules.BeingDrawn)):
        with make.later(hours=later):
            with pytest.raises(refused):
                make.registered(a, "Bela B")
            with pytest.raises(refused):
                do(actions.change, ada, b)
    assert everything(event) == [{"Ada A": "wished"}, {}, {}]


def test_wishes_of_somebody_whom_the_office_gave_a_place_change_nothing(app: Flask) -> None:
    event = day()
    admit_by(event, mode="lottery", allot_at=clock.now() + timedelta(hours=72))
    first = wish(event, "AB")
    do(actions.give_place, db.session.get_one(Registration, first), "Vortrag")
    assert [wish(event, "AC"), wish(event, "BC")] == [first, first]
    assert everything(event) == [{"Ada A": "confirmed"}, {}, {}]


def test_queue_in_the_order_of_the_draw_is_the_order_of_the_waitlist(app: Flask) -> None:
    event = day()
    admit_by(event, mode="lottery", allot_at=clock.now() + timedelta(hours=72))
    people = [wish(event, letters, name) for name, letters in (("Ada A", "AB"), ("Bela B", "AB"), ("Cem C", "BA"))]
    for number in people[:2]:
        do(actions.confirm_address, db.session.get_one(Registration, number))
    with unit_of_work(by="draw"):
        a, b, _ = (db.session.get_one(Workshop, each.id) for each in event.workshops)
        cem, bela, ada = (db.session.get_one(Registration, number) for number in reversed(people))
        actions.place(cem, b, now=clock.now(), rank=1)
        actions.queue(bela, a, now=clock.now())
        actions.queue(ada, a, now=clock.now())
    assert everything(event) == [{"Ada A": "waiting", "Bela B": "waiting"}, {"Cem C": "confirmed"}, {}]
    waitlisted = [mail for mail in make.mails() if mail.kind == "registration/waitlisted"]
    assert [(mail.to_name, "Stelle 1 " in mail.text) for mail in waitlisted] == [("Bela B", True), ("Ada A", False)]
    assert jobs.offer_free_places() == 1
    assert everything(event)[0] == {"Ada A": "waiting", "Bela B": "offered"}
