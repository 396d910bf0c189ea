"""iCalendar files: downloads, feeds, invitations, withdrawals. Plain Python; equal input gives equal bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vCategory, vDuration, vText, vUri

from app.calendar import timezone
from app.calendar.cleaning import one_line, paragraphs, uri
from app.calendar.items import CalendarItem, Invitee, Slot, with_people, with_plan
from app.core.addresses import mailto
from app.core.text import slug

__all__ = [
    "CalendarItem",
    "Invitee",
    "Slot",
    "download",
    "feed",
    "file_name",
    "personal_feed",
    "request",
    "with_people",
    "with_plan",
    "withdrawal",
]

PRODID = "-//Rotunde//Rotunde//DE"
PAST_STAYS = timedelta(days=90)
CALLED_OFF_STAYS = timedelta(days=30)
REFRESH = timedelta(hours=1)


def download(items: Sequence[CalendarItem], *, name: str) -> bytes:
    """A file to keep: no method, no people, no alarm."""
    calendar = _calendar(items)
    calendar.add("NAME", _Exact(one_line(name)))
    return _with_events(calendar, items)


def feed(items: Sequence[CalendarItem], *, name: str, source_url: str, now: datetime) -> bytes:
    """A file to subscribe to; called-off items stay 30 days, past ones 90."""
    shown = _shown(items, now)
    return _with_events(_subscribed(shown, name, source_url), shown)


def personal_feed(items: Sequence[CalendarItem], slots: Sequence[Slot], *, name: str, now: datetime) -> bytes:
    """One person's workshops and the rounds of those that take place, to subscribe to.

    Without its own address, which is a secret: calendars are shared, and files are handed on.
    """
    shown = _shown(items, now)
    walked = {item.uid for item in shown if not item.called_off}
    rounds = sorted((slot for slot in slots if slot.parent.uid in walked), key=lambda slot: (slot.starts_at, slot.uid))
    return _with_events(_subscribed(shown, name), shown, map(_round, rounds))


def request(
    item: CalendarItem,
    *,
    invitee: Invitee,
    organiser: Invitee,
    sequence: int,
    sent_at: datetime,
    rsvp: bool = False,
) -> bytes:
    """The invitation that goes with a confirmed place (METHOD:REQUEST, one event, one attendee).

    `rsvp` asks for an answer; only where somebody reads the answers.
    """
    return _scheduled("REQUEST", "CONFIRMED", item, invitee, organiser, sequence, sent_at, rsvp)


def withdrawal(item: CalendarItem, *, invitee: Invitee, organiser: Invitee, sequence: int, sent_at: datetime) -> bytes:
    """Takes the invitation out of the calendar again (METHOD:CANCEL)."""
    return _scheduled("CANCEL", "CANCELLED", item, invitee, organiser, sequence, sent_at)


def file_name(title: str, day: date) -> str:
    """An ASCII name such as workshop-c-kassel-2026-12-05.ics."""
    return f"{slug(title)[:80].strip('-') or 'termin'}-{day.isoformat()}.ics"


class _Exact(vText):
    """Text that comes back as it was: icalendar's own escaping takes the "\\N" of "C:\\Neu" for a line break."""

    def to_ical(self) -> bytes:
        escaped = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return escaped.encode()


def _shown(items: Iterable[CalendarItem], now: datetime) -> list[CalendarItem]:
    return sorted((item for item in items if _stays(item, now)), key=lambda item: (item.starts_at, item.uid))


def _stays(item: CalendarItem, now: datetime) -> bool:
    """Readers remove what a feed calls off, and what it no longer holds; so both stay long enough to be seen."""
    if item.called_off and item.revised_at < now - CALLED_OFF_STAYS:
        return False
    return item.ends_at >= now - PAST_STAYS


def _scheduled(
    method: str,
    status: str,
    item: CalendarItem,
    invitee: Invitee,
    organiser: Invitee,
    sequence: int,
    sent_at: datetime,
    rsvp: bool = False,
) -> bytes:
    calendar = _calendar([item], method)
    event = _event(replace(item, revised_at=sent_at, sequence=sequence), status)
    event.add("ORGANIZER", _address(organiser))
    attendee = _address(invitee)
    attendee.params["CUTYPE"] = vText("INDIVIDUAL")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    if rsvp:
        attendee.params["RSVP"] = vText("TRUE")
    event.add("ATTENDEE", attendee)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar(items: Iterable[CalendarItem], method: str = "") -> Calendar:
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODID)
    calendar.add("CALSCALE", "GREGORIAN")
    if method:
        calendar.add("METHOD", method)
    # An empty calendar keeps a zone: a file without any component is refused by strict readers.
    for zone in sorted({item.zone for item in items}) or ["Europe/Berlin"]:
        if not timezone.is_utc(zone):
            calendar.add_component(timezone.component(zone))
    return calendar


