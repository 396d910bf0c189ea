"""A conference that begins in an hour, with people at its door."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page

from app.core import clock
from app.core.db import unit_of_work
from app.events import queries as events
from app.groups import actions as groups
from tests.browser import world
from tests.browser.sheets import Sheet
from tests.floor import entering
from tests.support import make

SLUG = "einlass"
DESK = f"/verwaltung/{SLUG}/einlass/"


def hold(slug: str, title: str, *, capacity: int = 30) -> None:
    """Publish a conference that begins in an hour."""
    begin = (clock.now() + timedelta(hours=1)).astimezone(clock.BERLIN).replace(second=0, microsecond=0)
    hours = {"starts_at": begin, "ends_at": begin + timedelta(minutes=90)}
    tree = make.event_tree(slug, title=title, capacity=capacity)
    for node in (tree["event"], *tree["workshops"]):
        node.update({name: f"{at:%Y-%m-%dT%H:%M}" for name, at in hours.items()})
    make.imported(tree)


def furnish(found: dict[str, str]) -> None:
    """Groups in Workshop C and somebody who waits for it; the door has a link, another was withdrawn."""
    hold(SLUG, "Regionalkonferenz Einlass", capacity=6)
    for name in ("Änne Großkreutz-Łukaszewicz", "Bela Müller", "Cem Müller", "Dana Vorlage", "Emil Entwurf", "Frida"):
        world.register(SLUG, "C", name)
    world.register(SLUG, "C", "Gero Müller")
    now = clock.now()
    with unit_of_work(by="test", at=now):
        workshop = events.workshop(SLUG, "C")
        assert workshop is not None
        groups.announce(groups.propose(workshop, now=now), workshop, now=now)
    entering.withdrawn(SLUG)
    found["door"] = f"/einlass/{entering.linked(SLUG)}/"


def _link(page: Page) -> None:
    page.get_by_role("button", name="Link erstellen").click()


def _check_in(page: Page) -> None:
    page.get_by_role("button", name="Einchecken").click()


SHEETS = (
    Sheet(DESK, "Einlass", "organiser"),
    Sheet("/verwaltung/kassel/einlass/", "Einlass", "organiser"),
    Sheet(DESK, "Link für den Einlass", "organiser", _link),
    Sheet("{door}", "Einlass"),
    Sheet("{door}?suche=e", "Einlass"),
    Sheet("{door}?suche=gibtesnicht", "Einlass"),
    Sheet("{door}?suche=%25", "Einlass"),
    Sheet("{door}?suche=großkreutz", "Einlass", do=_check_in),
    Sheet("/einlass/gibt-es-nicht/", "Dieser Link gilt nicht mehr"),
)
