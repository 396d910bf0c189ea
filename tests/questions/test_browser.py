"""Questions in a real browser: edited without script, asked with and without, no barriers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from config import ROOT
from tests.pages import axe

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]
LIST = "/verwaltung/kassel/fragen/"


def headings(page: Page) -> list[str]:
    return page.locator("section.r-card h2").all_inner_texts()


def test_office_writes_a_questionnaire_without_script(opened: Opened) -> None:
    page = opened("olga")
    page.goto("/verwaltung/leer/")
    page.get_by_role("list", name="Regionalkonferenz Kassel").get_by_role("link", name="Eigene Fragen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Eigene Fragen")
    page.get_by_role("link", name="Eine Antwort aus mehreren").click()
    page.get_by_role("button", name="Frage speichern").click()
    expect(page.get_by_role("group", name="2 Angaben fehlen oder stimmen noch nicht")).to_be_focused()
    page.get_by_label("Frage", exact=True).fill("Wie reisen Sie an?")
    page.get_by_role("textbox", name="Antworten").fill("Bahn | Train\nAuto | Car")
    page.get_by_role("button", name="Frage speichern").click()
    expect(page.get_by_role("status")).to_have_text("Die Frage ist gespeichert.")
    page.get_by_role("link", name="Zahl").click()
    page.get_by_label("Frage", exact=True).fill("Wie viele Fahrräder bringen Sie mit?")
    page.get_by_label("Wie reisen Sie an? Auto").check()
    page.get_by_role("combobox", name="Wer wird gefragt?").select_option("C")
    page.get_by_label("Größte Zahl").fill("3")
    page.get_by_role("button", name="Frage speichern").click()
    assert headings(page) == ["1. Wie reisen Sie an?", "2. Wie viele Fahrräder bringen Sie mit?"]
    preview = page.get_by_role("region", name="So sieht das Formular aus")
    expect(preview.get_by_label("Wie viele Fahrräder bringen Sie mit?")).to_be_visible()
    page.get_by_role("button", name="Frage 2 nach oben").click()
    expect(page.get_by_role("status")).to_have_text("Frage 1: Die Bedingung nennt keine frühere Frage.")
    page.get_by_role("button", name="Frage 2 entfernen").click()
    assert headings(page) == ["1. Wie reisen Sie an?"]
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(4)
    expect(page.get_by_role("table")).to_contain_text("Olga Büro")


def test_second_organiser_sees_who_changed_and_keeps_the_input(opened: Opened) -> None:
    first, second = opened("olga"), opened("paul")
    for page in (first, second):
        page.goto(f"{LIST}jahre")
    first.get_by_label("Hinweis (freiwillig)", exact=True).fill("Ungefähr genügt.")
    first.get_by_role("button", name="Frage speichern").click()
    expect(first.get_by_role("status")).to_have_text("Die Frage ist gespeichert.")
    second.get_by_label("Frage", exact=True).fill("Seit wann sind Sie dabei?")
    second.get_by_role("button", name="Frage speichern").click()
    expect(second.get_by_role("heading", name="Die Fragen wurden inzwischen geändert")).to_be_visible()
    expect(second.locator(".kern-alert--warning")).to_contain_text("Olga Büro hat am")
    expect(second.get_by_label("Frage", exact=True)).to_have_value("Seit wann sind Sie dabei?")
    assert axe.violations(opened_with_script(opened, second)) == []
    second.get_by_role("button", name="Frage speichern").click()
    expect(second.get_by_role("heading", name="Seit wann sind Sie dabei?")).to_be_visible()


def opened_with_script(opened: Opened, page: Page) -> Page:
    """The same page where axe can run."""
    other = opened(script=True)
    other.goto("/probe")
    other.set_content(page.content())
    return other


@pytest.mark.parametrize("address", [LIST, f"{LIST}neu?art=many_of", f"{LIST}andere", f"{LIST}seit", "/probe"])
def test_pages_have_no_barriers(opened: Opened, address: str) -> None:
    page = opened("olga", script=True)
    found = []
    for scheme in axe.SCHEMES:
        for width in axe.WIDTHS:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # "light" or "dark"
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(address)
            found += [f"{scheme} {width}: {fault}" for fault in axe.violations(page)] + axe.overflow(page)
            if "/neu" in address:
                page.get_by_role("button", name="Frage speichern").click()
                found += [f"{scheme} {width}: {fault}" for fault in axe.violations(page)]
    assert found == []


def test_conditional_questions_come_and_go_and_keep_what_was_typed(opened: Opened) -> None:
    page = opened(script=True)
    page.goto("/probe")
    train, other = page.get_by_label("Mit welchem Zug?"), page.get_by_label("Was noch?")
    for hidden in (train, other, page.get_by_label("Seit wie vielen Jahren?")):
        expect(hidden).to_be_hidden()
    page.get_by_label("Bahn").check()
    train.fill("ICE 71")
    page.get_by_label("Auto").check()
    expect(train).to_be_hidden()
    expect(train).to_have_value("ICE 71")
    page.get_by_label("Bahn").check()
    expect(train).to_be_visible()
    page.get_by_label("Ja", exact=True).check()
    page.get_by_label("Milch").check()
    expect(other).to_be_visible()
    page.get_by_label("Nein", exact=True).check()  # hides the answer that asked for more
    expect(other).to_be_hidden()
    page.get_by_label("Workshop C").check()
    expect(page.get_by_label("Seit wie vielen Jahren?")).to_be_visible()
    page.get_by_label("Workshop A").check()
    expect(page.get_by_label("Seit wie vielen Jahren?")).to_be_hidden()


def test_without_script_every_question_stands_there_with_its_condition(opened: Opened) -> None:
    page = opened()
    page.goto("/probe")
    for label in ("Mit welchem Zug?", "Was noch?", "Seit wie vielen Jahren?"):
        expect(page.get_by_label(label)).to_be_visible()
    expect(page.get_by_text("Nur, wenn Sie bei „Wie reisen Sie an?“ „Bahn“ gewählt haben:")).to_be_visible()


def test_script_stays_small() -> None:
    assert (ROOT / "static" / "js" / "fragen.js").stat().st_size <= 2048
