"""The day itself: some are absent, some walked in; what the announced plan could become, and what each option costs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.core.db import db
from app.events.models import Workshop
from app.groups import drafting, planning, queries, rules
from app.groups.computing import dressed
from app.groups.explain import conflict
from app.groups.floors import least_moves
from app.groups.models import GroupMember, RotationPlan
from app.groups.parsing import parse
from app.groups.problem import Problem, group_limits
from app.groups.repair import Option, trade_off
from app.groups.scoring import Score, score
from app.groups.seating import Impossible
from app.groups.words import told_in
from app.programme import queries as programme
from app.registration import queries as registrations
from app.registration.models import Registration

MOST_MOVES = 8
WIDEST = 12
"""So many places beside the even size are allowed for the option in which nobody moves."""


@dataclass(frozen=True)
class Shift:
    """Somebody and the numbers of the groups before and after; 0 is no group."""

    person: Registration
    before: int
    after: int


@dataclass(frozen=True)
class Way:
    """One option: who changes groups, who is new in one, and what the plan is worth then.

    `key` names it: the same people and the same plan give the same key.
    """

    key: str
    moved: tuple[Shift, ...]
    joined: tuple[Shift, ...]
    score: Score
    assignment: dict[int, int]

    @property
    def moves(self) -> int:
        return len(self.moved)


@dataclass(frozen=True)
class Repair:
    """`gone` were in a group and are absent; `options` begin with the fewest moves."""

    plan: RotationPlan
    absent: frozenset[int]
    gone: tuple[Shift, ...]
    before: Score
    options: tuple[Way, ...]


def repair(workshop: Workshop, absent: frozenset[int], language: str) -> Repair:
    """Raises NoRotation, NothingAnnounced, NoPlanPossible."""
    rotation, plan = programme.rotation(workshop), queries.announced(workshop)
    if rotation is None:
        raise rules.NoRotation
    if plan is None:
        raise rules.NothingAnnounced
    people = {one.id: one for one in registrations.confirmed(workshop)}
    at = {who: group for who, group in queries.assignment(plan).items() if who in people}
    away = absent & people.keys()
    held, closed = planning.kept_of(plan)
    circle = planning.Circle(
        people=list(people.values()),
        rules=queries.group_rules(workshop),
        groups=len(plan.groups),
        held={who: group for who, group in held.items() if who not in away},
        closed=closed,
        absent=away,
        base=at,
    )
    problem = parse(dressed(planning.task(workshop, rotation, circle, seed=plan.seed)))
    here = {who: group for who, group in at.items() if who not in away}
    options = tuple(_way(problem, people, here, option) for option in _options(problem, language))
    gone = tuple(Shift(people[who], group, 0) for who, group in sorted(at.items()) if who in away)
    return Repair(plan, frozenset(away), gone, score(problem, _ids(here)), options)


def _options(problem: Problem, language: str) -> list[Option]:
    """From nobody moving at all, where sizes must suffer for it, to a few more moves than needed."""
    try:
        found = trade_off(problem, MOST_MOVES)
        if found and found[0].moves:
            found = [*_unmoved(problem), *found]
    except Impossible as impossible:
        lines = conflict(problem, impossible.elements, impossible.proved, language)
        raise rules.NoPlanPossible(reason=" ".join(str(told_in(language, line)) for line in lines)) from None
    return found


def _unmoved(problem: Problem) -> list[Option]:
    for width in range(1, WIDEST + 1):
        wider = replace(problem, size_tolerance=width)
        limits = group_limits(wider)
        if limits is not None and least_moves(wider, limits) == 0:
            return [option for option in trade_off(wider, 0) if not option.moves][:1]
    return []


def _way(problem: Problem, people: dict[int, Registration], here: dict[int, int], option: Option) -> Way:
    at = {int(who[1:]): int(group[1:]) for who, group in option.assignment.items()}
    shifts = [Shift(people[who], here.get(who, 0), group) for who, group in at.items() if here.get(who) != group]
    shifts.sort(key=lambda each: (each.person.sort_key, each.person.id))
    text = json.dumps(sorted(at.items()))
    return Way(
        key=hashlib.sha256(text.encode()).hexdigest()[:16],
        moved=tuple(each for each in shifts if each.before),
        joined=tuple(each for each in shifts if not each.before),
        score=score(problem, option.assignment),
        assignment=at,
    )


def _ids(at: dict[int, int]) -> dict[str, str]:
    return {f"p{who}": f"g{group}" for who, group in at.items()}


def written(workshop: Workshop, found: Repair, option: Way, *, by: str, now: datetime) -> RotationPlan:
    """A new draft: the ways of the groups stay, people are where the option puts them."""
    plan = drafting.copied(found.plan, workshop, by=by, now=now)
    _seat(plan, option)
    plan.is_proved = False
    plan.explanation, plan.figures = {}, [_moves(option), *figures(option.score)]
    db.session.flush()
    return plan


def _seat(plan: RotationPlan, option: Way) -> None:
    """Rows are moved, not made anew: each keeps its lock, and nobody is in two groups for a moment."""
    ids = {group.number: group.id for group in plan.groups}
    kept = {each.registration_id: each for group in plan.groups for each in group.members}
    for who, number in option.assignment.items():
        if who in kept:
            kept.pop(who).group_id = ids[number]
        else:
            db.session.add(GroupMember(plan_id=plan.id, group_id=ids[number], registration_id=who))
    for absent in kept.values():
        queries.drop(absent)
    db.session.flush()
    for group in plan.groups:
        db.session.expire(group, ["members"])


def _moves(option: Way) -> dict[str, Any]:
    return {"name": "moves", "value": option.moves, "floor": option.moves}


def figures(found: Score) -> list[dict[str, Any]]:
    """As the engine gives them."""
    told: list[dict[str, Any]] = [{"name": "sizes", "value": found.off, "floor": 0}]
    return told + [{"name": str(one.key), "value": one.off, "floor": one.least} for one in found.attributes]
