"""People of the office at their browsers, over real HTTP: sign in, open a page, wait at the gate, press its button."""

from __future__ import annotations

import re
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from typing import Any
from urllib.parse import urlencode, urlsplit

from lxml import html

from app.accounts import actions as accounts
from app.core.db import db, unit_of_work
from bench import client
from bench.journeys import EVENT, FORM_TYPE, cookie_line, csrf_token, plain
from tests.registration.rush import Said, Unwelcome

BASE = f"/verwaltung/{EVENT}"
Visit = Callable[[Barrier], Said]


def way_in(address: str) -> str:
    """The path of a one-time link for an organiser of this address."""
    with unit_of_work(by="test") as deed:
        account = accounts.invite(address, "Olga Büro", "organiser", now=deed.at)
        token = accounts.make_link(account.email, now=deed.at)
    db.session.remove()
    return f"/einloggen/{token}"


class Browser:
    """One browser of somebody who is signed in."""

    def __init__(self, port: int, link: str) -> None:
        self.connection, self.cookies = client.Connection(port), dict[str, str]()
        page = self.open(link)
        if self.send(link, {"csrf_token": csrf_token(page)}) not in (302, 303):
            raise Unwelcome(link)

    def open(self, path: str) -> str:
        answer = self.connection.ask(client.written("GET", path, {"Cookie": cookie_line(self.cookies)}))
        self.cookies.update(answer.cookies())
        if answer.status != 200:
            raise Unwelcome(f"{path}: {answer.status}")
        return plain(answer).decode()

    def send(self, path: str, fields: dict[str, Any]) -> int:
        head = FORM_TYPE | {"Cookie": cookie_line(self.cookies)}
        answer = self.connection.ask(client.written("POST", path, head, urlencode(fields).encode()))
        self.cookies.update(answer.cookies())
        self.text = plain(answer).decode()
        return int(answer.status)


def pressing(port: int, link: str, path: str, **changed: str) -> Visit:
    """Open the page, wait, press its button with these fields filled in; what a conflict shows is pressed again."""

    def visit(gate: Barrier) -> Said:
        browser = Browser(port, link)
        page = browser.open(path)
        gate.wait(90)
        for _try in range(5):
            form = html.document_fromstring(page).xpath("//main//form")[0]
            fields = {**dict(form.form_values()), **changed}
            status = browser.send(urlsplit(form.get("action") or path).path, fields)
            if status != 409 or not re.search("Seit der Vorschau", browser.text):
                break
            page = browser.text
        return Said(changed.get("name", path), status)

    return visit


def entering(port: int, link: str, name: str, letter: str) -> Visit:
    """Somebody on the telephone, entered by hand with the office's word for the address."""
    facts = {"name": name, "email": f"{name.lower().replace(' ', '.')}@example.org", "municipality": "Stadt Probe"}
    more = {"workshop": letter, "notice": "y", "vouches": "y"}
    return pressing(port, link, f"{BASE}/teilnehmende/neu", **facts, **more)
