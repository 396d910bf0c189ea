"""What the public page of an event and of a workshop shows; the preview shows the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.desk import jsonld
from app.events import rules
from app.events.models import Event, Moderator, Workshop
from app.groups import queries as groups
from app.minutes import queries as minutes
from app.programme import queries as programme
from app.programme.rules import KIND_NAMES, GroupMode
from app.registration import queries as registrations
from app.registration import rules as registration_rules

Values = dict[str, Any]


def event(found: Event, now: datetime) -> Values:
    return {
        "event": found,
        "places": registrations.places_of(found.workshops),
        "programmes": programme.programmes(found.workshops),
        "is_open": {workshop.id: _is_open(workshop, now) for workshop in found.workshops},
        "is_past": rules.is_past(found.ends_at, now),
        "with_minutes": minutes.workshops_with_minutes([found.id]),
        "level_names": rules.LEVEL_NAMES,
        "mode_names": rules.MODE_NAMES,
        "accessibility": rules.ACCESSIBILITY,
        "json_ld": jsonld.event(found),
    }


def workshop(found: Workshop, now: datetime) -> Values:
    parts = programme.programme(found)
    rotation, plan = programme.rotation_in(parts), groups.announced(found)
    return {
        "event": found.event,
        "workshop": found,
        "programme": parts,
        "rotation": rotation,
        "timetables": groups.timetables(plan, rotation) if plan and rotation else [],
        "mixed_rounds": groups.rounds_of(rotation) if plan and rotation and plan.mode == GroupMode.REMIX else (),
        "places": registrations.places(found),
        "is_open": _is_open(found, now),
        "moderation": ", ".join(_named(person) for person in found.moderators),
        "kind_names": KIND_NAMES,
        "is_past": rules.is_past(found.ends_at, now),
        "minutes": minutes.published(found),
        "level_names": rules.LEVEL_NAMES,
        "mode_names": rules.MODE_NAMES,
        "json_ld": jsonld.workshop(found),
    }


def previewed(values: Values) -> Values:
    """The same before anybody may come: nobody registers here, and nothing leads to pages that are not there."""
    is_open = values["is_open"]
    closed: object = dict.fromkeys(is_open, False) if isinstance(is_open, dict) else False
    return {**values, "is_preview": True, "is_open": closed}


def _named(person: Moderator) -> str:
    return f"{person.name}, {person.organisation}" if person.organisation else person.name


def _is_open(found: Workshop, now: datetime) -> bool:
    return found.called_off_at is None and registration_rules.is_open(
        found.registration_opens_at, found.registration_closes_at, found.starts_at, now
    )
