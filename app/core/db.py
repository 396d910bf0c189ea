"""The database: typed models, UTC-aware times, one unit of work for every write, one lock for every count."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, MetaData, TypeDecorator, event, inspect, text
from sqlalchemy.exc import DBAPIError, InterfaceError, InvalidRequestError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase

from app.core import clock
from app.core.errors import Gone


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# Models are expired by name inside unit_of_work, so rows read before a commit may still be shown after it.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

if TYPE_CHECKING:

    class Model(Base):
        __abstract__ = True

else:
    Model = db.Model


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware on the way in, UTC and aware on the way out, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@dataclass
class Deed:
    """What one unit of work carries: who acts, when, which published things it changes, what follows."""

    by: str
    at: datetime
    scopes: set[str] = field(default_factory=set)
    after_commit: list[Callable[[], object]] = field(default_factory=list)


BUSY = 20_000  # milliseconds that SQLite waits for whoever else writes
# One writer per process queues here instead of polling inside SQLite, where the lock is not fair.
_sqlite_turn = threading.Lock()


@contextmanager
def unit_of_work(*, by: str = "system", at: datetime | None = None, patience: float | None = None) -> Iterator[Deed]:
    """The only place that commits.

    Drops the read transaction, so everything is read again under the lock; takes the write lock on SQLite
    (BEGIN IMMEDIATE); moves the revisions of what changed; commits, or rolls everything back. `by` names the
    acting person or part of the system for the history. Must not be nested. `patience`: seconds to wait for others
    who write, for what may be done later; a TimeoutError or the database's own error says that it was too long.
    """
    session = db.session()
    if "deed" in session.info:
        raise RuntimeError("units of work do not nest: the outer one decides whether everything is kept")
    deed = Deed(by=by, at=at or clock.now())
    with _turn(patience):
        session.rollback()
        session.info["deed"] = deed
        try:
            session.connection(execution_options={"rotunde_writes": True, "rotunde_patience": patience})
            if patience is not None:
                _be_patient(patience)
            yield deed
            session.flush()
            _move_revisions(sorted(deed.scopes), deed.at)  # one order for all, so two units never wait for each other
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            del session.info["deed"]
    for follow in deed.after_commit:
        follow()


def _be_patient(seconds: float) -> None:
    """SQLite waits where the unit begins (see prepare_sqlite), PostgreSQL where a lock is met."""
    if db.engine.dialect.name != "sqlite":
        db.session.execute(text(f"SET LOCAL lock_timeout = {int(seconds * 1000)}"))


@contextmanager
def _turn(patience: float | None) -> Iterator[None]:
    if db.engine.dialect.name != "sqlite":
        yield
        return
    if not _sqlite_turn.acquire(timeout=-1 if patience is None else patience):
        raise TimeoutError("somebody else of this process is writing")
    try:
        yield
    finally:
        _sqlite_turn.release()


def deed() -> Deed:
    """The running unit of work; writing outside of one is a mistake of the programmer."""
    current: Deed | None = db.session().info.get("deed")
    if current is None:
        raise RuntimeError("a write outside unit_of_work()")
    return current


def release() -> None:
    """End the read transaction of this request, before work that takes seconds and needs no database."""
    db.session().rollback()


def lock(row: Model, *, stays: bool = False) -> None:
    """Hold `row` until the unit of work ends and read it anew: the first line of everything that counts.

    PostgreSQL: SELECT … FOR UPDATE. SQLite: the unit of work already holds the only write lock. Raises Gone.
    A row that `stays` (whose removal this unit does not think of) lets others point new rows at it: whoever registers
    holds a workshop and points at its event, and would else wait for whoever holds the event and wants the workshop,
    in a circle.
    """
    deed()
    # Only this row's table: FOR UPDATE is refused on the outer joins that came with it.
    held: Any = None if db.engine.dialect.name == "sqlite" else {"of": type(row), "key_share": stays}
    try:
        db.session.refresh(row, with_for_update=held)
    except InvalidRequestError:
        if not inspect(row).persistent:  # never stored: a mistake of the programmer
            raise
        raise Gone from None


def lock_name(name: str) -> None:
    """Hold a name that has no row to lock (a person, across workshops) until the unit of work ends. Before any row.

    PostgreSQL: an advisory lock, which obeys lock_timeout. SQLite: the unit of work already holds the only write lock.
    """
    deed()
    if db.engine.dialect.name != "sqlite":
        db.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


def touch(scope: str) -> None:
    """Published pages and feeds built from `scope` ("event:12") are out of date once this unit commits."""
    deed().scopes.add(scope)


def _move_revisions(scopes: Sequence[str], at: datetime) -> None:
    """One statement for up to 200 scopes: most units change two or three."""
    mark = ":{}" if db.engine.dialect.name == "sqlite" else "%({})s"
    for first in range(0, len(scopes), 200):
        some = {f"scope{number}": scope for number, scope in enumerate(scopes[first : first + 200])}
        rows = ", ".join(f"({mark.format(name)}, 1, {mark.format('at')})" for name in some)
        db.session.connection().exec_driver_sql(
            f"INSERT INTO revision (scope, number, changed_at) VALUES {rows} "  # noqa: S608 (constants)
            "ON CONFLICT (scope) DO UPDATE SET number = revision.number + 1, changed_at = CASE "
            "WHEN excluded.changed_at > revision.changed_at THEN excluded.changed_at ELSE revision.changed_at + 1 END",
            {**some, "at": int(at.timestamp())},
        )


def is_conflict(error: DBAPIError) -> bool:
    """Whether the database asks for a second try: deadlock, serialization failure, a long queue, or a busy SQLite.

    A long queue is lock_timeout: in a rush for one workshop everybody waits for the same row, and stays in line.
    """
    state = getattr(error.orig, "sqlstate", None)
    return state in {"40001", "40P01", "55P03"} or "database is locked" in str(error.orig)


def is_away(error: Exception) -> bool:
    """Whether the database does not answer, or not in time, so that the same request may succeed in a minute."""
    if isinstance(error, PoolTimeout):
        return True
    # SQLite has one class for everything that goes wrong, a missing table included.
    missing = isinstance(error, DBAPIError) and "no such" in str(error.orig)
    return isinstance(error, (OperationalError, InterfaceError)) and not missing


def engine_options(url: str) -> dict[str, Any]:
    """Options for the engine: bounded waits on both databases, connections checked before use."""
    if url.startswith("sqlite:"):
        return {"hide_parameters": True, "connect_args": {"timeout": 20.0, "check_same_thread": False}}
    limits = "-c lock_timeout=15000 -c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000"
    return {
        "hide_parameters": True,  # personal data of a failed statement must not reach a log
        "pool_pre_ping": True,
        "pool_size": 8,  # one for each thread of a web process
        "max_overflow": 2,
        "connect_args": {"options": limits, "connect_timeout": 10},
    }


def prepare_sqlite(engine: Engine) -> None:
    """Make SQLite safe under several writers: WAL, a synced commit, foreign keys, explicit BEGIN."""

    @event.listens_for(engine, "connect")
    def _settle(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver's own BEGIN is deferred and would fail on upgrade
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY}", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        options = connection.get_execution_options()
        if not options.get("rotunde_writes"):
            connection.exec_driver_sql("BEGIN")
            return
        patience = options.get("rotunde_patience")
        cursor = connection.connection.cursor()  # the driver's own, for what is no statement of the unit
        cursor.execute(f"PRAGMA busy_timeout={BUSY if patience is None else int(patience * 1000)}")
        cursor.close()
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def has_tables() -> bool:
    """Whether any migration has run."""
    return bool(inspect(db.engine).has_table("alembic_version"))
