"""The office's file goes through a real spreadsheet program: exactly what was changed there is changed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from app.core import clock
from app.core.db import db, unit_of_work
from app.registration.models import Registration
from tests.roster.sheets import fact, press, said, upload
from tests.support import make
from tests.support.client import PageClient

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
FORMATS = {"xlsx": "xlsx", "csv": "csv:Text - txt - csv (StarCalc):59,34,76"}
CSV_IN = "--infilter=Text - txt - csv (StarCalc):59,34,76"


def convert(program: str, file: Path, kind: str, profile: Path) -> Path:
    """Opened and saved by the program."""
    command = [program, f"-env:UserInstallation=file://{profile}", "--headless"]
    command += [CSV_IN] if file.suffix == ".csv" else []
    command += ["--convert-to", kind, "--outdir", str(file.parent), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return file.with_suffix("." + kind.partition(":")[0])


def write(cell: etree._Element, words: str) -> None:
    for child in list(cell):
        cell.remove(child)
    for name in [name for name in cell.attrib if name.endswith(("}value", "}value-type"))]:
        del cell.attrib[name]
    cell.set(f"{OFFICE}value-type", "string")
    etree.SubElement(cell, f"{TEXT}p").text = words


def rewrite(file: Path, rows: int) -> int:
    """New words for two columns of so many people in the program's own file; returns how many cells that were."""
    tree = etree.parse(str(file))
    lines = tree.findall(f".//{TABLE}table-row")
    heads = ["".join(cell.itertext()).strip() for cell in lines[0].findall(f"{TABLE}table-cell")]
    count = 0
    for number, line in enumerate(lines[1 : rows + 1]):
        cells = line.findall(f"{TABLE}table-cell")
        widths = [int(cell.get(f"{TABLE}number-columns-repeated", "1")) for cell in cells]
        for name in ("Kommune oder Organisation", "Funktion"):
            at = heads.index(name)
            place = next(i for i in range(len(cells)) if sum(widths[: i + 1]) > at)
            write(cells[place], f"=Neu {name[0]}{number}; „Ä“ 'x'")
            count += 1
    tree.write(str(file), encoding="utf-8", xml_declaration=True)
    return count


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_forty_cells_changed_in_a_spreadsheet_program_are_forty_changes(
    client: PageClient, tmp_path: Path, kind: str
) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("no spreadsheet program here")
    workshop = make.event(capacity=100, workshops="A").workshops[0]
    with unit_of_work(by="test", at=clock.now()):
        for number in range(30):
            make.seated(
                workshop, number, f"Person {number:02} Müßig", f"Ort {number}", f"Amt {number}", now=clock.now()
            )
    number = "007" if kind == "xlsx" else "7"  # a program that opens CSV takes 007 for a number, whoever wrote it
    make.registered(workshop, "=1+1", email="formel@example.org", municipality="-Amt-", title="'=x", role=number)
    make.registered(workshop, "Zeilen Umbruch", role='"Amt"; 12.10.2026')
    make.signed_in(client, "organiser")
    file = tmp_path / f"leute.{kind}"
    file.write_bytes(client.get(f"/verwaltung/kassel/anmeldungen.{kind}").data)

    untouched = convert(
        program, convert(program, file, "ods", tmp_path / "profile"), FORMATS[kind], tmp_path / "profile"
    )
    page = client.get(upload(client, untouched.read_bytes(), untouched.name).location)
    assert (fact(page, "Geänderte Zellen"), fact(page, "Unverändert")) == ("0 bei 0 Personen", "32")

    own = convert(program, file, "fods", tmp_path / "profile")
    assert rewrite(own, 20) == 40
    address = upload(
        client, convert(program, own, FORMATS[kind], tmp_path / "profile").read_bytes(), f"neu.{kind}"
    ).location
    page = client.get(address)
    assert (fact(page, "Geänderte Zellen"), fact(page, "Unverändert")) == ("40 bei 20 Personen", "12")
    assert (fact(page, "Ausgelassene Zeilen"), fact(page, "Neue Anmeldungen")) == ("0", "0")
    assert "=Neu K0; „Ä“ 'x'" in said(page)
    assert press(client, address, page).status_code == 303
    db.session.rollback()
    assert db.session.query(Registration).filter(Registration.municipality.like("=Neu K%")).count() == 20
    assert db.session.query(Registration).filter(Registration.role.like("=Neu F%")).count() == 20
