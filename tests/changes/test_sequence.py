"""Whatever happens to a workshop and its people, each calendar mail to a mailbox counts higher than the one before."""

from __future__ import annotations

import re
from itertools import count, pairwise

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.changes import jobs
from app.core import clock
from app.core.db import unit_of_work
from app.events.models import Workshop
from app.registration import actions as registration
from app.registration import queries as registrations
from tests.changes.deeds import call_off, change
from tests.support import make

NUMBERS = count(1)
STEPS = st.lists(
    st.sampled_from(["register Ada", "register Bela", "withdraw Ada", "withdraw Bela", "move", "move back", "tell"]),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.booleans())
def test_sequence_rises_with_every_mail_whatever_changes(app: Flask, steps: list[str], called_off: bool) -> None:
    """Two people of one mailbox come and go while the organiser moves the workshop about."""
    workshop = make.event(f"k{next(NUMBERS)}", capacity=5, workshops="C").workshops[0]
    for number, step in enumerate(steps):
        with make.later(minutes=11 * number):
            take(workshop, step)
    if called_off:
        with make.later(hours=10):
            call_off(workshop)
    files = [mail.calendar for mail in make.mails("team@example.org") if mail.calendar]
    own = [file for file in files if workshop.uid.encode() in file.replace(b"\r\n ", b"")]
    numbers = [int(re.findall(rb"SEQUENCE:(\d+)", file)[0]) for file in own]
    assert all(before < after for before, after in pairwise(numbers)), numbers


def take(workshop: Workshop, step: str) -> None:
    verb, _, name = step.partition(" ")
    if verb == "register":
        make.registered(workshop, f"{name} Beispielhaft", email="team@example.org")
    elif verb == "withdraw":
        key = make.applicant(f"{name} Beispielhaft", email="team@example.org").person_key
        found = registrations.standing(workshop, key)
        if found:
            with unit_of_work(by="participant", at=clock.now()):
                registration.withdraw(found, now=clock.now())
    elif verb == "move":
        change(workshop, room="" if name else "Saal 9")
    else:
        jobs.tell_changes()
