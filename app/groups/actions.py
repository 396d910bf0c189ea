"""What changes plans: proposed, calculated, copied, repaired, announced; and the rules they keep."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from app.audit.actions import record
from app.core.db import db, deed, lock, touch
from app.core.errors import Refusal
from app.core.jobs import after_commit
from app.events.models import Event, Workshop
from app.groups import drafting, mails, planning, queries, remixing, repairing, rules
from app.groups.computing import Task, answered
from app.groups.models import GroupJob, GroupRule, RotationPlan
from app.programme import queries as programme
from app.programme.queries import TimedPart
from app.programme.rules import EVERY_PROGRAMME, GroupMode, scope
from app.registration import placing
from app.registration import queries as registrations


def propose(
    workshop: Workshop, *, now: datetime, language: str = "de", keeping: RotationPlan | None = None
) -> RotationPlan:
    """A new draft, calculated at once: of everybody with a place, in groups or mixed anew, as the workshop wants it.

    Locks of the plan `keeping` are kept. Raises NoRotation, NobodyToGroup, NoPlanPossible.
    """
    lock(workshop)
    seed = queries.next_number(workshop)
    part, task = _question(workshop, keeping, seed)
    answer = answered(task)
    if answer["status"] != "solved":
        raise rules.NoPlanPossible(reason=" ".join(answer["explanation"][language]))
    plan = drafting.written(workshop, part.part, answer, seed=seed, by=deed().by, now=now)
    plan.based_on = keeping.number if keeping else None
    record("groups_proposed", plan, groups=len(plan.groups))
    return plan


def _question(workshop: Workshop, keeping: RotationPlan | None, seed: int) -> tuple[TimedPart, Task]:
    rotation = programme.rotation(workshop)
    if rotation is None:
        raise rules.NoRotation
    people = registrations.confirmed(workshop)
    if not people:
        raise rules.NobodyToGroup
    kept = keeping if keeping and keeping.mode == workshop.group_mode else None
    found = queries.group_rules(workshop)
    if workshop.group_mode == GroupMode.REMIX:
        rules.check_mix(len(people), planning.rounds(rotation, GroupMode.REMIX))
        ways = remixing.held_ways(kept, rotation) if kept else {}
        circle = planning.Circle(people, found, ways=ways)
    else:
        held, closed = planning.kept_of(kept)
        circle = planning.Circle(
            people, found, planning.group_count(workshop, rotation.part, len(people)), held, closed
        )
    return rotation, planning.task(workshop, rotation, circle, seed=seed)


def ask(workshop: Workshop, *, now: datetime, keeping: RotationPlan | None = None) -> GroupJob:
    """Ask the worker for a proposal; where one is under way already, that one is the answer.

    Raises NoRotation, NobodyToGroup.
    """
    lock(workshop)
    _question(workshop, keeping, 1)
    under_way = queries.running_job(workshop)
    if under_way is not None:
        return under_way
    job = GroupJob(
        event_id=workshop.event_id,
        workshop_id=workshop.id,
        kind="propose",
        state=rules.JobState.QUEUED,
        wanted={"keeping": keeping.number if keeping else None, "tries": 0},
        refusal={},
        asked_by=deed().by,
        asked_at=now,
    )
    db.session.add(job)
    record("groups_asked", job)
    after_commit("groups.calculate", job.id)
    return job


def begin(job: GroupJob, *, now: datetime) -> Task | None:
    """Claim a calculation; None where there is nothing to do, because it is over or somebody is at it."""
    lock(job)
    if not rules.may_begin(job.state, job.heard_at, now):
        return None
    tries = job.wanted.get("tries", 0) + 1
    if tries > rules.MOST_TRIES:
        _end(job, rules.JobState.FAILED, now)
        return None
    workshop = registrations.workshop(job.workshop_id)
    if workshop is None:
        return None
    keeping = queries.plan(workshop, job.wanted.get("keeping") or 0)
    seed = queries.next_number(workshop)
    job.state, job.heard_at, job.started_at = rules.JobState.RUNNING, now, job.started_at or now
    job.wanted = {**job.wanted, "tries": tries, "seed": seed}
    try:
        return _question(workshop, keeping, seed)[1]
    except Refusal as refusal:
        german, english = planning.both(refusal.message, **refusal.values)
        job.refusal = {"de": [german], "en": [english]}
        _end(job, rules.JobState.REFUSED, now)
        return None


def hear(job: GroupJob, progress: int, *, now: datetime) -> bool:
    """Note how far it is; False once nobody wants the result any more."""
    lock(job)
    if job.state != rules.JobState.RUNNING:
        return False
    job.progress, job.heard_at = max(job.progress, progress), now
    return True


def finish(job: GroupJob, answer: Mapping[str, Any], *, now: datetime) -> RotationPlan | None:
    """The result becomes a draft, or the refusal is kept; nothing where it was stopped meanwhile."""
    workshop = registrations.workshop(job.workshop_id)
    if workshop is None:
        return None
    lock(workshop)
    lock(job)
    rotation = programme.rotation(workshop)
    if job.state != rules.JobState.RUNNING or rotation is None:
        return None
    if answer["status"] != "solved":
        job.refusal = dict(answer["explanation"])
        _end(job, rules.JobState.REFUSED, now)
        return None
    plan = drafting.written(workshop, rotation.part, answer, seed=job.wanted["seed"], by=job.asked_by, now=now)
    plan.based_on, job.plan_number = job.wanted.get("keeping"), plan.number
    _end(job, rules.JobState.DONE, now)
    record("groups_proposed", plan, groups=len(plan.groups))
    return plan


def fail(job: GroupJob, *, now: datetime) -> None:
    """The engine gave no answer."""
    lock(job)
    if not rules.JobState(job.state).is_over:
        _end(job, rules.JobState.FAILED, now)


def stop(job: GroupJob, *, now: datetime) -> None:
    """Nobody wants the result any more; a calculation that is over stays as it is."""
    lock(job)
    if not rules.JobState(job.state).is_over:
        _end(job, rules.JobState.STOPPED, now)
        record("groups_stopped", job)


def _end(job: GroupJob, state: rules.JobState, now: datetime) -> None:
    job.state, job.ended_at = state, now
    job.progress = 100 if state == rules.JobState.DONE else job.progress


def copy(plan: RotationPlan, workshop: Workshop, *, now: datetime) -> RotationPlan:
    """A new draft that begins as this plan."""
    lock(workshop)
    made = drafting.copied(plan, workshop, by=deed().by, now=now)
    record("groups_copied", made, number=made.number, based_on=plan.number)
    return made


def announce_again(plan: RotationPlan, workshop: Workshop, *, now: datetime) -> RotationPlan:
    """An earlier plan holds again, as a new version: what was announced stays on record as it was."""
    made = copy(plan, workshop, now=now)
    announce(made, workshop, now=now)
    return made


def announce(plan: RotationPlan, workshop: Workshop, *, now: datetime) -> int:
    """Make the plan visible in place of the one before; returns how many were told.

    Told are those whose group or way is another one than they know. Raises NotADraft.
    """
    lock(workshop)
    lock(plan)
    rules.check_there(plan.state)
    if plan.state != rules.State.DRAFT:
        raise rules.NotADraft
    before = queries.announced(workshop)
    known = queries.ways(before) if before else {}
    if before is not None:
        before.state = rules.State.REPLACED
        db.session.flush()
    plan.state, plan.announced_at = rules.State.ANNOUNCED, now
    record("groups_announced", plan, number=plan.number)
    return _tell(plan, workshop, known, now=now)


def _tell(plan: RotationPlan, workshop: Workshop, known: dict[int, queries.Way], *, now: datetime) -> int:
    rotation = programme.rotation(workshop)
    if rotation is None:
        return 0
    tables, ways, told = queries.timetables_of(plan, rotation), queries.ways(plan), 0
    for person in registrations.confirmed(workshop):
        if person.id not in tables or known.get(person.id) == ways.get(person.id):
            continue
        person.entry_lines = mails.entry_lines(tables[person.id])
        token = placing.new_link(person, now=now)
        mails.announced(person, tables[person.id], token, again=person.id in known, now=now)
        told += 1
    return told


def add_rule(
    workshop: Workshop, kind: rules.RuleKind, people: Collection[int], group: int | None, *, now: datetime
) -> GroupRule:
    """Something proposals must keep. Raises NobodyInGroup, RuleIncomplete."""
    lock(workshop)
    there = {one.id for one in registrations.confirmed(workshop)}
    if not set(people) <= there:
        raise rules.NobodyInGroup
    rules.check_rule(kind, len(set(people)), group)
    rule = GroupRule(
        event_id=workshop.event_id,
        workshop_id=workshop.id,
        kind=kind,
        people=sorted(set(people)),
        group_number=group if kind.names_a_group else None,
        made_at=now,
        made_by=deed().by,
    )
    db.session.add(rule)
    record("group_rule_added", rule, kind=str(kind))
    return rule


def drop_rule(rule: GroupRule) -> None:
    record("group_rule_dropped", rule, kind=rule.kind)
    queries.drop(rule)


def choose_mode(workshop: Workshop, mode: GroupMode) -> None:
    """Groups that stay together, or people mixed anew each round: from the next proposal on.

    Raises RoundsWouldChange where times already announced would be others.
    """
    lock(workshop)
    if workshop.group_mode == mode:
        return
    before, is_known = programme.rotation(workshop), queries.announced(workshop) is not None
    workshop.group_mode = mode
    after = programme.rotation(workshop)
    if is_known and before and after and len(before.rounds) != len(after.rounds):
        raise rules.RoundsWouldChange(old=len(before.rounds), new=len(after.rounds))
    record("group_mode_changed", workshop, mode=str(mode))
    touch(scope(workshop.event_id))
    touch(EVERY_PROGRAMME)


def show_names(event: Event, how: rules.NamesShown) -> None:
    """How lists in the room name people."""
    lock(event)
    event.names_shown = how
    record("names_shown_changed", event, how=str(how))


def repair(workshop: Workshop, absent: Collection[int], language: str = "de") -> repairing.Repair:
    """What the announced plan could become without those who are absent, and with those who came: nothing changes.

    Raises NoRotation, NothingAnnounced, NoPlanPossible.
    """
    return repairing.repair(workshop, frozenset(absent), language)


def apply_repair(
    workshop: Workshop,
    absent: Collection[int],
    key: str,
    *,
    now: datetime,
    language: str = "de",
    announcing: bool = False,
) -> RotationPlan:
    """The option `key` of the same repair as a new draft, announced at once if so wished.

    The plan before stays as it was: to undo, announce it again. Raises RepairChanged where the option is no more.
    """
    lock(workshop)
    found = repair(workshop, absent, language)
    option = next((each for each in found.options if each.key == key), None)
    if option is None:
        raise rules.RepairChanged
    plan = repairing.written(workshop, found, option, by=deed().by, now=now)
    record("groups_repaired", plan, moves=option.moves, absent=len(found.absent))
    if announcing:
        announce(plan, workshop, now=now)
    return plan
