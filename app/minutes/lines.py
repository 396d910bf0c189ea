"""What a file is made of before anything is understood: lines of words, and tables of cells with lines in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

MOST_COLUMNS = 30
_RULE = re.compile(r"\|?\s{0,9}:?-{1,90}:?\s{0,9}(?:\|\s{0,9}:?-{1,90}:?\s{0,9}){0,30}\|?\Z")
_CELL_BREAK = re.compile(r"\s{0,9}[<]br\s{0,9}/?>\s{0,9}", re.I)
_LIST_SIGN = re.compile(r"(?:[-–—*+•·‣▪◦○●■\uf0b7\uf0a7o]|\(?\d{1,3}[.)])\Z")


@dataclass(frozen=True)
class Line:
    """Words as they stand in the file. `aside` says what a line is that Word keeps apart: "header", "footer" …"""

    number: int
    text: str
    aside: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell with its lines, and tables inside it; `column` is where it begins, counted from 0."""

    column: int
    parts: tuple[Line | Table, ...]

    def lines(self) -> Iterator[Line]:
        """Every line with words, those of tables inside included."""
        for part in self.parts:
            if isinstance(part, Table):
                yield from part.lines()
            elif part.text.strip():
                yield part


@dataclass(frozen=True)
class Table:
    """`raw` is how a table of a text file reads where nobody understands it; without it, cells follow one another."""

    rows: tuple[tuple[Cell, ...], ...]
    raw: tuple[Line, ...] = ()

    def lines(self) -> Iterator[Line]:
        for row in self.rows:
            for cell in row:
                yield from cell.lines()


Part = Line | Table


def numbered(texts: Sequence[str]) -> list[Line]:
    return [Line(number, text) for number, text in enumerate(texts, 1)]


def with_tables(texts: Sequence[str]) -> list[Part]:
    """The lines of a text file, neighbouring ones that are columns put together to tables."""
    found: list[Part] = []
    run: list[tuple[Line, tuple[str, ...]]] = []
    split: Callable[[str], tuple[str, ...]] | None = None
    for line in numbered(texts):
        if split and run and (cells := split(line.text)) and len(cells) == len(run[0][1]):
            run.append((line, cells))
            continue
        found += _settled(run, split)
        split = next((each for each in (_piped, _tabbed) if each(line.text)), None)
        run = [(line, split(line.text))] if split else []
        if not split:
            found.append(line)
    return found + _settled(run, split)


def _settled(run: list[tuple[Line, tuple[str, ...]]], split: Callable[[str], tuple[str, ...]] | None) -> list[Part]:
    """One row alone is no table, and neither are signs without words."""
    rows = [(line, cells) for line, cells in run if not (split is _piped and _RULE.match(line.text.strip()))]
    if len(rows) < 2 or (split is _tabbed and (_is_list(rows) or not all(rows[0][1]))):
        return [line for line, _cells in run]
    made = tuple(
        tuple(Cell(at, _parts(line.number, text)) for at, text in enumerate(cells) if text) for line, cells in rows
    )
    # Columns between tabs read well as they are; pipes are signs, and go like the dash of a list.
    return [Table(made, raw=tuple(line for line, _cells in run) if split is _tabbed else ())]


def _parts(number: int, text: str) -> tuple[Line, ...]:
    """Markdown has no other way than a break tag to begin a line inside a cell."""
    return tuple(Line(number, each) for each in _CELL_BREAK.split(text) if each)


def _is_list(rows: list[tuple[Line, tuple[str, ...]]]) -> bool:
    """A list whose signs stand before a tab, or labels before their facts, each of which says itself what it is."""
    return all(len(cells) == 2 and (_LIST_SIGN.match(cells[0]) or cells[0].endswith(":")) for _line, cells in rows)


def _piped(text: str) -> tuple[str, ...]:
    """Cells between upright strokes; () for a line that is no row of a table."""
    words = text.strip()
    if "|" not in words or words.count("|") > MOST_COLUMNS:
        return ()
    cells = tuple(cell.strip() for cell in words.removeprefix("|").removesuffix("|").split("|"))
    return cells if len(cells) > 1 and any(cells) else ()


def _tabbed(text: str) -> tuple[str, ...]:
    words = text.rstrip()
    if not 0 < words.count("\t") <= MOST_COLUMNS:
        return ()
    cells = tuple(cell.strip() for cell in words.split("\t"))
    return cells if len(cells) > 1 and sum(map(bool, cells)) else ()


def renumbered(parts: Sequence[Part], first: int = 1) -> list[Part]:
    """The same parts with their lines counted through, as somebody who reads would."""
    count = first - 1

    def through(part: Part) -> Part:
        nonlocal count
        if isinstance(part, Line):
            count += 1
            return replace(part, number=count)
        return Table(
            tuple(tuple(Cell(cell.column, tuple(map(through, cell.parts))) for cell in row) for row in part.rows)
        )

    return [through(part) for part in parts]
