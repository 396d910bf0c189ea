"""The bench of scribes: its event is one the import takes, and what is lost or doubled is a fault."""

from __future__ import annotations

import json

from app.capture import batch
from app.programme import eventfile
from bench import scribes
from bench.scribes import Scribe


def test_event_document_with_stations_is_one_the_import_accepts() -> None:
    workshops = eventfile.read(scribes.event_document())["workshops"]
    assert [len(workshop["parts"][0]["stations"]) for workshop in workshops] == [scribes.STATIONS] * scribes.WORKSHOPS


def test_saved_finding_is_one_the_station_reads() -> None:
    request = Scribe("/station/geheim/", {"Cookie": "a=1"}).save(4)
    found = [batch.read(raw) for raw in batch.items(json.loads(request.partition(b"\r\n\r\n")[2]))]
    assert [(item.op, item.text, item.round, item.group) for item in found] == [
        (batch.Op.ADD, f"{scribes.WORDS} 4", 2, 2)
    ]


def test_faults_in_what_was_stored_are_named() -> None:
    assert list(scribes.faults_in([(1, 20, 20, 20), (2, 20, 20, 20)], 40)) == []
    assert list(scribes.faults_in([(1, 20, 20, 20), (2, 19, 19, 18), (3, 2, 1, 2)], 42)) == [
        "41 findings instead of 42",
        "station 2: 19 findings, 19 different, 18 positions",
        "station 3: 2 findings, 1 different, 2 positions",
    ]
