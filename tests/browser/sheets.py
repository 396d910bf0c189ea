"""A page to look at, and what is done on it before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import FilePayload, Page, expect

from tests.minutes import wilddocs

WILD = Path(__file__).parents[1] / "minutes" / "wild"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def send_empty(page: Page) -> None:
    page.locator("main form button[type=submit]").last.click()


def send_photos(page: Page) -> None:
    """Nothing chosen."""
    page.get_by_role("button", name="Fotos senden").click()


def pale(page: Page) -> None:
    """A colour nobody can read."""
    page.get_by_label("Akzentfarbe").fill("#ffcc00")
    page.get_by_role("button", name="Erscheinungsbild speichern").click()


def release(page: Page) -> None:
    page.get_by_role("button", name="Protokoll veröffentlichen").click()


def read(page: Page) -> None:
    page.get_by_role("button", name="Bedarfe lesen").click()


def subscribe(page: Page) -> None:
    page.get_by_role("button", name="Abo-Adresse erstellen").click()


def check(page: Page) -> None:
    page.get_by_label("Vor- und Nachname").fill("Mascha Muster")
    page.get_by_label("E-Mail-Adresse").fill("mascha.muster@gmial.com")
    page.get_by_label("Kommune oder Organisation").fill("Stadt Fulda")
    page.get_by_role("radiogroup", name="Essen Sie mit?").get_by_role("radio", name="Nein").check()
    page.get_by_label("Datenschutzhinweise zur Anmeldung gelesen").check()
    page.get_by_role("button", name="Weiter: Angaben prüfen").click()


def register(page: Page) -> None:
    check(page)
    page.get_by_role("button", name="Verbindlich anmelden").click()


def check_several(page: Page) -> None:
    page.get_by_label("Workshop B").check()
    page.get_by_label("Kommune oder Organisation").fill("Stadt Fulda")
    page.get_by_label("Zahl der Personen").fill("3")
    page.locator("textarea").fill("Nora Neu; nora@stadt.example\nOtto Ohne")
    page.get_by_label("Ihr Vor- und Nachname").fill("Kim Kontakt")
    page.get_by_label("Ihre E-Mail-Adresse").fill("kim@stadt.example")
    page.get_by_label("Datenschutzhinweise zur Anmeldung gelesen").check()
    page.get_by_role("button", name="Angaben prüfen").click()


def register_several(page: Page) -> None:
    check_several(page)
    page.get_by_role("button", name="Verbindlich anmelden").click()


def clash(page: Page) -> None:
    """Somebody else has changed the section meanwhile."""
    page.locator("input[name=seen]").evaluate("field => { field.value = 'eine ältere' }")
    page.get_by_label("Text des Abschnitts").fill("Mein Text")
    page.get_by_role("button", name="Abschnitt speichern").click()


def preview_text(page: Page) -> None:
    """A protocol with lines nobody understands, lines beside it, and slips in its wording."""
    _preview(
        page, {"name": "bibliothek.txt", "mimeType": "text/plain", "buffer": (WILD / "bibliothek.txt").read_bytes()}
    )


def preview_word(page: Page) -> None:
    """A Word document with tables; everything beside the protocol is left out."""
    _preview(page, {"name": "schule.docx", "mimeType": WORD, "buffer": wilddocs.packed(wilddocs.schule())})
    page.get_by_role("button", name="Diese 4 Zeilen weglassen").click()
    expect(page.get_by_text("4 Zeilen werden weggelassen.")).to_be_visible()


def preview_year(page: Page) -> None:
    """A year that cannot be."""
    preview_text(page)
    page.get_by_role("spinbutton", name="Jahr").fill("1066")
    page.get_by_role("button", name="Vorschau aktualisieren").click()
    expect(page.get_by_role("group", name="Eine Angabe fehlt")).to_be_visible()


def _preview(page: Page, file: FilePayload) -> None:
    page.get_by_label("Protokoll als Datei").set_input_files(file)
    page.get_by_role("button", name="Vorschau ansehen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vorschau des Protokolls")


@dataclass(frozen=True)
class Sheet:
    """`path` may name a personal page as `{waiting}`; see world.furnish. `shows` is the beginning of its h1."""

    path: str
    shows: str
    role: str = ""
    do: Callable[[Page], None] | None = None

    @property
    def name(self) -> str:
        doing = f" {self.do.__name__.strip('_')}" if self.do else ""
        return f"{self.role or 'public'} {self.path}{doing}"
