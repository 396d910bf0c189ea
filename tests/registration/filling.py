"""The registration form as a browser without script fills it in, and what its pages say."""

from __future__ import annotations

from typing import Any

from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from app.core.db import db
from app.registration.models import Registration
from tests.house.conftest import Visitor
from tests.support.client import PageClient

FORM = "/veranstaltungen/kassel/anmeldung"
CHECK, DONE, LINK = f"{FORM}/pruefen", f"{FORM}/eingegangen", f"{FORM}/link"
GOOD: dict[str, Any] = {
    "workshop": "A",
    "name": "Nele Sander",
    "email": "nele@example.org",
    "municipality": "Stadt Fulda",
    "title": "Dr.",
    "role": "Bauamt",
    "notice": "y",
}


def registrations() -> list[Registration]:
    db.session.rollback()
    return db.session.query(Registration).order_by(Registration.id).all()


def new_visitor(app: Flask) -> Visitor:
    return Visitor(app, app.response_class)


def fill(client: PageClient, data: dict[str, Any] | None = None, form: str = FORM) -> TestResponse:
    """Fill the form in and press the button; leads to the page that shows the answers."""
    return client.submit(form, GOOD if data is None else data)


def press(client: PageClient, form: str = FORM, **more: str) -> TestResponse:
    """Press the button below the answers, with all the page sends along."""
    tree = html.document_fromstring(client.get(f"{form}/pruefen").get_data(as_text=True))
    button = tree.xpath("//main//button[@name='stand']")[0]
    sent = {"csrf_token": tree.xpath("//main//input[@name='csrf_token']")[0].get("value"), "stand": button.get("value")}
    return client.post(f"{form}/pruefen", data=sent | more)


def register(client: PageClient, data: dict[str, Any] | None = None, form: str = FORM) -> str:
    """All the way; returns the page at its end."""
    assert fill(client, data, form).headers["Location"] == f"{form}/pruefen"
    assert press(client, form).headers["Location"] == f"{form}/eingegangen"
    return client.get(f"{form}/eingegangen").get_data(as_text=True)


def values(page: str) -> dict[str, str]:
    """What the form on the page holds, by field name; empty fields are left out."""
    form = html.document_fromstring(page).xpath("//main//form")[-1]
    found = {name: value.replace("\r\n", "\n") for name, value in form.form_values() if name != "csrf_token"}
    return {name: text for name, value in found.items() if (text := value.removeprefix("\n"))}  # as browsers read it


def faults(page: str) -> list[tuple[str, str]]:
    """The error summary: address and words of each link."""
    found = html.document_fromstring(page).xpath('//*[@id="fehler"]//li//a')
    return [(link.get("href"), link.text_content()) for link in found]


def answers(page: str) -> dict[str, str]:
    """The answers that are to be checked, by what was asked."""
    rows = html.document_fromstring(page).xpath("//dl[@class='r-answers']/div")
    return {row[0].text_content(): row[1].text_content() for row in rows}


def changes(page: str) -> dict[str, str]:
    """Where each answer can be changed."""
    rows = html.document_fromstring(page).xpath("//dl[@class='r-answers']/div")
    return {row[0].text_content(): row[2][0].get("href") for row in rows}


def heading(page: str) -> str:
    return html.document_fromstring(page).xpath("//h1")[0].text_content()
