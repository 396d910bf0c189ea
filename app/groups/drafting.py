"""Plans as rows: the engine's answer as a new draft, a draft that begins as another plan, and what is noted of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.audit.actions import record
from app.core.db import db, deed, lock
from app.events.models import Workshop
from app.groups import queries, rules
from app.groups.models import Group, GroupMember, PlanEdit, RotationPlan, Route, Visit
from app.programme.models import Part
from app.programme.rules import GroupMode

Held = list[str | int | bool]


@dataclass(frozen=True)
class Done:
    """The plan changed (a new draft where the old one is announced), the edit, and ids of people passed over."""

    plan: RotationPlan
    edit: PlanEdit
    skipped: tuple[int, ...] = ()


def written(
    workshop: Workshop, part: Part, answer: Mapping[str, Any], *, seed: int, by: str, now: datetime
) -> RotationPlan:
    """The answer as a new draft. Whoever lost the place while the engine was at it is left out."""
    plan = _begun(workshop, seed=seed, by=by, now=now)
    plan.is_proved = bool(answer["proved"])
    plan.explanation, plan.figures = dict(answer["explanation"]), list(answer["score"])
    stations = {f"s{station.number}": station.id for station in part.stations}
    there = queries.registered_ids(workshop)
    db.session.flush()
    if "assignment" not in answer:
        plan.mode = GroupMode.REMIX
        _mix(plan, answer["schedule"], stations, there)
    else:
        _group(plan, answer, stations, there)
    db.session.flush()
    return plan


def _mix(
    plan: RotationPlan, schedule: Mapping[str, Sequence[str]], stations: Mapping[str, int], there: set[int]
) -> None:
    for who, row in schedule.items():
        if int(who[1:]) in there:
            lay(plan, int(who[1:]), [stations.get(stop, 0) for stop in row])


def lay(plan: RotationPlan, person: int, stops: Sequence[int], is_locked: bool = False) -> None:
    """A route: ids of stations round by round, 0 for none."""
    db.session.add_all(
        Route(plan_id=plan.id, registration_id=person, round=turn, station_id=stop, is_locked=is_locked)
        for turn, stop in enumerate(stops, 1)
        if stop
    )


def _group(plan: RotationPlan, answer: Mapping[str, Any], stations: Mapping[str, int], there: set[int]) -> None:
    plan.groups = [Group(number=number) for number in range(1, len(answer["rotation"]) + 1)]
    db.session.flush()
    for group in plan.groups:
        inside = [int(who[1:]) for who, place in answer["assignment"].items() if place == f"g{group.number}"]
        group.members = [GroupMember(plan_id=plan.id, registration_id=who) for who in inside if who in there]
        row = answer["rotation"][f"g{group.number}"]
        group.visits = [
            Visit(plan_id=plan.id, round=turn, station_id=stations[stop])
            for turn, stop in enumerate(row, 1)
            if stop in stations
        ]


def copied(plan: RotationPlan, workshop: Workshop, *, by: str, now: datetime) -> RotationPlan:
    """A new draft with the same groups, ways and locks. Raises ChangedMeanwhile where the plan is gone."""
    lock(plan)
    rules.check_there(plan.state)
    copy = _begun(workshop, seed=plan.seed, by=by, now=now)
    copy.based_on, copy.mode, copy.is_proved = plan.number, plan.mode, plan.is_proved
    copy.explanation, copy.figures = plan.explanation, plan.figures
    copy.groups = [Group(number=group.number, is_locked=group.is_locked) for group in plan.groups]
    db.session.flush()
    for old, new in zip(plan.groups, copy.groups, strict=True):
        new.members = [
            GroupMember(plan_id=copy.id, registration_id=each.registration_id, is_locked=each.is_locked)
            for each in old.members
        ]
        new.visits = [Visit(plan_id=copy.id, round=each.round, station_id=each.station_id) for each in old.visits]
    _copy_routes(plan, copy)
    db.session.flush()
    return copy


def _copy_routes(plan: RotationPlan, copy: RotationPlan) -> None:
    db.session.add_all(
        Route(
            plan_id=copy.id,
            registration_id=each.registration_id,
            round=each.round,
            station_id=each.station_id,
            is_locked=each.is_locked,
        )
        for each in queries.routes(plan)
    )


def draft(plan: RotationPlan, workshop: Workshop, *, now: datetime) -> RotationPlan:
    """What was announced is never changed: a copy of it is. Raises ChangedMeanwhile where the plan is gone."""
    if plan.state == rules.State.DRAFT:
        return plan
    made = copied(plan, workshop, by=deed().by, now=now)
    record("groups_copied", made, number=made.number, based_on=plan.number)
    return made


def discard(plan: RotationPlan, workshop: Workshop, *, revision: int, now: datetime) -> None:
    """Nobody wants the draft: its groups, ways and changes go, its number stays taken.

    `revision` is what the person who decides has seen. Raises NotADraft, ChangedMeanwhile.
    """
    lock(workshop)
    lock(plan)
    if plan.revision != revision:
        raise rules.ChangedMeanwhile
    rules.check_there(plan.state)
    if plan.state != rules.State.DRAFT:
        raise rules.NotADraft
    queries.empty(plan)
    plan.state, plan.explanation, plan.figures = rules.State.DISCARDED, {}, []
    plan.revision += 1
    plan.changed_at, plan.changed_by = now, deed().by
    record("groups_discarded", plan, number=plan.number)


def noted(
    plan: RotationPlan,
    kind: str,
    *,
    moves: list[list[Any]] | None = None,
    locks: list[Held] | None = None,
    now: datetime,
) -> Done:
    """What changes nothing leaves no trace: a form sent twice is one change."""
    edit = PlanEdit(plan_id=plan.id, number=0, kind=kind, moves=moves or [], locks=locks or [], by=deed().by, at=now)
    if not moves and not locks:
        return Done(plan, edit)
    queries.drop_undone(plan)
    edit.number = max((each.number for each in queries.edits(plan)), default=0) + 1
    db.session.add(edit)
    return counted(Done(plan, edit), "groups_changed", now)


def counted(done: Done, verb: str, now: datetime) -> Done:
    plan = done.plan
    plan.revision += 1
    plan.changed_at, plan.changed_by = now, deed().by
    record(verb, plan, number=plan.number, kind=done.edit.kind)
    return done


def _begun(workshop: Workshop, *, seed: int, by: str, now: datetime) -> RotationPlan:
    plan = RotationPlan(
        event_id=workshop.event_id,
        workshop_id=workshop.id,
        number=queries.next_number(workshop),
        state=rules.State.DRAFT,
        seed=seed,
        is_proved=False,
        explanation={},
        made_at=now,
        made_by=by,
    )
    db.session.add(plan)
    return plan
