"""The pages by which an event is set up, to be looked at."""

from __future__ import annotations

from playwright.sync_api import FilePayload, Page

from tests.browser.sheets import Sheet, send_empty

NEW, OFFICE = "/verwaltung/veranstaltungen/neu", "/verwaltung/schaukasten"


def send_broken_file(page: Page) -> None:
    file: FilePayload = {"name": "veranstaltung.json", "mimeType": "application/json", "buffer": b'{"schema": 1}'}
    page.get_by_label("Datei der Veranstaltung").set_input_files(file)
    page.get_by_role("button", name="Datei einlesen").click()


def clash(page: Page) -> None:
    """Somebody else has saved meanwhile: what the form was filled in from is no longer what stands."""
    field = page.locator("main input[name=version]").first
    field.evaluate("field => { field.value = field.value.replace(/title:\\w+/, 'title:0000000000') }")
    page.get_by_label("Titel", exact=True).fill("Mein Titel")
    page.get_by_role("button", name="Grunddaten speichern").click()


def elsewhere(page: Page) -> None:
    """Somebody has chosen another house meanwhile."""
    page.locator("main input[name=house]").evaluate("field => { field.value = '0' }")
    page.get_by_label("Straße und Hausnummer").fill("Uferweg 11")
    page.get_by_role("button", name="Ort speichern").click()


SHEETS = (
    Sheet(NEW, "Neue Veranstaltung", "organiser"),
    Sheet(NEW, "Neue Veranstaltung", "organiser", send_empty),
    Sheet(f"{NEW}/vorlage", "Wie eine frühere Veranstaltung", "organiser"),
    Sheet(f"{NEW}/vorlage/kassel", "Wie „Regionalkonferenz Kassel“", "organiser"),
    Sheet(f"{NEW}/vorlage/kassel", "Wie „Regionalkonferenz Kassel“", "organiser", send_empty),
    Sheet(f"{NEW}/datei", "Veranstaltung aus einer Datei", "organiser"),
    Sheet(f"{NEW}/datei", "Veranstaltung aus einer Datei", "organiser", send_broken_file),
    Sheet(f"{OFFICE}/grunddaten", "Grunddaten", "organiser"),
    Sheet(f"{OFFICE}/grunddaten", "Grunddaten", "editor", clash),
    Sheet("/verwaltung/kassel/ort/", "Ort und Barrierefreiheit", "organiser"),
    Sheet(f"{OFFICE}/ort/", "Ort und Barrierefreiheit", "organiser", send_empty),
    Sheet(f"{OFFICE}/ort/", "Ort und Barrierefreiheit", "organiser", elsewhere),
    Sheet(f"{OFFICE}/veroeffentlichung/", "Veröffentlichung", "organiser"),
    Sheet(f"{OFFICE}/loeschung", "Veranstaltung löschen?", "organiser"),
    Sheet(f"{OFFICE}/loeschung", "Veranstaltung löschen?", "organiser", send_empty),
    Sheet(f"{OFFICE}/ausfall", "Soll die ganze Veranstaltung ausfallen?", "organiser"),
    Sheet(f"{OFFICE}/ausfall", "Soll die ganze Veranstaltung ausfallen?", "organiser", send_empty),
    Sheet("/verwaltung/ganzaus/ausfall", "Regionalkonferenz Ganzaus fällt aus", "organiser"),
    Sheet("/verwaltung/ganzaus/", "Regionalkonferenz Ganzaus", "organiser"),
    Sheet("/veranstaltungen/ganzaus/", "Regionalkonferenz Ganzaus"),
    Sheet("/veranstaltungen/ganzaus/anmeldung", "Anmelden"),
    Sheet("/verwaltung/systemcheck/", "Läuft alles?", "organiser"),
    Sheet("/verwaltung/systemcheck/", "Läuft alles?", "organiser", send_empty),
    Sheet(f"{OFFICE}/vorschau/", "Regionalkonferenz Schaukasten", "organiser"),
    Sheet(f"{OFFICE}/vorschau/workshops/c/", "Thema C", "organiser"),
)
