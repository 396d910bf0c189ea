"""Numbers and the table they are printed in. Plain arithmetic, tested without a server."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Load:
    """What a set of clients saw: one entry in `seconds` for each answer."""

    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    took: float = 0.0  # seconds from the first request to the last answer
    cpu: float = 0.0  # seconds of processor time the server tree spent meanwhile

    def add(self, other: Load) -> None:
        self.seconds += other.seconds
        self.faults += other.faults

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.took if self.took else 0.0

    @property
    def cpu_each(self) -> float:
        """Milliseconds of server CPU per answer."""
        return 1000 * self.cpu / len(self.seconds) if self.seconds else 0.0

    def quantile(self, share: float) -> float:
        """Milliseconds within which `share` of the answers came (nearest rank); 0 without any."""
        if not self.seconds:
            return 0.0
        rank = max(1, math.ceil(share * len(self.seconds)))
        return 1000 * sorted(self.seconds)[rank - 1]


@dataclass(frozen=True)
class Row:
    """One line of the table: a measurement, and the same behind an app that does nothing."""

    what: str
    ours: Load
    bare: Load
    per: int = 1  # requests that make up one of what is measured
    note: str = ""

    def cells(self) -> list[str]:
        share = self.ours.rate / self.bare.rate if self.bare.rate else 0.0
        return [
            self.what,
            f"{self.ours.rate / self.per:,.0f}",
            f"{self.bare.rate / self.per:,.0f}",
            f"{share:.0%}",
            f"{self.ours.quantile(0.5):.1f}",
            f"{self.ours.quantile(0.95):.1f}",
            f"{self.bare.quantile(0.95):.1f}",
            f"{self.ours.cpu_each * self.per:.2f}",
            f"{self.bare.cpu_each * self.per:.2f}",
            str(len(self.ours.faults)),
            self.note,
        ]


HEAD = ["", "per s", "bare", "share", "p50 ms", "p95 ms", "bare", "CPU ms", "bare", "faults", "target"]


def table(rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell; the first and the last flush left, numbers flush right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    last = len(widths) - 1
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if column in (0, last) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
