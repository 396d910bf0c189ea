"""The list of participants and the waitlist: order, positions, deadlines, and why somebody is passed over."""

from __future__ import annotations

from lxml import html

from app.admission.models import Admission
from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Event
from app.outbox.models import Mail
from app.registration import actions as registration
from app.registration.models import Registration
from tests.house.test_queries import counted
from tests.support import make
from tests.support.client import PageClient

PAGE = "/verwaltung/kassel/workshops/a/warteliste"
PEOPLE = "/verwaltung/kassel/teilnehmende"


def cells(client: PageClient, path: str, *columns: int) -> list[tuple[str, ...]]:
    """The texts of these columns, row by row; column 0 is the header of the row."""
    tree = html.document_fromstring(client.get(path).get_data(as_text=True))
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in tree.xpath("//tbody/tr")]
    return [tuple(row[column] for column in columns) for row in rows]


def one_place(**terms: object) -> Event:
    event = make.event(capacity=2, workshops="A")
    with unit_of_work(by="test"):
        db.session.add(Admission(event_id=event.id, mode="arrival", **terms))
    return event


def waiting(event: Event) -> None:
    """Two have the places; then come an unconfirmed one, two of a municipality that has its share, and two others."""
    workshop = event.workshops[0]
    make.registered(workshop, "Ute Erste", municipality="Fulda", municipality_key="fulda")
    make.registered(workshop, "Udo Zweite", municipality="Kassel", municipality_key="kassel")
    make.registered(workshop, "Zora Offen", municipality="Hanau", municipality_key="hanau", confirmed=False)
    make.registered(workshop, "Yann Fulda", municipality="Fulda", municipality_key="fulda")
    make.registered(workshop, "Xenia Gießen", municipality="Gießen", municipality_key="giessen")
    make.registered(workshop, "Wim Hanau", municipality="Hanau", municipality_key="hanau")


def test_waitlist_says_who_is_next_and_why_others_are_not(client: PageClient) -> None:
    event = one_place(per_organisation=1)
    waiting(event)
    make.signed_in(client, "organiser")
    assert cells(client, PAGE, 0, 1, 3) == [
        ("Zora Offen", "1", "Wird übersprungen, weil die E-Mail-Adresse noch nicht bestätigt ist."),
        (
            "Yann Fulda",
            "2",
            "Wird übersprungen, weil die Kommune oder Organisation so viele Plätze hat, wie sie darf.",
        ),
        ("Xenia Gießen", "3", "Ist als Nächstes an der Reihe."),
        ("Wim Hanau", "4", "Kommt an die Reihe, wenn alle davor versorgt sind."),
    ]
    assert "Als Nächstes: Xenia Gießen" in client.get(PAGE).get_data(as_text=True)


def test_waitlist_does_what_it_says_when_a_place_becomes_free(client: PageClient) -> None:
    event = one_place(per_organisation=1)
    waiting(event)
    make.signed_in(client, "organiser")
    now = clock.now()
    with unit_of_work(by="test", at=now):
        registration.withdraw(db.session.query(Registration).filter_by(name="Udo Zweite").one(), now=now)
    offered = [row.name for row in db.session.query(Registration).filter_by(state="offered")]
    assert offered == ["Xenia Gießen"]
    page = client.get(PAGE).get_data(as_text=True)
    assert "antwortet bis Mittwoch, 25." in page
    assert "Als Nächstes: Wim Hanau" in page


def test_waitlist_of_funded_municipalities_is_passed_over(client: PageClient) -> None:
    event = one_place(non_funded_percent=50, funded="Fulda\nGießen")
    waiting(event)
    make.signed_in(client, "organiser")
    funded = "Wird übersprungen, weil die Plätze für geförderte Kommunen vergeben sind."
    assert [row for row in cells(client, PAGE, 0, 3) if row[1] == funded] == [
        ("Yann Fulda", funded),
        ("Xenia Gießen", funded),
    ]


def test_waitlist_after_the_freeze_says_that_nobody_moves_up(client: PageClient) -> None:
    event = one_place(freeze_hours=24)
    waiting(event)
    make.signed_in(client, "organiser")
    assert "Niemand rückt mehr nach" not in client.get(PAGE).get_data(as_text=True)
    with make.later(days=10, hours=23):
        make.signed_in(client, "organiser")
        assert "Niemand rückt mehr nach" in client.get(PAGE).get_data(as_text=True)


def test_participants_who_wait_stand_in_their_order_with_position(client: PageClient) -> None:
    waiting(one_place())
    make.signed_in(client, "organiser")
    assert cells(client, f"{PEOPLE}?status=waiting", 1, 4) == [
        ("Zora Offen", "Warteliste Stelle 1"),
        ("Yann Fulda", "Warteliste Stelle 2"),
        ("Xenia Gießen", "Warteliste Stelle 3"),
        ("Wim Hanau", "Warteliste Stelle 4"),
    ]
    assert cells(client, PEOPLE, 1)[0] == ("Ute Erste",)


def test_participants_show_what_came_back_until_the_address_is_another(client: PageClient) -> None:
    waiting(one_place())
    make.signed_in(client, "organiser")
    with unit_of_work(by="test"):
        for mail in db.session.query(Mail).filter_by(to_address="ute.erste@example.org"):
            mail.bounced_at = clock.now()
    assert [row for row in cells(client, PEOPLE, 1, 5) if "nicht zustellbar" in row[1]] == [
        ("Ute Erste", "ute.erste@example.org E-Mail nicht zustellbar")
    ]
    with unit_of_work(by="test"):
        db.session.query(Registration).filter_by(name="Ute Erste").one().email = "neu@example.org"
    assert [row for row in cells(client, PEOPLE, 5) if "nicht zustellbar" in row[0]] == []


def test_participants_need_at_most_eight_queries(client: PageClient, app: object) -> None:
    waiting(one_place())
    make.signed_in(client, "organiser")
    client.get(PEOPLE)  # the first look of an hour is written down
    with counted(app) as seen:  # type: ignore[arg-type]  # the app fixture
        client.get(PEOPLE)
    assert len(seen) <= 8, seen
