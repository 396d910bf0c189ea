"""What a table of a protocol says: questions with their findings, talks with who gives them, facts about the day.

Each cell is taken once. A table nobody understands is no loss: its cells are read as lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.minutes import casting, shapes
from app.minutes.casting import Cast
from app.minutes.document import Block, Kind, Person
from app.minutes.lines import Cell, Line, Table
from app.minutes.shapes import Form

MOST_HEADING = 300


class Column(StrEnum):
    """What a column holds, by the words at its head."""

    NUMBER = "number"
    STATION = "station"
    QUESTION = "question"
    RESULT = "result"
    TALK = "talk"
    SPEAKER = "speaker"
    NAME = "name"
    OFFICE = "office"
    OTHER = "other"


_ENDING = r"(?:[*:_/]?-?[Ii]n(?:nen)?|en)?"
_HEADS = (
    (Column.NUMBER, r"Nr\.?|Nummer|#|Lfd\.? ?Nr\.?"),
    (Column.STATION, r"Station(?:en)?|Pinnw[aä]nde?|Stellwand|Tisch|Thementisch"),
    (Column.QUESTION, r"(?:Leit|Kern|Schlüssel)?fragen?|Fragestellung(?:en)?"),
    (
        Column.RESULT,
        r"(?:(?:Wichtigste |Zentrale |Unsere |Die )?(?:Ergebnis(?:se)?|Antwort(?:en)?|Erkenntnis(?:se)?"
        r"|Rückmeldung(?:en)?|Beiträge|Stichpunkte?|Punkte|Notizen|Nennungen|Karten|Kernaussagen?|Kernpunkte|Inhalte?|Aussagen))",
    ),
    (Column.TALK, r"Impuls(?:vortrag)?|(?:Kurz)?vortrag|Vortragstitel|Input|Titel|Thema"),
    (Column.SPEAKER, rf"Referent{_ENDING}|Vortragende[rn]?|Sprecher{_ENDING}|Moderator{_ENDING}|Moderation"),
    (Column.NAME, r"Name|Person"),
    (Column.OFFICE, r"Funktion|Rolle|Organisation|Institution|Kommune|Amt|Behörde|Dienststelle"),
)
_HEAD = tuple((column, re.compile(rf"(?:{words})\s*:?\Z", re.I)) for column, words in _HEADS)


def understood(table: Table) -> list[Cast | Line] | None:
    """The table as blocks, with lines where a row says nothing known; None for a table of another kind."""
    rows = [row for row in table.rows if any(True for cell in row for _line in cell.lines())]
    if not rows:
        return None
    columns = {cell.column: _column(cell) for cell in rows[0]}
    kind = _about(set(columns.values())) if len(rows) > 1 else None
    if kind in (Kind.TALK, Kind.PEOPLE):
        return [_head(rows[0]), *_talks(rows[1:], columns, kind)]
    if kind:
        return [_head(rows[0]), *_asked(rows[1:], columns)]
    return _by_column(rows) or _by_row(rows) or _labelled(rows)


def _about(columns: set[Column]) -> Kind | None:
    """What the rows under these heads are. Mere names may be those of participants: then nobody is taken to speak."""
    speaks = Column.SPEAKER in columns
    if (speaks and columns & {Column.TALK, Column.RESULT}) or {Column.NAME, Column.TALK} <= columns:
        return Kind.TALK
    if speaks and columns <= {Column.SPEAKER, Column.OFFICE, Column.NUMBER}:
        return Kind.PEOPLE
    if Column.RESULT in columns and columns & {Column.STATION, Column.QUESTION, Column.TALK}:
        return Kind.QUESTION
    return Kind.FINDING if Column.RESULT in columns and len(columns) > 1 else None


def _column(cell: Cell) -> Column:
    words = _words(cell)
    return next((column for column, sign in _HEAD if len(words) <= 40 and sign.match(words)), Column.OTHER)


def _head(row: Sequence[Cell]) -> Cast:
    """The names of the columns are words of the file, so they stay until somebody takes them out."""
    return Cast(Block("", Kind.PARAGRAPH, "\t".join(map(_words, row)), _number(row)), "columns")


def _asked(rows: Sequence[Sequence[Cell]], columns: Mapping[int, Column]) -> Iterator[Cast]:
    """Row by row; a question written again, or merged over several rows, goes on collecting findings."""
    asking = {Column.NUMBER, Column.STATION, Column.QUESTION, Column.TALK}
    before = ""
    for row in rows:
        split = _Row.of(row, columns, asking)
        asked = " ".join(map(_words, split.naming)).strip()
        is_again = bool(asked) and asked == before
        if asked and not is_again:
            yield Cast(_question(asked, split.naming))
            before = asked
        if beside := [*(split.naming if is_again else ()), *split.beside]:
            words = "\t".join(map(_words, beside))
            yield Cast(Block("", Kind.PARAGRAPH, words, _number(beside)), "row" if is_again else "")
        for cell in split.saying:
            yield from _points(cell, Kind.FINDING)


@dataclass
class _Row:
    """The cells of one row: those that name it, those that say something, and the rest."""

    naming: list[Cell] = field(default_factory=list)
    saying: list[Cell] = field(default_factory=list)
    beside: list[Cell] = field(default_factory=list)

    @classmethod
    def of(cls, row: Sequence[Cell], columns: Mapping[int, Column], naming: set[Column]) -> _Row:
        made = cls()
        for cell in row:
            column = columns.get(cell.column, Column.OTHER)
            if _words(cell):
                into = made.naming if column in naming else made.saying if column == Column.RESULT else made.beside
                into.append(cell)
        return made


def _question(asked: str, cells: Sequence[Cell]) -> Block:
    number, line = re.match(r"\(?(\d{1,3})[.)]?(?=\s)", asked), _number(cells)
    if number:
        lead, value = number[0], int(number[1])
    else:
        shape = shapes.shape(asked)
        is_led = shape.form in (Form.QUESTION, Form.STATION) and asked.startswith(shape.lead)
        lead, value = (shape.lead, shape.number or 0) if is_led else ("", 0)
    return Block("", Kind.QUESTION, asked, line, lead=lead, number=value or None)


def _talks(rows: Sequence[Sequence[Cell]], columns: Mapping[int, Column], kind: Kind) -> Iterator[Cast]:
    for row in rows:
        split = _Row.of(row, columns, set(Column) - {Column.RESULT, Column.OTHER})
        if split.naming:
            words = "\n".join(map(_words, split.naming))
            people = tuple(_speakers(split.naming, columns))
            yield Cast(Block("", kind, words, _number(split.naming), people=people))
        for cell in split.beside:
            yield Cast(Block("", Kind.PARAGRAPH, _words(cell), _number([cell]), recognised=False))
        for cell in split.saying:
            yield from _points(cell, Kind.POINT if kind == Kind.TALK else Kind.ITEM)


def _speakers(cells: Sequence[Cell], columns: Mapping[int, Column]) -> Iterator[Person]:
    """Whoever stands in the column of names; a second line there, or the column of offices, says as what."""
    of = {columns.get(cell.column): [line.text.strip() for line in cell.lines()] for cell in cells}
    named = of.get(Column.SPEAKER) or of.get(Column.NAME) or []
    office = " ".join(of.get(Column.OFFICE, named[1:] if len(named) == 2 else []))
    for person in shapes.people(named[0]) if named else ():
        yield replace(person, role=person.role or office)


def _by_column(rows: Sequence[Sequence[Cell]]) -> list[Cast | Line] | None:
    """Questions side by side, each with its findings below."""
    first = rows[0]
    if len(rows) < 2 or len(first) < 2 or not all(_asks(cell) for cell in first):
        return None
    starts = {cell.column for cell in first}
    found: list[Cast | Line] = []
    below: dict[int, list[Cell]] = {start: [] for start in starts}
    for row in rows[1:]:
        for cell in row:
            below[max((start for start in starts if start <= cell.column), default=first[0].column)].append(cell)
    for cell in first:
        found.append(Cast(_question(_words(cell), [cell])))
        found += [point for under in below[cell.column] for point in _points(under, Kind.FINDING)]
    return found


def _by_row(rows: Sequence[Sequence[Cell]]) -> list[Cast | Line] | None:
    """A question in front of each row, what was said about it behind; the names of the columns are missing."""
    if not all(len(row) == 2 and _asks(row[0]) for row in rows):
        return None
    found: list[Cast | Line] = []
    for asking, saying in rows:
        found.append(Cast(_question(_words(asking), [asking])))
        found += _points(saying, Kind.FINDING)
    return found


def _labelled(rows: Sequence[Sequence[Cell]]) -> list[Cast | Line] | None:
    """Labels and facts beside each other, as on top of many forms; None where no row has a label that is known."""
    found: list[Cast | Line] = []
    known = 0
    for row in rows:
        made = _fact(row) if len(row) == 2 else None
        known += made is not None
        found += [made] if made else [line for cell in row for line in cell.lines()]
    return found if known else None


def _fact(row: Sequence[Cell]) -> Cast | None:
    label, said = _words(row[0]), " ".join(_words(row[1]).split())
    if not said or len(label) > 60:
        return None
    shape = shapes.shape(f"{label.rstrip(' :')}: {said}")
    if shape.form not in (Form.PEOPLE, Form.FACT):
        return None
    shape = replace(shape, text=f"{label} {said}", lead=label)
    made = casting.people if shape.form == Form.PEOPLE else casting.fact
    return Cast(made(shape, _number(row)))


def _asks(cell: Cell) -> bool:
    words = _words(cell)
    if not words or len(words) > MOST_HEADING:
        return False
    shape = shapes.shape(words)
    return words.endswith("?") or (shape.form in (Form.QUESTION, Form.STATION) and len(shape.lead) < len(words))


def _points(cell: Cell, kind: Kind) -> Iterator[Cast]:
    for line in cell.lines():
        shape = shapes.shape(line.text)
        if shape.form not in (Form.BULLET, Form.NUMBERED):
            words = line.text.strip()
            shape = shapes.Shape(Form.PLAIN, words)
        yield Cast(casting.item(kind, shape, line.number))


def _words(cell: Cell) -> str:
    """The words of a cell, line by line, without the signs of lists and headings in front."""
    return "\n".join(_bare(line.text) for line in cell.lines())


def _bare(text: str) -> str:
    shape = shapes.shape(text)
    is_signed = shape.form == Form.BULLET or (shape.form == Form.HEADING and text.lstrip().startswith("#"))
    return shape.text if is_signed else text.strip()


def _number(cells: Sequence[Cell]) -> int:
    return next((line.number for cell in cells for line in cell.lines()), 0)
