"""Hostile words and sizes in the registration form: shown as words, or refused, and never a fault."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from lxml import html

from app.core.db import db
from app.outbox.models import Mail
from tests.desk.office import sign_in
from tests.house.conftest import Visitor
from tests.registration.test_routes_public import FORM, GOOD, registrations
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
    name = words if not re.search(r"[<>@]", words) else "Ada Beispiel"
    sent: dict[str, Any] = {**GOOD, "name": name, "municipality": words, "role": words, "title": words[:40]}
    visitor = Visitor(app, app.response_class)
    assert visitor.send(FORM, **sent).status_code == 303
    office = Visitor(app, app.response_class)
    sign_in(office, "organiser")
    token = make.link_in(make.mails()[0])
    mail = db.session.query(Mail).one()
    pages = [f"{FORM}/eingegangen", token, f"{token}absage", "/verwaltung/kassel/teilnehmende"]
    for browser, path in [*((visitor, path) for path in pages[:3]), (office, pages[3])]:
        answer = browser.get(path)
        assert answer.status_code == 200
        tree = html.document_fromstring(answer.get_data(as_text=True))
        assert tree.xpath("//@onerror | //@onmouseover | //img[@src='x'] | //script[not(@src)]") == []
    assert words in html.document_fromstring(visitor.get(token).get_data(as_text=True)).text_content()
    assert words in html.document_fromstring(office.get(pages[3]).get_data(as_text=True)).text_content()
    assert html.document_fromstring(mail.html).xpath("//script | //img | //@onerror | //@onmouseover") == []
    if name == words:
        assert words in mail.text


def test_create_with_a_megabyte_is_refused_without_harm(app: Flask) -> None:
    make.event()
    visitor = Visitor(app, app.response_class)
    statuses = {
        field: visitor.send(FORM, **{**GOOD, field: "x" * 1_000_000}).status_code
        for field in ("name", "email", "municipality", "title", "role", "workshop", "unbekannt")
    }
    assert {field for field, status in statuses.items() if status not in (413, 422, 303)} == set()
    assert [row.name for row in registrations()] in ([], ["Ada Beispiel"])
    assert visitor.send(FORM, **{**GOOD, "name": "x" * 3_000_000}).status_code == 413
