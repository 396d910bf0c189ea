"""Doors, own paths, absolute addresses, language."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from app import create_app
from app.web import access, links
from tests.conftest import settings_for
from tests.house.conftest import Visitor
from tests.support import make
from tests.web.conftest import Browser

HOME = "https://rotunde.example/einloggen/abc"
HOSTILE = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "/\\/evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\tevil",
    "/\n/evil.example",
    "/\r\nSet-Cookie: a=b",
    "/\x00",
    "evil.example",
    "?next=1",
    "",
    " /verwaltung/",
    None,
]


@pytest.mark.parametrize("target", HOSTILE)
def test_own_path_of_a_foreign_address_is_none(target: str | None) -> None:
    assert links.own_path(target) is None


@pytest.mark.parametrize("target", ["/", "/verwaltung/?vor=7&x=ä", "/a//b", "/a:b", "/%0d%0aSet-Cookie:x", "/a?b=//c"])
def test_own_path_of_an_address_of_ours_is_itself(target: str) -> None:
    assert links.own_path(target) == target


@given(st.text(alphabet=st.sampled_from("/\\:@?#.%0dae\t\r\n "), max_size=12) | st.text(max_size=30))
def test_own_path_never_leaves_the_site(target: str) -> None:
    """As a browser reads it: backslashes are strokes, tabs and line breaks are dropped."""
    found = links.own_path(target)
    if found is not None:
        read = found.replace("\\", "/").translate({9: None, 10: None, 13: None})
        assert urlsplit(urljoin(HOME, read)).netloc == "rotunde.example"


def test_absolute_address_comes_from_the_setting_whatever_the_request_says(app: Flask) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    with app.test_request_context("/", headers=headers):
        assert links.absolute("desk.event", slug="kassel") == "http://rotunde.example/veranstaltungen/kassel/"
    assert links.absolute("desk.home") == "http://rotunde.example/"


def test_absolute_address_below_a_folder_keeps_it(tmp_path: Path) -> None:
    settings = settings_for(f"sqlite:///{tmp_path / 'x.db'}", tmp_path, PUBLIC_URL="https://amt.example/workshops/")
    with create_app(settings).app_context():
        assert links.absolute("desk.event", slug="k") == "https://amt.example/workshops/veranstaltungen/k/"


def test_mail_written_during_a_request_with_a_forged_host_names_our_own(app: Flask, visitor: Browser) -> None:
    make.event("kassel")
    person, path = visitor(), "/veranstaltungen/kassel/anmeldung"
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    facts = {"workshop": "A", "name": "Dana Probe", "email": "dana@example.org", "municipality": "Fulda", "notice": "y"}
    person.post(path, data={"csrf_token": person.csrf(), **facts}, headers=forged)
    page = html.document_fromstring(person.get(f"{path}/pruefen").get_data(as_text=True))
    stand = page.xpath("//main//button[@name='stand']")[0].get("value")
    person.post(f"{path}/pruefen", data={"csrf_token": person.csrf(), "stand": stand}, headers=forged)
    (mail,) = make.mails()
    assert "evil" not in f"{mail.text}{mail.html}{make.outbox.opened_links(mail)}"
    assert make.outbox.opened_links(mail)["manage"].startswith("http://rotunde.example/meine-anmeldung/")


def test_view_without_a_door_is_closed(tmp_path: Path) -> None:
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'x.db'}", tmp_path))
    app.add_url_rule("/still", "still", lambda: "Geheimnis")
    app.add_url_rule("/offen", "open", access.public(lambda: "offen"))
    browser = Visitor(app, app.response_class)
    assert browser.get("/still").status_code == 404
    assert b"Geheimnis" not in browser.get("/still").data
    assert browser.get("/offen").data == b"offen"


def test_closed_door_asks_readers_to_sign_in_and_tells_senders_so(app: Flask, visitor: Browser) -> None:
    person = visitor()
    asked = person.get("/verwaltung/postausgang/?vor=3")
    assert (asked.status_code, asked.headers["Location"]) == (302, "/einloggen?next=/verwaltung/postausgang/?vor%3D3")
    assert person.send("/verwaltung/postausgang/erneut").status_code == 401


def language(visitor: Visitor, path: str = "/") -> str:
    page = visitor.get(path).get_data(as_text=True)
    return "en" if '<html lang="en"' in page else "de"


def test_language_asked_for_is_remembered_until_another_is_asked_for(app: Flask, visitor: Browser) -> None:
    person, other = visitor(), visitor()
    pages = ["/", "/?sprache=en", "/impressum", "/?sprache=xx", "/?sprache=de", "/impressum"]
    assert [language(person, path) for path in pages] == ["de", "en", "en", "en", "de", "de"]
    assert language(other) == "de"


def test_language_cookie_says_nothing_else_and_is_set_only_on_request(app: Flask, visitor: Browser) -> None:
    person = visitor()
    assert "Set-Cookie" not in person.get("/").headers
    told = person.get("/?sprache=en").headers.getlist("Set-Cookie")
    assert [each.partition(";")[0] for each in told] == ["sprache=en"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(told[0].split("; "))
    assert "Set-Cookie" not in person.get("/?sprache=en").headers
    assert "Set-Cookie" not in person.get("/?sprache=en%0d%0aX-Evil:1").headers


def test_default_language_is_the_operators_choice(tmp_path: Path) -> None:
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'x.db'}", tmp_path, DEFAULT_LOCALE="en"))
    page = Visitor(app, app.response_class).get("/gibt-es-nicht").get_data(as_text=True)
    assert '<html lang="en"' in page
