"""Mixed rounds from their announcement to the day: who is told, what the mail holds, whose way goes to whom."""

from __future__ import annotations

import pytest
from flask import Flask

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, unit_of_work
from app.groups import actions, comparing, queries, rules, swapping
from app.programme.rules import GroupMode
from tests.groups import boards, mixes
from tests.support import make

RuleKind = rules.RuleKind


def choose(mode: GroupMode) -> None:
    with unit_of_work(by="account:1", at=clock.now()):
        actions.choose_mode(boards.here(), mode)


def told() -> list[str]:
    return [mail.to_name for mail in make.mails() if mail.kind == "groups/announced"]


def test_announcing_tells_everybody_once_and_later_only_those_with_another_way(app: Flask) -> None:
    mixes.filled(9)
    boards.propose()
    assert boards.announce() == 9
    one, other = mixes.different()
    made = mixes.exchange(one, other).plan.number
    assert (made, boards.plan(1).state, boards.plan(2).based_on) == (2, "announced", 1)
    before = len(told())
    assert boards.announce(2) == 2
    assert sorted(told()[before:]) == sorted(f"Gast {each:03}" for each in (one, other))
    assert (boards.plan(1).state, boards.plan(2).state) == ("replaced", "announced")


def test_from_groups_to_mixed_rounds_everybody_is_told_anew(app: Flask) -> None:
    boards.filled(6)
    boards.propose()
    boards.announce()
    choose(GroupMode.REMIX)
    boards.propose()
    assert [plan.mode for plan in queries.plans(boards.workshop())] == ["remix", "fixed"]
    assert boards.announce(2) == 6
    found = comparing.comparison(boards.plan(1), boards.plan(2), boards.workshop(), mixes.rotation(), "de")
    assert len(found.elsewhere) == 6
    assert {type(before) for _one, before, _after in found.elsewhere} == {rules.Look}
    assert {type(after) for _one, _before, after in found.elsewhere} == {str}


def test_mail_and_calendar_entry_hold_the_own_way_and_the_break(app: Flask) -> None:
    mixes.filled(3, break_after=1, break_minutes=10)
    boards.propose()
    boards.announce()
    mail = next(mail for mail in make.mails() if mail.to_name == "Gast 001")
    way = mixes.ways()[mixes.guest(1)]
    times = ("10:30 bis 10:48 Uhr", "11:01 bis 11:19 Uhr", "11:22 bis 11:40 Uhr")
    lines = [f"{when}: Station {number}" for when, number in zip(times, way, strict=True)]
    shown = mail.text.replace("\xa0", " ")
    assert mail.subject == "Ihr Weg in Workshop C: Regionalkonferenz Kassel"
    assert [line in shown for line in lines] == [True] * 3
    assert "- 10:48 bis 10:58 Uhr: Pause" in shown
    assert "Gruppe" not in shown


def test_day_ends_ways_of_the_absent_and_gives_them_to_newcomers(app: Flask) -> None:
    mixes.filled(9)
    boards.propose()
    boards.announce()
    before = mixes.ways()
    mixes.crowd(2, first=10)
    absent = {mixes.guest(1), mixes.guest(2)}
    found = swapping.mended(boards.workshop(), frozenset(absent), "de")
    assert {person.id for person, _way in found.ended} == absent
    made = mixes.mend(1, 2).plan
    after = mixes.ways(made.number)
    newcomers = {mixes.guest(10), mixes.guest(11)}
    assert {who: way for who, way in after.items() if who not in newcomers} == {
        who: way for who, way in before.items() if who not in absent
    }
    assert sorted(after[who] for who in newcomers) == sorted(before[who] for who in absent)
    assert [(person.id, way) for person, way in found.joined] == [(who, after[who]) for who in sorted(newcomers)]
    assert mixes.ways(1) == before
    mixes.undo(made.number)
    assert mixes.ways(made.number) == before
    mixes.redo(made.number)
    assert mixes.ways(made.number) == after


def test_day_gives_the_way_of_somebody_who_withdrew_to_one_newcomer_only(app: Flask) -> None:
    mixes.filled(9)
    boards.propose()
    before = mixes.ways()[mixes.guest(3)]
    boards.withdraw("Gast 003")
    mixes.crowd(2, first=10)
    mixes.mend()
    ways = mixes.ways()
    assert mixes.guest(3) not in ways
    assert before in (ways[mixes.guest(10)], ways[mixes.guest(11)])
    assert mixes.mix().worth.figures.sizes == (3, 4)
    with pytest.raises(rules.NothingToMend):
        mixes.mend()


def test_mode_is_chosen_recorded_and_refused_where_announced_times_would_change(app: Flask) -> None:
    mixes.filled(4)
    choose(GroupMode.FIXED)
    choose(GroupMode.FIXED)
    assert boards.workshop().group_mode == "fixed"
    entries = db.session.query(HistoryEntry).filter_by(verb="group_mode_changed").order_by(HistoryEntry.id)
    assert [(entry.facts, entry.by) for entry in entries] == [({"mode": "fixed"}, "account:1")]
    with unit_of_work(by="test", at=clock.now()):
        boards.here().group_count = 4
    boards.propose()
    boards.announce()
    with pytest.raises(rules.RoundsWouldChange) as refused:
        choose(GroupMode.REMIX)
    assert refused.value.values == {"old": 4, "new": 3}
    assert boards.workshop().group_mode == "fixed"
