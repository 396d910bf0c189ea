"""The outbox with a real mail server that refuses: what the pages say, for one event and for all, and the way out."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from lxml import html

from app.core import clock
from app.core.db import db, unit_of_work
from app.outbox import jobs
from app.outbox.models import Mail
from tests.support import make
from tests.support.client import PageClient

PAGE = "/verwaltung/postausgang/"


class Choosy:
    """Takes mail for some, never for "nie", and not now for "spaeter"."""

    def __init__(self) -> None:
        self.kind = False
        self.taken: list[str] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if address.startswith("nie") and not self.kind:
            return "550 5.1.1 Postfach unbekannt"
        if address.startswith("spaeter") and not self.kind:
            return "450 4.2.1 Postfach gerade belegt"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.taken += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Choosy]:
    choosy = Choosy()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(choosy, hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setitem(app.config, "SMTP_URL", f"smtp://127.0.0.1:{port}")
    yield choosy
    controller.stop()


@pytest.fixture
def office(client: PageClient, server: Choosy) -> PageClient:
    """Two events; of the first one person has an address that does not exist, and one a mailbox that is busy."""
    make.signed_in(client, "organiser")
    with unit_of_work(by="test"):
        db.session.query(Mail).delete()
    people = {"kassel": ("nie", "spaeter", "gut"), "marburg": ("nie.marburg",)}
    for slug, names in people.items():
        workshop = make.event(slug, title=f"Konferenz {slug}").workshops[0]
        for name in names:
            make.registered(workshop, f"Gast {name}", email=f"{name}@example.org", confirmed=False)
    jobs.deliver_mail()
    return client


def rows(page: Any) -> dict[str, str]:
    """By address, the rest of its row."""
    tree = html.document_fromstring(page.get_data(as_text=True))
    found = {}
    for row in tree.xpath("//tbody/tr"):
        cells = [" ".join(" ".join(cell.itertext()).split()) for cell in row.xpath("th|td")]
        found[cells[1].split()[-1]] = " | ".join([cells[0], *cells[2:4]])
    return found


def words(page: Any) -> str:
    return " ".join(html.document_fromstring(page.get_data(as_text=True)).text_content().split()).replace("\u00a0", " ")


def options(page: Any) -> dict[str, str]:
    tree = html.document_fromstring(page.get_data(as_text=True))
    return {each.text: each.get("value") for each in tree.xpath("//select[@id='veranstaltung']/option")}


def test_list_says_state_attempts_error_and_event_of_each_mail(office: PageClient, server: Choosy) -> None:
    found = rows(office.get(PAGE))
    assert server.taken == ["gut@example.org"]
    assert found["nie@example.org"].endswith("| nicht zustellbar 550 5.1.1 Postfach unbekannt | 1")
    assert "| wartet 450 4.2.1 Postfach gerade belegt | 1 nächster Versuch: 24. Nov. 2026, 10:0" in found[
        "spaeter@example.org"
    ].replace("\u00a0", " ")
    assert found["gut@example.org"].endswith("| gesendet | 1")
    assert [title for title in ("Konferenz kassel", "Konferenz marburg") for row in found.values() if title in row] == [
        *["Konferenz kassel"] * 3,
        "Konferenz marburg",
    ]


def test_numbers_are_those_of_the_event_that_was_chosen(office: PageClient) -> None:
    page = office.get(PAGE)
    assert "nicht zustellbar: 2" in words(page)
    assert "2 nicht zustellbare E-Mails noch einmal senden" in words(page)
    marburg = options(page)["Konferenz marburg"]
    one = office.get(f"{PAGE}?veranstaltung={marburg}")
    assert set(rows(one)) == {"nie.marburg@example.org"}
    assert ("nicht zustellbar: 1" in words(one), "gesendet: 0" in words(one), "wartet: 0" in words(one)) == (True,) * 3
    assert "Gezählt sind die E-Mails zu diesem Filter, in jedem Status." in words(one)
    assert "1 nicht zustellbare E-Mail noch einmal senden" in words(one)
    waiting = office.get(f"{PAGE}?veranstaltung={marburg}&status=queued")
    assert "noch einmal senden" not in words(waiting)
    assert "nicht zustellbar: 1" in words(waiting)
    assert "Zu diesem Filter gibt es keine E-Mail." in words(waiting)


def test_page_of_a_mail_says_what_happened_and_what_to_do(office: PageClient) -> None:
    ids = {mail.to_address.partition("@")[0]: mail.id for mail in db.session.query(Mail)}
    never = words(office.get(f"{PAGE}{ids['nie']}"))
    assert "VeranstaltungKonferenz kassel" in never
    assert "ArtAnmeldungen und Plätze" in never
    assert "Fehler550 5.1.1 Postfach unbekannt" in never
    assert "Ist die Adresse falsch, berichtigen Sie sie zuerst bei der Person." in never
    assert "Nächster Versuch" not in never
    later = words(office.get(f"{PAGE}{ids['spaeter']}"))
    assert "Nächster VersuchDienstag, 24. November 2026, 10:0" in later
    assert "Noch einmal senden" not in later
    assert "Nächster Versuch" not in words(office.get(f"{PAGE}{ids['gut']}"))


def test_failed_mails_of_one_event_go_again_once_the_server_takes_them(office: PageClient, server: Choosy) -> None:
    kassel = options(office.get(PAGE))["Konferenz kassel"]
    server.kind = True
    answer = office.submit(f"{PAGE}erneut?veranstaltung={kassel}", page=f"{PAGE}?veranstaltung={kassel}")
    assert "1 E-Mail wird noch einmal gesendet." in words(office.get(answer.location))
    jobs.deliver_mail()
    assert server.taken == ["gut@example.org", "nie@example.org"]
    with clock.stopped(clock.now() + timedelta(minutes=5)):
        jobs.deliver_mail()
    assert server.taken[2:] == ["spaeter@example.org"]
    again = office.submit(f"{PAGE}erneut?veranstaltung={kassel}", page=PAGE)
    assert "Keine E-Mail wird noch einmal gesendet" in words(office.get(again.location))
    assert rows(office.get(PAGE))["nie.marburg@example.org"].endswith("| 1")


def test_overview_leads_to_the_failed_mails_of_the_event(office: PageClient) -> None:
    for overview, numbers in (("/verwaltung/marburg/", {1}), ("/verwaltung/", {1})):
        tree = html.document_fromstring(office.get(overview).get_data(as_text=True))
        links = tree.xpath("//main//a[contains(@href, '/postausgang/?status=failed')]/@href")
        assert {len(rows(office.get(link))) for link in links} == numbers
        assert links
