"""Municipalities by the number of their inhabitants: counted, small numbers kept back, drawn. Plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.archive.rules import FEW
from app.core.text import N_

WIDTH, ROW, BAR = 600, 36, 24


class Size(StrEnum):
    VILLAGE = "village"
    SMALL = "small"
    MIDDLE = "middle"
    LARGE = "large"
    UNKNOWN = "unknown"


NAMES = {
    Size.VILLAGE: N_("unter 5.000"),
    Size.SMALL: N_("5.000 bis unter 20.000"),
    Size.MIDDLE: N_("20.000 bis unter 100.000"),
    Size.LARGE: N_("ab 100.000"),
    Size.UNKNOWN: N_("ohne Angabe"),
}
_BELOW = ((5_000, Size.VILLAGE), (20_000, Size.SMALL), (100_000, Size.MIDDLE))


@dataclass(frozen=True)
class Bar:
    """One class: how many municipalities (None: some, but fewer than FEW), and its bar in the picture."""

    size: Size
    number: int | None
    y: int
    width: float


def size(inhabitants: int | None) -> Size:
    if inhabitants is None:
        return Size.UNKNOWN
    return next((name for limit, name in _BELOW if inhabitants < limit), Size.LARGE)


def bars(inhabitants: Iterable[int | None]) -> list[Bar]:
    """One bar for each class; nobody learns of a handful which town it was. Empty where nobody took part.

    There is no sum: it would give away the number that is kept back.
    """
    counts = Counter(size(each) for each in inhabitants)
    most = max(counts.values(), default=0)
    if not most:
        return []
    return [
        Bar(name, number if not 0 < number < FEW else None, place * ROW, _wide(number, most))
        for place, name in enumerate(Size)
        for number in (counts[name],)
    ]


def _wide(number: int, most: int) -> float:
    """Numbers kept back are all drawn alike."""
    shown = 0 if not number else max(number, FEW - 1)
    return round(WIDTH * shown / max(most, FEW), 1)
