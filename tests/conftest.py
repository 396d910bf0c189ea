"""Fixtures for all tests: the application on SQLite and on PostgreSQL, a stopped clock, a client that checks pages."""

from __future__ import annotations

import os
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from hypothesis import settings as hypothesis
from playwright.sync_api import expect
from sqlalchemy import event, text
from xdist.scheduler import LoadFileScheduling

import config
from app import create_app
from app.chronicle import looking
from app.core import clock, kept
from app.core.db import db
from tests.support.client import PageClient

# A busy machine is slow now and then; that is no fault of what is tested.
hypothesis.register_profile("rotunde", deadline=None)
hypothesis.load_profile("rotunde")
expect.set_options(timeout=15_000)

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


# Files that take long without a browser or processes of their own.
LONG = ("test_state_machine.py", "test_migrations_rows.py", "test_requests.py", "test_documents.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Engines first, because they answer soonest; then the long files, so that none of them keeps one core busy at
    the end while the other has nothing left; then the rest. Files stay whole and in order."""
    long = {item.path for item in items if item.path.name in LONG}
    long |= {item.path for item in items for mark in ("race", "browser", "java") if item.get_closest_marker(mark)}
    items.sort(key=lambda item: 0 if item.path.name.startswith("test_engine") else 1 if item.path in long else 2)


# Whole process trees on PostgreSQL, whose connections the server has for one such file at a time.
CROWDED = ("test_races.py", "test_faults.py", "test_tree.py", "test_slow_clients.py")


class InTurn(LoadFileScheduling):
    """Files side by side, as `--dist loadfile` has them, but those with crowds of processes one after the other."""

    def _split_scope(self, nodeid: str) -> str:
        path = str(super()._split_scope(nodeid))
        return "crowds" if path.endswith(CROWDED) else path


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    return InTurn(config, log)


def postgres_url() -> str | None:
    """The server the tests may use: TEST_POSTGRES_URL, else one that answers on this machine, else none."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        return given
    try:
        socket.create_connection(("127.0.0.1", 5432), timeout=0.5).close()
    except OSError:
        return None
    return "postgresql://postgres@127.0.0.1:5432/postgres"


DATABASES = ["sqlite", "postgresql"] if postgres_url() else ["sqlite"]


class Databases:
    """The databases of this test run and the applications on them, each made when it is first asked for.

    Not fixtures with parameters: those are torn down whenever the parameter changes, twice for every file.
    """

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        self._factory = factory
        self._urls: dict[str, str] = {}
        self._apps: dict[str, Flask] = {}
        self._open = ExitStack()

    def __enter__(self) -> Databases:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def url(self, kind: str) -> str:
        if kind not in self._urls:
            self._urls[kind] = self._made(kind)
        return self._urls[kind]

    def _made(self, kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{self._factory.mktemp('database') / 'rotunde.db'}"
        url = self._open.enter_context(own_postgres_database())
        with psycopg.connect(url, autocommit=True) as connection:  # nobody pulls the plug in these tests
            connection.execute(f'ALTER DATABASE "{url.rpartition("/")[2]}" SET synchronous_commit = off')
        return url

    def app(self, kind: str) -> Flask:
        """Migrated to the newest schema, without a row."""
        if kind not in self._apps:
            app = create_app(settings_for(self.url(kind), self._factory.mktemp("instance")))
            app.config["TESTING"] = True
            app.config["PROPAGATE_EXCEPTIONS"] = False  # errors are answered as they would be to a visitor
            with app.app_context():
                if kind == "sqlite":
                    event.listen(db.engine, "connect", _unsynced)
                upgrade()
                _history_may_be_emptied()
                self._open.callback(db.engine.dispose)  # the engine itself, so that no context is needed at the end
            self._apps[kind] = app
        return self._apps[kind]


def _unsynced(connection: Any, _record: object) -> None:
    """Nobody pulls the plug here either: what is written need not wait for the disk."""
    connection.execute("PRAGMA synchronous=OFF")


def _history_may_be_emptied() -> None:
    """Between tests every table is emptied, which the product's own database refuses; see tests/chronicle."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    names = ["history_entry_no_update", "history_entry_no_delete"] if is_sqlite else ["history_entry_stays"]
    with db.engine.begin() as connection:
        for name in names:
            connection.execute(text(f"DROP TRIGGER {name}{'' if is_sqlite else ' ON history_entry'}"))


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    with Databases(tmp_path_factory) as found:
        yield found


@pytest.fixture(scope="session", params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """On which kind of database the test runs."""
    return str(request.param)


@pytest.fixture(scope="session")
def database_url(databases: Databases, database: str) -> str:
    """A database of this test run's own."""
    return databases.url(database)


class own_postgres_database:
    """A database created on the test server and dropped again, connections of killed processes included."""

    def __enter__(self) -> str:
        self.name = f"rotunde_test_{uuid.uuid4().hex[:12]}"
        self.server = postgres_url() or ""
        with _admitted(self.server) as connection:
            connection.execute(f'CREATE DATABASE "{self.name}"')
        return self.server.rpartition("/")[0] + f"/{self.name}"

    def __exit__(self, *_: object) -> None:
        with _admitted(self.server) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


def _admitted(server: str, tries: int = 60) -> psycopg.Connection:
    """A connection, waited for while races of another test process hold all that the server gives."""
    for _try in range(tries):
        try:
            return psycopg.connect(server, autocommit=True)
        except psycopg.OperationalError as error:
            if "too many clients" not in str(error):
                raise
            time.sleep(1)
    return psycopg.connect(server, autocommit=True)


def settings_for(database_url: str, folder: Path, **more: str) -> config.Settings:
    environ = {
        "DATABASE_URL": database_url,
        "INSTANCE_DIR": str(folder),
        "SECRET_KEY": "a test key of sufficient length 0123456789",
        "PUBLIC_URL": "http://rotunde.example",
        **more,
    }
    return config.load(environ)


@pytest.fixture(scope="session")
def made_app(databases: Databases, database: str) -> Flask:
    """The application on a migrated database; one per database and test run."""
    return databases.app(database)


@pytest.fixture
def app(made_app: Flask) -> Iterator[Flask]:
    """The application with empty tables, its context pushed and the clock stopped at NOW."""
    with made_app.app_context(), clock.stopped(NOW):
        yield made_app
        db.session.remove()
        _empty()
        made_app.extensions["rotunde"]["answers"].forget()
        made_app.extensions[kept.EXTENSION].forget()
        made_app.extensions[looking.EXTENSION].forget()
        made_app.extensions["rotunde.queue"].flush()


FROM_ONE = "SELECT setval(format('%%I.%%I', schemaname, sequencename), 1, false) FROM pg_sequences"
"""New rows are numbered from 1 again."""


def _empty() -> None:
    """Events first, and everything of theirs with them: published minutes go no other way, in tests as in life."""
    tables = ["event", *(table.name for table in reversed(db.metadata.sorted_tables))]
    with db.engine.connect() as connection:
        deletes = [f'DELETE FROM "{name}"' for name in tables]  # noqa: S608  (names of our own tables)
        if db.engine.dialect.name == "sqlite":
            for delete in deletes:
                connection.execute(text(delete))
        else:  # one round trip; TRUNCATE would make every table's files anew
            connection.exec_driver_sql("; ".join([*deletes, FROM_ONE]))
        connection.commit()


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A browser without script: every page it gets is checked as a whole."""
    app.test_client_class = PageClient
    return app.test_client()  # type: ignore[return-value]  # the line above makes it one


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of samples and judges beside the repository; tests that need it skip where it is absent."""
    if not SHARED.exists():
        pytest.skip("the shared samples are not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, which calls nobody."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    quiet += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    return {**browser_type_launch_args, "executable_path": path, "args": quiet}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "de-DE", "timezone_id": "Europe/Berlin"}
