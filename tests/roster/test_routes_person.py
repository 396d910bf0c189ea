"""One person: corrected, replaced, readdressed, moved; and what each of them is told."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from lxml import html

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import ChangedMeanwhile
from app.events import actions as teams
from app.events.models import Event
from app.roster import editing
from tests.conftest import NOW
from tests.roster.person import BASE, edit, kinds, row, rows, said, send, verbs
from tests.support import make
from tests.support.client import PageClient


@pytest.fixture
def event(client: PageClient) -> Event:
    made = make.event(capacity=2)
    make.signed_in(client, "organiser")
    return made


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


def test_edit_after_somebody_elses_shows_both_to_choose_from(client: PageClient, event: Event) -> None:
    person = make.registered(event.workshops[0])
    path = f"{BASE}/anmeldungen/{person.id}/angaben"
    mine = dict(
        html.document_fromstring(client.get(path).get_data(as_text=True)).xpath("//main//form")[0].form_values()
    )
    edit(client, person, role="Ihre Funktion", title="Dr.")
    answer = client.post(path, data={**mine, "role": "Meine Funktion"})
    assert answer.status_code == 409
    page = html.document_fromstring(answer.get_data(as_text=True))
    assert page.xpath("//input[@name='wahl-title'][@checked]/@id") == ["wahl-title-theirs"]
    (mine_again,) = page.xpath("//input[@id='wahl-role-mine']/@value")
    assert 'value="Meine Funktion"' in answer.get_data(as_text=True)
    assert row(person.id).role == "Ihre Funktion"
    again = dict(page.xpath("//main//form")[0].form_values())
    assert client.post(path, data={**again, "wahl-role": mine_again}).status_code == 303
    assert (row(person.id).role, row(person.id).title) == ("Meine Funktion", "Dr.")


def test_edit_between_the_look_and_the_lock_is_noticed(client: PageClient, event: Event) -> None:
    person = make.registered(event.workshops[0])
    seen = vars(editing.details_of(person))
    with unit_of_work(by="test", at=NOW):
        person.role = "Ihre Funktion"
    wanted = dataclasses.replace(editing.details_of(person), role="Meine Funktion")
    with pytest.raises(ChangedMeanwhile), unit_of_work(by="test", at=NOW):
        editing.edit(row(person.id), wanted, vouches=False, now=NOW, seen=seen)
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


def test_move_to_a_workshop_removed_meanwhile_is_told_at_the_field(client: PageClient, event: Event) -> None:
    person = make.registered(event.workshops[0])
    answer = send(client, f"{BASE}/anmeldungen/{person.id}/wechsel", workshop="Z")
    assert (answer.status_code, "Diesen Workshop gibt es nicht mehr." in said(answer)) == (409, True)


def test_edit_says_no_to_the_office_and_not_to_the_person(client: PageClient, event: Event) -> None:
    person = make.registered(event.workshops[0])
    make.registered(event.workshops[0], email="neu@example.org")
    answer = edit(client, person, email="neu@example.org", vouches="y")
    assert (answer.status_code, "ist die Person für diesen Workshop schon angemeldet" in said(answer)) == (409, True)
    edit(client, person, email="dritte@example.org")
    answer = edit(client, person, email="vierte@example.org")
    assert (answer.status_code, "Warten Sie etwas, oder setzen Sie das Häkchen" in said(answer)) == (429, True)


def test_substitution_with_the_offices_word_is_one_mail_that_asks_nothing(client: PageClient, event: Event) -> None:
    held = make.registered(event.workshops[0], confirmed=False)
    edit(client, held, name="Zoran Anders", email="zoran@example.org", vouches="y", locale="en")
    found = row(held.id)
    assert (found.state, found.locale, found.phone) == ("confirmed", "en", "")
    assert kinds("zoran@example.org") == ["substituted_in"]
    (mail,) = make.mails("zoran@example.org")
    assert (mail.calendar_method, "You have a place." in mail.text) == ("REQUEST", True)
    assert make.mails("ada.beispiel@example.org")[-1].locale == "de"
    full = make.registered(event.workshops[0], "Ben Zwei")
    waits = make.registered(event.workshops[0], "Cem Drei", confirmed=False)
    assert (full.state, waits.state) == ("confirmed", "waiting")
    edit(client, waits, name="Yara Neu", email="yara@example.org", vouches="y")
    (mail,) = make.mails("yara@example.org")
    assert (mail.kind, "bestätigen" in mail.subject + mail.text) == ("self_service/substituted_in", False)


def test_edit_writes_in_the_language_that_holds_from_now_on(client: PageClient, event: Event) -> None:
    person = make.registered(event.workshops[0])
    edit(client, person, email="neu@example.org", vouches="y", locale="en")
    assert [mail.locale for mail in make.mails("neu@example.org")] == ["en"]
