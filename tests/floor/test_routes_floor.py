"""The door on a phone without script: search, check in, undo; and all who must not get in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from lxml import html

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, unit_of_work
from app.events import queries as events
from app.events.models import Event
from app.registration.models import Registration
from app.web.limits import Limiter
from tests.floor import entering
from tests.house.conftest import snapshot
from tests.house.test_queries import counted
from tests.support import make
from tests.support.client import PageClient

HALL = "198.51.100.7"


@pytest.fixture
def event(app: Flask) -> Iterator[Event]:
    made = make.event(capacity=2)
    with clock.stopped(entering.MORNING - timedelta(days=9)):
        for name in ("Jörg Müller", "Anna Müllner", "Cem Warter"):
            make.registered(made.workshops[0], name, municipality="Bad Hersfeld", role="Bauamt")
    with clock.stopped(entering.MORNING):
        yield made


@pytest.fixture
def door(event: Event) -> str:
    return f"/einlass/{entering.linked()}/"


def text(answer: object) -> str:
    tree = html.document_fromstring(answer.get_data(as_text=True))  # type: ignore[attr-defined]  # a response
    return " ".join(tree.xpath("//main")[0].text_content().split())


def people() -> dict[str, bool]:
    db.session.rollback()
    return {one.name: one.checked_in_at is not None for one in db.session.query(Registration).populate_existing()}


def test_person_is_found_checked_in_shown_large_and_taken_back(client: PageClient, door: str) -> None:
    page = client.get(door)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert "0 von 2 eingecheckt" in text(page)
    found = text(client.get(f"{door}?suche=mueller"))
    assert "Ein Treffer Jörg Müller Workshop A Platz bestätigt kein Foto" in found
    sent = client.submit(f"{door}1/anwesenheit", page=f"{door}?suche=mueller")
    assert (sent.status_code, sent.headers["Location"]) == (303, f"{door}?person=1")
    shown = client.get(sent.headers["Location"])
    assert "1 von 2 eingecheckt" in text(shown)
    assert "Eingecheckt um 9:30 Uhr Jörg Müller" in text(shown)
    [field] = html.document_fromstring(shown.get_data(as_text=True)).xpath("//input[@autofocus]")
    assert (field.get("name"), field.get("value")) == ("suche", "")
    undone = client.submit(f"{door}1/ruecknahme", page=sent.headers["Location"])
    assert undone.status_code == 303
    assert "Nicht eingecheckt Jörg Müller" in text(client.get(undone.headers["Location"]))
    assert people() == {"Jörg Müller": False, "Anna Müllner": False, "Cem Warter": False}
    noted = db.session.query(HistoryEntry).filter(HistoryEntry.by == "door").order_by(HistoryEntry.id)
    assert [(entry.verb, entry.subject) for entry in noted] == [
        ("checked_in", "registration:1"),
        ("check_in_undone", "registration:1"),
    ]


def test_second_device_is_told_since_when(client: PageClient, app: Flask, door: str) -> None:
    other = PageClient(app, app.response_class)
    client.submit(f"{door}1/anwesenheit", page=f"{door}?suche=mueller")
    with clock.stopped(entering.MORNING + timedelta(minutes=7)):
        sent = other.submit(f"{door}1/anwesenheit", page=f"{door}?suche=anna")
        assert "Schon eingecheckt um 9:30 Uhr Jörg Müller" in text(other.get(sent.headers["Location"]))
    assert db.session.query(HistoryEntry).filter_by(verb="checked_in").count() == 1


def test_door_is_told_nothing_it_need_not_know(client: PageClient, door: str) -> None:
    row = db.session.query(Registration).first()
    assert row is not None
    page = client.get(f"{door}?suche=e").get_data(as_text=True)
    page += client.get(f"{door}?person=1").get_data(as_text=True)
    assert "Jörg Müller" in page
    for secret in (row.email, "Bad Hersfeld", "Bauamt"):
        assert secret not in page


def test_consent_to_photos_takes_the_mark_away(client: PageClient, door: str) -> None:
    with unit_of_work(by="test"):
        found = db.session.get(Registration, 1)
        assert found is not None
        found.photo_consent_at = clock.now()
    assert "kein Foto" not in text(client.get(f"{door}?suche=mueller"))
    assert "kein Foto" in text(client.get(f"{door}?suche=anna"))


def test_who_waits_has_no_button_and_is_refused_with_the_remedy(client: PageClient, door: str) -> None:
    page = client.get(f"{door}?suche=warter")
    assert "Cem Warter Workshop A Warteliste" in text(page)
    assert "/3/anwesenheit" not in page.get_data(as_text=True)
    sent = client.submit(f"{door}3/anwesenheit", page=f"{door}?suche=mueller")
    assert "Diese Person hat keinen bestätigten Platz" in client.get(sent.headers["Location"]).get_data(as_text=True)
    assert people()["Cem Warter"] is False


def test_before_the_day_nobody_is_checked_in(client: PageClient, event: Event) -> None:
    with clock.stopped(entering.MORNING - timedelta(days=2)):
        door = f"/einlass/{entering.linked()}/"
        page = client.get(f"{door}?suche=mueller")
        assert "Einchecken geht ab Freitag, 4. Dezember 2026, 22:30 Uhr." in text(page)
        sent = client.submit(f"{door}1/anwesenheit", page="/einloggen")
        assert "erst am Tag der Veranstaltung" in client.get(sent.headers["Location"]).get_data(as_text=True)
    assert people()["Jörg Müller"] is False


def test_nobody_of_another_event_is_reached(client: PageClient, app: Flask, door: str) -> None:
    stranger = make.registered(make.event("marburg").workshops[0], "Zoë Müller", email="zoe@example.org")
    before = snapshot(app)
    assert "Zoë" not in text(client.get(f"{door}?suche=mueller"))
    for path in (
        f"{stranger.id}/anwesenheit",
        f"{stranger.id}/ruecknahme",
        "999/anwesenheit",
        "2147483647/anwesenheit",
    ):
        assert client.submit(f"{door}{path}", page=f"{door}?suche=mueller").status_code == 404
    assert client.get(f"{door}?person={stranger.id}").status_code == 404
    assert snapshot(app) == before


def dead_links() -> dict[str, str]:
    return {
        "withdrawn": entering.withdrawn(),
        "never was": "x" * 32,
        "half": entering.linked()[:-1],
        "a slug": "kassel",
    }


def test_links_that_do_not_work_look_all_alike(client: PageClient, event: Event) -> None:
    with clock.stopped(entering.MORNING - timedelta(days=1)):
        tokens = dead_links() | {"expired": entering.linked()}
    after = event.ends_at + timedelta(hours=24)
    with clock.stopped(after - timedelta(seconds=1)):
        assert client.get(f"/einlass/{tokens['expired']}/").status_code == 200
    answers = []
    with clock.stopped(after):
        for token in tokens.values():
            answers.append(client.get(f"/einlass/{token}/"))
            for path in ("1/anwesenheit", "1/ruecknahme"):
                answers.append(client.submit(f"/einlass/{token}/{path}", page="/einloggen"))
    assert {answer.status_code for answer in answers} == {404}
    assert len({text(answer) for answer in answers}) == 1
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert people() == {"Jörg Müller": False, "Anna Müllner": False, "Cem Warter": False}


def test_link_ends_with_its_event_wherever_that_moves(client: PageClient, event: Event, door: str) -> None:
    end = event.ends_at
    with unit_of_work(by="test"):
        moved = events.event("kassel")
        assert moved is not None
        moved.starts_at, moved.ends_at = (at + timedelta(days=7) for at in (moved.starts_at, moved.ends_at))
    with clock.stopped(end + timedelta(days=7, hours=23)):
        assert client.get(door).status_code == 200
    with clock.stopped(end + timedelta(days=8, hours=1)):
        assert client.get(door).status_code == 404


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ("%25", 422, "kein Buchstabe"),
        ("_", 200, "Kein Treffer"),
        ("x" * 10_000, 422, "10000 Zeichen lang"),
        ("%00", 400, ""),
        ("%ff%fe", 200, "Kein Treffer"),
        ("%3Cscript%3Ealert(1)%3C/script%3E", 200, "Kein Treffer"),
        ("99999999999999999999", 200, "Kein Treffer"),
        ("&person=1", 200, "Jörg Müller"),
    ],
)
def test_hostile_searches_are_answered_and_change_nothing(
    client: PageClient, app: Flask, door: str, typed: str, status: int, said: str
) -> None:
    before = snapshot(app)
    answer = client.get(f"{door}?suche={typed}")
    assert answer.status_code == status
    assert said in answer.get_data(as_text=True)
    assert "<script>alert" not in answer.get_data(as_text=True)
    assert snapshot(app) == before


@pytest.mark.parametrize("asked", ["person=x", "person=-1", "person=99999999999999999999", "person=0&schon=1"])
def test_person_that_is_no_number_is_nobody(client: PageClient, door: str, asked: str) -> None:
    answer = client.get(f"{door}?{asked}")
    assert answer.status_code in (200, 404)
    assert "Schon eingecheckt" not in answer.get_data(as_text=True)


@pytest.fixture
def strict(app: Flask) -> Iterator[Limiter]:
    """Three wrong links in ten minutes."""
    limiter: Limiter = app.extensions["rotunde.limits"]
    before, limiter.most = limiter.most, 3
    limiter.forget()
    yield limiter
    limiter.most = before
    limiter.forget()


def test_trying_out_links_becomes_slow_and_the_right_one_goes_on(
    app: Flask, client: PageClient, door: str, strict: Limiter
) -> None:
    client.environ_base["REMOTE_ADDR"] = HALL
    answers = [client.get(f"/einlass/{number}/") for number in range(4)]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 600
    assert text(answers[-1]) == text(answers[0])
    assert client.get(door).status_code == 200
    assert client.submit(f"{door}1/anwesenheit", page=f"{door}?suche=mueller").status_code == 303


def test_page_asks_eight_times_at_most_with_one_person_and_with_many(app: Flask, client: PageClient, door: str) -> None:
    addresses = (door, f"{door}?suche=mueller", f"{door}?person=1")
    few = [len(asked(app, client, address)) for address in addresses]
    with unit_of_work(by="test", at=clock.now()):
        workshop = events.workshop("kassel", "A")
        assert workshop is not None
        for number in range(10, 60):
            make.seated(workshop, number, f"Gast Müller{number}", "Ort", "", now=clock.now())
    assert [len(asked(app, client, address)) for address in addresses] == few
    assert max(few) <= 8


def asked(app: Flask, client: PageClient, address: str) -> list[str]:
    with counted(app) as seen:
        assert client.get(address).status_code == 200
    return seen
