"""Somebody is entered by hand: by the rules for everybody, and told once; whoever has no address stays one person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.admission.models import Admission
from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Event
from app.registration import actions as registration
from app.registration import queries as registrations
from tests.conftest import NOW
from tests.roster.person import BASE, edit, enter, kinds, row, rows, said, verbs
from tests.support import make
from tests.support.client import PageClient


@pytest.fixture
def event(client: PageClient) -> Event:
    made = make.event(capacity=2)
    make.signed_in(client, "organiser")
    return made


def test_enter_with_the_offices_word_gives_the_place_at_once(client: PageClient, event: Event) -> None:
    assert enter(client, email="berta@example.org", vouches="y").status_code == 303
    (found,) = rows("Berta Anruf")
    assert (found.state, found.address_confirmed_at) == ("confirmed", NOW)
    assert kinds("berta@example.org") == ["place_confirmed"]


def test_enter_with_the_offices_word_never_asks_to_confirm(client: PageClient, event: Event) -> None:
    for name in ("Ada Eins", "Ben Zwei"):
        make.registered(event.workshops[0], name)
    enter(client, email="berta@example.org", vouches="y")
    assert kinds("berta@example.org") == ["waitlisted"]
    (mail,) = make.mails("berta@example.org")
    assert ("bestätigen" in mail.text, "Stelle 1 der Warteliste" in mail.text) == (False, True)


def test_enter_somebody_with_a_list_of_wishes_is_told_and_changes_nothing(client: PageClient, event: Event) -> None:
    with unit_of_work(by="test", at=NOW):
        db.session.add(Admission(event_id=event.id, mode="generous", wishes=2, allot_at=NOW + timedelta(days=7)))
    with unit_of_work(by="participant", at=NOW):
        list_of = registration.register_wishes(
            event.workshops[1:], make.applicant("Berta Anruf", email="berta@example.org"), now=NOW
        )
    answer = enter(client, email="berta@example.org", vouches="y")
    assert (answer.status_code, "hat für die Veranstaltung schon Wünsche abgegeben" in said(answer)) == (409, True)
    found = row(list_of.registration_id)
    assert (found.state, found.address_confirmed_at, len(rows("Berta Anruf"))) == ("wished", None, 1)
    assert enter(client, name="Carla Neu", email="carla@example.org", vouches="y").status_code == 303
    (mail,) = make.mails("carla@example.org")
    assert (mail.kind, "bestätigen" in mail.text) == ("registration/wishes_noted", False)


def test_enter_for_a_workshop_removed_meanwhile_keeps_what_was_typed(client: PageClient, event: Event) -> None:
    answer = enter(client, email="berta@example.org", workshop="Z", role="Bauamt")
    assert (answer.status_code, "Diesen Workshop gibt es nicht mehr." in said(answer)) == (409, True)
    assert 'value="Bauamt"' in answer.get_data(as_text=True)
    assert rows("Berta Anruf") == []


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


def test_caller_in_two_workshops_stays_one_person(client: PageClient, event: Event) -> None:
    with unit_of_work(by="test", at=NOW):
        event.workshops[1].starts_at += timedelta(hours=8)
        event.workshops[1].ends_at += timedelta(hours=8)
    for letter in "AB":
        enter(client, phone="1234", workshop=letter)
    first, second = rows("Berta Anruf")
    assert edit(client, first, phone="5678", municipality="Stadt Gießen").status_code == 303
    found = rows("Berta Anruf")
    assert [(each.person_key, each.phone) for each in found] == [("stadt giessen 5678|berta anruf", "5678")] * 2
    assert verbs(second)[-1] == "edited"
    assert edit(client, first, name="Bertha Anruf", phone="99").status_code == 303
    assert [each.person_key for each in rows("Bertha Anruf")] == ["stadt giessen 99|bertha anruf"] * 2
    assert edit(client, second, email="berta@example.org", vouches="y").status_code == 303
    assert [each.email for each in rows("Bertha Anruf")] == ["berta@example.org"] * 2


def test_caller_keeps_the_telephone_until_the_new_address_is_confirmed(client: PageClient, event: Event) -> None:
    enter(client, phone="1234")
    (person,) = rows("Berta Anruf")
    answer = edit(client, person, email="berta@example.org", phone="")
    assert (answer.status_code, "Lassen Sie bis dahin die Telefonnummer stehen" in said(answer)) == (422, True)
    assert edit(client, person, email="berta@example.org").status_code == 303
    assert (row(person.id).phone, row(person.id).email) == ("1234", "")
    assert edit(client, person, email="berta@example.org", phone="", vouches="y").status_code == 303
    assert (row(person.id).phone, row(person.id).email) == ("", "berta@example.org")


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
