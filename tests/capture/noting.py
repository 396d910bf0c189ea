"""A workshop in the middle of its rotation, for tests of what is noted there."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from flask import current_app

from app.capture import actions, batch, queries
from app.capture.models import Finding, ScribeLink
from app.core import clock
from app.core.db import db, unit_of_work
from app.events import queries as events
from app.events.models import Workshop
from app.groups import actions as groups
from app.groups import queries as plans
from app.programme.models import Station
from tests.support import make

# Workshop C begins at 10:30 in Kassel; rounds last 18 minutes, changes 3: this is the second round.
SECOND_ROUND = datetime(2026, 12, 5, 9, 55, tzinfo=UTC)
DESK = "/verwaltung/kassel/workshops/c/mitschrift/"


def workshop(letter: str = "C") -> Workshop:
    db.session.rollback()
    found = events.workshop("kassel", letter)
    assert found is not None
    return found


def rotating() -> Workshop:
    """Workshop C with nine people in three groups, and their plan announced."""
    make.event()
    for number in range(9):
        make.registered(workshop(), f"Person {chr(65 + number)}", municipality=f"Ort {number % 3}")
    now = clock.now()
    with unit_of_work(by="test", at=now):
        found = events.workshop("kassel", "C")
        assert found is not None
        groups.announce(groups.propose(found, now=now), found, now=now)
    return workshop()


def station(number: int = 1, letter: str = "C") -> Station:
    return queries.stations(workshop(letter))[number - 1]


def linked(number: int = 1, letter: str = "C") -> tuple[str, str]:
    """Token and code of a fresh link to a station."""
    now = clock.now()
    with unit_of_work(by="account:1", at=now):
        here = events.workshop("kassel", letter)
        assert here is not None
        board = queries.stations(here)[number - 1]
        _link, token, code = actions.make_link(here, board, key=current_app.config["SECRET_KEY"], now=now)
    return token, code


def link(token: str) -> ScribeLink:
    found = queries.link_at(token, clock.now())
    assert found is not None
    return found


def item(text: str = "Ein Punkt", **more: Any) -> batch.Item:
    return batch.Item(more.pop("client_id", str(uuid.uuid4())), more.pop("op", batch.Op.ADD), text, **more)


def noted(token: str, text: str = "Ein Punkt", **more: Any) -> int:
    """A finding; returns its id."""
    now = clock.now()
    with unit_of_work(by="scribe", at=now):
        return actions.note(link(token), item(text, **more), now=now).id


def finding(finding_id: int) -> Finding:
    db.session.rollback()
    found = db.session.get(Finding, finding_id, populate_existing=True)
    assert found is not None
    return found


def listed(number: int = 1) -> list[str]:
    """The words at a station, in order."""
    db.session.rollback()
    return [each.text for each in queries.findings_at(station(number).id)]


def group_at(round: int, number: int = 1) -> int:
    """Which group is at a station in a round, by the plan itself."""
    plan = plans.announced(workshop())
    assert plan is not None
    place = station(number).id
    return next(
        group.number
        for group in plan.groups
        for visit in group.visits
        if visit.round == round and visit.station_id == place
    )
