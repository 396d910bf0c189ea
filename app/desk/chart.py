"""Registrations over time as numbers a page can draw: days, sums, and where each bar stands in the picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

BARS_MOST = 60
BARS_LEAST = 14  # a first day is a bar, not a wall
WIDTH, HEIGHT = 600, 160


@dataclass(frozen=True)
class Bar:
    """One stretch of days: how many came, how many came up to its end; and its place in the picture."""

    first: date
    last: date
    number: int
    total: int
    x: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    bars: tuple[Bar, ...]
    days_each: int
    most: int

    @property
    def total(self) -> int:
        return self.bars[-1].total


def over_time(moments: Sequence[datetime], zone: str, now: datetime) -> Chart | None:
    """From the first registration to the last day shown: today, or a week after the last one. None without any.

    A bar is one day; of more than 60 days, so many days that 60 bars suffice.
    """
    if not moments:
        return None
    place = ZoneInfo(zone)
    per_day = Counter(moment.astimezone(place).date() for moment in moments)
    first, newest = min(per_day), max(per_day)
    last = max(newest, min(now.astimezone(place).date(), newest + timedelta(days=7)))
    days_each = ceil(((last - first).days + 1) / BARS_MOST)
    count = ceil(((last - first).days + 1) / days_each)
    numbers = [0] * count
    for day, number in per_day.items():
        numbers[(day - first).days // days_each] += number
    most, total, bars = max(numbers), 0, []
    step = WIDTH / max(count, BARS_LEAST)
    for index, number in enumerate(numbers):
        total += number
        begin = first + timedelta(days=index * days_each)
        end = min(begin + timedelta(days=days_each - 1), last)
        height = round(HEIGHT * number / most, 1)
        bars.append(Bar(begin, end, number, total, round(index * step, 2), round(max(step - 2, 1), 2), height))
    return Chart(tuple(bars), days_each, most)
