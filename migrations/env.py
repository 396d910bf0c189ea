"""How migrations meet the database: over the application's own engine, one transaction for each migration."""

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import Connection

from app.core.db import UtcDateTime, db


def render_item(kind: str, item: object, autogen_context: AutogenContext) -> str | bool:
    """Migrations must not depend on the application's types: a moment is a plain DateTime with a zone."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen_context.imports.add("import sqlalchemy as sa")
        return "sa.DateTime(timezone=True)"
    return False


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Full-text indexes are made by migrations alone: each database has its own kind, and no model knows them."""
    return not (kind == "table" and (name or "").startswith("released_finding_words"))


def run() -> None:
    """Migrate what `flask db` or `flask up` asks for; SQLite changes tables by copying them (batch mode)."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        _watch_keys(connection, on=False)
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=engine.dialect.name == "sqlite",
            render_item=render_item,
            include_name=include_name,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        _watch_keys(connection, on=True)


def _watch_keys(connection: Connection, *, on: bool) -> None:
    """SQLite changes a table by dropping it after a copy; with foreign keys watched, its children would go with it.

    Between transactions only: inside one the pragma is ignored. Afterwards every key is checked once.
    """
    if connection.dialect.name != "sqlite":
        return
    driver = connection.connection.dbapi_connection
    broken = driver.execute("PRAGMA foreign_key_check").fetchall() if on else []
    if broken:
        raise RuntimeError(f"the migration left {len(broken)} rows that point nowhere")
    driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


run()
