"""Real processes, real HTTP: several devices that check the same people in at the same moment do it once."""

from __future__ import annotations

from collections.abc import Iterator
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from app.audit.models import HistoryEntry
from app.core.db import db
from app.events import queries as events
from app.registration.models import Registration
from bench import client
from bench.journeys import FORM_TYPE, cookie_line, csrf_token, plain
from tests.browser import floor
from tests.conftest import DATABASES, own_postgres_database, postgres_url
from tests.floor import entering
from tests.registration.running import Running, running
from tests.registration.rush import Visit, crowd
from tests.support import make

pytestmark = pytest.mark.race
UNLOCKED = str(Path(__file__).parent / "unlocked.py")
SLUG, PEOPLE, DEVICES = "einlasstag", 3, 4


@pytest.fixture(params=DATABASES)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    """SQLite behind one tree of two web processes; PostgreSQL behind two such trees."""
    if request.param == "sqlite":
        with running(f"sqlite:///{tmp_path / 'rotunde.db'}", tmp_path, [1], trees=1) as found:
            yield found
        return
    with own_postgres_database() as url, running(url, tmp_path, [1], trees=2) as found:
        yield found


def test_devices_at_once_check_everybody_in_once(site: Running) -> None:
    said, people = rushed(site)
    assert noted() == sorted(people)
    for person in people:
        mine = [told for who, told in said if who == person]
        assert sorted(mine) == [False] + [True] * (DEVICES - 1)  # one did it, the others are told since when
    assert db.session.query(Registration).filter(Registration.checked_in_at.is_not(None)).count() == PEOPLE


def test_devices_at_once_without_the_lock_go_wrong(tmp_path: Path) -> None:
    """The negative control: were the lock lost, the test above would fail."""
    if postgres_url() is None:
        pytest.skip("SQLite has one writer at a time; only PostgreSQL can show the fault")
    with own_postgres_database() as url, running(url, tmp_path, [1], trees=1, app=UNLOCKED) as site:
        _said, people = rushed(site)
        assert len(noted()) > len(people)


def rushed(site: Running) -> tuple[list[Any], list[int]]:
    """Every device checks in everybody; for each, who it was and whether the device was told "already"."""
    floor.hold(SLUG, "Regionalkonferenz Einlasstag")
    event = events.event(SLUG)
    assert event is not None
    people = [make.registered(event.workshops[0], f"Gast {letter}").id for letter in "ABC"]
    path = f"/einlass/{entering.linked(SLUG)}/"
    db.session.remove()
    visits = [checking_in(site.port(number), path, person) for number in range(DEVICES) for person in people]
    said: list[Any] = list(crowd(visits))
    db.session.rollback()
    return said, people


def checking_in(port: int, path: str, person: int) -> Visit:
    """Wait at the gate with the button under the thumb, then press."""

    def visit(gate: Barrier) -> Any:
        connection = client.Connection(port)
        page = connection.ask(client.written("GET", f"{path}?suche=gast"))
        form = urlencode({"csrf_token": csrf_token(plain(page).decode())}).encode()
        headers = {"Cookie": cookie_line(page.cookies()), **FORM_TYPE}
        gate.wait(90)
        answer = connection.ask(client.written("POST", f"{path}{person}/anwesenheit", headers, form))
        connection.close()
        return person, answer.headers["location"].endswith("schon=1")

    return visit


def noted() -> list[int]:
    """Whom the history says was checked in, as often as it says so."""
    found = db.session.query(HistoryEntry.subject).filter_by(verb="checked_in", by="door")
    return sorted(int(subject.partition(":")[2]) for (subject,) in found)
