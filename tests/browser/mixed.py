"""A conference whose people are mixed anew each round: announced, altered by hand, and somebody without a route."""

from __future__ import annotations

from app.core import clock
from app.core.db import unit_of_work
from app.events import queries as events
from app.groups import actions as groups
from app.groups import queries as plans
from app.groups import remixing, swapping
from app.programme import queries as programme
from app.programme.rules import GroupMode
from app.registration import queries as registered
from tests.browser import world

SLUG = "gemischt"


def furnish(found: dict[str, str]) -> None:
    """Plan 1 is announced, plan 2 is a draft with an exchange, a lock and a newcomer; a break after the first round."""
    world.hold(SLUG, "Regionalkonferenz Gemischt", capacity=120)
    world.crowd(SLUG, 20)
    found["mixed"] = world.register(SLUG, "C", "Änne Großkreutz-Łukaszewicz", email="aenne.gemischt@example.org")
    now = clock.now()
    workshop = events.workshop(SLUG, "C")
    rotation = programme.rotation(workshop) if workshop else None
    assert workshop is not None
    assert rotation is not None
    with unit_of_work(by="test", at=now):
        rotation.part.break_after, rotation.part.break_minutes, rotation.part.minutes = 1, 10, 70
        groups.choose_mode(workshop, GroupMode.REMIX)
    with unit_of_work(by="test", at=now):
        groups.announce(groups.propose(workshop, now=now), workshop, now=now)
    world.register(SLUG, "C", "Zoe Spätling")
    with unit_of_work(by="test", at=now):
        plan, rotation = plans.plan(workshop, 1), programme.rotation(workshop)
        assert plan is not None
        assert rotation is not None
        people = [one.id for one in registered.confirmed(workshop)]
        mix = remixing.mix(plan, workshop, rotation)
        other = next(who for who in people if who in mix.ways and mix.ways[who] != mix.ways[people[1]])
        ways = swapping.exchange(mix, people[1], other)
        made = swapping.change(plan, workshop, rotation, ways, kind="exchange", revision=plan.revision, now=now).plan
        swapping.hold(made, workshop, people[3], True, revision=made.revision, now=now)
