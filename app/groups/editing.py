"""Changes by hand on the board, one at a time, each of which can be undone and done again.

A change names what the person who asks has seen. Where somebody else changed just that meanwhile, ChangedMeanwhile is
raised and nothing happens; changes of others to other people are no obstacle.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.core.db import db, lock
from app.events.models import Workshop
from app.groups import drafting, queries, rules, swapping
from app.groups.drafting import Done, Held
from app.groups.models import Group, GroupMember, PlanEdit, RotationPlan
from app.programme import queries as programme
from app.programme.rules import GroupMode
from app.registration import queries as registrations

PERSON, GROUP = "person", "group"
Move = list[int]


def move(plan: RotationPlan, workshop: Workshop, person: int, target: int, *, seen: int, now: datetime) -> Done:
    """Put one person into group `target`; `seen` is the group she was seen in, 0 for none.

    Raises NobodyInGroup, GroupGone, ChangedMeanwhile, IsHeld.
    """
    _check_place(workshop, person)
    plan = _draft(plan, workshop, now=now)
    before = queries.assignment(plan).get(person, 0)
    if before != seen and before != target:
        raise rules.ChangedMeanwhile
    closed = {group.number for group in plan.groups if group.is_locked}
    if person in queries.held_people(plan) or {before, target} & closed:
        raise rules.IsHeld
    _group(plan, target)
    _put(plan, person, target)
    return drafting.noted(plan, "move", moves=[[person, before, target]] if before != target else [], now=now)


def hold(plan: RotationPlan, workshop: Workshop, person: int, is_held: bool, *, seen: int, now: datetime) -> Done:
    """Lock one person into her group, or let her go. Raises NobodyInGroup, ChangedMeanwhile, GroupGone."""
    _check_place(workshop, person)
    plan = _draft(plan, workshop, now=now)
    at = queries.assignment(plan).get(person, 0)
    if at != seen:
        raise rules.ChangedMeanwhile
    if not at:
        raise rules.GroupGone
    was = person in queries.held_people(plan)
    return _held(plan, [PERSON, person, was, is_held], now=now)


def close(plan: RotationPlan, workshop: Workshop, number: int, is_locked: bool, *, now: datetime) -> Done:
    """Lock a whole group as it is, or open it. Raises GroupGone."""
    plan = _draft(plan, workshop, now=now)
    was = _group(plan, number).is_locked
    return _held(plan, [GROUP, number, was, is_locked], now=now)


def undo(plan: RotationPlan, workshop: Workshop, *, revision: int, now: datetime) -> Done:
    """Take the last change back. Raises ChangedMeanwhile, NothingToUndo, NotADraft."""
    edit = next((each for each in reversed(_history(plan, workshop, revision)) if each.undone_at is None), None)
    if edit is None:
        raise rules.NothingToUndo
    skipped = _replayed(plan, workshop, [[who, new, old] for who, old, new in edit.moves])
    for kind, which, was, _is in edit.locks:
        _lock_as(plan, str(kind), int(which), bool(was))
    edit.undone_at = now
    return drafting.counted(Done(plan, edit, skipped), "groups_undone", now)


def redo(plan: RotationPlan, workshop: Workshop, *, revision: int, now: datetime) -> Done:
    """Do the change that was taken back last once more. Raises ChangedMeanwhile, NothingToUndo, NotADraft."""
    edit = next((each for each in _history(plan, workshop, revision) if each.undone_at is not None), None)
    if edit is None:
        raise rules.NothingToUndo
    skipped = _replayed(plan, workshop, edit.moves)
    for kind, which, _was, now_is in edit.locks:
        _lock_as(plan, str(kind), int(which), bool(now_is))
    edit.undone_at = None
    return drafting.counted(Done(plan, edit, skipped), "groups_redone", now)


def _check_place(workshop: Workshop, person: int) -> None:
    found = registrations.registration(person)
    if found is None or found.workshop_id != workshop.id or not found.is_confirmed:
        raise rules.NobodyInGroup


def _draft(plan: RotationPlan, workshop: Workshop, *, now: datetime) -> RotationPlan:
    lock(workshop)
    lock(plan)
    return drafting.draft(plan, workshop, now=now)


def _history(plan: RotationPlan, workshop: Workshop, revision: int) -> Sequence[PlanEdit]:
    lock(workshop)
    lock(plan)
    if plan.state != rules.State.DRAFT:
        raise rules.NotADraft
    if plan.revision != revision:
        raise rules.ChangedMeanwhile
    return queries.edits(plan)


def _group(plan: RotationPlan, number: int) -> Group:
    found = next((group for group in plan.groups if group.number == number), None)
    if found is None:
        raise rules.GroupGone
    return found


def _put(plan: RotationPlan, person: int, target: int) -> None:
    member = queries.member(plan, person)
    if target == 0:
        if member is not None:
            queries.drop(member)
    elif member is None:
        db.session.add(GroupMember(plan_id=plan.id, group_id=_group(plan, target).id, registration_id=person))
    else:
        member.group_id = _group(plan, target).id
    db.session.flush()


def _replayed(plan: RotationPlan, workshop: Workshop, moves: Sequence[list[Any]]) -> tuple[int, ...]:
    """Move people as told; those who gave their place back stay where they are noted, and are named."""
    there = {one.id for one in registrations.confirmed(workshop)}
    here = [(person, target) for person, _before, target in moves if person in there]
    if plan.mode == GroupMode.REMIX:
        rotation = programme.rotation(workshop)
        if rotation is None:
            raise rules.NoRotation
        swapping.put(plan, rotation, here)
    else:
        for person, target in here:
            _put(plan, person, target)
    return tuple(person for person, _before, _target in moves if person not in there)


def _lock_as(plan: RotationPlan, kind: str, which: int, is_locked: bool) -> None:
    if kind == GROUP:
        _group(plan, which).is_locked = is_locked
        return
    if plan.mode == GroupMode.REMIX:
        swapping.keep(plan, which, is_locked)
        return
    member = queries.member(plan, which)
    if member is not None:
        member.is_locked = is_locked


def _held(plan: RotationPlan, change: Held, *, now: datetime) -> Done:
    kind, which, was, now_is = change
    _lock_as(plan, str(kind), int(which), bool(now_is))
    return drafting.noted(plan, "lock", locks=[change] if was != now_is else [], now=now)
