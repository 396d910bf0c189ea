"""Scribes at their stations: all press the button in the same moment, then all ask at once whether anything is new.

As their page does it: a finding goes out as a batch of one, the page is fetched again, and every two seconds each
phone asks with the mark it knows.
"""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app import create_app
from app.capture import actions, queries
from app.core import clock
from app.core.db import db, unit_of_work
from app.events import queries as events
from bench import client, journeys
from bench.databases import Database
from bench.figures import Load, Row
from bench.load import Life, timed, together
from bench.server import ROOT, Server, environment
from config import load

SCRIBES, WAVES, PROCESSES = 50, 8, 5
WORKSHOPS, STATIONS = 6, 3
TARGET = 300  # ms, p95 of a save
WORDS = "Es fehlt an Zeit, an Zuständigkeit und an einem gemeinsamen Plan, Nummer"
JSON = {"Accept": "application/json"}
_fork = multiprocessing.get_context("fork")
Wave = Callable[[Load, client.Connection, int], None]


@dataclass(frozen=True)
class Scribe:
    """One phone: the address of its station, and what its page sends along."""

    path: str
    headers: dict[str, str]

    def save(self, wave: int) -> bytes:
        return self.batch([finding(f"{WORDS} {wave}", wave % STATIONS + 1)])

    def batch(self, items: Sequence[dict[str, Any]]) -> bytes:
        body = json.dumps({"items": items}).encode()
        return client.written("POST", f"{self.path}ergebnisse", self.headers, body)

    def page(self) -> bytes:
        return client.written("GET", self.path, {"Cookie": self.headers["Cookie"]})

    def look(self, mark: str) -> bytes:
        known = {"If-None-Match": mark} if mark else {}
        return client.written("GET", f"{self.path}stand", {**JSON, "Cookie": self.headers["Cookie"], **known})


def finding(text: str, round: int) -> dict[str, Any]:
    """An item of a batch, as a phone gives it its numbers."""
    numbers = {"id": str(uuid.uuid4()), "client_id": str(uuid.uuid4())}
    return {**numbers, "op": "add", "text": text, "round": round, "group": round}


def event_document() -> dict[str, Any]:
    """Parallel workshops, each with its stations."""
    document: dict[str, Any] = journeys.event_document([30] * WORKSHOPS)
    stations = [{"question": f"Was braucht es an Station {number}?"} for number in range(1, STATIONS + 1)]
    part = {"kind": "rotation", "title": "Stationen", "minutes": 60, "round_minutes": 18, "change_minutes": 3}
    for workshop in document["workshops"]:
        workshop |= {"parts": [{**part, "stations": stations}], "group_count": STATIONS}
    return document


def run(database: Database, ours: Server, bare: Server) -> tuple[list[Row], list[str]]:
    """What fifty scribes feel, and what was lost or stood there twice."""
    scribes = [arrived(ours.port, token) for token in _links(database)]
    saved = at_once(ours, lambda who: _saving(scribes[who]))
    pages = at_once(ours, lambda who: _asking(scribes[who].page(), 200))
    asked = at_once(ours, lambda who: _asking(scribes[who].look(_mark(ours.port, scribes[who])), 304))
    size = len(client.Connection(ours.port).ask(scribes[0].page()).body)
    name = f"{SCRIBES} scribes at once"
    rows = [
        Row(f"{name}: save", saved, _constant(bare, "POST", 200, 303), note=f"p95 < {TARGET} ms"),
        Row(f"{name}: page after it", pages, _constant(bare, "GET", size, 200)),
        Row(f"{name}: anything new? 304", asked, at_once(bare, lambda _who: _asking(_unchanged(), 304))),
    ]
    return rows, [f"{database.name}, {fault}" for fault in faults_in(database.findings(), len(saved.seconds))]


