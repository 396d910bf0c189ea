"""Proposals as jobs: asked for, calculated in a process of their own, stopped, taken over, refused."""

from __future__ import annotations

import os
import subprocess
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.core import clock, jobs
from app.core.db import db, unit_of_work
from app.groups import actions, engineroom, queries, rules
from app.groups import jobs as work
from app.groups.models import GroupJob, RotationPlan
from tests.groups import boards
from tests.support import make


def ask(**more: Any) -> int:
    with unit_of_work(by="account:5", at=clock.now()):
        return actions.ask(boards.here(), now=clock.now(), **more).id


def job(number: int = 0) -> GroupJob:
    db.session.rollback()
    found = db.session.query(GroupJob).order_by(GroupJob.id.desc())
    return found.first() if not number else db.session.get(GroupJob, number)  # type: ignore[return-value]  # there is one


def plans() -> int:
    return db.session.query(RotationPlan).count()


def begun() -> dict[str, Any]:
    with unit_of_work(by="worker", at=clock.now()):
        task = actions.begin(queries.job(job().id), now=clock.now())  # type: ignore[arg-type]  # there is one
    assert task is not None
    return task


def test_calculation_makes_the_plan_a_proposal_at_once_would_make(app: Flask) -> None:
    boards.filled()
    boards.propose()
    expected, told = boards.at(), boards.plan().explanation
    with unit_of_work(by="test", at=clock.now()):
        db.session.delete(boards.plan_here(1))
    work.calculate(ask())
    found = job()
    assert (found.state, found.progress, found.plan_number, found.refusal) == ("done", 100, 1, {})
    assert (boards.at(), boards.plan().explanation) == (expected, told)
    assert (boards.plan().state, boards.plan().made_by) == ("draft", "account:5")


def test_asking_enqueues_and_asking_again_meets_the_same_calculation(app: Flask) -> None:
    boards.filled()
    first = ask()
    assert app.extensions["rotunde.queue"].pending_count() >= 1
    assert ask() == first
    assert (job().state, plans()) == ("queued", 0)
    work.calculate(first)
    assert ask() != first


def test_calculation_run_twice_makes_one_plan(app: Flask) -> None:
    boards.filled()
    number = ask()
    for _ in range(2):
        work.calculate(number)
    assert plans() == 1
    work.calculate(4711)


def test_calculations_of_one_worker_come_one_after_the_other(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked for while one runs begins when that one is over; the worker's other thread stays free."""
    boards.filled()
    other = boards.here().event.workshops[0]
    make.registered(other, "Zoe Zuletzt")
    first, run = ask(), engineroom.run
    states: list[list[str]] = []

    def slow(task: Any, hear: Any) -> Any:
        if not states:
            with unit_of_work(by="account:5", at=clock.now()):
                second = actions.ask(other, now=clock.now()).id
            work.calculate(second)  # as the other thread would
        states.append([each.state for each in db.session.query(GroupJob).order_by(GroupJob.id)])
        return run(task, hear)

    monkeypatch.setattr(engineroom, "run", slow)
    work.calculate(first)
    assert states == [["running", "queued"], ["done", "running"]]
    assert (job(first).state, job().state, plans()) == ("done", "done", 2)


def test_calculation_under_way_is_not_begun_by_a_second_worker(app: Flask) -> None:
    boards.filled()
    number = ask()
    begun()
    work.calculate(number)
    assert (job().state, plans()) == ("running", 0)


def test_worker_that_died_is_followed_by_another_after_a_minute(app: Flask) -> None:
    boards.filled()
    ask()
    begun()
    with clock.stopped(clock.now() + timedelta(seconds=59)):
        assert work.pick_up() == 0
    with clock.stopped(clock.now() + timedelta(seconds=61)):
        assert work.pick_up() == 1
    assert (job().state, job().wanted["tries"], plans()) == ("done", 2, 1)


def test_queue_that_forgot_the_calculation_loses_nothing(app: Flask) -> None:
    boards.filled()
    ask()
    app.extensions["rotunde.queue"].flush()
    with clock.stopped(clock.now() + timedelta(seconds=61)):
        jobs.sweep_all(app)
    assert (job().state, plans()) == ("done", 1)


def test_calculation_that_kills_its_worker_is_given_up(app: Flask) -> None:
    boards.filled()
    ask()
    for tries in range(1, rules.MOST_TRIES + 1):
        with clock.stopped(clock.now() + timedelta(minutes=2 * tries)):
            begun()
    with clock.stopped(clock.now() + timedelta(minutes=20)):
        work.pick_up()
    assert (job().state, plans()) == ("failed", 0)


def test_stopped_calculation_ends_its_process_and_makes_no_plan(app: Flask) -> None:
    boards.filled()
    number = ask()
    task = begun()
    with unit_of_work(by="account:5", at=clock.now()):
        actions.stop(queries.job(number), now=clock.now())  # type: ignore[arg-type]  # there is one
    assert engineroom.run(slow_task(), lambda progress: work._heard(number, progress)) is None
    assert task["instance"]["seed"] == 1
    with unit_of_work(by="worker", at=clock.now()):
        made = actions.finish(queries.job(number), {"status": "solved"}, now=clock.now())  # type: ignore[arg-type]  # there is one
    assert (made, job().state, plans()) == (None, "stopped", 0)


def slow_task() -> dict[str, Any]:
    """Hundreds of people who fit nowhere well: the engine needs seconds."""
    people = [
        {
            "id": f"p{n}",
            "name": f"P{n}",
            "attributes": {"municipality": f"o{n % 7}", "role": f"r{n * n % 11}"},
            "needs": [],
        }
        for n in range(400)
    ]
    together = [[f"p{n}", f"p{n + 1}", f"p{n + 2}"] for n in range(0, 390, 3)]
    return {
        "instance": {
            "id": "slow",
            "mode": "fixed",
            "participants": people,
            "attributes": [{"key": "municipality", "goal": "spread"}, {"key": "role", "goal": "balance"}],
            "constraints": {"pins": [], "forbid": [], "together": together, "apart": []},
            "groups": [{"id": f"g{n}"} for n in range(1, 18)],
            "stations": [],
            "rounds": 0,
            "seed": 1,
            "time_limit": 6.0,
        },
        "shown": {
            "groups": {},
            "topics": {},
            "attributes": {key: {"name": None, "values": {}} for key in ("municipality", "role")},
        },
    }


def children() -> set[str]:
    found = subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "args="], capture_output=True, text=True, check=False
    )
    return {line for line in found.stdout.splitlines() if "computing" in line}


