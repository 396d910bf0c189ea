"""A conference whose participants are listed, edited, moved, entered and read in from tables."""

from __future__ import annotations

from flask import current_app
from playwright.sync_api import Page

from app.core import clock
from app.core.db import unit_of_work
from app.events import queries as events
from app.events.models import Event
from app.roster import actions, queries, taking
from app.roster.models import SheetImport
from app.roster.rules import Rehearsed, Wanted
from app.roster.taking import Rules
from tests.browser import world
from tests.browser.sheets import Sheet, send_empty

SLUG = "liste"
BASE = f"/verwaltung/{SLUG}"
HEAD = ["Nummer", "Name", "E-Mail", "Kommune oder Organisation", "Workshop", "Funktion", "Notiz"]


HOW = Rules(vouches=True, tells=True, states={})


def furnish(found: dict[str, str]) -> None:
    """Sixty people; a table that waits with a fault in it, another that was taken over."""
    world.hold(SLUG, "Regionalkonferenz Liste", capacity=120)
    world.crowd(SLUG, 60)
    world.register(SLUG, "C", "Änne Großkreutz-Łukaszewicz", email="aenne.liste@example.org")
    now = clock.now()
    with unit_of_work(by="test", at=now):
        first, second, third = queries.ids(_event(), _event().workshops, Wanted(), most=3)
        lines = [
            [str(first), "Gast Eins", "g1@example.org", "Große Kreisstadt Langenhausen an der Ilm", "C", "Amt", "x"],
            [str(second), "", "", "", "", "", ""],
            ["", "Nora Neu", "nora.liste@example.org", "Fulda", "A", "", ""],
            ["", "Otto Ohne", "keine Adresse", "Fulda", "A", "", ""],
        ]
        found["sheet"] = f"{TABLES}{_kept(lines).id}/"
        done = _kept([["", "Paula Plan", "paula.liste@example.org", "Hanau", "B", "", ""]])
        found["sheet_done"], found["listed_id"] = f"{TABLES}{done.id}/", str(third)
    opened = actions.opened(_event(), done, HOW, key=current_app.config["SECRET_KEY"])
    try:
        with unit_of_work(by="test", at=now):
            taken, mails = actions.try_out(_event(), done, opened, HOW, now=now)
            raise Rehearsed(taking.stand(taken, mails))
    except Rehearsed as rehearsed:
        seen = rehearsed.found
    with unit_of_work(by="test", at=now):
        actions.take_over(_event(), done, opened, HOW, seen=seen, now=now)


def _event() -> Event:
    found = events.event(SLUG)
    assert found is not None
    return found


def _kept(lines: list[list[str]]) -> SheetImport:
    key = current_app.config["SECRET_KEY"]
    return actions.keep(_event(), [HEAD, *lines], name="leute.xlsx", tells=True, vouches=True, key=key, now=clock.now())


def _tick_two(page: Page) -> None:
    for box in page.locator("tbody input[type=checkbox]").all()[:2]:
        box.check()
    page.get_by_label("Was geschieht").select_option(label="Für die Personen absagen")
    page.get_by_role("button", name="Vorschau ansehen").click()


PEOPLE, TABLES = f"{BASE}/teilnehmende", f"{BASE}/teilnehmende/tabelle/"
PERSON = f"{BASE}/anmeldungen/{{listed_id}}"
MANY = f"{PEOPLE}/sammelaktion?alle=1&kommune=Ort"
ROSTER_SHEETS = (
    Sheet(PEOPLE, "Teilnehmende", "organiser"),
    Sheet(f"{PEOPLE}?seite=2&sortierung=kommune&funktion=a", "Teilnehmende", "organiser"),
    Sheet(f"{PEOPLE}?status=unbekannt", "Teilnehmende", "organiser"),
    Sheet(PEOPLE, "Vorschau: Für die Personen absagen", "organiser", _tick_two),
    Sheet(f"{MANY}&tun=wechsel&ziel=B", "Vorschau: In einen anderen Workshop umbuchen", "organiser"),
    Sheet(f"{MANY}&tun=anwesend", "Vorschau: Als anwesend vermerken", "organiser"),
    Sheet(f"{PEOPLE}/neu", "Jemanden anmelden", "organiser"),
    Sheet(f"{PEOPLE}/neu", "Jemanden anmelden", "organiser", send_empty),
    Sheet(f"{PERSON}/angaben", "Angaben von", "organiser"),
    Sheet(f"{PERSON}/wechsel", "umbuchen", "organiser"),
    Sheet(f"{PERSON}/wechsel", "umbuchen", "organiser", send_empty),
    Sheet(TABLES, "Tabelle einlesen", "organiser"),
    Sheet(TABLES, "Tabelle einlesen", "organiser", send_empty),
    Sheet("{sheet}", "Vorschau der Tabelle", "organiser"),
    Sheet("{sheet_done}", "Übernommene Tabelle", "organiser"),
    Sheet("{sheet_done}ruecknahme", "Möchten Sie die Übernahme zurücknehmen?", "organiser"),
)
