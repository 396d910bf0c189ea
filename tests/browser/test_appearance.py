"""An organisation shows its own colour and logo: readable everywhere, and gone again when they are taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Lounge
from tests.browser.test_axe import barriers
from tests.photos import pictures

pytestmark = pytest.mark.browser

LOGO = {"name": "logo.png", "mimeType": "image/png", "buffer": pictures.file(pictures.board(600, 200), "PNG")}
PAGES = ("/", "/veranstaltungen/kassel/", "/verwaltung/erscheinungsbild/")


def test_chosen_colour_and_logo_leave_no_barrier_on_any_page(lounge: Lounge) -> None:
    olga = lounge("organiser", "look")
    olga.goto("/verwaltung/")
    olga.get_by_role("link", name="Erscheinungsbild").click()
    olga.get_by_label("Akzentfarbe").fill("#9a3412")
    olga.get_by_label("Logo", exact=False).set_input_files(LOGO)  # type: ignore[arg-type]  # a picture from memory
    olga.get_by_role("button", name="Erscheinungsbild speichern").click()
    expect(olga.get_by_role("status")).to_contain_text("Das Erscheinungsbild ist gespeichert.")
    for path in PAGES:
        olga.goto(path)
        expect(olga.locator("header .r-logo")).to_be_visible()
        assert [fault for scheme in ("light", "dark") for fault in barriers(olga, scheme, 390)] == []
    button = olga.get_by_role("button", name="Erscheinungsbild speichern")
    olga.emulate_media(color_scheme="light")
    expect(button).to_have_css("background-color", "rgb(154, 52, 18)")

    olga.get_by_label("Akzentfarbe").fill("")
    olga.get_by_label("Das Logo entfernen").check()
    button.click()
    expect(olga.get_by_role("status")).to_contain_text("Das Erscheinungsbild ist gespeichert.")
    expect(olga.locator("header .r-logo")).to_have_count(0)
