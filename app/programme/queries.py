"""Reading programmes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.core.db import db
from app.core.text import sort_key
from app.events.models import Moderator, Workshop
from app.programme import rules
from app.programme.models import Part, Speaker, Talk


@dataclass(frozen=True)
class TimedPart:
    """A part with its clock times and, for a rotation, how its minutes add up and when rounds and break are."""

    part: Part
    slot: rules.Slot
    time: rules.RotationTime | None
    rounds: tuple[rules.Slot, ...]
    pause: rules.Slot | None = None


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
    return [_timed(workshop, part, slot) for part, slot in zip(parts, slots, strict=True)]


def _timed(workshop: Workshop, part: Part, slot: rules.Slot) -> TimedPart:
    if part.kind != rules.Kind.ROTATION:
        return TimedPart(part, slot, None, ())
    places = places_of(part)
    # Where people are mixed anew each round nobody belongs to a group.
    groups = (workshop.group_count or len(places)) if workshop.group_mode == rules.GroupMode.FIXED else 0
    time = rules.rotation_time(
        places,
        groups,
        part.round_minutes,
        part.change_minutes,
        part.minutes,
        break_after=part.break_after,
        break_minutes=part.break_minutes,
    )
    begin = slot.starts_at
    return TimedPart(part, slot, time, tuple(rules.rounds(begin, time)), rules.pause(begin, time))


def places_of(part: Part) -> list[int]:
    """How many groups each topic takes at once; stations of one topic show the same."""
    places: dict[str | int, int] = {}
    for station in part.stations:
        topic = station.topic or station.number
        places[topic] = places.get(topic, 0) + station.parallel
    return list(places.values())


def stage_of(workshop: Workshop, name: str) -> Workshop | None:
    """Another workshop of the event at the same time in which somebody of this name moderates or speaks."""
    others = select(Workshop).where(
        Workshop.event_id == workshop.event_id,
        Workshop.id != workshop.id,
        Workshop.starts_at < workshop.ends_at,
        Workshop.ends_at > workshop.starts_at,
    )
    wanted, parallel = sort_key(name), {each.id: each for each in db.session.scalars(others)}
    moderators = select(Moderator.workshop_id, Moderator.name).where(Moderator.workshop_id.in_(parallel))
    speakers = select(Part.workshop_id, Speaker.name).join(Talk, Talk.part_id == Part.id)
    speakers = speakers.join(Speaker, Speaker.talk_id == Talk.id).where(Part.workshop_id.in_(parallel))
    for workshop_id, on_stage in db.session.execute(moderators.union_all(speakers)):
        if sort_key(on_stage) == wanted:
            return parallel[workshop_id]
    return None


def _speaking(timed: TimedPart) -> list[tuple[str, tuple[datetime, datetime]]]:
    """Each speaker's minutes; where the talks have none, the whole part."""
    talks, at = timed.part.talks, timed.slot.starts_at
    spans = []
    for talk in talks:
        span = (timed.slot.starts_at, timed.slot.ends_at)
        if all(each.minutes for each in talks):
            span = (at, at + timedelta(minutes=talk.minutes))
        at += timedelta(minutes=talk.minutes)
        spans += [(speaker.name, span) for speaker in talk.speakers]
    return spans


def duties(workshops: Sequence[Workshop], programmes: dict[int, list[TimedPart]]) -> list[rules.Duty]:
    """Who is needed where and when: moderators all the time, speakers during their talk. Without a query."""
    found = []
    for workshop in workshops:
        span = (workshop.starts_at, workshop.ends_at)
        spans = [(person.name, span) for person in workshop.moderators]
        for timed in programmes[workshop.id]:
            spans += _speaking(timed)
        found += [rules.Duty(sort_key(name), name, workshop.letter, begin, end) for name, (begin, end) in spans]
    return found
