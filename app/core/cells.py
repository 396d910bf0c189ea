"""Tables as CSV that no spreadsheet program takes for formulas. Plain Python."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# What a spreadsheet program may take for a formula or a command, full-width signs included.
STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# What no XML can hold: control characters, halves of letters, and two that mean nothing.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
BOM = "\ufeff"


def neutral(value: object) -> str:
    """The value as text that is no formula: an apostrophe in front tells the program so.

    Also where the dangerous sign comes behind blanks or a line break, which some programs skip; and behind apostrophes
    that belong to the text, so that whoever reads the cell back knows which is which.
    """
    text = "" if value is None else str(value)
    if text.isprintable() and not text.lstrip(" '").startswith(STARTS):  # nearly all of them, and much faster
        return text
    text = ILLEGAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if text.lstrip("'").lstrip(" \n\xa0").startswith(STARTS) else text


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """For German spreadsheet programs: semicolons, UTF-8 with its mark; a cell may hold line breaks and quotes."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([neutral(cell) for cell in head])
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return (BOM + target.getvalue()).encode("utf-8")
