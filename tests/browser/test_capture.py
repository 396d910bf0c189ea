"""Three phones at one station: without network, reloaded in between, and exactly what was typed arrives, once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import current_app
from playwright.sync_api import BrowserContext, Page, expect

from app.capture import actions, queries
from app.core import clock
from app.core.clock import BERLIN
from app.core.db import db, unit_of_work
from app.events import queries as events
from app.groups import actions as groups
from app.programme import actions as programme
from tests.browser import world
from tests.browser.conftest import House, NewContext
from tests.support import make

pytestmark = pytest.mark.browser
AGO, TO_ROUND_3 = timedelta(minutes=25), timedelta(minutes=18)


def hold(slug: str) -> None:
    """A conference whose Workshop C began 25 minutes ago: this is the second round of three, with groups announced."""
    now = clock.now()
    tree = make.event_tree(slug, title=f"Regionalkonferenz {slug.title()}")
    start = now.astimezone(BERLIN).replace(tzinfo=None, second=0, microsecond=0) - AGO
    end = start + timedelta(minutes=90)
    for node in (tree["event"], *tree["workshops"]):
        node["starts_at"], node["ends_at"] = (at.isoformat(timespec="minutes") for at in (start, end))
    with unit_of_work(by="test", at=now):
        programme.import_event(tree, host="rotunde.example", now=now)
    world.crowd(slug, 9)
    with unit_of_work(by="test", at=now):
        workshop = events.workshop(slug, "C")
        assert workshop is not None
        groups.announce(groups.propose(workshop, now=now), workshop, now=now)


def link(slug: str, number: int = 1) -> str:
    now = clock.now()
    with unit_of_work(by="test", at=now):
        workshop = events.workshop(slug, "C")
        assert workshop is not None
        station = queries.stations(workshop)[number - 1]
        _link, token, _code = actions.make_link(workshop, station, key=current_app.config["SECRET_KEY"], now=now)
    return f"/station/{token}/"


def rows(slug: str, number: int = 1) -> list[tuple[str, int | None, int | None]]:
    """Words, round and group of what stands at a station."""
    db.session.rollback()
    workshop = events.workshop(slug, "C")
    assert workshop is not None
    station = queries.stations(workshop)[number - 1]
    return [(each.text, each.round, each.group_number) for each in queries.findings_at(station.id)]


def at_station(slug: str, round: int, number: int = 1) -> int | None:
    workshop = events.workshop(slug, "C")
    assert workshop is not None
    station = queries.stations(workshop)[number - 1]
    return queries.rounds_at(workshop, station.id)[round - 1].group


@pytest.fixture(scope="module")
def station(house: House) -> str:
    with house.app.app_context():
        hold("mitschrift")
    return "mitschrift"


def ready(page: Page) -> None:
    """The page is kept on the device: from now on it opens without network too."""
    page.evaluate(
        """async () => {
          await navigator.serviceWorker.ready;
          const parts = [...document.querySelectorAll('script[src], link[rel=stylesheet]')];
          const wanted = parts.map((each) => each.src ?? each.href);
          for (let turn = 0; turn < 200; turn += 1) {
            const shelf = await caches.open('mitschrift');
            const kept = await Promise.all([location.pathname, ...wanted].map((each) => shelf.match(each)));
            if (kept.every(Boolean) && navigator.serviceWorker.controller) return;
            await new Promise((done) => setTimeout(done, 50));
          }
          throw new Error('the page is not kept');
        }"""
    )


def type_points(page: Page, name: str, count: int, first: int = 1) -> None:
    field = page.get_by_label("Neuer Punkt")
    for number in range(first, first + count):
        field.fill(f"{name} {number}")
        field.press("Enter")
        expect(field).to_have_value("")


def test_sixty_points_from_three_phones_without_network(station: str, house: House, new: NewContext) -> None:
    phones: list[tuple[BrowserContext, Page]] = []
    with house.app.app_context():
        links = [link(station) for _ in range(3)]
    for path in links:
        context = new(viewport={"width": 390, "height": 844})
        page = context.new_page()
        page.goto(path)
        expect(page.get_by_role("status")).to_contain_text("Alles ist gespeichert")
        ready(page)
        context.set_offline(True)
        phones.append((context, page))
    for number, (_, page) in enumerate(phones):
        type_points(page, f"Phon {number}", 10)
        expect(page.get_by_role("status")).to_contain_text("Noch nicht gesendet: 10.")
        page.reload()
        expect(page.get_by_role("status")).to_contain_text("Noch nicht gesendet: 10.")
    later = datetime.now(BERLIN) + TO_ROUND_3
    for number, (context, page) in enumerate(phones):
        context.clock.set_fixed_time(later)
        type_points(page, f"Phon {number}", 10, first=11)
        expect(page.get_by_role("status")).to_contain_text("Noch nicht gesendet: 20.")
    for context, _ in phones:
        context.set_offline(False)
    for _, page in phones:
        expect(page.get_by_role("status")).to_contain_text("Alles ist gespeichert")
        expect(page.locator("#liste .r-point")).to_have_count(60, timeout=15_000)
    with house.app.app_context():
        found = rows(station)
        expected = {
            (f"Phon {phone} {number}", 2 if number <= 10 else 3, at_station(station, 2 if number <= 10 else 3))
            for phone in range(3)
            for number in range(1, 21)
        }
    assert len(found) == 60
    assert set(found) == expected
    assert [round for _, round, _ in found] == [2] * 30 + [3] * 30


def looks_every(page: Page, place: str) -> int:
    """Milliseconds between two looks at what is new, as the page itself declares it to its script."""
    return int(page.locator(place).get_attribute("data-takt") or 0)


def test_point_is_on_the_other_screens_without_reloading(station: str, house: House, new: NewContext) -> None:
    """Within three seconds: so often every page looks. How fast this machine is today, is not judged."""
    with house.app.app_context():
        path = link(station, 2)
    writing, reading, desk = new().new_page(), new().new_page(), new(role="organiser").new_page()
    for page in (writing, reading):
        page.goto(path)
    desk.goto(f"/verwaltung/{station}/workshops/c/mitschrift/")
    for page, place in ((writing, "#mitschrift"), (reading, "#mitschrift"), (desk, "#blick")):
        assert 0 < looks_every(page, place) <= 3000
    for page in (reading, desk):
        with page.expect_response(re.compile("/stand$")):
            pass  # and so it does, without being asked
    type_points(writing, "Gesehen", 1)
    for page in (writing, reading, desk):
        expect(page.get_by_text("Gesehen 1", exact=True)).to_be_visible()


def test_edits_and_deletions_wait_for_the_network_too(station: str, house: House, new: NewContext) -> None:
    with house.app.app_context():
        path = link(station, 3)
    context = new()
    page = context.new_page()
    page.goto(path)
    type_points(page, "Punkt", 2)
    expect(page.locator("#liste .r-point")).to_have_count(2)
    context.set_offline(True)
    expect(page.get_by_role("status")).to_contain_text("Kein Netz")
    first, second = page.locator("#liste .r-point").nth(0), page.locator("#liste .r-point").nth(1)
    first.locator("summary").click()
    first.get_by_role("link", name=re.compile("Wortlaut")).click()
    first.get_by_label("Wortlaut").fill("Punkt eins")
    first.get_by_role("button", name=re.compile("Speichern")).click()
    second.locator("summary").click()
    second.get_by_role("button", name=re.compile("Löschen")).click()
    expect(page.get_by_role("status")).to_contain_text("Noch nicht gesendet: 2.")
    context.set_offline(False)
    expect(page.get_by_role("status")).to_contain_text("Alles ist gespeichert")
    expect(page.locator("#liste .r-point")).to_have_count(1)
    with house.app.app_context():
        assert [text for text, _, _ in rows(station, 3)] == ["Punkt eins"]


def test_end_of_the_link_offers_what_was_not_sent_and_leaves_nothing(
    station: str, house: House, new: NewContext
) -> None:
    with house.app.app_context():
        path = link(station, 1)
        token = path.strip("/").rpartition("/")[2]
    context = new()
    page = context.new_page()
    page.goto(path)
    ready(page)
    context.set_offline(True)
    type_points(page, "Zu spät", 1)
    now = clock.now()
    with house.app.app_context(), unit_of_work(by="test", at=now):
        found = queries.link_at(token, now)
        assert found is not None
        actions.withdraw_link(found, now=now)
    context.set_offline(False)
    expect(page.locator(".r-unsent")).to_have_text("Zu spät 1")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dieser Link gilt nicht mehr")
    expect(page.locator(".r-unsent")).to_have_text("Zu spät 1")
    page.get_by_role("button", name="Von diesem Gerät löschen").click()
    expect(page.get_by_role("status").last).to_have_text("Gelöscht. Auf diesem Gerät ist nichts mehr.")
    left = page.evaluate(
        """async (path) => {
          const shelf = await caches.open('mitschrift');
          return [(await indexedDB.databases()).length, Boolean(await shelf.match(path))];
        }""",
        path,
    )
    assert left == [0, False]
