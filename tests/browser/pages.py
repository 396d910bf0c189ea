"""Every page there is to look at: who sees it, where it stands, what has to be done first."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from app.archive import stemming
from tests.browser import arranging, floor, messages, setting_up, team, world
from tests.browser.roster import ROSTER_SHEETS
from tests.browser.sheets import (
    Sheet,
    check,
    check_several,
    clash,
    pale,
    preview_text,
    preview_word,
    preview_year,
    read,
    register,
    register_several,
    release,
    send_empty,
    send_photos,
    subscribe,
)

EVENT, SHOW = "/veranstaltungen/kassel", "/veranstaltungen/schaukasten"
OFFICE = "/verwaltung/schaukasten"
QUESTION = f"/protokolle/fragen/{stemming.key('Was können Kommunen dabei gemeinsam tun?')}/"
PUBLIC = (
    Sheet("/", "Workshops, die Kommunen weiterbringen"),
    Sheet("/?thema=Smart+City&frei=1&suche=gibtesnicht", "Workshops, die Kommunen weiterbringen"),
    Sheet(f"{EVENT}/", "Regionalkonferenz Kassel"),
    Sheet("/veranstaltungen/marburg/", "Regionalkonferenz Marburg"),
    Sheet(f"{EVENT}/workshops/c/", "Die ersten Schritte zur Smart City"),
    Sheet(f"{SHOW}/workshops/c/", "Thema C"),
    Sheet("/veranstaltungen/ausfall/", "Regionalkonferenz Ausfall"),
    Sheet("/veranstaltungen/ausfall/workshops/b/", "Thema B"),
    Sheet(f"{EVENT}/anmeldung", "Anmelden"),
    Sheet(f"{EVENT}/anmeldung", "Anmelden", do=send_empty),
    Sheet("/veranstaltungen/marburg/anmeldung", "Anmelden"),
    Sheet(f"{SHOW}/anmeldung?workshop=A", "Bitte prüfen Sie Ihre Angaben", do=check),
    Sheet(f"{SHOW}/anmeldung?workshop=A", "Ihr Platz ist reserviert", do=register),
    Sheet(f"{SHOW}/anmeldung?workshop=C", "Sie stehen auf der Warteliste", do=register),
    Sheet("/veranstaltungen/losreif/auslosung", "Auslosung"),
    Sheet("/veranstaltungen/ausgelost/auslosung", "Auslosung"),
    Sheet("/veranstaltungen/schaukasten/auslosung", "Auslosung"),
    Sheet(f"{SHOW}/anmeldung/link", "Persönlichen Link schicken lassen"),
    Sheet(f"{SHOW}/anmeldung/link", "Persönlichen Link schicken lassen", do=send_empty),
    Sheet(f"{SHOW}/anmeldung/link/unterwegs", "Bitte sehen Sie in Ihr Postfach"),
    Sheet(f"{SHOW}/anmeldung/mehrere", "Mehrere Personen anmelden"),
    Sheet(f"{SHOW}/anmeldung/mehrere", "Mehrere Personen anmelden", do=send_empty),
    Sheet(f"{SHOW}/anmeldung/mehrere", "Stimmen diese Angaben?", do=check_several),
    Sheet(f"{SHOW}/anmeldung/mehrere", "Bitte bestätigen Sie noch Ihre Anmeldung", do=register_several),
    Sheet("/protokolle/", "Protokolle"),
    Sheet("/protokolle/?q=gibtesnicht", "Protokolle"),
    Sheet("/protokolle/?q=die+Verwaltung", "Protokolle"),
    Sheet("/protokolle/?q=Dienst&jahr=1999", "Protokolle"),
    Sheet("/protokolle/fragen/", "Gleiche Fragen im Vergleich"),
    Sheet(QUESTION, "Was können Kommunen dabei gemeinsam tun?"),
    Sheet("/protokolle/nachrichten/?q=Dienst", "Neue Protokolle per E-Mail"),
    Sheet("/protokolle/nachrichten/", "Neue Protokolle per E-Mail", do=send_empty),
    Sheet("/protokolle/nachrichten/unterwegs", "Bitte sehen Sie in Ihr Postfach"),
    Sheet("{reader}", "Ihre Nachrichten über Protokolle"),
    Sheet("{reader}abbestellung", "Nachrichten über Protokolle beenden?"),
    Sheet("/veranstaltungen/marburg/workshops/a/protokoll", "Workshop A"),
    Sheet(f"{SHOW}/workshops/c/protokoll/fassung/1", "Workshop C"),
    Sheet(f"{SHOW}/workshops/c/protokoll/fassung/4/aenderungen", "Änderungen in Fassung 1.2"),
    Sheet(f"{SHOW}/workshops/c/protokoll", "Workshop C"),
    Sheet(f"{SHOW}/workshops/c/protokoll/einfach", "Workshop C"),
    Sheet(f"{SHOW}/workshops/c/protokoll/benachrichtigung", "Bei einer neuen Fassung"),
    Sheet(f"{SHOW}/workshops/c/protokoll/benachrichtigung", "Bei einer neuen Fassung", do=send_empty),
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
    Sheet("/barriere-melden", "Barriere melden", do=send_empty),
    Sheet("/einloggen", "Einloggen"),
    Sheet("/einloggen", "Einloggen", do=send_empty),
    Sheet("/einloggen/link-unterwegs", "Bitte sehen Sie in Ihr Postfach"),
    Sheet("/einloggen/{fresh}", "Jetzt einloggen"),
    Sheet("/einloggen/verbraucht", "Dieser Link gilt nicht mehr"),
    Sheet("/gibt-es-nicht", "Diese Seite gibt es nicht"),
)
STATES = ("held", "confirmed", "waiting", "offered", "wished", "withdrawn", "called_off")
PERSONAL = (
    *(Sheet(f"{{{state}}}", "Meine Anmeldung") for state in STATES),
    Sheet("{grouped}", "Meine Anmeldung"),
    Sheet("{delegation}", "Ihre Sammelanmeldung"),
    Sheet("{delegation_new}", "Ihre Sammelanmeldung"),
    Sheet("{delegation}absage", "Möchten Sie für alle"),
    Sheet("{delegation}absage/{colleague_id}", "Möchten Sie für"),
    Sheet("{confirmed}absage", "Möchten Sie wirklich absagen?"),
    Sheet("{waiting}absage", "Möchten Sie wirklich absagen?"),
    Sheet("{expired}", "Dieser Link ist abgelaufen"),
    Sheet("{wished}wuensche", "Wünsche ändern"),
    Sheet("{wished}wechsel", "Workshop wechseln"),
    Sheet("{waiting}wechsel", "Workshop wechseln"),
    Sheet("{waiting}wechsel", "Workshop wechseln", do=send_empty),
    Sheet("{confirmed}vertretung", "Vertretung nennen"),
    Sheet("{confirmed}vertretung", "Vertretung nennen", do=send_empty),
    Sheet("{withdrawn}vertretung", "Vertretung nennen"),
    Sheet("{confirmed}bedarf", "Was ich brauche"),
    Sheet("{grouped}bedarf", "Was ich brauche"),
    Sheet("{grouped}kalender", "Kalender"),
    Sheet("{waiting}kalender", "Kalender", do=subscribe),
    Sheet("{grouped}bescheinigung", "Teilnahmebescheinigung"),
    Sheet("{confirmed}bescheinigung", "Teilnahmebescheinigung"),
    Sheet("{confirmed}angaben", "Meine Angaben"),
    Sheet("{confirmed}angaben", "Meine Angaben", do=send_empty),
    Sheet("{confirmed}einwilligungen", "Einwilligungen"),
    Sheet("{confirmed}daten", "Meine Daten"),
    Sheet("{confirmed}loeschung", "Möchten Sie Ihre Daten wirklich löschen?"),
    Sheet("{address}", "Neue Adresse bestätigen"),
    Sheet("{passage}", "Ihr Impuls im Protokoll"),
    Sheet("{watching}", "Nachricht bei neuen Fassungen"),
    Sheet("{watching}abbestellung", "Nachrichten zu diesem Protokoll beenden?"),
    Sheet("{grouped}mein-punkt-fehlt", "Mein Punkt fehlt"),
    Sheet("{grouped}mein-punkt-fehlt", "Mein Punkt fehlt", do=send_empty),
    Sheet("{confirmed}mein-punkt-fehlt", "Mein Punkt fehlt"),
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
    (f"{OFFICE}/workshops/c/protokoll/3/pruefung", "Prüfung und Freigabe, Fassung 3"),
)
GROUPS = f"{OFFICE}/workshops/c/gruppen/"
ROLES = ("organiser", "editor", "moderator")
STAFF = (
    *(Sheet(path, shows, role) for role in ROLES for path, shows in DESK),
    Sheet("/verwaltung/kassel/teilnehmende?suche=gibtesnicht", "Teilnehmende", "organiser"),
    Sheet("/verwaltung/kassel/workshops/a/protokoll/", "Protokoll", "organiser"),
    Sheet(f"{OFFICE}/verlauf/", "Verlauf", "organiser"),
    Sheet(f"{OFFICE}/verlauf/?von=gestern&thema=groups", "Verlauf", "organiser"),
    Sheet(f"{OFFICE}/workshops/c/protokoll/", "Protokoll", "organiser", send_empty),
    Sheet(f"{OFFICE}/workshops/c/protokoll/1", "Protokoll, Fassung 1", "organiser"),
    Sheet(f"{OFFICE}/protokolle/", "Protokolle", "organiser"),
    Sheet(f"{OFFICE}/protokolle/", "Protokolle", "editor"),
    Sheet(f"{OFFICE}/workshops/c/protokoll/3/pruefung", "Prüfung und Freigabe, Fassung 3", "organiser", release),
    Sheet(f"{OFFICE}/workshops/c/protokoll/4/pruefung", "Prüfung und Freigabe, Fassung 4", "organiser"),
    Sheet(f"{OFFICE}/workshops/c/protokoll/3/vortragende/{{mark}}", "Einwilligung und Freigabe", "organiser"),
    Sheet(f"{OFFICE}/workshops/c/protokoll/6", "Protokoll, Fassung 6", "organiser"),
    Sheet(f"{OFFICE}/workshops/c/protokoll/6/bearbeiten", "Fassung 6 bearbeiten", "organiser"),
    Sheet(f"{OFFICE}/workshops/c/protokoll/6/bearbeiten", "Fassung 6 bearbeiten", "moderator"),
    Sheet(f"{OFFICE}/workshops/c/protokoll/1/bearbeiten", "Fassung 1 bearbeiten", "organiser"),
    Sheet(f"{OFFICE}/workshops/c/protokoll/6/bearbeiten/kopf", "Abschnitt bearbeiten", "organiser"),
    Sheet(f"{OFFICE}/workshops/c/protokoll/6/bearbeiten/kopf", "Abschnitt bearbeiten", "organiser", clash),
    Sheet(f"{GROUPS}3", "Gruppen", "organiser"),
    Sheet(f"{GROUPS}vorgaben", "Vorgaben für Gruppen", "organiser"),
    Sheet(f"{GROUPS}vorgaben", "Vorgaben für Gruppen", "organiser", send_empty),
    Sheet(f"{GROUPS}fassungen", "Alle Pläne", "organiser"),
    Sheet(f"{GROUPS}vergleich", "Pläne vergleichen", "organiser"),
    Sheet(f"{GROUPS}vergleich?a=1&b=3", "Pläne vergleichen", "organiser"),
    Sheet(f"{GROUPS}1/liste", "Gruppenliste", "organiser"),
    Sheet(f"{GROUPS}1/liste", "Gruppenliste", "moderator"),
    Sheet(f"{GROUPS}heute", "Heute fehlt jemand", "organiser"),
    Sheet(f"{GROUPS}heute?zeigen=1", "Heute fehlt jemand", "organiser"),
    Sheet(f"{GROUPS}rechnung/1", "Vorschlag für Gruppen", "organiser"),
    Sheet(f"{GROUPS}rechnung/2", "Vorschlag für Gruppen", "organiser"),
    Sheet("/verwaltung/losreif/auslosung/", "Auslosung", "organiser"),
    Sheet("/verwaltung/losreif/auslosung/", "Auslosung", "organiser", send_empty),
    Sheet("/verwaltung/losreif/auslosung/?vorschau=1", "Auslosung", "organiser"),
    Sheet("/verwaltung/ausgelost/auslosung/", "Auslosung", "organiser"),
    Sheet("/verwaltung/schaukasten/auslosung/", "Auslosung", "editor"),
    Sheet(f"{OFFICE}/anmeldung/", "Regeln der Anmeldung", "organiser"),
    Sheet(f"{OFFICE}/anmeldung/", "Regeln der Anmeldung", "editor", send_empty),
    Sheet(f"{OFFICE}/teilnehmende?status=waiting", "Teilnehmende", "organiser"),
    Sheet(f"{OFFICE}/workshops/c/warteliste", "Warteliste Workshop C", "organiser"),
    Sheet(f"{OFFICE}/anmeldungen/{{waiting_id}}", "Gero Abbild", "organiser"),
    Sheet(f"{OFFICE}/anmeldungen/{{waiting_id}}", "Gero Abbild", "organiser", send_empty),
    Sheet(f"{OFFICE}/anmeldungen/{{waiting_id}}/absage", "Möchten Sie für", "organiser"),
    Sheet("/verwaltung/mails/", "Alle E-Mails", "organiser"),
    Sheet("/verwaltung/mails/registration/place_confirmed", "Ihr Platz in Workshop C", "organiser"),
    Sheet(f"{OFFICE}/workshops/b/aendern", "Workshop B ändern", "organiser"),
    Sheet(f"{OFFICE}/workshops/b/ausfall", "Soll Workshop B ausfallen?", "organiser", send_empty),
    Sheet("/verwaltung/ausfall/workshops/b/ausfall", "Workshop B fällt aus", "organiser"),
    Sheet("/verwaltung/angebot/workshops/b/warteliste", "Warteliste Workshop B", "organiser"),
    Sheet(f"{OFFICE}/bedarfe/", "Bedarfe", "organiser"),
    Sheet(f"{OFFICE}/bedarfe/", "Bedarfe lesen", "organiser", read),
    Sheet("/verwaltung/kassel/bedarfe/", "Bedarfe", "organiser"),
    Sheet("/verwaltung/postausgang/", "Postausgang", "organiser"),
    Sheet("/verwaltung/postausgang/1", "Bitte bestätigen: Ihr Platz in Workshop", "organiser"),
    Sheet("/verwaltung/texte/", "Texte der Organisation", "organiser"),
    Sheet("/verwaltung/texte/impressum/de", "Impressum (DE)", "organiser"),
    Sheet("/verwaltung/erscheinungsbild/", "Erscheinungsbild", "organiser"),
    Sheet("/verwaltung/erscheinungsbild/", "Erscheinungsbild", "organiser", pale),
    Sheet("/verwaltung/postausgang/", "", "moderator"),
    Sheet(f"{OFFICE}/fragen/", "Eigene Fragen", "organiser"),
    Sheet("/verwaltung/kassel/fragen/", "Eigene Fragen", "organiser"),
    Sheet(f"{OFFICE}/fragen/neu?art=many_of", "Neue Frage", "organiser"),
    Sheet(f"{OFFICE}/fragen/neu?art=many_of", "Neue Frage", "organiser", send_empty),
    Sheet(f"{OFFICE}/fragen/andere", "Frage bearbeiten", "editor"),
)
SHEETS = (*PUBLIC, *PERSONAL, *ENGLISH, *STAFF, *setting_up.SHEETS)


MIXED = "/verwaltung/gemischt/workshops/c/gruppen/"


def _look_first(page: Page) -> None:
    page.get_by_label("Erste Person").select_option(index=2)
    page.get_by_label("Zweite Person").select_option(index=5)
    page.get_by_role("button", name="Wirkung des Tauschs ansehen").click()


def _wrong_code(page: Page) -> None:
    page.get_by_label("Code der Station").fill("7KM3Q-9XA2B")
    page.get_by_role("button", name="Mitschrift öffnen").click()


def _open_all(page: Page) -> None:
    for summary in page.locator("main summary").all():
        summary.click()


def _link_made(page: Page) -> None:
    page.get_by_role("button", name="Link erstellen").first.click()


CAPTURE = f"{OFFICE}/workshops/c/mitschrift/"
CAPTURE_SHEETS = (
    Sheet("/station/", "Mitschrift an der Station"),
    Sheet("/station/", "Mitschrift an der Station", do=_wrong_code),
    Sheet("{station}", "Frage 1?", do=_open_all),
    Sheet("{station}ergebnisse/1", "Punkt ändern"),
    Sheet("/station/gibt-es-nicht/", "Dieser Link gilt nicht mehr"),
    Sheet(CAPTURE, "Mitschrift", "organiser"),
    Sheet(CAPTURE, "Mitschrift", "moderator"),
    Sheet(CAPTURE, "Frage 1?", "organiser", _link_made),
)
SHEETS = (*SHEETS, *CAPTURE_SHEETS)

MIXED_SHEETS = (
    Sheet("{mixed}", "Meine Anmeldung"),
    Sheet("/veranstaltungen/gemischt/workshops/c/", "Thema C"),
    Sheet(MIXED, "Gruppen", "organiser"),
    Sheet(MIXED, "Gruppen", "organiser", _look_first),
    Sheet(f"{MIXED}1", "Gruppen", "organiser"),
    Sheet(f"{MIXED}1/liste", "Gruppenliste", "organiser"),
    Sheet(f"{MIXED}vorgaben", "Vorgaben für Gruppen", "organiser"),
    Sheet(f"{MIXED}heute?zeigen=1", "Heute fehlt jemand", "organiser"),
    Sheet(f"{MIXED}vergleich?a=1&b=2", "Pläne vergleichen", "organiser"),
    Sheet(f"{MIXED}?sprache=en", "", "organiser"),
)
SHEETS = (*SHEETS, *MIXED_SHEETS)
BOARD_SHEETS = (
    Sheet("{camera}", "Fotos der Pinnwand"),
    Sheet("{camera}", "Fotos der Pinnwand", do=send_photos),
    Sheet(f"{OFFICE}/workshops/c/fotos/", "Fotos", "organiser"),
    Sheet(f"{OFFICE}/workshops/c/fotos/", "Fotos", "moderator", send_photos),
    Sheet("/verwaltung/kassel/workshops/a/fotos/", "Fotos", "organiser"),
    Sheet(f"{OFFICE}/workshops/c/fotos/{{photo_id}}", "Foto beschreiben", "organiser"),
    Sheet(f"{OFFICE}/workshops/c/ergebnisse/", "Ergebnisse", "organiser"),
    Sheet(f"{OFFICE}/workshops/c/ergebnisse/", "Ergebnisse", "moderator"),
    Sheet("/verwaltung/kassel/workshops/a/ergebnisse/", "Ergebnisse", "organiser"),
    Sheet(f"{OFFICE}/workshops/c/ergebnisse/buendel/{{cluster_id}}", "Wortlaut ändern", "organiser"),
)
IMPORT = "/verwaltung/kassel/workshops/a/protokoll/"
IMPORT_SHEETS = (
    Sheet(f"{IMPORT}vorschau", "Protokoll", "organiser"),
    Sheet(IMPORT, "Vorschau des Protokolls", "organiser", preview_text),
    Sheet(IMPORT, "Vorschau des Protokolls", "organiser", preview_word),
    Sheet(IMPORT, "Vorschau des Protokolls", "organiser", preview_year),
)
SHEETS = (*SHEETS, *BOARD_SHEETS, *IMPORT_SHEETS, *ROSTER_SHEETS)
SHEETS += (*arranging.SHEETS, *team.SHEETS, *messages.SHEETS, *floor.SHEETS)


def address(sheet: Sheet, house: Any) -> str:
    """The path with what only mails know; a one-time link is made for each visit."""
    fresh = ""
    if "{fresh}" in sheet.path:
        with house.app.app_context():
            fresh = world.sign_in_link("editor").rpartition("/")[2]
    return sheet.path.format(**house.personal, fresh=fresh)
