"""Clock times of a programme as its pages show them."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask

from app.core import clock
from app.core.db import unit_of_work
from app.programme import actions, queries
from app.programme.queries import TimedPart
from tests.support import make

ZONE = ZoneInfo("Europe/Berlin")


def rotation(part: dict[str, Any], **workshop: Any) -> TimedPart:
    """The rotation of a workshop whose first part begins at 10:30 with these stations and minutes."""
    tree = make.event_tree()
    tree["workshops"] = [make.workshop_tree("A", **workshop)]
    tree["workshops"][0]["parts"][0] |= part
    now = clock.now()
    with unit_of_work(by="test", at=now):
        event = actions.import_event(tree, host="rotunde.example", now=now)
    found = queries.rotation(event.workshops[0])
    assert found is not None
    return found


def readings(timed: TimedPart) -> list[str]:
    return [f"{slot.starts_at.astimezone(ZONE):%H:%M}-{slot.ends_at.astimezone(ZONE):%H:%M}" for slot in timed.rounds]


def test_rotation_with_as_many_groups_as_stations_takes_a_round_each(app: Flask) -> None:
    assert readings(rotation({})) == ["10:30-10:48", "10:51-11:09", "11:12-11:30"]


def test_rotation_with_more_groups_than_stations_takes_a_round_for_each_group(app: Flask) -> None:
    timed = rotation({}, group_count=5)
    assert readings(timed)[3:] == ["11:33-11:51", "11:54-12:12"]
    assert timed.time is not None
    assert (timed.time.waiting, timed.time.spare) == (2, -42)


def test_rotation_with_fewer_groups_than_stations_still_sees_each_station(app: Flask) -> None:
    assert len(rotation({}, group_count=2).rounds) == 3


def test_rotation_with_double_stations_takes_two_groups_at_once(app: Flask) -> None:
    stations = [{"question": f"Frage {number}?", "parallel": 2} for number in (1, 2, 3)]
    assert len(rotation({"stations": stations}, group_count=6).rounds) == 3


def test_rotation_counts_the_accessible_copy_of_a_station_once(app: Flask) -> None:
    stations = [{"question": "Eins?", "topic": "T"}, {"question": "Eins?", "topic": "T"}, {"question": "Zwei?"}]
    timed = rotation({"stations": stations}, group_count=2)
    assert timed.time is not None
    assert timed.time.places == (2, 1)
    assert len(timed.rounds) == 2


def test_rotation_with_a_break_goes_on_after_it(app: Flask) -> None:
    timed = rotation({"break_after": 2, "break_minutes": 15, "minutes": 75})
    assert readings(timed) == ["10:30-10:48", "10:51-11:09", "11:27-11:45"]
    assert timed.pause is not None
    assert f"{timed.pause.starts_at.astimezone(ZONE):%H:%M}" == "11:09"
    assert f"{timed.pause.ends_at.astimezone(ZONE):%H:%M}" == "11:24"


def test_rotation_of_people_mixed_anew_has_no_groups_to_wait(app: Flask) -> None:
    timed = rotation({}, group_count=5, group_mode="remix")
    assert timed.time is not None
    assert (timed.time.groups, len(timed.rounds)) == (0, 3)
