"""Time zones: one yearly rule each way, right on the switch nights and in every zone of the tz database."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from app.calendar import ics, timezone
from tests.calendar.samples import item, read, values

BERLIN = "Europe/Berlin"
ONE_HOUR = timedelta(hours=1)


def test_berlin_is_two_rules_and_no_list_of_dates():
    zone = timezone.component(BERLIN)
    told = {part.name: sorted(part.to_ical().decode().split("\r\n")) for part in zone.subcomponents}
    assert told == {
        "DAYLIGHT": [
            "",
            "BEGIN:DAYLIGHT",
            "DTSTART:19700329T020000",
            "END:DAYLIGHT",
            "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
            "TZNAME:CEST",
            "TZOFFSETFROM:+0100",
            "TZOFFSETTO:+0200",
        ],
        "STANDARD": [
            "",
            "BEGIN:STANDARD",
            "DTSTART:19701025T030000",
            "END:STANDARD",
            "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
            "TZNAME:CET",
            "TZOFFSETFROM:+0200",
            "TZOFFSETTO:+0100",
        ],
    }
    assert zone["TZID"] == BERLIN


@cache
def switches(zone: str) -> tuple[tuple[datetime, timedelta, timedelta], ...]:
    """Every switch of 2027 to 2037 that the component tells of, by dateutil's reading: moment, offset before, after."""
    calendar = read(timezone.component(zone).to_ical())
    found = []
    for part in calendar.walk("STANDARD") + calendar.walk("DAYLIGHT"):
        before, after = part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td
        if "RRULE" not in part:
            assert before == after
            found.append((datetime(2027, 1, 1, tzinfo=UTC), before, after))
            continue
        rule = rrulestr(part["RRULE"].to_ical().decode(), dtstart=part["DTSTART"].dt)
        assert rule[0] == part["DTSTART"].dt  # a DTSTART beside its rule is read as one more switch
        for local in rule.between(datetime(2027, 1, 1), datetime(2037, 12, 31)):
            found.append(((local - before).replace(tzinfo=UTC), before, after))
    return tuple(sorted(found))


def zones() -> list[str]:
    """Those of the tzdata package that Python reads the same way, and that have a rule of their own."""
    skipped = {"localtime", "posixrules", "Factory"}
    return sorted(name for name in zoneinfo.available_timezones() if name not in skipped and "/" in name)


def test_every_zone_switches_when_the_tz_database_says():
    wrong = []
    for zone in zones():
        for moment, before, after in switches(zone):
            told = [
                (moment + step).astimezone(ZoneInfo(zone)).utcoffset() for step in (-timedelta(seconds=1), timedelta())
            ]
            if told != [before, after]:
                wrong.append((zone, moment, told))
    # These move their clocks by the moon: their dates are listed to 2086, and no yearly rule can tell them.
    assert {zone for zone, _, _ in wrong} <= {"Africa/Casablanca", "Africa/El_Aaiun", "Asia/Gaza", "Asia/Hebron"}
    assert len(zones()) > 400


def test_every_year_of_berlin_is_told_completely():
    assert len(switches(BERLIN)) == 22


NIGHTS = [
    # what the clocks in Berlin show, fold, the moment in UTC
    (datetime(2027, 3, 28, 1, 30), 0, datetime(2027, 3, 28, 0, 30)),
    (datetime(2027, 3, 28, 1, 59), 0, datetime(2027, 3, 28, 0, 59)),
    (datetime(2027, 3, 28, 3, 0), 0, datetime(2027, 3, 28, 1, 0)),
    (datetime(2027, 3, 28, 3, 30), 0, datetime(2027, 3, 28, 1, 30)),
    (datetime(2027, 10, 31, 1, 30), 0, datetime(2027, 10, 30, 23, 30)),
    (datetime(2027, 10, 31, 2, 0), 0, datetime(2027, 10, 31, 0, 0)),
    (datetime(2027, 10, 31, 2, 30), 0, datetime(2027, 10, 31, 0, 30)),
    (datetime(2027, 10, 31, 2, 30), 1, datetime(2027, 10, 31, 1, 30)),
    (datetime(2027, 10, 31, 3, 0), 0, datetime(2027, 10, 31, 2, 0)),
    (datetime(2027, 10, 31, 3, 30), 0, datetime(2027, 10, 31, 2, 30)),
]


@pytest.mark.parametrize(("shown", "fold", "moment"), NIGHTS)
def test_download_in_switch_nights_keeps_the_moment(shown, fold, moment):
    start = moment.replace(tzinfo=UTC)
    data = ics.download([item(starts_at=start, ends_at=start + ONE_HOUR)], name="x")
    twice = (shown.month, shown.hour) == (10, 2)
    written = f"{moment:%Y%m%dT%H%M%S}Z" if twice else f"{shown:%Y%m%dT%H%M%S}"
    assert [value for value in values(data, "DTSTART") if not value.startswith("1970")] == [written]
    (event,) = read(data).walk("VEVENT")
    assert (event["DTSTART"].dt.astimezone(UTC), event["DTEND"].dt.astimezone(UTC)) == (start, start + ONE_HOUR)


def test_the_two_half_past_twos_are_two_files():
    first, second = (datetime(2027, 10, 31, 2, 30, fold=fold, tzinfo=ZoneInfo(BERLIN)) for fold in (0, 1))
    end = datetime(2027, 10, 31, 5, tzinfo=ZoneInfo(BERLIN))
    told = [ics.download([item(starts_at=start, ends_at=end)], name="x") for start in (first, second)]
    assert [b"DTSTART:20271031T003000Z" in data for data in told] == [True, False]
    assert [b"DTSTART:20271031T013000Z" in data for data in told] == [False, True]


def test_times_of_utc_carry_z_and_need_no_zone():
    data = ics.download([item(zone="UTC")], name="x")
    assert values(data, "DTSTART") == ["20261205T090000Z"]
    assert b"VTIMEZONE" not in data


@pytest.mark.parametrize(
    "name", ["Nirgendwo/Ort", "../../etc/passwd", "/etc/passwd", "", "Europe/Berlin\r\nX:1", "Europe"]
)
def test_component_of_an_unknown_zone_is_refused(name):
    with pytest.raises(ValueError, match="time zone"):
        timezone.component(name)
