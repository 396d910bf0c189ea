"""Tables as files: CSV and XLSX that no spreadsheet program takes for formulas, and reading them back. Plain Python."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterable, Sequence

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types
from python_calamine import CalamineError, load_workbook

from app.core.cells import as_csv, neutral
from app.core.text import N_
from app.roster.unpacking import (
    BROKEN,
    LARGEST,
    MOST_CELLS,
    MOST_ROWS,
    TOO_LONG,
    TOO_MANY_CELLS,
    TOO_MANY_ROWS,
    FileRefused,
    checked,
)

__all__ = ["FileRefused", "as_csv", "as_xlsx", "meant", "neutral", "read"]
_ESCAPE = re.compile("_(x[0-9A-Fa-f]{4}_)")  # XLSX reads _x003D_ as a sign
LONGEST_CELL = 32_000  # a spreadsheet program takes 32,767


def meant(cell: str) -> str:
    """The value behind a cell that `neutral` wrote."""
    return cell[1:] if cell.startswith("'") and neutral(cell[1:]) == cell else cell


def as_xlsx(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet of texts; nothing in it is a formula or a link."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "constant_memory": True})
    sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", neutral(title))[:31].strip() or "1")
    bold = book.add_format({"bold": True})
    for column, cell in enumerate(head):
        sheet.write_string(0, column, _cell(cell), bold)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            text = _cell(value)
            if text:
                sheet.write_string(number, column, text)
    sheet.freeze_panes(1, 0)
    book.close()
    return target.getvalue()


def _cell(value: object) -> str:
    text = neutral(value)
    if "_x" in text:
        text = _ESCAPE.sub(r"_x005F_\1", text)
    return text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL] + "…"


def read(data: bytes, name: str) -> list[list[str]]:
    """The rows of a CSV or XLSX file as texts. Raises FileRefused."""
    if len(data) > LARGEST:
        raise FileRefused(problem=N_("Die Datei ist größer als 10 MB. Teilen Sie sie bitte auf."))
    rows = _of_xlsx(data) if data[:4] == b"PK\x03\x04" else _of_csv(data, name)
    if len(rows) > MOST_ROWS + 1:
        raise FileRefused(problem=TOO_MANY_ROWS)
    return [[meant(cell).strip() for cell in row] for row in rows]


def _of_csv(data: bytes, name: str) -> list[list[str]]:
    if name.lower().endswith((".xlsx", ".xls")):
        raise FileRefused(problem=N_("Das ist keine XLSX-Datei. Speichern Sie die Tabelle neu als XLSX oder CSV."))
    text = _decoded(data)
    if "\0" in text:
        raise FileRefused(problem=N_("Die Datei enthält ein NUL-Zeichen. Speichern Sie die Tabelle neu."))
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    if text.count(delimiter) + text.count("\n") > MOST_CELLS:  # before each of them is a cell with memory of its own
        raise FileRefused(problem=TOO_MANY_CELLS)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return list(itertools.islice(rows, MOST_ROWS + 2))
    except csv.Error as error:
        if "field larger" in str(error):
            raise FileRefused(problem=TOO_LONG) from None
        raise FileRefused(
            problem=N_("Ein Anführungszeichen in der Datei wird nicht geschlossen. Speichern Sie die Tabelle neu.")
        ) from None


def _decoded(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or what German spreadsheet programs wrote before."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(problem=N_("Die Datei ist kein Text in UTF-8. Speichern Sie sie als „CSV UTF-8“."))


def _of_xlsx(data: bytes) -> list[list[str]]:
    try:
        book = load_workbook(io.BytesIO(checked(data)))
        sheet = book.get_sheet_by_index(0).to_python(skip_empty_area=False, nrows=MOST_ROWS + 2)
    except (CalamineError, IndexError, ValueError):
        raise FileRefused(problem=BROKEN) from None
    return [[_read(cell) for cell in row] for row in sheet]


def _read(cell: object) -> str:
    """A number without a fraction is written without one: a number of a house is no decimal."""
    return f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else str(cell)
