"""An XLSX file looked at before a reader takes memory for it: only what was looked at is handed on. Plain Python.

The reader asks for one cell of memory for every place up to the last one with something in it, and gives up its whole
process where that is too much. So every part is read by a real XML parser first, and by no pattern that a reader may
understand in another way.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from xml.parsers import expat

from app.core.errors import Refusal
from app.core.text import N_

LARGEST, LARGEST_OPENED = 10 * 1024 * 1024, 50 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, MOST_CELLS, MOST_PARTS = 5_000, 200, 500_000, 1_000
LONGEST_CELL = 32_767  # what a spreadsheet program takes
TOO_LARGE = N_("Die XLSX-Datei ist ausgepackt zu groß. Teilen Sie sie bitte auf.")
TOO_MANY_ROWS = N_("Die Datei hat mehr als 5.000 Zeilen. Teilen Sie sie bitte auf.")
TOO_MANY_CELLS = N_("Die Datei hat mehr als 500.000 Zellen. Löschen Sie alles neben der Tabelle, oder teilen Sie sie.")
TOO_LONG = N_("Eine Zelle der Datei ist viel zu lang. Kürzen Sie sie bitte.")
FAR_OFF = N_("In der XLSX-Datei liegt eine Zelle weit außerhalb. Löschen Sie alles neben der Tabelle.")
BROKEN = N_("Die XLSX-Datei ist beschädigt. Speichern Sie die Tabelle neu.")
_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})\Z")


class FileRefused(Refusal):
    """A file that cannot be read as a table; the sentence says why."""

    message = N_("%(problem)s")


class _Unread(Exception):
    """No XML, or XML with declarations that could make of it something else than stands there."""


class _Part:
    """What one part of the package holds: `strings` that cells share, by length; `shared`, which of them cells name."""

    def __init__(self) -> None:
        self.strings, self.shared, self.length = array("L"), array("L"), 0
        self._row = self._column = self._cells = 0
        self._cell: tuple[int, int, bool] | None = None  # where it lies, and whether it names a shared string
        self._is_filled, self._is_string, self._name = False, False, ""

    def read(self, data: bytes) -> None:
        """Raises FileRefused, _Unread."""
        parser = expat.ParserCreate("UTF-8")  # whatever it says of itself: the reader reads bytes
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = self._text, self._declared
        try:
            parser.Parse(data, True)
        except expat.ExpatError:
            raise _Unread from None

    def _declared(self, *_: object) -> None:
        raise _Unread

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if self._cell is not None:
            self._fill(*self._cell[:2])
        elif name == "row":
            self._row, self._column = _number(attributes.get("r", ""), self._row + 1), 0
        elif name == "c":
            self._begin_cell(attributes)
        elif name == "si":
            self._is_string = True
            self.strings.append(0)
            _check(len(self.strings) <= MOST_CELLS, TOO_MANY_CELLS)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        row, self._column = self._row, self._column + 1
        if "r" in attributes:
            place = _PLACE.match(attributes["r"])
            if place is None:
                raise FileRefused(problem=BROKEN)
            row, self._column = int(place[2]), _column(place[1].upper())
        self._cell, self._name = (row, self._column, attributes.get("t") == "s"), ""
        self._is_filled = False

    def _fill(self, row: int, column: int) -> None:
        if self._is_filled:
            return
        self._is_filled = True
        _check(row <= MOST_ROWS * 4 and column <= MOST_COLUMNS, FAR_OFF)
        _check(row <= MOST_ROWS + 1, TOO_MANY_ROWS)
        self._cells += 1
        _check(self._cells <= MOST_CELLS, TOO_MANY_CELLS)

    def _text(self, data: str) -> None:
        if self._is_string:
            self.strings[-1] += len(data)
            _check(self.strings[-1] <= LONGEST_CELL, TOO_LONG)
        elif self._cell is not None and self._cell[2]:
            self._name = (self._name + data.strip())[:20]
        elif self._cell is not None:
            self.length += len(data)

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "si":
            self._is_string = False
        elif name == "c" and self._cell is not None:
            if self._name:
                self.shared.append(_number(self._name, 0))
            self._cell = None


def _check(is_good: bool, problem: str) -> None:
    if not is_good:
        raise FileRefused(problem=problem)


def _number(text: str, otherwise: int) -> int:
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise FileRefused(problem=BROKEN)
    return int(text)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def checked(data: bytes) -> bytes:
    """The package again with those parts alone that were read and hold no more than a table of people.

    Raises FileRefused where reading it would take more memory than any such table needs, or where it is no package.
    """
    _check(data.count(b"PK\x01\x02") <= MOST_PARTS, TOO_LARGE)  # before the list of parts takes memory itself
    found, target = list[_Part](), io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(target, "w") as kept:
            for name, content in _contents(packed):
                part = _Part()
                try:
                    part.read(content)
                except _Unread:
                    continue
                found.append(part)
                kept.writestr(name, content)
    # NotImplementedError is how zipfile names a package made for a later version of the format.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise FileRefused(problem=BROKEN) from None
    _check_strings(found)
    return target.getvalue()


def _contents(packed: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    entries = packed.infolist()
    _check(sum(entry.file_size for entry in entries) <= LARGEST_OPENED, TOO_LARGE)
    _check(len({entry.filename for entry in entries}) == len(entries), BROKEN)
    _check({entry.compress_type for entry in entries} <= {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}, BROKEN)
    for entry in entries:
        yield entry.filename, packed.read(entry)


def _check_strings(found: list[_Part]) -> None:
    """One long text that very many cells name is as large as all of them."""
    lists = [part.strings for part in found if part.strings]
    _check(len(lists) <= 1, BROKEN)
    lengths = lists[0] if lists else array("L")
    for part in found:
        _check(all(index < len(lengths) for index in part.shared), BROKEN)
        _check(part.length + sum(lengths[index] for index in part.shared) <= LARGEST, TOO_LARGE)
