"""A message from the first word to the mail, and by keyboard alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app.core import clock
from app.letters import jobs
from app.letters import mails as letters
from tests.browser import world
from tests.browser.conftest import House
from tests.support import make

pytestmark = pytest.mark.browser


def test_message_from_a_template_is_looked_at_tested_planned_taken_back_and_sent(house: House, olga: Page) -> None:
    with house.app.app_context():
        world.hold("brief", "Regionalkonferenz Brief")
        for name in ("Ada Brief", "Bela Brief"):
            world.register("brief", "A", name)
    olga.goto("/verwaltung/brief/")
    olga.get_by_role("link", name="Nachrichten").click()
    olga.get_by_role("link", name="Erinnerung vor der Veranstaltung").click()
    expect(olga.get_by_role("heading", level=1)).to_have_text("Nachricht schreiben")
    olga.get_by_role("button", name="Entwurf speichern").click()
    expect(olga.get_by_text("2 Personen bekommen diese Nachricht.")).to_be_visible()

    olga.get_by_role("link", name="Vorschau für Ada Brief").click()
    expect(olga.get_by_role("heading", level=1)).to_have_text("Vorschau für Ada Brief")
    expect(olga.get_by_role("article", name="Text der E-Mail")).to_contain_text("Guten Tag Ada Brief,")
    olga.get_by_role("link", name="Zurück zur Nachricht").click()

    olga.get_by_role("button", name="Test an mich senden").click()
    expect(olga.get_by_role("status")).to_contain_text("Der Test ist unterwegs an")
    olga.get_by_label("Tag und Uhrzeit").fill("2020-01-01T08:00")
    olga.get_by_role("button", name="Versand planen").click()
    expect(olga.get_by_role("group", name="Eine Angabe fehlt")).to_be_focused()
    with house.app.app_context():
        moment = clock.now().replace(microsecond=0) + timedelta(days=2)
    olga.get_by_label("Tag und Uhrzeit").fill(f"{moment:%Y-%m-%dT%H:%M}")
    olga.get_by_role("button", name="Versand planen").click()
    expect(olga.get_by_role("heading", name="Geplant für")).to_be_visible()
    olga.get_by_role("button", name="Planung zurücknehmen").click()
    expect(olga.get_by_role("status")).to_contain_text("wieder ein Entwurf")
    olga.get_by_role("button", name="Jetzt an 2 Personen senden").click()
    expect(olga.get_by_role("status")).to_contain_text("Die Nachricht geht jetzt hinaus.")
    with house.app.app_context():
        jobs.send_messages()
        told = [mail.to_name for mail in make.mails() if mail.kind == letters.KIND]
    assert sorted(name for name in told if name.endswith("Brief")) == ["Ada Brief", "Bela Brief"]
    olga.reload()
    olga.get_by_role("link", name="E-Mails dieser Nachricht im Postausgang").click()
    expect(olga.locator("tbody tr")).to_have_count(2)


def test_message_is_written_and_sent_by_keyboard_alone(house: House, olga: Page) -> None:
    with house.app.app_context():
        world.hold("tastenbrief", "Regionalkonferenz Tastenbrief")
        world.register("tastenbrief", "A", "Ada Taste")
    olga.goto("/verwaltung/tastenbrief/nachrichten/neu")
    olga.get_by_label("Betreff", exact=True).focus()
    olga.keyboard.type("Bald")
    olga.keyboard.press("Tab")
    olga.keyboard.type("Hallo {name}")
    for _ in range(3):
        olga.keyboard.press("Tab")
    expect(olga.get_by_role("button", name="Entwurf speichern")).to_be_focused()
    olga.keyboard.press("Enter")
    expect(olga.get_by_text("1 Person bekommt diese Nachricht.")).to_be_visible()
    button = olga.get_by_role("button", name="Jetzt an 1 Person senden")
    for _ in range(60):
        if button.evaluate("each => each === document.activeElement"):
            break
        olga.keyboard.press("Tab")
    olga.keyboard.press("Enter")
    expect(olga.get_by_role("status")).to_contain_text("Die Nachricht geht jetzt hinaus.")