def test_engine_tells_its_progress_and_is_killed_when_nobody_listens() -> None:
    heard: list[int] = []

    def hear(progress: int) -> bool:
        heard.append(progress)
        return progress == 0  # a busy machine may need a while to begin

    assert engineroom.run(slow_task(), hear) is None
    assert heard == sorted(heard)
    assert 0 < heard[-1] < 100
    assert children() == set()


def test_engine_that_takes_too_long_or_fails_is_told() -> None:
    with pytest.raises(engineroom.EngineFailed, match="too slow"):
        engineroom.run(slow_task(), lambda _: True, limit=0.7)
    with pytest.raises(engineroom.EngineFailed, match="exit code"):
        engineroom.run({"instance": {}}, lambda _: True)
    assert children() == set()


def test_failed_engine_fails_the_calculation(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    boards.filled()
    number = ask()
    monkeypatch.setattr(engineroom, "BOOT", "raise SystemExit(3)")
    work.calculate(number)
    assert (job().state, plans()) == ("failed", 0)


def test_contradicting_rules_refuse_the_calculation_in_both_languages(app: Flask) -> None:
    boards.filled()
    boards.add_rule(rules.RuleKind.PIN, "Ada Ahorn", group=1)
    boards.add_rule(rules.RuleKind.FORBID, "Ada Ahorn", group=1)
    work.calculate(ask())
    assert (job().state, plans()) == ("refused", 0)
    assert job().refusal == {
        "de": [
            "Diese Vorgaben widersprechen sich: Ada Ahorn gehört fest in Gruppe Rot;"
            " Ada Ahorn darf nicht in Gruppe Rot. Eine davon muss weichen."
        ],
        "en": [
            "These rules contradict each other: Ada Ahorn is fixed in group Red; Ada Ahorn must not be in group Red."
            " One of them has to give."
        ],
    }


def test_calculation_whose_people_left_meanwhile_is_refused(app: Flask) -> None:
    boards.filled(1)
    number = ask()
    boards.withdraw("Ada Ahorn")
    work.calculate(number)
    assert job().state == "refused"
    assert job().refusal["de"] == [rules.NobodyToGroup.message]


def test_refusal_with_figures_says_them_in_both_languages(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """More people came in between asking and beginning than can be mixed."""
    boards.filled()
    with unit_of_work(by="test", at=clock.now()):
        boards.here().group_mode = "remix"
    number = ask()
    monkeypatch.setattr(rules, "MOST_MIXED", 3)
    work.calculate(number)
    assert job().state == "refused"
    assert [job().refusal[language][0].split(".")[0] for language in ("de", "en")] == [
        "Neu mischen lassen sich höchstens 3 Personen in höchstens 20 Runden",
        "At most 3 people in at most 20 rounds can be mixed anew",
    ]


def test_nobody_or_no_station_is_refused_when_asked(app: Flask) -> None:
    make.event()
    with pytest.raises(rules.NobodyToGroup):
        ask()
    assert db.session.query(GroupJob).count() == 0
