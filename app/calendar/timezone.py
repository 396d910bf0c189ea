"""VTIMEZONE from the rule the tz database ends with: one yearly RRULE each way, and nothing else.

A list of single dates (RDATE) is not an option: Thunderbird reads its first entry only and Outlook none, so summer
events would stand one hour late. The rule is the one in force today and for good; it is wrong for years before the
zone last changed its law, which for Europe/Berlin is 1996.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.calendar import lines
from app.core.text import N_

_NAME, _TIME = r"(<[^>]+>|[A-Za-z]+)", r"([+-]?\d+(?::\d+)*)"
_RULE = re.compile(rf"{_NAME}{_TIME}(?:{_NAME}{_TIME}?,M([\d.]+)(?:/{_TIME})?,M([\d.]+)(?:/{_TIME})?)?")
_DAYS = "SU MO TU WE TH FR SA".split()
_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
FIRST_YEAR = 1970
HOUR = 3600


class NonexistentTime(ValueError):
    """A time the clocks skip. `message` with `values` can be translated; neither holds anything about a person."""

    message = N_(
        "Die Uhrzeit %(time)s gibt es am %(day)s nicht: In dieser Nacht werden die Uhren vorgestellt. "
        "Bitte wählen Sie eine andere Uhrzeit."
    )

    def __init__(self, value: datetime) -> None:
        self.values = {"time": f"{value:%H:%M}", "day": f"{value:%d.%m.%Y}"}
        super().__init__(self.message % self.values)


def check_local_time(value: datetime, zone: str) -> datetime:
    """The naive `value` as a moment in `zone`. Raises NonexistentTime for a time that the switch to summer skips.

    Of a time that comes twice in the night back to winter, the first is meant, unless `value.fold` says otherwise.
    """
    found = value.replace(tzinfo=ZoneInfo(zone))
    if found.astimezone(UTC).astimezone(found.tzinfo).replace(tzinfo=None) != value.replace(tzinfo=None):
        raise NonexistentTime(value)
    return found


def is_utc(zone: str) -> bool:
    """Whether times of the zone are written with Z; a TZID of UTC is not read everywhere."""
    return zone.upper() in ("UTC", "ETC/UTC", "GMT", "ETC/GMT")


@cache
def vtimezone(zone: str) -> bytes:
    """The component for `zone`. Raises ValueError for a zone the tz database does not know."""
    rule = _rule(zone)
    found = _RULE.fullmatch(rule)
    if not found:
        raise ValueError(f"The tz database has no rule for the time zone {zone!r} that can be written")
    name, offset, summer, summer_offset, begins, begins_at, ends, ends_at = found.groups()
    winter = -_seconds(offset)
    parts = [lines.literal("BEGIN", "VTIMEZONE"), lines.text("TZID", zone)]
    if not summer:
        parts.append(_observance("STANDARD", name, winter, winter, None))
    else:
        ahead = -_seconds(summer_offset) if summer_offset else winter + HOUR
        parts.append(_observance("DAYLIGHT", summer, winter, ahead, _switch(begins, begins_at)))
        parts.append(_observance("STANDARD", name, ahead, winter, _switch(ends, ends_at)))
    return b"".join((*parts, lines.literal("END", "VTIMEZONE")))


@dataclass(frozen=True)
class _Switch:
    """One switch a year: `weekday` (0 = Sunday) within the seven days of `month` from `first` on, at `second`."""

    month: int
    first: int
    weekday: int
    second: int

    @property
    def by_day(self) -> str:
        day = _DAYS[self.weekday]
        if self.first in (1, 8, 15, 22):
            return f"BYDAY={self.first // 7 + 1}{day}"
        if self.first == _LENGTHS[self.month] - 6:
            return f"BYDAY=-1{day}"
        return f"BYDAY={day};BYMONTHDAY=" + ",".join(str(self.first + number) for number in range(7))

    @property
    def once(self) -> datetime:
        """The switch of the first year, in local time before the switch."""
        start = datetime(FIRST_YEAR, self.month, self.first)  # noqa: DTZ001  (local time of the zone, RFC 5545 §3.6.5)
        until = (self.weekday - start.isoweekday()) % 7
        return start + timedelta(days=until, seconds=self.second)


def _switch(date: str, time: str | None) -> _Switch:
    """From M<month>.<week>.<weekday>/<time>; hours below 0 or from 24 on move it to a neighbouring day."""
    month, week, weekday = (int(number) for number in date.split("."))
    days, second = divmod(_seconds(time or "2"), 24 * HOUR)
    first = _LENGTHS[month] - 6 if week == 5 else 7 * week - 6
    return _Switch(month, first + days, (weekday + days) % 7, second)


def _observance(kind: str, name: str, before: int, after: int, switch: _Switch | None) -> bytes:
    parts = [
        lines.literal("BEGIN", kind),
        lines.literal("DTSTART", f"{switch.once if switch else datetime(FIRST_YEAR, 1, 1):%Y%m%dT%H%M%S}"),  # noqa: DTZ001  (local time of the zone)
    ]
    if switch:
        parts.append(lines.literal("RRULE", f"FREQ=YEARLY;BYMONTH={switch.month};{switch.by_day}"))
    parts += [
        lines.literal("TZOFFSETFROM", _offset(before)),
        lines.literal("TZOFFSETTO", _offset(after)),
        lines.text("TZNAME", name.strip("<>")),
        lines.literal("END", kind),
    ]
    return b"".join(parts)


def _rule(zone: str) -> str:
    """The last line of the zone's file in the tzdata package: the same on every machine, whatever its own tz files."""
    try:
        ZoneInfo(zone)  # refuses names that are no key, "../" among them
        data = files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()
    except (ZoneInfoNotFoundError, OSError, ValueError):
        raise ValueError(f"The tz database knows no time zone {zone!r}") from None
    return data.rstrip(b"\n").rpartition(b"\n")[2].decode()


def _seconds(time: str) -> int:
    parts = [int(part) for part in time.lstrip("+-").split(":")] + [0, 0]
    total = parts[0] * HOUR + parts[1] * 60 + parts[2]
    return -total if time.startswith("-") else total


def _offset(seconds: int) -> str:
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02}{minutes:02}"
