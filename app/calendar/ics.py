"""The calendar files Rotunde hands out: to download, to subscribe to, and as invitation and withdrawal by mail.

Equal input gives equal bytes: nothing is read from the clock, no identifier is made here. UID, title, times and
texts come from the item; one UID belongs to one workshop wherever it appears.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.calendar import lines, timezone
from app.calendar.timezone import NonexistentTime, check_local_time
from app.core import text
from app.outbox import message

__all__ = [
    "CalendarItem",
    "Invitee",
    "NonexistentTime",
    "check_local_time",
    "download",
    "feed",
    "file_name",
    "request",
    "withdrawal",
]

PRODUCT = "-//Rotunde//Rotunde//DE"
CALLED_OFF_STAYS = timedelta(days=30)
PAST_STAYS = timedelta(days=90)
REFRESH = "PT1H"
COLOUR = "darkblue"
HOME = "Europe/Berlin"
LONGEST_NAME = 60


@dataclass(frozen=True)
class CalendarItem:
    """One workshop or event as a calendar sees it. Times are aware; `zone` is where they are shown ("Europe/Berlin").

    `revised_at` and `sequence` rise with every change: readers take nothing else as a sign that something is new.
    """

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    location: str
    description: str
    url: str
    categories: tuple[str, ...]
    created_at: datetime
    revised_at: datetime
    sequence: int
    called_off: bool = False
    geo: tuple[float, float] | None = None
    conference_url: str = ""


@dataclass(frozen=True)
class Invitee:
    """Somebody in an invitation: the one who is invited, or the office that invites."""

    name: str
    email: str


def download(items: Sequence[CalendarItem], *, name: str) -> bytes:
    """A file to keep: no METHOD, nobody named in it, the same bytes until an item changes."""
    return _calendar(_titles(name), items, [_event(item) for item in items])


def feed(items: Sequence[CalendarItem], *, name: str, source_url: str, now: datetime) -> bytes:
    """A calendar to subscribe to: what was called off stays 30 days, what is over 90 days, so readers can remove it."""
    kept = sorted((item for item in items if _stays(item, now)), key=lambda item: (item.starts_at, item.uid))
    source = lines.uri(source_url)
    head = [
        *_titles(name),
        lines.literal("REFRESH-INTERVAL", REFRESH, [("VALUE", "DURATION")]),
        lines.literal("X-PUBLISHED-TTL", REFRESH),  # the name Outlook reads
        lines.literal("SOURCE", source, [("VALUE", "URI")]) if source else b"",
        lines.literal("COLOR", COLOUR),
    ]
    return _calendar(head, kept, [_event(item) for item in kept])


def request(item: CalendarItem, *, invitee: Invitee, organiser: Invitee, sequence: int, sent_at: datetime) -> bytes:
    """The invitation of one person, and every later change of it. `sequence` exceeds that of the last mail to them."""
    return _message("REQUEST", item, invitee, organiser, sequence, sent_at)


def withdrawal(item: CalendarItem, *, invitee: Invitee, organiser: Invitee, sequence: int, sent_at: datetime) -> bytes:
    """What takes the entry out of the person's calendar again; names the same people and times as the invitation."""
    return _message("CANCEL", item, invitee, organiser, sequence, sent_at)


def file_name(title: str, day: date) -> str:
    """ "workshop-c-kassel-2026-12-05.ics": ASCII, because some mail programs garble everything else."""
    return f"{text.slug(title)[:LONGEST_NAME].strip('-') or 'termin'}-{day.isoformat()}.ics"


def _stays(item: CalendarItem, now: datetime) -> bool:
    if item.called_off and item.revised_at < now - CALLED_OFF_STAYS:
        return False
    return item.ends_at >= now - PAST_STAYS


def _titles(name: str) -> list[bytes]:
    clean = lines.one_line(name)
    return [lines.text("NAME", clean), lines.text("X-WR-CALNAME", clean)] if clean else []


def _message(
    method: str, item: CalendarItem, invitee: Invitee, organiser: Invitee, sequence: int, sent_at: datetime
) -> bytes:
    sent = replace(item, sequence=sequence, revised_at=sent_at)
    people = [
        _person("ORGANIZER", organiser),
        _person("ATTENDEE", invitee, ("CUTYPE", "INDIVIDUAL"), ("ROLE", "REQ-PARTICIPANT"), ("PARTSTAT", "ACCEPTED")),
    ]
    event = _event(sent, cancelled=method == "CANCEL", people=people)
    return _calendar([lines.literal("METHOD", method)], [sent], [event])


