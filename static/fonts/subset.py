"""Makes the WOFF2 files of the pages. A development tool: needs fonttools and brotli, and npm for the sources.

Usage: npm install @kern-ux/native@2.7.2, then subset.py node_modules/@kern-ux/native/dist/fonts
Fira Sans (basic: German and its punctuation; ext: other Latin letters) and, for what Fira Sans lacks of DIN 91379,
Noto Sans. The Noto files hold the base letters of the standard's sequences too: a browser draws a letter and its mark
from one font, or puts the mark in the wrong place. The ranges stand in static/css/base.css as unicode-range.
"""

import sys
from pathlib import Path

from fontTools import subset

HERE = Path(__file__).resolve().parent
BASIC = "20-7E A0-FF 1E9E 2010-2015 2018-201E 2022 2026 202F 2039-203A 20AC 2190-2193 2212"
EXT = (
    "100-17F 18F 192 1A0-1A1 1AF-1B0 218-21B 259 2BC 2C6-2C7 2DA 2DC 2020-2021 2030 2070 2074-2079 207F 2080-2089 "
    "2122 221E 2264-2265"
)
# Letters with a mark of their own, then marks and signs, then the base letters of sequences.
DIN = (
    "187-188 197 1B7 1CD-1DC 1DE-1DF 1E2-1F0 1F4-1F5 1F8-1FF 212-213 21E-21F 227-233 268 292 1E02-1EF9 "
    "2B0 2B3 2B9-2BB 2BE-2BF 2C8 2CC 2E2 300-36F 1D48 1D57 2032-2033 "
    "41-5A 61-7A C2 C7 CA CE D4 DB E2 E7 EA EE F4 FB 10C-10D 17D-17E"
)
FEATURES = "kern,liga,calt,ccmp,locl,mark,mkmk,tnum,lnum,case"
FILES = [
    ("fira-regular-basic", "fira-sans/FiraSans-Regular", BASIC),
    ("fira-regular-ext", "fira-sans/FiraSans-Regular", EXT),
    ("fira-semibold-basic", "fira-sans/FiraSans-SemiBold", BASIC),
    ("fira-semibold-ext", "fira-sans/FiraSans-SemiBold", EXT),
    ("noto-din91379-regular", "noto-sans/NotoSans-Regular", DIN),
    ("noto-din91379-bold", "noto-sans/NotoSans-Bold", DIN),
]


def main() -> None:
    for name, source, ranges in FILES:
        subset.main(
            [
                f"{sys.argv[1]}/{source}.woff2",
                f"--unicodes={ranges.replace(' ', ',')}",
                f"--layout-features={FEATURES}",
                "--flavor=woff2",
                "--no-hinting",
                "--name-IDs=0,1,2,3,4,5,6,13,14",
                f"--output-file={HERE / name}.woff2",
            ]
        )


if __name__ == "__main__":
    main()
