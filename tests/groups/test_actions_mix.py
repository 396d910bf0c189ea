"""People mixed anew each round: proposed, changed by hand, announced, mended on the day."""

from __future__ import annotations

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, unit_of_work
from app.groups import actions, comparing, jobs, planning, queries, rules, swapping
from app.groups.computing import dressed
from app.groups.models import GroupJob, PlanEdit, Route
from app.programme import queries as programme
from app.registration import queries as registrations
from app.registration.models import Registration
from tests.groups import boards, mixes
from tests.groups.judging import judge, needs_judge
from tests.house.test_queries import counted

RuleKind = rules.RuleKind


def ask() -> int:
    with unit_of_work(by="account:5", at=clock.now()):
        return actions.ask(boards.here(), now=clock.now()).id


@needs_judge
@pytest.mark.parametrize(("people", "stations"), [(9, 3), (14, 4), (1, 3)])
def test_proposal_gives_everybody_a_way_the_judge_finds_no_fault_with(app: Flask, people: int, stations: int) -> None:
    workshop = mixes.filled(people, stations=stations)
    assert boards.propose() == 1
    plan = boards.plan()
    assert (plan.mode, plan.state, plan.groups, queries.assignment(plan)) == ("remix", "draft", [], {})
    ways = mixes.ways()
    assert ways.keys() == {one.id for one in registrations.confirmed(workshop)}
    rotation = mixes.rotation()
    circle = planning.Circle(registrations.confirmed(workshop), [])
    instance = planning.task(workshop, rotation, circle, seed=1)["instance"]
    schedule = {f"p{who}": [f"s{stop}" for stop in way] for who, way in ways.items()}
    answer = {"schema": "grouping-result/1", "instance": instance["id"], "status": "solved", "schedule": schedule}
    report = judge().check(instance, {**answer, "proved": False, "seconds": None, "seed": 1, "explanation": []})
    assert report["violations"] == []
    assert set(plan.explanation) == {"de", "en"}


def test_worker_makes_the_plan_a_proposal_at_once_would_make(app: Flask) -> None:
    mixes.filled(9)
    boards.propose()
    expected = mixes.ways()
    with unit_of_work(by="test", at=clock.now()):
        db.session.delete(boards.plan_here(1))
    jobs.calculate(ask())
    assert db.session.query(GroupJob).one().state == "done"
    assert (mixes.ways(), boards.plan().mode, boards.plan().made_by) == (expected, "remix", "account:5")


def test_somebody_who_leaves_while_it_is_calculated_is_in_no_plan(app: Flask) -> None:
    mixes.filled(9)
    boards.propose()
    boards.withdraw("Gast 003")
    assert len(mixes.mix().ways) == 8
    assert mixes.guest(3) not in queries.ways(boards.plan())


def test_rules_of_mixed_rounds_are_kept_and_group_rules_wait(app: Flask) -> None:
    mixes.filled(12)
    boards.add_rule(RuleKind.TOGETHER, "Gast 001", "Gast 002")
    boards.add_rule(RuleKind.PIN, "Gast 003", group=1)
    boards.propose()
    ways = mixes.ways()
    assert ways[mixes.guest(1)] == ways[mixes.guest(2)]
    assert mixes.mix().worth.broken == ()


def test_stairs_nobody_can_avoid_refuse_the_proposal_and_say_why(app: Flask) -> None:
    mixes.filled(4)
    with unit_of_work(by="test", at=clock.now()):
        mixes.rotation().part.stations[1].step_free = False
    boards.add_rule(RuleKind.STEP_FREE, "Gast 002")
    reason = "Gast 002 braucht stufenlose Stationen; es gibt 2, nötig sind 3."
    assert comparing.contradiction(boards.workshop(), mixes.rotation(), "de") == reason
    with pytest.raises(rules.NoPlanPossible) as refused:
        boards.propose()
    assert refused.value.values == {"reason": reason}


def test_whoever_is_held_keeps_the_way_in_the_next_proposal(app: Flask) -> None:
    mixes.filled(9)
    boards.propose()
    one, other = mixes.different()
    mixes.exchange(one, other)
    for each in (one, other):
        mixes.hold(each)
    kept = mixes.ways()
    with unit_of_work(by="account:1", at=clock.now()):
        actions.propose(boards.here(), now=clock.now(), keeping=boards.plan_here(1))
    assert [mixes.ways(2)[mixes.guest(each)] for each in (one, other)] == [
        kept[mixes.guest(each)] for each in (one, other)
    ]


def test_exchange_is_noted_undone_and_done_again_exactly(app: Flask) -> None:
    mixes.filled(9)
    boards.propose()
    before, (one, other) = mixes.ways(), mixes.different()
    done = mixes.exchange(one, other, by="account:7")
    first, second = mixes.guest(one), mixes.guest(other)
    after = {**before, first: before[second], second: before[first]}
    assert mixes.ways() == after
    edit = db.session.query(PlanEdit).one()
    assert edit.moves == [
        [first, list(before[first]), list(after[first])],
        [second, list(before[second]), list(after[second])],
    ]
    assert (done.plan.revision, done.plan.changed_by, edit.by) == (1, "account:7", "account:7")
    mixes.undo()
    assert mixes.ways() == before
    mixes.redo()
    assert mixes.ways() == after
    assert boards.plan().revision == 3


