"""Reading register files of the statistical offices: our CSV and the fixed-width GV100AD.

GV100AD (Destatis): one record a line, columns counted from 1. 1-2 kind of record (10 Land, 20 Regierungsbezirk,
30 Region, 40 Kreis, 50 Gemeindeverband, 60 Gemeinde), 3-10 date of the territory, 11-18 key (Kreis: 11-15),
23-72 name, 123-124 kind of the unit, 140-150 population, 166-170 postcode. Older files are ISO-8859-1, newer UTF-8.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from app.core.errors import Told
from app.core.text import N_, nfc, unprintable
from app.municipalities.rules import FileRefused, Kind, district_name, found_by

COLUMNS = ("ags", "name", "art", "kreis_ags", "kreis")
MORE = {"einwohner": "einwohner", "plz": "plz", "plz_verwaltungssitz": "plz"}
KINDS = {
    "KREISFREIE_STADT": Kind.CITY,
    "STADTKREIS": Kind.CITY,
    "STADT": Kind.TOWN,
    "GROSSE_KREISSTADT": Kind.TOWN,
    "MARKT": Kind.MARKET,
    "KREISANGEHOERIGE_GEMEINDE": Kind.MUNICIPALITY,
    "GEMEINDEFREIES_GEBIET_BEWOHNT": None,
    "GEMEINDEFREIES_GEBIET_UNBEWOHNT": None,
}
# The same kinds as GV100AD numbers them; nobody comes from an area that belongs to no municipality.
NUMBERED = {
    "60": "MARKT",
    "61": "KREISFREIE_STADT",
    "62": "STADTKREIS",
    "63": "STADT",
    "64": "KREISANGEHOERIGE_GEMEINDE",
    "65": "GEMEINDEFREIES_GEBIET_BEWOHNT",
    "66": "GEMEINDEFREIES_GEBIET_UNBEWOHNT",
    "67": "GROSSE_KREISSTADT",
}
RECORD = re.compile(r"[1-6]0\d{8}\d{2}")
FULL = 150  # columns up to the population; what follows may be blank
TOWNS_OF_THEIR_OWN = ("41", "42")


@dataclass(frozen=True)
class Entry:
    """One municipality or district as the file has it."""

    ags: str
    name: str
    kind: Kind
    district_ags: str = ""
    district: str = ""
    population: int | None = None
    postcode: str = ""

    @property
    def folded(self) -> str:
        return found_by(self.kind, self.name)


@dataclass(frozen=True)
class Register:
    """Entries by key, districts included; how many areas belong to nobody; the date of the register, if told."""

    entries: tuple[Entry, ...]
    skipped: int = 0
    as_of: date | None = None


@dataclass(frozen=True)
class _Row:
    """One municipality of either file, unjudged."""

    line: int
    ags: str
    name: str
    kind: str
    district_ags: str
    district: str
    population: str
    postcode: str


def read(data: bytes) -> Register:
    """The register in a file of either kind. Raises FileRefused with the line of the fault."""
    text = _decoded(data)
    lines = re.split(r"\r\n|\n|\r", text)  # splitlines() would break at signs that stand inside names
    first = next((line for line in lines if line.strip()), "")
    if RECORD.match(first):
        return _of(_fixed(lines), _date(first))
    return _of(_separated(lines), None)


def _decoded(data: bytes) -> str:
    if b"\0" in data:
        raise FileRefused(line=data[: data.index(b"\0")].count(b"\n") + 1, problem=N_("Das ist keine Textdatei."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("iso-8859-1")


def _fixed(lines: list[str]) -> Iterator[_Row]:
    districts: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if not RECORD.match(line):
            raise FileRefused(line=number, problem=N_("Das ist kein Satz einer GV100AD-Datei."))
        kind, name, numbered = line[:2], line[22:72].strip(), line[122:124]
        if kind == "40" and numbered not in TOWNS_OF_THEIR_OWN:
            districts[line[10:15]] = district_name(name, "Kreis" if numbered == "43" else "Landkreis")
        if kind != "60":
            continue
        if len(line.rstrip()) < FULL:
            raise FileRefused(line=number, problem=N_("Der Satz ist zu kurz. Ist die Datei vollständig?"))
        key, size, postcode = line[10:15], line[139:150].strip(), line[165:170].strip()
        known = NUMBERED.get(numbered, numbered)
        yield _Row(number, line[10:18], name, known, key, districts.get(key, ""), size, postcode)


def _date(line: str) -> date | None:
    try:
        return date(int(line[2:6]), int(line[6:8]), int(line[8:10]))
    except ValueError:
        raise FileRefused(line=1, problem=N_("Der Gebietsstand ist kein Datum.")) from None


def _separated(lines: list[str]) -> Iterator[_Row]:
    rows = csv.reader(lines, delimiter=";", strict=True)
    read_so_far = 0  # an open quote swallows the rest of the file: it began behind the last good line
    try:
        head = next((row for row in rows if row), [])
        where, read_so_far = _places(head), rows.line_num
        for row in rows:
            if row and len(row) != len(head):
                problem = Told(
                    N_("Hier stehen %(found)s statt %(all)s Spalten."), {"found": len(row), "all": len(head)}
                )
                raise FileRefused(line=rows.line_num, problem=problem)
            if row:
                told = {name: row[place].strip() for name, place in where.items()}
                yield _of_columns(rows.line_num, told)
            read_so_far = rows.line_num
    except csv.Error:
        raise FileRefused(line=read_so_far + 1, problem=N_("Die Anführungszeichen gehen nicht auf.")) from None


def _places(head: list[str]) -> dict[str, int]:
    """Where each column stands."""
    names = [name.strip().lower() for name in head]
    where = {MORE.get(name, name): place for place, name in enumerate(names)}
    for name in COLUMNS:
        if name not in where:
            told = {"name": name, "all": ", ".join(COLUMNS)}
            raise FileRefused(line=1, problem=Told(N_("Die Spalte „%(name)s“ fehlt. Nötig sind: %(all)s."), told))
    return where


def _of_columns(line: int, told: dict[str, str]) -> _Row:
    """The district's name as it is; towns that belong to none are their own district in these files."""
    own = KINDS.get(told["art"]) == Kind.CITY or not told["kreis"]
    district = "" if own else district_name(told["kreis"], "Landkreis")
    more = (told.get(column, "") for column in ("einwohner", "plz"))
    return _Row(line, told["ags"], told["name"], told["art"], told["kreis_ags"], district, *more)


