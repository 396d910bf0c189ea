"""Many at once: shown before it is done, done as shown, and whoever cannot be done it to is named with the reason."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from lxml import html

from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Event
from app.registration import actions as registration
from app.registration.models import Registration
from app.roster import rules
from tests.house.conftest import snapshot
from tests.support import make
from tests.support.client import PageClient

LIST = "/verwaltung/kassel/teilnehmende"
PATH = f"{LIST}/sammelaktion"


@pytest.fixture
def event(client: PageClient) -> Event:
    made = make.event(capacity=3)
    make.signed_in(client, "organiser")
    return made


@pytest.fixture
def people(event: Event) -> list[Registration]:
    """Three with a place in A, two who wait for it."""
    names = ("Ada Eins", "Ben Zwei", "Cem Drei", "Dora Vier", "Emil Fuenf")
    return [make.registered(event.workshops[0], name) for name in names]


def states(workshop_id: int) -> dict[str, str]:
    db.session.rollback()
    found = db.session.query(Registration).filter_by(workshop_id=workshop_id).populate_existing()
    return {person.name.split()[0]: str(person.state) for person in found.order_by(Registration.id)}


def ask(client: PageClient, deed: str, *people: Registration, more: str = "") -> Any:
    return client.get(f"{PATH}?tun={deed}&" + "&".join(f"id={each.id}" for each in people) + more)


def press(client: PageClient, shown: Any) -> Any:
    form = html.document_fromstring(shown.get_data(as_text=True)).xpath("//main//form")[0]
    return client.post(PATH, data=dict(form.form_values()))


def text(answer: Any) -> str:
    return " ".join(html.document_fromstring(answer.get_data(as_text=True)).text_content().split())


def test_preview_tells_what_happens_to_each_and_changes_nothing(
    client: PageClient, app: Flask, event: Event, people: list[Registration]
) -> None:
    before = snapshot(app)
    told = text(ask(client, "absage", people[0], people[3]))
    assert snapshot(app) == before
    assert "Es betrifft 2 Personen. Dabei gehen 3 E-Mails hinaus. Ein Platzangebot geht an die Warteliste." in told
    assert "Ada EinsA: Platz bestätigtA: abgesagt" in told
    assert "Dora VierA: WartelisteA: abgesagt" in told


def test_press_does_as_shown_and_twice_is_like_once(
    client: PageClient, event: Event, people: list[Registration]
) -> None:
    shown = ask(client, "absage", people[0], people[3])
    assert press(client, shown).status_code == 303
    expected = {"Ada": "withdrawn", "Ben": "confirmed", "Cem": "confirmed", "Dora": "withdrawn", "Emil": "offered"}
    assert states(event.workshops[0].id) == expected
    mails = len(make.mails())
    again = press(client, shown)
    assert (again.status_code, len(make.mails())) == (409, mails)
    assert "Seit der Vorschau hat sich etwas geändert." in text(again)
    assert states(event.workshops[0].id) == expected


def test_press_after_a_change_shows_the_preview_again(
    client: PageClient, event: Event, people: list[Registration]
) -> None:
    shown = ask(client, "wechsel", people[0], people[1], more="&ziel=B")
    for name in ("Xenia Neu", "Yann Neu"):
        make.registered(event.workshops[1], name)
    answer = press(client, shown)
    assert answer.status_code == 409
    assert "B: Warteliste, Stelle 1; bis dahin bleibt, was war" in text(answer)
    assert states(event.workshops[0].id)["Ada"] == "confirmed"
    assert press(client, answer).status_code == 303
    assert states(event.workshops[1].id) == {
        "Xenia": "confirmed",
        "Yann": "confirmed",
        "Ada": "confirmed",
        "Ben": "waiting",
    }
    assert (states(event.workshops[0].id)["Ada"], states(event.workshops[0].id)["Ben"]) == ("moved", "confirmed")


def test_refused_rows_are_named_with_reasons_and_do_not_stop_the_others(
    client: PageClient, event: Event, people: list[Registration]
) -> None:
    with unit_of_work(by="test", at=clock.now()):
        registration.withdraw(people[1], now=clock.now())
    shown = ask(client, "absage", *people[:3])
    told = text(shown)
    assert "Eine Person bleibt, wie sie ist" in told
    assert "Ben ZweiDiese Anmeldung ist schon beendet." in told
    press(client, shown)
    assert [states(event.workshops[0].id)[name] for name in ("Ada", "Ben", "Cem")] == ["withdrawn"] * 3
    told = text(ask(client, "anwesend", people[4]))
    assert "Für niemanden lässt sich das tun" in told


def test_all_of_the_selection_are_meant_with_their_number(
    client: PageClient, event: Event, people: list[Registration]
) -> None:
    assert "Statt der Angekreuzten alle 2 Anmeldungen der Auswahl" in text(client.get(f"{LIST}?status=waiting"))
    shown = client.get(f"{PATH}?tun=absage&alle=1&status=waiting&id={people[0].id}")
    assert "Es betrifft 2 Personen." in text(shown)
    press(client, shown)
    assert list(states(event.workshops[0].id).values()) == ["confirmed"] * 3 + ["withdrawn"] * 2


def test_attendance_and_links_of_many(client: PageClient, event: Event, people: list[Registration]) -> None:
    told = text(ask(client, "link", *people))
    assert "5 Personen bleiben, wie sie sind" in told
    with make.later(hours=1):
        press(client, ask(client, "link", *people))
    assert [mail.kind for mail in make.mails(people[0].email)][-1] == "registration/link_again"
    with make.later(days=10, hours=20):
        make.signed_in(client, "organiser", "zwei@example.org")
        press(client, ask(client, "anwesend", *people))
        db.session.rollback()
        there = db.session.query(Registration).filter(Registration.checked_in_at.is_not(None)).count()
    assert there == 3


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("tun=absage", "mindestens eine Person"),
        ("id=1", "was geschehen soll"),
        ("tun=loeschen&id=1", "was geschehen soll"),
        ("tun=wechsel&id=1", "in welchen Workshop"),
        ("tun=wechsel&id=1&ziel=Z", "in welchen Workshop"),
        ("tun=absage&" + "&".join(f"id={number}" for number in range(1, 202)), "Höchstens 200 Personen"),
    ],
)
def test_nonsense_is_told_in_one_sentence(client: PageClient, event: Event, query: str, words: str) -> None:
    answer = client.get(f"{PATH}?{query}", follow_redirects=True)
    assert (answer.status_code, words in text(answer)) == (200, True)


def test_ticks_outlive_a_refusal(client: PageClient, event: Event, people: list[Registration]) -> None:
    with unit_of_work(by="test"):
        for number in range(60):
            make.seated(event.workshops[2], number, f"Zoe {number:02}", "Ulm", "", now=clock.now())
    ids = "&".join(f"id={each.id}" for each in people[:2])
    answer = client.get(f"{PATH}?tun=wechsel&{ids}&workshop=A&seite=1", follow_redirects=True)
    assert "in welchen Workshop" in text(answer)
    page = html.document_fromstring(answer.get_data(as_text=True))
    assert page.xpath("//input[@name='id'][@checked]/@value") == [str(each.id) for each in people[:2]]
    assert page.xpath("//select[@name='tun']/option[@selected]/@value") == ["wechsel"]
    assert page.xpath("//select[@name='workshop']/option[@selected]/@value") == ["A"]
    late = client.get(f"{PATH}?tun=&alle=1&seite=2", follow_redirects=True)
    page = html.document_fromstring(late.get_data(as_text=True))
    assert len(page.xpath("//input[@name='id']")) == 15
    assert page.xpath("//input[@name='alle'][@checked]/@value") == ["1"]


def test_target_removed_meanwhile_keeps_who_was_chosen(
    client: PageClient, event: Event, people: list[Registration]
) -> None:
    shown = ask(client, "wechsel", people[0], more="&ziel=B")
    with unit_of_work(by="test"):
        db.session.delete(event.workshops[1])
    answer = client.get(press(client, shown).location)
    page = html.document_fromstring(answer.get_data(as_text=True))
    assert "in welchen Workshop" in text(answer)
    assert page.xpath("//input[@name='id'][@checked]/@value") == [str(people[0].id)]


def test_reasons_are_said_to_the_office(client: PageClient, event: Event, people: list[Registration]) -> None:
    assert "Die Person ist für diesen Workshop schon angemeldet." in text(
        ask(client, "wechsel", people[0], more="&ziel=A")
    )
    with make.later(days=60):
        make.signed_in(client, "organiser", "zwei@example.org")
        told = text(ask(client, "wechsel", people[0], more="&ziel=B"))
    assert "Jetzt hilft nur noch der Einlass vor Ort" in told
    assert "Schreiben Sie der Geschäftsstelle" not in told


def test_people_of_another_event_are_not_touched(client: PageClient, event: Event, people: list[Registration]) -> None:
    other = make.event("fulda")
    stranger = make.registered(other.workshops[0], "Fremd Person")
    told = text(ask(client, "absage", people[0], stranger))
    assert "Fremd Person" not in told
    assert "Es betrifft eine Person." in told


def test_numbers_of_people_are_read_once_and_nothing_else_is() -> None:
    assert rules.numbers(["5", "x", "3", "5", "-1", "9" * 12]) == [3, 5]
