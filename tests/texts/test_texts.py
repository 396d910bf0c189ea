"""Own texts and defaults: open placeholders are shown and listed, versions stay, nothing unknown gets in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, unit_of_work
from app.texts import actions, markup, queries, rules
from app.texts.models import BarrierReport, TextVersion
from config import LOCALES
from tests.house.conftest import Visitor
from tests.support import make


def published(body: str, name: str = "impressum", locale: str = "de") -> TextVersion:
    now = clock.now()
    with unit_of_work(by="test", at=now):
        return actions.publish(name, locale, body, now=now)


def described(**details: str) -> None:
    with unit_of_work(by="test"):
        actions.describe(details)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app, app.response_class)


ALL = [(name, locale) for name in rules.NAMES for locale in LOCALES]


@pytest.mark.parametrize(("name", "locale"), ALL)
def test_default_text_is_whole_and_knows_its_placeholders(name: str, locale: str) -> None:
    body = queries.default(name, locale)
    rules.check(body, set(queries.placeholders()))
    page = markup.read(body)
    assert page.title
    assert page.blocks
    assert not re.search(r"^#|\*\*|\]\(", "\n".join(run.text for block in page.blocks for run in block.runs), re.M)


def test_default_texts_have_the_same_sections_and_gaps_in_both_languages() -> None:
    for name in rules.NAMES:
        german, english = (queries.default(name, locale) for locale in ("de", "en"))
        kinds = [[block.kind for block in markup.read(body).blocks if block.kind == "h2"] for body in (german, english)]
        assert kinds[0] == kinds[1], name
        gaps = [{key.removesuffix("_en") for key in rules.unfilled(body, {})} for body in (german, english)]
        assert gaps[0] == gaps[1], name


def test_every_placeholder_has_a_label_and_an_example() -> None:
    assert [
        key for key, told in queries.placeholders().items() if not (told.get("label") and told.get("example"))
    ] == []


def test_open_placeholder_is_shown_by_its_label_and_listed(app: Flask) -> None:
    keys = list(queries.placeholders())[:3]
    published("# Titel\n\n" + " ".join(f"{{{{{key}}}}}" for key in [*keys, keys[0]]))
    described(**{keys[1]: "Musterstraße 1"})
    text, open_ones = queries.filled("impressum", "de")
    labels = {key: queries.placeholders()[key]["label"] for key in keys}
    assert text == f"# Titel\n\n[{labels[keys[0]]}] Musterstraße 1 [{labels[keys[2]]}] [{labels[keys[0]]}]\n"
    assert open_ones == [keys[0], keys[2]]


def test_emptied_detail_opens_its_placeholder_again(app: Flask) -> None:
    key = next(iter(queries.placeholders()))
    published(f"# T\n\n{{{{{key}}}}}")
    described(**{key: "da"})
    assert queries.filled("impressum", "de")[1] == []
    described(**{key: "  "})
    assert queries.filled("impressum", "de")[1] == [key]


def test_detail_that_looks_like_a_placeholder_or_markup_stays_what_it_is(app: Flask, visitor: Visitor) -> None:
    first, second = list(queries.placeholders())[:2]
    published(f"# T\n\n{{{{{first}}}}}")
    described(**{first: f"{{{{{second}}}}} <b>fett</b> \\1 \\g<0>", second: "geheim"})
    assert queries.filled("impressum", "de")[0] == f"# T\n\n{{{{{second}}}}} <b>fett</b> \\1 \\g<0>\n"
    assert "<b>fett" not in visitor.get("/impressum").get_data(as_text=True)


@pytest.mark.parametrize("body", ["Ohne Titel", "", "#Titel", "## Teil"])
def test_publish_without_a_title_refuses(app: Flask, body: str) -> None:
    with pytest.raises(rules.TitleMissing):
        published(body)
    assert db.session.scalars(select(TextVersion)).all() == []


def test_publish_with_an_unknown_placeholder_refuses_and_names_those_there_are(app: Flask) -> None:
    with pytest.raises(rules.UnknownPlaceholder) as refused:
        published("# T\n\n{{gibtesnicht}}")
    known = ", ".join(sorted(queries.placeholders()))
    assert str(refused.value) == f"Den Platzhalter {{{{gibtesnicht}}}} gibt es nicht. Möglich sind: {known}."
    assert db.session.scalars(select(TextVersion)).all() == []


def test_english_version_has_a_gap_of_its_own_its_text_is_open(app: Flask) -> None:
    key = next(iter(queries.placeholders()))
    described(**{each: "da" for each in queries.placeholders() if each != key})
    for locale in LOCALES:
        published("# T\n\nNichts offen", locale=locale)
    assert "impressum" not in queries.open_texts()
    published(f"# T\n\n{{{{{key}}}}}", locale="en")
    assert queries.open_texts()["impressum"] == [queries.placeholders()[key]["label"]]


def test_publish_keeps_every_version_and_shows_the_newest(app: Flask) -> None:
    for word in ("eins", "zwei", "drei"):
        published(f"# {word}\r\n\r\nText\r\n")
    published("# one", locale="en")
    published("# anderes", name="hilfe")
    kept = db.session.execute(
        select(TextVersion.number, TextVersion.body)
        .where(TextVersion.name == "impressum", TextVersion.locale == "de")
        .order_by(TextVersion.number)
    ).all()
    assert [body.partition("\n")[0] for _number, body in kept] == ["# eins", "# zwei", "# drei"]
    assert len({number for number, _body in kept}) == 3
    assert queries.body("impressum", "de") == "# drei\n\nText\n"
    assert queries.body("impressum", "en") == "# one\n"
    assert queries.body("datenschutz", "de") == queries.default("datenschutz", "de")


def test_publish_in_english_first_can_be_done_again(app: Flask) -> None:
    for word in ("one", "two", "three"):
        published(f"# {word}", locale="en")
    assert queries.body("impressum", "en") == "# three\n"


def test_publish_is_in_the_history(app: Flask) -> None:
    version = published("# T", name="datenschutz-anmeldung")
    found = db.session.execute(select(HistoryEntry.verb, HistoryEntry.by, HistoryEntry.facts)).all()
    facts = {"name": "datenschutz-anmeldung", "locale": "de", "number": version.number}
    assert found == [("text_published", "test", facts)]


@pytest.mark.parametrize("name", rules.NAMES)
def test_page_of_each_text_shows_its_title_in_both_languages(app: Flask, client: Visitor, name: str) -> None:
    for locale in LOCALES:
        page = client.get(f"/{name}?sprache={locale}").get_data(as_text=True)
        assert f"<title>{markup.read(queries.default(name, locale)).title} – Rotunde</title>" in page
        assert f'<html lang="{locale}"' in page


def fields(answer: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in answer.splitlines())


def test_security_txt_names_contact_language_and_a_day_in_the_future(app: Flask, visitor: Visitor) -> None:
    answer = visitor.get("/.well-known/security.txt")
    found = fields(answer.get_data(as_text=True))
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert found["Contact"] == "http://rotunde.example/kontakt"
    assert found["Canonical"] == "http://rotunde.example/.well-known/security.txt"
    assert found["Preferred-Languages"] == "de, en"
    expires = datetime.strptime(found["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=30) < expires - clock.now() < timedelta(days=365)
    described(email="sicherheit@example.org")
    assert fields(visitor.get("/.well-known/security.txt").get_data(as_text=True))["Contact"] == (
        "mailto:sicherheit@example.org"
    )


def test_report_of_a_barrier_is_kept_and_told_under_the_same_number(app: Flask, visitor: Visitor) -> None:
    facts = {"place": "Startseite", "what": "Der <Knopf> ist stumm.\n\n→ Link: https://evil.example", "reply_to": ""}
    assert visitor.send("/barriere-melden", **facts).status_code == 303
    report = db.session.scalars(select(BarrierReport)).one()
    (mail,) = make.mails()
    assert re.fullmatch(r"B-2026-[0-9A-F]{6}", report.number)
    assert report.number in mail.subject + mail.text
    assert 'href="https://evil.example' not in mail.html
    assert report.number in visitor.get("/barriere-melden").get_data(as_text=True)


REFUSED: list[Callable[[], dict[str, str]]] = [
    lambda: {"place": "", "what": "x"},
    lambda: {"place": "x", "what": " "},
    lambda: {"place": "x" * 301, "what": "x"},
    lambda: {"place": "x\x00", "what": "x"},
]


@pytest.mark.parametrize("facts", REFUSED)
def test_report_without_what_it_needs_is_refused_and_not_kept(
    app: Flask, client: Visitor, facts: Callable[[], dict[str, str]]
) -> None:
    answer = client.submit("/barriere-melden", facts())  # type: ignore[attr-defined]  # the page client has it
    assert answer.status_code == 422
    assert db.session.scalars(select(BarrierReport)).all() == []
