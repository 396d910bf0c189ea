"""What participants do, without JavaScript: register, mend what was wrong, confirm, withdraw; and by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import world
from tests.browser.conftest import House, NewContext

pytestmark = pytest.mark.browser


def test_register_with_a_fault_keeps_values_and_focuses_the_summary(house: House, visitor: Page) -> None:
    hold(house, "fehler")
    visitor.goto("/veranstaltungen/fehler/anmeldung?workshop=B")
    visitor.get_by_label("Vor- und Nachname").fill("Ömer Łukasz-Größe")
    visitor.get_by_label("E-Mail-Adresse").fill("oemer@")
    visitor.get_by_role("button", name="Weiter: Angaben prüfen").click()
    expect(visitor).to_have_title("Fehler: Anmeldung: Regionalkonferenz fehler – Rotunde")
    summary = visitor.get_by_role("group", name="3 Angaben fehlen oder stimmen noch nicht")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("listitem")).to_have_text(
        [
            "Das ist keine vollständige E-Mail-Adresse. Ein Beispiel: name@stadt.example",
            "Bitte geben Sie Ihre Kommune oder Organisation ein.",
            "Bitte lesen Sie die Datenschutzhinweise und setzen Sie dann das Häkchen.",
        ]
    )
    expect(visitor.get_by_label("Vor- und Nachname")).to_have_value("Ömer Łukasz-Größe")
    expect(visitor.get_by_label("E-Mail-Adresse")).to_have_value("oemer@")
    expect(visitor.get_by_role("radio", name="Workshop B")).to_be_checked()
    summary.get_by_role("link").first.click()
    expect(visitor.get_by_label("E-Mail-Adresse")).to_be_focused()


def test_withdraw_after_confirming_moves_the_next_one_up(
    house: House, visitor: Page, olga: Page, new: NewContext
) -> None:
    hold(house, "reise", capacity=1)
    visitor.goto("/")
    visitor.get_by_role("link", name="Regionalkonferenz reise").click()
    visitor.get_by_role("link", name="Workshop A: Thema A").click()
    visitor.get_by_role("link", name="Jetzt anmelden").click()
    expect(visitor.get_by_role("radio", name="Workshop A")).to_be_checked()
    enter(visitor, "Ada Reise")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Ihr Platz ist reserviert")
    second = new(script=False).new_page()
    second.goto("/veranstaltungen/reise/anmeldung?workshop=A")
    enter(second, "Bela Reise")
    expect(second.get_by_role("heading", level=1)).to_have_text("Sie stehen auf der Warteliste")
    assert subjects(olga, "bela.reise@example.org") == ["Warteliste für Workshop A: Regionalkonferenz reise"]

    confirm(second, link_in_mail(olga, "bela.reise@example.org"), "E-Mail-Adresse bestätigen")
    confirm(visitor, link_in_mail(olga, "ada.reise@example.org"), "Platz bestätigen")
    withdraw(visitor)
    assert subjects(olga, "bela.reise@example.org")[0] == "Ein Platz ist frei: Workshop A, Regionalkonferenz reise"
    second.goto(link_in_mail(olga, "bela.reise@example.org"))
    second.get_by_role("button", name="Platz annehmen").click()
    expect(second.get_by_role("heading", name="Ihr Platz ist sicher")).to_be_visible()


def test_register_by_keyboard_alone_gets_a_place(house: House, visitor: Page) -> None:
    hold(house, "tasten")
    visitor.goto("/veranstaltungen/tasten/")
    press_on(visitor, visitor.get_by_role("link", name="Jetzt anmelden"), "Enter")
    press_on(visitor, visitor.get_by_role("radio", name="Workshop A"), "ArrowDown")
    expect(visitor.get_by_role("radio", name="Workshop B")).to_be_checked()
    for label, words in (
        ("Vor- und Nachname", "Thea Taste"),
        ("E-Mail-Adresse", "thea@example.org"),
        ("Kommune oder Organisation", "Hünfeld"),
    ):
        tab_to(visitor, visitor.get_by_label(label))
        visitor.keyboard.type(words)
    press_on(visitor, visitor.get_by_label("Datenschutzhinweise zur Anmeldung gelesen"), "Space")
    press_on(visitor, visitor.get_by_role("button", name="Weiter: Angaben prüfen"), "Enter")
    press_on(visitor, visitor.get_by_role("button", name="Verbindlich anmelden"), "Enter")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Ihr Platz ist reserviert")
    expect(visitor.locator(".r-facts dd").first).to_have_text("B – Thema B")


def test_skip_link_on_first_tab_leads_to_the_content(house: House, visitor: Page) -> None:
    visitor.goto("/")
    visitor.keyboard.press("Tab")
    expect(visitor.get_by_role("link", name="Zum Inhalt springen")).to_be_in_viewport()
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_role("main")).to_be_focused()


def hold(house: House, slug: str, *, capacity: int = 30) -> None:
    with house.app.app_context():
        world.hold(slug, f"Regionalkonferenz {slug}", capacity=capacity)


def enter(page: Page, name: str) -> None:
    """Fill the form and send it."""
    page.get_by_label("Vor- und Nachname").fill(name)
    page.get_by_label("E-Mail-Adresse").fill(f"{name.lower().replace(' ', '.')}@example.org")
    page.get_by_label("Kommune oder Organisation").fill("Stadt Fulda")
    page.get_by_label("Datenschutzhinweise zur Anmeldung gelesen").check()
    page.get_by_role("button", name="Weiter: Angaben prüfen").click()
    page.get_by_role("button", name="Verbindlich anmelden").click()


def confirm(page: Page, personal: str, button: str) -> None:
    page.goto(personal)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("button", name=button)).to_have_count(0)


def withdraw(page: Page) -> None:
    """Think twice: keep the place first, give it back then."""
    page.get_by_role("link", name="Absagen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Möchten Sie wirklich absagen?")
    page.get_by_role("link", name="Platz behalten").click()
    expect(page.get_by_role("heading", name="Ihr Platz ist sicher")).to_be_visible()
    page.get_by_role("link", name="Absagen").click()
    page.get_by_role("button", name="Platz absagen").click()
    expect(page.get_by_role("heading", name="Diese Anmeldung ist beendet")).to_be_visible()


def subjects(office: Page, address: str) -> list[str]:
    """What the outbox holds for somebody, newest first."""
    office.goto("/verwaltung/postausgang/")
    rows = office.get_by_role("row").filter(has_text=address)
    return rows.get_by_role("rowheader").get_by_role("link").all_inner_texts()


def link_in_mail(office: Page, address: str) -> str:
    """The personal page, as the newest mail to somebody names it."""
    office.goto("/verwaltung/postausgang/")
    office.get_by_role("row").filter(has_text=address).get_by_role("link").first.click()
    return office.locator("main a[href*='/meine-anmeldung/']").get_attribute("href") or ""


def tab_to(page: Page, target: Locator) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"Tab never reaches {target}")


def press_on(page: Page, target: Locator, key: str) -> None:
    tab_to(page, target)
    page.keyboard.press(key)