def at_once(server: Server, what: Callable[[int], Wave]) -> Load:
    """Every scribe does it in the same moment, wave after wave."""
    start = _fork.Barrier(SCRIBES)

    def scribe(load: Load, who: int) -> None:
        connection, wave_of = client.Connection(server.port), what(who)
        for wave in range(WAVES):
            start.wait(60)
            wave_of(load, connection, wave)
        connection.close()

    def life(some: Sequence[int]) -> Life:
        def live(load: Load) -> None:
            threads = [threading.Thread(target=scribe, args=(load, who)) for who in some]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        return live

    return together(server, [life(range(first, SCRIBES, PROCESSES)) for first in range(PROCESSES)])


def faults_in(stations: Sequence[tuple[int, int, int, int]], wanted: int) -> Iterator[str]:
    """What is not exact in (station, findings, different devices' numbers, different positions)."""
    found = sum(findings for _, findings, _, _ in stations)
    if found != wanted:
        yield f"{found} findings instead of {wanted}"
    for station, findings, different, positions in stations:
        if not findings == different == positions:
            yield f"station {station}: {findings} findings, {different} different, {positions} positions"


def _saving(scribe: Scribe) -> Wave:
    def wave(load: Load, connection: client.Connection, number: int) -> None:
        answer = timed(load, connection, scribe.save(number), 200)
        if answer and not json.loads(journeys.plain(answer))["items"][0]["stored"]:
            load.faults.append("not stored")

    return wave


def _asking(request: bytes, status: int) -> Wave:
    def wave(load: Load, connection: client.Connection, _number: int) -> None:
        timed(load, connection, request, status)

    return wave


def _constant(bare: Server, method: str, size: int, status: int) -> Load:
    body = b"x" * 250 if method == "POST" else b""
    request = client.written(method, f"/constant/{size}", journeys.FORM_TYPE if body else None, body)
    return at_once(bare, lambda _who: _asking(request, status))


def _unchanged() -> bytes:
    return client.written("GET", "/unchanged")


def _mark(port: int, scribe: Scribe) -> str:
    """What the phone knows by now."""
    connection = client.Connection(port)
    mark = connection.ask(scribe.look("")).headers.get("etag", "")
    connection.close()
    return mark


def arrived(port: int, token: str) -> Scribe:
    """A phone that has opened its page and fetched the token against forged forms."""
    path, connection = f"/station/{token}/", client.Connection(port)
    answer = connection.ask(client.written("GET", f"{path}schluessel", JSON))
    connection.close()
    key = json.loads(journeys.plain(answer))["csrf"]
    sent = {"Content-Type": "application/json", "X-CSRFToken": key, "Cookie": journeys.cookie_line(answer.cookies())}
    return Scribe(path, {**JSON, **sent})


def _links(database: Database) -> list[str]:
    """The tokens of all scribes, shared out among the stations."""
    settings = {"DATABASE_URL": database.url, "INSTANCE_DIR": str(database.folder)}
    _imported(database)
    app = create_app(load({**settings, "SECRET_KEY": "a key for the benchmark alone 0123456789"}))
    with app.app_context(), unit_of_work(by="bench", at=clock.now()) as deed:
        letters = [chr(ord("A") + number) for number in range(WORKSHOPS)]
        workshops = [events.workshop(journeys.EVENT, letter) for letter in letters]
        boards = [(each, station) for each in workshops if each for station in queries.stations(each)]
        places = [boards[number % len(boards)] for number in range(SCRIBES)]
        tokens = [actions.make_link(*place, key=app.config["SECRET_KEY"], now=deed.at)[1] for place in places]
    with app.app_context():
        db.engine.dispose()
    return tokens


def _imported(database: Database) -> None:
    file = database.folder / "stations.json"
    file.write_text(json.dumps(event_document()), "utf-8")
    settings = environment(database.folder, DATABASE_URL=database.url, FLASK_APP="app")
    subprocess.run([sys.executable, "-m", "flask", "events", "import", str(file)], cwd=ROOT, env=settings, check=True)
