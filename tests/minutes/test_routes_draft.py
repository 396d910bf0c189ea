"""A draft on the desk shows its pictures as the public page will, to nobody else and of no other version."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from lxml import html

from app.core.db import unit_of_work
from app.events import actions as teams
from app.minutes import documents
from app.minutes.document import Document, Kind
from tests.minutes.samples import PHOTO, photo, rich
from tests.minutes.test_actions_release import PAGE
from tests.minutes.test_routes_page import drafted, published
from tests.support import make
from tests.support.client import PageClient

DESK = "/verwaltung/kassel/workshops/c/protokoll"
PICTURE = f"{DESK}/1/bilder/{PHOTO}.jpg"


@pytest.fixture(autouse=True)
def markdown_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "KINDS", ("md",))


@pytest.fixture
def office(client: PageClient) -> PageClient:
    make.event()
    make.store().put(photo())
    make.signed_in(client, "organiser")
    return client


def article(client: PageClient, path: str) -> Any:
    page = html.document_fromstring(client.get(path).get_data(as_text=True))
    return page.xpath("//article[contains(@class, 'r-minutes')]")[0]


def images(client: PageClient, path: str) -> list[dict[str, str]]:
    return [dict(image.attrib) for image in article(client, path).xpath(".//figure/img")]


def test_draft_shows_its_picture_with_its_alternative_text(office: PageClient) -> None:
    drafted(rich())
    (image,) = images(office, f"{DESK}/1")
    told = {name: image[name] for name in ("src", "alt", "width", "height")}
    assert told == {"src": PICTURE, "alt": "Pinnwand mit zwölf Karten", "width": "640", "height": "480"}
    answer = office.get(PICTURE)
    assert (answer.status_code, answer.content_type, answer.get_data()) == (200, "image/jpeg", photo())
    assert answer.headers["Cache-Control"] == "no-store"


def test_preview_is_what_the_public_page_shows(office: PageClient) -> None:
    drafted(rich())
    before = article(office, f"{DESK}/1")
    preview, own = before.text_content(), images(office, f"{DESK}/1")
    published(drafted(rich(), 2))
    assert article(office, PAGE).text_content().split() == preview.split()
    public = images(office, PAGE)
    assert [{**image, "src": ""} for image in public] == [{**image, "src": ""} for image in own]


def test_picture_is_shown_to_the_team_of_the_workshop_alone(client: PageClient) -> None:
    event = make.event()
    make.store().put(photo())
    drafted(rich())
    assert client.get(PICTURE).status_code == 302
    account = make.signed_in(client, "moderator")
    with unit_of_work(by="test"):
        teams.assign(account, event, event.workshops[0])
    assert client.get(PICTURE).status_code == 404
    with unit_of_work(by="test"):
        teams.assign(account, event, event.workshops[2])
    assert client.get(PICTURE).status_code == 200
    assert client.get(f"{PAGE}/bilder/{PHOTO}.jpg").status_code == 404


def test_picture_of_another_version_or_a_stored_file_looks_like_a_missing_one(office: PageClient) -> None:
    drafted(Document(tuple(replace(each, file="") for each in rich().blocks), "de"))
    drafted(rich(), 2)
    letter = make.store().put(b"no picture")
    hidden = [replace(each, file=letter) if each.kind == Kind.FIGURE and each.file else each for each in rich().blocks]
    drafted(Document(tuple(hidden), "de"), 3)
    paths = (PICTURE, f"{DESK}/2/bilder/{letter}.jpg", f"{DESK}/3/bilder/{letter}.jpg", f"{DESK}/9/bilder/{PHOTO}.jpg")
    assert [office.get(path).status_code for path in paths] == [404] * 4
    assert images(office, f"{DESK}/1") == []
