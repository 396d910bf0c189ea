"""Hostile words and sizes in the registration form: shown as words, or refused, and never a fault."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from lxml import html

from app.core.db import db
from app.outbox.models import Mail
from app.registration.models import Draft
from tests.desk.office import sign_in
from tests.house.conftest import Visitor, snapshot
from tests.registration.filling import CHECK, DONE, FORM, GOOD, LINK, answers, new_visitor, registrations
from tests.support import make

HOSTILE = {
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": '"\' onmouseover=alert(1) x="',
    "jinja": "{{ config }}{% raw %}%(name)s{#",
    "sql": "'; DROP TABLE registration; --",
    "mail": "=?utf-8?q?=0d=0aBcc:x?= Bcc: y",
    "text": "</textarea></title><!--",
    "calendar": "END:VEVENT\\nATTENDEE;X=1:mailto:a",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_words_are_shown_as_words_everywhere(app: Flask, kind: str) -> None:
    make.event()
    words = HOSTILE[kind]
    # A name takes no angle brackets; the other fields take every sign.
    name = words if not re.search(r"[<>@]", words) else "Nele Sander"
    sent: dict[str, Any] = {**GOOD, "name": name, "municipality": words, "role": words, "title": words[:40]}
    sent |= {"needs": words, "needs_consent": "y"}
    visitor = new_visitor(app)
    assert visitor.send(FORM, **sent).status_code == 303
    checked = answers(visitor.get(CHECK).get_data(as_text=True))
    assert (checked["Vor- und Nachname"], checked["Was Sie brauchen"]) == (name, words)
    filled = html.document_fromstring(visitor.get(FORM).get_data(as_text=True))
    assert filled.get_element_by_id("municipality").get("value") == words
    assert visitor.send(CHECK).status_code == 303
    office = Visitor(app, app.response_class)
    sign_in(office, "organiser")
    token = make.link_in(make.mails()[0])
    mail = db.session.query(Mail).one()
    pages = [FORM, CHECK, DONE, token, f"{token}absage", "/verwaltung/kassel/teilnehmende"]
    for browser, path in [*((visitor, path) for path in pages[:-1]), (office, pages[-1])]:
        answer = browser.get(path)
        assert answer.status_code == (303 if path == CHECK else 200)  # sent: there is nothing to check any more
        tree = html.document_fromstring(answer.get_data(as_text=True))
        assert tree.xpath("//@onerror | //@onmouseover | //img[@src='x'] | //script[not(@src)]") == []
    assert words in html.document_fromstring(visitor.get(token).get_data(as_text=True)).text_content()
    assert words in html.document_fromstring(office.get(pages[-1]).get_data(as_text=True)).text_content()
    assert html.document_fromstring(mail.html).xpath("//script | //img | //@onerror | //@onmouseover") == []
    if name == words:
        assert words in mail.text


LARGE = ("name", "email", "municipality", "kommune", "title", "role", "needs", "workshop")


def test_create_with_a_megabyte_is_refused_without_harm(app: Flask) -> None:
    make.event()
    visitor = new_visitor(app)
    statuses = {field: visitor.send(FORM, **{**GOOD, field: "x" * 1_000_000}).status_code for field in LARGE}
    assert statuses == dict.fromkeys(LARGE, 422) | {"kommune": 303}  # nobody was asked which one is meant
    assert visitor.send(FORM, **{**GOOD, "name": "x" * 3_000_000}).status_code == 413
    assert registrations() == []


def test_create_with_a_megabyte_nobody_asked_for_keeps_none_of_it(app: Flask) -> None:
    make.event()
    visitor = new_visitor(app)
    large = [{name: "x" * 1_000_000} for name in ("unbekannt", "homepage", "kommune", "notice")]
    for more in (*large, {"name": ["Nele Sander"] * 50_000}):
        assert visitor.send(FORM, **{**GOOD, **more}).status_code == 303
    assert {len(draft.sealed) < 2_000 for draft in db.session.query(Draft)} == {True}


@pytest.mark.parametrize("path", [FORM, CHECK, LINK])
@pytest.mark.parametrize("token", ["", "fremd"])
def test_form_with_a_token_of_nobody_is_refused(app: Flask, path: str, token: str) -> None:
    make.event()
    visitor = new_visitor(app)
    visitor.send(FORM, **GOOD)
    before = snapshot(app)
    assert visitor.post(path, data={**GOOD, "csrf_token": token}).status_code == 400
    assert visitor.post(path, data="{}", content_type="text/plain").status_code == 400
    assert snapshot(app) == before


@pytest.mark.parametrize("words", ["", "\x00", "\u202e", "x" * 100_000, "../../", "%s%n", "Ａ"])
def test_address_of_the_form_with_anything_behind_it_is_a_page(app: Flask, words: str) -> None:
    make.event()
    answer = new_visitor(app).get(FORM, query_string={"workshop": words})
    assert answer.status_code == (400 if "\x00" in words else 200)


def test_session_of_a_forger_opens_no_draft(app: Flask) -> None:
    """A session that names what is no draft, or somebody else's event, is an empty one."""
    make.event()
    make.event("anderswo")
    visitor = new_visitor(app)
    visitor.send(FORM, **GOOD)
    with visitor.session_transaction() as session:
        token = session["drafts"]["kassel"]
        session["drafts"] = {"anderswo": token, "kassel": "x" * 500}
    assert visitor.get("/veranstaltungen/anderswo/anmeldung/pruefen").status_code == 303
    assert visitor.get(CHECK).status_code == 303
