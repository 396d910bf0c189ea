"""Registrations under any sequence of deeds: what the product does is compared with a model of the rules."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, lock, unit_of_work
from app.core.errors import Refusal
from app.events.models import Event, Workshop
from app.outbox.models import Mail
from app.programme import actions as programme
from app.registration import actions, jobs, queries, substituting
from app.registration.models import Registration
from tests.conftest import NOW
from tests.registration.model import STANDING, TAKING, Model, Person, Row, Shop
from tests.registration.reading import admit_by
from tests.support import make

# Two share a mailbox, four come from one town.
PEOPLE = [
    Person("Ada Eins", "amt@example.org", "fulda"),
    Person("Bela Zwei", "amt@example.org", "fulda"),
    Person("Cem Drei", "cem@example.org", "fulda"),
    Person("Dana Vier", "dana@example.org", "fulda"),
    Person("Emil Fuenf", "emil@example.org", "kassel"),
    Person("Frida Sechs", "frida@example.org", "kassel"),
    Person("Gero Sieben", "gero@example.org", "hanau"),
]
LATER = {"starts_at": "2026-12-05T13:00", "ends_at": "2026-12-05T14:30"}
QUIET = ("place_held", "waitlisted", "offered", "link_again", "lapsed", "declined", "expired")
numbers = itertools.count(1)
Any_row = st.integers(0, 40)
Any_shop = st.sampled_from([0, 0, 1, 1, 2])


def conference(capacities: list[int]) -> Event:
    """A and B at the same time, C after them."""
    tree = make.event_tree(f"lauf-{next(numbers)}", workshops="AB")
    tree["workshops"].append(make.workshop_tree("C", **LATER))
    for workshop, capacity in zip(tree["workshops"], capacities, strict=True):
        workshop["capacity"] = capacity
    with unit_of_work(by="test", at=NOW):
        return programme.import_event(tree, host="rotunde.example", now=NOW)


class Registrations(RuleBasedStateMachine):
    """Three workshops with few places and seven people who come, go, answer, change and forget to."""

    @initialize(
        capacities=st.lists(st.integers(1, 2), min_size=3, max_size=3),
        most=st.sampled_from([None, 1, 2]),
        crowd=st.lists(st.tuples(st.sampled_from(PEOPLE), Any_shop, st.booleans()), min_size=7, max_size=12),
    )
    def open(self, capacities: list[int], most: int | None, crowd: list[tuple[Person, int, bool]]) -> None:
        event = conference(capacities)
        self.event_id, self.ids, self.rows = event.id, [each.id for each in event.workshops], list[int]()
        shops = [Shop(each.letter, each.starts_at, each.ends_at, each.capacity) for each in event.workshops]
        until = NOW + timedelta(days=4)
        self.model = Model(shops, most, until, NOW)
        if most:
            admit_by(event, per_municipality=most, per_municipality_until=until)
        self.taking, self.over = {shop_id: set[int]() for shop_id in self.ids}, dict[int, str]()
        for person, shop, confirms in crowd:
            (self.arrive if confirms else self.register)(person, shop)

    def teardown(self) -> None:
        """The sweep looks at every workshop: nobody of this run may still stand in the next."""
        with unit_of_work(by="test", at=NOW):
            db.session.query(Registration).update({"state": "withdrawn"})

    @rule(person=st.sampled_from(PEOPLE), shop=Any_shop)
    def register(self, person: Person, shop: int) -> None:
        self.model.now += timedelta(minutes=4)
        applicant = make.applicant(person.name, email=person.mailbox, municipality_key=person.town)
        said = self.did(lambda: actions.register(self.workshop(shop), applicant, now=self.model.now))
        assert said == self.model.register(person, self.model.shops[shop])

    @rule(person=st.sampled_from(PEOPLE), shop=Any_shop)
    def arrive(self, person: Person, shop: int) -> None:
        """Registers and confirms at once."""
        self.register(person, shop)
        known = self.model.standing(person, self.model.shops[shop])
        self.both(0, actions.confirm_address, self.model.confirm, among=lambda row: row is known)

    @rule(which=Any_row)
    def confirm(self, which: int) -> None:
        self.both(which, actions.confirm_address, self.model.confirm, among=lambda row: not row.is_known)

    @rule(which=Any_row)
    def withdraw(self, which: int) -> None:
        self.both(which, actions.withdraw, self.model.withdraw)

    @precondition(lambda self: any(row.state == "waiting" for row in self.model.rows))
    @rule(which=Any_row)
    def give_back(self, which: int) -> None:
        self.both(which, actions.withdraw, self.model.withdraw, among=lambda row: row.state == "confirmed")

    @precondition(lambda self: any(row.state == "offered" for row in self.model.rows))
    @rule(which=Any_row, yes=st.sampled_from([True, True, False]))
    def answer(self, which: int, yes: bool) -> None:
        def answered(row: Row) -> str:
            return self.model.answer(row, yes=yes)

        self.both(which, actions.accept if yes else actions.decline, answered, among=lambda row: row.state == "offered")

    @rule(which=Any_row)
    def give_place(self, which: int) -> None:
        self.both(which, lambda row, now: actions.give_place(row, "außer der Reihe", now=now), self.model.give)

    @rule(which=Any_row, shop=Any_shop)
    def change(self, which: int, shop: int) -> None:
        self.model.now += timedelta(minutes=4)
        target = self.model.shops[shop]
        self.both(
            which,
            lambda row, now: actions.change(row, self.workshop(shop), now=now),
            lambda row: self.model.change(row, target),
            among=lambda row: row.stands and row.shop is not target,
        )

    @rule(which=Any_row, person=st.sampled_from(PEOPLE))
    def substitute(self, which: int, person: Person) -> None:
        self.model.now += timedelta(minutes=4)
        instead = substituting.Person(person.name, person.mailbox)
        self.both(
            which,
            lambda row, now: substituting.substitute(row, instead, now=now),
            lambda row: self.model.substitute(row, person),
            among=lambda row: row.stands,
        )

    @rule(hours=st.sampled_from([1, 1, 5, 13, 24, 25, 60]))
    def sweep_after(self, hours: int) -> None:
        self.model.now += timedelta(hours=hours)
        with clock.stopped(self.model.now):
            assert jobs.free_unconfirmed() == self.model.expire()
            assert jobs.pass_offers_on() == self.model.lapse()
            assert jobs.offer_free_places() == sum(map(self.model.offer, self.model.shops))

    @rule(shop=Any_shop, capacity=st.integers(0, 4))
    def resize(self, shop: int, capacity: int) -> None:
        def resized() -> None:
            workshop = self.workshop(shop)
            lock(workshop)
            workshop.capacity = capacity

        self.did(resized)
        self.model.shops[shop].capacity = capacity

    @precondition(lambda self: len(self.model.rows) > 14)
    @rule()
    def call_off_the_last(self) -> None:
        def called_off() -> None:
            workshop = self.workshop(2)
            lock(workshop)
            workshop.called_off_at = self.model.now
            for row in self.model.of(self.model.shops[2], *STANDING):
                actions.call_off(self.row(row), now=self.model.now)

        self.did(called_off)
        self.model.call_off(self.model.shops[2])

    @invariant()
    def states_are_as_the_rules_say(self) -> None:
        letters = dict(zip(self.ids, "ABC", strict=True))
        assert [(row.name, letters[row.workshop_id], row.state) for row in self.stored()] == [
            (row.person.name, row.shop.letter, row.state) for row in self.model.rows
        ]

    @invariant()
    def nobody_gets_in_beyond_the_capacity(self) -> None:
        for shop_id, shop in zip(self.ids, self.model.shops, strict=True):
            now = {row.id for row in self.stored() if row.workshop_id == shop_id and row.state in TAKING}
            assert not now - self.taking[shop_id] or len(now) <= shop.capacity
            self.taking[shop_id] = now

    @invariant()
    def whoever_is_over_stays_over(self) -> None:
        states = {row.id: row.state for row in self.stored()}
        assert {number: states[number] for number in self.over} == self.over
        self.over = {number: state for number, state in states.items() if state not in STANDING}

    @invariant()
    def each_stands_once_and_is_in_one_place_at_a_time(self) -> None:
        standing = [(row.name, row.workshop_id) for row in self.stored() if row.state in STANDING]
        assert len(standing) == len(set(standing))
        parallel = [row.name for row in self.stored() if row.state == "confirmed" and row.workshop_id in self.ids[:2]]
        assert len(parallel) == len(set(parallel))

    @invariant()
    def positions_follow_arrival(self) -> None:
        for shop in range(3):
            waiting = queries.waitlist(self.workshop(shop))
            assert [queries.waiting_position(each) for each in waiting] == list(range(1, len(waiting) + 1))
            assert [each.id for each in waiting] == sorted(each.id for each in waiting)

    @invariant()
    def history_tells_every_change_once(self) -> None:
        told = [(entry.verb, self.rows.index(int(entry.subject.partition(":")[2]))) for entry in self.entries()]
        assert told == self.model.history

    @invariant()
    def every_mail_belongs_to_a_change(self) -> None:
        found = self.mails()
        assert [(mail.kind.partition("/")[2], mail.to_name, mail.calendar_method) for mail in found] == self.model.mails
        changes = {(entry.subject, entry.at) for entry in self.entries()}
        assert [mail.kind for mail in found if (mail.subject_row, mail.created_at) not in changes] == []

    @invariant()
    def calendars_hear_of_places_only_and_count_upwards(self) -> None:
        last: dict[tuple[str, bytes], int] = {}
        for mail in self.mails():
            assert (mail.calendar is None) == (mail.calendar_method == "")
            if mail.calendar is None:
                continue
            assert mail.kind.partition("/")[2] not in QUIET
            uid, sequence = (
                re.findall(rb"^%s:(.+)\r$" % name, mail.calendar, re.M)[0] for name in (b"UID", b"SEQUENCE")
            )
            key = (mail.to_address, uid)
            assert int(sequence) > last.get(key, -1)
            last[key] = int(sequence)

    def both(
        self,
        which: int,
        deed: Callable[..., object],
        expected: Callable[[Row], str],
        *,
        among: Callable[[Row], bool] = bool,
    ) -> None:
        """The same deed upon the same registration in the product and in the model, with the same outcome."""
        chosen = [row for row in self.model.rows if among(row)] or self.model.rows
        if chosen:
            row = chosen[which % len(chosen)]
            said = self.did(lambda: deed(self.row(row), now=self.model.now))
            assert said == expected(row)

    def did(self, deed: Callable[[], object]) -> str:
        """Do it; returns the name of the refusal."""
        said = ""
        try:
            with unit_of_work(by="participant", at=self.model.now):
                deed()
        except Refusal as refusal:
            said = type(refusal).__name__
        db.session.rollback()  # what is compared is what was kept
        self.rows = [row.id for row in self.stored()]
        return said

    def stored(self) -> list[Registration]:
        return db.session.query(Registration).filter_by(event_id=self.event_id).order_by(Registration.id).all()

    def entries(self) -> list[HistoryEntry]:
        found = db.session.query(HistoryEntry).filter_by(event_id=self.event_id).order_by(HistoryEntry.id)
        return [entry for entry in found if entry.subject.startswith("registration:")]

    def mails(self) -> list[Mail]:
        return db.session.query(Mail).filter_by(event_id=self.event_id).order_by(Mail.id).all()

    def workshop(self, shop: int) -> Workshop:
        return db.session.get_one(Workshop, self.ids[shop])

    def row(self, row: Row) -> Registration:
        return db.session.get_one(Registration, self.rows[row.number])


def test_registrations_under_any_sequence_follow_the_rules(app: Flask) -> None:
    run(
        Registrations,
        settings=settings(
            max_examples=20,
            stateful_step_count=24,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # shrinking thirty steps against a database takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
