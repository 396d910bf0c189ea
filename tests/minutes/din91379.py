"""Every letter, sequence and sign of DIN 91379:2022-08, as code points.

The sets are facts of the standard; they were put together after the list that String-Latin publishes
(DIN-91379-Characters-and-Sequences, CC BY 4.0).
"""

from __future__ import annotations

_LATIN = (
    "41-5A 61-7A C0-D6 D8-F6 F8-17E 187-188 18F 197 1A0-1A1 1AF-1B0 1B7 1CD-1DC 1DE-1DF 1E2-1F0 1F4-1F5 1F8-1FF "
    "212-213 218-21B 21E-21F 227-233 259 268 292 1E02-1E03 1E06-1E07 1E0A-1E11 1E17 1E1C-1E2B 1E2F-1E37 1E3A-1E3B "
    "1E40-1E49 1E52-1E5B 1E5E-1E63 1E6A-1E6F 1E80-1E87 1E8C-1E97 1E9E 1EA0-1EF9"
)
_SIGNS = (
    "20-40 5B-60 7B-7E A0-AC AE-B7 B9-BF D7 F7 2B9-2BA 2BE-2BF 2C8 2CC 2019 2021 20AC B8 192 2B0 2B3 2C6 2DC 2E2 1D48 "
    "1D57 2018 201A 201C-201E 2020 2026 2030 2032-2033 2039-203A 2070 2074-2079 207F 2080-2089 2122 221E 2264-2265"
)
_GREEK = "386 388-38A 38C 38E-3A1 3A3-3CE"
_CYRILLIC = "40D 410-42A 42C 42E-44A 44C 44E-44F 45D"
# Base letters by the combining marks that follow them (hexadecimal).
_SEQUENCES = {
    "30B": "A a",
    "300": "C c F f G g K k M m P p S s T t Z",
    "304": "C c F f H h K k N n P p S s T t Z Û û Ḳ ḳ Ṣ ṣ Ṭ ṭ Ụ ụ",
    "306": "C c M m N n R r Z z Ç ç",
    "308": "C c T Z z Ạ ạ Ọ ọ Ụ ụ",
    "315": "C c K k P p T t Č č",
    "323": "C c P p Č č",
    "326": "C c H h K k L l N n Ž ž",
    "328 306": "C c",
    "302": "D d K k L l M m N n",
    "331": "H S s",
    "301": "J j ÿ Ī ī",
    "30C": "J",
    "307": "K k U u",
    "31B": "K k T t",
    "325": "L l R r",
    "325 304": "L l R r",
    "310": "M m",
    "31B 304": "S s",
    "327": "Z z Ž ž",
    "30D": "ē ō",
}


def _spread(ranges: str) -> list[str]:
    found = []
    for part in ranges.split():
        first, _, last = part.partition("-")
        found += [chr(code) for code in range(int(first, 16), int(last or first, 16) + 1)]
    return found


def _sequences() -> list[str]:
    found = ["K\u035fH", "K\u035fh", "k\u035fh"]
    for marks, bases in _SEQUENCES.items():
        behind = "".join(chr(int(mark, 16)) for mark in marks.split())
        found += [base + behind for base in bases.split()]
    return found


LETTERS = [*_spread(_LATIN), *_sequences()]
EVERYTHING = [*LETTERS, *_spread(_SIGNS), *_spread(_GREEK), *_spread(_CYRILLIC)]
