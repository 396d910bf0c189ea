"""What changes the parts of a workshop: added, typed with their stations or talks, put in order, removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.arranging import queries, rows, rules
from app.audit.actions import record
from app.core.db import db, lock, touch
from app.core.errors import ChangedMeanwhile
from app.events.models import Workshop
from app.programme import rules as programme
from app.programme.models import Part, Speaker, Station, Talk
from app.programme.queries import places_of
from app.programme.rules import EVERY_PROGRAMME, GroupMode, Kind, scope

COMMON = ("title", "minutes", "description")
ROTATION = ("round_minutes", "change_minutes", "break_after", "break_minutes")
STATION = "question name place step_free topic parallel capacity east north floor".split()
TALK = ("title", "minutes", "summary")
SPEAKER = ("name", "organisation", "role")
Facts = Mapping[str, Any]
Row = tuple[int, dict[str, Any]]
"""The id of a stored row, 0 for a new one, and what it holds."""


def facts(part: Part, workshop: Workshop) -> dict[str, Any]:
    """What is typed about a part itself; how many groups there are belongs to its workshop."""
    names = (*COMMON, *ROTATION) if part.kind == Kind.ROTATION else COMMON
    found = {name: getattr(part, name) for name in names}
    return {**found, "group_count": workshop.group_count} if part.kind == Kind.ROTATION else found


def stored(part: Part) -> list[Row]:
    """Its stations or talks in order."""
    if part.kind == Kind.TALKS:
        return [(talk.id, _talk(talk)) for talk in part.talks]
    return [(each.id, {name: getattr(each, name) for name in STATION}) for each in part.stations]


def _talk(talk: Talk) -> dict[str, Any]:
    speakers = [{name: getattr(each, name) for name in SPEAKER} for each in talk.speakers]
    return {**{name: getattr(talk, name) for name in TALK}, "speakers": speakers}


def add(workshop: Workshop, kind: str, wanted: Facts, typed: Sequence[Row]) -> Part:
    """A new part at the end. Raises TooManyParts, OneRotation, NoStation, TooManyRows."""
    lock(workshop)
    parts = queries.parts(workshop)
    if len(parts) >= rules.MOST_PARTS:
        raise rules.TooManyParts(most=rules.MOST_PARTS)
    if kind == Kind.ROTATION and any(each.kind == Kind.ROTATION for each in parts):
        raise rules.OneRotation
    _check_rows(kind, typed)
    position = max((each.position for each in parts), default=0) + 1
    part = Part(workshop_id=workshop.id, position=position, kind=kind, minutes=0)
    db.session.add(part)
    _write(part, workshop, _with_groups(wanted, typed))
    _write_rows(part, typed)
    _record("part_added", workshop, part=part.id, kind=kind)
    return part


def change(
    part: Part, workshop: Workshop, wanted: Facts, typed: Sequence[Row], *, seen: tuple[Facts, Sequence[Row]]
) -> list[str]:
    """Make the part and its rows what was typed; returns the names of what changed ("stations", "talks" for rows).

    `seen` is what the page was compared with. Raises ChangedMeanwhile, NoStation, TooManyRows, StationInUse,
    PlanNeedsRounds.
    """
    lock(workshop)
    lock(part)
    db.session.expire(part, ["stations", "talks"])
    before, rows_before = facts(part, workshop), stored(part)
    if before != dict(seen[0]) or rows_before != list(seen[1]):
        raise ChangedMeanwhile
    _check_rows(part.kind, typed, len(rows_before))
    if before.get("group_count"):
        wanted = _with_groups(wanted, typed)
    names = rules.changed(before, wanted)
    kind = "talks" if part.kind == Kind.TALKS else "stations"
    if list(typed) != rows_before:
        names.append(kind if _differs(part, rows_before, typed) else f"{kind}_words")
    if not names:
        return names
    _check_removed(part, typed)
    _write(part, workshop, wanted)
    if list(typed) != rows_before:
        _write_rows(part, typed)
    if part.kind == Kind.ROTATION:
        _check_plan(part, workshop)
    _record("part_changed", workshop, part=part.id, fields=names)
    return names


def move(workshop: Workshop, part_id: int, *, step: int = 0, before: int | None = None) -> bool:
    """One place up or down, or right before another part (0: to the end); whatever others moved meanwhile stays.

    False when the part is no longer there. Raises PlanNeedsOrder.
    """
    lock(workshop)
    parts = {str(part.id): part for part in queries.parts(workshop)}
    order, key = tuple(parts), str(part_id)
    if key not in parts:
        return False
    wanted = rows.stepped(order, key, step) if before is None else rows.placed_before(order, key, str(before))
    if wanted == order:
        return True
    rotations = [each for each in order if parts[each].kind == Kind.ROTATION]
    if rotations != [each for each in wanted if each in rotations] and queries.announced_rounds(workshop):
        raise rules.PlanNeedsOrder
    _number("position", [parts[each] for each in wanted])
    _record("parts_reordered", workshop, part=part_id)
    return True


def remove(part: Part, workshop: Workshop) -> None:
    """The part goes with its stations and talks. Raises StationInUse."""
    lock(workshop)
    lock(part)
    _check_removed(part, ())
    if part.kind == Kind.ROTATION:
        workshop.group_count = 0
    _record("part_removed", workshop, part=part.id, kind=part.kind)
    queries.drop(part)


def _with_groups(wanted: Facts, typed: Sequence[Row]) -> Facts:
    """Without a number of groups there are as many as topics; said as a number, so that pages know of groups."""
    if wanted.get("group_count") != 0:
        return wanted
    topics = {row["topic"] or number for number, (_, row) in enumerate(typed)}
    return {**wanted, "group_count": len(topics)}


def _check_rows(kind: str, typed: Sequence[Row], had: int = 0) -> None:
    """A part from a file may have more rows than a sheet takes; it keeps them."""
    if kind == Kind.ROTATION and not typed:
        raise rules.NoStation
    if len(typed) > max(rules.MOST_ROWS, had):
        raise rules.TooManyRows(most=rules.MOST_ROWS, rows=len(typed))


def _check_removed(part: Part, typed: Sequence[Row]) -> None:
    kept = {row_id for row_id, _ in typed}
    going = [station for station in part.stations if station.id not in kept]
    used = queries.used_stations([station.id for station in going])
    for station in going:
        if station.id in used:
            raise rules.StationInUse(number=station.number)


def _check_plan(part: Part, workshop: Workshop) -> None:
    """The announced plan must still have all its rounds."""
    found = queries.announced_rounds(workshop)
    if found is None:
        return
    number, needed = found
    groups = (workshop.group_count or len(places_of(part))) if workshop.group_mode == GroupMode.FIXED else 0
    left = programme.rounds_needed(places_of(part), groups)
    if left < needed:
        raise rules.PlanNeedsRounds(number=number, rounds=needed, left=left)


def _differs(part: Part, before: Sequence[Row], typed: Sequence[Row]) -> bool:
    """Whether rows came, went or changed places; what groups are told, beyond the words."""
    if part.kind == Kind.TALKS:
        return True
    telling = ("topic", "parallel")
    return [(key, *(row[name] for name in telling)) for key, row in before] != [
        (key, *(row[name] for name in telling)) for key, row in typed
    ]


def _write(part: Part, workshop: Workshop, wanted: Facts) -> None:
    for name, value in wanted.items():
        setattr(workshop if name == "group_count" else part, name, value)
    db.session.flush()


def _write_rows(part: Part, typed: Sequence[Row]) -> None:
    if part.kind == Kind.TALKS:
        talks = {talk.id: talk for talk in part.talks}
        found: list[Any] = [_made(talks.get(key) or Talk(title=""), row) for key, row in typed]
        kept: list[Any] = part.talks
    else:
        stations = {station.id: station for station in part.stations}
        found = [_made(stations.get(key) or Station(question=""), row) for key, row in typed]
        kept = part.stations
    for gone in [each for each in kept if each not in found]:
        kept.remove(gone)
    _number("number", found, kept)
    db.session.expire(part, ["stations", "talks"])


def _made(row: Any, wanted: dict[str, Any]) -> Any:
    for name, value in wanted.items():
        if name != "speakers":
            setattr(row, name, value)
        elif row.id is None or _talk(row)["speakers"] != value:
            row.speakers = [Speaker(**person, position=number) for number, person in enumerate(value, 1)]
    return row


def _number(name: str, order: Sequence[Any], kept: list[Any] | None = None) -> None:
    """1, 2, 3, …; by way of numbers nobody has, because none may be taken twice for a moment."""
    moved = [(number, row) for number, row in enumerate(order, 1) if getattr(row, name) != number]
    for number, row in moved:
        setattr(row, name, -number)
        if kept is not None and row not in kept:
            kept.append(row)
    db.session.flush()
    for number, row in moved:
        setattr(row, name, number)
    db.session.flush()


def _record(verb: str, workshop: Workshop, **told: Any) -> None:
    record(verb, workshop, **told)
    touch(scope(workshop.event_id))
    touch(EVERY_PROGRAMME)
