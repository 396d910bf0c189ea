"""The pages on which organisers arrange what is inside an event, to look at."""

from __future__ import annotations

from playwright.sync_api import Page

from app.arranging import queries
from app.core import clock
from app.core.db import unit_of_work
from app.events import queries as events
from app.programme import actions as programme
from tests.browser.sheets import Sheet, send_empty
from tests.support import make


def save_part(page: Page) -> None:
    """Nothing typed but a place."""
    page.get_by_label("Wo sie steht").first.fill("Fenster")
    page.get_by_role("button", name="Programmteil speichern").click()


def clash_station(page: Page) -> None:
    """Somebody else has reworded the first station meanwhile."""
    version = page.locator("input[name=version]")
    version.evaluate("field => { field.value = field.value.replace(/(question-s\\d+):\\w+/, '$1:0123456789') }")
    page.get_by_label("Fragestellung", exact=True).first.fill("Mein Wortlaut")
    page.get_by_role("button", name="Programmteil speichern").click()


PLAN = "/verwaltung/schaukasten/programm"
SHEETS = (
    Sheet(f"{PLAN}/", "Programm", "organiser"),
    Sheet("/verwaltung/kassel/programm/", "Programm", "organiser"),
    Sheet("/verwaltung/rohbau/programm/", "Programm", "organiser"),
    Sheet("/verwaltung/baugrund/programm/", "Programm", "organiser"),
    Sheet("/verwaltung/rohbau/programm/neu", "Neuer Workshop", "organiser"),
    Sheet("/verwaltung/rohbau/programm/neu", "Neuer Workshop", "organiser", send_empty),
    Sheet(f"{PLAN}/c", "Workshop C bearbeiten", "organiser"),
    Sheet(f"{PLAN}/b", "Workshop B bearbeiten", "editor"),
    Sheet("/verwaltung/ausfall/programm/b", "Workshop B bearbeiten", "organiser"),
    Sheet("/verwaltung/rohbau/programm/a/teile/neu?art=rotation", "Stationen: Neuer Programmteil", "organiser"),
    Sheet(
        "/verwaltung/rohbau/programm/a/teile/neu?art=rotation", "Stationen: Neuer Programmteil", "organiser", save_part
    ),
    Sheet("/verwaltung/rohbau/programm/a/teile/neu?art=talks", "Impulse: Neuer Programmteil", "organiser"),
    Sheet("/verwaltung/rohbau/programm/a/teile/neu?art=break", "Pause: Neuer Programmteil", "organiser"),
    Sheet(f"{PLAN}/c/teile/{{rotation_part_id}}", "Stationen: Programmteil bearbeiten", "organiser"),
    Sheet(f"{PLAN}/c/teile/{{rotation_part_id}}", "Stationen: Programmteil bearbeiten", "organiser", clash_station),
    Sheet(f"{PLAN}/c/teile/{{talks_part_id}}", "Impulse: Programmteil bearbeiten", "organiser"),
    Sheet(f"{PLAN}/c/teile/{{rotation_part_id}}/entfernung", "Programmteil löschen", "organiser"),
    Sheet(f"{PLAN}/c/entfernung", "Workshop C löschen", "organiser"),
    Sheet("/verwaltung/schaukasten/workshops/c/gruppen/1/entfernung", "Plan 1 verwerfen", "organiser"),
    Sheet("/verwaltung/schaukasten/workshops/c/gruppen/2/entfernung", "Plan 2 verwerfen", "organiser"),
    Sheet("/verwaltung/ausfall/programm/c/entfernung", "Workshop C löschen", "organiser"),
)


def furnish(found: dict[str, str]) -> None:
    """A conference in which nearly nothing is arranged yet; the parts of the showcase by their ids."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        tree = make.event_tree("rohbau", workshops="", title="Regionalkonferenz Rohbau", published=False)
        tree["workshops"] = [make.workshop_tree("A", parts=[])]
        programme.import_event(tree, host="rotunde.example", now=now)
        programme.import_event(
            {**tree, "event": {**tree["event"], "slug": "baugrund"}, "workshops": []}, host="rotunde.example", now=now
        )
    workshop = events.workshop("schaukasten", "C")
    assert workshop is not None
    for part in queries.parts(workshop):
        found[f"{part.kind}_part_id"] = str(part.id)
