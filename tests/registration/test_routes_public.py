"""The registration form, its check and its answer, as a browser without script meets them."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from lxml import html

from app.core.db import db
from app.registration.models import Draft
from tests.house.conftest import snapshot
from tests.registration.filling import (
    CHECK,
    DONE,
    FORM,
    GOOD,
    answers,
    changes,
    faults,
    fill,
    heading,
    new_visitor,
    press,
    register,
    registrations,
    values,
)
from tests.support import make
from tests.support.client import PageClient

REQUIRED = {
    "workshop": "Bitte wählen Sie einen Workshop.",
    "name": "Bitte geben Sie Ihren Namen ein.",
    "email": "Bitte geben Sie Ihre E-Mail-Adresse ein.",
    "municipality": "Bitte geben Sie Ihre Kommune oder Organisation ein.",
    "notice": "Bitte lesen Sie die Datenschutzhinweise und setzen Sie dann das Häkchen.",
}


def test_form_names_every_open_workshop_with_its_places(client: PageClient) -> None:
    event = make.event(capacity=1)
    make.registered(event.workshops[1], "Bela Muster")
    make.registered(event.workshops[1], "Cem Probe")
    page = html.document_fromstring(client.get(f"{FORM}?workshop=c").get_data(as_text=True))
    labels = [label.text_content() for label in page.xpath("//fieldset[1]//label")]
    assert labels == [
        "Workshop A: Thema A (1 von 1 Plätzen frei)",
        "Workshop B: Thema B (ausgebucht, 1 auf der Warteliste)",
        "Workshop C: Thema C (1 von 1 Plätzen frei)",
    ]
    assert [field.get("value") for field in page.xpath("//input[@type='radio' and @checked]")] == ["C"]


def test_register_shows_answers_then_the_place(client: PageClient) -> None:
    make.event()
    answer = fill(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, CHECK)
    assert (registrations(), make.mails()) == ([], [])
    checked = client.get(CHECK)
    assert checked.headers["Cache-Control"] == "no-store"
    assert answers(checked.get_data(as_text=True)) == {
        "Workshop": "Workshop A: Thema ASamstag, 5.\N{NO-BREAK SPACE}Dezember 2026, 10:30 bis 12\N{NO-BREAK SPACE}Uhr",
        "Vor- und Nachname": "Nele Sander",
        "E-Mail-Adresse": "nele@example.org",
        "Kommune oder Organisation": "Stadt Fulda",
        "Titel": "Dr.",
        "Funktion": "Bauamt",
        "Was Sie brauchen": "keine Angabe",
        "Fotos dürfen mich zeigen": "nein",
        "Andere Teilnehmende bekommen meine Adresse": "nein",
    }
    assert "Wir löschen Ihre Anmeldung am Samstag, 30.\N{NO-BREAK SPACE}Januar 2027." in checked.get_data(as_text=True)
    answer = press(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, DONE)
    page = client.get(DONE)
    assert heading(page.get_data(as_text=True)) == "Ihr Platz ist reserviert"
    assert "nele@example.org" in page.get_data(as_text=True)
    assert page.headers["Cache-Control"] == "no-store"
    (found,) = registrations()
    kept = (found.name, found.email, found.municipality, found.title, found.role, found.state)
    assert kept == ("Nele Sander", "nele@example.org", "Stadt Fulda", "Dr.", "Bauamt", "held")
    assert (found.photo_consent_at, found.sharing_consent_at, found.municipality_key) == (None, None, "stadt fulda")
    assert [mail.kind for mail in make.mails("nele@example.org")] == ["registration/place_held"]


def test_check_leads_back_to_each_field_with_everything_filled_in(client: PageClient) -> None:
    make.event()
    sent = GOOD | {"needs": "Ein Platz vorn\r\nBitte", "needs_consent": "y", "photo_consent": "y"}
    fill(client, sent)
    links = changes(client.get(CHECK).get_data(as_text=True))
    page = client.get(FORM).get_data(as_text=True)
    tree = html.document_fromstring(page)
    anchors = [link.removeprefix(f"{FORM}#") for link in links.values()]
    assert anchors == [
        "workshop-0", "name", "email", "municipality", "title", "role", "needs", "photo_consent", "sharing_consent",
    ]  # fmt: skip
    assert [tree.get_element_by_id(anchor).get("name") for anchor in anchors][1:4] == ["name", "email", "municipality"]
    assert values(page) == sent | {"needs": "Ein Platz vorn\nBitte"}


def test_change_of_an_answer_is_what_counts(client: PageClient) -> None:
    make.event()
    fill(client)
    fill(client, GOOD | {"name": "Nele Sander-Groß", "workshop": "B"})
    assert answers(client.get(CHECK).get_data(as_text=True))["Vor- und Nachname"] == "Nele Sander-Groß"
    press(client)
    assert [(row.name, row.workshop.letter) for row in registrations()] == [("Nele Sander-Groß", "B")]


def test_consents_are_kept_with_their_moment(client: PageClient) -> None:
    make.event()
    register(client, GOOD | {"photo_consent": "y", "sharing_consent": "y"})
    (found,) = registrations()
    assert (found.photo_consent_at, found.sharing_consent_at) == (found.registered_at, found.registered_at)


def test_needs_without_consent_are_not_taken(client: PageClient) -> None:
    make.event()
    answer = fill(client, GOOD | {"needs": "Gebärdensprache"})
    assert answer.status_code == 422
    assert faults(answer.get_data(as_text=True)) == [
        (
            "#needs_consent",
            "Bitte setzen Sie das Häkchen, damit wir Ihre Angabe speichern dürfen, oder löschen Sie sie.",
        )
    ]
    assert values(answer.get_data(as_text=True)) == GOOD | {"needs": "Gebärdensprache"}


def test_needs_stand_unreadable_in_the_draft_and_are_gone_once_sent(client: PageClient) -> None:
    make.event()
    fill(client, GOOD | {"needs": "Induktionsschleife", "needs_consent": "y"})
    assert "Induktionsschleife" in client.get(CHECK).get_data(as_text=True)
    rows = repr(snapshot(client.application))
    assert ("Induktionsschleife" in rows, "Nele" in rows, "nele@" in rows) == (False, False, False)
    sealed = db.session.query(Draft).one().sealed
    press(client)
    assert len(db.session.query(Draft).one().sealed) < len(sealed)


def test_register_for_a_full_workshop_shows_the_position(client: PageClient) -> None:
    workshop = make.event(capacity=1).workshops[0]
    for name in ("Erste Person", "Zweite Person"):
        make.registered(workshop, name)
    fill(client)
    said = "Ausgebucht: Sie kommen auf die Warteliste, zurzeit an Stelle 2."
    assert said in answers(client.get(CHECK).get_data(as_text=True))["Workshop"]
    press(client)
    text = client.get(DONE).get_data(as_text=True)
    assert heading(text) == "Sie stehen auf der Warteliste"
    assert "Sie stehen an Stelle 2 der Warteliste." in text
    assert ("Erste Person" in text, "Zweite Person" in text) == (False, False)


def test_create_needs_three_facts_a_workshop_and_the_notice(client: PageClient) -> None:
    make.event()
    answer = fill(client, {})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    links = {"workshop": "#workshop-0"}
    assert faults(page) == [(links.get(name, f"#{name}"), words) for name, words in REQUIRED.items()]
    tree = html.document_fromstring(page)
    assert [tree.get_element_by_id(link[1:]).tag for link, _words in faults(page)] == ["input"] * 5
    assert (registrations(), make.mails(), snapshot(client.application)["draft"]) == ([], [], [])


@pytest.mark.parametrize("missing", REQUIRED)
def test_create_with_one_fault_keeps_everything_else(client: PageClient, missing: str) -> None:
    make.event()
    sent = {name: value for name, value in GOOD.items() if name != missing}
    answer = fill(client, sent)
    assert answer.status_code == 422
    assert values(answer.get_data(as_text=True)) == sent
    assert [words for _link, words in faults(answer.get_data(as_text=True))] == [REQUIRED[missing]]


def test_create_for_somebody_on_stage_elsewhere_is_refused_before_the_check(client: PageClient) -> None:
    make.event()
    answer = fill(client, GOOD | {"name": "Mira Probst", "workshop": "B"})
    assert answer.status_code == 422
    assert [link for link, _words in faults(answer.get_data(as_text=True))] == ["#workshop-0"]
    assert "Mira Probst wirkt zur selben Zeit in Workshop A mit." in answer.get_data(as_text=True)


def test_create_ignores_fields_nobody_offered(client: PageClient) -> None:
    event, other = make.event(), make.event("anderswo")
    extra = {"state": "waiting", "id": "77", "event_id": str(other.id), "workshop_id": str(other.workshops[0].id)}
    extra |= {"address_confirmed_at": "2026-01-01", "person_key": "x", "registered_at": "2020-01-01"}
    extra |= {"slug": "anderswo", "notice_version": "9", "locale": "xx", "calendar_sequence": "5", "sort_key": "aaa"}
    extra |= {"wish_1": "B", "together_with": "Bela", "kommune": "06631009", "municipality_key": "ags:1"}
    fill(client, GOOD | extra)
    press(client, **extra, name="Fremde Person", workshop="B")
    (found,) = registrations()
    assert (found.id == 77, found.state, found.event_id, found.workshop_id) == (
        False,
        "held",
        event.id,
        event.workshops[0].id,
    )
    assert (found.address_confirmed_at, found.locale, found.notice_version) == (None, "de", 0)
    assert (found.person_key, found.sort_key) == ("nele@example.org|nele sander", "sander , nele")
    assert (found.municipality_key, found.together_with, found.wishes) == ("stadt fulda", "", [])


def test_create_with_doubled_fields_takes_the_first_of_each(client: PageClient) -> None:
    make.event()
    doubled = GOOD | {"name": ["Nele Sander", "Zweite Person"], "email": ["nele@example.org", "zwei@example.org"]}
    register(client, doubled | {"workshop": ["A", "B"]})
    found = [(each.name, each.email, each.workshop.letter) for each in registrations()]
    assert found == [("Nele Sander", "nele@example.org", "A")]
    assert [mail.to_address for mail in make.mails()] == ["nele@example.org"]


def test_register_in_english_keeps_the_language_for_later_mails(client: PageClient) -> None:
    make.event()
    client.get("/?sprache=en")
    register(client)
    assert [row.locale for row in registrations()] == ["en"]
    assert [mail.locale for mail in make.mails()] == ["en"]


def test_answer_does_not_tell_a_stranger_who_is_registered(app: Flask) -> None:
    """The same pages, byte for byte, for a new name and for one that is there; nothing of what the other wrote."""
    workshop = make.event(workshops="A").workshops[0]
    make.registered(workshop, "Nele Sander", email="nele@example.org", municipality="Geheimort", role="Geheimrolle")
    pages = []
    for name in ("Nele Sander", "Neu Hier"):
        visitor = new_visitor(app)
        assert visitor.send(FORM, **{**GOOD, "name": name}).status_code == 303
        before = visitor.get(CHECK).get_data(as_text=True)
        assert visitor.send(CHECK).headers["Location"] == DONE
        page = before + visitor.get(DONE).get_data(as_text=True)
        pages.append(re.sub(r'Nele Sander|Neu Hier|name="(csrf_token|stand)" value="[^"]+"', "", page))
    assert "Geheim" not in pages[0]
    assert pages[0] == pages[1]
    assert len(registrations()) == 2


def test_new_without_any_open_workshop_says_so(client: PageClient) -> None:
    make.event()
    with make.later(days=20):
        page = client.get(FORM).get_data(as_text=True)
    assert "Zurzeit ist keine Anmeldung möglich" in page
    assert 'name="email"' not in page


def test_pages_of_an_unpublished_event_look_like_missing_ones(client: PageClient) -> None:
    make.event(published=False)
    for path in (FORM, f"{FORM}?workshop=A", CHECK, DONE, f"{FORM}/link", f"{FORM}/link/unterwegs"):
        assert client.get(path).status_code == 404
    for path in (FORM, CHECK, f"{FORM}/link"):
        assert client.submit(path, GOOD, page="/einloggen").status_code == 404
    assert registrations() == []


def test_stranger_sees_nothing_of_another_browser(app: Flask, client: PageClient) -> None:
    make.event()
    make.event("anderswo")
    fill(client)
    stranger = new_visitor(app)
    assert values(stranger.get(FORM).get_data(as_text=True)) == {}
    assert [stranger.get(path).headers["Location"] for path in (CHECK, DONE)] == [FORM, FORM]
    press(client)
    assert stranger.get(DONE).headers["Location"] == FORM
    elsewhere = "/veranstaltungen/anderswo/anmeldung"
    assert [client.get(f"{elsewhere}/{page}").headers["Location"] for page in ("pruefen", "eingegangen")] == [
        elsewhere
    ] * 2
