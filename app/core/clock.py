"""The one clock. Read once at the edge (route, command, job) and handed down as `now=`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")

_stopped_at: datetime | None = None


def now() -> datetime:
    """This moment in UTC, aware."""
    return _stopped_at or datetime.now(UTC)


@contextmanager
def stopped(at: datetime) -> Iterator[None]:
    """The clock stands still at `at` (aware), for tests and for rehearsals of a day."""
    global _stopped_at
    before, _stopped_at = _stopped_at, at.astimezone(UTC)
    try:
        yield
    finally:
        _stopped_at = before


class NoSuchTime(ValueError):
    """A clock reading that never happens: skipped when summer time begins."""


class OutOfReach(OverflowError):
    """A year beyond those that are kept: near the ends of the calendar no page could show it in its own zone."""


# Far from where datetime ends, so that neither a zone nor the length of a workshop leads out of it.
FIRST_YEAR, LAST_YEAR = 1900, 2199


def from_local(reading: datetime, zone: str) -> datetime:
    """The moment of a naive clock reading in `zone`, in UTC.

    The hour that comes twice in autumn is read as its first occurrence. Raises NoSuchTime for a reading inside
    the spring gap, OutOfReach for a year before FIRST_YEAR or after LAST_YEAR, and KeyError for an unknown zone
    (zoneinfo.ZoneInfoNotFoundError).
    """
    if not FIRST_YEAR <= reading.year <= LAST_YEAR:
        raise OutOfReach(reading.isoformat())
    moment = reading.replace(tzinfo=ZoneInfo(zone), fold=0)
    utc = moment.astimezone(UTC)
    if utc.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != reading:
        raise NoSuchTime(reading.isoformat())
    return utc
