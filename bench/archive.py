"""The archive at the size of a decade: 2,000 protocols, 60,000 findings; how long a search takes.

Rows are written in bulk, as the indexing of releases would leave them. Each search is a whole page, built anew:
matching, ranking, counting every filter, rendering.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event as listening
from sqlalchemy import insert, text

from app import create_app
from app.archive import stemming
from app.archive.models import STRIDE, IndexedVersion, ReleasedFinding
from app.core.db import db
from app.events.models import Event, Series, Topic, Workshop
from app.minutes.models import MinutesVersion
from bench.databases import Database
from bench.figures import Load
from config import load

EVENTS, WORKSHOPS, FINDINGS = 250, 8, 30
BEGIN = datetime(2016, 3, 1, 9, tzinfo=UTC)
TARGET = 50  # ms, p95
# Invented syllables make a vocabulary whose commonest words stand in every tenth finding, as in real ones.
_HEADS = "amt bau bürger daten dienst energie förder gemein haus ideen kommun land markt netz ort personal".split()
_TAILS = "anbieter beirat budget förderung gruppe häuser konzept leistung manager ordnung plan stelle werkstatt".split()
_LINKS = "und mit für ohne über durch die der das eine vor nach".split()
TOPICS = ("Smart City", "Haushalt", "Klimaschutz", "Ehrenamt", "Mobilität", "Personal")
REGIONS = ("Nordhessen", "Mittelhessen", "Südhessen", "Osthessen")
QUESTIONS = tuple(f"Was braucht {head.capitalize()}{tail}?" for head in _HEADS[:6] for tail in _TAILS[:4])
SEARCHES = (
    *("q=Personal", "q=Kommune", "q=kommunförder", "q=Budget+Personal", "q=%22Personal+und+Budget%22", "q=Häuser"),
    *("q=dienst", "q=Kommune&thema=haushalt", "q=Plan&region=nordhessen", "q=Budget&jahr=2020&niveau=beginner"),
    *("q=gibtesnicht", "q=Personal&seite=9", "thema=klimaschutz", ""),
)


def run(database: Database, *, rounds: int = 6) -> tuple[Load, int]:
    """The searches on this database, and the most statements one of them took."""
    environ = {
        "DATABASE_URL": database.url,
        "INSTANCE_DIR": str(database.folder),
        "SECRET_KEY": "a key for the benchmark alone 0123456789",
    }
    app = create_app(load(environ))
    with app.app_context():
        upgrade()
        fill(random.Random(5))
    found = measured(app, rounds)
    with app.app_context():
        db.engine.dispose()
    return found


def measured(app: Flask, rounds: int) -> tuple[Load, int]:
    load, most = Load(), 0
    client = app.test_client()
    client.get("/protokolle/?q=warm")
    begun, cpu = time.perf_counter(), time.process_time()
    for search in SEARCHES * rounds:
        app.extensions["rotunde"]["answers"].forget()
        with counted(app) as statements:
            start = time.perf_counter()
            answer = client.get(f"/protokolle/?{search}")
            load.seconds.append(time.perf_counter() - start)
        most = max(most, len(statements))
        if answer.status_code != 200:
            load.faults.append(search)
    load.took, load.cpu = time.perf_counter() - begun, time.process_time() - cpu
    return load, most


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Every statement that reaches the database meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    listening.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        listening.remove(engine, "before_cursor_execute", note)


def fill(chance: random.Random) -> None:
    """All rows, in one transaction."""
    connection = db.session.connection(execution_options={"rotunde_writes": True})
    connection.execute(insert(Series), [{"id": 1, "slug": "bank", "name": "Bank", "description": ""}])
    connection.execute(insert(Event), [_event(number) for number in range(1, EVENTS + 1)])
    connection.execute(insert(Topic), [_topic(number) for number in range(1, EVENTS + 1)])
    numbers = range(1, EVENTS * WORKSHOPS + 1)
    connection.execute(insert(Workshop), [_workshop(number) for number in numbers])
    connection.execute(insert(MinutesVersion), [_version(number) for number in numbers])
    connection.execute(insert(IndexedVersion), [{"version_id": number, "mark": stemming.FORMAT} for number in numbers])
    for number in numbers:
        connection.execute(insert(ReleasedFinding), list(_findings(number, chance)))
    db.session.commit()
    with db.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _event(number: int) -> dict[str, Any]:
    begin = BEGIN + timedelta(days=14 * number)
    return {
        "id": number, "series_id": 1, "slug": f"konferenz-{number}", "uid": f"{number}@bench",
        "title": f"Regionalkonferenz {number}", "region": REGIONS[number % len(REGIONS)], "starts_at": begin,
        "ends_at": begin + timedelta(hours=6), "is_published": True, "created_at": begin, "revised_at": begin,
    }  # fmt: skip


def _topic(number: int) -> dict[str, Any]:
    name = TOPICS[number % len(TOPICS)]
    return {"event_id": number, "workshop_id": None, "position": 1, "name": name, "key": name.lower()}


def _workshop(number: int) -> dict[str, Any]:
    event, place = divmod(number - 1, WORKSHOPS)
    begin = BEGIN + timedelta(days=14 * (event + 1))
    return {
        "id": number, "event_id": event + 1, "letter": chr(65 + place), "uid": f"w{number}@bench", "capacity": 30,
        "title": f"Thema {place}", "level": ("all", "beginner", "advanced")[number % 3], "starts_at": begin,
        "ends_at": begin + timedelta(hours=2), "created_at": begin, "revised_at": begin,
    }  # fmt: skip


def _version(number: int) -> dict[str, Any]:
    """With a document as large as a real one, so that reading past it costs what it costs."""
    return {
        "event_id": (number - 1) // WORKSHOPS + 1, "workshop_id": number, "number": 1, "state": "published",
        "document": {"schema": "rotunde-minutes/1", "language": "de", "blocks": [], "weight": "x" * 16_000},
        "made_at": BEGIN, "published_at": BEGIN, "notes": [], "files": {}, "written_by": [],
    }  # fmt: skip


def _findings(number: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    event = (number - 1) // WORKSHOPS + 1
    for place in range(FINDINGS):
        words, question = _sentence(chance), QUESTIONS[(number + place // 10) % len(QUESTIONS)]
        yield {
            "id": number * STRIDE + place, "event_id": event, "workshop_id": number, "version_id": number,
            "block_id": f"b{place}",
            "kind": "finding", "position": place, "question": question, "question_key": stemming.key(question),
            "text": words, "stems": stemming.indexed(words, question),
        }  # fmt: skip


def _sentence(chance: random.Random) -> str:
    return " ".join(_word(chance) for _ in range(chance.randint(6, 18)))


def _word(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.35:
        return chance.choice(_LINKS)
    if kind < 0.5:
        return _common(chance, [*_HEADS, *_TAILS]).capitalize()
    return (_common(chance, _HEADS) + _common(chance, _TAILS)).capitalize()


def _common(chance: random.Random, words: Sequence[str]) -> str:
    """The first ones often, the last ones rarely."""
    return words[int(len(words) * chance.random() ** 2.2)]
