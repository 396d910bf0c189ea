"""From the office to the door, and there by keyboard alone: search, check in, undo, without script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from app.core.db import db
from app.events import queries as events
from app.registration.models import Registration
from tests.browser import floor, world
from tests.browser.conftest import House, NewContext
from tests.browser.keys import press, stands_on

pytestmark = pytest.mark.browser
SLUG = "einlasstag"


@pytest.fixture(scope="module")
def conference(house: House) -> str:
    with house.app.app_context():
        floor.hold(SLUG, "Regionalkonferenz Einlasstag")
        for name in ("Jörg Müller", "Anna Müllner"):
            world.register(SLUG, "A", name, email=f"{name.split()[1].lower()}.tag@example.org")
    return SLUG


def present(house: House) -> list[str]:
    with house.app.app_context():
        event = events.event(SLUG)
        assert event is not None
        found = db.session.query(Registration.name).filter_by(event_id=event.id)
        return [name for (name,) in found.filter(Registration.checked_in_at.is_not(None))]


def test_office_hands_out_a_link_and_the_door_works_by_keyboard(
    conference: str, house: House, olga: Page, new: NewContext
) -> None:
    olga.goto(f"/verwaltung/{conference}/")
    olga.get_by_role("link", name="Einlass", exact=True).click()
    olga.get_by_role("button", name="Link erstellen").click()
    address = olga.locator(".r-notice__link").inner_text()
    assert re.search(r"/einlass/[\w-]{32}/$", address)

    door = new(script=False, viewport={"width": 390, "height": 844}, reduced_motion="reduce").new_page()
    door.goto(address)
    field = door.get_by_label("Name suchen")
    stands_on(field)
    door.keyboard.type("mueller")
    door.keyboard.press("Enter")
    expect(door.get_by_role("heading", name="Ein Treffer")).to_be_visible()
    press(door, door.get_by_role("button", name="Einchecken Jörg Müller"))
    expect(door.get_by_role("status")).to_have_text(re.compile("^Eingecheckt um"))
    expect(door.get_by_role("heading", name="Jörg Müller")).to_be_in_viewport()
    expect(door.get_by_text("1 von 2 eingecheckt")).to_be_visible()
    stands_on(door.get_by_label("Name suchen"))  # ready for the next one
    assert present(house) == ["Jörg Müller"]

    door.keyboard.type("anna")
    door.keyboard.press("Enter")
    press(door, door.get_by_role("button", name="Einchecken Anna Müllner"), "Space")
    press(door, door.get_by_role("button", name="Zurücknehmen Anna Müllner"), way="Shift+Tab")
    expect(door.get_by_role("status")).to_have_text("Nicht eingecheckt")
    assert present(house) == ["Jörg Müller"]

    olga.goto(f"/verwaltung/{conference}/einlass/")
    olga.get_by_role("button", name="Zurückziehen").click()
    expect(olga.get_by_role("status")).to_contain_text("Der Link gilt nicht mehr.")
    door.reload()
    expect(door.get_by_role("heading", level=1)).to_have_text("Dieser Link gilt nicht mehr")


def test_two_devices_at_once_check_in_once(conference: str, house: House, olga: Page, new: NewContext) -> None:
    """Both see the button; the second is told since when."""
    olga.goto(f"/verwaltung/{conference}/einlass/")
    olga.get_by_role("button", name="Link erstellen").click()
    address = olga.locator(".r-notice__link").inner_text()
    phones = [new(script=False).new_page() for _ in range(2)]
    for phone in phones:
        phone.goto(f"{address}?suche=anna")
    for phone in phones:
        phone.get_by_role("button", name="Einchecken Anna Müllner").click()
    expect(phones[0].get_by_role("status")).to_have_text(re.compile("^Eingecheckt um"))
    expect(phones[1].get_by_role("status")).to_have_text(re.compile("^Schon eingecheckt um"))
