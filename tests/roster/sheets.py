"""Tables sent to the office's page as a person would, and what the page says of them."""

from __future__ import annotations

import io
from typing import Any

from lxml import html

from app.core.db import db
from app.registration.models import Registration
from app.roster import tables
from tests.support.client import PageClient

START = "/verwaltung/kassel/teilnehmende/tabelle/"
HEAD = ["Nummer", "Name", "E-Mail", "Kommune oder Organisation", "Workshop", "Funktion", "Status"]
NAMED = ("id", "name", "email", "municipality", "letter", "role", "state")


def exported(client: PageClient, kind: str = "csv") -> list[list[str]]:
    """All registrations as the office's file has them, head first."""
    data = client.get(f"/verwaltung/kassel/anmeldungen.{kind}").data
    return tables.read(data, f"a.{kind}")


def changed(rows: list[list[str]], **cells: str) -> list[list[str]]:
    """The same rows with other cells, each said as `Name_2="Neu"`: the column and the line of the file."""
    rows = [list(row) for row in rows]
    for place, value in cells.items():
        column, _, line = place.rpartition("_")
        rows[int(line) - 1][rows[0].index(column)] = value
    return rows


def upload(client: PageClient, data: bytes, name: str = "leute.csv", **ticks: str) -> Any:
    """The answer to the form; with `tells` ticked unless said otherwise."""
    page = html.document_fromstring(client.get(START).get_data(as_text=True))
    (token,) = page.xpath("//main//form//input[@name='csrf_token']/@value")
    fields = {"csrf_token": token, "tells": "y", **ticks, "file": (io.BytesIO(data), name)}
    sent = {key: value for key, value in fields.items() if value != ""}
    return client.post(START, data=sent, content_type="multipart/form-data")


def previewed(client: PageClient, rows: list[list[str]], **ticks: str) -> str:
    """The address of the page that says what these rows would change."""
    answer = upload(client, tables.as_csv(rows[0], rows[1:]), **ticks)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location)


def press(client: PageClient, address: str, shown: Any = None) -> Any:
    """The button of the preview at this address, or of the page that was shown."""
    text = (shown or client.get(address)).get_data(as_text=True)
    form = html.document_fromstring(text).xpath("//main//form")[0]
    return client.post(form.get("action"), data=dict(form.form_values()))


def said(answer: Any) -> str:
    """What the page says, its whole text."""
    return " ".join(html.document_fromstring(answer.get_data(as_text=True)).xpath("//main")[0].text_content().split())


def fact(answer: Any, label: str) -> str:
    page = html.document_fromstring(answer.get_data(as_text=True))
    (found,) = page.xpath(f"//dl//dt[text()='{label}']/following-sibling::dd[1]")
    return str(found.text_content())


def people() -> list[tuple[str, str, str]]:
    """Name, workshop and state of everybody, in order of their numbers."""
    db.session.rollback()
    found = db.session.query(Registration).populate_existing().order_by(Registration.id)
    return [(row.name, row.workshop.letter, str(row.state)) for row in found]
