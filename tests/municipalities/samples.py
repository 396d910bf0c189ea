"""Small registers of both kinds, with places that are easily mixed up. The districts are real, the people are not."""

from __future__ import annotations

from app.core import clock
from app.core.db import unit_of_work
from app.municipalities import actions, register
from app.municipalities.actions import Outcome

HEAD = "ags;name;art;kreis_ags;kreis;einwohner;plz"
ROWS = (
    "06412000;Frankfurt am Main, Stadt;KREISFREIE_STADT;06412;Frankfurt am Main, Stadt;773068;60311",
    "06434001;Bad Homburg v. d. Höhe, Stadt;STADT;06434;Hochtaunuskreis;54996;61343",
    "06531005;Gießen, Universitätsstadt;STADT;06531;Gießen;93000;35390",
    "06533009;Limburg a. d. Lahn, Kreisstadt;STADT;06533;Limburg-Weilburg;36053;65549",
    "06535009;Homberg (Ohm), Stadt;STADT;06535;Vogelsbergkreis;7521;35315",
    "06611000;Kassel, documenta-Stadt;KREISFREIE_STADT;06611;Kassel, documenta-Stadt;204202;34117",
    "06631009;Fulda, Stadt;STADT;06631;Fulda;69000;36037",
    "06631018;Neuhof;KREISANGEHOERIGE_GEMEINDE;06631;Fulda;11000;36119",
    "06633015;Kaufungen;KREISANGEHOERIGE_GEMEINDE;06633;Kassel;12500;34260",
    "06633200;Gutsbezirk Reinhardswald, gemfr. Gebiet;GEMEINDEFREIES_GEBIET_UNBEWOHNT;06633;Kassel;0;",
    "06634009;Homberg (Efze), Reformationsstadt, Kreisstadt;STADT;06634;Schwalm-Eder-Kreis;14458;34576",
    "09573122;Neuhof;MARKT;09573;Fürth;8000;90616",
)
DISTRICTS = 8


def as_csv(*rows: str) -> bytes:
    return "\n".join((HEAD, *(rows or ROWS), "")).encode()


def imported(data: bytes = b"") -> Outcome:
    """The sample register, or another file, taken in as the command does."""
    found = register.read(data or as_csv())
    with unit_of_work(by="test", at=clock.now()):
        return actions.keep(found)


def record(kind: str, key: str, name: str, numbered: str = "", *, people: str = "", postcode: str = "") -> str:
    """One GV100AD record: 220 columns."""
    line = f"{kind}20231130{key:<8}{'':<4}{name:<50}{'':<50}{numbered:<2}{'':<4}{'00000001234':<11}"
    return f"{line}{people:>11}{'':<11}{'':<4}{postcode:<5}".ljust(220)


def official() -> str:
    """The Länder, districts and municipalities of a GV100AD file."""
    return "\r\n".join(
        (
            record("10", "06", "Hessen"),
            record("20", "066", "Reg.-Bez. Kassel"),
            record("40", "06611", "Kassel, documenta-Stadt", "41"),
            record("50", "066110000", "Kassel, documenta-Stadt", "50")[:220],
            record("60", "06611000", "Kassel, documenta-Stadt", "61", people="00000204202", postcode="34117"),
            record("40", "06633", "Kassel", "44"),
            record("60", "06633015", "Kaufungen", "64", people="00000012500", postcode="34260"),
            record("60", "06633200", "Gutsbezirk Reinhardswald, gemfr. Gebiet", "66", people="00000000000"),
            record("40", "05554", "Borken", "43"),
            record("60", "05554008", "Bocholt, Stadt", "63", people="00000071000", postcode="46395"),
            "",
        )
    )