def _calendar(head: Sequence[bytes], items: Sequence[CalendarItem], events: Sequence[bytes]) -> bytes:
    # An empty calendar is none (RFC 5545 §3.6 wants a component), so an empty feed holds the zone of the office.
    zones = sorted({item.zone for item in items if _names_zone(item)}) if items else [HOME]
    return b"".join(
        (
            lines.literal("BEGIN", "VCALENDAR"),
            lines.literal("VERSION", "2.0"),
            lines.text("PRODID", PRODUCT),
            lines.literal("CALSCALE", "GREGORIAN"),
            *head,
            *(timezone.vtimezone(zone) for zone in zones),
            *events,
            lines.literal("END", "VCALENDAR"),
        )
    )


def _event(item: CalendarItem, *, cancelled: bool | None = None, people: Sequence[bytes] = ()) -> bytes:
    """`cancelled` says whether a mail cancels; without it the item speaks for itself, aloud in its title too."""
    off = item.called_off if cancelled is None else cancelled
    title = lines.one_line(item.title)
    revised = _utc(item.revised_at)
    parts = [
        lines.literal("BEGIN", "VEVENT"),
        lines.text("UID", lines.one_line(item.uid)),
        lines.literal("DTSTAMP", revised),
        lines.literal("CREATED", min(_utc(item.created_at), revised)),
        lines.literal("LAST-MODIFIED", revised),
        lines.literal("SEQUENCE", str(item.sequence)),
        lines.text("SUMMARY", f"ABGESAGT: {title}" if off and cancelled is None else title),
        _moment("DTSTART", item.starts_at, item.zone),
        _moment("DTEND", item.ends_at, item.zone),
        *_about(item),
        *people,
        lines.literal("STATUS", "CANCELLED" if off else "CONFIRMED"),
        lines.literal("TRANSP", "OPAQUE"),
        lines.literal("END", "VEVENT"),
    ]
    return b"".join(parts)


def _about(item: CalendarItem) -> list[bytes]:
    """What the item says of itself, without the properties it has nothing to say for."""
    parts = []
    location, description = lines.one_line(item.location), lines.paragraphs(item.description)
    categories = [each for each in item.categories if lines.one_line(each)]
    if location:
        parts.append(lines.text("LOCATION", location))
    if item.geo and _on_earth(*item.geo):
        parts.append(lines.literal("GEO", ";".join(f"{number:.6f}" for number in item.geo)))
    if description:
        parts.append(lines.text("DESCRIPTION", description))
    if address := lines.uri(item.url):
        parts.append(lines.literal("URL", address))
    if categories:
        parts.append(lines.texts("CATEGORIES", categories))
    if address := lines.uri(item.conference_url):
        parts.append(lines.literal("CONFERENCE", address, [("VALUE", "URI"), ("FEATURE", "VIDEO")]))
    return parts


def _person(name: str, person: Invitee, *parameters: tuple[str, str]) -> bytes:
    """Raises message.UnmailableAddress for an address that no mail can be sent to."""
    called = [("CN", person.name)] if lines.one_line(person.name) else []
    return lines.literal(name, f"mailto:{message.ascii_address(person.email)}", [*parameters, *called])


def _moment(name: str, moment: datetime, zone: str) -> bytes:
    """Local time with its zone. In the hour that comes twice only UTC can say that the second one is meant."""
    local = moment.astimezone(ZoneInfo(zone))
    if timezone.is_utc(zone) or _comes_second(local):
        return lines.literal(name, _utc(moment))
    return lines.literal(name, f"{local:%Y%m%dT%H%M%S}", [("TZID", zone)])


def _names_zone(item: CalendarItem) -> bool:
    zone = ZoneInfo(item.zone)
    moments = (item.starts_at.astimezone(zone), item.ends_at.astimezone(zone))
    return not timezone.is_utc(item.zone) and not all(_comes_second(moment) for moment in moments)


def _comes_second(local: datetime) -> bool:
    return local.utcoffset() != local.replace(fold=0).utcoffset()


def _utc(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("A calendar takes moments with a time zone only")
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _on_earth(latitude: float, longitude: float) -> bool:
    return math.isfinite(latitude + longitude) and abs(latitude) <= 90 and abs(longitude) <= 180
