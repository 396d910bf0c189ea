"""What the form refuses: values that cannot be, workshops that are not open; each at its field, nothing lost."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from flask import Flask
from lxml import html

from app.core.db import db, unit_of_work
from app.events.models import Workshop
from tests.house.conftest import snapshot
from tests.registration.filling import FORM, GOOD, faults, fill, new_visitor, registrations, values
from tests.support import make
from tests.support.client import PageClient

BAD = {
    "email": [
        "ada",
        "ada@",
        "@example.org",
        "ada@example",
        "ada@exa mple.org",
        "a@b.example,c@d.example",
    ],
    "name": ["A" * 121, "Ada\x00", "Ada\u202eadA", "Ada\u200bB", "Ada www.beispiel.example"],
    "municipality": ["F" * 201, "Fulda\x07"],
    "title": ["D" * 41],
    "role": ["R" * 121, "R\x1b[0m"],
    "needs": ["N" * 1001, "N\x00"],
    "workshop": ["D", "A\x00", "0", "AA"],
}


@pytest.mark.parametrize(
    ("field", "value"),
    [(field, value) for field, found in BAD.items() for value in found],
    ids=ascii,
)
def test_create_with_a_value_that_cannot_be_is_refused_at_its_field(app: Flask, field: str, value: str) -> None:
    make.event()
    visitor = new_visitor(app)
    body = urlencode({**GOOD, "needs_consent": "y", field: value, "csrf_token": visitor.csrf()})
    answer = visitor.post(FORM, data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    target = "#workshop-0" if field == "workshop" else f"#{field}"
    assert [link for link, _words in faults(answer.get_data(as_text=True))] == [target]
    assert (registrations(), make.mails(), snapshot(app)["draft"]) == ([], [], [])


def changed(**times: str) -> Workshop:
    tree = make.event_tree(workshops="")
    tree["workshops"] = [make.workshop_tree("A", **times), make.workshop_tree("B")]
    with unit_of_work(by="test"):
        event = make.programme.import_event(tree, host="rotunde.example", now=make.clock.now())
    return event.workshops[0]


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (
            {"registration_opens_at": "2026-11-30T08:00"},
            "Workshop A: Thema A – Anmeldung ab Montag, 30. November 2026, 8 Uhr",
        ),
        (
            {"registration_closes_at": "2026-11-24T09:00"},
            "Workshop A: Thema A – Anmeldung beendet am Dienstag, 24. November 2026, 9 Uhr",
        ),
    ],
)
def test_workshop_outside_its_window_says_when_and_cannot_be_chosen(
    client: PageClient, times: dict[str, str], said: str
) -> None:
    changed(**times)
    answer = fill(client)
    assert answer.status_code == 422
    assert [link for link, _words in faults(answer.get_data(as_text=True))] == ["#workshop-0"]
    page = answer.get_data(as_text=True)
    assert 'value="A"' not in page
    closed = html.document_fromstring(page).xpath("//section[@aria-labelledby='geschlossen']//li")
    assert [item.text_content().replace("\N{NO-BREAK SPACE}", " ") for item in closed] == [said]
    assert values(page) == {key: value for key, value in GOOD.items() if key != "workshop"}


def test_workshop_called_off_is_shown_as_such_and_cannot_be_chosen(client: PageClient) -> None:
    event = make.event()
    with unit_of_work(by="test"):
        db.session.merge(event.workshops[1]).called_off_at = make.clock.now()
    page = html.document_fromstring(client.get(FORM).get_data(as_text=True))
    closed = page.xpath("//section[@aria-labelledby='geschlossen']//li")
    assert [item.text_content() for item in closed] == ["Workshop B: Thema B – fällt aus"]
    assert page.xpath("//input[@name='workshop']/@value") == ["A", "C"]
    assert fill(client, GOOD | {"workshop": "B"}).status_code == 422
