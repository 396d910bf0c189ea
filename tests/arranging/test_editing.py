"""Parts, stations and talks: written, put in order, kept where something hangs on them; on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.arranging import editing, queries, rules
from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, unit_of_work
from app.core.errors import ChangedMeanwhile
from app.events import queries as events
from app.events.models import Event, Workshop
from app.groups import actions as groups
from app.programme import eventfile, exchange
from app.programme import queries as programme
from app.programme.models import Part, Speaker, Station
from tests.arranging.test_actions import workshop
from tests.support import make, noted

Row = tuple[int, dict[str, Any]]


def parts() -> list[Part]:
    return queries.parts(workshop())


def kinds() -> list[str]:
    return [part.kind for part in parts()]


def rotation() -> Part:
    found = queries.part(workshop(), parts()[[part.kind for part in parts()].index("rotation")].id)
    assert found is not None
    return found


def talks() -> Part:
    found = queries.part(workshop(), parts()[[part.kind for part in parts()].index("talks")].id)
    assert found is not None
    return found


def station(question: str, key: int = 0, **more: Any) -> Row:
    usual = {"name": "", "place": "", "step_free": True, "topic": "", "parallel": 1, "capacity": None}
    return key, {**usual, "east": None, "north": None, "floor": 0, "question": question, **more}


def talk(title: str, *names: str, key: int = 0) -> Row:
    people = [{"name": name, "organisation": "Amt", "role": ""} for name in names]
    return key, {"title": title, "minutes": 10, "summary": "", "speakers": people}


def change(part: Part, typed: list[Row] | None = None, seen: Any = None, **facts: Any) -> list[str]:
    with unit_of_work(by="test", at=clock.now()):
        target = queries.part(workshop_row(), part.id)
        assert target is not None
        held = (editing.facts(target, workshop_row()), editing.stored(target))
        wanted = {**held[0], **facts}
        return editing.change(target, workshop_row(), wanted, held[1] if typed is None else typed, seen=seen or held)


def workshop_row(letter: str = "C") -> Workshop:
    return db.session.query(Workshop).filter_by(letter=letter).one()


def add(kind: str, typed: list[Row] | None = None, letter: str = "C", **facts: Any) -> Part:
    with unit_of_work(by="test", at=clock.now()):
        wanted = {"title": "", "minutes": 10, "description": "", **facts}
        return editing.add(workshop_row(letter), kind, wanted, typed or [])


def move(part: Part, **way: int) -> bool:
    with unit_of_work(by="test", at=clock.now()):
        return editing.move(workshop_row(), part.id, **way)  # type: ignore[arg-type]  # step or before


def remove(part: Part) -> None:
    with unit_of_work(by="test", at=clock.now()):
        target = queries.part(workshop_row(), part.id)
        assert target is not None
        editing.remove(target, workshop_row())


def announce() -> None:
    for number in range(4):
        make.registered(workshop(), f"Person {'ABCD'[number]}xy")
    with unit_of_work(by="test", at=clock.now()):
        groups.announce(groups.propose(workshop_row(), now=clock.now()), workshop_row(), now=clock.now())


def questions() -> list[tuple[int, str]]:
    return [(each.number, each.question) for each in rotation().stations]


def last() -> tuple[str, dict[str, Any]]:
    db.session.rollback()
    entry = db.session.query(HistoryEntry).order_by(HistoryEntry.id.desc()).first()
    assert entry is not None
    return entry.verb, entry.facts


def test_new_parts_stand_at_the_end_with_their_rows(event: Event) -> None:
    made = add("talks", [talk("Eins", "Ada"), talk("Zwei", "Bela", "Cem")], title="Zum Schluss")
    assert kinds() == ["rotation", "talks", "talks"]
    assert last() == ("part_added", {"part": made.id, "kind": "talks"})
    found = queries.part(workshop(), made.id)
    assert found is not None
    told = [(each.number, each.title, [person.name for person in each.speakers]) for each in found.talks]
    assert told == [(1, "Eins", ["Ada"]), (2, "Zwei", ["Bela", "Cem"])]


def test_rotation_without_a_station_and_a_second_one_are_refused(event: Event) -> None:
    times = {"round_minutes": 10, "change_minutes": 0, "break_after": 0, "break_minutes": 0, "group_count": 0}
    with pytest.raises(rules.OneRotation):
        add("rotation", [station("Warum?")], **times)
    remove(rotation())
    with pytest.raises(rules.NoStation):
        add("rotation", [], **times)
    add("rotation", [station("Warum?")], **{**times, "group_count": 4})
    assert (workshop().group_count, questions()) == (4, [(1, "Warum?")])


def test_number_of_groups_left_empty_is_that_of_the_topics(event: Event) -> None:
    remove(rotation())
    times = {"round_minutes": 10, "change_minutes": 0, "break_after": 0, "break_minutes": 0, "group_count": 0}
    add("rotation", [station("A?"), station("B?", topic="b"), station("B!", topic="b")], **times)
    assert workshop().group_count == 2
    rows = [*editing.stored(rotation()), station("C?")]
    assert change(rotation(), rows, group_count=0) == ["group_count", "stations"]
    assert workshop().group_count == 3


def test_what_pages_made_goes_into_a_file_and_comes_back(event: Event) -> None:
    remove(rotation())
    times = {"round_minutes": 10, "change_minutes": 0, "break_after": 0, "break_minutes": 0, "group_count": 0}
    add("rotation", [station("A?", east=1.5, north=2.0, floor=-1, capacity=8)], **times)
    add("talks", [talk("Eins", "Ada Eins", "Bela Zwei")])
    db.session.rollback()
    found = events.event("kassel")
    assert found is not None
    tree = exchange.written(found, programme.parts_of(found.workshops))
    again = eventfile.read(tree)["workshops"][2]["parts"]
    assert [part["kind"] for part in again] == ["talks", "rotation", "talks"]
    assert again[1]["stations"][0]["east"] == 1.5
    assert [person["name"] for person in again[2]["talks"][0]["speakers"]] == ["Ada Eins", "Bela Zwei"]


def test_rows_keep_their_identity_when_they_change_places(event: Event) -> None:
    one, two, three = (each.id for each in rotation().stations)
    names = change(rotation(), [station("Drei", three), station("Neu"), station("Eins", one), station("Zwei", two)])
    assert names == ["stations"]
    found = [(each.number, each.question, each.id) for each in rotation().stations]
    assert [(number, question) for number, question, _ in found] == [(1, "Drei"), (2, "Neu"), (3, "Eins"), (4, "Zwei")]
    assert [found[0][2], found[2][2], found[3][2]] == [three, one, two]


def test_reworded_stations_are_no_news_for_a_plan(event: Event) -> None:
    rows = [station(f"Neu {each.number}", each.id) for each in rotation().stations]
    names = change(rotation(), rows)
    assert (names, rules.touches_plan(names)) == (["stations_words"], False)
    assert rules.touches_plan(change(rotation(), rows[:2]))
    assert rules.touches_plan(change(rotation(), round_minutes=17))
    assert not rules.touches_plan(change(rotation(), minutes=70))  # the rounds begin when they began


def test_nothing_typed_leaves_no_line(event: Event) -> None:
    before = last()
    assert change(rotation()) == []
    assert change(talks()) == []
    assert last() == before


def test_part_somebody_changed_meanwhile_is_refused_whole(event: Event) -> None:
    part = rotation()
    seen = (editing.facts(part, workshop()), editing.stored(part))
    change(part, [station("Anders", part.stations[0].id)])
    with pytest.raises(ChangedMeanwhile):
        change(part, [station("Meins", seen[1][0][0])], seen=seen)
    assert questions() == [(1, "Anders")]


def test_speakers_of_a_talk_are_those_typed(event: Event) -> None:
    key = talks().talks[0].id
    change(talks(), [talk("Neu", "Ada Eins", "Bela Zwei", key=key)])
    assert [person.name for person in talks().talks[0].speakers] == ["Ada Eins", "Bela Zwei"]
    change(talks(), [])
    assert talks().talks == []
    assert db.session.query(Speaker).count() == 2  # those of A and B


@pytest.mark.parametrize("thing", ["finding", "link", "plan"])
def test_station_on_which_something_hangs_stays(event: Event, thing: str) -> None:
    target = rotation().stations[1]
    if thing == "finding":
        noted.finding(workshop(), target, "Etwas", group=1)
    elif thing == "link":
        noted.link(workshop(), target)
    else:
        announce()
    rows = [station("Frage 1?", rotation().stations[0].id), station("Frage 3?", rotation().stations[2].id)]
    if thing == "plan":
        rows = rows[1:] + rows[:1]
    with pytest.raises(rules.StationInUse):
        change(rotation(), rows)
    with pytest.raises(rules.StationInUse):
        remove(rotation())
    assert len(questions()) == 3


def test_announced_plan_keeps_its_rounds(event: Event) -> None:
    with unit_of_work(by="test"):
        workshop_row().group_count = 4
    announce()
    assert queries.announced_rounds(workshop()) == (1, 4)
    with pytest.raises(rules.PlanNeedsRounds) as refused:
        change(rotation(), group_count=3)
    assert refused.value.values == {"number": 1, "rounds": 4, "left": 3}
    assert workshop().group_count == 4
    more = [*editing.stored(rotation()), station("Neu")]
    assert change(rotation(), more, group_count=3) == ["group_count", "stations"]


def test_parts_move_by_steps_and_before_another(event: Event) -> None:
    add("break")
    first, second, third = parts()
    assert move(third, step=-1)
    assert kinds() == ["rotation", "break", "talks"]
    assert move(third, before=first.id)
    assert kinds() == ["break", "rotation", "talks"]
    assert move(third, before=0)
    assert (kinds(), [part.position for part in parts()]) == (["rotation", "talks", "break"], [1, 2, 3])
    before = last()
    assert move(first, step=-1)
    assert last() == before
    remove(second)
    assert not move(second, step=1)


def test_two_people_who_move_different_parts_both_get_their_way(event: Event) -> None:
    for _ in range(3):
        add("break")
    order = [part.id for part in parts()]
    move(parts()[4], step=-1)  # one person moved the last up
    with unit_of_work(by="other", at=clock.now()):  # the other saw the old order and moves the first down
        editing.move(workshop_row(), order[0], step=1)
    assert [part.id for part in parts()] == [order[1], order[0], order[2], order[4], order[3]]


def test_part_of_another_workshop_is_none_of_this(event: Event) -> None:
    foreign = queries.parts(workshop("A"))[0]
    assert queries.part(workshop("C"), foreign.id) is None
    with unit_of_work(by="test", at=clock.now()):
        assert not editing.move(workshop_row("C"), foreign.id, step=1)


def test_removed_part_leaves_the_others(event: Event) -> None:
    gone = rotation()
    remove(gone)
    assert kinds() == ["talks"]
    assert last() == ("part_removed", {"part": gone.id, "kind": "rotation"})
    assert db.session.query(Station).filter_by(part_id=gone.id).count() == 0


def test_no_more_than_sixty_parts(event: Event, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_PARTS", 2)
    with pytest.raises(rules.TooManyParts):
        add("break")
