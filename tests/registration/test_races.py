"""Real processes, real HTTP: places are never given twice and nobody is overtaken, on either database."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.audit.models import HistoryEntry
from app.core.db import db, unit_of_work
from app.registration import jobs
from app.registration.models import Registration
from tests.conftest import DATABASES, own_postgres_database, postgres_url
from tests.registration.running import Running, mails, replayed, running
from tests.registration.rush import bringing, clicking_twice, crowd, pressing, registering, stream, withdrawing
from tests.support import make

pytestmark = pytest.mark.race
UNLOCKED = str(Path(__file__).parent / "unlocked.py")
RUSH, CLICKS, MIXED, LAST, DEADLINE, SHRINKING, OFFICES = "ABCDEFG"
PLACES = {RUSH: 30, CLICKS: 5, MIXED: 10, LAST: 1, DEADLINE: 4, SHRINKING: 12, OFFICES: 11}


@pytest.fixture(scope="module", params=DATABASES)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """SQLite behind one tree of two web processes; PostgreSQL behind two trees, each with a worker."""
    folder = tmp_path_factory.mktemp("race")
    places = list(PLACES.values())
    if request.param == "sqlite":
        with running(f"sqlite:///{folder / 'rotunde.db'}", folder, places, trees=1) as found:
            yield found
        return
    with own_postgres_database() as url, running(url, folder, places, trees=2) as found:
        yield found


def test_rush_without_the_lock_goes_wrong(tmp_path: Path) -> None:
    """The negative control: were the lock lost, the tests below would fail."""
    if postgres_url() is None:
        pytest.skip("SQLite has one writer at a time; only PostgreSQL can show the fault")
    places = list(PLACES.values())
    with own_postgres_database() as url, running(url, tmp_path, places, trees=1, app=UNLOCKED) as site:
        said = crowd([registering(site.port(number), f"Probe {number:03}", RUSH) for number in range(60)])
        rows = site.rows(RUSH)
        assert Counter(each.status for each in said)[303] < 60 or replayed(rows, PLACES[RUSH]).complaints != []


def test_500_registrations_for_30_places_give_exactly_30(site: Running) -> None:
    people = [registering(site.port(number), f"Probe {number:03}", RUSH) for number in range(500)]
    with site.watch(RUSH) as watch:
        said = stream(people)
    assert [each for each in said if each.status != 303] == []
    assert watch.complaints == []
    assert watch.looks > 20
    rows = site.rows(RUSH)
    assert [row.state for row in rows] == ["held"] * 30 + ["waiting"] * 470
    assert {each.name: each.position for each in said} == {
        row.name: max(number - 30, 0) for number, row in enumerate(rows, 1)
    }
    replay = replayed(rows, 30)
    assert (replay.complaints, len(replay.taking), len(replay.waiting)) == ([], 30, 470)
    assert mails(rows, "place_held") == sorted(row.name for row in rows[:30])
    assert mails(rows, "waitlisted") == sorted(row.name for row in rows[30:])


def test_one_person_registering_ten_times_at_once_stands_once(site: Running) -> None:
    said = crowd([registering(site.port(number), "Dieselbe Person", CLICKS) for number in range(10)])
    assert [(each.status, each.position) for each in said] == [(303, 0)] * 10
    rows = site.rows(CLICKS)
    assert [(row.name, row.state) for row in rows] == [("Dieselbe Person", "held")]
    assert mails(rows, "place_held") == ["Dieselbe Person"]


def test_double_click_for_the_last_place_is_answered_twice_with_the_place(site: Running) -> None:
    """The second answer must not be that of a newcomer, who would only find the waitlist."""
    said = crowd([clicking_twice([site.port(number) for number in range(4)], "Ada Letzte", LAST)], processes=1)
    assert [(each.status, each.position) for each in said] == [(303, 0)]
    rows = site.rows(LAST)
    assert [(row.name, row.state) for row in rows] == [("Ada Letzte", "held")]
    assert mails(rows, "place_held") == ["Ada Letzte"]


def filled(site: Running, letter: str, people: int) -> list[str]:
    """So many invented people who have confirmed; their personal pages in order of arrival."""
    workshop = site.workshop(letter)
    links = []
    for number in range(people):
        registration = make.registered(
            workshop, f"Gast {letter}{number:02}", email=f"gast.{letter}{number}@example.org"
        )
        links.append(make.link_in(make.mails(registration.email)[0]))
    db.session.remove()
    return links


@pytest.fixture
def quiet(site: Running) -> Iterator[Running]:
    """While the mail server is away links stay in the outbox, where the test can read them."""
    site.post.close()
    yield site
    site.post.open()


def test_one_withdrawal_pressed_ten_times_at_once_frees_one_place_once(quiet: Running) -> None:
    before = [row.state for row in quiet.rows(CLICKS)]
    links = filled(quiet, CLICKS, 8)
    states = [row.state for row in quiet.rows(CLICKS)]
    said = crowd([withdrawing(quiet.port(number), links[0]) for number in range(10)])
    assert [each.status for each in said] == [303] * 10
    rows = quiet.rows(CLICKS)
    first_waiting, gone = states.index("waiting"), len(before)
    states[gone], states[first_waiting] = "withdrawn", "offered"
    assert [row.state for row in rows] == states
    replay = replayed(rows, PLACES[CLICKS])
    assert (replay.complaints, len(replay.taking)) == ([], PLACES[CLICKS])
    assert mails(rows, "withdrawn") == [rows[gone].name]
    assert mails(rows, "offered") == [rows[first_waiting].name]


def test_withdrawals_answers_and_registrations_at_once_never_oversell_nor_overtake(quiet: Running) -> None:
    links = filled(quiet, MIXED, 26)  # more than places get free, for newcomers have confirmed nothing yet
    for link in links[:3]:
        crowd([withdrawing(quiet.port(0), link)])
    gone = [withdrawing(quiet.port(number), link) for number, link in enumerate(links[3:9])]
    answers = [pressing(quiet.port(number), link, "annahme") for number, link in enumerate(links[10:13])]
    answers += [pressing(quiet.port(number), link, "ablehnung") for number, link in enumerate(links[11:13])]
    new = [registering(quiet.port(number), f"Neu {number:02}", MIXED) for number in range(16)]
    with quiet.watch(MIXED) as watch:
        said = crowd([*gone, *answers, *new])
    assert ({each.status for each in said}, watch.complaints) == ({303}, [])
    rows = quiet.rows(MIXED)
    assert len(rows) == 26 + 16
    replay = replayed(rows, PLACES[MIXED])
    assert replay.complaints == []
    taking = sorted(row.arrival for row in rows if row.state in ("held", "confirmed", "offered"))
    assert (sorted(replay.taking), len(taking)) == (taking, PLACES[MIXED])
    assert sorted(replay.waiting) == sorted(row.arrival for row in rows if row.state == "waiting")


def test_offer_accepted_in_the_second_it_expires_has_one_outcome(quiet: Running) -> None:
    links = filled(quiet, DEADLINE, 12)
    crowd([withdrawing(quiet.port(number), link) for number, link in enumerate(links[:4])])
    rows = quiet.rows(DEADLINE)
    assert "".join(row.state[0] for row in rows) == "wwwwoooowwww"
    until = time.time() + 6
    moment = datetime.fromtimestamp(until, UTC)
    with unit_of_work(by="test"):  # it waits for its turn, as every writer must
        db.session.query(Registration).filter_by(state="offered").update({"offer_until": moment})
    visits = [
        pressing(quiet.port(number), link, "annahme", at=until + wait)
        for number, link in enumerate(links[4:8])
        for wait in (-0.4 + number * 0.1, -0.02, 0.05)
    ]
    over = threading.Event()

    def sweep() -> None:
        with quiet.app.app_context():
            while not over.is_set():
                jobs.pass_offers_on()
                db.session.remove()

    sweeper = threading.Thread(target=sweep, daemon=True)
    sweeper.start()
    with quiet.watch(DEADLINE) as watch:
        said = crowd(visits, processes=2)
        while time.time() < until + 1:
            time.sleep(0.1)
    over.set()
    sweeper.join(10)
    assert ({each.status for each in said}, watch.complaints) == ({303}, [])
    check_outcomes(quiet.rows(DEADLINE), moment)


def check_outcomes(rows: list[Registration], moment: datetime) -> None:
    """Each offer was accepted in time or lapsed afterwards, and only what lapsed went to the next in line."""
    outcomes = [answers(row) for row in rows[4:8]]
    assert [len(each) for each in outcomes] == [1] * 4
    assert [row.state for row in rows[4:8]] == [
        {"accepted": "confirmed", "lapsed": "lapsed"}[verb] for [(verb, _at)] in outcomes
    ]
    assert [verb for [(verb, at)] in outcomes if (verb == "accepted") != (at < moment)] == []
    passed_on = sum(1 for [(verb, _at)] in outcomes if verb == "lapsed")
    assert [row.state for row in rows[8:]] == ["offered"] * passed_on + ["waiting"] * (4 - passed_on)
    assert replayed(rows, PLACES[DEADLINE]).complaints == []
    assert len(mails(rows, "place_confirmed")) == 4 + 4 - passed_on


def answers(row: Registration) -> list[tuple[str, datetime]]:
    found = db.session.query(HistoryEntry).filter_by(subject=f"registration:{row.id}").order_by(HistoryEntry.id)
    return [(entry.verb, entry.at) for entry in found if entry.verb in ("accepted", "lapsed", "declined")]


def test_capacity_lowered_under_load_lets_nobody_new_in(quiet: Running) -> None:
    links = filled(quiet, SHRINKING, 16)
    gone = [withdrawing(quiet.port(number), link) for number, link in enumerate(links[:8])]
    new = [registering(quiet.port(number), f"Spaet {number:02}", SHRINKING) for number in range(16)]
    lower = threading.Timer(0.8, lambda: lowered(quiet))
    with quiet.watch(SHRINKING) as watch:
        lower.start()
        said = stream([*new[:8], *gone, *new[8:]], processes=2, abreast=4)
        lower.join()
    assert ({each.status for each in said}, watch.complaints) == ({303}, [])
    rows = quiet.rows(SHRINKING)
    assert quiet.workshop(SHRINKING).capacity == 7
    assert sum(row.state in ("held", "confirmed", "offered") for row in rows) <= 12
    waiting = [row.arrival for row in rows if row.state == "waiting"]
    offered = [row.arrival for row in rows if row.state == "offered"]
    assert offered == sorted(offered)
    assert offered + waiting == sorted(offered + waiting)


def test_offices_and_single_people_at_once_share_the_places_and_nobody_overtakes(site: Running) -> None:
    """Several seats are counted in one go; an office that presses twice is there once."""
    offices = [bringing(site.port(number), f"Kontakt {number // 2}", OFFICES, 3) for number in range(8)]
    single = [registering(site.port(number), f"Allein {number:02}", OFFICES) for number in range(6)]
    with site.watch(OFFICES) as watch:
        said = crowd([*offices, *single])
    assert ({each.status for each in said}, watch.complaints) == ({303}, [])
    rows = site.rows(OFFICES)
    assert [row.state for row in rows] == ["held"] * 11 + ["waiting"] * 7
    assert Counter(row.delegation_id is None for row in rows) == {False: 4 * 3, True: 6}
    assert set(Counter(row.delegation_id for row in rows if row.delegation_id).values()) == {3}
    replay = replayed(rows, PLACES[OFFICES])
    assert (replay.complaints, len(replay.taking)) == ([], 11)


def lowered(site: Running) -> None:
    with site.app.app_context():
        site.resize(SHRINKING, 7)
        db.session.remove()


def test_every_mail_of_all_this_left_exactly_once(site: Running) -> None:
    """The last of this file: whatever the crowds before it led to has been told once."""
    assert set(site.mails_left()) == {"sent"}
    assert site.every_mail_taken() == site.every_mail()
    assert len(site.every_mail()) >= db.session.query(Registration).count() > 50
