"""Migrations carry rows: from the first release up, down and up again nothing is lost, on both databases."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import JSON, Boolean, Column, DateTime, Float, Integer, LargeBinary, MetaData, Table, func, select

from app.core.db import db
from app.registration.rules import search_key
from tests.house.test_migrations import empty_app

__all__ = ["empty_app"]

BEGIN = datetime(2024, 12, 5, 9, 0, tzinfo=UTC)
MANY = {
    "registration": 10_000,
    "registration_link": 10_000,
    "group_member": 2_000,
    "mail": 10_000,
    "history_entry": 500,
}
FEW = 40
# What a rule of the table asks for; everything else is filled by its type.
GIVEN: dict[tuple[str, str], Any] = {
    ("workshop", "ends_at"): lambda number: BEGIN + timedelta(hours=1, minutes=number),
    ("event", "ends_at"): lambda number: BEGIN + timedelta(hours=1, minutes=number),
    ("registration", "state"): lambda number: ("confirmed", "waiting", "withdrawn", "expired")[number % 4],
    ("registration", "person_key"): lambda number: f"person-{number}",
    ("registration", "email"): lambda number: f"person-{number // 2}@example.org",
    ("registration", "address_confirmed_at"): lambda number: BEGIN if number % 3 else None,
    ("rotation_plan", "state"): lambda _number: "draft",
    ("rotation_plan", "explanation"): lambda number: [f"Satz {number}"],
}


def tables() -> list[Table]:
    found = MetaData()
    found.reflect(db.engine)
    made = (
        "alembic_version",
        "released_finding_words",
    )  # the second by triggers, with tables of SQLite's own beside it
    return [table for table in found.sorted_tables if not table.name.startswith(made)]


def value(table: Table, column: Column[Any], number: int, counts: dict[str, int]) -> Any:
    if (table.name, column.name) in GIVEN:
        return GIVEN[table.name, column.name](number)
    if column.foreign_keys:
        parent = next(iter(column.foreign_keys)).column.table.name
        return number % counts[parent] + 1
    kinds: list[tuple[type[Any], Any]] = [
        (JSON, {"number": number}),
        (Boolean, number % 2 == 0),
        (Integer, number + 1),
        (Float, float(number)),
        (DateTime, BEGIN + timedelta(minutes=number)),
        (LargeBinary, b"BEGIN:VCALENDAR"),
    ]
    for kind, filled in kinds:
        if isinstance(column.type, kind):
            return filled
    return f"{column.name}-{number}"[: getattr(column.type, "length", None) or 60]


def fill() -> dict[str, int]:
    """Rows in every table; returns how many."""
    counts: dict[str, int] = {}
    with db.engine.begin() as connection:
        for table in tables():
            counts[table.name] = MANY.get(table.name, FEW)
            rows = [
                {column.name: value(table, column, number, counts) for column in table.columns}
                for number in range(counts[table.name])
            ]
            connection.execute(table.insert(), rows)
    return counts


def fingerprints(columns: dict[str, list[str]]) -> dict[str, str]:
    """A hash over the named columns of each table, in order of the first."""
    found = {}
    with db.engine.connect() as connection:
        for table in tables():
            if table.name in columns:
                wanted = [table.c[name] for name in columns[table.name]]
                rows = connection.execute(select(*wanted).order_by(wanted[0])).all()
                found[table.name] = hashlib.sha256(
                    json.dumps([list(map(str, row)) for row in rows]).encode()
                ).hexdigest()
    return found


# What a later version says in other words: states, sentences by language, a column that became a table.
RETOLD = {"registration": {"state", "calendar_sequence"}, "rotation_plan": {"explanation"}}


def test_upgrade_with_rows_of_the_first_release_keeps_every_row(empty_app: Flask) -> None:
    upgrade(revision="0001")
    counts = fill()
    columns = {
        table.name: [column.name for column in table.columns if column.name not in RETOLD.get(table.name, ())]
        for table in tables()
    }
    before = fingerprints(columns)
    upgrade()
    assert fingerprints(columns) == before
    assert {table.name: how_many(table) for table in tables() if table.name in counts} == counts
    assert carried_over()
    downgrade(revision="0001")
    assert fingerprints(columns) == before
    upgrade()
    assert fingerprints(columns) == before
    assert carried_over()


def how_many(table: Table) -> int:
    with db.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def carried_over() -> bool:
    """What is new about old rows: tokens distinct, order of arrival kept, calendars counted on."""
    by_name = {table.name: table for table in tables()}
    registration, link, mark, mail = (
        by_name[name] for name in ("registration", "registration_link", "calendar_mark", "mail")
    )
    with db.engine.connect() as connection:
        tokens = connection.execute(select(func.count(func.distinct(link.c.token_hash)))).scalar_one()
        keys = connection.execute(select(func.count(func.distinct(mail.c.bounce_key)))).scalar_one()
        arrivals = connection.execute(select(registration.c.id, registration.c.arrival)).all()
        addresses = connection.execute(select(registration.c.email, registration.c.address_key)).all()
        searched = connection.execute(
            select(registration.c.municipality, registration.c.name, registration.c.search_key)
        ).all()
        held = connection.execute(
            select(registration.c.address_confirmed_at).where(registration.c.state == "held")
        ).all()
        marks = connection.execute(select(func.count()).select_from(mark)).scalar_one()
        placed = connection.execute(
            select(func.count()).where(
                registration.c.state == "confirmed", registration.c.address_confirmed_at.is_(None)
            )
        ).scalar_one()
    assert (tokens, keys, placed) == (MANY["registration_link"], MANY["mail"], 0)
    assert all(first == second for first, second in arrivals)
    assert all(key == email.lower() for email, key in addresses)
    assert all(key == search_key(municipality, name) for municipality, name, key in searched)
    assert {moment for (moment,) in held} == {None}
    assert marks > 0
    return True
