"""Real processes, real HTTP: places are never given twice and nobody is overtaken, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.audit.models import HistoryEntry
from app.core.db import db, unit_of_work
from app.events import queries as events
from app.events.models import Workshop
from app.outbox.models import Mail
from app.programme import actions as programme
from app.registration.models import Registration
from bench import client, server
from bench.journeys import event_document
from tests.conftest import DATABASES, own_postgres_database, postgres_url, settings_for
from tests.registration.rush import EVENT, Said, crowd, registering, withdrawing
from tests.support import make

pytestmark = pytest.mark.race
UNLOCKED = str(Path(__file__).parent / "unlocked.py")
RUSH, CLICKS, MIXED = "A", "B", "C"
PLACES = {RUSH: 30, CLICKS: 5, MIXED: 10}


@dataclass
class Running:
    """A database, an app of the test's own on it, and the ports of the servers that share it."""

    app: Flask
    ports: list[int]

    def port(self, number: int) -> int:
        return self.ports[number % len(self.ports)]

    def workshop(self, letter: str) -> Workshop:
        db.session.rollback()
        found = events.workshop(EVENT, letter)
        assert found is not None
        return found

    def rows(self, letter: str) -> list[Registration]:
        """Everybody in order of arrival."""
        workshop_id = self.workshop(letter).id
        return db.session.query(Registration).filter_by(workshop_id=workshop_id).order_by(Registration.id).all()


@contextmanager
def running(url: str, folder: Path, *, trees: int, app: str = "app") -> Iterator[Running]:
    """`trees` process trees on one database, with an event of three workshops."""
    settings = settings_for(url, folder)
    mine = create_app(settings)
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("SECRET_KEY", settings.secret_key)  # so that the test can open the links in waiting mails
        patch.setattr(client, "PATIENCE", 60.0)  # a shared machine may be slow; slowness is not judged here
        stack.enter_context(mine.app_context())
        upgrade()
        with unit_of_work(by="test") as deed:
            programme.import_event(event_document(list(PLACES.values())), host="rotunde.example", now=deed.at)
        stack.callback(db.engine.dispose)
        stack.callback(db.session.remove)
        found = Running(mine, [])
        for _ in range(trees):
            tree = server.start(folder, app=app, workers=2, database=url)
            stack.callback(tree.stop)
            found.ports.append(tree.port)
        yield found


@pytest.fixture(scope="module", params=DATABASES)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """SQLite behind one tree of two web processes; PostgreSQL behind two trees."""
    folder = tmp_path_factory.mktemp("race")
    if request.param == "sqlite":
        with running(f"sqlite:///{folder / 'rotunde.db'}", folder, trees=1) as found:
            yield found
        return
    with own_postgres_database() as url, running(url, folder, trees=2) as found:
        yield found


@dataclass
class Replay:
    """The history of a workshop, lived through once more entry by entry."""

    capacity: int
    confirmed: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def registered(self, person: int, state: str) -> None:
        free = len(self.confirmed) < self.capacity and not self.waiting
        if (state == "confirmed") != free:
            self.complaints.append(
                f"{person} got {state} with {len(self.confirmed)} in and {len(self.waiting)} waiting"
            )
        (self.confirmed if state == "confirmed" else self.waiting).append(person)
        if self.waiting != sorted(self.waiting):
            self.complaints.append(f"{person} stands out of order")

    def moved_up(self, person: int) -> None:
        if len(self.confirmed) >= self.capacity or self.waiting[:1] != [person]:
            self.complaints.append(f"{person} moved up out of turn")
        if person in self.waiting:
            self.waiting.remove(person)
        self.confirmed.append(person)

    def ended(self, person: int) -> None:
        for people in (self.confirmed, self.waiting):
            if person in people:
                people.remove(person)
                return
        self.complaints.append(f"{person} ended twice")


def replayed(rows: list[Registration], capacity: int) -> Replay:
    subjects = {f"registration:{row.id}": row.id for row in rows}
    replay = Replay(capacity)
    for entry in db.session.query(HistoryEntry).order_by(HistoryEntry.id):
        person = subjects.get(entry.subject)
        if person is None:
            continue
        if entry.verb == "registered":
            replay.registered(person, entry.facts["state"])
        elif entry.verb == "moved_up":
            replay.moved_up(person)
        elif entry.verb == "withdrawn":
            replay.ended(person)
    return replay


def mails(rows: list[Registration], kind: str) -> list[str]:
    """Names of those who got this mail, in order of arrival, once for each mail."""
    names = {f"registration:{row.id}": row.name for row in rows}
    found = db.session.query(Mail).filter_by(kind=f"registration/{kind}")
    return sorted(names[mail.subject_row] for mail in found if mail.subject_row in names)


