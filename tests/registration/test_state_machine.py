"""Registrations under any sequence of deeds: what the product says is compared with a small model of the rules."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, lock, unit_of_work
from app.events.models import Workshop
from app.outbox.models import Mail
from app.registration import actions, jobs, queries, rules
from app.registration.models import Registration
from tests.conftest import NOW
from tests.support import make

PEOPLE = [f"Person {word}" for word in ("Eins", "Zwei", "Drei", "Vier", "Fuenf", "Sechs", "Sieben")]
STARTS = datetime.fromisoformat("2026-12-05T10:30+01:00")
numbers = itertools.count(1)


@dataclass
class Told:
    """What the model knows of one registration, in order of arrival."""

    name: str
    state: str
    at: datetime
    mailed_at: datetime
    confirmed: bool = False
    id: int = 0


@dataclass
class Expected:
    """The rules once more, in a form that needs no database."""

    capacity: int
    people: list[Told] = field(default_factory=list)
    history: list[tuple[str, int]] = field(default_factory=list)
    mails: list[tuple[str, str]] = field(default_factory=list)

    def having(self, state: str) -> list[Told]:
        return [each for each in self.people if each.state == state]

    def standing(self, name: str) -> Told | None:
        return next((each for each in self.people if each.name == name and each.state in rules.STANDING), None)

    def move_up(self, now: datetime) -> None:
        waiting = self.having("waiting")
        if now < STARTS and waiting and len(self.having("confirmed")) < self.capacity:
            waiting[0].state, waiting[0].mailed_at = "confirmed", now
            self.history.append(("moved_up", waiting[0].id))
            self.mails.append(("registration/place_confirmed", waiting[0].name))

    def end(self, told: Told, state: str, now: datetime) -> None:
        had_place, told.state = told.state == "confirmed", state
        self.history.append((state, told.id))
        self.mails.append((f"registration/{state}", told.name))
        if had_place:
            self.move_up(now)


class Registrations(RuleBasedStateMachine):
    """One workshop with a few places and seven people who come, go, confirm and forget to."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        event = make.event(f"lauf-{next(numbers)}", workshops="A", capacity=2)
        self.event_id, self.workshop_id = event.id, event.workshops[0].id
        self.expected = Expected(2)

    def teardown(self) -> None:
        """The sweep looks at every workshop: nobody of this run may still stand in the next."""
        with unit_of_work(by="test", at=self.now):
            db.session.query(Registration).update({"state": "withdrawn"})

    @rule(name=st.sampled_from(PEOPLE))
    def register(self, name: str) -> None:
        self.now += timedelta(minutes=1)
        known = self.expected.standing(name)
        if self.now >= STARTS:
            assert self.refused(name) == "RegistrationClosed"
            return
        found = make.registered(self.workshop(), name, at=self.now)
        if known is None:
            full = len(self.expected.having("confirmed")) >= self.expected.capacity
            state = "waiting" if full or self.expected.having("waiting") else "confirmed"
            known = Told(name, state, self.now, self.now, id=found.id)
            self.expected.people.append(known)
            self.expected.history.append(("registered", found.id))
        elif self.now >= known.mailed_at + timedelta(minutes=10):
            known.mailed_at = self.now
            self.expected.history.append(("reminded", found.id))
        else:
            return
        kind = "waitlisted" if known.state == "waiting" else "place_confirmed"
        self.expected.mails.append((f"registration/{kind}", name))

    @rule(which=st.integers(0, 30))
    def withdraw(self, which: int) -> None:
        told = self.chosen(which)
        if told is None:
            return
        stood = told.state in rules.STANDING
        try:
            with unit_of_work(by="participant", at=self.now):
                actions.withdraw(self.row(told), now=self.now)
        except rules.NotStanding:
            assert not stood
        else:
            assert stood
            self.expected.end(told, "withdrawn", self.now)

    @rule(which=st.integers(0, 30))
    def confirm(self, which: int) -> None:
        told = self.chosen(which)
        if told is None or told.state not in rules.STANDING:
            return
        with unit_of_work(by="participant", at=self.now):
            actions.confirm_address(self.row(told), now=self.now)
        if not told.confirmed:
            told.confirmed = True
            self.expected.history.append(("address_confirmed", told.id))

    @rule(hours=st.integers(1, 60))
    def sweep_after(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        due = [
            each
            for each in self.expected.people
            if each.state in rules.STANDING and not each.confirmed and each.at + timedelta(hours=48) <= self.now
        ]
        with clock.stopped(self.now):
            assert jobs.free_unconfirmed() == len(due)
        for told in due:
            self.expected.end(told, "expired", self.now)

    @rule(capacity=st.integers(0, 4))
    def resize(self, capacity: int) -> None:
        with unit_of_work(by="office", at=self.now):
            workshop = self.workshop()
            lock(workshop)
            workshop.capacity = capacity
        self.expected.capacity = capacity

    @rule()
    def fill(self) -> None:
        with unit_of_work(by="office", at=self.now):
            workshop = self.workshop()
            lock(workshop)
            actions.move_up(workshop, now=self.now)
        self.expected.move_up(self.now)

    @invariant()
    def states_are_as_the_rules_say(self) -> None:
        db.session.rollback()
        rows = db.session.query(Registration).filter_by(workshop_id=self.workshop_id).order_by(Registration.id)
        assert [(row.id, row.name, row.state) for row in rows] == [
            (each.id, each.name, each.state) for each in self.expected.people
        ]

    @invariant()
    def positions_follow_arrival(self) -> None:
        waiting = queries.waitlist(self.workshop())
        assert [queries.waiting_position(each) for each in waiting] == list(range(1, len(waiting) + 1))
        assert [each.id for each in waiting] == sorted(each.id for each in waiting)

    @invariant()
    def history_tells_every_change_once(self) -> None:
        entries = db.session.query(HistoryEntry).filter_by(event_id=self.event_id).order_by(HistoryEntry.id)
        told = [(entry.verb, int(entry.subject.partition(":")[2])) for entry in entries if entry.verb != "imported"]
        assert told == self.expected.history

    @invariant()
    def every_mail_belongs_to_a_change(self) -> None:
        mails = db.session.query(Mail).filter_by(event_id=self.event_id).order_by(Mail.id)
        assert [(mail.kind, mail.to_name) for mail in mails] == self.expected.mails

    def workshop(self) -> Workshop:
        return db.session.get_one(Workshop, self.workshop_id)

    def chosen(self, which: int) -> Told | None:
        return self.expected.people[which % len(self.expected.people)] if self.expected.people else None

    def row(self, told: Told) -> Registration:
        return db.session.get_one(Registration, told.id)

    def refused(self, name: str) -> str:
        try:
            make.registered(self.workshop(), name, at=self.now)
        except rules.RegistrationClosed as refusal:
            return type(refusal).__name__
        return ""


def test_registrations_under_any_sequence_follow_the_rules(app: Flask) -> None:
    run_state_machine_as_test(
        Registrations,
        settings=settings(
            max_examples=8,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # shrinking thirty steps against a database takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