def _subscribed(shown: Sequence[CalendarItem], name: str, source_url: str = "") -> Calendar:
    calendar = _calendar(shown)
    calendar.add("NAME", _Exact(one_line(name)))
    calendar.add("X-WR-CALNAME", _Exact(one_line(name)))
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    if source_url:
        calendar.add("SOURCE", vUri(uri(source_url)), parameters={"VALUE": "URI"})
    return calendar


def _with_events(calendar: Calendar, items: Iterable[CalendarItem], more: Iterable[bytes] = ()) -> bytes:
    end = b"END:VCALENDAR\r\n"
    events = map(_public_event, map(_in_utc, items))
    return b"".join((bytes(calendar.to_ical()).removesuffix(end), *events, *more, end))


def _round(slot: Slot) -> bytes:
    """An entry that blocks no time: the workshop around it does already."""
    own = replace(slot.parent, uid=slot.uid, title=slot.title, location=slot.location, description=slot.description)
    event = _event(replace(own, starts_at=slot.starts_at, ends_at=slot.ends_at, conference_url=""))
    event["TRANSP"] = vText("TRANSPARENT")
    event.add("RELATED-TO", one_line(slot.parent.uid), parameters={"RELTYPE": "PARENT"})
    return bytes(event.to_ical())


def _in_utc(item: CalendarItem) -> CalendarItem:
    """With moments in UTC: two readings of a local clock that differ in `fold` only count as equal, and are not."""
    return replace(item, starts_at=_utc(item.starts_at), ends_at=_utc(item.ends_at))


@lru_cache(maxsize=4096)
def _public_event(item: CalendarItem) -> bytes:
    """Kept, because writing one takes a millisecond and a feed of 1,000 changes by one at a time."""
    return bytes(_event(item).to_ical())


def _event(item: CalendarItem, status: str = "") -> Event:
    """`status` is that of a mail; without it the item speaks for itself, in its title too."""
    zone = ZoneInfo(item.zone)
    title = one_line(item.title)
    event = Event()
    event.add("UID", one_line(item.uid))
    event.add("DTSTAMP", _utc(item.revised_at))
    event.add("CREATED", _utc(min(item.created_at, item.revised_at)))
    event.add("LAST-MODIFIED", _utc(item.revised_at))
    event.add("SEQUENCE", item.sequence)
    event.add("SUMMARY", _Exact(f"ABGESAGT: {title}" if item.called_off and not status else title))
    event.add("DTSTART", _local(item.starts_at, zone))
    event.add("DTEND", _local(item.ends_at, zone))
    event.add("STATUS", status or ("CANCELLED" if item.called_off else "CONFIRMED"))
    event.add("TRANSP", "OPAQUE")
    _add_texts(event, item)
    return event


def _add_texts(event: Event, item: CalendarItem) -> None:
    if item.location:
        event.add("LOCATION", _Exact(one_line(item.location)))
    if item.description:
        event.add("DESCRIPTION", _Exact(paragraphs(item.description)))
    if item.categories:
        event.add("CATEGORIES", _categories(item.categories))
    if address := uri(item.url):
        event.add("URL", vUri(address))
    if item.geo:
        event.add("GEO", item.geo)
    if address := uri(item.conference_url):
        event.add("CONFERENCE", vUri(address), parameters={"VALUE": "URI", "FEATURE": "VIDEO"})


def _categories(names: Iterable[str]) -> vCategory:
    found = vCategory([])
    found.cats = [_Exact(one_line(name)) for name in names]  # set afterwards: it would make plain texts of them
    return found


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    """The clock reading in its zone; in the hour that comes twice UTC, for readers do not agree on which is meant."""
    local = _utc(moment).astimezone(zone)
    comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return _utc(moment) if comes_twice or timezone.is_utc(zone.key) else local


def _address(person: Invitee) -> vCalAddress:
    address = vCalAddress(mailto(person.email))
    name = one_line(person.name).replace('"', "'")
    if name:
        address.params["CN"] = vText(name)
    return address


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A calendar takes moments with a time zone only")
    return moment.astimezone(ZoneInfo("UTC")).replace(microsecond=0)
