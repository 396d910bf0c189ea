"""Who meets whom as a picture: a square for each pair, whose mark grows with the number of meetings.

Only shapes and words; a template draws them. Nothing depends on colour: the size of the mark says how often, and
`rows` says the same as a table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.groups.meetings import Meetings
from app.groups.words import say

MOST_PEOPLE = 100
MOST_NAMED = 30
LETTER = 0.42
"""Width of a letter as a share of a cell; names are written in four fifths of its height."""
MARKS = (0.0, 0.4, 0.7, 1.0)
"""Side of the mark as a share of its cell: never, once, twice, more often."""


@dataclass(frozen=True)
class Cell:
    """A pair. `x`, `y`, `side` are the mark; `level` is its place in MARKS."""

    x: float
    y: float
    side: float
    count: int
    level: int
    title: str


@dataclass(frozen=True)
class Label:
    """A name beside its row, or (`is_turned`) above its column, to be turned by -90 degrees about its point."""

    x: float
    y: float
    text: str
    is_turned: bool


@dataclass(frozen=True)
class Key:
    """One line of the legend: the mark, what it stands for, and how many pairs have it."""

    x: float
    y: float
    side: float
    level: int
    text: str
    pairs: int


@dataclass(frozen=True)
class Row:
    """The same as a table: whom somebody meets more than once, how many people once or more, how many never."""

    name: str
    met: int
    never: int
    again: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Matrix:
    """`size` of the square of cells, which begins `margin` from the left and the top, on a `width` × `height` sheet."""

    cell: float
    margin: float
    size: float
    width: float
    height: float
    cells: tuple[Cell, ...]
    labels: tuple[Label, ...]
    legend: tuple[Key, ...]
    rows: tuple[Row, ...]

    @property
    def is_drawn(self) -> bool:
        """Of more people than can be read only the table is there."""
        return bool(self.cells or self.labels)

    @property
    def is_named(self) -> bool:
        """Whether each mark can have a title of its own; of very many, a page would get heavy."""
        return len(self.rows) <= MOST_NAMED

    @property
    def outlines(self) -> list[tuple[int, str]]:
        """All marks of one level as one outline, for a path."""
        found: dict[int, list[str]] = {}
        for cell in self.cells:
            found.setdefault(cell.level, []).append(
                f"M{cell.x:g} {cell.y:g}h{cell.side:g}v{cell.side:g}h-{cell.side:g}z"
            )
        return [(level, "".join(found[level])) for level in sorted(found)]

    @property
    def lines(self) -> str:
        """The grid, and the diagonal where everybody would meet herself."""
        count = round(self.size / self.cell) if self.cell else 0
        at = [self.margin + k * self.cell for k in range(count + 1)]
        end = self.margin + self.size
        rows = "".join(f"M{self.margin:g} {k:g}H{end:g}M{k:g} {self.margin:g}V{end:g}" for k in at)
        return f"{rows}M{self.margin:g} {self.margin:g}L{end:g} {end:g}"


def matrix(met: Meetings, names: Mapping[str, str], language: str) -> Matrix:
    """The picture of all pairs; people in the order of `names`, each pair once on either side of the diagonal."""
    place_of = {one: number for number, one in enumerate(names)}
    people = sorted(met.people, key=lambda one: (place_of.get(one, len(place_of)), one))
    called = [names.get(one, one) for one in people]
    rows = tuple(_row(met, people, called, place) for place in range(len(people)))
    if len(people) > MOST_PEOPLE:
        return Matrix(0, 0, 0, 0, 0, (), (), (), rows)
    cell = _cell(len(people))
    margin = 12 + LETTER * cell * max(map(len, called), default=0)
    size = cell * len(people)
    cells = [
        _mark(met.times(one, other), cell, (margin + cell * k, margin + cell * i), (called[i], called[k]), language)
        for i, one in enumerate(people)
        for k, other in enumerate(people)
        if i != k and met.times(one, other)
    ]
    legend = _legend(met, margin, margin + size + cell, language)
    height = margin + size + cell + len(legend) * 24
    labels = _labels(called, margin, cell)
    return Matrix(cell, margin, size, margin + size, height, tuple(cells), labels, legend, rows)


def _cell(people: int) -> float:
    """Large enough for a name in its row: never smaller than 15, so that a hundred people can be read."""
    return 22.0 if people <= 30 else 18.0 if people <= 60 else 15.0


def _mark(count: int, cell: float, at: tuple[float, float], pair: tuple[str, str], language: str) -> Cell:
    level = min(count, len(MARKS) - 1)
    side = round(cell * MARKS[level] - 1, 1)
    x, y = (round(place + (cell - side) / 2, 1) for place in at)
    title = say(language, "meet_cell", one=pair[0], other=pair[1], times=_times(count, language))
    return Cell(x, y, side, count, level, title)


def _times(count: int, language: str) -> str:
    key = ("meet_never", "meet_once")[count] if count < 2 else "meet_times"
    return say(language, key, n=count)


def _labels(called: Sequence[str], margin: float, cell: float) -> tuple[Label, ...]:
    beside = [Label(margin - 6, margin + cell * (k + 0.5), name, is_turned=False) for k, name in enumerate(called)]
    above = [Label(margin + cell * (k + 0.5), margin - 6, name, is_turned=True) for k, name in enumerate(called)]
    return (*beside, *above)


def _legend(met: Meetings, x: float, y: float, language: str) -> tuple[Key, ...]:
    """One line for every number of meetings that occurs; above the last mark they share it."""
    found = []
    for line, (count, pairs) in enumerate((count, n) for count, n in met.by_times.items() if n):
        level = min(count, len(MARKS) - 1)
        words = say(language, "pairs_one" if pairs == 1 else "pairs_many", n=pairs)
        text = say(language, "meet_pairs", times=_times(count, language), pairs=words)
        found.append(Key(x, y + line * 24, round(16 * MARKS[level], 1), level, text, pairs))
    return tuple(found)


def _row(met: Meetings, people: Sequence[str], called: Sequence[str], place: int) -> Row:
    mine = people[place]
    times = [(called[k], met.times(mine, other)) for k, other in enumerate(people) if k != place]
    again = tuple((name, n) for name, n in times if n > 1)
    contacts = met.contacts[mine]
    return Row(called[place], contacts, len(people) - 1 - contacts, again)
