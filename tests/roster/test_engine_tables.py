"""Tables as files: what a spreadsheet program would run stays text, and what was written is read back."""

from __future__ import annotations

import csv
import io
import re
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.cells import ILLEGAL, STARTS
from app.roster import tables, unpacking

FORMULAS = ["=1+1", "+49 561", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "\xa0=1", "＝1+1", "=cmd|'/c calc'!A0"]
PLAIN = ["Ada", "a=b", "", "O'Neil", "'Zitat'", '"Zitat"', "eins; zwei", "eins\nzwei", "ä€😀", "_x003D_1"]


def cells(data: bytes) -> list[list[str]]:
    text = data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def xml_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist() if name.endswith(".xml"))


@pytest.mark.parametrize("value", FORMULAS)
def test_formula_becomes_text_in_every_file(value: str) -> None:
    assert tables.neutral(value).startswith("'")
    assert cells(tables.as_csv(["a"], [[value]]))[1][0].startswith("'")
    xlsx = tables.as_xlsx("Blatt", ["a"], [[value]])
    assert "<f>" not in xml_of(xlsx)
    assert tables._of_xlsx(xlsx)[1][0].startswith("'")


@pytest.mark.parametrize("value", PLAIN)
def test_other_text_stays_as_it_is_and_comes_back(value: str) -> None:
    assert tables.neutral(value) == value
    assert cells(tables.as_csv(["a", "b"], [[value, "z"]]))[1] == [value, "z"]
    xlsx = tables.as_xlsx("Blatt", ["a", "b"], [[value, "z"]])
    assert [row[1] for row in tables._of_xlsx(xlsx)] == ["b", "z"]


@given(st.lists(st.lists(st.text(), min_size=3, max_size=3), max_size=4))
def test_any_text_keeps_rows_and_columns_and_runs_nothing(rows: list[list[str]]) -> None:
    head = ["a", "b", "c"]
    read = cells(tables.as_csv(head, rows))
    assert [len(row) for row in read] == [3] * (len(rows) + 1)
    assert not [cell for row in read for cell in row if cell.lstrip(" \n\xa0").startswith(STARTS)]
    book = tables.as_xlsx("x", head, rows)
    assert "<f>" not in xml_of(book)
    assert len(tables._of_xlsx(book)) <= len(rows) + 1


@given(st.text())
def test_what_was_neutralised_is_meant_as_it_was(value: str) -> None:
    written = tables.neutral(value)
    assert tables.meant(written) == ILLEGAL.sub("", value).replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("value", ["'=1", "''=1", "'", "''", "'-'", " '@x", "'Zitat'"])
def test_apostrophes_that_belong_to_the_text_stay(value: str) -> None:
    assert tables.meant(tables.neutral(value)) == value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_read_takes_what_german_programs_write(encoding: str) -> None:
    assert tables.read("name;email\r\nJörg Größe;j@stadt.example\r\n".encode(encoding), "a.csv")[1][0] == "Jörg Größe"


SPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def book(row: bytes, *, before: bytes = b"", strings: bytes = b"") -> bytes:
    """A book whose only sheet has these rows, `before` its first element, and with these shared strings."""
    sheet = before + b"<worksheet " + SPACE + b"><sheetData>" + row + b"</sheetData></worksheet>"
    other = {"xl/worksheets/sheet1.xml": sheet}
    if strings:
        other["xl/sharedStrings.xml"] = b"<sst " + SPACE + b">" + strings + b"</sst>"
    source, target = zipfile.ZipFile(io.BytesIO(tables.as_xlsx("x", ["name"], [["Ada"]]))), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in source.namelist():
            packed.writestr(name, other.get(name, source.read(name)))
    return target.getvalue()


FAR = [
    b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
    b'<row r = "1048576"><c r\n=\n"XFD1048576"><v>1</v></c></row>',
    b'<row r="1"><c r="xfd1048576"><v>1</v></c></row>',
    b'<row r="1048576"><c><v>1</v></c></row>',
    b'<row r="1"><c s=">" r="XFD1048576"><v>1</v></c></row>',
    b'<row r="2"><c r="ZZ2" s="1"><v>1</v></c></row>',
    b'<row r="2">' + b"<c/>" * 200 + b"<c><v>1</v></c></row>",
]


@pytest.mark.parametrize("row", FAR)
def test_read_a_cell_far_off_is_refused_before_it_takes_memory(row: bytes) -> None:
    with pytest.raises(tables.FileRefused, match="weit außerhalb"):
        unpacking.checked(book(row))  # the reader would end the whole process, this one's too
    near = b'<row r="1"><c r="A1"><v>7</v></c><c r="XFD1" s="1"/></row><row r="1048576"/>'
    assert tables.read(book(near), "a.xlsx") == [["7"]]


TWISTED = [
    b'<row r="1"><c r="Z&#49;"><v>1</v></c></row>',
    b'<row r="1"><c r="A1"><v>1</v></row>',
    b'<row r="1"><c r="A99999999999"><v>1</v></c></row>',
    b'<row r="-1"><c><v>1</v></c></row>',
    b'<row r="1"><c r="A1" t="s"><v>7</v></c></row>',
]


@pytest.mark.parametrize("row", TWISTED)
def test_read_what_no_program_writes_is_refused(row: bytes) -> None:
    with pytest.raises(tables.FileRefused, match="beschädigt"):
        tables.read(book(row), "a.xlsx")


