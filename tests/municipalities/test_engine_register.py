"""Reading register files: both kinds give the same entries, and each fault is named with its line."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from app.municipalities import register
from app.municipalities.register import Entry
from app.municipalities.rules import FileRefused, Kind
from tests.municipalities.samples import DISTRICTS, ROWS, as_csv, official, record

KASSEL = Entry("06611000", "Kassel, documenta-Stadt", Kind.CITY, "06611", "", 204202, "34117")
KAUFUNGEN = Entry("06633015", "Kaufungen", Kind.MUNICIPALITY, "06633", "Landkreis Kassel", 12500, "34260")
DISTRICT = Entry("06633", "Landkreis Kassel", Kind.DISTRICT, population=12500)


def test_read_csv_gives_municipalities_and_their_districts() -> None:
    found = register.read(as_csv())
    assert (found.skipped, found.as_of) == (1, None)
    assert len(found.entries) == len(ROWS) - 1 + DISTRICTS
    by_key = {entry.ags: entry for entry in found.entries}
    assert [by_key["06611000"], by_key["06633015"], by_key["06633"]] == [KASSEL, KAUFUNGEN, DISTRICT]
    assert by_key["06634"].name == "Schwalm-Eder-Kreis"
    assert (by_key["06631"].population, by_key["09573122"].kind) == (80000, Kind.MARKET)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1"])
def test_read_gv100ad_gives_the_same_entries_as_csv(encoding: str) -> None:
    found = register.read(official().encode(encoding))
    assert (found.skipped, found.as_of) == (1, date(2023, 11, 30))
    bocholt = Entry("05554008", "Bocholt, Stadt", Kind.TOWN, "05554", "Kreis Borken", 71000, "46395")
    borken = Entry("05554", "Kreis Borken", Kind.DISTRICT, population=71000)
    assert list(found.entries) == [borken, bocholt, KASSEL, DISTRICT, KAUFUNGEN]


def test_read_umlauts_of_both_encodings_keeps_them() -> None:
    line = record("60", "06531005", "Gießen, Universitätsstadt", "63", people="00000093000", postcode="35390")
    names = [register.read(line.encode(encoding)).entries[0].name for encoding in ("utf-8", "iso-8859-1")]
    assert names == ["Gießen, Universitätsstadt"] * 2


def test_read_register_of_hessen_gives_every_municipality(shared: Path) -> None:
    found = register.read((shared / "data" / "gemeinden_hessen_2023-11-30.csv").read_bytes())
    kinds = [entry.kind for entry in found.entries]
    assert (kinds.count(Kind.DISTRICT), len(kinds) - kinds.count(Kind.DISTRICT), found.skipped) == (21, 421, 4)
    assert [entry.ags for entry in found.entries] == sorted({entry.ags for entry in found.entries})


SHORT = record("60", "06633015", "Kaufungen", "64")[:120]
FAULTS = {
    "empty": (b"", 1, "ags"),
    "no column": (b"ags;name;art\n", 1, "kreis_ags"),
    "only the head": (as_csv().split(b"\n")[0], 1, "keine Kommune"),
    "too few columns": (as_csv(ROWS[0], "06633015;Kaufungen"), 3, "2 statt 7"),
    "key": (as_csv(ROWS[0], ROWS[8].replace("06633015", "0663301")), 3, "acht Ziffern"),
    "arabic digits": (as_csv(ROWS[8].replace("06633015", "٠٦٦٣٣٠١٥")), 2, "acht Ziffern"),
    "district": (as_csv(ROWS[8].replace(";06633;", ";06634;")), 2, "06634"),
    "kind": (as_csv(ROWS[8].replace("KREISANGEHOERIGE_", "")), 2, "GEMEINDE"),
    "people": (as_csv(ROWS[8].replace("12500", "12.500")), 2, "12.500"),
    "postcode": (as_csv(ROWS[8].replace("34260", "3426")), 2, "3426"),
    "name": (as_csv(ROWS[8].replace("Kaufungen", "")), 2, "Name"),
    "hidden sign": (as_csv(ROWS[8].replace("Kaufungen", "Kauf\u202eungen")), 2, "Name"),
    "twice": (as_csv(ROWS[0], ROWS[8], ROWS[8]), 4, "06633015"),
    "quotes": (as_csv('"06633015;x'), 2, "Anführungszeichen"),
    "binary": (b"PK\x03\n\x04\x00", 2, "keine Textdatei"),
    "cut record": (SHORT.encode(), 1, "zu kurz"),
    "foreign record": (f"{official()}\r\nHallo".encode(), 12, "GV100AD"),
    "numbered kind": (record("60", "06633015", "X", "99", people="1", postcode="34260").encode(), 1, "99"),
    "date": (record("60", "06633015", "X", "64").replace("20231130", "20231399").encode(), 1, "Datum"),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_read_of_a_bad_file_names_the_line(kind: str) -> None:
    data, line, words = FAULTS[kind]
    with pytest.raises(FileRefused) as refused:
        register.read(data)
    assert refused.value.values["line"] == line
    assert words in str(refused.value)


def test_read_of_damaged_files_refuses_or_reads_and_never_breaks() -> None:
    chance = random.Random(7)
    for whole in (as_csv(), official().encode("iso-8859-1")):
        for _ in range(300):
            data = bytearray(whole)
            for _ in range(chance.randint(1, 5)):
                data[chance.randrange(len(data))] = chance.choice(b'\x00;"\n\r\x85\xffA0')
            with suppress(FileRefused):
                assert register.read(bytes(data)).entries
