"""By keyboard alone: a scribe at the board, a reader in the archive, a moderator with bundles and with the draft."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.events import queries as events
from tests.browser import world
from tests.browser.conftest import House, NewContext
from tests.browser.keys import press, reach, stands_on
from tests.browser.test_capture import hold, link
from tests.support import noted

pytestmark = pytest.mark.browser
# Without motion: where the focus is can be seen at once, not only when the page has glided there.
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "reduced_motion": "reduce"}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}


def point(page: Page, words: str) -> Locator:
    return page.locator("#liste .r-point").filter(has_text=words).last


def change(page: Page, words: str) -> Locator:
    """Opens what can be done with a point."""
    return point(page, words).locator(".r-point__more > summary")


def button(page: Page, name: str, words: str) -> Locator:
    return page.get_by_role("button", name=named(name, words))


def named(name: str, words: str) -> re.Pattern[str]:
    """What a screen reader says: the part only it sees is a word of its own."""
    return re.compile(f"^{name} ?: {words}$")


def texts(page: Page, *expected: str) -> None:
    expect(page.locator("#liste .r-point__text")).to_have_text(list(expected))


@pytest.fixture(scope="module")
def station(house: House) -> str:
    with house.app.app_context():
        hold("tastatur")
    return "tastatur"


@pytest.fixture
def scribe(station: str, house: House, new: NewContext, request: pytest.FixtureRequest) -> Page:
    """On a phone with a keyboard; three points are typed, one after the other."""
    number = getattr(request, "param", 1)
    with house.app.app_context():
        path = link(station, number)
    page = new(**PHONE).new_page()
    page.goto(path)
    expect(page.get_by_role("status")).to_contain_text("Alles ist gespeichert")
    field = page.get_by_label("Neuer Punkt")
    reach(page, field)
    for words in ("Eins", "Zwei", "Drei"):
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        expect(field).to_have_value("")
        stands_on(field)
    texts(page, "Eins", "Zwei", "Drei")
    return page


def test_scribe_orders_marks_and_deletes_by_keyboard(scribe: Page) -> None:
    page = scribe
    press(page, change(page, "Drei"), way="Shift+Tab")
    press(page, button(page, "Nach oben", "Drei"), "Space")
    texts(page, "Eins", "Drei", "Zwei")
    stands_on(button(page, "Nach oben", "Drei"))
    page.keyboard.press("Enter")
    texts(page, "Drei", "Eins", "Zwei")
    stands_on(button(page, "Nach oben", "Drei"))
    press(page, button(page, "Mehrfach genannt", "Drei"))
    texts(page, "Drei mehrfach genannt", "Eins", "Zwei")
    stands_on(change(page, "Drei"))
    page.keyboard.press("Enter")
    press(page, change(page, "Eins"))
    press(page, button(page, "Löschen", "Eins"))
    stands_on(page.get_by_label("Neuer Punkt"))
    texts(page, "Drei mehrfach genannt", "Zwei")
    press(page, page.get_by_text("Zuletzt gelöscht"), way="Shift+Tab")
    press(page, button(page, "Wiederherstellen", "Eins"))
    texts(page, "Drei mehrfach genannt", "Eins", "Zwei")
    stands_on(point(page, "Eins"))


@pytest.mark.parametrize("scribe", [2], indirect=True)
def test_scribe_rewords_takes_back_regroups_and_merges_by_keyboard(scribe: Page) -> None:
    page = scribe
    words = page.get_by_role("link", name=named("Wortlaut, Runde, Zusammenfassen", "Zwei"))
    press(page, change(page, "Zwei"), way="Shift+Tab")
    press(page, words)
    expect(page.get_by_role("heading", level=1)).to_have_text("Punkt ändern")
    reach(page, page.get_by_label("Wortlaut"))
    page.keyboard.press("End")
    page.keyboard.type("erlei")
    group = page.get_by_label("Gruppe")
    reach(page, group)
    page.keyboard.press("End")
    expect(group.locator("option:checked")).to_have_text("keine Gruppe")
    press(page, page.get_by_role("button", name="Änderung speichern"))
    expect(page.get_by_role("heading", level=2, name="Runde 2", exact=True)).to_be_visible()
    stands_on(point(page, "Zweierlei"))
    press(page, change(page, "Zweierlei"))
    press(page, button(page, "Letzte Änderung zurücknehmen", "Zweierlei"))
    expect(point(page, "Zwei").locator(".r-point__text")).to_have_text("Zwei")
    expect(page.locator("#liste :focus")).to_have_count(1)
    press(page, page.get_by_role("link", name=named("Wortlaut, Runde, Zusammenfassen", "Zwei")))
    expect(page.get_by_role("heading", level=1)).to_have_text("Punkt ändern")
    reach(page, page.get_by_role("radio", name="Eins"))
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Drei")).to_be_checked()
    page.keyboard.press("ArrowUp")
    press(page, page.get_by_role("button", name="Zusammenfassen"))
    expect(page.get_by_text("Ein Punkt ist hier zusammengefasst")).to_be_visible()
    stands_on(point(page, "Eins"))


def test_news_of_others_leave_the_focus_where_it_is(station: str, house: House, new: NewContext) -> None:
    """Every look replaces the list; whoever stands on one of its points keeps standing there."""
    with house.app.app_context():
        path = link(station, 3)
    mine, other = (new(**PHONE).new_page() for _ in range(2))
    for page, words in ((mine, "Meins"), (other, "Deins")):
        page.goto(path)
        page.get_by_label("Neuer Punkt").fill(words)
        page.get_by_label("Neuer Punkt").press("Enter")
        expect(page.get_by_text(words, exact=True)).to_be_visible()
    expect(mine.get_by_text("Deins", exact=True)).to_be_visible()
    reach(mine, change(mine, "Meins"), "Shift+Tab")
    other.get_by_label("Neuer Punkt").fill("Noch etwas")
    other.get_by_label("Neuer Punkt").press("Enter")
    expect(mine.get_by_text("Noch etwas", exact=True)).to_be_visible()
    stands_on(change(mine, "Meins"))


def test_what_waits_for_the_network_is_dropped_and_reworded_by_keyboard(
    station: str, house: House, new: NewContext
) -> None:
    with house.app.app_context():
        path = link(station, 3)
    context = new(**PHONE)
    page = context.new_page()
    page.goto(path)
    expect(page.get_by_role("status")).to_contain_text("Alles ist gespeichert")
    field = page.get_by_label("Neuer Punkt")
    reach(page, field)
    context.set_offline(True)
    for words in ("Wartet", "Irrtum"):
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        expect(field).to_have_value("")
    expect(page.get_by_role("status")).to_contain_text("Noch nicht gesendet: 2.")
    press(page, button(page, "Verwerfen", "Irrtum"), way="Shift+Tab")
    expect(page.get_by_role("status")).to_contain_text("Ein Punkt ist noch nicht gesendet.")
    stands_on(field)
    press(page, button(page, "Ändern", "Wartet"), way="Shift+Tab")
    stands_on(page.get_by_label("Wortlaut"))
    page.keyboard.press("End")
    page.keyboard.type(" noch")
    page.keyboard.press("Enter")
    stands_on(button(page, "Ändern", "Wartet noch"))
    context.set_offline(False)
    expect(page.get_by_text("Wartet noch", exact=True)).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Alles ist gespeichert")
    stands_on(field)


def test_archive_by_keyboard(house: House, new: NewContext) -> None:
    page = new(**DESK).new_page()
    page.goto("/protokolle/")
    field = page.get_by_label("Suche in allen Protokollen")
    reach(page, field)
    page.keyboard.type("Fernsprecher")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("Suche nach „Fernsprecher“"))
    year = page.get_by_label("Jahr")
    reach(page, year)
    page.keyboard.press("ArrowDown")
    press(page, page.get_by_role("button", name="Suchen"))
    expect(page).to_have_url(re.compile(r"jahr=20\d\d"))
    hit = page.locator(".r-hit__text a").first
    press(page, hit)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thema C")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Protokolle")
    press(page, page.locator(".r-hit__more").first)
    expect(page.get_by_role("heading", name="Was dabei herauskam")).to_be_visible()
    source = page.locator(".r-hit__sources a").first
    press(page, source)
    expect(page).to_have_url(re.compile(r"/protokoll#e-"))
    page.go_back()
    expect(page.get_by_role("heading", name="Was dabei herauskam")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_bundles_by_keyboard(house: House, new: NewContext, script: bool) -> None:
    slug = f"buendelei-{int(script)}"
    with house.app.app_context():
        world.hold(slug, "Regionalkonferenz Bündelei")
        workshop = events.workshop(slug, "C")
        assert workshop is not None
        board = noted.stations(workshop)[0]
        for number, words in enumerate(("Mehr Zeit", "Klare Wege", "Ein Plan"), 1):
            noted.finding(workshop, board, words, group=number)
    page = new(role="organiser", script=script, **DESK).new_page()
    page.goto(f"/verwaltung/{slug}/workshops/c/ergebnisse/")
    for words in ("Mehr Zeit", "Ein Plan"):
        reach(page, page.get_by_role("checkbox", name=words))
        page.keyboard.press("Space")
    press(page, page.get_by_role("button", name="Angekreuzte bündeln: Station 1"))
    bundle = page.locator(".r-point--bundle")
    expect(bundle).to_have_count(1)
    stands_on(bundle)
    press(page, button(page, "Nach unten", "Mehr Zeit"), "Space")
    expect(page.locator(".r-point").last).to_contain_text("Mehr Zeit")
    stands_on(bundle)
    press(page, page.get_by_role("link", name=named("Wortlaut ändern", "Mehr Zeit")))
    expect(page.get_by_role("heading", level=1)).to_have_text("Wortlaut ändern")
    reach(page, page.get_by_label("Wortlaut im Protokoll"))
    page.keyboard.press("Control+End")
    page.keyboard.type(" und ein Plan")
    press(page, page.get_by_role("button", name="Wortlaut speichern"))
    expect(page.get_by_text("Der Wortlaut ist gespeichert.")).to_be_visible()
    stands_on(bundle)
    press(page, button(page, "Bündel auflösen", "Mehr Zeit und ein Plan"))
    expect(page.get_by_text("Das Bündel ist aufgelöst.")).to_be_visible()
    stands_on(page.locator(".r-dissolved__bundle"))
    press(page, button(page, "Wiederherstellen", "Mehr Zeit und ein Plan"))
    expect(bundle.get_by_role("checkbox", name="Mehr Zeit und ein Plan")).to_be_visible()
    stands_on(bundle)
    press(page, button(page, "Herausnehmen", "Ein Plan"))
    expect(page.get_by_text("Das Ergebnis steht wieder für sich.")).to_be_visible()
    stands_on(page.locator(".r-point").filter(has_text="Ein Plan").last)


def test_sections_by_keyboard(house: House, new: NewContext) -> None:
    with house.app.app_context():
        world.hold("tastenschrift", "Regionalkonferenz Tastenschrift")
    page = new(role="organiser", **DESK).new_page()
    page.goto("/verwaltung/tastenschrift/workshops/c/protokoll/")
    press(page, page.get_by_role("button", name="Entwurf erzeugen"))
    expect(page.get_by_role("heading", name="1. Frage 1?")).to_be_visible()
    press(page, page.get_by_role("link", name="Abschnitte bearbeiten"))
    press(page, page.get_by_role("link", name="1. Frage 1?"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Abschnitt bearbeiten")
    reach(page, page.get_by_label("Text des Abschnitts"))
    page.keyboard.type("- Aus der Tastatur")
    press(page, page.get_by_role("button", name="Abschnitt speichern"))
    expect(page.get_by_text("Der Abschnitt ist gespeichert.")).to_be_visible()
    row = page.locator(".r-section").filter(has_text="Aus der Tastatur")
    stands_on(row)
    press(page, page.get_by_role("button", name="Nach unten 1. Frage 1?"), "Space")
    expect(page.get_by_role("link", name="2. Frage 1?")).to_be_visible()
    stands_on(row)
    press(page, row.get_by_role("button", name=re.compile("^Löschen")))
    expect(page.get_by_text("Der Abschnitt ist gelöscht.")).to_be_visible()
    expect(page.locator(".r-section:focus")).to_have_count(1)
    press(page, page.get_by_role("button", name=re.compile("^Zurückholen")))
    expect(page.get_by_text("Der Abschnitt steht wieder im Protokoll.")).to_be_visible()
    stands_on(row)
