"""Killed processes, a database that goes away, a mail server that is down: nothing told is lost, nothing is doubled."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest

from app.core.db import db
from app.outbox.models import Mail
from app.registration.models import Registration
from tests.conftest import DATABASES, own_postgres_database, postgres_url
from tests.registration.running import Running, mails, replayed, running
from tests.registration.rush import Said, registering, stream

pytestmark = pytest.mark.race
LETTERS = "ABCDE"
PLACES = 10


@pytest.fixture(scope="module", params=DATABASES)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An event on a database; nothing runs yet."""
    folder = tmp_path_factory.mktemp("fault")
    places = [PLACES] * len(LETTERS)
    if request.param == "sqlite":
        with running(f"sqlite:///{folder / 'rotunde.db'}", folder, places, trees=1, up=False) as found:
            yield found
        return
    with own_postgres_database() as url, running(url, folder, places, trees=1, up=False) as found:
        yield found


@pytest.fixture
def site(place: Running) -> Iterator[Running]:
    """Up and running, with a tree of its own."""
    place.start()
    yield place
    place.stop()


@contextmanager
def meanwhile(trouble: Callable[[], None]) -> Iterator[None]:
    """`trouble` happens while people register; whatever it raises is raised here."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            trouble()
        except BaseException as fault:  # raised again below, where the test sees it
            raised.append(fault)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield
    thread.join(30)
    assert not thread.is_alive()
    assert raised == []


def people(site: Running, letter: str, number: int, *, name: str = "Probe") -> list[Said]:
    db.session.remove()  # a crowd takes longer than a transaction may idle
    visits = [registering(site.port(each), f"{name} {letter}{each:02}", letter) for each in range(number)]
    return stream(visits, processes=2, abreast=4)


def complaints(site: Running, letter: str, said: list[Said]) -> list[str]:
    """What is wrong with those who were told something, with the order, and with the places."""
    rows = site.rows(letter)
    states = {row.name: str(row.state) for row in rows}
    found = [f"{name} stands twice" for name, number in Counter(row.name for row in rows).items() if number > 1]
    for each in told(said):
        wanted = "waiting" if each.position else "held"
        if states.get(each.name) != wanted:
            found.append(f"{each.name} was told {wanted} and is {states.get(each.name)}")
    return found + replayed(rows, PLACES).complaints


def told(said: list[Said]) -> list[Said]:
    return [each for each in said if each.status == 303 and each.position >= 0]


def check_mails(site: Running, letter: str, *, copies: int = 0) -> None:
    """Some hours later everything has left, once; `copies` may have left again with the same Message-ID."""
    assert set(site.mails_left()) == {"sent"}
    taken = Counter(site.every_mail_taken())
    assert sorted(taken) == site.every_mail()
    rows = site.rows(letter)
    subjects = [f"registration:{row.id}" for row in rows]
    ours = db.session.query(Mail).filter(Mail.subject_row.in_(subjects))
    assert sum(taken[mail.message_id.strip("<>")] - 1 for mail in ours) <= copies
    assert mails(rows, "place_held") == sorted(row.name for row in rows if row.state == "held")
    assert mails(rows, "waitlisted") == sorted(row.name for row in rows if row.state == "waiting")


def test_killed_web_process_and_worker_lose_nobody_and_double_nothing(site: Running) -> None:
    def trouble() -> None:
        for name in ("web 1", "worker", "web 2", "worker"):
            time.sleep(0.7)
            site.kill_child(name)

    with meanwhile(trouble):
        said = people(site, "A", 30)
    assert len(told(said)) >= 10
    assert complaints(site, "A", said) == []
    assert [each.status for each in people(site, "A", 2, name="Danach")] == [303, 303]
    check_mails(site, "A", copies=2)


def test_killed_everything_loses_nobody_and_goes_on_after_the_start(site: Running) -> None:
    def trouble() -> None:
        until = time.monotonic() + 20
        while time.monotonic() < until and not number_of_rows(site, "B") >= 6:
            time.sleep(0.05)
        site.kill()

    with meanwhile(trouble):
        said = people(site, "B", 24)
    assert len(told(said)) < 24
    site.start()
    after = people(site, "B", 8, name="Danach")
    assert [each.status for each in after] == [303] * 8
    assert complaints(site, "B", [*said, *after]) == []
    check_mails(site, "B", copies=1)


def number_of_rows(site: Running, letter: str) -> int:
    with site.app.app_context():
        found = len(site.rows(letter))
        db.session.remove()
        return found


def test_database_that_drops_everybody_loses_nobody(site: Running) -> None:
    """As a restart does: all connections end, again and again, and for a while there are no new ones."""
    if site.url.startswith("sqlite"):
        pytest.skip("SQLite has no connections that end")
    name = site.url.rpartition("/")[2]

    def trouble() -> None:
        with psycopg.connect(postgres_url() or "", autocommit=True) as server:
            for round_ in range(6):
                time.sleep(0.4)
                if round_ == 3:
                    server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
                server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')

    with meanwhile(trouble):
        said = people(site, "C", 24)
    after = people(site, "C", 6, name="Danach")
    assert [each.status for each in after] == [303] * 6
    assert complaints(site, "C", [*said, *after]) == []
    check_mails(site, "C", copies=6)


def test_long_write_lock_makes_people_wait_and_refuses_nobody(site: Running) -> None:
    held = threading.Event()

    def trouble() -> None:
        if site.url.startswith("sqlite"):
            with sqlite3.connect(site.url.removeprefix("sqlite:///"), isolation_level=None) as connection:
                connection.execute("BEGIN IMMEDIATE")
                held.set()
                time.sleep(4)
                connection.execute("ROLLBACK")
            return
        with psycopg.connect(site.url) as connection:
            connection.execute("LOCK TABLE registration IN EXCLUSIVE MODE")
            held.set()
            time.sleep(4)

    began = time.monotonic()
    with meanwhile(trouble):
        assert held.wait(20)
        said = people(site, "D", 16)
    assert time.monotonic() - began > 4
    assert [each for each in said if each.status != 303] == []
    assert len(told(said)) == 16
    assert complaints(site, "D", said) == []
    check_mails(site, "D")


def test_mail_server_down_for_the_whole_time_delays_every_mail_and_loses_none(site: Running) -> None:
    site.post.close()
    before = len(site.post.taken)
    said = people(site, "E", 16)
    assert [each for each in said if each.status != 303] == []
    time.sleep(2.5)  # the worker has tried by now, in vain
    assert len(site.post.taken) == before
    rows = site.rows("E")
    subjects = {f"registration:{row.id}" for row in rows}
    waits = [mail for mail in db.session.query(Mail) if mail.subject_row in subjects]
    assert [mail.state for mail in waits if mail.state not in ("queued", "sending")] == []
    assert sum(mail.attempts for mail in waits) >= 1
    assert len(waits) == db.session.query(Registration).filter_by(workshop_id=rows[0].workshop_id).count() == 16
    site.post.open()
    check_mails(site, "E")
    assert complaints(site, "E", said) == []
