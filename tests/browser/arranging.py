"""The pages on which organisers arrange what is inside an event, to look at."""

from __future__ import annotations

from app.core import clock
from app.core.db import unit_of_work
from app.programme import actions as programme
from tests.browser.sheets import Sheet, send_empty
from tests.support import make

PLAN = "/verwaltung/schaukasten/programm"
SHEETS = (
    Sheet(f"{PLAN}/", "Programm", "organiser"),
    Sheet("/verwaltung/kassel/programm/", "Programm", "organiser"),
    Sheet("/verwaltung/rohbau/programm/", "Programm", "organiser"),
    Sheet("/verwaltung/rohbau/programm/neu", "Neuer Workshop", "organiser"),
    Sheet("/verwaltung/rohbau/programm/neu", "Neuer Workshop", "organiser", send_empty),
    Sheet(f"{PLAN}/c", "Workshop C bearbeiten", "organiser"),
    Sheet(f"{PLAN}/b", "Workshop B bearbeiten", "editor"),
    Sheet("/verwaltung/ausfall/programm/b", "Workshop B bearbeiten", "organiser"),
    Sheet(f"{PLAN}/c/entfernung", "Workshop C löschen", "organiser"),
    Sheet("/verwaltung/ausfall/programm/c/entfernung", "Workshop C löschen", "organiser"),
)


def furnish() -> None:
    """A conference in which nothing is arranged yet."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        tree = make.event_tree("rohbau", workshops="", title="Regionalkonferenz Rohbau", published=False)
        programme.import_event(tree, host="rotunde.example", now=now)
