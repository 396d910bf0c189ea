"""Minutes from the file to the released page: importing, gaps, release, versions, refusals."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from lxml import html

from app.core import clock
from app.core.db import db, unit_of_work
from app.events import actions as teams
from app.events import queries as events
from app.events.models import Workshop
from app.minutes import actions, documents, queries
from app.minutes.models import MinutesVersion
from app.minutes.reading import UnreadableMinutes
from app.minutes.rules import Incomplete, NotADraft
from tests.desk.office import sign_in
from tests.house.conftest import Visitor
from tests.minutes.importing import OFFICE, previewed, saved
from tests.minutes.samples import PROTOCOL, seed, words
from tests.support import make
from tests.support.client import PageClient

PAGE = "/veranstaltungen/kassel/workshops/c/protokoll"


def workshop(letter: str = "C") -> Workshop:
    db.session.rollback()
    found = events.workshop("kassel", letter)
    assert found is not None
    return found


def imported(data: bytes = PROTOCOL.encode(), name: str = "a.txt", year: int | None = 2025) -> MinutesVersion:
    with unit_of_work(by="office"):
        return actions.import_draft(workshop(), data, name=name, year=year, store=make.store(), now=clock.now())


def published(version: MinutesVersion, monkeypatch: pytest.MonkeyPatch | None = None) -> MinutesVersion:
    """Released; without the PDF when a patch is given, for making one takes its time."""
    if monkeypatch:
        monkeypatch.setattr(documents, "KINDS", ("docx", "md", "json"))
    with unit_of_work(by="office"):
        row = db.session.get_one(MinutesVersion, version.id)
        ready = make.described(row) if row.state == "draft" else row
        actions.publish(ready, store=make.store(), now=clock.now())
    return row


def versions() -> list[tuple[int, str]]:
    db.session.rollback()
    return [(row.number, row.state) for row in db.session.query(MinutesVersion).order_by(MinutesVersion.number)]


def files() -> list[Path]:
    return sorted(path for path in make.store().root.rglob("*") if path.is_file())


def codes(version: MinutesVersion) -> list[str]:
    return [gap.code for gap in documents.gaps(version)]


def sentences(text: str) -> list[str]:
    """The words of each line, list signs and numbers of headings left out."""
    lines = (line.strip() for line in text.splitlines())
    return [" ".join(words(re.sub(r"^\d+\.\s+", "", line))) for line in lines if line]


def test_import_of_the_real_protocol_loses_no_word_and_lists_what_is_missing(app: Flask) -> None:
    make.event(contact_email="")
    data = seed()
    version = imported(data, "workshop-c-kassel.txt", year=None)
    assert sorted(codes(version)) == [
        "alternative-text-missing",
        "contact-missing",
        "role-missing",
        "section-empty",
        "venue-missing",
        "year-missing",
    ]
    assert make.store().get(version.source_file) == data
    export = documents.render(version, "md").decode()
    plain = " ".join(re.sub(r"[\\*#>]", "", export).split())
    position = 0
    for sentence in sentences(data.decode("utf-8-sig")):
        found = plain.find(re.sub(r"[\\*#>]", "", sentence), position)
        assert found >= 0, sentence
        position = found


def test_import_of_the_real_protocol_with_a_year_closes_that_gap(app: Flask) -> None:
    make.event()
    assert "year-missing" not in codes(imported(seed(), "workshop-c-kassel.txt", year=2024))


def test_import_again_makes_the_next_version_and_keeps_the_first(app: Flask) -> None:
    make.event()
    first = imported()
    second = imported(PROTOCOL.replace("Danke sagen", "Dank sagen").encode())
    assert versions() == [(1, "draft"), (2, "draft")]
    assert "Danke sagen" in documents.plain_text(first)
    assert "Dank sagen" in documents.plain_text(second)


def test_import_in_windows_1252_reads_the_same_words(app: Flask) -> None:
    make.event()
    one, other = imported(PROTOCOL.encode("cp1252")), imported(PROTOCOL.encode())
    assert documents.plain_text(one) == documents.plain_text(other)
    assert any("1252" in str(note) for note in one.notes)


REFUSED: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \n\n\t\n",
    "binary": bytes(range(256)) * 40,
    "picture": b"\x89PNG\r\n\x1a\n" + b"\x00" * 400,
    "pdf": b"%PDF-1.7\n" + b"x" * 400,
    "nul": PROTOCOL.replace("Karte", "Kar\x00te").encode(),
    "huge": PROTOCOL.encode() + b"- Wort\n" * 800_000,
    "foreign": b"Sehr geehrte Damen und Herren,\n\nanbei die Rechnung.\n\nMit freundlichen Gruessen\n",
    "page": b"<!doctype html><html><body><p>Workshop C</p></body></html>",
}


@pytest.mark.parametrize("kind", REFUSED)
def test_import_of_a_file_that_is_no_protocol_is_refused_and_stores_nothing(app: Flask, kind: str) -> None:
    make.event()
    before = files()
    with pytest.raises(UnreadableMinutes) as refusal:
        imported(REFUSED[kind])
    assert str(refusal.value).endswith(".")
    assert len(str(refusal.value).split()) > 5
    assert versions() == []
    assert files() == before


@pytest.mark.parametrize("kind", REFUSED)
def test_upload_of_a_file_that_is_no_protocol_is_told_at_its_field(client: PageClient, kind: str) -> None:
    make.event()
    make.signed_in(client, "organiser")
    answer = upload(client, REFUSED[kind], "protokoll.txt")
    assert versions() == []
    if kind == "huge":
        assert answer.status_code == 413
        return
    assert answer.status_code == 422
    told = html.document_fromstring(answer.get_data(as_text=True)).xpath('//*[@id="fehler"]//li/a')
    assert [link.get("href") for link in told] == ["#file"]
    assert told[0].text_content().endswith(".")


def upload(client: Any, data: bytes, name: str, **more: str) -> Any:
    return previewed(client, data, name, **more)


def test_upload_without_a_file_or_with_a_wrong_year_keeps_the_form(client: PageClient) -> None:
    make.event()
    make.signed_in(client, "organiser")
    answer = client.submit(f"{OFFICE}vorschau", {"year": "1066"}, page=OFFICE)
    assert answer.status_code == 422
    page = html.document_fromstring(answer.get_data(as_text=True))
    assert [link.get("href") for link in page.xpath('//*[@id="fehler"]//li/a')] == ["#file", "#year"]
    assert page.get_element_by_id("year").get("value") == "1066"
    assert versions() == []


def test_upload_shows_a_preview_and_makes_a_draft_with_its_gaps_listed(client: PageClient) -> None:
    make.event()
    make.signed_in(client, "organiser")
    before = files()
    shown = upload(client, PROTOCOL.replace("2025", "").encode(), "../../etc/protokoll b.txt")
    assert (shown.status_code, versions(), files()) == (200, [], before)
    answer = saved(client, shown)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{OFFICE}1")
    page = html.document_fromstring(client.get(f"{OFFICE}1").get_data(as_text=True))
    gaps = page.xpath("//ul[@class='r-gaps']/li")
    (version,) = queries.versions(workshop())
    assert len(gaps) == len(codes(version)) > 0
    assert {path.parent.parent.parent for path in files()} == {make.store().root}


def test_draft_is_seen_by_nobody_outside_the_office(client: PageClient) -> None:
    make.event()
    imported()
    for path in (PAGE, *(f"{PAGE}.{kind}" for kind in documents.KINDS), f"{PAGE}/fassung/1", f"{PAGE}/fassung/1.pdf"):
        assert client.get(path).status_code == 404, path
    pages = ["/protokolle/", "/protokolle/?q=Ehrenamt", "/", PAGE.removesuffix("protokoll"), "/veranstaltungen/kassel/"]
    shown = {path: client.get(path).get_data(as_text=True) for path in pages}
    assert {path for path, page in shown.items() if "Ehrenamtskarte" in page or "/protokoll" + '"' in page} == set()
    assert client.get(f"{OFFICE}1").status_code == 302


def test_publish_with_a_must_open_is_refused_and_names_it(app: Flask) -> None:
    make.event()
    version = imported()
    with pytest.raises(Incomplete) as refusal, unit_of_work(by="office"):
        actions.publish(db.session.get_one(MinutesVersion, version.id), store=make.store(), now=clock.now())
    assert [gap.code for gap in refusal.value.gaps] == ["alternative-text-missing"]
    assert "Alternativtext" in str(refusal.value)
    assert versions() == [(1, "draft")]


def test_publish_makes_the_page_and_every_document_at_stable_addresses(client: PageClient) -> None:
    make.event()
    published(imported())
    page = client.get(PAGE).get_data(as_text=True)
    finding = html.document_fromstring(page).xpath("//li[@class='r-finding'][contains(., 'Danke sagen')]")[0]
    assert re.fullmatch(r"e-[\w-]+", finding.get("id"))
    kinds = {kind: client.get(f"{PAGE}.{kind}") for kind in documents.KINDS}
    assert {kind: answer.status_code for kind, answer in kinds.items()} == dict.fromkeys(documents.KINDS, 200)
    begins = {"pdf": b"%PDF-", "docx": b"PK\x03\x04"}
    assert {kind: kinds[kind].data[: len(sign)] for kind, sign in begins.items()} == begins
    assert "Kommunen, die Danke sagen möchten" in kinds["md"].get_data(as_text=True)
    assert json.loads(kinds["json"].data)
    for kind in documents.KINDS:
        assert client.get(f"{PAGE}/fassung/1.{kind}").data == kinds[kind].data
        assert f'.{kind}"' in kinds[kind].headers["Content-Disposition"]


def test_publish_again_keeps_the_first_version_at_its_address(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.event()
    published(imported(), monkeypatch)
    first = client.get(f"{PAGE}/fassung/1.md").data
    second = imported(PROTOCOL.replace("Danke sagen", "Dank sagen").encode())
    assert "Danke sagen" in client.get(PAGE).get_data(as_text=True)
    published(second)
    newest = client.get(PAGE).get_data(as_text=True)
    assert ("Dank sagen" in newest, "Danke sagen" in newest) == (True, False)
    assert client.get(f"{PAGE}/fassung/1.md").data == first
    assert "Danke sagen" in client.get(f"{PAGE}/fassung/1").get_data(as_text=True)
    assert "Dank sagen" in client.get(f"{PAGE}/fassung/2").get_data(as_text=True)
    assert [client.get(f"{PAGE}/fassung/{number}").status_code for number in (0, 3, 99)] == [404] * 3
    links = html.document_fromstring(newest).xpath("//section[@aria-labelledby='fassungen']//a/@href")
    assert links == [f"{PAGE}/fassung/2", f"{PAGE}/fassung/1"]


def test_publish_keeps_the_anchor_of_an_unchanged_finding(client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    make.event()
    published(imported(), monkeypatch)
    published(imported(PROTOCOL.replace("Zu viele Formulare", "Zu viele Formulare und Wege").encode()))

    def anchors(number: int) -> dict[str, str]:
        tree = html.document_fromstring(client.get(f"{PAGE}/fassung/{number}").get_data(as_text=True))
        return {item.text_content().strip(" #\n"): item.get("id") for item in tree.xpath("//li[@class='r-finding']")}

    one, two = anchors(1), anchors(2)
    same = one.keys() & two.keys()
    assert len(same) >= 3
    assert {text: one[text] for text in same} == {text: two[text] for text in same}


def test_publish_twice_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make.event()
    version = published(imported(), monkeypatch)
    with pytest.raises(NotADraft):
        published(version)


def test_minutes_of_an_unpublished_event_stay_hidden(client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    make.event(published=False)
    published(imported(), monkeypatch)
    assert [client.get(path).status_code for path in (PAGE, f"{PAGE}.md", f"{PAGE}/fassung/1")] == [404] * 3


def test_moderator_drafts_for_the_own_workshop_and_releases_nothing(app: Flask) -> None:
    make.event()
    imported()
    visitor = Visitor(app, app.response_class)
    account = sign_in(visitor, "moderator")
    assert visitor.get(OFFICE).status_code == 404
    with unit_of_work(by="test"):
        teams.assign(account, workshop().event, workshop())
    assert visitor.get(f"{OFFICE}1").status_code == 200
    assert visitor.send(f"{OFFICE}1/freigabe", seen="y").status_code == 404
    others = [OFFICE.replace("/c/", "/a/"), OFFICE.replace("kassel", "marburg")]
    assert [visitor.get(path).status_code for path in others] == [404, 404]
    assert versions() == [(1, "draft")]
