"""The moderation of one workshop: signs in, captures, bundles, drafts; and has no other door."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from app.core.db import db, unit_of_work
from app.events.models import Event, TeamMember
from tests.browser import world
from tests.browser.conftest import House, NewContext

pytestmark = pytest.mark.browser
MINE, FOREIGN = "moderiert", "fremdgang"
ROOMS = ("mitschrift", "ergebnisse", "fotos", "gruppen", "protokoll")


@pytest.fixture(scope="module")
def conferences(house: House) -> Iterator[None]:
    """One whose Workshop C she moderates, as long as these tests run, and one that is none of hers."""
    with house.app.app_context():
        world.hold(MINE, "Regionalkonferenz Moderiert", team=True)
        world.hold(FOREIGN, "Regionalkonferenz Fremdgang")
    yield
    with house.app.app_context(), unit_of_work(by="test"):
        event = db.session.query(Event).filter_by(slug=MINE).one()
        db.session.query(TeamMember).filter_by(event_id=event.id).delete()


@pytest.fixture
def tabea(house: House, new: NewContext, conferences: None) -> Page:
    """The moderator, without JavaScript, just signed in by her link."""
    with house.app.app_context():
        address = world.sign_in_link("moderator")
    page = new(script=False, viewport={"width": 390, "height": 844}).new_page()
    page.goto(address)
    page.get_by_role("main").get_by_role("button", name="Einloggen").click()
    expect(page).to_have_url(re.compile("/verwaltung/$"))
    return page


def room(name: str, slug: str = MINE, letter: str = "c") -> str:
    return f"/verwaltung/{slug}/workshops/{letter}/{name}/"


def note(page: Page, words: str) -> None:
    page.get_by_label("Neuer Punkt").fill(words)
    page.get_by_role("button", name="Hinzufügen").click()
    expect(page.locator(".r-point__text").filter(has_text=words)).to_be_visible()
    expect(page.get_by_label("Neuer Punkt")).to_be_focused()


def test_moderator_captures_bundles_and_drafts_her_workshop(tabea: Page) -> None:
    tabea.goto(room("mitschrift"))
    tabea.get_by_role("button", name=re.compile("^Link erstellen ?: Station 1$")).click()
    station = tabea.locator(".r-notice__link").inner_text()
    tabea.goto(station)
    for words in ("Jemand muss den Hut aufhaben", "Eine Person hat den Hut auf", "Zeit zum Ausprobieren"):
        note(tabea, words)
    tabea.goto(room("ergebnisse"))
    for words in ("Jemand muss den Hut aufhaben", "Eine Person hat den Hut auf"):
        tabea.get_by_role("checkbox", name=words).check()
    tabea.get_by_role("button", name="Angekreuzte bündeln: Station 1").click()
    expect(tabea.locator(".r-point--bundle")).to_have_count(1)
    tabea.get_by_role("link", name=re.compile("^Wortlaut ändern")).click()
    tabea.get_by_label("Wortlaut im Protokoll").fill("Eine Person trägt die Verantwortung")
    tabea.get_by_role("button", name="Wortlaut speichern").click()
    expect(tabea.get_by_text("Der Wortlaut ist gespeichert.")).to_be_visible()
    tabea.goto(room("protokoll"))
    tabea.get_by_role("button", name="Entwurf erzeugen").click()
    preview = tabea.get_by_role("article", name="Vorschau")
    expect(preview.get_by_text("Eine Person trägt die Verantwortung")).to_be_visible()
    expect(preview.get_by_text("Zeit zum Ausprobieren")).to_be_visible()
    expect(preview.get_by_text("Jemand muss den Hut aufhaben")).to_have_count(0)


def test_moderator_finds_no_door_to_the_workshops_of_others(tabea: Page) -> None:
    answers = {name: tabea.goto(room(name)) for name in ROOMS}
    assert {name: answer.status for name, answer in answers.items() if answer} == dict.fromkeys(ROOMS, 200)
    others = [(MINE, "a"), (MINE, "b"), (FOREIGN, "c")]
    found = {(slug, letter, name): tabea.goto(room(name, slug, letter)) for slug, letter in others for name in ROOMS}
    assert {answer.status for answer in found.values() if answer} == {404}
    assert len(found) == 3 * len(ROOMS)
    tabea.goto("/verwaltung/")
    expect(tabea.get_by_role("main").get_by_text("Regionalkonferenz Fremdgang")).to_have_count(0)
