"""What hangs on the days of an event: its workshops move along, and what was promised for a day is promised anew."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from app.admission import queries as admission
from app.core import clock
from app.events.models import Event, Workshop
from app.setup import dates, rules


def days_between(event: Event, starts_at: datetime) -> int:
    """So many days later the event would begin on the calendar of its place."""
    zone = ZoneInfo(event.timezone)
    return (starts_at.astimezone(zone).date() - event.starts_at.astimezone(zone).date()).days


def move(workshop: Workshop, days: int) -> None:
    """The same hours on the clock at the venue, so many days later; registration closes as long before as it did."""
    if not days:
        return
    zone = workshop.event.timezone
    for name in ("starts_at", "ends_at", "registration_closes_at"):
        moment: datetime | None = getattr(workshop, name)
        if moment is None:
            continue
        reading = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
        try:
            setattr(workshop, name, clock.from_local(rules.shifted(reading, days), zone))
        except clock.NoSuchTime:
            raise rules.WorkshopInGap(letter=workshop.letter) from None
        except clock.OutOfReach:
            raise rules.DayFarAway(year=reading.year) from None


def check_dates(event: Event, now: datetime) -> None:
    """Whether the dates of registration still fit the days of the event; of one that is over nobody asks.

    Raises NeverOpens, DrawTooLate, NamesTooLate.
    """
    if event.ends_at <= now:
        return
    for workshop in event.workshops:
        if not workshop.called_off_at:
            dates.check_window(
                workshop.letter,
                workshop.registration_opens_at,
                workshop.registration_closes_at or workshop.starts_at,
            )
    terms = admission.terms(event.id)
    if terms.mode.is_by_wish and not terms.drawn_at:
        dates.check_draw(terms.allot_at, event.starts_at)
    dates.check_names(terms.names_until, event.starts_at)
