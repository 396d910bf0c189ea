"""The office and its participants, without JavaScript and by keyboard: by hand, moved, many at once, by table."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import world
from tests.browser.conftest import House

pytestmark = pytest.mark.browser
SLUG = "anrufe"


@pytest.fixture(scope="module")
def conference(house: House) -> str:
    with house.app.app_context():
        world.hold(SLUG, "Regionalkonferenz Anrufe")
        for name in ("Ada Anfang", "Bela Mitte", "Cem Schluss"):
            world.register(SLUG, "A", name, email=f"{name[:3].lower()}.anrufe@example.org")
    return f"/verwaltung/{SLUG}/teilnehmende"


def test_caller_is_entered_found_and_moved(conference: str, olga: Page) -> None:
    olga.goto(conference)
    olga.get_by_role("link", name="Jemanden anmelden").click()
    expect(olga.get_by_role("heading", level=1)).to_have_text("Jemanden anmelden")
    olga.get_by_label("Workshop B").check()
    olga.get_by_label("Vor- und Nachname").fill("Dora Telefon")
    olga.get_by_label("Kommune oder Organisation").fill("Stadt Gießen")
    olga.get_by_label("Telefon", exact=False).fill("0641 123")
    olga.get_by_label("Datenschutzhinweise").check()
    olga.get_by_role("button", name="Person anmelden").press("Enter")
    expect(olga.get_by_role("status")).to_contain_text("Bitte sagen Sie ihr selbst Bescheid.")
    olga.goto(conference)
    olga.get_by_label("Name, Kommune oder Adresse").fill("giessen")
    olga.get_by_role("button", name="Filtern").click()
    expect(olga.locator("tbody tr")).to_have_count(1)
    olga.get_by_role("link", name="Dora Telefon").click()
    olga.get_by_role("link", name="In einen anderen Workshop umbuchen").click()
    olga.get_by_label("Workshop C").check()
    olga.get_by_role("button", name="Person umbuchen").click()
    expect(olga.get_by_role("status")).to_contain_text("Der Platz in Workshop C ist sicher.")


def test_many_are_withdrawn_after_a_preview(conference: str, olga: Page) -> None:
    olga.goto(f"{conference}?workshop=A")
    olga.get_by_label("Cem Schluss auswählen").press("Space")
    olga.get_by_label("Was geschieht").select_option(label="Für die Personen absagen")
    olga.get_by_role("button", name="Vorschau ansehen").press("Enter")
    expect(olga.get_by_text("Es betrifft eine Person.")).to_be_visible()
    olga.get_by_role("button", name="So ausführen").press("Enter")
    expect(olga.get_by_role("status")).to_have_text("Für eine Person erledigt.")
    expect(olga.get_by_role("row", name="Cem Schluss")).to_contain_text("abgesagt")


def test_table_goes_out_comes_back_and_is_taken_back(conference: str, olga: Page, tmp_path: Path) -> None:
    olga.goto(conference)
    with olga.expect_download() as saved:
        olga.get_by_role("link", name="Alle Anmeldungen als CSV-Datei").click()
    text = Path(saved.value.path()).read_text("utf-8-sig")
    head, *rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    for row in rows:
        if row[head.index("Name")] == "Bela Mitte":
            row[head.index("Funktion")] = "Leitung"
    file = tmp_path / "leute.csv"
    with file.open("w", encoding="cp1252", newline="") as target:
        csv.writer(target, delimiter=";").writerows([head, *rows])
    olga.get_by_role("link", name="Tabelle einlesen").click()
    olga.get_by_label("Tabelle als CSV oder XLSX").set_input_files(file)
    olga.get_by_role("button", name="Vorschau ansehen").click()
    expect(olga.get_by_role("row", name="Bela Mitte")).to_contain_text("Funktion: leer → Leitung")
    olga.get_by_role("button", name="Eine Zeile übernehmen").click()
    expect(olga.get_by_role("status")).to_have_text("Die Tabelle ist übernommen.")
    olga.get_by_role("link", name="Übernahme zurücknehmen").click()
    olga.get_by_role("button", name="Eine Zeile zurücknehmen").click()
    expect(olga.get_by_role("status")).to_have_text("Die Übernahme ist zurückgenommen.")
