"""The planning board with a hundred people: by keyboard alone, by mouse, and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from app.core import clock
from app.core.db import unit_of_work
from app.events import queries as events
from app.groups import actions as groups
from tests.browser import world
from tests.browser.conftest import House, NewContext
from tests.browser.test_axe import barriers, outside
from tests.pages import axe

pytestmark = pytest.mark.browser
WAIT = 30_000  # a move of a hundred people on a busy machine
PATH = "/verwaltung/tafel/workshops/c/gruppen/"


@pytest.fixture(scope="module")
def board(house: House) -> str:
    """A draft for a hundred people in three groups."""
    with house.app.app_context():
        world.hold("tafel", "Regionalkonferenz Tafel", capacity=120)
        world.crowd("tafel", 100)
        now = clock.now()
        with unit_of_work(by="test", at=now):
            workshop = events.workshop("tafel", "C")
            assert workshop is not None
            groups.propose(workshop, now=now)
    return PATH


def people(page: Page, group: int) -> Locator:
    return page.locator(f"#tafel ul[data-gruppe='{group}'] .r-person")


def name_of(card: Locator) -> str:
    return card.locator(".r-person__name").inner_text()


def press_until(page: Page, key: str, goal: Locator, most: int = 150) -> None:
    """Press a key as somebody without a mouse does, until the goal has the focus."""
    for _ in range(most):
        if goal.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} never reaches the goal")


def test_hundred_people_by_keyboard_alone(board: str, new: NewContext) -> None:
    page = new(role="organiser").new_page()
    page.goto(board)
    first = people(page, 1).first
    name, count = name_of(first), people(page, 1).count()
    press_until(page, "Tab", first.locator("summary"))
    page.keyboard.press("ArrowRight")
    live = page.locator(".r-live")
    expect(live).to_contain_text(f"{name} ist jetzt in Gruppe Blau. Größen: Rot {count - 1}, Blau ", timeout=WAIT)
    moved = people(page, 2).filter(has_text=name)
    expect(moved.locator("summary")).to_be_focused(timeout=WAIT)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(people(page, 1).filter(has_text=name).locator("summary")).to_be_focused(timeout=WAIT)
    expect(live).to_contain_text(f"{name} ist jetzt in Gruppe Rot.", timeout=WAIT)
    page.keyboard.press("ArrowDown")
    second = people(page, 1).nth(1)
    expect(second.locator("summary")).to_be_focused(timeout=WAIT)
    other = name_of(second)
    page.keyboard.press("Enter")
    select = second.locator("select")
    press_until(page, "Tab", select, 3)
    page.keyboard.press("End")
    expect(second.locator("[data-wirkung]")).to_contain_text("Größen: Rot", timeout=WAIT)
    press_until(page, "Tab", second.get_by_role("button", name=f"Festhalten {other}"), 3)
    page.keyboard.press("Enter")
    expect(live).to_contain_text("Die Person bleibt in ihrer Gruppe.", timeout=WAIT)
    expect(people(page, 1).filter(has_text=other).locator("summary")).to_be_focused(timeout=WAIT)
    page.keyboard.press("ArrowRight")
    expect(live).to_contain_text("festgehalten. Lösen Sie zuerst das Schloss.", timeout=WAIT)
    press_until(page, "Shift+Tab", page.get_by_role("button", name="Rückgängig"))
    page.keyboard.press("Enter")
    expect(live).to_contain_text("Der letzte Schritt ist zurückgenommen.", timeout=WAIT)


def test_drag_previews_and_moves(board: str, new: NewContext) -> None:
    page = new(role="organiser", viewport={"width": 1280, "height": 1000}).new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(board)
    card = people(page, 1).nth(3)
    name, start = name_of(card), card.locator("summary").bounding_box()
    goal = page.locator("#tafel .r-board section", has=page.locator("[data-gruppe='3']"))
    card.scroll_into_view_if_needed()
    start, end = card.locator("summary").bounding_box(), goal.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 60, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 80, start["y"] + 30, steps=8)
    expect(page.locator(".r-live")).to_contain_text("Größen: Rot", timeout=WAIT)
    expect(people(page, 1).filter(has_text=name)).to_have_count(1, timeout=WAIT)
    page.mouse.up()
    expect(people(page, 3).filter(has_text=name)).to_have_count(1, timeout=WAIT)
    expect(page.locator(".r-drag")).to_have_count(0)
    assert faults == []


def test_two_browsers_and_the_second_is_asked(board: str, new: NewContext) -> None:
    one, two = (new(role="organiser").new_page() for _ in range(2))
    for page in (one, two):
        page.goto(board)
    card = people(one, 2).nth(5)
    name = name_of(card)
    card.locator("summary").focus()
    one.keyboard.press("ArrowRight")
    expect(people(one, 3).filter(has_text=name)).to_have_count(1, timeout=WAIT)
    people(two, 2).filter(has_text=name).locator("summary").focus()
    two.keyboard.press("ArrowLeft")
    expect(two.get_by_role("heading", level=1)).to_have_text("Inzwischen hat jemand anderes geändert")
    assert [fault for scheme in axe.SCHEMES for fault in barriers(two, scheme, 390)] == []
    two.get_by_role("button", name="Trotzdem ausführen").click()
    expect(people(two, 1).filter(has_text=name)).to_have_count(1, timeout=WAIT)


def test_everything_without_script(board: str, olga: Page) -> None:
    olga.goto(board)
    expect(olga.locator("#tafel-hilfe")).to_be_hidden()
    card = people(olga, 2).nth(2)
    name = name_of(card)
    card.locator("summary").click()
    card.get_by_label(f"Neue Gruppe für {name}").select_option("Gelb")
    card.get_by_role("button", name=f"Verschieben {name}").click()
    expect(olga.get_by_role("status")).to_contain_text(f"{name} ist jetzt in Gruppe Gelb. Größen: ", timeout=WAIT)
    expect(people(olga, 3).filter(has_text=name)).to_have_count(1, timeout=WAIT)
    olga.get_by_role("button", name="Rückgängig").click()
    expect(people(olga, 2).filter(has_text=name)).to_have_count(1, timeout=WAIT)
    olga.get_by_role("button", name="Wiederholen").click()
    olga.get_by_role("button", name="Gruppe festhalten Gelb").click()
    expect(olga.get_by_role("status")).to_have_text("Die Gruppe bleibt, wie sie ist.")
    olga.get_by_role("button", name="Gruppe öffnen Gelb").click()
    olga.get_by_role("link", name="Vorgaben").click()
    olga.get_by_label("bleiben zusammen").check()
    olga.get_by_label("Person", exact=True).select_option(index=1)
    olga.get_by_label("Zweite Person").select_option(index=2)
    olga.get_by_role("button", name="Vorgabe hinzufügen").click()
    expect(olga.get_by_role("status")).to_have_text("Die Vorgabe gilt ab dem nächsten Vorschlag.")
    olga.get_by_role("button", name="Vorgabe 1 entfernen").click()


def test_board_of_a_hundred_has_no_barriers_and_large_targets(board: str, new: NewContext) -> None:
    page = new(role="organiser").new_page()
    page.goto(board)
    people(page, 1).first.locator("summary").click()
    assert [fault for scheme in axe.SCHEMES for width in axe.WIDTHS for fault in barriers(page, scheme, width)] == []
    assert outside(page, width=390) + outside(page, width=320) + outside(page, width=320, text=200) == []
    small = page.evaluate(
        """() => [...document.querySelectorAll('#tafel :is(summary, button, select)')].filter(node => {
          const box = node.getBoundingClientRect();
          return box.width && (box.height < 24 || box.width < 24);
        }).map(node => node.outerHTML.slice(0, 80))"""
    )
    assert small == []
