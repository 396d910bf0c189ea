"""Whether the database and this version of Rotunde fit together."""

from __future__ import annotations

from functools import cache

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from app.core.db import db
from app.core.text import N_
from config import ROOT


@cache
def wanted() -> str | None:
    """The newest migration this version ships."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return ScriptDirectory.from_config(config).get_current_head()


@cache
def known() -> frozenset[str]:
    """Every migration this version ships."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return frozenset(script.revision for script in ScriptDirectory.from_config(config).walk_revisions())


def present() -> str | None:
    """The migration the database is at; None for an empty one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_newer() -> bool:
    """Whether a newer Rotunde has migrated this database: this one must then not touch it."""
    found = present()
    return found is not None and found not in known()


def problem() -> str:
    """One sentence why this process cannot work, or ""."""
    try:
        found = present()
    except SQLAlchemyError:
        return N_("Die Datenbank antwortet nicht.")
    if found != wanted():
        return N_("Die Datenbank hat einen anderen Stand als das Programm.")
    return ""
