"""„Mein Punkt fehlt“: while minutes are reviewed, people say what they miss, and read what became of it."""

from __future__ import annotations

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db, unit_of_work
from app.registration import actions as registration
from app.registration.rules import KEPT_AFTERWARDS
from app.review import actions, jobs
from app.review import queries as reviews
from app.review.models import Remark
from tests.review.samples import OFFICE, drafted, version, workshop
from tests.support import make
from tests.support.client import PageClient


@pytest.fixture(autouse=True)
def conference(app: Flask) -> None:
    make.event()


def page(name: str = "Ada Beispiel", **more: object) -> str:
    """Somebody's page for remarks."""
    person = make.registered(workshop(), name, **more)
    return f"{make.link_in(make.mails(person.email)[-1])}mein-punkt-fehlt"


def in_review() -> None:
    drafted()
    with unit_of_work(by="office"):
        actions.submit(version(), now=clock.now())


def rows() -> list[Remark]:
    db.session.rollback()
    return db.session.query(Remark).order_by(Remark.id).all()


def test_remark_reaches_the_team_and_its_state_comes_back(client: PageClient) -> None:
    in_review()
    path = page()
    assert client.submit(path, {"station": "2", "text": "Die Schule fehlt."}).status_code == 303
    (remark,) = rows()
    assert (remark.station_number, remark.text, remark.state) == (2, "Die Schule fehlt.", "open")
    assert "noch nicht geprüft" in client.get(path).get_data(as_text=True)
    make.signed_in(client, "organiser")
    review = f"{OFFICE}1/pruefung"
    assert "Die Schule fehlt." in client.get(review).get_data(as_text=True)
    assert "Ada Beispiel" not in client.get(review).get_data(as_text=True)
    declined = f"{OFFICE}1/hinweise/{remark.id}/abgelehnt"
    assert client.submit(declined, page=review).status_code == 422
    answer = client.submit(declined, {f"h{remark.id}-reason": "Steht schon da."}, page=review)
    assert answer.status_code == 303
    shown = client.get(path).get_data(as_text=True)
    assert "nicht aufgenommen" in shown
    assert "Steht schon da." in shown


def test_page_shows_the_questions_and_nothing_of_the_draft(client: PageClient) -> None:
    in_review()
    shown = client.get(page()).get_data(as_text=True)
    assert "Frage 2?" in shown
    assert "Formulare" not in shown


@pytest.mark.parametrize("state", ["none", "draft", "given back"])
def test_outside_a_review_the_page_says_that_nothing_is_taken(client: PageClient, state: str) -> None:
    if state == "draft":
        drafted()
    if state == "given back":
        in_review()
        with unit_of_work(by="office"):
            actions.give_back(version())
    path = page()
    assert "Zurzeit wird kein Protokoll" in client.get(path).get_data(as_text=True)
    door = page("Bela Muster")
    assert client.submit(
        path, {"station": "", "text": "Trotzdem"}, page=door.removesuffix("mein-punkt-fehlt")
    ).status_code in (409, 422)
    assert rows() == []


def test_somebody_without_a_place_gives_no_remark(client: PageClient) -> None:
    in_review()
    person = make.registered(workshop(), "Cem Probe")
    path = make.link_in(make.mails(person.email)[-1])
    with unit_of_work(by="participant"):
        registration.withdraw(person, now=clock.now())
    assert client.submit(f"{path}mein-punkt-fehlt", {"text": "Ich"}, page=path).status_code in (409, 422)
    assert rows() == []


def test_twenty_remarks_are_enough(client: PageClient) -> None:
    in_review()
    path = page()
    statuses = [client.submit(path, {"station": "", "text": f"Punkt {each}"}).status_code for each in range(21)]
    assert statuses == [303] * 20 + [429]
    assert len(rows()) == 20


def test_unknown_station_and_endless_text_are_refused(client: PageClient) -> None:
    in_review()
    path = page()
    for sent in ({"station": "9", "text": "x"}, {"station": "1", "text": "x" * 501}, {"station": "1", "text": " "}):
        assert client.submit(path, sent).status_code == 422
    assert rows() == []


def test_remarks_are_deleted_with_the_registrations_and_with_the_person(client: PageClient) -> None:
    in_review()
    path = page()
    client.submit(path, {"station": "1", "text": "Eins"})
    home = path.removesuffix("mein-punkt-fehlt")
    assert client.get(f"{home}daten.json").get_json()["registrations"][0]["remarks"] == [
        {"station": 1, "text": "Eins", "at": "2026-11-24T09:00:00+00:00", "state": "open", "reason": ""}
    ]
    assert client.submit(f"{home}loeschung").status_code == 200
    assert rows() == []
    other = page("Dana Vorlage")
    client.submit(other, {"station": "1", "text": "Zwei"})
    with clock.stopped(workshop().ends_at + KEPT_AFTERWARDS):
        jobs.forget_old_reviews()
    assert rows() == []
    assert reviews.remarks(workshop()) == []


def test_wrong_link_opens_nothing(client: PageClient) -> None:
    in_review()
    assert client.get("/meine-anmeldung/falsch/mein-punkt-fehlt").status_code == 404
