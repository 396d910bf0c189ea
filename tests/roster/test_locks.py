"""What the office does takes its locks in the one order of the house: people by name, then workshops by number, then
rows. Another order is a deadlock as soon as somebody else comes from the other side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event

from app.core.db import db
from app.events.models import Event
from app.registration.models import Registration
from tests.conftest import NOW
from tests.roster.person import BASE, edit, enter
from tests.roster.sheets import press, previewed
from tests.support import make
from tests.support.client import PageClient


@pytest.fixture
def event(client: PageClient, database: str) -> Event:
    if database == "sqlite":
        pytest.skip("SQLite has one writer at a time and no locks of rows")
    earlier = make.event("fulda")
    made = make.event(capacity=2)
    make.signed_in(client, "organiser")
    for workshop, name in ((earlier.workshops[0], "Ada Eins"), (made.workshops[1], "Ben Zwei")):
        make.registered(workshop, name, confirmed=False)
    make.registered(made.workshops[2], "Ada Eins", at=NOW - timedelta(minutes=1))
    return made


@contextmanager
def taken() -> Iterator[list[str]]:
    """The locks of people and workshops, each when it is first taken: "person" or the number of the workshop."""
    found, known = list[str](), set[object]()

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        if "pg_advisory_xact_lock" in statement:
            key, words = ("person", tuple(values.values())), "person"
        elif "FOR UPDATE OF workshop" in statement:
            (number,) = values.values()
            key, words = ("workshop", number), str(number)
        else:
            return
        if key not in known:
            known.add(key)
            found.append(words)

    def forget(_connection: Any) -> None:
        known.clear()
        found.append("end")

    sqlalchemy_event.listen(db.engine, "before_cursor_execute", note)
    sqlalchemy_event.listen(db.engine, "rollback", forget)
    sqlalchemy_event.listen(db.engine, "commit", forget)
    try:
        yield found
    finally:
        sqlalchemy_event.remove(db.engine, "before_cursor_execute", note)
        sqlalchemy_event.remove(db.engine, "rollback", forget)
        sqlalchemy_event.remove(db.engine, "commit", forget)


def in_order(found: list[str]) -> list[list[str]]:
    """The locks of each transaction that took any; they stand in order when sorting changes nothing."""
    each, parts = list[str](), list[list[str]]()
    for word in [*found, "end"]:
        if word != "end":
            each.append(word)
        elif each:
            parts.append(each)
            each = []
    return parts


def rank(word: str) -> int:
    return -1 if word == "person" else int(word)


def person(event: Event, name: str) -> Registration:
    db.session.rollback()
    return db.session.query(Registration).filter_by(name=name, event_id=event.id).one()


def replace(client: PageClient, event: Event) -> Any:
    return edit(client, person(event, "Ada Eins"), name="Zoran Neu", email="zoran@example.org", vouches="y")


def readdress(client: PageClient, event: Event) -> Any:
    return edit(client, person(event, "Ada Eins"), email="neu@example.org", vouches="y")


def enter_known(client: PageClient, event: Event) -> Any:
    return enter(client, name="Ada Eins", email="ada.eins@example.org", vouches="y", workshop="A")


def move(client: PageClient, event: Event) -> Any:
    numbers = "&".join(f"id={person(event, name).id}" for name in ("Ada Eins", "Ben Zwei"))
    return press(client, f"{BASE}/teilnehmende/sammelaktion?tun=wechsel&ziel=A&{numbers}")


def table(client: PageClient, event: Event) -> Any:
    rows = [["id", "name", "email", "municipality", "workshop"]]
    rows += [[str(person(event, "Ben Zwei").id), "Ada Zwei", "ben.zwei@example.org", "Fulda", "B"]]
    rows += [["", "Ada Eins", "ada.eins@example.org", "Fulda", "A"], ["", "Yara Neu", "y@example.org", "Ulm", "A"]]
    return press(client, previewed(client, rows, vouches="y"))


@pytest.mark.parametrize("deed", [replace, readdress, enter_known, move, table])
def test_locks_of_the_office_are_taken_in_one_order(client: PageClient, event: Event, deed: Any) -> None:
    with taken() as found:
        assert deed(client, event).status_code == 303
    parts = in_order(found)
    assert [part for part in parts if sorted(part, key=rank) != part] == []
    assert {word for part in parts for word in part} >= {"person"}
    assert max(len(part) for part in parts) > 2
