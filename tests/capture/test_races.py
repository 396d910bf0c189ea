"""Real processes, real HTTP: what several phones send at the same moment stands there once, whole and in order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest

from app.capture.models import Finding
from app.core.db import db
from bench import client, scribes
from bench.journeys import plain
from tests.capture import noting
from tests.conftest import DATABASES, own_postgres_database, postgres_url
from tests.registration.running import Running, running
from tests.registration.rush import Visit, crowd
from tests.support import make

pytestmark = pytest.mark.race
UNLOCKED = str(Path(__file__).parent / "unlocked.py")
TWICE, FIVE = "A", "B"
Items = list[dict[str, Any]]


@dataclass(frozen=True)
class Answer:
    """What one phone was told: the status, and the ids of the findings its items became, in order."""

    status: int
    findings: tuple[int, ...] = ()


@pytest.fixture(scope="module", params=DATABASES)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """SQLite behind one tree of two web processes; PostgreSQL behind two such trees."""
    folder = tmp_path_factory.mktemp("race")
    if request.param == "sqlite":
        with running(f"sqlite:///{folder / 'rotunde.db'}", folder, [1], trees=1) as found:
            make.event()
            yield found
        return
    with own_postgres_database() as url, running(url, folder, [1], trees=2) as found:
        make.event()
        yield found


def test_batches_at_once_without_the_lock_go_wrong(tmp_path: Path) -> None:
    """The negative control: were the lock lost, the tests below would fail."""
    if postgres_url() is None:
        pytest.skip("SQLite has one writer at a time; only PostgreSQL can show the fault")
    with own_postgres_database() as url, running(url, tmp_path, [1], trees=1, app=UNLOCKED) as site:
        make.event()
        phones = arrived(site, FIVE, 1, 5)
        said = crowd([sending(site, number, phone, batch(number)) for number, phone in enumerate(phones)])
        rows = findings(FIVE, 1)
        assert [each.status for each in said] != [200] * 5 or [row.position for row in rows] != list(range(1, 51))


def test_same_batch_sent_twice_at_once_stands_once(site: Running) -> None:
    """A phone that got no answer sends again, while its first try still waits in line."""
    batches = {station: batch(station, 20) for station in (1, 2, 3)}
    visits = []
    for station, items in batches.items():
        [phone] = arrived(site, TWICE, station, 1)
        visits += [sending(site, number, phone, items) for number in range(2)]
    said = crowd(visits)
    for station, items in batches.items():
        rows = findings(TWICE, station)
        assert [(row.text, row.client_id) for row in rows] == [(each["text"], each["client_id"]) for each in items]
        assert [row.position for row in rows] == list(range(1, 21))
        answer = Answer(200, tuple(row.id for row in rows))
        assert said.count(answer) == 2


def test_five_batches_of_one_station_at_once_lose_and_double_nothing(site: Running) -> None:
    """Each phone has noted another round; every batch stands as a whole, rounds in order."""
    phones, batches = arrived(site, FIVE, 1, 5), [batch(number) for number in range(5)]
    said = crowd([sending(site, number, phone, batches[number]) for number, phone in enumerate(phones)])
    assert [(each.status, len(each.findings)) for each in said] == [(200, 10)] * 5
    rows = findings(FIVE, 1)
    assert [row.position for row in rows] == list(range(1, 51))
    assert sorted(row.text for row in rows) == sorted(each["text"] for items in batches for each in items)
    assert [row.round for row in rows] == sorted(row.round or 0 for row in rows)
    for items in batches:
        mine = [row.text for row in rows if row.text in {each["text"] for each in items}]
        assert mine == [each["text"] for each in items]


def batch(number: int, size: int = 10) -> Items:
    """Of phone `number`, all in one round."""
    return [scribes.finding(f"Phon {number} Punkt {place:02}", number % 3 + 1) for place in range(size)]


def arrived(site: Running, letter: str, station: int, phones: int) -> list[scribes.Scribe]:
    """So many phones at one station, each with a link of its own."""
    found = [noting.linked(station, letter)[0] for _ in range(phones)]
    db.session.remove()
    return [scribes.arrived(site.port(number), token) for number, token in enumerate(found)]


def sending(site: Running, number: int, phone: scribes.Scribe, items: Sequence[dict[str, Any]]) -> Visit:
    """Wait at the gate with the batch in hand, then send it."""

    def visit(gate: Barrier) -> Any:
        connection = client.Connection(site.port(number))
        connection.ask(phone.page())
        gate.wait(90)
        answer = connection.ask(phone.batch(items))
        connection.close()
        told = json.loads(plain(answer)) if answer.status == 200 else {"items": []}
        return Answer(answer.status, tuple(each["finding"] for each in told["items"] if each["stored"]))

    return visit


def findings(letter: str, station: int) -> list[Finding]:
    """Everything at a station in order, deleted or not."""
    station_id = noting.station(station, letter).id
    found = db.session.query(Finding).filter_by(station_id=station_id)
    return found.order_by(Finding.position, Finding.id).all()
