"""A workshop whose people are mixed anew each round, for tests."""

from __future__ import annotations

from typing import Any

from app.core import clock
from app.core.db import unit_of_work
from app.events.models import Workshop
from app.groups import editing, queries, remixing, swapping
from app.groups.drafting import Done
from app.groups.remixing import Mix, Way
from app.programme import actions as programme
from app.programme import queries as parts
from app.programme.queries import TimedPart
from tests.groups import boards
from tests.support import make


def held(slug: str = "kassel", *, stations: int = 3, **part: Any) -> None:
    """A published conference; Workshop C is mixed anew each round."""
    tree = make.event_tree(slug, capacity=600)
    workshop = tree["workshops"][2]
    workshop["group_mode"] = "remix"
    workshop["parts"][0] |= {
        "minutes": 180,
        "stations": [{"question": f"Frage {number}?"} for number in range(1, stations + 1)],
        **part,
    }
    workshop["ends_at"] = "2026-12-05T14:30"
    now = clock.now()
    with unit_of_work(by="test", at=now):
        programme.import_event(tree, host="rotunde.example", now=now)


def filled(people: int = 9, *, towns: int = 3, **more: Any) -> Workshop:
    held(**more)
    crowd(people, towns=towns)
    return boards.workshop()


def crowd(people: int, *, towns: int = 3, first: int = 1) -> None:
    """So many people with a place, written down at once: Gast 001 and so on."""
    workshop, now = boards.workshop(), clock.now()
    with unit_of_work(by="test", at=now):
        for number in range(first, first + people):
            make.seated(
                workshop, number, f"Gast {number:03}", f"Ort {number % towns}", ("IT", "Bauamt")[number % 2], now=now
            )


def guest(number: int) -> int:
    return boards.person(f"Gast {number:03}")


def rotation() -> TimedPart:
    found = parts.rotation(boards.here())
    assert found is not None
    return found


def ways(number: int = 1) -> dict[int, Way]:
    return remixing.ways_of(boards.plan(number), rotation())


def mix(number: int = 1) -> Mix:
    return remixing.mix(boards.plan(number), boards.workshop(), rotation())


def change(found: swapping.Ways, *, number: int = 1, revision: int | None = None, by: str = "account:1") -> Done:
    """Give people these ways, as a form does."""
    seen, now = boards.plan(number).revision if revision is None else revision, clock.now()
    with unit_of_work(by=by, at=now):
        plan, workshop = boards.plan_here(number), boards.here()
        return swapping.change(plan, workshop, rotation(), found, kind="exchange", revision=seen, now=now)


def exchange(one: int, other: int, *, number: int = 1, **more: Any) -> Done:
    return change(swapping.exchange(mix(number), guest(one), guest(other)), number=number, **more)


def hold(one: int, is_held: bool = True, *, number: int = 1) -> Done:
    seen, now = boards.plan(number).revision, clock.now()
    with unit_of_work(by="account:1", at=now):
        plan = boards.plan_here(number)
        return swapping.hold(plan, boards.here(), guest(one), is_held, revision=seen, now=now)


def mend(*absent: int, number: int = 1) -> Done:
    people, seen, now = [guest(one) for one in absent], boards.plan(number).revision, clock.now()
    with unit_of_work(by="account:1", at=now):
        plan = boards.plan_here(number)
        return swapping.mend(plan, boards.here(), rotation(), people, revision=seen, now=now)


def locked(number: int = 1) -> set[int]:
    return queries.held_people(boards.plan(number))


def undo(number: int = 1) -> Done:
    return _step(editing.undo, number)


def redo(number: int = 1) -> Done:
    return _step(editing.redo, number)


def _step(step: Any, number: int) -> Done:
    revision, now = boards.plan(number).revision, clock.now()
    with unit_of_work(by="account:1", at=now):
        done: Done = step(boards.plan_here(number), boards.here(), revision=revision, now=now)
        return done


def different(number: int = 1) -> tuple[int, int]:
    """Two guests on different ways."""
    found = ways(number)
    return 1, next(n for n in range(2, 30) if found[guest(n)] != found[guest(1)])
