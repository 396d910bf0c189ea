"""What changes plans: proposed, announced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.audit.actions import record
from app.core.db import db, lock
from app.events.models import Workshop
from app.groups import queries, rules, solver
from app.groups.models import Group, GroupMember, RotationPlan, Visit
from app.programme import queries as programme
from app.programme.models import Part
from app.registration import queries as registrations
from app.registration.models import Registration


def propose(workshop: Workshop, *, now: datetime, language: str = "de") -> RotationPlan:
    """A new draft: balanced groups of everybody with a place, each at every station once.

    Raises NoRotation, NobodyToGroup, NoPlanPossible.
    """
    lock(workshop)
    rotation = programme.rotation(workshop)
    if rotation is None:
        raise rules.NoRotation
    people = registrations.confirmed(workshop)
    if not people:
        raise rules.NobodyToGroup
    number = queries.next_number(workshop)
    result = solver.solve(problem(workshop, rotation.part, people, seed=number), language=language)
    if result["status"] != "solved":
        raise rules.NoPlanPossible(reason=" ".join(map(str, result["explanation"])))
    plan = _written(workshop, result, rotation.part, number=number, now=now)
    record("groups_proposed", plan, people=len(people), groups=len(plan.groups))
    return plan


def announce(plan: RotationPlan, workshop: Workshop, *, now: datetime) -> None:
    """Make the plan visible; the one announced before is replaced. Raises NotADraft."""
    lock(workshop)
    lock(plan)
    if plan.state != rules.State.DRAFT:
        raise rules.NotADraft
    before = queries.announced(workshop)
    if before is not None:
        before.state = rules.State.REPLACED
        db.session.flush()
    plan.state, plan.announced_at = rules.State.ANNOUNCED, now
    record("groups_announced", plan, number=plan.number)


def problem(workshop: Workshop, part: Part, people: Sequence[Registration], *, seed: int) -> dict[str, Any]:
    """The workshop as a "grouping-instance/1": colleagues apart, as many groups as planned (or stations)."""
    groups = max(1, min(workshop.group_count or len(part.stations), len(people)))
    return {
        "schema": "grouping-instance/1",
        "id": f"{workshop.uid}/{seed}",
        "mode": "fixed",
        "participants": [
            {
                "id": f"p{person.id}",
                "name": person.name,
                "attributes": {"municipality": person.municipality, "role": person.role},
                "needs": [],
                "status": "present",
            }
            for person in people
        ],
        "attributes": [{"key": "municipality", "goal": "spread"}, {"key": "role", "goal": "balance"}],
        "constraints": {"pins": [], "forbid": [], "together": [], "apart": []},
        "groups": [{"id": f"g{number}", "step_free": True} for number in range(1, groups + 1)],
        "size_tolerance": 0,
        "stations": [
            {"id": f"s{station.number}", "topic": f"s{station.number}", "step_free": station.step_free}
            for station in part.stations
        ],
        "rounds": max(len(part.stations), groups),
        "seed": seed,
        "time_limit": 2.0,
    }


def _written(workshop: Workshop, result: dict[str, Any], part: Part, *, number: int, now: datetime) -> RotationPlan:
    plan = RotationPlan(
        event_id=workshop.event_id,
        workshop_id=workshop.id,
        number=number,
        state=rules.State.DRAFT,
        seed=number,
        is_proved=bool(result["proved"]),
        explanation=list(result["explanation"]),
        made_at=now,
    )
    db.session.add(plan)
    stations = {f"s{station.number}": station.id for station in part.stations}
    for group_number in range(1, len(result["rotation"]) + 1):
        plan.groups.append(Group(number=group_number))
    db.session.flush()
    for group, group_id in zip(plan.groups, result["rotation"], strict=True):
        group.members = [
            GroupMember(plan_id=plan.id, registration_id=int(person[1:]))
            for person, place in result["assignment"].items()
            if place == group_id
        ]
        group.visits = [
            Visit(plan_id=plan.id, round=round_, station_id=stations[station])
            for round_, station in enumerate(result["rotation"][group_id], 1)
            if station
        ]
    return plan
