"""The outbox narrowed by event, kind, words and state together; paged, and as costly for one mail as for many."""

from __future__ import annotations

import pytest
from flask import Flask
from lxml import html

from app.core.db import db, unit_of_work
from app.outbox.models import Mail
from tests.house.test_queries import counted
from tests.support import make
from tests.support.client import PageClient

PAGE = "/verwaltung/postausgang/"


@pytest.fixture
def office(client: PageClient) -> PageClient:
    """Two events with mails, and somebody who signed in."""
    for slug, name in (("kassel", "Ada Öztürk"), ("marburg", "Bela Andere")):
        make.registered(make.event(slug, title=f"Konferenz {slug}").workshops[0], name, email=f"{name[:3]}@example.org")
    make.signed_in(client, "organiser")
    return client


def rows(office: PageClient, query: str) -> int:
    page = office.get(f"{PAGE}?{query}")
    assert page.status_code == 200
    return len(html.document_fromstring(page.get_data(as_text=True)).xpath("//tbody/tr"))


def test_filters_narrow_together_and_nonsense_narrows_nothing(office: PageClient) -> None:
    page = html.document_fromstring(office.get(PAGE).get_data(as_text=True))
    names = {option.text: option.get("value") for option in page.xpath("//select[@id='veranstaltung']/option")}
    assert set(names) == {"alle", "Konferenz kassel", "Konferenz marburg"}
    every = rows(office, "")
    kassel = names["Konferenz kassel"]
    assert every == 4
    assert rows(office, f"veranstaltung={kassel}") == 2
    assert rows(office, f"veranstaltung={kassel}&art=accounts") == 0
    assert (rows(office, "art=registration"), rows(office, "art=digests")) == (4, 0)
    assert rows(office, f"veranstaltung={kassel}&art=registration&status=queued&suche=ada") == 2
    found = {"öztürk": 2, "ÖZTÜRK": 2, "ada@": 2, "EXAMPLE": 4, "%25": 0, "_": 0, "ada bela": 0}
    assert {words: rows(office, f"suche={words}") for words in found} == found
    for nonsense in ("status=x", "art=x/y", "nachricht=x:1", "veranstaltung=x", "veranstaltung=99999999999", "vor=x"):
        assert rows(office, nonsense) == every, nonsense


def test_failed_mails_of_a_filter_are_sent_again_and_no_others(office: PageClient) -> None:
    with unit_of_work(by="test"):
        db.session.query(Mail).update({"state": "failed"})
    path = f"{PAGE}?suche=ada@"
    assert "2 nicht zustellbare E-Mails noch einmal senden" in office.get(path).get_data(as_text=True)
    assert office.submit(f"{PAGE}erneut?suche=ada@", page=path).status_code == 302
    db.session.rollback()
    db.session.expire_all()
    states = {mail.to_address: mail.state for mail in db.session.query(Mail)}
    assert states["Ada@example.org"] == "queued"
    assert states["Bel@example.org"] == "failed"


def test_outbox_asks_equally_often_for_few_and_for_many_and_pages_through_all(app: Flask, office: PageClient) -> None:
    def asked() -> int:
        with counted(app) as seen:
            office.get(f"{PAGE}?suche=example")
        return len(seen)

    asked()  # the first look of an hour is written down
    few = asked()
    with unit_of_work(by="test"):
        one = db.session.query(Mail).first()
        assert one is not None
        facts = {column.name: getattr(one, column.name) for column in Mail.__table__.columns if column.name != "id"}
        for number in range(200):
            db.session.add(Mail(**{**facts, "key": f"k{number}", "bounce_key": f"b{number}", "kind": "texts/x"}))
    assert asked() == few
    assert few <= 9  # SQLite counts its BEGIN
    seen, path = 0, f"{PAGE}?art=texts"
    while path:
        page = html.document_fromstring(office.get(path).get_data(as_text=True))
        seen += len(page.xpath("//tbody/tr"))
        older = page.xpath("//a[text()='Ältere anzeigen']/@href")
        path = older[0] if older else ""
    assert seen == 200
