"""One person: corrected, replaced, readdressed, moved, entered by hand; and what each of them is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from lxml import html

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, unit_of_work
from app.events import actions as teams
from app.events.models import Event
from app.registration import actions as registration
from app.registration import queries as registrations
from app.registration.models import Registration
from tests.support import make
from tests.support.client import PageClient

BASE = "/verwaltung/kassel"


@pytest.fixture
def event(client: PageClient) -> Event:
    made = make.event(capacity=2)
    make.signed_in(client, "organiser")
    return made


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


def test_edit_corrects_name_and_place_and_keeps_link_and_mail(client: PageClient, event: Event) -> None:
    person = make.registered(event.workshops[0], "Ada Beispil")
    link = make.link_in(make.mails(person.email)[-1])
    answer = edit(client, person, name="Ada Beispiel", municipality="Stadt Gießen", role="Bauamt", title="Dr.")
    assert answer.status_code == 303
    found = row(person.id)
    assert (found.name, found.municipality, found.role, found.title) == (
        "Ada Beispiel",
        "Stadt Gießen",
        "Bauamt",
        "Dr.",
    )
    assert (found.sort_key, found.search_key) == ("beispiel , ada", "stadt giessen|ada beispiel")
    assert found.person_key == "ada.beispil@example.org|ada beispiel"
    assert kinds(person.email) == ["place_held", "place_confirmed"]
    assert client.get(link).status_code == 200
    assert verbs(person)[-1] == "edited"


def test_edit_of_a_new_address_asks_there_and_changes_nothing_yet(client: PageClient, event: Event) -> None:
    person = make.registered(event.workshops[0])
    answer = edit(client, person, email="neu@example.org")
    assert "bis die Person sie bestätigt" not in answer.get_data(as_text=True)
    assert row(person.id).email == "ada.beispiel@example.org"
    assert kinds("neu@example.org") == ["confirm_address"]
    confirm = make.link_in(make.mails("neu@example.org")[0], "address")
    assert client.submit(confirm).status_code in (200, 303)
    assert row(person.id).email == "neu@example.org"


def test_edit_with_the_offices_word_changes_the_address_and_ends_old_links(client: PageClient, event: Event) -> None:
    person = make.registered(event.workshops[0])
    old = make.link_in(make.mails(person.email)[-1])
    assert edit(client, person, email="neu@example.org", vouches="y").status_code == 303
    found = row(person.id)
    assert (found.email, found.address_key, found.state) == ("neu@example.org", "neu@example.org", "confirmed")
    assert client.get(old).status_code == 404
    assert (kinds("ada.beispiel@example.org")[-1], kinds("neu@example.org")) == ("address_left", ["address_taken"])
    left, taken = make.mails("ada.beispiel@example.org")[-1], make.mails("neu@example.org")[0]
    assert (left.calendar_method, taken.calendar_method) == ("CANCEL", "REQUEST")
    assert client.get(make.link_in(taken)).status_code == 200


@pytest.mark.parametrize("role", ["editor", "organiser"])
def test_edit_reaches_no_registration_of_another_event(client: PageClient, role: str) -> None:
    event, other = make.event(), make.event("fulda")
    account = make.signed_in(client, role)
    with unit_of_work(by="test"):
        teams.assign(account, event, None)
    here = make.registered(event.workshops[0], "Ada Beispil")
    also = make.registered(event.workshops[1], "Ada Beispil", confirmed=False)
    there = make.registered(other.workshops[0], "Ada Beispil", confirmed=False)
    link, mails = make.link_in(make.mails(there.email)[-1]), kinds(there.email)
    assert edit(client, here, name="Ada Beispiel").status_code == 303
    assert [row(each.id).name for each in (here, also, there)] == ["Ada Beispiel", "Ada Beispiel", "Ada Beispil"]
    edit(client, here, name="Ada Beispil")
    assert edit(client, here, email="neu@example.org", vouches="y").status_code == 303
    assert [row(each.id).email for each in (here, also)] == ["neu@example.org"] * 2
    found = row(there.id)
    assert (found.email, found.state, found.person_key) == (there.email, "held", "ada.beispil@example.org|ada beispil")
    assert (client.get(link).status_code, verbs(found)) == (200, ["registered"])
    assert kinds(there.email) == [*mails, "address_left", "address_left"]


def test_edit_with_the_offices_word_makes_a_held_place_sure(client: PageClient, event: Event) -> None:
    person = make.registered(event.workshops[0], confirmed=False)
    edit(client, person, email="neu@example.org", vouches="y")
    assert row(person.id).state == "confirmed"


def test_edit_to_another_person_substitutes(client: PageClient, event: Event) -> None:
    person = make.registered(event.workshops[0], photo_consent=True)
    old = make.link_in(make.mails(person.email)[-1])
    edit(client, person, name="Zoran Anders", email="zoran@example.org", municipality="Hanau")
    found = row(person.id)
    assert (found.name, found.email, found.state, found.municipality) == (
        "Zoran Anders",
        "zoran@example.org",
        "confirmed",
        "Hanau",
    )
    assert found.photo_consent_at is None
    assert client.get(old).status_code == 404
    assert kinds("ada.beispiel@example.org")[-1] == "substituted_out"
    assert kinds("zoran@example.org") == ["substituted_in"]


def test_edit_refuses_at_the_field_and_keeps_what_was_typed(client: PageClient, event: Event) -> None:
    person = make.registered(event.workshops[0])
    for changed, words in (
        ({"name": ""}, "Bitte geben Sie den Namen ein."),
        ({"email": "ada@"}, "Das ist keine vollständige E-Mail-Adresse."),
        ({"email": ""}, "Die Adresse lässt sich ändern, aber nicht löschen"),
        ({"name": "www.werbung.de"}, "nur einen Namen"),
        ({"role": "x" * 121}, "Der Text ist 121 Zeichen lang."),
        ({"locale": "xx"}, "Bitte wählen Sie eine der Sprachen."),
    ):
        answer = edit(client, person, **{"title": "Prof.", **changed})
        assert (answer.status_code, words in said(answer)) == (422, True), words
        assert 'value="Prof."' in answer.get_data(as_text=True)
    assert row(person.id).title == ""


def test_edit_after_somebody_elses_shows_both_and_loses_neither(client: PageClient, event: Event) -> None:
    person = make.registered(event.workshops[0])
    path = f"{BASE}/anmeldungen/{person.id}/angaben"
    page = html.document_fromstring(client.get(path).get_data(as_text=True))
    mine = dict(page.xpath("//main//form")[0].form_values())
    edit(client, person, role="Ihre Funktion")
    answer = client.post(path, data={**mine, "role": "Meine Funktion"})
    assert answer.status_code == 409
    assert "Ihre Funktion" in said(answer)
    assert 'value="Meine Funktion"' in answer.get_data(as_text=True)
    assert row(person.id).role == "Ihre Funktion"


def test_move_takes_a_free_place_and_passes_the_old_one_on(client: PageClient, event: Event) -> None:
    a, b, _c = event.workshops
    person, _other, waits = (make.registered(a, name) for name in ("Ada Eins", "Ben Zwei", "Cem Drei"))
    assert send(client, f"{BASE}/anmeldungen/{person.id}/wechsel", workshop="B").status_code == 303
    assert row(person.id).state == "moved"
    assert [(each.workshop_id, each.state) for each in rows("Ada Eins")][-1] == (b.id, "confirmed")
    assert row(waits.id).state == "offered"
    news = make.mails(person.email)[-2:]
    assert sorted(mail.calendar_method for mail in news) == ["CANCEL", "REQUEST"]


def test_move_into_a_full_workshop_waits_and_keeps_the_place(client: PageClient, event: Event) -> None:
    a, b, _c = event.workshops
    person = make.registered(a, "Ada Eins")
    for name in ("Ben Zwei", "Cem Drei"):
        make.registered(b, name)
    send(client, f"{BASE}/anmeldungen/{person.id}/wechsel", workshop="B")
    assert [each.state for each in rows("Ada Eins")] == ["confirmed", "waiting"]
    again = send(client, f"{BASE}/anmeldungen/{person.id}/wechsel", workshop="B")
    assert (again.status_code, len(rows("Ada Eins"))) == (422, 2)


def test_move_after_registration_has_closed_is_the_offices_to_do(client: PageClient, event: Event) -> None:
    person = make.registered(event.workshops[0])
    with unit_of_work(by="test"):
        for workshop in event.workshops:
            workshop.registration_closes_at = clock.now() - timedelta(hours=1)
    send(client, f"{BASE}/anmeldungen/{person.id}/wechsel", workshop="C")
    assert [each.state for each in rows("Ada Beispiel")] == ["moved", "confirmed"]


def test_move_elsewhere_or_of_another_event_is_not_there(client: PageClient, event: Event) -> None:
    other = make.event("fulda")
    person = make.registered(other.workshops[0])
    assert client.get(f"{BASE}/anmeldungen/{person.id}/wechsel").status_code == 404
    assert client.get(f"{BASE}/anmeldungen/{person.id}/angaben").status_code == 404
    mine = make.registered(event.workshops[0], "Ben Hier")
    assert send(client, f"{BASE}/anmeldungen/{mine.id}/wechsel", workshop="Z").status_code == 404


ENTERED = {"workshop": "A", "name": "Berta Anruf", "municipality": "Hanau", "notice": "y"}


def enter(client: PageClient, **changed: Any) -> Any:
    return send(client, f"{BASE}/teilnehmende/neu", **{**ENTERED, **changed})


def test_enter_with_the_offices_word_gives_the_place_at_once(client: PageClient, event: Event) -> None:
    assert enter(client, email="berta@example.org", vouches="y").status_code == 303
    (found,) = rows("Berta Anruf")
    assert found.state == "confirmed"
    assert kinds("berta@example.org") == ["place_held", "place_confirmed"]


def test_enter_without_it_asks_the_person_to_confirm(client: PageClient, event: Event) -> None:
    enter(client, email="berta@example.org")
    assert [each.state for each in rows("Berta Anruf")] == ["held"]
    assert kinds("berta@example.org") == ["place_held"]


def test_enter_a_caller_without_an_address_keeps_the_rules(client: PageClient, event: Event) -> None:
    for name in ("Berta Anruf", "Carl Anruf", "Dora Anruf"):
        answer = enter(client, name=name, phone="0561 / 12-34")
        assert "keine E-Mail-Adresse" in said(client.get(answer.location))
    assert [rows(name)[0].state for name in ("Berta Anruf", "Carl Anruf", "Dora Anruf")] == [
        "confirmed",
        "confirmed",
        "waiting",
    ]
    again = enter(client, name="berta anruf", phone="05611234")
    assert (again.status_code, "schon angemeldet" in said(again)) == (409, True)
    assert enter(client, phone="0561 99").status_code == 303  # the same name at another telephone is somebody else
    assert (make.mails(), len(rows("Berta Anruf"))) == ([], 2)
    assert "Berta Anruf" in said(client.get(f"{BASE}/teilnehmende?adresse=ohne"))


def test_enter_nobody_can_reach_is_refused(client: PageClient, event: Event) -> None:
    for phone in ("", "weiß nicht"):
        answer = enter(client, phone=phone)
        assert (answer.status_code, "unter der Sie die Person erreichen" in said(answer)) == (422, True)
    answer = enter(client, phone="1", notice="")
    assert (answer.status_code, rows("Berta Anruf")) == (422, [])


def test_enter_the_same_person_twice_is_told(client: PageClient, event: Event) -> None:
    make.registered(event.workshops[0], "Berta Anruf", email="berta@example.org")
    answer = enter(client, email="Berta@example.org", vouches="y")
    assert (answer.status_code, len(rows("Berta Anruf"))) == (409, 1)


def test_caller_is_offered_withdraws_gets_an_address_and_is_forgotten(client: PageClient, event: Event) -> None:
    enter(client, phone="1234")
    (person,) = rows("Berta Anruf")
    assert edit(client, person, name="Bertha Anruf", phone="1235").status_code == 303
    found = row(person.id)
    assert (found.phone, found.person_key) == ("1235", "hanau 1235|bertha anruf")
    assert edit(client, person, name="Zoran Anders").status_code == 422
    assert edit(client, person, email="bertha@example.org", vouches="y").status_code == 303
    assert (row(person.id).email, kinds("bertha@example.org")) == ("bertha@example.org", ["address_taken"])
    enter(client, name="Carl Anruf", phone="77")
    (caller,) = rows("Carl Anruf")
    with unit_of_work(by="test", at=clock.now()):
        registration.withdraw(caller, now=clock.now())
    ended = event.workshops[0].ends_at + timedelta(weeks=9)
    assert caller.id in registrations.due_to_forget(ended)
    with unit_of_work(by="sweep", at=ended):
        registration.forget(caller, now=ended)
    gone = row(caller.id)
    assert (gone.name, gone.phone, gone.search_key) == ("", "", "|")
    assert caller.id not in registrations.due_to_forget(ended)