def rush(site: Running, people: int) -> list[Said]:
    return crowd([registering(site.port(number), f"Probe {number:03}", RUSH) for number in range(people)])


def test_rush_without_the_lock_oversells(tmp_path: Path) -> None:
    """The negative control: were the lock lost, the tests above would fail."""
    if postgres_url() is None:
        pytest.skip("SQLite has one writer at a time; only PostgreSQL can show the fault")
    with own_postgres_database() as url, running(url, tmp_path, trees=1, app=UNLOCKED) as site:
        said = rush(site, 80)
        rows = site.rows(RUSH)
        assert [each for each in said if each.status not in (303, 500)] == []
        wanted = ["confirmed"] * 30 + ["waiting"] * (len(rows) - 30)
        assert [row.state for row in rows] != wanted
        assert replayed(rows, 30).complaints != []


def test_200_registrations_at_once_for_30_places_give_exactly_30(site: Running) -> None:
    said = rush(site, 200)
    assert [each for each in said if each.status != 303] == []
    rows = site.rows(RUSH)
    assert [row.state for row in rows] == ["confirmed"] * 30 + ["waiting"] * 170
    told = {each.name: each.position for each in said}
    assert told == {row.name: max(number - 30, 0) for number, row in enumerate(rows, 1)}
    replay = replayed(rows, 30)
    assert (replay.complaints, len(replay.confirmed), len(replay.waiting)) == ([], 30, 170)
    assert mails(rows, "place_confirmed") == sorted(row.name for row in rows[:30])
    assert mails(rows, "waitlisted") == sorted(row.name for row in rows[30:])


def test_one_person_registering_ten_times_at_once_stands_once(site: Running) -> None:
    said = crowd([registering(site.port(number), "Dieselbe Person", CLICKS) for number in range(10)])
    assert [each.status for each in said] == [303] * 10
    assert [each.position for each in said] == [0] * 10
    rows = site.rows(CLICKS)
    assert [(row.name, row.state) for row in rows] == [("Dieselbe Person", "confirmed")]
    assert mails(rows, "place_confirmed") == ["Dieselbe Person"]


def filled(site: Running, letter: str, people: int) -> list[str]:
    """So many invented people in the workshop; the links of all with a place."""
    workshop = site.workshop(letter)
    for number in range(people):
        make.registered(workshop, f"Gast {letter}{number:02}", email=f"gast.{letter}{number}@example.org")
    links = []
    for row in site.rows(letter):
        if row.state == "confirmed":
            links += [make.link_in(mail) for mail in make.mails(row.email)]
    return links


def test_one_withdrawal_pressed_ten_times_at_once_frees_one_place_once(site: Running) -> None:
    links = filled(site, CLICKS, 8)
    before = [row.state for row in site.rows(CLICKS)]
    said = crowd([withdrawing(site.port(number), links[0]) for number in range(10)])
    assert [each.status for each in said] == [303] * 10
    rows = site.rows(CLICKS)
    first_waiting = before.index("waiting")
    after = list(before)
    after[0], after[first_waiting] = "withdrawn", "confirmed"
    assert [row.state for row in rows] == after
    replay = replayed(rows, PLACES[CLICKS])
    assert (replay.complaints, len(replay.confirmed)) == ([], PLACES[CLICKS])
    assert mails(rows, "withdrawn") == [rows[0].name]


def test_withdrawals_and_registrations_at_once_never_oversell_nor_overtake(site: Running) -> None:
    links = filled(site, MIXED, 14)
    gone = [withdrawing(site.port(number), link) for number, link in enumerate(links[:8])]
    new = [registering(site.port(number), f"Neu {number:02}", MIXED) for number in range(24)]
    said = crowd([visit for pair in zip(new, [*gone, *new[8:16]], strict=False) for visit in pair] + new[16:])
    assert {each.status for each in said} == {303}
    rows = site.rows(MIXED)
    assert len(rows) == 14 + 24
    replay = replayed(rows, PLACES[MIXED])
    assert replay.complaints == []
    states = {row.id: row.state for row in rows}
    assert sorted(replay.confirmed) == sorted(key for key, state in states.items() if state == "confirmed")
    assert sorted(replay.waiting) == sorted(key for key, state in states.items() if state == "waiting")
    assert len(replay.confirmed) == PLACES[MIXED]
    assert [state for state in states.values() if state not in ("confirmed", "waiting")] == ["withdrawn"] * 8
