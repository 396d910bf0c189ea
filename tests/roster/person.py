"""One person as the office sees her: what is stored, what was mailed, and its forms as a person would send them."""

from __future__ import annotations

from typing import Any

from lxml import html

from app.audit.models import HistoryEntry
from app.core.db import db
from app.registration.models import Registration
from tests.support import make
from tests.support.client import PageClient

BASE = "/verwaltung/kassel"


def row(number: int) -> Registration:
    db.session.rollback()
    return db.session.get_one(Registration, number, populate_existing=True)


def rows(name: str) -> list[Registration]:
    db.session.rollback()
    return db.session.query(Registration).filter_by(name=name).populate_existing().order_by(Registration.id).all()


def kinds(address: str) -> list[str]:
    db.session.rollback()
    return [mail.kind.partition("/")[2] for mail in make.mails(address)]


def verbs(person: Registration) -> list[str]:
    db.session.rollback()
    found = db.session.query(HistoryEntry).filter_by(subject=f"registration:{person.id}").order_by(HistoryEntry.id)
    return [entry.verb for entry in found]


def send(client: PageClient, path: str, **changed: Any) -> Any:
    """The form at this address as a person would send it: everything that stands in it, and what is changed."""
    page = html.document_fromstring(client.get(path).get_data(as_text=True))
    form = page.xpath("//main//form")[0]
    return client.post(path, data={**dict(form.form_values()), **changed})


def edit(client: PageClient, person: Registration, **changed: Any) -> Any:
    return send(client, f"{BASE}/anmeldungen/{person.id}/angaben", **changed)


def said(answer: Any) -> str:
    return " ".join(html.document_fromstring(answer.get_data(as_text=True)).text_content().split())


ENTERED = {"workshop": "A", "name": "Berta Anruf", "municipality": "Hanau", "notice": "y"}


def enter(client: PageClient, **changed: Any) -> Any:
    return send(client, f"{BASE}/teilnehmende/neu", **{**ENTERED, **changed})