def test_step_to_a_station_of_another_round_exchanges_the_two_rounds(app: Flask) -> None:
    mixes.filled(9)
    boards.propose()
    who = mixes.guest(1)
    way = mixes.ways()[who]
    found = swapping.step(mixes.mix(), who, 1, way[2])
    assert found == {who: (way[2], way[1], way[0])}
    mixes.change(found)
    assert mixes.ways()[who] == (way[2], way[1], way[0])
    assert db.session.query(Route).filter_by(registration_id=who).count() == 3
    assert swapping.step(mixes.mix(), who, 1, way[2]) == {who: mixes.ways()[who]}


def test_step_to_what_is_not_there_is_refused(app: Flask) -> None:
    mixes.filled(10, stations=5)
    boards.propose()
    who = mixes.guest(1)
    assert len(mixes.ways()[who]) == 5
    with pytest.raises(rules.StationGone):
        swapping.step(mixes.mix(), who, 1, 6)
    with pytest.raises(rules.StationGone):
        swapping.step(mixes.mix(), who, 6, 1)


def test_changes_nobody_can_mean_are_refused(app: Flask) -> None:
    mixes.filled(9)
    boards.propose()
    mix = mixes.mix()
    with pytest.raises(rules.SamePerson):
        swapping.exchange(mix, mixes.guest(1), mixes.guest(1))
    with pytest.raises(rules.NobodyInGroup):
        swapping.exchange(mix, mixes.guest(1), 4711)
    mixes.crowd(1, first=10)
    with pytest.raises(rules.NoWay):
        swapping.exchange(mixes.mix(), mixes.guest(1), mixes.guest(10))
    with pytest.raises(rules.NoWay):
        mixes.hold(10)


def test_whoever_is_held_is_exchanged_with_nobody(app: Flask) -> None:
    mixes.filled(9)
    boards.propose()
    one, other = mixes.different()
    mixes.hold(other)
    assert mixes.locked() == {mixes.guest(other)}
    before = mixes.ways()
    with pytest.raises(rules.IsHeld):
        mixes.exchange(one, other)
    assert mixes.ways() == before
    mixes.undo()
    assert mixes.locked() == set()
    mixes.exchange(one, other)
    assert mixes.ways() != before


def test_change_of_what_somebody_else_changed_meanwhile_is_not_done(app: Flask) -> None:
    mixes.filled(9)
    boards.propose()
    one, other = mixes.different()
    mixes.exchange(one, other)
    after = mixes.ways()
    with pytest.raises(rules.ChangedMeanwhile):
        mixes.exchange(one, other, revision=0)
    assert (mixes.ways(), boards.plan().revision) == (after, 1)


@pytest.mark.parametrize("groups", [3, 5])
def test_number_of_rounds_is_that_of_the_timetable(app: Flask, groups: int) -> None:
    boards.filled(9)
    with unit_of_work(by="test", at=clock.now()):
        boards.here().group_count = groups
    boards.propose()
    workshop = boards.workshop()
    rotation = programme.rotation(workshop)
    assert rotation is not None
    assert rotation.time is not None
    circle = planning.Circle(registrations.confirmed(workshop), [], groups)
    asked = planning.task(workshop, rotation, circle, seed=1)["instance"]["rounds"]
    rounds = {visit.round for group in boards.plan().groups for visit in group.visits}
    assert asked == rotation.time.rounds == len(rotation.rounds) == max(rounds) == groups


def test_question_of_mixed_rounds_knows_stations_pins_and_no_groups(app: Flask) -> None:
    workshop = mixes.filled(3)
    who = mixes.guest(1)
    circle = planning.Circle(registrations.confirmed(workshop), [], ways={who: (2, 0, 1), 4711: (1, 2, 3)})
    task = planning.task(workshop, mixes.rotation(), circle, seed=1)
    assert task["instance"]["mode"] == "remix"
    assert "groups" not in task["instance"]
    assert task["instance"]["constraints"]["pins"] == [
        {"person": f"p{who}", "round": 1, "station": "s2"},
        {"person": f"p{who}", "round": 3, "station": "s1"},
    ]
    assert dressed(task)["constraints"]["pins"] == task["instance"]["constraints"]["pins"]


def test_plan_asks_the_database_equally_often_for_few_and_for_many(app: Flask) -> None:
    found = []
    mixes.held()
    for number, people in ((1, 6), (2, 40)):
        mixes.crowd(people, first=10 * number)
        boards.propose()
        plan, workshop, rotation = boards.plan(number), boards.workshop(), mixes.rotation()
        person = db.session.get(Registration, mixes.guest(10 * number))
        assert person is not None
        with counted(app) as seen:
            mixes.mix(number)
            queries.timetables_of(plan, rotation)
            queries.timetable_of(plan, rotation, person)
            queries.ways(plan)
        found.append(len(seen))
        del workshop
    assert found[0] == found[1] > 0
