"""The registration form and its answer, as a browser without script meets them."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from flask import Flask
from lxml import html

from app.core.db import db, unit_of_work
from app.events.models import Workshop
from app.registration.models import Registration
from tests.house.conftest import Visitor
from tests.support import make
from tests.support.client import PageClient

FORM = "/veranstaltungen/kassel/anmeldung"
GOOD = {
    "workshop": "A",
    "name": "Ada Beispiel",
    "email": "ada@example.org",
    "municipality": "Stadt Fulda",
    "title": "Dr.",
    "role": "Bauamt",
    "notice": "y",
}
REQUIRED = {
    "workshop": "Bitte wählen Sie einen Workshop.",
    "name": "Bitte geben Sie Ihren Namen ein.",
    "email": "Bitte geben Sie Ihre E-Mail-Adresse ein.",
    "municipality": "Bitte geben Sie Ihre Kommune oder Organisation ein.",
    "notice": "Bitte lesen Sie die Datenschutzhinweise und setzen Sie dann das Häkchen.",
}


def registrations() -> list[Registration]:
    db.session.rollback()
    return db.session.query(Registration).order_by(Registration.id).all()


def values(page: str) -> dict[str, str]:
    """What the form on the page holds, by field name."""
    form = html.document_fromstring(page).forms[-1]
    return {name: value for name, value in form.form_values() if name != "csrf_token"}


def faults(page: str) -> list[tuple[str, str]]:
    """The error summary: address and words of each link."""
    found = html.document_fromstring(page).xpath('//*[@id="fehler"]//li//a')
    return [(link.get("href"), link.text_content()) for link in found]


def test_form_names_every_open_workshop_with_its_places(client: PageClient) -> None:
    event = make.event(capacity=1)
    make.registered(event.workshops[1])
    page = html.document_fromstring(client.get(f"{FORM}?workshop=c").get_data(as_text=True))
    labels = [label.text_content() for label in page.xpath("//fieldset//label")]
    assert labels == [
        "Workshop A: Thema A (1 von 1 Plätzen frei)",
        "Workshop B: Thema B (Warteliste)",
        "Workshop C: Thema C (1 von 1 Plätzen frei)",
    ]
    assert [field.get("value") for field in page.xpath("//input[@type='radio' and @checked]")] == ["C"]


def test_create_registers_and_shows_the_place(client: PageClient) -> None:
    make.event()
    answer = client.submit(FORM, GOOD)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{FORM}/eingegangen")
    page = client.get(answer.headers["Location"])
    text = page.get_data(as_text=True)
    assert "Sie haben einen Platz" in text
    assert "ada@example.org" in text
    assert page.headers["Cache-Control"] == "no-store"
    (found,) = registrations()
    kept = (found.name, found.email, found.municipality, found.title, found.role, found.state)
    assert kept == ("Ada Beispiel", "ada@example.org", "Stadt Fulda", "Dr.", "Bauamt", "confirmed")
    assert [mail.to_address for mail in make.mails()] == ["ada@example.org"]


def test_create_for_a_full_workshop_shows_the_position(client: PageClient) -> None:
    workshop = make.event(capacity=1).workshops[0]
    for name in ("Erste Person", "Zweite Person"):
        make.registered(workshop, name)
    client.submit(FORM, GOOD)
    text = client.get(f"{FORM}/eingegangen").get_data(as_text=True)
    assert "Sie stehen auf der Warteliste" in text
    assert "Sie stehen an Stelle 2 der Warteliste." in text
    assert "Erste Person" not in text
    assert "Zweite Person" not in text


def test_create_needs_three_facts_a_workshop_and_the_notice(client: PageClient) -> None:
    make.event()
    answer = client.submit(FORM, {}, page=FORM)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    links = {"workshop": "#workshop-0"}
    assert faults(page) == [(links.get(name, f"#{name}"), words) for name, words in REQUIRED.items()]
    assert [html.document_fromstring(page).get_element_by_id(link[1:]).tag for link, _words in faults(page)] == [
        "input"
    ] * 5
    assert (registrations(), make.mails()) == ([], [])


@pytest.mark.parametrize("missing", REQUIRED)
def test_create_with_one_fault_keeps_everything_else(client: PageClient, missing: str) -> None:
    make.event()
    sent = {name: value for name, value in GOOD.items() if name != missing}
    answer = client.submit(FORM, sent)
    assert answer.status_code == 422
    empty = {} if missing in ("workshop", "notice") else {missing: ""}
    assert values(answer.get_data(as_text=True)) == sent | empty
    assert [words for _link, words in faults(answer.get_data(as_text=True))] == [REQUIRED[missing]]
    assert registrations() == []


BAD = {
    "email": [
        "ada",
        "ada@",
        "@example.org",
        "ada@example",
        "ada@exa mple.org",
        "a@b.example,c@d.example",
        "ä@x.example",
    ],
    "name": ["A" * 121, "Ada\x00", "Ada\u202eadA", "Ada\u200bB", "Ada www.beispiel.example"],
    "municipality": ["F" * 201, "Fulda\x07"],
    "title": ["D" * 41],
    "role": ["R" * 121, "R\x1b[0m"],
    "workshop": ["D", "A\x00", "0", "AA"],
}


@pytest.mark.parametrize(
    ("field", "value"),
    [(field, value) for field, found in BAD.items() for value in found],
    ids=ascii,
)
def test_create_with_a_value_that_cannot_be_is_refused_at_its_field(app: Flask, field: str, value: str) -> None:
    make.event()
    visitor = Visitor(app, app.response_class)
    body = urlencode({**GOOD, field: value, "csrf_token": visitor.csrf()})
    answer = visitor.post(FORM, data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    target = "#workshop-0" if field == "workshop" else f"#{field}"
    assert [link for link, _words in faults(answer.get_data(as_text=True))] == [target]
    assert (registrations(), make.mails()) == ([], [])


def test_create_ignores_fields_nobody_offered(client: PageClient) -> None:
    event, other = make.event(), make.event("anderswo")
    extra = {"state": "waiting", "id": "77", "event_id": str(other.id), "workshop_id": str(other.workshops[0].id)}
    extra |= {
        "address_confirmed_at": "2026-01-01",
        "person_key": "x",
        "registered_at": "2020-01-01",
        "slug": "anderswo",
    }
    extra |= {"notice_version": "9", "locale": "xx", "calendar_sequence": "5", "sort_key": "aaa"}
    client.submit(FORM, GOOD | extra)
    (found,) = registrations()
    assert (found.id == 77, found.state, found.event_id, found.workshop_id) == (
        False,
        "confirmed",
        event.id,
        event.workshops[0].id,
    )
    assert (found.address_confirmed_at, found.locale, found.notice_version) == (None, "de", 0)
    assert (found.person_key, found.sort_key) == ("ada@example.org|ada beispiel", "beispiel , ada")


def test_create_with_doubled_fields_takes_the_first_of_each(client: PageClient) -> None:
    make.event()
    doubled = {**{name: value for name, value in GOOD.items() if name not in ("name", "email", "workshop")}}
    doubled |= {"name": ["Ada Beispiel", "Zweite Person"], "email": ["ada@example.org", "zwei@example.org"]}
    client.submit(FORM, doubled | {"workshop": ["A", "B"]})
    found = [(each.name, each.email, each.workshop.letter) for each in registrations()]
    assert found == [("Ada Beispiel", "ada@example.org", "A")]
    assert [mail.to_address for mail in make.mails()] == ["ada@example.org"]


def test_create_in_english_keeps_the_language_for_later_mails(client: PageClient) -> None:
    make.event()
    client.get("/?sprache=en")
    client.submit(FORM, GOOD)
    assert [row.locale for row in registrations()] == ["en"]
    assert [mail.locale for mail in make.mails()] == ["en"]


def test_create_twice_makes_one_registration_and_tells_the_same(client: PageClient) -> None:
    make.event()
    answers = [client.submit(FORM, GOOD) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [f"{FORM}/eingegangen"] * 2
    assert len(registrations()) == 1
    assert len(make.mails()) == 1


def test_create_does_not_tell_a_stranger_who_is_registered(app: Flask) -> None:
    """The same answer for a new name and for one that is there; nothing of what the other person wrote."""
    workshop = make.event(workshops="A").workshops[0]
    make.registered(workshop, "Ada Beispiel", email="ada@example.org", municipality="Geheimort", role="Geheimrolle")
    pages = []
    for name in ("Ada Beispiel", "Neu Hier"):
        visitor = Visitor(app, app.response_class)
        answer = visitor.send(FORM, **{**GOOD, "name": name})
        assert answer.status_code == 303
        page = visitor.get(answer.headers["Location"]).get_data(as_text=True)
        pages.append(re.sub(r"Ada Beispiel|Neu Hier|nonce-\S+", "", page))
    assert "Geheim" not in pages[0]
    assert pages[0] == pages[1]


def changed(**times: str) -> Workshop:
    tree = make.event_tree(workshops="")
    tree["workshops"] = [make.workshop_tree("A", **times), make.workshop_tree("B")]
    with unit_of_work(by="test"):
        event = make.programme.import_event(tree, host="rotunde.example", now=make.clock.now())
    return event.workshops[0]


@pytest.mark.parametrize(
    "times",
    [{"registration_opens_at": "2026-11-30T08:00"}, {"registration_closes_at": "2026-11-24T10:00"}],
)
def test_create_outside_the_window_is_refused_and_the_workshop_is_not_offered(
    client: PageClient, times: dict[str, str]
) -> None:
    changed(**times)
    answer = client.submit(FORM, GOOD)
    assert answer.status_code == 422
    assert [link for link, _words in faults(answer.get_data(as_text=True))] == ["#workshop-0"]
    assert 'value="A"' not in answer.get_data(as_text=True)
    assert values(answer.get_data(as_text=True)) == {key: value for key, value in GOOD.items() if key != "workshop"}
    assert registrations() == []


def test_new_without_any_open_workshop_says_so(client: PageClient) -> None:
    make.event()
    with make.later(days=20):
        page = client.get(FORM).get_data(as_text=True)
    assert "Zurzeit ist keine Anmeldung möglich" in page
    assert 'name="email"' not in page


def test_done_without_a_registration_of_this_browser_leads_to_the_form(app: Flask, client: PageClient) -> None:
    make.event()
    make.event("anderswo")
    client.submit(FORM, GOOD)
    stranger = Visitor(app, app.response_class)
    assert stranger.get(f"{FORM}/eingegangen").headers["Location"] == FORM
    elsewhere = "/veranstaltungen/anderswo/anmeldung"
    assert client.get(f"{elsewhere}/eingegangen").headers["Location"] == elsewhere


def test_pages_of_an_unpublished_event_look_like_missing_ones(client: PageClient) -> None:
    make.event(published=False)
    for path in (FORM, f"{FORM}?workshop=A"):
        assert client.get(path).status_code == 404
    answer = client.submit(FORM, GOOD, page="/einloggen")
    assert answer.status_code == 404
    assert registrations() == []
