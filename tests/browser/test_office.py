"""What the office does on the day, without JavaScript: groups, minutes, and who sees what."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import world
from tests.browser.conftest import House, NewContext

pytestmark = pytest.mark.browser

PEOPLE = tuple(f"{name} Gruppe" for name in ("Ada", "Bela", "Cem", "Dana", "Emil", "Frida", "Gero", "Hanna", "Ilka"))


def test_announce_groups_shows_everyone_their_own(house: House, olga: Page, visitor: Page) -> None:
    with house.app.app_context():
        world.hold("tag", "Regionalkonferenz Tag")
        personal = {name: world.register("tag", "C", name) for name in PEOPLE}
    olga.goto("/verwaltung/")
    olga.get_by_role("link", name="Regionalkonferenz Tag").click()
    olga.get_by_role("link", name="Gruppen Workshop C").click()
    olga.get_by_role("button", name="Gruppen vorschlagen").click()
    expect(olga.get_by_role("heading", level=1)).to_have_text("Vorschlag für Gruppen")
    world.calculate(house.app)
    olga.get_by_role("link", name="Aktualisieren").click()
    expect(olga.get_by_text("Plan 1 ist da. Noch sieht ihn niemand außer Ihnen.")).to_be_visible()
    olga.get_by_role("link", name="Plan 1 ansehen").click()
    expect(olga.get_by_role("button", name="Gruppen bekannt geben")).to_be_visible()
    visitor.goto(personal["Ada Gruppe"])
    expect(visitor.get_by_role("region", name="Ihre Gruppe")).to_have_count(0)

    olga.get_by_role("button", name="Gruppen bekannt geben").click()
    expect(olga.get_by_role("status")).to_have_text("Der Plan ist bekannt gegeben.")
    groups = olga.locator("section.r-card")
    expect(groups.locator(".r-person")).to_have_count(len(PEOPLE))
    for name in PEOPLE[:3]:
        group = groups.filter(has_text=name).locator(".r-chip").inner_text()
        visitor.goto(personal[name])
        expect(visitor.get_by_role("region", name="Ihre Gruppe").locator(".r-chip")).to_have_text(group)


def test_import_and_publish_the_real_protocol_gives_page_and_pdf(
    house: House, olga: Page, visitor: Page, seed: Path, tmp_path: Path
) -> None:
    with house.app.app_context():
        world.hold("protokoll", "Regionalkonferenz Protokoll")
    olga.goto("/verwaltung/protokoll/workshops/c/protokoll/")
    olga.get_by_label("Protokoll als Datei").set_input_files(seed)
    olga.get_by_label("Jahr").fill("2024")
    olga.get_by_role("button", name="Vorschau ansehen").click()
    expect(olga.get_by_role("heading", level=1)).to_have_text("Vorschau des Protokolls")
    olga.get_by_role("button", name="Als Entwurf speichern").first.click()
    expect(olga.get_by_role("heading", level=1)).to_have_text("Protokoll, Fassung 1")
    expect(olga.locator(".r-gaps .kern-badge").filter(has_text="nötig")).not_to_have_count(0)
    olga.get_by_role("link", name="Prüfen und freigeben").click()
    olga.get_by_label("Ich habe die empfohlenen Punkte gelesen und veröffentliche trotzdem.").check()
    olga.get_by_role("button", name="Protokoll veröffentlichen").click()
    summary = olga.get_by_role("group", name="Angaben fehlen oder stimmen noch nicht")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("fehlt der Alternativtext")
    with house.app.app_context():
        world.complete("protokoll")
    olga.goto("/verwaltung/protokoll/workshops/c/protokoll/1/pruefung")
    olga.get_by_label("Ich habe die empfohlenen Punkte gelesen und veröffentliche trotzdem.").check()
    olga.get_by_role("button", name="Protokoll veröffentlichen").click()
    expect(olga.get_by_role("status")).to_have_text("Das Protokoll ist veröffentlicht.")

    visitor.goto("/veranstaltungen/protokoll/workshops/c/")
    visitor.get_by_role("link", name="Protokoll lesen").click()
    findings = visitor.locator("article.r-minutes .r-finding")
    expect(findings.nth(19)).to_be_visible()  # waits for the page, where a count would not
    quoted = findings.nth(12)
    quoted.get_by_role("link").click()
    expect(visitor).to_have_url(re.compile(r"/protokoll#e-"))
    visitor.reload()
    expect(visitor.locator(":target")).to_have_text(quoted.inner_text())
    expect(visitor.locator(":target")).to_be_in_viewport()
    draw(visitor, tmp_path)


def draw(page: Page, folder: Path) -> None:
    """The PDF as a person gets it, drawn by a renderer that is not ours."""
    address = page.get_by_role("link", name="PDF, barrierefrei").get_attribute("href")
    answer = page.context.request.get(address or "")
    assert answer.headers["content-type"] == "application/pdf"
    (folder / "protokoll.pdf").write_bytes(answer.body())
    command = ["pdftoppm", "-r", "40", "-png", "-f", "1", "-l", "1", folder / "protokoll.pdf", folder / "seite"]
    assert subprocess.run(command, capture_output=True, check=True).stderr == b""
    assert [each.suffix for each in folder.glob("seite*")] == [".png"]


def test_office_of_each_role_shows_only_its_own(house: House, new: NewContext) -> None:
    with house.app.app_context():
        world.hold("fremd", "Regionalkonferenz Fremd")
    own = {
        "editor": ["Regionalkonferenz Kassel", "Regionalkonferenz Marburg", "Regionalkonferenz Schaukasten"],
        "moderator": ["Regionalkonferenz Kassel", "Regionalkonferenz Schaukasten"],
    }
    for role, events in own.items():
        page = new(role=role, script=False).new_page()
        page.goto("/verwaltung/")
        assert sorted(page.get_by_role("rowheader").get_by_role("link").all_inner_texts()) == events
        for closed in ("/verwaltung/fremd/", "/verwaltung/postausgang/", "/verwaltung/texte/"):
            answer = page.goto(closed)
            assert answer is not None
            assert answer.status in (403, 404), (role, closed)


def test_event_for_the_moderator_shows_one_workshop_and_no_addresses(new: NewContext) -> None:
    page = new(role="moderator", script=False).new_page()
    page.goto("/verwaltung/kassel/")
    headings = page.get_by_role("main").get_by_role("heading", level=2)
    assert [text for text in headings.all_inner_texts() if text.startswith("Workshop")] == [
        "Workshop C: Die ersten Schritte zur Smart City"
    ]
    page.goto("/verwaltung/kassel/teilnehmende")
    people = page.get_by_role("table")
    assert {cell.strip() for cell in people.locator("tbody td:nth-of-type(2)").all_inner_texts()} == {"C"}
    assert "@" not in people.inner_text()
    page.goto("/verwaltung/schaukasten/workshops/c/protokoll/3/pruefung")
    expect(page.get_by_role("heading", level=1)).to_have_text("Prüfung und Freigabe, Fassung 3")
    expect(page.get_by_role("button", name="Protokoll veröffentlichen")).to_have_count(0)


def test_sign_out_closes_the_office(house: House, visitor: Page) -> None:
    with house.app.app_context():
        link = world.sign_in_link("organiser")
    visitor.goto(link)
    visitor.get_by_role("main").get_by_role("button", name="Einloggen").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Meine Veranstaltungen")
    visitor.get_by_role("button", name="Ausloggen").click()
    expect(visitor.get_by_role("status")).to_have_text("Sie sind ausgeloggt.")
    visitor.goto("/verwaltung/kassel/")
    expect(visitor).to_have_url(re.compile(r"/einloggen\?next="))
    visitor.goto(link)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Dieser Link gilt nicht mehr")
