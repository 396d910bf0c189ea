"""Reading takes work in proportion to the file, counted in lines of code: the same on every machine."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from docx import Document as new_word

from app.minutes import reading
from tests.minutes.wilddocs import packed


def steps(data: bytes, name: str) -> int:
    """How many lines of the reader's own code a file takes: the same on every machine."""
    count = 0

    def trace(frame: Any, event: str, _arg: Any) -> Any:
        nonlocal count
        if "app/minutes" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        reading.read(data, name=name)
    finally:
        sys.settrace(before)
    return count


UNITS = {
    "pipes": "|Frage|Ergebnis|\n|a|b|\n",
    "tabs": "a\tb\n",
    "one table": "|a|b|c|\n",
    "deep lists": "          - tief\n",
    "strokes": "Wort\n----\n",
    "greetings": "Mit freundlichen Grüßen\n",
    "columns": "|a" * 29 + "|\n",
}


@pytest.mark.parametrize("case", UNITS)
def test_reading_takes_steps_in_proportion_to_the_lines(case: str) -> None:
    unit = UNITS[case]
    one, two = (steps((f"Titel\n\n1. Was?\n- ja\n\n{unit * count}").encode(), "p.md") for count in (300, 600))
    assert two < 2.3 * one


def test_reading_a_table_of_word_takes_steps_in_proportion_to_its_rows() -> None:
    def word(rows: int) -> bytes:
        made = new_word()
        made.add_paragraph("1. Was?")
        made.add_table(rows=rows, cols=3).cell(0, 0).text = "Station"
        return packed(made)

    one, two = (steps(word(count), "p.docx") for count in (40, 80))
    assert two < 2.3 * one
