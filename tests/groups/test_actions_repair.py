"""The day itself: who is absent, who walked in, the fewest moves, and the way back."""

from __future__ import annotations

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, unit_of_work
from app.groups import actions, queries, repairing, rules
from app.groups.models import GroupMember, RotationPlan, Visit
from tests.groups import boards
from tests.support import make


def announced(people: int = 9) -> dict[int, int]:
    boards.filled(people)
    boards.propose()
    boards.announce()
    return boards.at()


def repaired(absent: list[int]) -> repairing.Repair:
    return actions.repair(boards.workshop(), absent)


def in_group(at: dict[int, int], number: int) -> list[int]:
    return sorted(who for who, group in at.items() if group == number)


def apply(absent: list[int], key: str, *, announcing: bool = False) -> int:
    with unit_of_work(by="account:1", at=clock.now()):
        return actions.apply_repair(boards.here(), absent, key, now=clock.now(), announcing=announcing).number


def test_repair_without_absences_moves_nobody(app: Flask) -> None:
    at = announced()
    found = repaired([])
    assert (found.options[0].moves, found.options[0].assignment, found.gone) == (0, at, ())


def test_repair_of_a_group_half_gone_moves_as_few_as_the_sizes_need(app: Flask) -> None:
    at = announced()
    absent = in_group(at, 1)[:2] + in_group(at, 2)[:1]
    found = repaired(absent)  # 1, 2, 3 people are left: one has to go
    assert [option.moves for option in found.options][:2] == [0, 1]
    even = found.options[1]
    assert sorted(even.score.sizes) == [2, 2, 2]
    assert [(shift.before, shift.after) for shift in even.moved] == [(3, 1)]
    assert sorted((shift.person.id, shift.before) for shift in found.gone) == sorted((who, at[who]) for who in absent)
    assert sorted(found.options[0].score.sizes) == [1, 2, 3]


def test_repair_puts_walk_ins_where_somebody_is_missing(app: Flask) -> None:
    at = announced()
    absent = in_group(at, 2)[:2]
    new = [make.registered(boards.workshop(), f"Neu {name}", municipality="Weit weg").id for name in ("Eins", "Zwei")]
    best = repaired(absent).options[0]
    assert (best.moves, sorted(best.score.sizes)) == (0, [3, 3, 3])
    assert sorted((shift.person.id, shift.after) for shift in best.joined) == [(new[0], 2), (new[1], 2)]


def test_repair_never_moves_who_is_locked(app: Flask) -> None:
    at = announced()
    absent = in_group(at, 1)[:2] + in_group(at, 2)[:1]
    free = repaired(absent).options[1].moved[0].person.id
    with unit_of_work(by="test", at=clock.now()):
        for who in in_group(at, 3):
            if who == free:
                db.session.query(GroupMember).filter_by(registration_id=who).one().is_locked = True
    moved = [[shift.person.id for shift in option.moved] for option in repaired(absent).options]
    assert len(moved[1]) == 1
    assert [free for people in moved if free in people] == []


def test_repair_asks_and_changes_nothing(app: Flask) -> None:
    at = announced()
    repaired(in_group(at, 1))
    assert (boards.at(), db.session.query(RotationPlan).count()) == (at, 1)


def test_apply_makes_a_draft_with_the_same_ways_and_leaves_the_plan_alone(app: Flask) -> None:
    at = announced()
    absent = in_group(at, 1)[:2] + in_group(at, 2)[:1]
    option = repaired(absent).options[1]
    number = apply(absent, option.key)
    plan = boards.plan(number)
    assert (plan.number, plan.state, plan.based_on) == (2, "draft", 1)
    assert boards.at(2) == option.assignment
    assert set(boards.at(2)) == set(at) - set(absent)
    assert (boards.at(1), boards.plan(1).state) == (at, "announced")

    def ways(number: int) -> list[list[tuple[int, int]]]:
        groups: list[list[Visit]] = [group.visits for group in boards.plan(number).groups]
        return [[(visit.round, visit.station_id) for visit in visits] for visits in groups]

    assert ways(2) == ways(1)


def test_apply_and_announce_tells_only_who_changed_and_can_be_undone(app: Flask) -> None:
    at = announced()
    absent = in_group(at, 1)[:2] + in_group(at, 2)[:1]
    option = repaired(absent).options[1]
    before = len(make.mails())
    number = apply(absent, option.key, announcing=True)
    assert [mail.to_name for mail in make.mails()[before:]] == [shift.person.name for shift in option.moved]
    with unit_of_work(by="account:1", at=clock.now()):
        again = actions.announce_again(boards.plan_here(1), boards.here(), now=clock.now()).number
    assert (number, boards.at(again), boards.plan(again).state) == (2, at, "announced")


def test_apply_of_an_option_that_is_no_more_is_refused(app: Flask) -> None:
    at = announced()
    absent = in_group(at, 1)[:2]
    key = repaired(absent).options[0].key
    boards.withdraw("Ines Iris")
    boards.withdraw("Hanno Hasel")
    with pytest.raises(rules.RepairChanged):
        apply(absent, key)
    assert db.session.query(RotationPlan).count() == 1


def test_repair_needs_an_announced_plan(app: Flask) -> None:
    boards.filled()
    boards.propose()
    with pytest.raises(rules.NothingAnnounced):
        repaired([])


def test_who_was_absent_once_stays_known_as_absent_in_every_later_plan(app: Flask) -> None:
    at = announced()
    first, second = in_group(at, 1)[:2], in_group(at, 2)[:1]
    assert queries.left_out(boards.plan(1)) == set()
    apply(first, repaired(first).options[0].key, announcing=True)
    assert queries.left_out(boards.plan(2)) == set(first)
    absent = first + second
    apply(absent, repaired(absent).options[0].key, announcing=True)
    assert queries.left_out(boards.plan(3)) == set(absent)
    here = absent[1:]  # one of them arrives late
    apply(here, repaired(here).options[0].key)
    assert queries.left_out(boards.plan(4)) == set(here)


def test_repair_against_contradicting_rules_names_them(app: Flask) -> None:
    announced()
    boards.add_rule(rules.RuleKind.TOGETHER, "Ada Ahorn", "Bela Birke")
    boards.add_rule(rules.RuleKind.APART, "Ada Ahorn", "Bela Birke")
    with pytest.raises(rules.NoPlanPossible) as refused:
        repaired([])
    assert "Ada Ahorn, Bela Birke" in str(refused.value.values["reason"])
    with pytest.raises(rules.NoPlanPossible) as told:
        actions.repair(boards.workshop(), [], "en")
    assert "contradict each other: Ada Ahorn, Bela Birke stay together" in str(told.value.values["reason"])
