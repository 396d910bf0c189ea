"""List pages ask the database equally often for one row and for thirty."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event as listening
from sqlalchemy import text

from app.archive import jobs as archive
from app.archive import stemming
from app.chronicle import looking
from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Event
from app.minutes import actions as minutes
from app.minutes.models import MinutesVersion
from app.programme import actions as programme
from tests.house.conftest import PROTOCOL, Visitor, snapshot
from tests.support import make

MANY = 30


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


def letters(count: int) -> list[str]:
    return [f"{chr(65 + number // 26 - 1) if number >= 26 else ''}{chr(65 + number % 26)}" for number in range(count)]


def conference(slug: str, *, workshops: int, people: int) -> Event:
    """A published conference; everybody is registered for its first workshop, every workshop has its minutes out."""
    now = clock.now()
    tree = make.event_tree(slug, capacity=1000, workshops="")
    tree["workshops"] = [make.workshop_tree(letter) for letter in letters(workshops)]
    with unit_of_work(by="test", at=now):
        event = programme.import_event(tree, host="rotunde.example", now=now)
    for number in range(people):
        make.registered(event.workshops[0], f"Person {chr(65 + number % 26)}{number}", municipality=f"Ort {number}")
    with unit_of_work(by="test", at=now):
        draft = minutes.import_draft(
            event.workshops[0], PROTOCOL.read_bytes(), name="a.txt", year=2026, store=make.store(), now=now
        )
        for workshop in event.workshops:
            copy = {"document": draft.document, "notes": [], "files": {}, "source_name": "a.txt", "made_at": now}
            db.session.add(
                MinutesVersion(
                    event_id=event.id, workshop=workshop, number=9, state="published", published_at=now, **copy
                )
            )
    return event


KEY = stemming.key(next(line for line in PROTOCOL.read_text("utf-8").splitlines() if line.endswith("?"))[3:])
# Public lists and pages, feeds, and what the office works with.
PAGES = (
    "/",
    "/?suche=kassel",
    "/veranstaltungen/k/",
    "/veranstaltungen/k/anmeldung",
    "/kalender.ics",
    "/kalender/region/kassel.ics",
    "/kalender/thema/smart-city.ics",
    "/veranstaltungen/k/abo.ics",
    "/protokolle/",
    "/protokolle/?q=Kommune",
    "/protokolle/feed.atom?q=Kommune",
    "/protokolle/ergebnisse.csv?q=Kommune",
    "/protokolle/ergebnisse.json",
    "/protokolle/katalog.jsonld",
    "/protokolle/fragen/",
    f"/protokolle/fragen/{KEY}/",
    "/verwaltung/",
    "/verwaltung/k/",
    "/verwaltung/k/teilnehmende",
    "/verwaltung/k/protokolle/",
    "/verwaltung/k/anmeldung/",
    "/verwaltung/k/workshops/a/warteliste",
    "/verwaltung/postausgang/",
    "/verwaltung/team/",
)


def fill(count: int) -> None:
    """As many conferences as `count`, and one with as many workshops, minutes, participants and mails."""
    conference("k", workshops=count, people=count)
    for number in range(count - 1):
        conference(f"k{number}", workshops=2, people=1)
    archive.index_released()


def asked(app: Flask, visitor: Visitor) -> dict[str, list[str]]:
    """The statements of one request for each page, which is built anew and looked at for the first time."""
    app.extensions[looking.EXTENSION].forget()
    found = {}
    for address in PAGES:
        app.extensions["rotunde"]["answers"].forget()
        with counted(app) as seen:
            assert visitor.get(address).status_code == 200
        found[address] = seen
    return found


def test_pages_with_thirty_rows_ask_no_more_than_with_one(app: Flask) -> None:
    visitor = Visitor(app, app.response_class)
    make.signed_in(Browser(visitor), "organiser")
    fill(1)
    few = asked(app, visitor)
    empty_but(app, {"account", "sign_in", "sign_in_link"})
    fill(MANY)
    many = asked(app, visitor)
    more = {
        address: sorted({statement for statement in many[address] if many[address].count(statement) > 1})
        for address in PAGES
        if len(many[address]) != len(few[address])
    }
    assert more == {}
    assert all(few.values())


class Browser:
    """What make.signed_in needs of a client."""

    def __init__(self, visitor: Visitor) -> None:
        self.submit = visitor.send


def empty_but(app: Flask, kept: set[str]) -> None:
    """Throw the small world away, but stay signed in."""
    db.session.remove()
    with db.engine.begin() as connection:
        connection.execute(db.metadata.tables["event"].delete())  # and with it what goes no other way
        for table in reversed(db.metadata.sorted_tables):
            if table.name not in kept:
                connection.execute(table.delete())
    assert snapshot(app)["event"] == []


def test_count_notices_a_query_in_a_loop(app: Flask) -> None:
    """The measure itself: one statement more for each row is seen."""
    numbers = []
    for rows in (1, MANY):
        with counted(app) as seen:
            for _ in range(rows):
                db.session.execute(text("SELECT 1"))
        numbers.append(len([statement for statement in seen if statement == "SELECT 1"]))
    assert numbers == [1, MANY]
