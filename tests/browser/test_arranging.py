"""An organiser arranges a workshop in few steps, by keyboard, by dragging, without script, and after a crash."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from app.arranging import queries
from app.events import queries as events
from tests.browser import world
from tests.browser.conftest import House, NewContext
from tests.browser.keys import press, reach, stands_on

pytestmark = pytest.mark.browser
DESK = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}


@pytest.fixture(scope="module")
def plan(house: House) -> str:
    with house.app.app_context():
        world.hold("werkbank", "Regionalkonferenz Werkbank")
    return "/verwaltung/werkbank/programm/"


def parts(house: House, letter: str, slug: str = "werkbank") -> list[tuple[str, list[str]]]:
    """Kinds in order, with the questions or titles of their rows."""
    with house.app.app_context():
        workshop = events.workshop(slug, letter)
        assert workshop is not None
        found = [queries.part(workshop, part.id) for part in queries.parts(workshop)]
        return [
            (part.kind, [each.question for each in part.stations] + [each.title for each in part.talks])
            for part in found
            if part
        ]


@dataclass
class Counted:
    """A person at the page: each click, each key command and each field filled in is one interaction."""

    page: Page
    number: int = 0

    def click(self, goal: Locator) -> None:
        self.number += 1
        goal.click()

    def fill(self, goal: Locator, words: str) -> None:
        self.number += 1
        goal.fill(words)


def test_workshop_with_three_stations_and_two_talks_takes_at_most_thirty_interactions(
    house: House, new: NewContext, plan: str
) -> None:
    page = new(role="organiser", **DESK).new_page()
    page.goto(plan)
    olga = Counted(page)
    olga.click(page.get_by_role("link", name="Workshop anlegen"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Neuer Workshop")
    olga.fill(page.get_by_label("Titel"), "Offene Daten")
    olga.fill(page.get_by_label("Raum"), "Saal 4")
    olga.click(page.get_by_role("button", name="Workshop speichern"))
    expect(page.get_by_text("Workshop D ist angelegt.")).to_be_visible()
    olga.click(page.get_by_role("link", name="Stationen Workshop D"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Stationen: Neuer Programmteil")
    for label, words in (("Dauer in Minuten", "60"), ("Minuten je Runde", "18"), ("Minuten je Wechsel", "3")):
        olga.fill(page.get_by_label(label), words)
    for number in range(3):
        olga.fill(page.get_by_label("Fragestellung", exact=True).nth(number), f"Frage {number + 1}?")
    expect(page.get_by_text("Das passt genau.")).to_be_visible()
    olga.click(page.get_by_role("button", name="Programmteil speichern"))
    expect(page.get_by_text("Der Programmteil ist angelegt.")).to_be_visible()
    olga.click(page.get_by_role("link", name="Impulse Workshop D"))
    expect(page.get_by_label("Dauer in Minuten")).to_have_value("30")
    for number, (title, name) in enumerate((("Ein Beispiel", "Ada Muster"), ("Noch eines", "Bela Probe"))):
        olga.fill(page.get_by_label("Titel des Impulses").nth(number), title)
        olga.fill(page.get_by_label("Vortragende Person").nth(number * 3), name)
        olga.fill(page.get_by_label("Organisation").nth(number * 3), "Stadt Musterhausen")
    olga.click(page.get_by_role("button", name="Programmteil speichern"))
    expect(page.get_by_text("Der Programmteil ist angelegt.")).to_be_visible()
    assert olga.number <= 30, olga.number
    assert parts(house, "D") == [
        ("rotation", ["Frage 1?", "Frage 2?", "Frage 3?"]),
        ("talks", ["Ein Beispiel", "Noch eines"]),
    ]


def test_stations_are_typed_moved_and_removed_by_keyboard(house: House, new: NewContext, plan: str) -> None:
    page = new(role="organiser", **DESK).new_page()
    page.goto(plan)
    press(page, page.get_by_role("link", name="Bearbeiten Austausch an Stationen, Workshop A"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Stationen: Programmteil bearbeiten")
    fourth = page.get_by_role("group", name="Station 4")
    reach(page, fourth.get_by_label("Fragestellung", exact=True))
    page.keyboard.type("Was noch?")
    page.keyboard.press("Enter")
    stands_on(fourth.get_by_label("Name der Station"))
    page.keyboard.press("Enter")
    stands_on(fourth.get_by_label("Wo sie steht"))
    page.keyboard.press("Enter")  # the last field of the last row: three rows more
    fifth = page.get_by_role("group", name="Station 5")
    stands_on(fifth.get_by_label("Fragestellung", exact=True))
    page.keyboard.type("Und dann?")
    press(page, fifth.get_by_role("button", name="Nach oben Station 5"))
    moved = page.get_by_role("group", name="Station 4")
    expect(moved.get_by_label("Fragestellung", exact=True)).to_have_value("Und dann?")
    stands_on(moved.get_by_role("button", name="Nach oben Station 4"))
    press(page, page.get_by_role("button", name="Entfernen Station 1"), way="Shift+Tab")
    expect(page.get_by_role("group", name="Station 1").get_by_label("Fragestellung", exact=True)).to_have_value(
        "Frage 2?"
    )
    press(page, page.get_by_role("button", name="Programmteil speichern"))
    expect(page.get_by_text("Der Programmteil ist gespeichert.")).to_be_visible()
    assert parts(house, "A")[0] == ("rotation", ["Frage 2?", "Frage 3?", "Und dann?", "Was noch?"])


def test_parts_move_by_keyboard_and_by_dragging(house: House, new: NewContext, plan: str) -> None:
    page = new(role="organiser", **DESK).new_page()
    page.goto(plan)
    down = page.get_by_role("button", name="Nach unten Austausch an Stationen, Workshop B")
    press(page, down)
    expect(page.get_by_text("Die Reihenfolge ist geändert.")).to_be_visible()
    assert [kind for kind, _ in parts(house, "B")] == ["talks", "rotation"]
    section = page.locator("section", has=page.get_by_role("heading", name=re.compile("^Workshop B")))
    items = section.locator("[data-teil]")
    stands_on(items.nth(1))
    section.get_by_role("heading").scroll_into_view_if_needed()
    drag_before(page, items.nth(1), items.nth(0))
    expect(items.nth(0)).to_contain_text("Austausch an Stationen")
    assert [kind for kind, _ in parts(house, "B")] == ["rotation", "talks"]


def drag_before(page: Page, item: Locator, target: Locator) -> None:
    """Take the item by its grip and let it go on the upper half of the target."""
    start, end = item.locator(".r-grip").first.bounding_box(), target.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(end["x"] + 60, end["y"] + 20, steps=6)
    page.mouse.move(end["x"] + 60, end["y"] + 6, steps=3)
    with page.expect_navigation():
        page.mouse.up()


def test_workshops_move_by_keyboard_and_by_dragging(house: House, new: NewContext, plan: str) -> None:
    page = new(role="organiser", **{**DESK, "viewport": {"width": 1280, "height": 6000}}).new_page()
    page.goto(plan)
    cards = page.locator("[data-workshops] > [data-workshop]")
    before = [words.partition(": ")[2] for words in cards.locator("h2").all_inner_texts()]
    press(page, page.get_by_role("button", name="Nach unten Workshop A", exact=True))
    expect(page.get_by_text("Die Buchstaben folgen ihr.")).to_be_visible()
    stands_on(page.get_by_role("heading", name=f"Workshop B: {before[0]}"))
    expect(cards.nth(0).get_by_role("heading", level=2)).to_have_text(re.compile(f"Workshop A: {before[1]}$"))
    cards.nth(0).scroll_into_view_if_needed()
    drag_before(page, cards.nth(1), cards.nth(0))
    stands_on(page.get_by_role("heading", name=f"Workshop A: {before[0]}"))
    assert [words.partition(": ")[2] for words in cards.locator("h2").all_inner_texts()] == before


def test_what_was_typed_survives_a_closed_page_until_it_is_saved(new: NewContext, plan: str) -> None:
    profile = new(role="organiser", **DESK)
    page = profile.new_page()
    page.goto(f"{plan}c/teile/neu?art=talks")
    page.get_by_role("button", name="Noch drei Zeilen").click()
    page.get_by_label("Titel des Impulses").nth(5).fill("Der sechste")
    page.goto("/verwaltung/")
    page.close()
    page = profile.new_page()
    page.goto(f"{plan}c/teile/neu?art=talks")
    expect(page.get_by_role("heading", name="Es gibt einen Entwurf, der nicht gespeichert wurde")).to_be_visible()
    page.get_by_role("button", name="Entwurf übernehmen").click()
    expect(page.get_by_label("Titel des Impulses").nth(5)).to_have_value("Der sechste")
    expect(page.get_by_role("button", name="Entwurf übernehmen")).to_be_hidden()
    page.get_by_role("button", name="Programmteil speichern").click()
    expect(page.get_by_text("Der Programmteil ist angelegt.")).to_be_visible()
    page.goto(f"{plan}c/teile/neu?art=talks")
    expect(page.get_by_label("Titel des Impulses").first).to_be_visible()
    expect(page.get_by_role("button", name="Entwurf übernehmen")).to_be_hidden()
    page.get_by_label("Titel des Impulses").first.fill("Doch nicht")
    page.goto(f"{plan}c/teile/neu?art=talks")
    page.get_by_role("button", name="Entwurf verwerfen").click()
    expect(page.get_by_role("button", name="Entwurf verwerfen")).to_be_hidden()
    page.goto(f"{plan}c/teile/neu?art=talks")
    expect(page.get_by_label("Titel des Impulses").first).to_have_value("")
    expect(page.get_by_role("button", name="Entwurf verwerfen")).to_be_hidden()


def test_words_typed_while_the_server_answers_stay(new: NewContext, plan: str) -> None:
    page = new(role="organiser", **DESK).new_page()
    page.goto(f"{plan}c/teile/neu?art=talks")
    held = list[Route]()
    page.route(
        "**/teile/neu*", lambda route: held.append(route) if route.request.method == "POST" else route.continue_()
    )
    title = page.get_by_label("Titel des Impulses").nth(1)
    title.fill("Vor")
    with page.expect_request(lambda request: request.method == "POST"):
        page.get_by_role("button", name="Noch drei Zeilen").click()
    title.press("End")
    title.press_sequentially("her und")
    page.get_by_label("Worum es geht").nth(1).evaluate("field => { field.value = 'Nachgereicht' }")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        held[0].continue_()
    expect(page.get_by_label("Titel des Impulses")).to_have_count(6)
    stands_on(title)
    page.keyboard.type(" danach")
    expect(title).to_have_value("Vorher und danach")
    expect(page.get_by_label("Worum es geht").nth(1)).to_have_value("Nachgereicht")


def test_lost_connection_is_said_and_the_next_press_works(new: NewContext, plan: str) -> None:
    page = new(role="organiser", **DESK).new_page()
    page.goto(f"{plan}c/teile/neu?art=talks")
    said = page.get_by_text("Der Server antwortet gerade nicht.")
    page.get_by_label("Titel des Impulses").first.fill("Bleibt")
    expect(said).to_be_hidden()
    page.route("**/teile/neu*", lambda route: route.abort())
    page.get_by_role("button", name="Noch drei Zeilen").click()
    expect(said).to_be_visible()
    expect(page.get_by_label("Titel des Impulses").first).to_have_value("Bleibt")
    page.unroute("**/teile/neu*")
    page.get_by_role("button", name="Noch drei Zeilen").click()
    expect(page.get_by_label("Titel des Impulses")).to_have_count(6)
    expect(said).to_be_hidden()


def test_sheet_works_without_script(house: House, olga: Page, plan: str) -> None:
    olga.goto(f"{plan}c")
    expect(olga.get_by_role("heading", level=1)).to_have_text("Workshop C bearbeiten")
    olga.goto(plan)
    olga.get_by_role("link", name="Plenum Workshop C").click()
    olga.get_by_label("Dauer in Minuten").fill("5")
    olga.get_by_role("button", name="Programmteil speichern").click()
    expect(olga.get_by_text("Der Programmteil ist angelegt.")).to_be_visible()
    olga.get_by_role("link", name="Bearbeiten Austausch an Stationen, Workshop C").click()
    olga.get_by_label("Minuten je Runde").fill("25")
    olga.get_by_role("button", name="Nachrechnen").click()
    expect(olga.get_by_text("3 Runden × 25 min")).to_be_visible()
    olga.get_by_role("button", name="Noch drei Zeilen").click()
    olga.get_by_label("Fragestellung", exact=True).nth(5).fill("Die letzte?")
    olga.get_by_role("button", name="Nach oben Station 6").click()
    expect(olga.get_by_role("group", name="Station 5").get_by_label("Fragestellung", exact=True)).to_have_value(
        "Die letzte?"
    )
    olga.get_by_role("button", name="Programmteil speichern").click()
    expect(olga.get_by_text("Der Programmteil ist gespeichert.")).to_be_visible()
    assert parts(house, "C")[0] == ("rotation", ["Frage 1?", "Frage 2?", "Frage 3?", "Die letzte?"])
