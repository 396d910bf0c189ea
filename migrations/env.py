"""How migrations meet the database: over the application's own engine, one transaction for each migration."""

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from app.core.db import UtcDateTime, db


def render_item(kind: str, item: object, autogen_context: AutogenContext) -> str | bool:
    """Migrations must not depend on the application's types: a moment is a plain DateTime with a zone."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen_context.imports.add("import sqlalchemy as sa")
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Migrate what `flask db` or `flask up` asks for; SQLite changes tables by copying them (batch mode)."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=engine.dialect.name == "sqlite",
            render_item=render_item,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
