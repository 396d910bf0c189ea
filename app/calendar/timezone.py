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
from zoneinfo import TZPATH

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_POSIX = re.compile(
    r"(?P<std><[^>]+>|[A-Za-z]+)(?P<off>[-+]?[\d:]+)(?:(?P<dst><[^>]+>|[A-Za-z]+)(?P<dstoff>[-+]?[\d:]+)?,(?P<start>[^,]+),(?P<end>[^,]+))?\Z"
)
_SWITCH = re.compile(r"M(\d+)\.(\d)\.(\d)(?:/([-+]?[\d:]+))?\Z")


@dataclass(frozen=True)
class _Switch:
    """The change in month `month`, in week `week` (5 = last) on day `day` (0 = Sunday), at `at` local time."""

    month: int
    week: int
    day: int
    at: timedelta

    def first(self, year: int) -> datetime:
        """The reading of the clock at the change in `year`."""
        if self.week == 5:
            last = datetime(year + self.month // 12, self.month % 12 + 1, 1) - timedelta(days=1)  # noqa: DTZ001  (a clock reading)
            return last - timedelta(days=(last.isoweekday() - self.day) % 7) + self.at
        begin = datetime(year, self.month, 1)  # noqa: DTZ001  (a clock reading)
        return begin + timedelta(days=(self.day - begin.isoweekday()) % 7 + 7 * (self.week - 1)) + self.at

    def rule(self) -> vRecur:
        week = -1 if self.week == 5 else self.week
        return vRecur({"FREQ": "YEARLY", "BYMONTH": self.month, "BYDAY": f"{week}{_DAYS[self.day]}"})


def component(zone: str) -> Timezone:
    """The VTIMEZONE of an IANA zone; the same bytes on every machine and day."""
    found = _POSIX.match(posix_rule(zone))
    if found is None:
        raise ValueError(f"no rule for {zone}")
    standard = -_offset(found["off"])
    zoned = Timezone()
    zoned.add("TZID", zone)
    if not found["dst"]:
        zoned.add_component(_part(TimezoneStandard(), found["std"], datetime(1970, 1, 1), standard, standard))  # noqa: DTZ001  (a clock reading)
        return zoned
    daylight = -_offset(found["dstoff"]) if found["dstoff"] else standard + timedelta(hours=1)
    start, end = _switch(found["start"]), _switch(found["end"])
    zoned.add_component(_part(TimezoneDaylight(), found["dst"], start.first(1970), standard, daylight, start.rule()))
    zoned.add_component(_part(TimezoneStandard(), found["std"], end.first(1970), daylight, standard, end.rule()))
    return zoned


def posix_rule(zone: str) -> str:
    """The last line of the zone's file: the rule that holds from now on."""
    if not re.fullmatch(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*", zone):
        raise ValueError(f"no zone {zone!r}")
    for folder in TZPATH:
        path = Path(folder) / zone
        if path.is_file():
            return path.read_bytes().rstrip(b"\n").rpartition(b"\n")[2].decode()
    data = resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()
    return data.rstrip(b"\n").rpartition(b"\n")[2].decode()


def _part(part, name: str, begin: datetime, before: timedelta, after: timedelta, rule: vRecur | None = None):  # type: ignore[no-untyped-def]  # noqa: ANN202  (icalendar has no common type for both halves)
    part.add("DTSTART", begin)
    part.add("TZOFFSETFROM", before)
    part.add("TZOFFSETTO", after)
    if rule:
        part.add("RRULE", rule)
    part.add("TZNAME", name.strip("<>"))
    return part


def _switch(text: str) -> _Switch:
    found = _SWITCH.match(text)
    if found is None:
        raise ValueError(f"a rule this calendar cannot say: {text}")
    month, week, day, at = found.groups()
    return _Switch(int(month), int(week), int(day), _offset(at) if at else timedelta(hours=2))


def _offset(text: str) -> timedelta:
    sign = -1 if text.startswith("-") else 1
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    hours, minutes, seconds = [*parts, 0, 0][:3]
    return sign * timedelta(hours=hours, minutes=minutes, seconds=seconds)
