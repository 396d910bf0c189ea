"""The suggestions as JSON, and the command that fills the register."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask

from app.core.db import db
from app.municipalities.models import Municipality
from tests.cli.test_commands import flask, refusal
from tests.house.conftest import Visitor
from tests.municipalities.samples import DISTRICTS, ROWS, as_csv, imported, official

HOSTILE = (
    "'; DROP TABLE municipality; --",
    "%",
    "_",
    "\\",
    "<script>",
    "x" * 5000,
    "٣",
    "\ud800",
    "ﬁ",
    "İ",
    "🙂" * 90,
)


def test_index_gives_keys_and_labels_and_may_be_cached(app: Flask) -> None:
    imported()
    answer = Visitor(app, app.response_class).get("/kommunen?q=kassel")
    assert answer.get_json() == [
        {"key": "06611000", "label": "Stadt Kassel"},
        {"key": "06633", "label": "Landkreis Kassel"},
    ]
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("words", HOSTILE)
def test_index_of_hostile_words_is_empty(app: Flask, words: str) -> None:
    imported()
    answer = Visitor(app, app.response_class).get(f"/kommunen?q={quote(words, errors='surrogatepass')}")
    assert (answer.status_code, answer.get_json()) == (200, [])


def test_index_without_words_or_register_is_empty(app: Flask) -> None:
    visitor = Visitor(app, app.response_class)
    assert [visitor.get(f"/kommunen{query}").get_json() for query in ("", "?q=", "?q=k", "?q=kassel", "?x=1")] == [
        []
    ] * 5


def test_import_municipalities_tells_what_it_did_and_twice_changes_nothing(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "gemeinden_2023-11-30.csv"
    file.write_bytes(as_csv())
    count = len(ROWS) - 1 + DISTRICTS
    first = flask(app, "events", "import-municipalities", str(file))
    assert (first.exit_code, first.stdout) == (0, f"{count} neu, 0 geändert, 0 unverändert, 1 ohne Gemeinde.\n")
    again = flask(app, "events", "import-municipalities", str(file), "--json")
    assert json.loads(again.stdout) == {
        "added": 0,
        "changed": 0,
        "unchanged": count,
        "skipped": 1,
        "gone": [],
        "as_of": "2023-11-30",
    }
    assert db.session.query(Municipality).count() == count


def test_import_municipalities_without_an_old_entry_keeps_and_reports_it(app: Flask, tmp_path: Path) -> None:
    imported()
    file = tmp_path / "GV100AD_30112023.txt"
    file.write_bytes(official().encode("iso-8859-1"))
    said = flask(app, "events", "import-municipalities", str(file)).stdout.splitlines()
    assert said[0] == "2 neu, 0 geändert, 3 unverändert, 1 ohne Gemeinde."
    assert "Steht nicht mehr in der Datei: Landkreis Fulda (06631). Der Eintrag bleibt." in said
    assert [line for line in said if "Neuhof (Landkreis Fürth)" in line] == []  # another Land


def test_import_municipalities_of_a_bad_file_is_refused_with_its_line(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "schlecht.csv"
    file.write_bytes(as_csv(ROWS[0], "06633015;Kaufungen"))
    assert refusal(flask(app, "events", "import-municipalities", str(file))).startswith("Zeile 3: ")
    assert db.session.query(Municipality).count() == 0


@pytest.mark.parametrize("words", [[], ["/gibt/es/nicht.csv"], [__file__, "--as-of", "gestern"]])
def test_import_municipalities_used_wrongly_exits_with_2(app: Flask, words: list[str]) -> None:
    assert flask(app, "events", "import-municipalities", *words).exit_code == 2
