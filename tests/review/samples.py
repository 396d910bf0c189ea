"""A draft of Workshop C in Kassel, and what has to be done before it goes out."""

from __future__ import annotations

import pytest

from app.core import clock
from app.core.db import db, unit_of_work
from app.events import queries as events
from app.events.models import Workshop
from app.minutes import actions as minutes
from app.minutes import documents, queries
from app.minutes.models import MinutesVersion
from app.review import actions, consenting, gate
from tests.minutes.samples import PROTOCOL
from tests.support import make

SPEAKER = "Dr. Oda Brinkschulte"
KEY = "oda brinkschulte"
ADDRESS = "oda@ehrenamt.example"
PAGE = "/veranstaltungen/kassel/workshops/c/protokoll"
OFFICE = "/verwaltung/kassel/workshops/c/protokoll/"


def fresh() -> None:
    """What others did is read anew; inside a unit of work that is so already."""
    if "deed" not in db.session().info:
        db.session.rollback()


def workshop() -> Workshop:
    fresh()
    found = events.workshop("kassel", "C")
    assert found is not None
    return found


def version(number: int = 1) -> MinutesVersion:
    found = queries.version(workshop(), number)
    assert found is not None
    return found


def drafted(text: str = PROTOCOL, *, by: str = "writer") -> int:
    """A draft with its picture described; returns its number."""
    with unit_of_work(by=by):
        found = minutes.import_draft(
            workshop(), text.encode(), name="a.txt", year=2025, store=make.store(), now=clock.now()
        )
        make.described(found)
        return found.number


def agreed(number: int = 1) -> None:
    """Everybody who spoke has agreed to be named, and somebody said why it goes without approval."""
    with unit_of_work(by="office"):
        found = version(number)
        for person in gate.people(found):
            consenting.note_consent(found.workshop, person.name, "mündlich", now=clock.now())
            consenting.override(found, person.key, "am Tag selbst gelesen", now=clock.now())


def released(number: int = 1, *, by: str = "office") -> None:
    with unit_of_work(by=by):
        actions.release(version(number), store=make.store(), now=clock.now())


def out(monkeypatch: pytest.MonkeyPatch, text: str = PROTOCOL) -> int:
    """A released version, without the PDF, for making one takes its time."""
    monkeypatch.setattr(documents, "KINDS", ("md", "json"))
    number = drafted(text)
    agreed(number)
    released(number)
    return number


def edited(number: int, old: str, new: str) -> None:
    """Somebody writes in a draft."""
    with unit_of_work(by="second writer"):
        found = version(number)
        blocks = [{**block, "text": block["text"].replace(old, new)} for block in found.document["blocks"]]
        found.document = {**found.document, "blocks": blocks}
        minutes.wrote(found, now=clock.now())


def codes(number: int = 1) -> list[str]:
    return [gap.code for gap in gate.gaps(version(number))]
