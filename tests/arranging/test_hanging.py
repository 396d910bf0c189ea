"""What keeps workshops and stations from being deleted: everything somebody would lose with them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Table

from app.arranging import queries, rules, showing
from app.clusters.models import Cluster
from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Event
from app.letters import actions as letters
from app.letters.rules import Segment, Texts
from app.review.models import CorrectionWatch, Remark
from tests.arranging.test_actions import move, remove, titles, workshop
from tests.support import noted

# They are the workshop itself and what is arranged in it.
OWN = {"part", "moderator", "topic", "team_member"}
# Kept by something that hangs itself (minutes, registrations), or of no use to anybody without the workshop.
BEHIND = {"released_finding", "calendar_mark", "group_job"}


def pointing_at(name: str) -> set[str]:
    """The tables whose rows go, or lose their place, with a row of this one."""
    tables: list[Table] = list(db.metadata.tables.values())
    return {table.name for table in tables if any(key.column.table.name == name for key in table.foreign_keys)}


def test_every_table_that_names_a_workshop_is_counted() -> None:
    counted = {table.__tablename__ for _, table in queries.HANGING}
    assert counted | OWN | BEHIND == pointing_at("workshop")
    assert not counted & (OWN | BEHIND)


def test_every_table_that_names_a_station_is_counted() -> None:
    assert {table.__tablename__ for _, table in queries.AT_STATIONS} == pointing_at("station")


def add(kind: str) -> None:
    now, target = clock.now(), workshop()
    common: dict[str, Any] = {"event_id": target.event_id, "workshop_id": target.id}
    station = noted.stations(target)[0].id
    with unit_of_work(by="test", at=now):
        if kind == "clusters":
            row = Cluster(**common, station_id=station, position=1, wording="Eins", made_at=now, changed_at=now)
            db.session.add(row)
        elif kind == "remarks":
            db.session.add(Remark(**common, text="Es fehlt etwas.", at=now, state="open"))
        elif kind == "watches":
            db.session.add(CorrectionWatch(**common, email="a@example.org", token_hash="0" * 64, asked_at=now))
        else:
            letters.write(workshop().event, Segment(workshops=("C",)), Texts("Betreff", "Text"), now=now)


@pytest.mark.parametrize("kind", ["clusters", "remarks", "watches", "messages"])
def test_workshop_stays_and_keeps_its_letter_while_something_names_it(event: Event, app: Any, kind: str) -> None:
    add(kind)
    assert queries.hanging([workshop()])[workshop().id] == {kind: 1}
    with app.test_request_context():
        assert showing.things({kind: 1})[0].startswith("1 ")
    with pytest.raises(rules.StillInUse):
        remove(workshop())
    with pytest.raises(rules.LetterStays):
        move(workshop("B"), 1)
    assert titles() == {"A": "Thema A", "B": "Thema B", "C": "Thema C"}
