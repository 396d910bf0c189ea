"""What participants do on their personal page, without JavaScript."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app.core import clock
from app.core.db import unit_of_work
from app.registration import actions as registration
from app.self_service import queries as links
from tests.browser import personal, world
from tests.browser.conftest import House
from tests.support import make

pytestmark = pytest.mark.browser


def enter(house: House, slug: str, name: str = "Ada Reise", *, capacity: int = 2) -> str:
    """A conference of its own in which somebody has a place; returns the personal page."""
    with house.app.app_context():
        world.hold(slug, f"Regionalkonferenz {slug}", capacity=capacity)
        return another(slug, "A", name)


def another(slug: str, letter: str, name: str) -> str:
    return world.register(slug, letter, name, email=f"{name.lower().replace(' ', '.')}@{slug}.example")


def status(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", name=words, exact=True)).to_be_visible()


def test_change_workshop_keeps_the_old_place_until_the_new_one_is_sure(house: House, visitor: Page) -> None:
    mine = enter(house, "wechsel", capacity=1)
    with house.app.app_context():
        other = another("wechsel", "B", "Bela Voll")
    visitor.goto(mine)
    visitor.get_by_role("link", name="Workshop wechseln").click()
    visitor.get_by_role("radio", name="Workshop B: Thema B (Warteliste)").check()
    visitor.get_by_role("button", name="Wechseln").click()
    status(visitor, "Sie stehen an Stelle 1 der Warteliste")
    expect(visitor.get_by_text("Ihren Platz in Workshop A behalten Sie")).to_be_visible()
    with house.app.app_context(), unit_of_work(by="test", at=clock.now()):
        registration.withdraw(personal.behind(other), now=clock.now())
    visitor.reload()
    status(visitor, "Ein Platz ist für Sie frei")
    visitor.get_by_role("button", name="Platz annehmen").click()
    status(visitor, "Ihr Platz ist sicher")
    visitor.goto(mine)
    status(visitor, "Diese Anmeldung ist beendet")


def test_decline_an_offer_ends_it(house: House, visitor: Page) -> None:
    first = enter(house, "ablehnen", capacity=1)
    with house.app.app_context():
        mine = another("ablehnen", "A", "Bela Wartet")
        with unit_of_work(by="test", at=clock.now()):
            registration.withdraw(personal.behind(first), now=clock.now())
    visitor.goto(mine)
    visitor.get_by_role("button", name="Platz ablehnen").click()
    status(visitor, "Diese Anmeldung ist beendet")


def test_substitute_hands_the_place_over(house: House, visitor: Page) -> None:
    mine = enter(house, "vertreten")
    visitor.goto(mine)
    visitor.get_by_role("link", name="Vertretung nennen").click()
    visitor.get_by_label("Vor- und Nachname der Vertretung").fill("Zoe Ersatz")
    visitor.get_by_role("button", name="Vertretung eintragen").click()
    expect(visitor.get_by_role("group", name="Eine Angabe fehlt oder stimmt noch nicht")).to_be_focused()
    visitor.get_by_label("E-Mail-Adresse der Vertretung").fill("zoe@vertreten.example")
    visitor.get_by_role("button", name="Vertretung eintragen").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Ihre Vertretung ist eingetragen")
    with house.app.app_context():
        theirs = make.link_in(make.mails("zoe@vertreten.example")[-1])
    visitor.goto(theirs)
    status(visitor, "Ihr Platz ist sicher")
    visitor.goto(mine)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Diese Seite gibt es nicht")


def test_need_is_told_answered_and_deleted(house: House, visitor: Page, olga: Page) -> None:
    visitor.goto(enter(house, "bedarf"))
    visitor.get_by_role("link", name="Was ich brauche").click()
    visitor.get_by_label("Was können wir tun").fill("Eine Ringschleife.")
    visitor.get_by_role("button", name="Verschlossen speichern").click()
    expect(visitor.get_by_role("group", name="Eine Angabe fehlt")).to_be_focused()
    visitor.get_by_label("Die Geschäftsstelle darf das verschlossen speichern").check()
    visitor.get_by_role("button", name="Verschlossen speichern").click()
    expect(visitor.get_by_role("status")).to_have_text("Ihre Angabe ist verschlossen gespeichert.")
    olga.goto("/verwaltung/bedarf/bedarfe/")
    expect(olga.get_by_text("Ringschleife")).to_have_count(0)
    olga.get_by_role("button", name="Bedarfe lesen").click()
    expect(olga.get_by_text("Eine Ringschleife.")).to_be_visible()
    olga.get_by_role("radio", name="teilweise").check()
    olga.get_by_label("Was möglich ist").fill("In Saal 2.")
    olga.get_by_role("button", name="Antwort speichern").click()
    visitor.get_by_role("link", name="Was ich brauche").click()
    expect(visitor.get_by_text("In Saal 2.")).to_be_visible()
    visitor.get_by_role("button", name="Angabe löschen").click()
    expect(visitor.get_by_text("Ihre Angabe ist gelöscht.")).to_be_visible()


def test_consents_data_and_erasure(house: House, visitor: Page) -> None:
    mine = enter(house, "daten")
    visitor.goto(mine)
    visitor.get_by_role("link", name="Einwilligungen").click()
    visitor.get_by_label("Fotos und Filme").check()
    visitor.get_by_role("button", name="Einwilligungen speichern").click()
    visitor.get_by_role("link", name="Einwilligungen").click()
    expect(visitor.get_by_label("Fotos und Filme")).to_be_checked()
    visitor.goto(f"{mine}daten")
    with visitor.expect_download() as waited:
        visitor.get_by_role("link", name="Daten als JSON herunterladen").click()
    assert json.loads(waited.value.path().read_text("utf-8"))["registrations"][0]["photo_consent_at"]
    visitor.get_by_role("link", name="Daten löschen").click()
    visitor.get_by_role("button", name="Endgültig löschen").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Ihre Daten sind gelöscht")
    visitor.goto(mine)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Diese Seite gibt es nicht")


def test_expired_link_is_renewed_by_mail(house: House, visitor: Page) -> None:
    mine = enter(house, "ablauf")
    with house.app.app_context(), unit_of_work(by="test", at=clock.now()):
        link = links.link(mine.strip("/").rpartition("/")[2])
        assert link is not None
        link.expires_at = clock.now() - timedelta(days=1)
        personal_row = personal.registrations.registration(link.registration_id)
        assert personal_row is not None
        personal_row.last_mail_at = clock.now() - timedelta(days=80)
    visitor.goto(mine)
    visitor.get_by_role("button", name="Neuen Link schicken").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Bitte sehen Sie in Ihr Postfach")
    with house.app.app_context():
        fresh = make.link_in(make.mails("ada.reise@ablauf.example")[-1])
    assert fresh != mine
    visitor.goto(fresh)
    status(visitor, "Ihr Platz ist sicher")
    visitor.get_by_role("button", name="Link verlängern").click()
    expect(visitor.get_by_text("Ihr Link gilt jetzt länger.")).to_be_visible()
