"""The page behind the personal link: what it shows, what it changes, and to whom."""

from __future__ import annotations

import pytest
from flask import Flask
from lxml import html

from app.audit.models import HistoryEntry
from app.core.db import db, unit_of_work
from app.events import actions as teams
from app.events.models import Workshop
from app.registration.models import Registration
from tests.desk.office import sign_in
from tests.house.conftest import Visitor
from tests.support import make
from tests.support.client import PageClient


def link(workshop: Workshop, name: str = "Ada Beispiel") -> str:
    make.registered(workshop, name)
    return make.link_in(make.mails()[-1])


def states() -> list[str]:
    db.session.rollback()
    return [row.state for row in db.session.query(Registration).order_by(Registration.id)]


def text(client: PageClient, path: str) -> str:
    return html.document_fromstring(client.get(path).get_data(as_text=True)).text_content()


def test_page_tells_only_ones_own_registration(client: PageClient) -> None:
    workshop = make.event(capacity=1).workshops[0]
    mine, other = link(workshop), link(workshop, "Bela Andere")
    assert "Platz bestätigt" in text(client, mine)
    assert "Sie stehen an Stelle 1 der Warteliste." in text(client, other)
    assert ["Bela" in text(client, path) for path in (mine, other)] == [False, True]
    assert "ada.beispiel@example.org" not in text(client, other)


def test_page_is_kept_by_nobody_and_leaves_no_trace(client: PageClient) -> None:
    mine = link(make.event().workshops[0])
    for path in (mine, f"{mine}absage", "/meine-anmeldung/falsch/"):
        headers = client.get(path).headers
        kept = (headers["Cache-Control"], headers["Referrer-Policy"], headers["X-Robots-Tag"])
        assert kept == ("no-store", "no-referrer", "noindex, nofollow"), path


def test_opening_every_page_of_a_link_changes_nothing(client: PageClient) -> None:
    """Mail scanners open links; nothing may happen before somebody presses a button."""
    mine = link(make.event().workshops[0])
    before = db.session.query(HistoryEntry).count()
    for path in (mine, f"{mine}absage"):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert client.get(f"{mine}bestaetigung").status_code == 405
    assert states() == ["confirmed"]
    assert db.session.query(HistoryEntry).count() == before
    assert db.session.query(Registration).one().address_confirmed_at is None


def test_confirming_by_the_button_is_kept(client: PageClient) -> None:
    mine = link(make.event().workshops[0])
    assert "Bitte bestätigen Sie Ihre E-Mail-Adresse" in text(client, mine)
    assert client.submit(f"{mine}bestaetigung", page=mine).status_code == 303
    assert "Bitte bestätigen Sie Ihre E-Mail-Adresse" not in text(client, mine)


def test_withdrawing_frees_the_place_and_the_link_says_it_is_over(client: PageClient) -> None:
    workshop = make.event(capacity=1).workshops[0]
    mine, other = link(workshop), link(workshop, "Bela Andere")
    assert client.submit(f"{mine}absage").headers["Location"] == mine
    assert states() == ["withdrawn", "confirmed"]
    assert "Diese Anmeldung ist beendet." in text(client, mine)
    assert "Platz bestätigt" in text(client, other)
    assert client.get(f"{mine}absage").headers["Location"] == mine


def test_withdrawing_twice_says_there_is_nothing_more_to_do(client: PageClient) -> None:
    workshop = make.event(capacity=1).workshops[0]
    mine = link(workshop)
    for name in ("Bela Andere", "Cem Dritter"):
        make.registered(workshop, name)
    client.submit(f"{mine}absage")
    client.submit(f"{mine}absage", page="/einloggen")
    assert states() == ["withdrawn", "confirmed", "waiting"]
    assert "Diese Anmeldung ist schon abgesagt." in text(client, mine)


def test_links_that_are_nearly_right_are_not_found_and_change_nothing(app: Flask) -> None:
    mine = link(make.event().workshops[0])
    token = mine.strip("/").rpartition("/")[2]
    visitor = Visitor(app, app.response_class)
    flipped = token[:-1] + ("A" if token[-1] != "A" else "B")
    for near in (flipped, token[:-1], f"{token}A", token.swapcase(), f"{token}%00", "%00", "a" * 3000, "'--"):
        assert visitor.get(f"/meine-anmeldung/{near}/").status_code == 404, near
        for verb in ("absage", "bestaetigung"):
            assert visitor.send(f"/meine-anmeldung/{near}/{verb}").status_code == 404, near
    assert states() == ["confirmed"]


def test_links_of_one_purpose_do_not_open_another(app: Flask) -> None:
    token = link(make.event().workshops[0]).strip("/").rpartition("/")[2]
    visitor = Visitor(app, app.response_class)
    before = states()
    assert visitor.send(f"/einloggen/{token}").status_code in (404, 410)
    assert states() == before


@pytest.mark.parametrize(("role", "sees"), [("organiser", True), ("editor", True), ("moderator", False)])
def test_participants_list_shows_addresses_to_the_office_only(app: Flask, role: str, sees: bool) -> None:
    event = make.event()
    make.registered(event.workshops[2], "Ada Beispiel")
    make.registered(event.workshops[0], "Bela Andere")
    visitor = Visitor(app, app.response_class)
    account = sign_in(visitor, role)
    workshop = event.workshops[2] if role == "moderator" else None
    with unit_of_work(by="test"):
        teams.assign(account, event, workshop)
    base = "/verwaltung/kassel/teilnehmende"
    page = visitor.get(base).get_data(as_text=True)
    assert ("ada.beispiel@example.org" in page) is sees
    assert "Ada Beispiel" in page
    assert ("Bela Andere" in page) is (role != "moderator")
    queries = ["?workshop=A", "?suche=Bela", "?status=confirmed", "?suche=bela.andere%40example.org", "?ab=0"]
    for query in queries if role == "moderator" else []:
        shown = visitor.get(base + query).get_data(as_text=True)
        assert html.document_fromstring(shown).xpath("//tbody//th[contains(., 'Bela')]") == [], query
        assert "@example.org" not in shown.replace("moderator@example.org", "").replace("bela.andere@example.org", "")


def test_participants_list_finds_sorts_and_pages(client: PageClient) -> None:
    event = make.event(capacity=500, workshops="A")
    names = ["Zoe Äpfel", "Ada Apfel", "Emil Öz", "Ben Ozean", "Dr. Ina von Halden"]
    for name in names:
        make.registered(event.workshops[0], name, email="amt@example.org")
    make.signed_in(client, "organiser")
    base = "/verwaltung/kassel/teilnehmende"

    def shown(query: str = "") -> list[str]:
        page = html.document_fromstring(client.get(base + query).get_data(as_text=True))
        return [cell.text_content() for cell in page.xpath("//tbody//th")]

    assert shown() == ["Zoe Äpfel", "Ada Apfel", "Dr. Ina von Halden", "Emil Öz", "Ben Ozean"]
    assert shown("?suche=aepfel") == ["Zoe Äpfel"]
    assert shown("?suche=%25") == shown()
    assert shown("?suche=_") == []
    assert shown("?status=waiting") == []
    assert shown("?workshop=Z") == shown()
    assert shown("?ab=3") == ["Emil Öz", "Ben Ozean"]
    assert [client.get(f"{base}?ab={odd}").status_code for odd in ("-1", "x", "9" * 40)] == [200] * 3
