"""Changes by hand: moves, locks, undo and redo, and two organisers at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import clock
from app.core.db import db, unit_of_work
from app.core.errors import Refusal
from app.groups import actions, editing, queries, rules
from app.groups.models import PlanEdit
from tests.groups import boards

Act = Callable[..., editing.Done]
NOW = timedelta(0)


def change(act: Act, *arguments: object, number: int = 1, by: str = "account:1", **more: object) -> editing.Done:
    now = clock.now()
    with unit_of_work(by=by, at=now):
        return act(boards.plan_here(number), boards.here(), *arguments, now=now, **more)


def move(name: str, target: int, *, seen: int | None = None, number: int = 1, by: str = "account:1") -> editing.Done:
    who = boards.person(name)
    before = boards.at(number).get(who, 0) if seen is None else seen
    return change(editing.move, who, target, seen=before, number=number, by=by)


def undo(number: int = 1) -> editing.Done:
    return change(editing.undo, number=number, revision=boards.plan(number).revision)


def redo(number: int = 1) -> editing.Done:
    return change(editing.redo, number=number, revision=boards.plan(number).revision)


def other(group: int) -> int:
    return group % 3 + 1


def state() -> tuple[dict[int, int], set[int], list[bool]]:
    plan = boards.plan()
    return queries.assignment(plan), queries.held_people(plan), [group.is_locked for group in plan.groups]


def test_move_changes_one_person_and_notes_who_and_when(app: Flask) -> None:
    boards.filled()
    boards.propose()
    before, who = boards.at(), boards.person("Ada Ahorn")
    done = move("Ada Ahorn", other(before[who]), by="account:7")
    assert done.plan.number == 1
    assert boards.at() == {**before, who: other(before[who])}
    plan = boards.plan()
    assert (plan.revision, plan.changed_by, plan.changed_at) == (1, "account:7", clock.now())
    edit = db.session.query(PlanEdit).one()
    assert (edit.number, edit.kind, edit.moves, edit.by) == (
        1,
        "move",
        [[who, before[who], other(before[who])]],
        "account:7",
    )


def test_move_sent_twice_is_one_change(app: Flask) -> None:
    boards.filled()
    boards.propose()
    seen = boards.at()[boards.person("Ada Ahorn")]
    for _ in range(2):
        move("Ada Ahorn", other(seen), seen=seen)
    assert boards.plan().revision == 1
    assert db.session.query(PlanEdit).count() == 1


def test_move_of_somebody_moved_meanwhile_changes_nothing(app: Flask) -> None:
    boards.filled()
    boards.propose()
    seen = boards.at()[boards.person("Ada Ahorn")]
    move("Ada Ahorn", other(seen), by="account:2")
    before = state()
    with pytest.raises(rules.ChangedMeanwhile):
        move("Ada Ahorn", other(other(seen)), seen=seen)
    assert state() == before


def test_move_of_somebody_else_goes_on_top_of_what_others_did(app: Flask) -> None:
    boards.filled()
    boards.propose()
    first = boards.at()
    ada, bela = boards.person("Ada Ahorn"), boards.person("Bela Birke")
    move("Ada Ahorn", other(first[ada]), by="account:2")
    move("Bela Birke", other(first[bela]), seen=first[bela])
    assert boards.at() == {**first, ada: other(first[ada]), bela: other(first[bela])}


def test_move_against_a_lock_is_refused(app: Flask) -> None:
    boards.filled()
    boards.propose()
    first, ada = boards.at(), boards.person("Ada Ahorn")
    change(editing.hold, ada, True, seen=first[ada])
    with pytest.raises(rules.IsHeld):
        move("Ada Ahorn", other(first[ada]))
    change(editing.hold, ada, False, seen=first[ada])
    change(editing.close, other(first[ada]), True)
    with pytest.raises(rules.IsHeld):
        move("Ada Ahorn", other(first[ada]))
    move("Ada Ahorn", other(other(first[ada])))
    assert boards.at()[ada] == other(other(first[ada]))


def test_move_of_a_stranger_or_to_a_missing_group_is_refused(app: Flask) -> None:
    boards.filled()
    boards.propose()
    boards.withdraw("Cem Zeder")
    before = state()
    for refusal, person, target in (
        (rules.NobodyInGroup, boards.person("Cem Zeder"), 1),
        (rules.NobodyInGroup, 4711, 1),
        (rules.GroupGone, boards.person("Ada Ahorn"), 9),
    ):
        with pytest.raises(refusal):
            change(editing.move, person, target, seen=boards.at().get(person, 0))
    assert state() == before


def test_move_in_an_announced_plan_makes_a_draft_and_leaves_it_alone(app: Flask) -> None:
    boards.filled()
    boards.propose()
    boards.announce()
    first, ada = boards.at(), boards.person("Ada Ahorn")
    done = move("Ada Ahorn", other(first[ada]))
    assert (done.plan.number, done.plan.state, done.plan.based_on) == (2, "draft", 1)
    assert (boards.at(1), boards.at(2)) == (first, {**first, ada: other(first[ada])})
    assert boards.plan(1).revision == 0


def test_insert_somebody_without_a_group_and_undo_takes_her_out_again(app: Flask) -> None:
    boards.filled(8)
    boards.propose()
    before = state()
    boards.make.registered(boards.workshop(), "Ines Iris", municipality="Ort 9")
    move("Ines Iris", 2)
    assert boards.at()[boards.person("Ines Iris")] == 2
    undo()
    assert state() == before


def test_undo_of_a_move_whose_person_withdrew_is_skipped_and_told(app: Flask) -> None:
    boards.filled()
    boards.propose()
    first, ada, bela = boards.at(), boards.person("Ada Ahorn"), boards.person("Bela Birke")
    move("Bela Birke", other(first[bela]))
    move("Ada Ahorn", other(first[ada]))
    boards.withdraw("Ada Ahorn")
    assert undo().skipped == (ada,)
    assert undo().skipped == ()
    assert boards.at() == {**first, ada: other(first[ada])}
    with pytest.raises(rules.NothingToUndo):
        undo()


def test_new_change_after_undo_drops_what_was_undone(app: Flask) -> None:
    boards.filled()
    boards.propose()
    first, ada, bela = boards.at(), boards.person("Ada Ahorn"), boards.person("Bela Birke")
    move("Ada Ahorn", other(first[ada]))
    undo()
    move("Bela Birke", other(first[bela]))
    with pytest.raises(rules.NothingToUndo):
        redo()
    undo()
    assert boards.at() == first


def test_undo_of_a_state_not_seen_asks_first(app: Flask) -> None:
    boards.filled()
    boards.propose()
    first = boards.at()
    move("Ada Ahorn", other(first[boards.person("Ada Ahorn")]))
    before = state()
    with pytest.raises(rules.ChangedMeanwhile):
        change(editing.undo, revision=0)
    assert state() == before


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.integers(0, 8), st.integers(1, 3)),
        st.tuples(st.just("hold"), st.integers(0, 8), st.booleans()),
        st.tuples(st.just("close"), st.integers(1, 3), st.booleans()),
        st.tuples(st.sampled_from(["undo", "redo"]), st.just(0), st.just(0)),
    ),
    max_size=12,
)


def play(kind: str, which: int, value: int) -> None:
    """One step as the page sends it; what the rules refuse is no step."""
    try:
        if kind == "move":
            move(boards.NAMES[which], value)
        elif kind == "hold":
            who = boards.person(boards.NAMES[which])
            change(editing.hold, who, bool(value), seen=boards.at().get(who, 0))
        elif kind == "close":
            change(editing.close, which, bool(value))
        else:
            undo() if kind == "undo" else redo()
    except Refusal:
        db.session.rollback()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_undo_of_any_steps_is_exactly_the_beginning_and_redo_the_end(
    app: Flask, steps: list[tuple[str, int, int]]
) -> None:
    if not db.session.query(PlanEdit.id).first() and not queries_there():
        boards.filled()
    number = boards.propose()
    with unit_of_work(by="test", at=clock.now()):  # the plan of this example is number 1 for all helpers
        for plan in queries.plans(boards.here()):
            if plan.number != number:
                db.session.delete(plan)
        db.session.flush()
        boards.plan_here(number).number = 1
    begin = state()
    for step in steps:
        play(*step)
    end, undone = state(), 0
    while any(edit.undone_at is None for edit in queries.edits(boards.plan())):
        undo()
        undone += 1
    assert state() == begin
    for _ in range(undone):
        redo()
    assert state() == end


def queries_there() -> bool:
    return boards.events.workshop("kassel", "C") is not None


def test_two_organisers_at_once_lose_no_move(app: Flask) -> None:
    """Each moves people of her own, at the same time, from the state both have seen first."""
    boards.filled()
    boards.propose()
    first = boards.at()
    targets = {who: other(group) for who, group in first.items()}
    faults: list[BaseException] = []
    moment = clock.now()

    def work(people: list[int], by: str) -> None:
        with app.app_context():
            for who in people:
                try:
                    with unit_of_work(by=by, at=moment):
                        plan = boards.plan_here(1)
                        editing.move(plan, boards.here(), who, targets[who], seen=first[who], now=moment)
                except BaseException as fault:
                    faults.append(fault)
            db.session.remove()

    people = sorted(first)
    db.session.remove()
    threads = [threading.Thread(target=work, args=(people[k::2], f"account:{k}")) for k in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert boards.at() == targets
    assert boards.plan().revision == len(people)
    edits = queries.edits(boards.plan())
    assert [edit.number for edit in edits] == list(range(1, len(people) + 1))


def test_copy_and_announce_again_bring_the_earlier_plan_back_exactly(app: Flask) -> None:
    boards.filled()
    boards.propose()
    boards.announce()
    first = boards.at()
    move("Ada Ahorn", other(first[boards.person("Ada Ahorn")]))
    assert boards.announce(2) == 1
    now = clock.now()
    with unit_of_work(by="account:1", at=now):
        again = actions.announce_again(boards.plan_here(1), boards.here(), now=now).number
    assert (again, boards.at(again), boards.plan(again).based_on) == (3, first, 1)
    states = {plan.number: plan.state for plan in queries.plans(boards.workshop())}
    assert states == {1: "replaced", 2: "replaced", 3: "announced"}
