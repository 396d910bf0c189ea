"""Tables as files: what a spreadsheet program would run stays text, and what was written is read back."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.cells import ILLEGAL, STARTS
from app.roster import tables

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


def book(row: bytes) -> bytes:
    """A book whose only sheet has this row."""
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheet = b"<worksheet " + space + b"><sheetData>" + row + b"</sheetData></worksheet>"
    source, target = zipfile.ZipFile(io.BytesIO(tables.as_xlsx("x", ["name"], [["Ada"]]))), io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for name in source.namelist():
            packed.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else source.read(name))
    return target.getvalue()


FAR = [
    b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    b'<row r="2"><c r="ZZ2" s="1"><v>1</v></c></row>',
]


@pytest.mark.parametrize("row", FAR)
def test_read_a_cell_far_off_is_refused_before_it_takes_memory(row: bytes) -> None:
    with pytest.raises(tables.FileRefused, match="weit außerhalb"):
        tables.read(book(row), "a.xlsx")
    near = b'<row r="1"><c r="A1"><v>7</v></c><c r="XFD1" s="1"/></row>'
    assert tables.read(book(near), "a.xlsx") == [["7"]]


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
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (tables.LARGEST_OPENED + 1))
    with pytest.raises(tables.FileRefused, match="zu groß"):
        tables.read(target.getvalue(), "a.xlsx")
