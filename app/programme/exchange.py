"""Writing an event file: every field, empty ones too, so that nothing can be lost on the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.events.rules import ACCESSIBILITY
from app.programme.eventfile import SCHEMA

Tree = dict[str, Any]

EVENT_TEXTS = (
    "slug title subtitle summary description language organiser contact_email contact_phone hashtag region timezone uid"
    " names_shown four_eyes minutes_licence"
).split()
VENUE_TEXTS = "name street postcode city latitude longitude directions".split()
WORKSHOP_TEXTS = (
    "letter uid title summary description level mode language capacity minimum room online_url group_count group_mode"
).split()
PART_TEXTS = "kind title description minutes round_minutes change_minutes break_after break_minutes".split()
STATION_TEXTS = "name question place step_free topic parallel capacity".split()


def written(event: Any, parts: Mapping[int, Sequence[Any]]) -> Tree:
    """The event as a "rotunde-event/1" tree; `parts` by workshop id."""
    zone = ZoneInfo(event.timezone)
    tree: Tree = {
        "schema": SCHEMA,
        "series": _taken(event.series, ("slug", "name", "description")),
        "event": {
            **_taken(event, EVENT_TEXTS),
            "published": event.is_published,
            "topics": [topic.name for topic in event.topics],
            "starts_at": _reading(event.starts_at, zone),
            "ends_at": _reading(event.ends_at, zone),
        },
    }
    if event.venue:
        tree["venue"] = venue(event.venue)
    tree["workshops"] = [_workshop(workshop, parts.get(workshop.id, ()), zone) for workshop in event.workshops]
    return tree


def venue(found: Any) -> Tree:
    """A venue as it stands in the file of each of its events."""
    accessibility = {**_taken(found, ACCESSIBILITY), "note": found.accessibility_note}
    return {**_taken(found, VENUE_TEXTS), "accessibility": accessibility}


def _workshop(workshop: Any, parts: Sequence[Any], zone: ZoneInfo) -> Tree:
    times = ("starts_at", "ends_at", "registration_opens_at", "registration_closes_at")
    return {
        **_taken(workshop, WORKSHOP_TEXTS),
        **{key: _reading(getattr(workshop, key), zone) for key in times},
        "topics": [topic.name for topic in workshop.topics],
        "moderators": [_taken(person, ("name", "organisation")) for person in workshop.moderators],
        "parts": [_part(part) for part in parts],
    }


def _part(part: Any) -> Tree:
    return {
        **_taken(part, PART_TEXTS),
        "stations": [
            {**_taken(station, STATION_TEXTS), "position": _taken(station, ("east", "north", "floor"))}
            for station in part.stations
        ],
        "talks": [
            {
                **_taken(talk, ("title", "summary", "minutes")),
                "speakers": [_taken(person, ("name", "role", "organisation")) for person in talk.speakers],
            }
            for talk in part.talks
        ],
    }


def _taken(row: Any, keys: Any) -> Tree:
    return {key: getattr(row, key) for key in keys}


def _reading(moment: datetime | None, zone: ZoneInfo) -> str | None:
    """The clock reading in the event's zone, to the minute where that is exact."""
    if moment is None:
        return None
    local = moment.astimezone(zone).replace(tzinfo=None)
    return local.isoformat(timespec="seconds" if local.second or local.microsecond else "minutes")
