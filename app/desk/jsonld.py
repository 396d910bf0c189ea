"""Events and workshops as schema.org tells search engines about them."""

from __future__ import annotations

from typing import Any

from app.events.models import Event, Workshop
from app.web.filters import iso
from app.web.links import absolute

MODES = {
    "on_site": "https://schema.org/OfflineEventAttendanceMode",
    "online": "https://schema.org/OnlineEventAttendanceMode",
    "hybrid": "https://schema.org/MixedEventAttendanceMode",
}
CANCELLED = "https://schema.org/EventCancelled"
Tree = dict[str, Any]


def event(found: Event) -> Tree:
    """The conference, with its workshops as sub-events."""
    tree = _common(found.title, found.summary, found, absolute("desk.event", slug=found.slug))
    if found.called_off_at:
        tree["eventStatus"] = CANCELLED
    tree["subEvent"] = [workshop(each, alone=False) for each in found.workshops]
    return tree


def workshop(found: Workshop, *, alone: bool = True) -> Tree:
    url = absolute("desk.workshop", slug=found.event.slug, letter=found.letter.lower())
    tree = _common(f"{found.name}: {found.title}", found.summary, found, url)
    tree["eventAttendanceMode"] = MODES[found.mode]
    tree["maximumAttendeeCapacity"] = found.capacity
    if found.called_off_at:
        tree["eventStatus"] = CANCELLED
    if not alone:
        tree.pop("@context")
    return tree


def _common(name: str, summary: str, found: Any, url: str) -> Tree:
    whole: Event = found if isinstance(found, Event) else found.event
    tree: Tree = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": name,
        "description": summary,
        "startDate": iso(found.starts_at),
        "endDate": iso(found.ends_at),
        "eventStatus": "https://schema.org/EventScheduled",
        "isAccessibleForFree": True,
        "url": url,
    }
    if whole.venue:
        tree["location"] = {"@type": "Place", "name": whole.venue.name, "address": whole.venue.address}
    if whole.organiser:
        tree["organizer"] = {"@type": "Organization", "name": whole.organiser}
    return tree
