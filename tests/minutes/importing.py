"""An import as a person does it: the file, its preview, the draft."""

from __future__ import annotations

import io
from typing import Any

from lxml import html

OFFICE = "/verwaltung/kassel/workshops/c/protokoll/"
PREVIEW = f"{OFFICE}vorschau"


def previewed(client: Any, data: bytes, name: str, **more: str) -> Any:
    """The answer to a file: its preview, or why there is none."""
    sent: dict[str, Any] = {"file": (io.BytesIO(data), name), **more}
    return client.submit(PREVIEW, sent, page=OFFICE, content_type="multipart/form-data")


def fields(answer: Any) -> dict[str, str]:
    """What a browser would send from a preview without touching it."""
    (form,) = [each for each in document(answer).forms if each.get("action") == OFFICE]
    return {name: value for name, value in form.form_values() if name}


def saved(client: Any, answer: Any, **changed: str) -> Any:
    """The press on \u201eAls Entwurf speichern\u201c under a preview."""
    return client.post(OFFICE, data={**fields(answer), **changed})


def updated(client: Any, answer: Any, **changed: str) -> Any:
    """The press on \u201eVorschau aktualisieren\u201c."""
    return client.post(PREVIEW, data={**fields(answer), **changed})


def document(answer: Any) -> Any:
    return html.document_fromstring(answer.get_data(as_text=True))


def line(answer: Any, words: str) -> Any:
    """The one row of a preview whose text has these words."""
    (row,) = [each for each in document(answer).xpath("//ol[@class='r-read']/li") if words in text(each)]
    return row


def text(row: Any) -> str:
    return str(row.xpath("string(.//p[@class='r-read__text'])"))


def choice(answer: Any, words: str) -> str:
    """The name of the field that says what this line is."""
    return str(line(answer, words).xpath("string(.//select/@name)"))
