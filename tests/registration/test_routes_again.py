"""Back button, reload, double click, two windows, expiry: nothing is lost and nobody is registered twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.core.db import db, unit_of_work
from app.needs import actions as needs
from app.needs import queries as needed
from app.registration import drafts, routes_public
from app.registration.models import Draft
from app.registration.rules import DRAFT_LASTS
from tests.house.conftest import snapshot
from tests.registration.filling import (
    CHECK,
    DONE,
    FORM,
    GOOD,
    answers,
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


def test_reload_of_every_page_changes_nothing(client: PageClient) -> None:
    make.event()
    fill(client)
    before = snapshot(client.application)
    for path in (FORM, CHECK, CHECK, FORM, CHECK):
        assert client.get(path).status_code == 200
    assert snapshot(client.application) == before
    press(client)
    before = snapshot(client.application)
    pages = [client.get(DONE).get_data(as_text=True) for _ in range(3)]
    assert {heading(page) for page in pages} == {"Ihr Platz ist reserviert"}
    assert snapshot(client.application) == before


def test_send_twice_registers_once_and_answers_the_same(client: PageClient) -> None:
    """The second click comes with the cookie the first one came with."""
    make.event(capacity=1)
    fill(client)
    cookie = client.get_cookie("rotunde", domain="localhost")
    assert cookie
    assert press(client).headers["Location"] == DONE
    first = client.get(DONE).get_data()
    client.set_cookie("rotunde", cookie.value, domain="localhost")
    again = client.submit(CHECK, page=FORM)
    assert (again.status_code, again.headers["Location"]) == (303, DONE)
    assert client.get(DONE).get_data() == first
    assert len(registrations()) == len(make.mails()) == 1


def test_back_to_the_check_after_sending_leads_to_the_answer(client: PageClient) -> None:
    make.event()
    register(client)
    assert (client.get(CHECK).status_code, client.get(CHECK).headers["Location"]) == (303, DONE)
    answer = client.submit(CHECK, page=FORM)
    assert (answer.status_code, answer.headers["Location"]) == (303, DONE)
    assert len(registrations()) == 1


def test_form_after_sending_is_empty_and_names_what_was_sent(client: PageClient) -> None:
    make.event()
    register(client)
    page = client.get(FORM).get_data(as_text=True)
    assert "Ihre letzte Anmeldung ist eingegangen" in page
    assert values(page) == {}


def test_same_form_sent_again_after_going_back_makes_no_second_registration(client: PageClient) -> None:
    make.event()
    pages = [register(client), register(client)]
    assert pages[0] == pages[1]
    assert len(registrations()) == len(make.mails()) == 1


def test_second_person_of_the_same_browser_gets_a_registration(client: PageClient) -> None:
    make.event()
    register(client)
    register(client, GOOD | {"name": "Timo Sander"})
    assert [row.name for row in registrations()] == ["Nele Sander", "Timo Sander"]


def test_next_pressed_twice_leads_to_the_answers_whichever_click_is_answered_last(client: PageClient) -> None:
    make.event()
    fill(client, GOOD | {"name": "Vorher"})
    before = client.get_cookie("rotunde", domain="localhost")
    assert before
    fill(client)
    first = client.get_cookie("rotunde", domain="localhost")
    client.set_cookie("rotunde", before.value, domain="localhost")
    fill(client)
    assert first
    client.set_cookie("rotunde", first.value, domain="localhost")
    assert answers(client.get(CHECK).get_data(as_text=True))["Vor- und Nachname"] == "Nele Sander"


def test_button_of_another_window_sends_nothing_and_shows_what_is_new(client: PageClient) -> None:
    """The first window shows Nele; meanwhile the second has entered Timo."""
    make.event()
    fill(client)
    stand = str(db.session.query(Draft).one().token_hash[:16])
    fill(client, GOOD | {"name": "Timo Sander"})
    answer = client.submit(CHECK, {"stand": stand}, page=FORM)
    assert (answer.status_code, answer.headers["Location"]) == (303, CHECK)
    page = client.get(CHECK).get_data(as_text=True)
    assert "Ihre Angaben haben sich inzwischen geändert. Bitte prüfen Sie sie noch einmal." in page
    assert answers(page)["Vor- und Nachname"] == "Timo Sander"
    assert registrations() == []
    press(client)
    assert [row.name for row in registrations()] == ["Timo Sander"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_expired_draft_says_so_and_leads_to_an_empty_form(client: PageClient, method: str) -> None:
    make.event()
    fill(client)
    with make.later(seconds=DRAFT_LASTS.total_seconds()):
        answer = client.get(CHECK) if method == "get" else client.submit(CHECK, page=FORM)
        assert (answer.status_code, answer.headers["Location"]) == (303, FORM)
        page = client.get(FORM).get_data(as_text=True)
        assert "Ihre Angaben waren älter als zwei Stunden und sind gelöscht. Bitte geben Sie sie neu ein." in page
        assert values(page) == {}
        assert "gelöscht" not in client.get(FORM).get_data(as_text=True)
    assert registrations() == []


def test_draft_is_good_until_its_last_second(client: PageClient) -> None:
    make.event()
    fill(client)
    with make.later(seconds=(DRAFT_LASTS - timedelta(seconds=1)).total_seconds()):
        assert press(client).headers["Location"] == DONE
    assert len(registrations()) == 1


def test_draft_sealed_with_another_key_is_as_good_as_expired(client: PageClient) -> None:
    make.event()
    fill(client)
    with unit_of_work(by="test"):
        db.session.query(Draft).one().sealed = "gAAAAA"
    assert client.get(CHECK).headers["Location"] == FORM


def test_workshop_that_closes_before_sending_gives_the_form_back(client: PageClient) -> None:
    event = make.event()
    fill(client)
    with unit_of_work(by="test"):
        db.session.merge(event.workshops[0]).called_off_at = make.clock.now()
    for answer in (client.get(CHECK), client.submit(CHECK, page=FORM)):
        assert answer.status_code == 422
        assert "Bitte wählen Sie einen der aufgeführten Workshops." in answer.get_data(as_text=True)
        assert values(answer.get_data(as_text=True)) == {key: GOOD[key] for key in GOOD if key != "workshop"}
    assert registrations() == []


def test_too_many_unconfirmed_of_one_mailbox_keeps_every_answer(client: PageClient) -> None:
    event = make.event()
    for number in range(10):
        make.registered(event.workshops[0], f"Person {chr(65 + number)}", email="nele@example.org", confirmed=False)
    fill(client)
    answer = press(client)
    assert answer.status_code == 429
    assert "Für diese Adresse warten schon mehrere Anmeldungen" in answer.get_data(as_text=True)
    assert values(answer.get_data(as_text=True)) == GOOD
    assert client.get(CHECK).status_code == 200
    assert len(registrations()) == 10


def test_needs_go_into_the_vault_of_a_new_registration_only(app: Flask, client: PageClient) -> None:
    """Whoever knows name and address of somebody cannot overwrite what they need."""
    make.event()
    register(client, GOOD | {"needs": "Gebärdensprache", "needs_consent": "y"})
    (found,) = registrations()
    for words in ("Nichts", ""):
        stranger = new_visitor(app)
        with make.later(minutes=1):
            stranger.send(FORM, **GOOD, needs=words, needs_consent="y")
            assert stranger.send(CHECK).headers["Location"] == DONE
    db.session.rollback()
    assert needs.opened(needed.need_of(found.id)).text == "Gebärdensprache"


def test_drafts_of_more_events_than_a_cookie_holds_are_left_to_expire(client: PageClient) -> None:
    slugs = ["kassel", "eins", "zwei", "drei"]
    for slug in slugs:
        make.event(slug)
        fill(client, form=f"/veranstaltungen/{slug}/anmeldung")
    found = [client.get(f"/veranstaltungen/{slug}/anmeldung/pruefen").status_code for slug in slugs]
    assert found == [303, 200, 200, 200]


def test_click_that_waited_for_the_first_one_is_told_the_same(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both clicks have read the draft before either is sent; the one place is gone when the second gets its turn."""
    event = make.event(capacity=1)
    fill(client)
    with client.session_transaction() as session:
        token = session["drafts"]["kassel"]
    stale = drafts.held(token, event, key=client.application.secret_key, now=make.clock.now())  # type: ignore[arg-type]  # a key of ours is text
    press(client)
    first = client.get(DONE).get_data()
    with client.session_transaction() as session:
        session["drafts"] = {"kassel": token}
    with monkeypatch.context() as patch:
        patch.setattr(routes_public, "_held", lambda *_: stale)
        assert client.submit(CHECK, page="/einloggen").headers["Location"] == DONE
    assert client.get(DONE).get_data() == first
    assert heading(first.decode()) == "Ihr Platz ist reserviert"
