"""Two whole paths without JavaScript: a participant from the form to the withdrawal, an organiser from rules to end."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import world
from tests.browser.conftest import House
from tests.browser.test_participant import hold, subjects, withdraw
from tests.browser.test_self_service import status
from tests.support import make

pytestmark = pytest.mark.browser


def link_to(house: House, address: str) -> str:
    """The personal page, as the newest mail to this address names it."""
    with house.app.app_context():
        return make.link_in(make.mails(address)[-1])


def register_for_the_waitlist(page: Page, slug: str) -> None:
    page.goto(f"/veranstaltungen/{slug}/anmeldung?workshop=A")
    page.get_by_label("Vor- und Nachname").fill("Wilma Weg")
    page.get_by_label("E-Mail-Adresse").fill("wilma@ganz.example")
    page.get_by_label("Kommune oder Organisation").fill("Stadt Fulda")
    page.get_by_label("Datenschutzhinweise zur Anmeldung gelesen").check()
    page.get_by_role("button", name="Weiter: Angaben prüfen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bitte prüfen Sie Ihre Angaben")
    page.get_by_role("button", name="Verbindlich anmelden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sie stehen auf der Warteliste")


def test_participant_waits_takes_an_offer_changes_hands_over_and_withdraws(house: House, visitor: Page) -> None:
    hold(house, "ganz", capacity=1)
    with house.app.app_context():
        before_me = world.register("ganz", "A", "Vera Vorher")
    register_for_the_waitlist(visitor, "ganz")

    visitor.goto(link_to(house, "wilma@ganz.example"))
    mine = visitor.url
    visitor.get_by_role("button", name="E-Mail-Adresse bestätigen").click()
    status(visitor, "Sie stehen an Stelle 1 der Warteliste")
    visitor.goto(before_me)
    withdraw(visitor)
    visitor.goto(mine)
    status(visitor, "Ein Platz ist für Sie frei")
    visitor.get_by_role("button", name="Platz annehmen").click()
    status(visitor, "Ihr Platz ist sicher")

    visitor.get_by_role("link", name="Workshop wechseln").click()
    visitor.get_by_role("radio", name="Workshop B: Thema B (1 von 1 Plätzen frei)").check()
    visitor.get_by_role("button", name="Wechseln").click()
    status(visitor, "Ihr Platz ist sicher")
    expect(visitor.locator(".r-facts dd").first).to_have_text("B – Thema B")

    visitor.get_by_role("link", name="Vertretung nennen").click()
    visitor.get_by_label("Vor- und Nachname der Vertretung").fill("Zora Zweite")
    visitor.get_by_label("E-Mail-Adresse der Vertretung").fill("zora@ganz.example")
    visitor.get_by_role("button", name="Vertretung eintragen").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Ihre Vertretung ist eingetragen")
    visitor.goto(link_to(house, "zora@ganz.example"))
    expect(visitor.locator(".r-facts dd").filter(has_text="Zora Zweite")).to_have_count(1)
    withdraw(visitor)


def test_organiser_sets_rules_gives_a_place_changes_and_calls_off(house: House, olga: Page, visitor: Page) -> None:
    hold(house, "leitung", capacity=1)
    with house.app.app_context():
        held = world.register("leitung", "A", "Hanna Hält", email="hanna@leitung.example", confirmed=False)
        world.register("leitung", "A", "Wim Wartet", email="wim@leitung.example")
    olga.goto("/verwaltung/leitung/")
    olga.get_by_role("navigation", name="Verwaltung").get_by_role("link", name="Regeln der Anmeldung").click()
    olga.get_by_label("Stunden für ein Platzangebot").fill("12")
    olga.get_by_role("button", name="Einstellungen speichern").click()
    expect(olga.get_by_role("status")).to_have_text("Die Einstellungen sind gespeichert.")
    expect(olga.get_by_label("Stunden für ein Platzangebot")).to_have_value("12")

    give_place(olga, "Hanna Hält")
    visitor.goto(held)
    status(visitor, "Ihr Platz ist sicher")
    olga.goto("/verwaltung/leitung/workshops/a/warteliste")
    expect(olga.get_by_role("heading", name="Als Nächstes: Wim Wartet")).to_be_visible()

    olga.get_by_role("navigation", name="Verwaltung").get_by_role("link", name="Ändern").click()
    olga.get_by_label("Raum").fill("Saal 7")
    olga.get_by_role("button", name="Änderung speichern").click()
    expect(olga.get_by_role("status")).to_contain_text("Die Änderung ist gespeichert.")
    visitor.reload()
    expect(visitor.locator(".r-facts dd").filter(has_text="Saal 7")).to_have_count(1)
    call_off(olga)
    visitor.reload()
    status(visitor, "Diese Anmeldung ist beendet")
    expect(visitor.get_by_text("Grund: Der Saal steht unter Wasser.")).to_be_visible()
    for address in ("hanna@leitung.example", "wim@leitung.example"):
        assert subjects(olga, address)[0] == "Fällt aus: Workshop A, Regionalkonferenz leitung"


def give_place(olga: Page, name: str) -> None:
    """By hand, with a reason: asked for first, then kept in the history."""
    olga.get_by_role("navigation", name="Verwaltung").get_by_role("link", name="Teilnehmende").click()
    expect(olga.get_by_role("row").filter(has_text=name)).to_contain_text("Platz reserviert")
    olga.get_by_role("link", name=name).click()
    olga.get_by_role("button", name="Platz geben").click()
    expect(olga.get_by_role("group", name="Eine Angabe fehlt")).to_be_focused()
    olga.get_by_label("Grund").fill("Am Telefon bestätigt.")
    olga.get_by_role("button", name="Platz geben").click()
    expect(olga.get_by_role("status")).to_have_text("Der Platz ist vergeben, die Einladung ist unterwegs.")
    expect(olga.get_by_role("region", name="Verlauf")).to_contain_text("„Am Telefon bestätigt.“")


def call_off(olga: Page) -> None:
    olga.get_by_role("navigation", name="Verwaltung").get_by_role("link", name="Ausfallen lassen").click()
    olga.get_by_label("Grund").fill("Der Saal steht unter Wasser.")
    olga.get_by_role("button", name="Workshop ausfallen lassen").click()
    expect(olga.get_by_role("status")).to_have_text("Der Workshop fällt aus. 2 Personen bekommen eine E-Mail.")
    olga.goto("/verwaltung/leitung/teilnehmende")
    expect(olga.get_by_role("row").filter(has_text="fällt aus")).to_have_count(2)
