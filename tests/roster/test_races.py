"""The office and the public at the same moment, real processes on either database: nobody gets a place twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.audit.models import HistoryEntry
from app.core.db import db, unit_of_work
from app.events import queries as events
from app.registration.models import Registration
from app.roster import actions
from tests.conftest import DATABASES, own_postgres_database, postgres_url
from tests.registration.running import Running, mails, running
from tests.registration.rush import crowd, registering
from tests.roster.office import BASE, entering, pressing, way_in
from tests.support import make

pytestmark = pytest.mark.race
UNLOCKED = str(Path(__file__).parent / "unlocked.py")
LAST, FROM, TO, SHEET = "ABCD"
PLACES = [1, 10, 4, 5]
TAKING = ("held", "confirmed", "offered")


@pytest.fixture(scope="module", params=DATABASES)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """SQLite behind one tree of two web processes; PostgreSQL behind two trees, each with a worker."""
    folder = tmp_path_factory.mktemp("office")
    if request.param == "sqlite":
        with running(f"sqlite:///{folder / 'rotunde.db'}", folder, PLACES, trees=1) as found:
            yield found
        return
    with own_postgres_database() as url, running(url, folder, PLACES, trees=2) as found:
        yield found


def by_hand_and_by_form(site: Running) -> list[int]:
    """Four of the office and six of the public want the last place; returns the answers."""
    links = [way_in(f"hand{number}@example.org") for number in range(4)]
    office = [entering(site.port(number), link, f"Hand {number}", LAST) for number, link in enumerate(links)]
    public = [registering(site.port(number), f"Form {number}", LAST) for number in range(6)]
    return [each.status for each in crowd([*office, *public])]


def test_by_hand_and_by_form_at_once_give_the_last_place_once(site: Running) -> None:
    with site.watch(LAST) as watch:
        said = by_hand_and_by_form(site)
    assert (Counter(said), watch.complaints) == (Counter({303: 10}), [])
    rows = site.rows(LAST)
    assert len(rows) == 10
    assert [row.state in TAKING for row in rows] == [True] + [False] * 9


def test_by_hand_without_the_lock_goes_wrong(tmp_path: Path) -> None:
    """The negative control: were the lock lost, the test above would fail."""
    if postgres_url() is None:
        pytest.skip("SQLite has one writer at a time; only PostgreSQL can show the fault")
    with own_postgres_database() as url, running(url, tmp_path, PLACES, trees=1, app=UNLOCKED) as site:
        for _round in range(5):
            said = by_hand_and_by_form(site)
            taken = sum(row.state in TAKING for row in site.rows(LAST))
            if Counter(said)[303] < 10 or taken > 1:
                return
            with unit_of_work(by="test"):
                db.session.query(Registration).delete()
    pytest.fail("ten people at once did not disturb each other")


def test_bulk_move_and_public_registration_at_once_never_oversell(site: Running) -> None:
    people = [
        make.registered(site.workshop(FROM), f"Umzug {number}", email=f"um{number}@example.org") for number in range(6)
    ]
    ids = "&".join(f"id={person.id}" for person in people)
    db.session.remove()
    path = f"{BASE}/teilnehmende/sammelaktion?tun=wechsel&ziel={TO}&{ids}"
    office = [pressing(site.port(0), way_in("umzug@example.org"), path)]
    public = [registering(site.port(number), f"Neu {number}", TO) for number in range(8)]
    with site.watch(TO) as watch:
        said = crowd([*office, *public])
    assert ({each.status for each in said}, watch.complaints) == ({303}, [])
    rows = site.rows(TO)
    assert (len(rows), sum(row.state in TAKING for row in rows)) == (14, 4)
    moved = sum(row.state == "confirmed" for row in rows)
    assert Counter(row.state for row in site.rows(FROM)) == Counter({"moved": moved, "confirmed": 6 - moved})


def test_one_table_taken_over_by_two_at_once_is_taken_over_once(site: Running) -> None:
    rows = [["name", "email", "municipality", "workshop"]]
    rows += [[f"Tabelle {number}", f"t{number}@example.org", "Ulm", SHEET] for number in range(8)]
    with unit_of_work(by="test") as deed:
        event = events.event("andrang")
        assert event is not None
        key = site.app.config["SECRET_KEY"]
        sheet = actions.keep(event, rows, name="a.csv", tells=True, vouches=True, key=key, now=deed.at)
        number = sheet.id
    db.session.remove()
    path = f"{BASE}/teilnehmende/tabelle/{number}/"
    links = [way_in(f"tabelle{number}@example.org") for number in range(4)]
    said = crowd([pressing(site.port(at), link, path) for at, link in enumerate(links)])
    assert [each.status for each in said] == [303] * 4
    found = site.rows(SHEET)
    assert [row.state for row in found] == ["confirmed"] * 5 + ["waiting"] * 3
    assert mails(found, "place_confirmed") == [f"Tabelle {number}" for number in range(5)]
    assert db.session.query(HistoryEntry).filter_by(verb="sheet_taken").count() == 1
