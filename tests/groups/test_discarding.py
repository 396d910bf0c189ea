"""A draft nobody wants: discarded after a question, with everything in it, and its number never given again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.arranging import editing
from app.arranging import queries as arranging
from app.arranging import rules as arranging_rules
from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, unit_of_work
from app.events import actions as teams
from app.events.models import Workshop
from app.groups import actions, drafting, queries, rules
from app.groups import editing as board
from app.groups.models import Group, GroupMember, PlanEdit, RotationPlan, Visit
from tests.groups import boards
from tests.groups.boards import OFFICE
from tests.groups.test_routes_board import text
from tests.support import make
from tests.support.client import PageClient


def discard(number: int, revision: int = 0) -> None:
    with unit_of_work(by="account:1", at=clock.now()):
        drafting.discard(boards.plan_here(number), boards.here(), revision=revision, now=clock.now())


def left() -> dict[str, int]:
    db.session.rollback()
    return {table.__tablename__: db.session.query(table).count() for table in (Group, GroupMember, Visit, PlanEdit)}


def without_first_station() -> None:
    """Remove the first station of Workshop C."""
    with unit_of_work(by="account:1", at=clock.now()):
        workshop = boards.here()
        part = arranging.part(workshop, arranging.parts(workshop)[0].id)
        assert part is not None
        seen = (editing.facts(part, workshop), editing.stored(part))
        editing.change(part, workshop, seen[0], seen[1][1:], seen=seen)


def test_discarded_draft_lets_its_stations_go_and_keeps_its_number(app: Flask) -> None:
    boards.filled()
    number = boards.propose()
    with pytest.raises(arranging_rules.StationInUse):
        without_first_station()
    assert left() == {"rotation_group": 3, "group_member": 9, "visit": 9, "plan_edit": 0}
    discard(number)
    assert left() == dict.fromkeys(("rotation_group", "group_member", "visit", "plan_edit"), 0)
    assert (queries.plans(boards.workshop()), queries.plan(boards.workshop(), number)) == ([], None)
    entry = db.session.query(HistoryEntry).order_by(HistoryEntry.id.desc()).first()
    assert entry is not None
    assert (entry.verb, entry.facts) == ("groups_discarded", {"number": number})
    assert arranging.hanging([boards.workshop()])[boards.workshop().id].get("plans") is None
    without_first_station()
    assert boards.propose() == number + 1


def test_plan_that_was_announced_is_never_discarded(app: Flask) -> None:
    boards.filled()
    first, second = boards.propose(), boards.propose()
    boards.announce(first)
    boards.announce(second)
    before = left()
    for number in (first, second):
        with pytest.raises(rules.NotADraft):
            discard(number)
    assert left() == before


def test_draft_somebody_changed_meanwhile_stays(app: Flask) -> None:
    boards.filled()
    number, person = boards.propose(), boards.person("Ada Ahorn")
    seen = boards.at(number)[person]
    with unit_of_work(by="account:2", at=clock.now()):
        target = seen % 3 + 1
        board.move(boards.plan_here(number), boards.here(), person, target, seen=seen, now=clock.now())
    with pytest.raises(rules.ChangedMeanwhile):
        discard(number)
    discard(number, revision=1)
    assert queries.plans(boards.workshop()) == []


DEEDS: dict[str, Callable[[RotationPlan, Workshop], Any]] = {
    "move": lambda plan, workshop: board.move(plan, workshop, boards.person("Ada Ahorn"), 1, seen=0, now=clock.now()),
    "copy": lambda plan, workshop: actions.copy(plan, workshop, now=clock.now()),
    "announce": lambda plan, workshop: actions.announce(plan, workshop, now=clock.now()),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_draft_discarded_meanwhile_is_neither_changed_nor_copied_nor_announced(app: Flask, deed: str) -> None:
    boards.filled()
    discard(boards.propose())
    with unit_of_work(by="account:1", at=clock.now()):
        plan, workshop = db.session.query(RotationPlan).one(), boards.here()
        with pytest.raises(rules.ChangedMeanwhile):
            DEEDS[deed](plan, workshop)


def page(number: int) -> str:
    return f"{OFFICE}{number}/entfernung"


def test_organiser_is_asked_and_discards(app: Flask, client: PageClient) -> None:
    boards.filled()
    number = boards.propose()
    make.signed_in(client, "organiser")
    assert f"{OFFICE}{number}/entfernung" in client.get(OFFICE).get_data(as_text=True)
    assert "Entwurf endgültig verwerfen" in text(client, page(number))
    answer = client.submit(page(number))  # from a page that knows no revision
    assert (answer.status_code, "Bitte laden Sie die Seite neu." in answer.get_data(as_text=True)) == (409, True)
    assert client.submit(page(number), {"revision": "0"}).location == OFFICE
    assert f"Plan {number} ist verworfen." in text(client, OFFICE)
    assert client.get(page(number)).status_code == 404
    assert "Entwurf eines Rotationsplans verworfen" in text(client, "/verwaltung/kassel/verlauf/")


def test_announced_plan_has_no_way_to_discard_it(app: Flask, client: PageClient) -> None:
    boards.filled()
    number = boards.propose()
    boards.announce(number)
    make.signed_in(client, "organiser")
    assert "/entfernung" not in client.get(OFFICE).get_data(as_text=True)
    assert "Er bleibt, damit nachzulesen ist" in text(client, page(number))
    answer: Any = client.submit(page(number), {"revision": "0"})
    assert answer.status_code == 409


def test_moderator_and_editor_of_another_event_discard_nothing(app: Flask, client: PageClient) -> None:
    boards.filled()
    number = boards.propose()
    foreign = make.event("fremd")
    for role, event in (("moderator", boards.workshop().event), ("editor", foreign)):
        account = make.signed_in(client, role)
        with unit_of_work(by="test", at=clock.now()):
            teams.assign(account, event, None)
        assert client.get(page(number)).status_code == 404
        assert client.submit(page(number), {"revision": "0"}, page="/verwaltung/konto/").status_code == 404
    assert len(queries.plans(boards.workshop())) == 1
