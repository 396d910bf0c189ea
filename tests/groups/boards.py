"""A workshop with people and plans for tests of the board."""

from __future__ import annotations

from typing import Any

from app.core import clock
from app.core.db import db, unit_of_work
from app.events import queries as events
from app.events.models import Workshop
from app.groups import actions, queries, rules
from app.groups.models import RotationPlan
from app.questions import actions as questions
from app.registration import actions as registration
from app.registration import queries as registrations
from app.registration.models import Registration
from tests.support import make

OFFICE = "/verwaltung/kassel/workshops/c/gruppen/"
NAMES = ["Ada Ahorn", "Bela Birke", "Cem Zeder", "Dana Distel", "Elif Esche", "Falk Fichte", "Gesa Ginster"]
NAMES += ["Hanno Hasel", "Ines Iris"]


def workshop(letter: str = "C") -> Workshop:
    db.session.rollback()
    found = events.workshop("kassel", letter)
    assert found is not None
    return found


def filled(people: int = 9, capacity: int = 30, towns: int = 3) -> Workshop:
    make.event(capacity=capacity)
    for number, name in enumerate(NAMES[:people]):
        make.registered(workshop(), name, municipality=f"Ort {number % towns}", role=("IT", "Bauamt")[number % 2])
    return workshop()


def person(name: str) -> int:
    return db.session.query(Registration.id).filter_by(name=name).order_by(Registration.id.desc()).limit(1).scalar()


def plan(number: int = 1) -> RotationPlan:
    found = queries.plan(workshop(), number)
    assert found is not None
    return found


def at(number: int = 1) -> dict[int, int]:
    """Who is in which group."""
    return queries.assignment(plan(number))


def propose(**more: Any) -> int:
    with unit_of_work(by="account:1", at=clock.now()):
        return actions.propose(workshop(), now=clock.now(), **more).number


def announce(number: int = 1) -> int:
    with unit_of_work(by="account:1", at=clock.now()):
        return actions.announce(plan_here(number), here(), now=clock.now())


def here() -> Workshop:
    """The workshop inside a unit of work."""
    found = events.workshop("kassel", "C")
    assert found is not None
    return found


def plan_here(number: int) -> RotationPlan:
    found = queries.plan(here(), number)
    assert found is not None
    return found


def add_rule(kind: rules.RuleKind, *names: str, group: int | None = None) -> None:
    people = [person(name) for name in names]
    with unit_of_work(by="account:1", at=clock.now()):
        actions.add_rule(here(), kind, people, group, now=clock.now())


def withdraw(name: str) -> None:
    with unit_of_work(by="participant", at=clock.now()):
        found = registrations.registration(person(name))
        assert found is not None
        registration.withdraw(found, now=clock.now())


def ask(tree: list[dict[str, Any]]) -> None:
    event = workshop().event
    with unit_of_work(by="test", at=clock.now()):
        questions.save(event, tree, now=clock.now())
