"""VTIMEZONE as rules: what every calendar program understands, from the POSIX rule of the tz database.

icalendar writes lists of dates instead (RDATE), of which several programs read only the first, so that summer
events show an hour late. A zone with one rule for ever needs two sub-components and no list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, ZoneInfoNotFoundError

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

FIRST_YEAR = 1970
_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_POSIX = re.compile(
    r"(?P<std><[^>]+>|[A-Za-z]+)(?P<off>[-+]?[\d:]+)(?:(?P<dst><[^>]+>|[A-Za-z]+)(?P<dstoff>[-+]?[\d:]+)?,(?P<start>[^,]+),(?P<end>[^,]+))?\Z"
)
_SWITCH = re.compile(r"M(\d+)\.(\d)\.(\d)(?:/([-+]?[\d:]+))?\Z")


def is_utc(zone: str) -> bool:
    """Whether times of the zone are written with Z; a TZID of UTC is not read everywhere."""
    return zone.upper() in ("UTC", "ETC/UTC", "GMT", "ETC/GMT")


Half = TimezoneStandard | TimezoneDaylight


@dataclass(frozen=True)
class _Switch:
    """The yearly change: on `weekday` (0 = Sunday) within the seven days of `month` from `first` on, at `second`."""

    month: int
    first: int
    weekday: int
    second: int

    @property
    def once(self) -> datetime:
        """The reading of the clock at the change of the first year."""
        begin = datetime(FIRST_YEAR, self.month, self.first)  # noqa: DTZ001  (a clock reading)
        return begin + timedelta(days=(self.weekday - begin.isoweekday()) % 7, seconds=self.second)

    def rule(self) -> vRecur:
        day, rule = _DAYS[self.weekday], {"FREQ": "YEARLY", "BYMONTH": self.month}
        if self.first in (1, 8, 15, 22):
            return vRecur({**rule, "BYDAY": f"{self.first // 7 + 1}{day}"})
        if self.first == _LENGTHS[self.month] - 6:
            return vRecur({**rule, "BYDAY": f"-1{day}"})
        return vRecur({**rule, "BYDAY": day, "BYMONTHDAY": [self.first + number for number in range(7)]})


def component(zone: str) -> Timezone:
    """The VTIMEZONE of an IANA zone. Raises ValueError for a zone the tz database does not know."""
    found = _POSIX.match(_rule(zone))
    if found is None:
        raise ValueError(f"The tz database has no rule for the time zone {zone!r} that can be written")
    standard = -_offset(found["off"])
    zoned = Timezone()
    zoned.add("TZID", zone)
    if not found["dst"]:
        zoned.add_component(_part(TimezoneStandard(), found["std"], datetime(FIRST_YEAR, 1, 1), standard, standard))  # noqa: DTZ001  (a clock reading)
        return zoned
    daylight = -_offset(found["dstoff"]) if found["dstoff"] else standard + timedelta(hours=1)
    start, end = _switch(found["start"]), _switch(found["end"])
    zoned.add_component(_part(TimezoneDaylight(), found["dst"], start.once, standard, daylight, start.rule()))
    zoned.add_component(_part(TimezoneStandard(), found["std"], end.once, daylight, standard, end.rule()))
    return zoned


def _rule(zone: str) -> str:
    """The last line of the zone's file: of the same file that ZoneInfo takes, which reckons the times beside it."""
    try:
        ZoneInfo(zone)  # refuses names that are no key, "../" among them
        found = [path for folder in TZPATH if (path := Path(folder, zone)).is_file()]
        source = found[0] if found else resources.files("tzdata").joinpath("zoneinfo", *zone.split("/"))
        data = source.read_bytes()
    except (ZoneInfoNotFoundError, OSError, ValueError):
        raise ValueError(f"The tz database knows no time zone {zone!r}") from None
    return data.rstrip(b"\n").rpartition(b"\n")[2].decode()


def _part(
    part: Half, name: str, begin: datetime, before: timedelta, after: timedelta, rule: vRecur | None = None
) -> Half:
    part.add("DTSTART", begin)
    part.add("TZOFFSETFROM", before)
    part.add("TZOFFSETTO", after)
    if rule:
        part.add("RRULE", rule)
    part.add("TZNAME", name.strip("<>"))
    return part


def _switch(text: str) -> _Switch:
    """From M<month>.<week>.<weekday>/<time>; hours below 0 or from 24 on move it to a neighbouring day."""
    found = _SWITCH.match(text)
    if found is None:
        raise ValueError(f"A switch the calendar cannot say: {text}")
    month, week, weekday = (int(found[number]) for number in (1, 2, 3))
    days, second = divmod(int(_offset(found[4] or "2").total_seconds()), 86400)
    first = _LENGTHS[month] - 6 if week == 5 else 7 * week - 6
    return _Switch(month, first + days, (weekday + days) % 7, second)


def _offset(text: str) -> timedelta:
    sign = -1 if text.startswith("-") else 1
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    hours, minutes, seconds = [*parts, 0, 0][:3]
    return sign * timedelta(hours=hours, minutes=minutes, seconds=seconds)
