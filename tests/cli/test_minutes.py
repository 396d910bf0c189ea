"""flask minutes export: every format, to a file and to standard output, the newest version and the released one."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import Result
from docx import Document as open_word
from flask import Flask
from lxml import html

from app.core import clock
from app.core.db import db, unit_of_work
from app.minutes import actions, documents, queries
from app.minutes.document import Block, Document, Kind, identified
from app.minutes.models import MinutesVersion
from tests.minutes.samples import PROTOCOL, photo, rich
from tests.minutes.test_routes_page import drafted
from tests.support import make

STARTS = {"pdf": b"%PDF-", "docx": b"PK\x03\x04", "md": b"# ", "json": b"{", "html": b"<!doctype html>"}


def export(app: Flask, kind: str, *more: str, to: str = "-", place: str = "kassel/c") -> Result:
    words = ["minutes", "export", place, "--format", kind, "-o", to, *more]
    result = app.test_cli_runner().invoke(args=words)
    db.session.rollback()
    return result


@pytest.fixture
def version(app: Flask) -> MinutesVersion:
    """A draft with marks, provenance and a picture, in workshop C of Kassel."""
    make.event()
    make.store().put(photo())
    return drafted(rich())


def release(version: MinutesVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "KINDS", ("md",))
    with unit_of_work(by="office"):
        actions.put_out(version, store=make.store(), now=clock.now())


@pytest.mark.parametrize("kind", documents.EXPORTS)
def test_every_format_comes_as_a_file_and_on_standard_output(
    app: Flask, version: MinutesVersion, tmp_path: Path, kind: str
) -> None:
    file = tmp_path / f"mein protokoll.{kind}"
    assert (export(app, kind, to=str(file)).exit_code, export(app, kind).exit_code) == (0, 0)
    assert file.read_bytes() == export(app, kind).stdout_bytes
    assert file.read_bytes().startswith(STARTS[kind])


def test_every_format_has_the_words_of_the_minutes(app: Flask, version: MinutesVersion) -> None:
    made = {kind: export(app, kind).stdout_bytes for kind in ("docx", "md", "json", "html")}
    paragraphs = open_word(io.BytesIO(made.pop("docx"))).paragraphs
    texts = {kind: content.decode() for kind, content in made.items()}
    texts["docx"] = "\n".join(paragraph.text for paragraph in paragraphs)
    texts["html"] = html.document_fromstring(texts["html"]).text_content()
    for block in rich().blocks:
        last = block.text.split()[-1].strip("()")
        assert [kind for kind, text in texts.items() if last not in text] == [], block.text


def test_html_file_stands_alone_and_shows_what_the_released_page_shows(
    app: Flask, version: MinutesVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(version, monkeypatch)
    found = html.document_fromstring(export(app, "html", "--published").stdout_bytes.decode())
    (image,) = found.xpath("//img")
    assert (image.get("src")[:23], image.get("alt")) == ("data:image/jpeg;base64,", "Pinnwand mit zwölf Karten")
    page = html.document_fromstring(
        app.test_client().get("/veranstaltungen/kassel/workshops/c/protokoll").get_data(as_text=True)
    )
    shown = [item.text_content() for item in page.xpath("//article//li[@class='r-finding']")]
    assert [item.text_content() for item in found.xpath("//li[@class='r-finding']")] == shown
    assert len(shown) == 3


def test_draft_says_in_html_what_is_missing(app: Flask, tmp_path: Path) -> None:
    make.event(contact_email="")
    file = tmp_path / "protokoll.txt"
    file.write_text(PROTOCOL, "utf-8")
    app.test_cli_runner().invoke(args=["minutes", "import", str(file), "--workshop", "kassel/c"])
    found = html.document_fromstring(export(app, "html").stdout_bytes.decode())
    assert "Entwurf – nicht veröffentlicht" in found.text_content()
    assert found.xpath("//section[@class='gaps']//li[contains(., 'Kontakt')]")


def test_export_takes_the_newest_version_and_the_released_one_where_asked(
    app: Flask, version: MinutesVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(version, monkeypatch)
    drafted(Document(identified([Block("", Kind.TITLE, "Neuer Entwurf", 0)])), 2)
    assert json.loads(export(app, "json").stdout)["facts"]["version"] == 2
    assert json.loads(export(app, "json", "--published").stdout)["facts"]["version"] == 1
    assert "Neuer Entwurf" not in export(app, "html", "--published").stdout


def test_release_keeps_no_html_file_and_export_leaves_no_trace(
    app: Flask, version: MinutesVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(documents.EXPORTS) - set(documents.KINDS) == {"html"}
    release(version, monkeypatch)
    before = dict(version.files)
    export(app, "html", "--published")
    found = queries.published(version.workshop)
    assert found is not None
    assert found.files == before


@pytest.mark.parametrize("target", ["gibt/es/nicht.html", ""])
def test_export_to_a_place_that_is_none_is_refused_in_a_sentence(
    app: Flask, version: MinutesVersion, tmp_path: Path, target: str
) -> None:
    result = export(app, "html", to=str(tmp_path / target))
    assert result.exit_code == (1 if target else 2)  # a folder is no file: the usage is wrong
    assert "Traceback" not in result.stderr
    if target:
        assert result.stderr.strip().endswith("Wählen Sie einen anderen Ort.")
        assert len(result.stderr.splitlines()) == 1
