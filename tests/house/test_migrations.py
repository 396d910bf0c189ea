"""The migrations make exactly the tables the models describe, and can be undone and done again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Column, Index, Integer, MetaData, Table, UniqueConstraint, inspect

from app import create_app
from app.core.db import db
from tests.conftest import DATABASES, own_postgres_database, settings_for


@pytest.fixture(params=DATABASES)
def empty_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database without any table."""
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path / 'empty.db'}"
        if request.param == "postgresql":
            url = stack.enter_context(own_postgres_database())
        app = create_app(settings_for(url, tmp_path))
        with app.app_context():
            yield app
            db.engine.dispose()


def differences(metadata: MetaData) -> list[Any]:
    """What `flask db migrate` would want to change."""
    options = {"compare_type": True, "include_name": lambda name, *_: not is_index(name)}
    with db.engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


def is_index(name: str | None) -> bool:
    """Tables of a full-text index, which no model knows."""
    return (name or "").startswith("released_finding_words")


Schema = dict[str, dict[str, list[str]]]


def plain(value: Any) -> Any:
    """Conditions and types of columns as their text; two equal ones are different objects."""
    if isinstance(value, dict):
        return [(key, plain(each)) for key, each in sorted(value.items())]
    return [plain(each) for each in value] if isinstance(value, list) else str(value)


def schema() -> Schema:
    """Every table as the database itself describes it."""
    inspector = inspect(db.engine)

    def told(rows: Any) -> list[str]:
        return sorted(repr(plain(row)) for row in rows)

    return {
        name: {
            "columns": told(inspector.get_columns(name)),
            "keys": told(inspector.get_foreign_keys(name)) + told([inspector.get_pk_constraint(name)]),
            "indexes": told(inspector.get_indexes(name)),
            "unique": told(inspector.get_unique_constraints(name)),
            "checks": told(inspector.get_check_constraints(name)),
        }
        for name in inspector.get_table_names()
        if not is_index(name)
    }


def by_models() -> Schema:
    """The schema the models alone would make."""
    db.metadata.create_all(db.engine)
    return {name: told for name, told in schema().items() if name != "alembic_version"}


def test_migrations_make_what_the_models_describe(empty_app: Flask) -> None:
    upgrade()
    assert differences(db.metadata) == []
    assert set(schema()) == {*db.metadata.tables, "alembic_version"}


def test_migrations_make_the_same_constraints_as_the_models(empty_app: Flask) -> None:
    """Alembic compares neither checks nor conditions of indexes; the database itself can be asked."""
    wanted = by_models()
    db.metadata.drop_all(db.engine)
    upgrade()
    found = {name: told for name, told in schema().items() if name != "alembic_version"}
    for name, told in wanted.items():
        for part in ("keys", "indexes", "unique", "checks"):
            assert found[name][part] == told[part], f"{name}: {part}"
    assert set(found) == set(wanted)


def test_migrations_undone_and_done_again_leave_the_same_schema(empty_app: Flask) -> None:
    upgrade()
    before = schema()
    downgrade(revision="base")
    assert set(schema()) == {"alembic_version"}
    upgrade()
    assert schema() == before


def test_comparison_notices_planted_differences(empty_app: Flask) -> None:
    upgrade()
    other = MetaData(naming_convention=db.metadata.naming_convention)
    for table in db.metadata.sorted_tables:
        table.to_metadata(other)
    event = other.tables["event"]
    event.append_column(Column("planted", Integer))
    Index("ix_event_planted", event.c.title)
    event.append_constraint(UniqueConstraint("title", "planted"))
    Table("planted", other, Column("id", Integer, primary_key=True))
    found = {difference[0] for difference in differences(other)}
    assert found == {"add_column", "add_index", "add_constraint", "add_table"}