def _of(rows: Iterator[_Row], as_of: date | None) -> Register:
    """The entries of judged rows, and their districts, whose people are counted together."""
    entries: dict[str, Entry] = {}
    districts: dict[str, Entry] = {}
    skipped = 0
    for row in rows:
        entry = _entry(row)
        if entry is None:
            skipped += 1
            continue
        if entry.ags in entries:
            raise FileRefused(
                line=row.line, problem=Told(N_("Der Schlüssel %(ags)s steht zweimal da."), {"ags": row.ags})
            )
        entries[entry.ags] = entry
        if entry.district:
            known = districts.get(entry.district_ags) or Entry(entry.district_ags, entry.district, Kind.DISTRICT)
            total = (known.population or 0) + (entry.population or 0)
            districts[known.ags] = replace(known, population=total)
    if not entries:
        raise FileRefused(line=1, problem=N_("In der Datei steht keine Kommune."))
    return Register(tuple(sorted((*entries.values(), *districts.values()), key=lambda each: each.ags)), skipped, as_of)


def _entry(row: _Row) -> Entry | None:
    for pattern, value, problem in (
        (r"\d{8}", row.ags, N_("„%(value)s“ ist kein Gemeindeschlüssel aus acht Ziffern.")),
        (row.ags[:5], row.district_ags, N_("Der Kreisschlüssel „%(value)s“ passt nicht zum Gemeindeschlüssel.")),
        (r"0*\d{0,9}", row.population, N_("„%(value)s“ ist keine Zahl von Menschen.")),
        (r"(\d{5})?", row.postcode, N_("„%(value)s“ ist keine Postleitzahl aus fünf Ziffern.")),
        ("|".join(KINDS), row.kind, N_("Die Art „%(value)s“ ist unbekannt.")),
        (r".{1,200}", row.name, N_("Der Name fehlt oder ist länger als 200 Zeichen.")),
        (r".{0,200}", row.district, N_("Der Name des Kreises ist länger als 200 Zeichen.")),
    ):
        if not re.fullmatch(pattern, value, re.ASCII) or unprintable(value):
            raise FileRefused(line=row.line, problem=Told(problem, {"value": value[:40]}))
    kind = KINDS[row.kind]
    size = int(row.population) if row.population else None
    name, district = nfc(row.name), nfc(row.district) if kind != Kind.CITY else ""
    return Entry(row.ags, name, kind, row.district_ags, district, size, row.postcode) if kind else None
