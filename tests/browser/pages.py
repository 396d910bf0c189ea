"""Every page there is to look at: who sees it, where it stands, what has to be done first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.browser import world


def _send_empty(page: Page) -> None:
    page.locator("main form button[type=submit]").last.click()


def _register(page: Page) -> None:
    page.get_by_label("Vor- und Nachname").fill("Mascha Muster")
    page.get_by_label("E-Mail-Adresse").fill("mascha.muster@example.org")
    page.get_by_label("Kommune oder Organisation").fill("Stadt Fulda")
    page.get_by_label("Datenschutzhinweise zur Anmeldung gelesen").check()
    page.get_by_role("button", name="Verbindlich anmelden").click()


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


EVENT, SHOW = "/veranstaltungen/kassel", "/veranstaltungen/schaukasten"
OFFICE = "/verwaltung/schaukasten"
PUBLIC = (
    Sheet("/", "Workshops, die Kommunen weiterbringen"),
    Sheet("/?thema=Smart+City&frei=1&suche=gibtesnicht", "Workshops, die Kommunen weiterbringen"),
    Sheet(f"{EVENT}/", "Regionalkonferenz Kassel"),
    Sheet("/veranstaltungen/marburg/", "Regionalkonferenz Marburg"),
    Sheet(f"{EVENT}/workshops/c/", "Die ersten Schritte zur Smart City"),
    Sheet(f"{SHOW}/workshops/c/", "Thema C"),
    Sheet(f"{EVENT}/anmeldung", "Anmelden"),
    Sheet(f"{EVENT}/anmeldung", "Anmelden", do=_send_empty),
    Sheet("/veranstaltungen/marburg/anmeldung", "Anmelden"),
    Sheet(f"{SHOW}/anmeldung?workshop=A", "Sie haben einen Platz", do=_register),
    Sheet(f"{SHOW}/anmeldung?workshop=C", "Sie stehen auf der Warteliste", do=_register),
    Sheet("/protokolle/", "Protokolle"),
    Sheet("/protokolle/?q=gibtesnicht", "Protokolle"),
    Sheet("/veranstaltungen/marburg/workshops/a/protokoll", "Workshop A"),
    Sheet(f"{SHOW}/workshops/c/protokoll/fassung/1", "Workshop C"),
    Sheet("/impressum", "Impressum"),
    Sheet("/datenschutz", "Datenschutz"),
    Sheet("/datenschutz-anmeldung", "Hinweise zum Datenschutz bei der Anmeldung"),
    Sheet("/barrierefreiheit", "Erklärung zur Barrierefreiheit"),
    Sheet("/leichte-sprache", "Informationen in Leichter Sprache"),
    Sheet("/gebaerdensprache", "Gebärdensprache"),
    Sheet("/hilfe", "Hilfe"),
    Sheet("/kontakt", "Kontakt"),
    Sheet("/lizenzen", "Lizenzen"),
    Sheet("/barriere-melden", "Barriere melden"),
    Sheet("/barriere-melden", "Barriere melden", do=_send_empty),
    Sheet("/einloggen", "Einloggen"),
    Sheet("/einloggen", "Einloggen", do=_send_empty),
    Sheet("/einloggen/link-unterwegs", "Bitte sehen Sie in Ihr Postfach"),
    Sheet("/einloggen/{fresh}", "Jetzt einloggen"),
    Sheet("/einloggen/verbraucht", "Dieser Link gilt nicht mehr"),
    Sheet("/gibt-es-nicht", "Diese Seite gibt es nicht"),
)
PERSONAL = (
    *(Sheet(f"{{{state}}}", "Meine Anmeldung") for state in ("confirmed", "unconfirmed", "waiting", "withdrawn")),
    Sheet("{grouped}", "Meine Anmeldung"),
    Sheet("{confirmed}absage", "Möchten Sie wirklich absagen?"),
    Sheet("{waiting}absage", "Möchten Sie wirklich absagen?"),
)
ENGLISH = tuple(
    Sheet(f"{path}?sprache=en", "", role)
    for path, role in (
        ("/", ""),
        (f"{EVENT}/workshops/c/", ""),
        (f"{EVENT}/anmeldung", ""),
        ("/leichte-sprache", ""),
        (f"{OFFICE}/workshops/c/gruppen/", "organiser"),
    )
)
# What all three of the office open; the organiser's pages come on top.
DESK = (
    ("/verwaltung/", "Meine Veranstaltungen"),
    (f"{OFFICE}/", "Regionalkonferenz Schaukasten"),
    (f"{OFFICE}/teilnehmende", "Teilnehmende"),
    (f"{OFFICE}/workshops/c/gruppen/", "Gruppen"),
    (f"{OFFICE}/workshops/c/gruppen/1", "Gruppen"),
    (f"{OFFICE}/workshops/c/protokoll/", "Protokoll"),
    (f"{OFFICE}/workshops/c/protokoll/3", "Protokoll, Fassung 3"),
)
ROLES = ("organiser", "editor", "moderator")
STAFF = (
    *(Sheet(path, shows, role) for role in ROLES for path, shows in DESK),
    Sheet("/verwaltung/kassel/teilnehmende?suche=gibtesnicht", "Teilnehmende", "organiser"),
    Sheet("/verwaltung/kassel/workshops/a/protokoll/", "Protokoll", "organiser"),
    Sheet(f"{OFFICE}/workshops/c/protokoll/", "Protokoll", "organiser", _send_empty),
    Sheet(f"{OFFICE}/workshops/c/protokoll/1", "Protokoll, Fassung 1", "organiser"),
    Sheet(f"{OFFICE}/workshops/c/protokoll/3", "Protokoll, Fassung 3", "organiser", _send_empty),
    Sheet("/verwaltung/postausgang/", "Postausgang", "organiser"),
    Sheet("/verwaltung/postausgang/1", "Ihr Platz in Workshop", "organiser"),
    Sheet("/verwaltung/texte/", "Texte der Organisation", "organiser"),
    Sheet("/verwaltung/texte/impressum/de", "Impressum (DE)", "organiser"),
    Sheet("/verwaltung/postausgang/", "", "moderator"),
)
SHEETS = (*PUBLIC, *PERSONAL, *ENGLISH, *STAFF)


def address(sheet: Sheet, house: Any) -> str:
    """The path with what only mails know; a one-time link is made for each visit."""
    fresh = ""
    if "{fresh}" in sheet.path:
        with house.app.app_context():
            fresh = world.sign_in_link("editor").rpartition("/")[2]
    return sheet.path.format(**house.personal, fresh=fresh)
