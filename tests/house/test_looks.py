"""No page of the office shows people's names or addresses without a line in the history."""

from __future__ import annotations

from flask import current_app

from app.audit.models import HistoryEntry
from app.audit.rules import VERBS_OF
from app.chronicle.looking import EXTENSION, PAGES
from app.core import clock
from app.core.db import db, unit_of_work
from app.needs import actions as vault
from app.registration.models import Registration
from tests.house.conftest import World, rules_of
from tests.roster.sheets import press, previewed
from tests.support import make
from tests.support.client import PageClient

NAMED = [b"Tilda", b"Bela Muster", b"bela.muster@", b"Cem Probe", b"cem.probe@", b"Wanda Warten", b"wanda.warten@"]
# The look of a mail, with the names of nobody; and what would end the walk.
LEFT_OUT = {"office.mail", "accounts.sign_out"}


def looks() -> list[tuple[str, str, int | None]]:
    db.session.rollback()
    found = db.session.query(HistoryEntry).filter(HistoryEntry.verb.in_(VERBS_OF["looks"]))
    return [(entry.verb, entry.by, entry.event_id) for entry in found.order_by(HistoryEntry.id)]


def more_people(world: World) -> None:
    """Somebody who waits, and something somebody needs."""
    workshop = world.event.workshops[2]
    with unit_of_work(by="test"):
        workshop.capacity = 3
    make.registered(workshop, "Wanda Warten")
    with unit_of_work(by="test"):
        person = db.session.get_one(Registration, world.registration_id)
        vault.keep(person.id, person.event_id, "Ringschleife", ends_at=world.event.ends_at, now=clock.now())


def forget_looks() -> None:
    """As if an hour had passed."""
    current_app.extensions[EXTENSION].forget()
    with unit_of_work(by="test"):
        db.session.query(HistoryEntry).filter(HistoryEntry.verb.in_(VERBS_OF["looks"])).delete()


def test_every_page_of_the_office_that_names_people_leaves_a_line(world: World) -> None:
    more_people(world)
    office = world.visitor().sign_in("organiser@example.org")
    token, silent, seen = office.csrf(), list[str](), set[str]()
    for rule in [*rules_of(world.app, "GET"), *rules_of(world.app, "POST")]:
        door = world.app.view_functions[rule.endpoint].door  # type: ignore[attr-defined]  # see access._hang
        if door.kind not in ("staff", "signed_in") or rule.endpoint in LEFT_OUT:
            continue
        forget_looks()
        path = world.path(rule)
        is_page = "GET" in (rule.methods or ())
        answer = office.get(path) if is_page else office.post(path, data={"csrf_token": token})
        if not any(name in answer.get_data() for name in NAMED):
            continue
        seen.add(rule.endpoint)
        expected = PAGES[rule.endpoint].verb if rule.endpoint in PAGES else ""
        if [verb for verb, _by, _event in looks()] != [expected]:
            silent.append(f"{rule.endpoint}: {looks()}")
    assert silent == []
    assert len(seen) > 20


def test_every_declared_page_is_one(world: World) -> None:
    assert sorted(set(PAGES) - set(world.app.view_functions)) == []
    assert {page.verb for page in PAGES.values()} <= set(VERBS_OF["looks"])


def test_tables_that_wait_and_their_way_back_leave_a_line(client: PageClient) -> None:
    workshop = make.event().workshops[0]
    make.registered(workshop, "Ada Eins")
    make.signed_in(client, "organiser")
    rows = [["name", "email", "municipality", "workshop"], ["Dora Neu", "dora@example.org", "Hanau", "B"]]
    address = previewed(client, rows)
    assert "Dora Neu" in client.get(address).get_data(as_text=True)
    assert [verb for verb, _by, _event in looks()] == ["participants_seen"]
    assert press(client, address).status_code == 303
    forget_looks()
    assert "Dora Neu" in client.get(f"{address}ruecknahme").get_data(as_text=True)
    assert [verb for verb, _by, _event in looks()] == ["participants_seen"]
