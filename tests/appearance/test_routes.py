"""Logo and colour: chosen by organisers, shown on every page, refused where they harm."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from app.core.db import db
from app.texts import queries
from tests.photos import pictures
from tests.support import make
from tests.support.client import PageClient

DESK = "/verwaltung/erscheinungsbild/"


@pytest.fixture
def organiser(client: PageClient) -> PageClient:
    make.event()
    make.signed_in(client, "organiser")
    return client


def picture(width: int = 400, height: int = 200, kind: str = "PNG", **more: Any) -> bytes:
    return pictures.file(pictures.board(width, height), kind, **more)


def send(client: PageClient, accent: str = "", data: bytes | None = None, name: str = "logo.png", **more: str) -> Any:
    file = (io.BytesIO(data), name) if data is not None else (io.BytesIO(), "")
    return client.submit(DESK, {"accent": accent, "logo": file, **more}, content_type="multipart/form-data")


def logo_on(client: PageClient, path: str = "/") -> str:
    found = re.search(r'<img class="r-logo" src="([^"]+)"', client.get(path).get_data(as_text=True))
    return found[1] if found else ""


def test_colour_and_logo_are_on_every_page(organiser: PageClient) -> None:
    assert send(organiser, "#005A9C", picture()).status_code == 303
    page = organiser.get("/veranstaltungen/kassel/").get_data(as_text=True)
    sheet = organiser.get("/erscheinungsbild/005a9c.css")
    assert '<link rel="stylesheet" href="/erscheinungsbild/005a9c.css">' in page
    assert (sheet.mimetype, sheet.headers["Cache-Control"]) == ("text/css", "public, max-age=31536000, immutable")
    assert "--kern-color-action-default:#005a9c" in sheet.get_data(as_text=True)
    shown = organiser.get(logo_on(organiser))
    with Image.open(io.BytesIO(shown.get_data())) as image:
        assert (image.format, image.size, shown.mimetype) == ("PNG", (400, 200), "image/png")


def test_logo_is_made_anew_without_a_word_of_its_file(organiser: PageClient) -> None:
    camera = picture(900, 600, "JPEG", exif=pictures.exif(6), comment=pictures.SECRET.encode())
    send(organiser, "", camera, "IMG.jpg")
    kept = organiser.get(logo_on(organiser)).get_data()
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.size, image.info) == ((147, 220), {})  # upright, and no larger than needed
    assert b"Telefon" not in kept
    assert pictures.SECRET.encode() not in kept


def test_new_logo_ends_the_old_one(organiser: PageClient, app: Flask) -> None:
    send(organiser, "", picture())
    first = logo_on(organiser)
    send(organiser, "", picture(300, 100))
    second = logo_on(organiser)
    assert first != second
    assert (organiser.get(first).status_code, organiser.get(second).status_code) == (404, 200)
    assert make.store().get(first.rpartition("/")[2].removesuffix(".png")) is None
    send(organiser, "", no_logo="y")
    assert (logo_on(organiser), organiser.get(second).status_code) == ("", 404)


def test_same_logo_again_stays(organiser: PageClient) -> None:
    send(organiser, "", picture())
    send(organiser, "", picture())
    assert organiser.get(logo_on(organiser)).status_code == 200


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (SVG, "SVG bitte vorher als PNG speichern"),
        (b"<html><script>alert(1)</script>", "lässt sich kein Logo machen"),
        (picture(30, 30), "nur 30 Pixel hoch"),
        (picture(900, 100), "achtmal so breit wie hoch"),
        (b"\x89PNG\r\n\x1a\n" + bytes(10 * 1024 * 1024), "größer als 5 MB"),
        (picture()[:200], "lässt sich kein Logo machen"),
    ],
    ids=["script", "page", "stamp", "line", "ten megabytes", "torn"],
)
def test_file_that_is_no_logo_is_refused_at_its_field_and_nothing_changes(
    organiser: PageClient, data: bytes, words: str
) -> None:
    send(organiser, "#005a9c")
    answer = send(organiser, "#123456", data, "logo.svg")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in page
    assert 'value="#123456"' in page  # what was typed is not lost
    assert "/erscheinungsbild/005a9c.css" in page
    assert logo_on(organiser) == ""


@pytest.mark.parametrize(("typed", "words"), [("blau", "Das ist keine Farbe."), ("#ffcc00", "Der nächste Ton")])
def test_colour_nobody_can_read_is_refused(organiser: PageClient, typed: str, words: str) -> None:
    answer = send(organiser, typed)
    assert (answer.status_code, words in answer.get_data(as_text=True)) == (422, True)
    db.session.rollback()
    assert "accent" not in queries.details()


@pytest.mark.parametrize("address", ["ffcc00", "05a", "red", "0055aa%7D*%7Bcolor:red", "00000g"])
def test_style_sheet_of_anything_else_is_not_there(client: PageClient, address: str) -> None:
    assert client.get(f"/erscheinungsbild/{address}.css").status_code == 404


def test_logo_address_gives_out_no_other_stored_file(organiser: PageClient) -> None:
    other = make.store().put(b"a photo nobody released")
    send(organiser, "", picture())
    assert organiser.get(f"/erscheinungsbild/{other}.png").status_code == 404
    assert organiser.get("/erscheinungsbild/..%2F..%2Fetc%2Fpasswd.png").status_code == 404


def test_others_do_not_dress_the_organisation(client: PageClient) -> None:
    make.event()
    make.signed_in(client, "editor", "red@example.org")
    answer = client.submit(DESK, {"accent": "#005a9c"}, page="/verwaltung/konto/")
    assert (client.get(DESK).status_code, answer.status_code) == (404, 404)
    db.session.rollback()
    assert "accent" not in queries.details()
