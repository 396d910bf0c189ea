"""Tables as files: CSV and XLSX that no spreadsheet program takes for formulas, and reading them back. Plain Python."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types
from python_calamine import CalamineError, load_workbook

from app.core.cells import as_csv, neutral
from app.core.errors import Refusal
from app.core.text import N_

__all__ = ["FileRefused", "as_csv", "as_xlsx", "meant", "neutral", "read"]
_ESCAPE = re.compile("_(x[0-9A-Fa-f]{4}_)")  # XLSX reads _x003D_ as a sign
LONGEST_CELL = 32_000  # a spreadsheet program takes 32,767
LARGEST, LARGEST_OPENED = 10 * 1024 * 1024, 50 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 5_000, 200
# A row or a cell with something in it, and where it lies: "XFD1048576" alone would be a table of 17 thousand million.
_PLACED = re.compile(rb'<(?:\w+:)?(?:c|row)\b[^>]*?\br="([A-Z]{0,3})(\d{1,7})"[^>]*?(?<!/)>')


class FileRefused(Refusal):
    """A file that cannot be read as a table; the sentence says why."""

    message = N_("%(problem)s")


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
        raise FileRefused(problem=N_("Die Datei hat mehr als 5.000 Zeilen. Teilen Sie sie bitte auf."))
    return [[meant(cell).strip() for cell in row] for row in rows]


def _of_csv(data: bytes, name: str) -> list[list[str]]:
    if name.lower().endswith((".xlsx", ".xls")):
        raise FileRefused(problem=N_("Das ist keine XLSX-Datei. Speichern Sie die Tabelle neu als XLSX oder CSV."))
    text = _decoded(data)
    if "\0" in text:
        raise FileRefused(problem=N_("Die Datei enthält ein NUL-Zeichen. Speichern Sie die Tabelle neu."))
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "field larger" in str(error):
            raise FileRefused(problem=N_("Eine Zelle der Datei ist viel zu lang. Kürzen Sie sie bitte.")) from None
        raise FileRefused(problem=N_("Ein Anführungszeichen in der Datei wird nicht geschlossen.")) from None


def _decoded(data: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or what German spreadsheet programs wrote before."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(problem=N_("Die Datei ist kein Text in UTF-8. Speichern Sie sie als „CSV UTF-8“."))


def _check_size(packed: zipfile.ZipFile) -> None:
    """Raises FileRefused where opening would take more memory than any list of people needs."""
    if sum(entry.file_size for entry in packed.infolist()) > LARGEST_OPENED:
        raise FileRefused(problem=N_("Die XLSX-Datei ist ausgepackt zu groß. Teilen Sie sie bitte auf."))
    sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
    for place in (place for name in sheets for place in _PLACED.finditer(packed.read(name))):
        if int(place[2]) > MOST_ROWS * 4 or _column(place[1]) > MOST_COLUMNS:
            raise FileRefused(
                problem=N_("In der XLSX-Datei liegt eine Zelle weit außerhalb. Löschen Sie alles neben der Tabelle.")
            )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _of_xlsx(data: bytes) -> list[list[str]]:
    broken = FileRefused(problem=N_("Die XLSX-Datei ist beschädigt. Speichern Sie die Tabelle neu."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _check_size(packed)
            if packed.testzip() is not None:
                raise broken
        book = load_workbook(io.BytesIO(data))
        sheet = book.get_sheet_by_index(0).to_python(skip_empty_area=False, nrows=MOST_ROWS + 2)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, CalamineError, IndexError, ValueError):
        raise broken from None
    return [[_read(cell) for cell in row] for row in sheet]


def _read(cell: object) -> str:
    """A number without a fraction is written without one: a number of a house is no decimal."""
    return f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else str(cell)