def test_read_no_declaration_stands_in_for_a_cell() -> None:
    declared = b'<!DOCTYPE worksheet [<!ATTLIST c r CDATA "XFD1048576">]>'
    assert "xl/worksheets/sheet1.xml" in names(unpacking.checked(book(b"<row><c><v>1</v></c></row>")))
    assert "xl/worksheets/sheet1.xml" not in names(
        unpacking.checked(book(b"<row><c><v>1</v></c></row>", before=declared))
    )
    utf16 = b'<?xml version="1.0" encoding="UTF-16"?>'
    assert tables.read(book(b"<row><c><v>1</v></c></row>", before=utf16), "a.xlsx") == [["1"]]


def names(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return packed.namelist()


def test_read_hands_on_only_what_was_looked_at() -> None:
    """A sheet under a name of no sheet, and one that is no XML, are not there for the reader."""
    source, target = zipfile.ZipFile(io.BytesIO(tables.as_xlsx("x", ["name"], [["Ada"]]))), io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for name in source.namelist():
            data = source.read(name).replace(b"worksheets/sheet1.xml", b"media/bild.png")
            packed.writestr("xl/media/bild.png" if name == "xl/worksheets/sheet1.xml" else name, data)
        packed.writestr("xl/media/anderes.png", b"\x89PNG")
    assert "xl/media/anderes.png" not in names(unpacking.checked(target.getvalue()))
    assert tables.read(target.getvalue(), "a.xlsx") == [["name"], ["Ada"]]
    far = target.getvalue().replace(b'r="A2"', b'r="Z2"')
    with pytest.raises(tables.FileRefused):
        tables.read(far, "a.xlsx")


def test_read_more_rows_than_a_list_of_people_has_is_refused_by_their_number() -> None:
    with pytest.raises(tables.FileRefused, match=r"mehr als 5\.000 Zeilen"):
        tables.read(book(b'<row r="5002"><c r="A5002"><v>1</v></c></row>'), "a.xlsx")
    assert len(tables.read(book(b'<row r="5001"><c r="A5001"><v>1</v></c></row>'), "a.xlsx")) == 5001


def test_read_one_long_text_named_by_many_cells_is_as_large_as_all_of_them() -> None:
    cells = b"".join(b'<row><c t="s"><v>0</v></c></row>' for _ in range(400))
    fine = b"<si><t>" + b"x" * 20_000 + b"</t></si>"
    assert len(tables.read(book(cells, strings=fine), "a.xlsx")) == 400
    with pytest.raises(tables.FileRefused, match="zu groß"):
        tables.read(book(cells * 2, strings=fine), "a.xlsx")
    with pytest.raises(tables.FileRefused, match="viel zu lang"):
        tables.read(book(cells, strings=fine.replace(b"</t>", b"x" * 20_000 + b"</t>")), "a.xlsx")


@pytest.mark.parametrize(
    ("rows", "strings"),
    [(b"<row>" + b"<c><v/></c>" * 150 + b"</row>", b""), (b"<row/>", b"<si/>")],
)
def test_read_more_cells_than_a_list_of_people_has_is_refused(rows: bytes, strings: bytes) -> None:
    with pytest.raises(tables.FileRefused, match=r"mehr als 500\.000 Zellen"):
        tables.read(book(rows * 3_400, strings=strings * 500_001), "a.xlsx")


def test_read_a_csv_of_nothing_but_marks_is_refused_before_it_takes_memory() -> None:
    tracemalloc.start()
    try:
        for data in (b";" * 3_000_000, b"\n" * 3_000_000, b"\r" * 3_000_000):
            with pytest.raises(tables.FileRefused, match="Die Datei hat mehr als"):
                tables.read(data, "a.csv")
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


def test_signs_no_xml_can_hold_are_gone_and_the_file_opens() -> None:
    book = tables.as_xlsx("A/B:[x]*?", ["a"], [["x\x00\x0b\ud800\ufffey"]])
    assert tables._of_xlsx(book) == [["a"], ["xy"]]


def test_cell_too_long_for_a_spreadsheet_is_cut_with_a_sign() -> None:
    found = tables._of_xlsx(tables.as_xlsx("x", ["a"], [["y" * 40_000]]))[1][0]
    assert (len(found), found[-1]) == (32_001, "…")


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_read_takes_every_usual_delimiter(delimiter: str) -> None:
    text = f'name{delimiter}email\r\n"Neu, Nora; A\t"{delimiter}n@stadt.example\r\n'
    assert tables.read(text.encode("utf-8-sig"), "a.csv") == [["name", "email"], ["Neu, Nora; A", "n@stadt.example"]]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"name;email\n\x81;x", "a.csv"),
        (b"name;email\n" + b"x" * 200_000, "a.csv"),
        (b"name;\0", "a.csv"),
        (b'name;"email', "a.csv"),
        (b"PK\x03\x04 nothing", "a.xlsx"),
        (b"name;email", "a.xlsx"),
        (b"x" * (tables.LARGEST + 1), "a.csv"),
        (b"a\n" * 5_002, "a.csv"),
    ],
)
def test_read_what_is_no_table_is_refused_with_a_sentence(data: bytes, name: str) -> None:
    with pytest.raises(tables.FileRefused) as refused:
        tables.read(data, name)
    assert re.search(r"\.$", str(refused.value))


def test_read_a_packed_bomb_is_refused_before_it_is_opened() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (unpacking.LARGEST_OPENED + 1))
    with pytest.raises(tables.FileRefused, match="zu groß"):
        tables.read(target.getvalue(), "a.xlsx")
