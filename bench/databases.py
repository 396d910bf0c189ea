"""A database of the benchmark's own, on SQLite and on PostgreSQL, gone afterwards."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

ADMIN = "postgresql://postgres@127.0.0.1:5432/postgres"
COUNT = """
    SELECT registration.state, count(*), min(registration.id), max(registration.id)
    FROM registration
    JOIN workshop ON workshop.id = registration.workshop_id
    JOIN event ON event.id = workshop.event_id
    WHERE event.slug = '{event}' AND workshop.letter = '{letter}'
    GROUP BY registration.state
"""

FINDINGS = """
    SELECT station_id, count(*), count(DISTINCT client_id), count(DISTINCT position)
    FROM finding GROUP BY station_id ORDER BY station_id
"""


@dataclass(frozen=True)
class Tally:
    """How many have a place, how many wait, and whether anybody was overtaken."""

    held: int
    waiting: int
    in_order: bool

    def fault(self, *, places: int, people: int) -> str:
        """What is wrong with the outcome of a rush, empty when nothing is."""
        wanted = (min(places, people), max(people - places, 0))
        if (self.held, self.waiting) != wanted:
            return f"{self.held} held and {self.waiting} waiting instead of {wanted[0]} and {wanted[1]}"
        return "" if self.in_order else "somebody was overtaken"


@dataclass(frozen=True)
class Database:
    name: str
    url: str
    folder: Path

    def tally(self, event: str, letter: str) -> Tally:
        """Counted in the tables themselves, not on a page that might be mistaken."""
        query = COUNT.format(event=event, letter=letter)
        return tallied(self._rows(query))

    def findings(self) -> list[tuple[int, int, int, int]]:
        """Of each station: its findings, how many different ones devices sent, and in how many places they stand."""
        return self._rows(FINDINGS)

    def _rows(self, query: str) -> list[tuple[Any, int, int, int]]:
        if self.url.startswith("sqlite:"):
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as connection:
                return list(connection.execute(query))
        with psycopg.connect(self.url) as connection:
            return list(connection.execute(query.encode()))


def tallied(rows: list[tuple[str, int, int, int]]) -> Tally:
    """From (state, count, smallest id, largest id); ids grow in the order of arrival."""
    by_state = {state: (count, first, last) for state, count, first, last in rows}
    held, _, last_in = by_state.get("held", (0, 0, 0))  # nobody here opens the link in the mail
    waiting, first_out, _ = by_state.get("waiting", (0, 0, 0))
    return Tally(held, waiting, in_order=not waiting or last_in < first_out)


@contextmanager
def sqlite_database() -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="rotunde-bench-") as name:
        folder = Path(name)
        yield Database("SQLite", f"sqlite:///{folder / 'rotunde.db'}", folder)


@contextmanager
def postgres_database() -> Iterator[Database | None]:
    """None where no PostgreSQL answers."""
    admin = os.environ.get("TEST_POSTGRES_URL", "") or ADMIN
    admin = admin.replace("postgresql+psycopg://", "postgresql://")
    mine = f"rotunde_bench_{os.getpid()}"
    try:
        connection = psycopg.connect(admin, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        yield None
        return
    with connection, tempfile.TemporaryDirectory(prefix="rotunde-bench-") as name:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(mine)))
        try:
            yield Database("PostgreSQL", _sibling(admin, mine), Path(name))
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(mine)))


def _sibling(url: str, name: str) -> str:
    """The same server, another database; a query (`?sslmode=…`) is kept."""
    base, mark, query = url.partition("?")
    return f"{base.rpartition('/')[0]}/{name}{mark}{query}"
