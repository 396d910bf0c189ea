"""The pages of a review: who gets in, what they show, and the whole way through the office and the speaker's link."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from lxml import html

from app.core import clock
from app.core.db import db, unit_of_work
from app.minutes import documents
from app.programme import actions as programme
from app.programme import exchange
from app.review import actions, consenting
from app.review import queries as reviews
from app.review.models import MinutesComment, Remark
from app.review.rules import mark_of
from tests.house.conftest import Visitor
from tests.house.test_queries import Browser, counted
from tests.minutes.samples import PROTOCOL
from tests.review.samples import (
    ADDRESS,
    KEY,
    OFFICE,
    PAGE,
    SPEAKER,
    agreed,
    drafted,
    edited,
    out,
    released,
    version,
    workshop,
)
from tests.support import make
from tests.support.client import PageClient

REVIEW = f"{OFFICE}1/pruefung"
PERSON = f"{OFFICE}1/vortragende/{mark_of(KEY)}"


@pytest.fixture(autouse=True)
def conference(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "KINDS", ("md", "json"))
    make.event()


@pytest.fixture
def organiser(client: PageClient) -> PageClient:
    make.signed_in(client, "organiser")
    return client


def text(client: PageClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return " ".join(html.document_fromstring(answer.get_data(as_text=True)).xpath("//main")[0].text_content().split())


def asked(client: PageClient) -> str:
    assert (
        client.submit(
            f"{PERSON}/freigabe", {"freigabe-email": ADDRESS, "freigabe-locale": "de"}, page=PERSON
        ).status_code
        == 303
    )
    return make.link_in(make.mails(ADDRESS)[-1])


@pytest.mark.parametrize("state", ["draft", "in_review"])
def test_draft_and_review_are_hidden_from_everybody_outside_the_team(client: PageClient, state: str) -> None:
    drafted()
    if state == "in_review":
        with unit_of_work(by="office"):
            actions.submit(version(), now=clock.now())
    public = [PAGE, f"{PAGE}/fassung/1", f"{PAGE}/fassung/1/aenderungen", f"{PAGE}/fassung/1.md", f"{PAGE}/einfach"]
    assert [client.get(path).status_code for path in public] == [404] * 5
    assert [client.get(path).status_code for path in (REVIEW, PERSON, f"{OFFICE}1")] == [302] * 3
    make.signed_in(client, "moderator", "fremd@example.org")
    assert [client.get(path).status_code for path in (REVIEW, PERSON, f"{OFFICE}1")] == [404] * 3


def test_whole_way_from_draft_to_release(organiser: PageClient, app: Flask) -> None:
    drafted()
    shown = text(organiser, REVIEW)
    assert "keine Einwilligung vermerkt" in shown
    refused = organiser.submit(f"{OFFICE}1/freigabe", {"seen": "y"}, page=REVIEW)
    assert refused.status_code == 422
    assert "noch nicht freigegeben" in refused.get_data(as_text=True)
    link = asked(organiser)
    speaker = app.test_client()
    page = text(speaker, link)
    assert "Die Hälfte der Karten" in page
    assert "Formulare" not in page
    assert speaker.submit(f"{link}freigabe", page=link).status_code == 422
    assert speaker.submit(f"{link}freigabe", seen(speaker, link, agrees="y"), page=link).status_code == 303
    assert organiser.submit(REVIEW).status_code == 303
    assert organiser.submit(f"{OFFICE}1/freigabe", page=REVIEW).status_code == 422  # the place is taken over: a look
    assert organiser.submit(f"{OFFICE}1/freigabe", {"seen": "y"}, page=REVIEW).status_code == 303
    assert "Fassung 1.0" in organiser.get(PAGE).get_data(as_text=True)
    assert "Veröffentlicht am" in text(speaker, link)


def seen(client: PageClient, link: str, **more: str) -> dict[str, str]:
    """The form as her browser would send it."""
    tree = html.document_fromstring(client.get(link).get_data(as_text=True))
    return {"seen": tree.get_element_by_id("gelesen-anders").get("value"), **more}


def test_speaker_who_read_older_words_is_shown_the_new_ones(client: PageClient) -> None:
    drafted()
    with unit_of_work(by="office"):
        consenting.ask(version(), KEY, ADDRESS, "de", now=clock.now())
    link = make.link_in(make.mails(ADDRESS)[-1])
    form = seen(client, link, agrees="y")
    edited(1, "Die Hälfte", "Ein Drittel")
    answer = client.submit(f"{link}freigabe", form, page=link)
    assert answer.status_code == 409
    assert "Ein Drittel" in answer.get_data(as_text=True)
    words = client.submit(f"{link}aenderung", seen(client, link, words="Bitte genauer."), page=link)
    assert words.status_code == 303
    assert "Bitte genauer." in text(client, link)


def test_override_and_consent_are_noted_through_the_page(organiser: PageClient) -> None:
    drafted()
    for step, field in (("einwilligung", "how"), ("ausnahme", "reason")):
        assert organiser.submit(f"{PERSON}/{step}", page=PERSON).status_code == 422
        assert organiser.submit(f"{PERSON}/{step}", {f"{step}-{field}": "mündlich"}, page=PERSON).status_code == 303
    assert "ohne Freigabe, mit Begründung" in text(organiser, REVIEW)


def test_comments_stand_at_their_place_and_at_the_end_when_it_is_gone(organiser: PageClient) -> None:
    drafted()
    places = html.document_fromstring(organiser.get(REVIEW).get_data(as_text=True)).xpath(
        "//select[@id='place']/option"
    )
    question = next(each for each in places if "bremst" in each.text)
    for place in (question.get("value"), "", "unbekannt"):
        sent = {"place": place, "text": f"Zu {place or 'allem'}"}
        assert organiser.submit(f"{OFFICE}1/anmerkungen", sent, page=REVIEW).status_code == 303
    assert organiser.submit(f"{OFFICE}1/anmerkungen", {"text": " "}, page=REVIEW).status_code == 422
    assert [row.block_id for row in comments()] == [question.get("value"), "", ""]
    with unit_of_work(by="writer"):
        found = version()
        blocks = [each for each in found.document["blocks"] if each["id"] != question.get("value")]
        found.document = {**found.document, "blocks": blocks}
    assert "Zu Stellen, die es nicht mehr gibt" in text(organiser, REVIEW)
    done = f"{OFFICE}1/anmerkungen/{comments()[0].id}/erledigt"
    assert organiser.submit(done, page=REVIEW).status_code == 303
    assert [row.settled_at is not None for row in comments()] == [True, False, False]


def comments() -> list[MinutesComment]:
    db.session.rollback()
    return db.session.query(MinutesComment).order_by(MinutesComment.id).all()


def test_comment_of_another_version_is_not_settled_through_this_one(organiser: PageClient) -> None:
    drafted()
    drafted()
    organiser.submit(f"{OFFICE}1/anmerkungen", {"text": "Hier"}, page=REVIEW)
    wrong = f"{OFFICE}2/anmerkungen/{comments()[0].id}/erledigt"
    assert organiser.submit(wrong, page=REVIEW).status_code == 404
    assert comments()[0].settled_at is None


def test_four_eyes_are_set_on_the_page_and_explained_to_the_writer(organiser: PageClient) -> None:
    assert organiser.submit(f"{OFFICE}{drafted()}/vier-augen", {"wanted": "y"}, page=REVIEW).status_code == 303
    with unit_of_work(by="test"):
        account = db.session.execute(db.text("SELECT id FROM account")).scalar()
        version().written_by = [f"account:{account}"]
    agreed()
    organiser.submit(REVIEW)
    assert "der nicht mitgeschrieben hat" in text(organiser, REVIEW)
    refused = organiser.submit(f"{OFFICE}1/freigabe", {"seen": "y"}, page=REVIEW)
    assert refused.status_code == 403
    assert version().state == "in_review"


def test_correction_is_told_in_public_with_reason_and_differences(organiser: PageClient, monkeypatch: Any) -> None:
    out(monkeypatch)
    assert organiser.submit(f"{OFFICE}1/korrektur", page=REVIEW).status_code == 422
    sent = {"reason": "Eine Zahl war falsch."}
    assert organiser.submit(f"{OFFICE}1/korrektur", sent, page=REVIEW).headers["Location"] == f"{OFFICE}2"
    edited(2, "Kein Budget", "Wenig Budget")
    released(2)
    assert "Eine Zahl war falsch." in text(organiser, PAGE)
    assert "Es gibt eine neuere Fassung" in text(organiser, f"{PAGE}/fassung/1")
    changes = html.document_fromstring(organiser.get(f"{PAGE}/fassung/2/aenderungen").get_data(as_text=True))
    (gone,), (new,) = changes.xpath("//del"), changes.xpath("//ins")
    assert (gone.text_content(), new.text_content()) == ("entfallen: Kein ", "neu: Wenig ")
    assert organiser.get(f"{PAGE}/fassung/1/aenderungen").status_code == 404


def test_differences_escape_what_authors_wrote(organiser: PageClient, monkeypatch: Any) -> None:
    evil = "<script>alert(1)</script>"
    out(monkeypatch, PROTOCOL.replace("Kein Budget", evil))
    with unit_of_work(by="office"):
        actions.begin_correction(version(), evil, now=clock.now())
    edited(2, evil, "Kein Budget")
    released(2)
    for path in (f"{PAGE}/fassung/2/aenderungen", PAGE):
        assert evil not in organiser.get(path).get_data(as_text=True)


def test_taken_back_consent_leaves_nothing_of_her_at_any_address(client: PageClient, monkeypatch: Any) -> None:
    out(monkeypatch)
    before = client.get(PAGE).get_data(as_text=True)
    assert "Brinkschulte" in before
    with unit_of_work(by="office"):
        actions.begin_correction(version(), "Komma", now=clock.now())
    with unit_of_work(by="office"):
        consenting.ask(version(2), KEY, ADDRESS, "de", now=clock.now())
    link = make.link_in(make.mails(ADDRESS)[-1])
    assert client.submit(f"{link}widerruf", page=link).status_code == 303
    assert "zurückgezogen" in text(client, link)
    paths = {PAGE: 200, f"{PAGE}.md": 200, f"{PAGE}.json": 200, f"{PAGE}/fassung/3": 200}
    paths |= {f"{PAGE}/fassung/1": 410, f"{PAGE}/fassung/1.md": 410, f"{PAGE}/fassung/3/aenderungen": 200}
    paths |= {"/protokolle/?q=Telefon": 200}
    answers = {path: client.get(path) for path in paths}
    assert {path: answer.status_code for path, answer in answers.items()} == paths
    assert [path for path, answer in answers.items() if "rinkschulte" in answer.get_data(as_text=True)] == []
    assert "Einwilligung zurückgezogen" in answers[PAGE].get_data(as_text=True)
    stale = {"agrees": "y", "seen": "x"}
    assert client.submit(f"{link}freigabe", stale, page=f"{PAGE}/benachrichtigung").status_code == 409


def test_office_takes_out_somebody_who_told_it(organiser: PageClient, monkeypatch: Any) -> None:
    out(monkeypatch)
    assert organiser.submit(f"{PERSON}/widerruf", page=PERSON).status_code == 303
    assert SPEAKER not in organiser.get(PAGE).get_data(as_text=True)
    assert [each.withdrawn_at is not None for each in reviews.consents(version().workshop).values()] == [True]


def test_plain_language_has_its_own_page_and_is_linked(client: PageClient, monkeypatch: Any) -> None:
    out(monkeypatch)
    number = drafted(PROTOCOL.replace("Kein Budget", "Es gibt kein Geld"))
    with unit_of_work(by="office"):
        version(number).variant = "plain"
    agreed(number)
    assert client.get(f"{PAGE}/einfach").status_code == 404
    released(number)
    assert "Es gibt kein Geld" in text(client, f"{PAGE}/einfach")
    shown = client.get(PAGE).get_data(as_text=True)
    assert f'href="{PAGE}/einfach"' in shown
    assert "Kein Budget" in shown


def test_review_page_asks_the_database_no_more_for_thirty_rows_than_for_one(app: Flask) -> None:
    drafted()
    person = make.registered(workshop(), "Ada Beispiel")
    visitor = Visitor(app, app.response_class)
    make.signed_in(Browser(visitor), "organiser")
    counts = []
    for rows in (1, 29):
        with unit_of_work(by="office"):
            found = version()
            found.state = "draft"
            for each in range(rows):
                actions.comment(found, f"Anmerkung {each}", "", now=clock.now())
                db.session.add(remark(found, person.id, each))
        with counted(app) as statements:
            assert visitor.get(REVIEW).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


def remark(found: Any, person_id: int, each: int) -> Remark:
    placed = {"event_id": found.event_id, "workshop_id": found.workshop_id, "registration_id": person_id}
    return Remark(**placed, text=f"Punkt {each}", at=clock.now(), state="open")


def test_door_to_remarks_opens_on_the_personal_page_once_the_workshop_has_begun(client: PageClient) -> None:
    path = make.link_in(make.mails(make.registered(workshop(), "Ada Beispiel").email)[-1])
    assert "mein-punkt-fehlt" not in client.get(path).get_data(as_text=True)
    with clock.stopped(workshop().ends_at):
        assert f'href="{path}mein-punkt-fehlt"' in client.get(path).get_data(as_text=True)


def test_event_file_carries_four_eyes_and_licence(app: Flask) -> None:
    tree = make.event_tree("fulda", four_eyes=True, minutes_licence="CC0 1.0")
    with unit_of_work(by="test"):
        event = programme.import_event(tree, host="rotunde.example", now=clock.now())
    assert (event.four_eyes, event.minutes_licence) == (True, "CC0 1.0")
    written = exchange.written(event, {})["event"]
    assert (written["four_eyes"], written["minutes_licence"]) == (True, "CC0 1.0")
