"""Every mail of the product can be read by the office, in every language, made by the real templates."""

from __future__ import annotations

from collections.abc import Iterator

import icalendar
import pytest
from flask import Flask
from jinja2 import StrictUndefined
from lxml import html

from app.core import clock
from app.core.db import db
from app.desk import mails
from config import LOCALES, ROOT
from tests.support import make
from tests.support.client import PageClient

FOLDER = ROOT / "templates" / "mails"
TEMPLATES = sorted(
    file.relative_to(FOLDER).with_suffix("").as_posix()
    for file in FOLDER.glob("*/*.txt")
    if not file.name.startswith("_")
)


@pytest.fixture
def strict(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A name the example does not know is an error instead of nothing."""
    kept = app.extensions.pop("rotunde.paper", None)
    monkeypatch.setattr(app.jinja_env, "undefined", StrictUndefined)
    yield
    app.extensions.pop("rotunde.paper", None)
    if kept is not None:
        app.extensions["rotunde.paper"] = kept


def test_every_template_of_a_mail_has_an_example_and_every_example_a_template() -> None:
    assert sorted(mails.KINDS) == TEMPLATES
    assert len(TEMPLATES) >= 20


@pytest.mark.parametrize("kind", TEMPLATES)
def test_example_fills_in_everything_in_both_languages(strict: None, kind: str) -> None:
    for code in LOCALES:
        found = mails.specimen(kind, code, now=clock.now())
        assert found.subject
        assert "None" not in found.subject + found.text
        assert "\n" not in found.subject
        assert [block.kind for block in found.blocks if block.kind != "p"] or kind == "accounts/sign_in_link"


def test_missing_example_data_is_noticed(strict: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(mails.KINDS, "groups/announced", mails.Kind("jetzt"))
    with pytest.raises(Exception, match="undefined"):
        mails.specimen("groups/announced", "de", now=clock.now())


def test_calendar_parts_are_real_ones(app: Flask) -> None:
    for kind, about in mails.KINDS.items():
        found = mails.specimen(kind, "de", now=clock.now())
        if about.method:
            assert str(icalendar.Calendar.from_ical(found.calendar)["METHOD"]) == about.method, kind
        else:
            assert found.calendar == "", kind


def test_gallery_leaves_no_row_behind(client: PageClient) -> None:
    make.signed_in(client, "organiser")
    tree = html.document_fromstring(client.get("/verwaltung/mails/").get_data(as_text=True))
    paths = tree.xpath("//tbody//th//a/@href")
    assert len(paths) == len(TEMPLATES)
    for path in paths:
        page = html.document_fromstring(client.get(path).get_data(as_text=True))
        assert [node.get("lang") for node in page.xpath("//div[contains(@class, 'r-letter ')]")] == list(LOCALES)
    tables = ("event", "workshop", "registration", "delegation", "mail")
    counts = {name: db.session.execute(db.metadata.tables[name].select()).all() for name in tables}
    assert {name for name, rows in counts.items() if rows} == set()


def test_gallery_is_for_organisers_and_knows_no_other_kind(client: PageClient) -> None:
    make.signed_in(client, "organiser")
    for wrong in ("registration/_end", "registration/nichts", "layouts/mail", "../texts/hilfe"):
        assert client.get(f"/verwaltung/mails/{wrong}").status_code == 404
    make.signed_in(client, "editor")
    assert client.get("/verwaltung/mails/").status_code == 404
