"""Whatever a person does, each calendar mail to their mailbox counts higher than the one before."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import count, pairwise

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import clock
from app.core.db import unit_of_work
from app.events.models import Workshop
from app.registration import actions, queries
from tests.support import make

NUMBERS = count(1)
TEAM = "team@example.org"
PEOPLE = {"Ada Eins": TEAM, "Bela Zwei": TEAM, "Cem Drei": "cem@example.org"}
STEPS = st.lists(st.tuples(st.sampled_from(["register", "withdraw"]), st.sampled_from(sorted(PEOPLE))), max_size=10)


def take(workshop: Workshop, step: str, name: str) -> None:
    """One step of one person, if it is possible at all."""
    if step == "register":
        make.registered(workshop, name, email=PEOPLE[name])
        return
    now = clock.now()
    with unit_of_work(by="participant", at=now):
        standing = queries.standing(workshop, make.applicant(name, email=PEOPLE[name]).person_key)
        if standing:
            actions.withdraw(standing, now=now)


def told(address: str, uid: str) -> list[tuple[int, str]]:
    """Sequence and method of the calendar mails to a mailbox about one workshop, in the order they leave."""
    files = [mail.calendar for mail in make.mails(address) if mail.calendar and uid.encode() in mail.calendar]
    found = [re.search(rb"METHOD:(\w+)[\s\S]*SEQUENCE:(\d+)", file) for file in files]
    return [(int(match[2]), match[1].decode()) for match in found if match]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_sequence_rises_with_every_mail_to_a_mailbox(app: Flask, steps: list[tuple[str, str]]) -> None:
    """One place for three people, two of them with one mailbox: places are given back and taken up again."""
    workshop = make.event(f"k{next(NUMBERS)}", capacity=1, workshops="C").workshops[0]
    for number, (step, name) in enumerate(steps):
        with clock.stopped(clock.now() + timedelta(minutes=11 * number)):
            take(workshop, step, name)
    for address in (TEAM, "cem@example.org"):
        numbers = [number for number, _method in told(address, workshop.uid)]
        assert all(before < after for before, after in pairwise(numbers)), numbers
        assert all(number >= workshop.revision for number in numbers)


def test_sequence_after_a_withdrawal_is_above_it(app: Flask) -> None:
    """Else the calendar takes the new invitation for an old one and stays empty."""
    workshop = make.event("kassel", workshops="C").workshops[0]
    for number, step in enumerate(["register", "withdraw", "register", "withdraw", "register"]):
        with make.later(minutes=11 * number):
            take(workshop, step, "Ada Eins")
    first = workshop.revision
    assert told(TEAM, workshop.uid) == [
        (first, "REQUEST"),
        (first + 1, "CANCEL"),
        (first + 2, "REQUEST"),
        (first + 3, "CANCEL"),
        (first + 4, "REQUEST"),
    ]
