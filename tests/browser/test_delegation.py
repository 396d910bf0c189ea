"""Several people of one organisation, from the form to the last withdrawal, without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import world
from tests.browser.conftest import House
from tests.support import make

pytestmark = pytest.mark.browser
CONTACT = "kontakt@landkreis.example"


def fill(page: Page, seats: str) -> None:
    page.get_by_label("Workshop A").check()
    page.get_by_label("Kommune oder Organisation").fill("Landkreis Beispiel")
    page.get_by_label("Zahl der Personen").fill(seats)
    page.get_by_label("Ihr Vor- und Nachname").fill("Kim Kontakt")
    page.get_by_label("Ihre E-Mail-Adresse").fill(CONTACT)
    page.get_by_label("Datenschutzhinweise zur Anmeldung gelesen").check()


def link(house: House) -> str:
    with house.app.app_context():
        return make.link_in(make.mails(CONTACT)[-1])


def test_contact_registers_corrects_confirms_names_and_withdraws(house: House, visitor: Page, olga: Page) -> None:
    with house.app.app_context():
        world.hold("mehrere", "Regionalkonferenz Mehrere", capacity=3)
    visitor.goto("/veranstaltungen/mehrere/anmeldung/mehrere")
    fill(visitor, "30")
    visitor.get_by_role("button", name="Angaben prüfen").click()
    visitor.get_by_role("button", name="Angaben ändern").click()
    expect(visitor.get_by_label("Kommune oder Organisation")).to_have_value("Landkreis Beispiel")
    visitor.get_by_role("button", name="Angaben prüfen").click()
    visitor.get_by_role("button", name="Verbindlich anmelden").click()
    expect(visitor.get_by_role("group", name="Eine Angabe fehlt")).to_be_focused()
    visitor.get_by_label("Zahl der Personen").fill("4")
    visitor.get_by_role("button", name="Angaben prüfen").click()
    visitor.get_by_role("button", name="Verbindlich anmelden").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Bitte bestätigen Sie noch Ihre Anmeldung")

    visitor.goto(link(house))
    visitor.get_by_role("button", name="4 Anmeldungen bestätigen").click()
    people = visitor.get_by_role("region", name="Angemeldete Personen").get_by_role("listitem")
    expect(people.filter(has_text="Platz bestätigt")).to_have_count(3)
    expect(people.filter(has_text="Stelle 1 der Warteliste")).to_have_count(1)
    visitor.get_by_role("group", name="Person 1:").get_by_label("Vor- und Nachname").fill("Nora Neu")
    visitor.get_by_role("group", name="Person 1:").get_by_label("E-Mail-Adresse").fill("nora@landkreis.example")
    visitor.get_by_role("button", name="Namen speichern").click()
    expect(visitor.get_by_role("status")).to_have_text("Die Namen sind gespeichert.")
    visitor.get_by_role("link", name="Absagen für Person 2").click()
    visitor.get_by_role("button", name="Absagen").click()
    visitor.get_by_role("button", name="Platz annehmen").click()
    expect(people.filter(has_text="Platz bestätigt")).to_have_count(3)

    olga.goto("/verwaltung/mehrere/teilnehmende")
    expect(olga.get_by_role("rowheader")).to_have_count(4)
    olga.get_by_role("link", name="Nora Neu").click()
    expect(olga.get_by_role("region", name="Verlauf")).to_contain_text("Namen nachgetragen")
    visitor.get_by_role("link", name="Alle absagen").click()
    visitor.get_by_role("button", name="Absagen").click()
    expect(visitor.get_by_text("Von dieser Sammelanmeldung ist niemand mehr angemeldet.")).to_be_visible()
