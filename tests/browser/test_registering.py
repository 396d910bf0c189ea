"""Registering without JavaScript: check, change an answer, send, reload, go back; nothing lost, nobody twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.registration.models import Registration
from tests.browser.conftest import House
from tests.browser.test_participant import hold

pytestmark = pytest.mark.browser


def registered(house: House, name: str) -> list[str]:
    """The letters of the workshops somebody of this name is registered for."""
    with house.app.app_context():
        return [row.workshop.letter for row in Registration.query.filter_by(name=name)]  # type: ignore[attr-defined]  # Flask-SQLAlchemy's model has it


def answer(page: Page, label: str) -> str:
    row = page.locator(".r-answers__row").filter(has=page.get_by_role("term").filter(has_text=label))
    return row.get_by_role("definition").first.inner_text()


def test_register_check_change_send_reload_and_back(house: House, visitor: Page) -> None:
    hold(house, "rundweg")
    visitor.goto("/veranstaltungen/rundweg/anmeldung?workshop=A")
    visitor.get_by_label("Vor- und Nachname").fill("Runa Weg")
    visitor.get_by_label("E-Mail-Adresse").fill("runa@example.org")
    visitor.get_by_label("Kommune oder Organisation").fill("Stadt Fulda")
    visitor.get_by_label("Was können wir tun").fill("Ein Platz vorn")
    visitor.get_by_label("Die Geschäftsstelle darf diese Angabe lesen").check()
    visitor.get_by_label("Datenschutzhinweise zur Anmeldung gelesen").check()
    visitor.get_by_role("button", name="Weiter: Angaben prüfen").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Bitte prüfen Sie Ihre Angaben")
    assert answer(visitor, "Was Sie brauchen") == "Ein Platz vorn"

    visitor.get_by_role("link", name="Ändern Kommune oder Organisation").click()
    expect(visitor.get_by_label("Vor- und Nachname")).to_have_value("Runa Weg")
    expect(visitor.get_by_label("Was können wir tun")).to_have_value("Ein Platz vorn")
    expect(visitor.get_by_role("radio", name="Workshop A")).to_be_checked()
    visitor.get_by_label("Kommune oder Organisation").fill("Stadt Hünfeld")
    visitor.get_by_role("button", name="Weiter: Angaben prüfen").click()
    assert answer(visitor, "Kommune oder Organisation") == "Stadt Hünfeld"
    visitor.reload()
    assert answer(visitor, "Kommune oder Organisation") == "Stadt Hünfeld"
    assert registered(house, "Runa Weg") == []

    visitor.get_by_role("button", name="Verbindlich anmelden").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Ihr Platz ist reserviert")
    visitor.reload()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Ihr Platz ist reserviert")
    visitor.go_back()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Ihr Platz ist reserviert")
    assert registered(house, "Runa Weg") == ["A"]


def test_back_from_the_check_keeps_what_was_entered(house: House, visitor: Page) -> None:
    hold(house, "rueckweg")
    visitor.goto("/veranstaltungen/rueckweg/anmeldung?workshop=B")
    visitor.get_by_label("Vor- und Nachname").fill("Rike Weg")
    visitor.get_by_label("E-Mail-Adresse").fill("rike@example.org")
    visitor.get_by_label("Kommune oder Organisation").fill("Stadt Fulda")
    visitor.get_by_label("Datenschutzhinweise zur Anmeldung gelesen").check()
    visitor.get_by_role("button", name="Weiter: Angaben prüfen").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Bitte prüfen Sie Ihre Angaben")
    visitor.go_back()
    expect(visitor.get_by_label("Vor- und Nachname")).to_have_value("Rike Weg")
    expect(visitor.get_by_role("radio", name="Workshop B")).to_be_checked()
    visitor.get_by_role("button", name="Weiter: Angaben prüfen").click()
    visitor.get_by_role("button", name="Verbindlich anmelden").dblclick()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Ihr Platz ist reserviert")
    assert registered(house, "Rike Weg") == ["B"]
