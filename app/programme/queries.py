"""Reading programmes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.core.db import db
from app.events.models import Workshop
from app.programme import rules
from app.programme.models import Part, Talk


@dataclass(frozen=True)
class TimedPart:
    """A part with its clock times and, for a rotation, how its minutes add up and when its rounds are."""

    part: Part
    slot: rules.Slot
    time: rules.RotationTime | None
    rounds: tuple[rules.Slot, ...]


def parts_of(workshops: Sequence[Workshop]) -> dict[int, list[Part]]:
    """The parts of each workshop in order, with stations, talks and speakers; the same few queries for any number."""
    ids = [workshop.id for workshop in workshops]
    found = select(Part).where(Part.workshop_id.in_(ids)).order_by(Part.workshop_id, Part.position)
    options = (selectinload(Part.stations), selectinload(Part.talks).selectinload(Talk.speakers))
    parts: dict[int, list[Part]] = {workshop_id: [] for workshop_id in ids}
    for part in db.session.scalars(found.options(*options)):
        parts[part.workshop_id].append(part)
    return parts


def programmes(workshops: Sequence[Workshop]) -> dict[int, list[TimedPart]]:
    """The parts of each workshop with their clock times, by workshop id."""
    parts = parts_of(workshops)
    return {workshop.id: _on_the_clock(workshop, parts[workshop.id]) for workshop in workshops}


def programme(workshop: Workshop) -> list[TimedPart]:
    """The parts of one workshop with their clock times."""
    return programmes([workshop])[workshop.id]


def rotation(workshop: Workshop) -> TimedPart | None:
    """The part in which groups rotate, if there is one."""
    return rotation_in(programme(workshop))


def rotation_in(programme: Sequence[TimedPart]) -> TimedPart | None:
    return next((timed for timed in programme if timed.part.kind == rules.Kind.ROTATION), None)


def _on_the_clock(workshop: Workshop, parts: Sequence[Part]) -> list[TimedPart]:
    slots = rules.slots(workshop.starts_at, [part.minutes for part in parts])
    return [_timed(part, slot) for part, slot in zip(parts, slots, strict=True)]


def _timed(part: Part, slot: rules.Slot) -> TimedPart:
    if part.kind != rules.Kind.ROTATION:
        return TimedPart(part, slot, None, ())
    time = rules.rotation_time(len(part.stations), part.round_minutes, part.change_minutes, part.minutes)
    return TimedPart(part, slot, time, tuple(rules.rounds(slot.starts_at, time)))
