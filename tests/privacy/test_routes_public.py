"""Somebody's own data by the personal link: corrected, agreed to, taken along, erased; nobody else's touched."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar

from app.audit.models import HistoryEntry
from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Event
from app.needs import actions as vault
from app.needs.models import Need
from app.outbox.models import Mail
from app.privacy import jobs
from app.registration import actions as registration
from app.registration import substituting
from app.registration.models import Registration, RegistrationLink
from app.registration.substituting import Person
from tests.conftest import NOW
from tests.house.conftest import snapshot
from tests.self_service.people import ME, OTHER, link, newest, row, states, text, verbs
from tests.support import make
from tests.support.client import PageClient

MINE, NEW = "ada.muster@example.org", "neu@example.org"
DETAILS = {"name": ME, "municipality": "Fulda", "title": "", "role": ""}


@pytest.fixture
def event(app: Flask) -> Event:
    return make.event(capacity=2)


def method(mail: Mail) -> str:
    return str(Calendar.from_ical(mail.calendar)["METHOD"]) if mail.calendar else ""


def need(person: Registration, words: str) -> None:
    with unit_of_work(by="test", at=NOW):
        vault.keep(person.id, person.event_id, words, ends_at=person.workshop.event.ends_at, now=NOW)


def test_correcting_a_typing_error_keeps_the_place(client: PageClient, event: Event) -> None:
    mine = link(event.workshops[0])
    sent = {"name": "Ada Muster-Łódź", "municipality": "Stadt Kassel", "title": "Dr.", "role": "Bauamt"}
    assert client.submit(f"{mine}angaben", sent).headers["Location"] == mine
    found = row("Ada Muster-Łódź")
    assert (found.municipality, found.municipality_key, found.title, found.role) == (
        "Stadt Kassel",
        "stadt kassel",
        "Dr.",
        "Bauamt",
    )
    assert (found.person_key, found.sort_key) == (f"{MINE}|ada muster lodz", "muster lodz , ada")
    assert found.state == "confirmed"
    entry = db.session.query(HistoryEntry).filter_by(verb="corrected").one()
    assert entry.facts == {"fields": ["name", "municipality", "title", "role"]}


def test_correcting_the_name_counts_for_all_standing_registrations(client: PageClient, event: Event) -> None:
    """Or the guard against two places at one time would not know the person any more."""
    with unit_of_work(by="test"):
        event.workshops[1].capacity = 0
    mine = link(event.workshops[0])
    link(event.workshops[1])
    client.submit(f"{mine}angaben", {**DETAILS, "name": "Ada Müster"})
    db.session.rollback()
    assert {each.person_key for each in db.session.query(Registration)} == {f"{MINE}|ada muester"}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Zoe Vertretung", "Das sieht nach einer anderen Person aus."),
        ("Ada Muster http://x.example", "ohne Internet- oder E-Mail-Adressen"),
        ("", "Bitte geben Sie Ihren Namen ein."),
        ("Ada Muster\u200b", "unsichtbares Zeichen"),
    ],
)
def test_correcting_into_somebody_else_is_refused(client: PageClient, event: Event, name: str, says: str) -> None:
    mine = link(event.workshops[0])
    before = snapshot(client.application)
    page = client.submit(f"{mine}angaben", {**DETAILS, "name": name})
    assert page.status_code == 422
    assert says in page.get_data(as_text=True)
    assert snapshot(client.application) == before


def test_correcting_into_the_name_of_a_colleague_of_the_same_mailbox_is_refused(
    client: PageClient, event: Event
) -> None:
    make.registered(event.workshops[0], "Ada Master", email=MINE)
    mine = link(event.workshops[0])
    assert client.submit(f"{mine}angaben", {**DETAILS, "name": "Ada Master"}).status_code == 422
    assert states() == ["confirmed", "confirmed"]


def asked(client: PageClient, mine: str) -> str:
    """The path of the page behind the link that went to the new address."""
    client.submit(f"{mine}adresse", {"email": NEW}, page=f"{mine}angaben")
    return make.link_in(make.mails(NEW)[-1], "address")


def test_new_address_replaces_the_old_one_only_after_its_own_confirmation(client: PageClient, event: Event) -> None:
    mine = link(event.workshops[0])
    path = asked(client, mine)
    assert row().email == MINE
    assert f"ab jetzt an {NEW} schreiben" in text(client, path)
    page = client.submit(path)
    fresh = page.headers["Location"]
    assert (row().email, row().person_key, row().state) == (NEW, f"{NEW}|ada muster", "confirmed")
    assert client.get(mine).status_code == 404
    assert client.get(path).status_code == 404
    assert "Ihr Platz ist sicher" in text(client, fresh)
    assert [(mail.kind, method(mail)) for mail in make.mails(MINE)][-1] == ("privacy/address_left", "CANCEL")
    assert [(mail.kind, method(mail)) for mail in make.mails(NEW)] == [
        ("privacy/confirm_address", ""),
        ("privacy/address_taken", "REQUEST"),
    ]
    assert verbs(row())[-2:] == ["address_asked", "address_changed"]
    assert NEW not in json.dumps([entry.facts for entry in db.session.query(HistoryEntry)])


def test_new_address_before_the_place_is_sure_makes_it_sure(client: PageClient, event: Event) -> None:
    mine = link(event.workshops[0], confirmed=False)
    client.submit(asked(client, mine))
    assert (row().email, row().state) == (NEW, "confirmed")


def test_new_address_is_asked_for_seldom_and_forgotten_unconfirmed(client: PageClient, event: Event) -> None:
    mine = link(event.workshops[0])
    path = asked(client, mine)
    count = len(make.mails())
    assert client.submit(f"{mine}adresse", {"email": "x@example.org"}, page=f"{mine}angaben").status_code == 429
    assert client.submit(f"{mine}adresse", {"email": MINE.upper()}, page=f"{mine}angaben").status_code == 422
    assert len(make.mails()) == count
    with clock.stopped(NOW + timedelta(hours=48)):
        assert client.get(path).status_code == 404
        assert jobs.drop_addresses() == 1
    db.session.rollback()
    assert db.session.query(RegistrationLink).filter(RegistrationLink.new_email != "").count() == 0


def test_new_address_under_which_one_is_registered_changes_nothing(client: PageClient, event: Event) -> None:
    make.registered(event.workshops[0], ME, email=NEW)
    mine = link(event.workshops[0])
    path = asked(client, mine)
    before = snapshot(client.application)
    client.submit(path)
    assert snapshot(client.application) == before


def test_consents_are_given_and_taken_back(client: PageClient, event: Event) -> None:
    mine = link(event.workshops[0])
    link(event.workshops[0], OTHER)
    client.submit(f"{mine}einwilligungen", {"photo": "y"})
    assert (row().photo_consent_at, row().sharing_consent_at) == (NOW, None)
    client.submit(f"{mine}einwilligungen", {"photo": "y", "sharing": "y"})
    client.submit(f"{mine}einwilligungen", {"sharing": "y"})
    assert (row().photo_consent_at, row().sharing_consent_at) == (None, NOW)
    assert (row(OTHER).photo_consent_at, row(OTHER).sharing_consent_at) == (None, None)
    assert verbs(row())[-3:] == ["consented", "consented", "consent_withdrawn"]


def exported(client: PageClient, mine: str) -> dict[str, Any]:
    answer = client.get(f"{mine}daten.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="meine-daten.json"'
    return dict(json.loads(answer.get_data()))


def everything_about_me(made_at: str) -> dict[str, Any]:
    """All that is stored about somebody who has registered, confirmed and said what she needs."""
    return {
        "workshop": {"letter": "A", "title": "Thema A"},
        "state": "confirmed",
        "name": ME,
        "title": "",
        "role": "",
        "phone": "",
        "email": MINE,
        "municipality": "Fulda",
        "together_with": "",
        "locale": "de",
        "notice_version": 0,
        "answers": {},
        "arrival": 1,
        **dict.fromkeys(("registered_at", "address_confirmed_at", "placed_at", "last_mail_at"), made_at),
        "confirm_until": "2026-11-26T09:00:00+00:00",
        **dict.fromkeys(("offered_at", "offer_until", "ended_at", "substituted_at", "checked_in_at")),
        **dict.fromkeys(("photo_consent_at", "sharing_consent_at")),
        "wishes": [],
        "group": "",
        "route": [],
        "need": {
            "text": "Meine Ringschleife.",
            "state": "open",
            "answer": "",
            "consented_at": made_at,
            "changed_at": made_at,
            "answered_at": None,
            "delete_at": "2026-12-19T15:00:00+00:00",
        },
        "remarks": [],
        "calendar_sequence": 0,
    }


def test_export_is_everything_about_the_person_and_nothing_else(client: PageClient, event: Event) -> None:
    mine = link(event.workshops[0])
    link(event.workshops[0], OTHER)
    need(row(), "Meine Ringschleife.")
    need(row(OTHER), "Fremder Parkplatz.")
    found = exported(client, mine)
    (one,) = found["registrations"]
    links, history, mails = one.pop("links"), one.pop("history"), one.pop("mails")
    assert {name: found[name] for name in ("schema", "made_at", "event")} == {
        "schema": "rotunde-person/1",
        "made_at": "2026-11-24T09:00:00+00:00",
        "event": {"slug": "kassel", "title": event.title, "starts_at": "2026-12-05T08:30:00+00:00"},
    }
    assert one == everything_about_me(found["made_at"])
    assert [each["purpose"] for each in links] == ["manage", "manage"]
    assert [each["what"] for each in history] == ["registered", "address_confirmed", "place_confirmed"]
    assert [(each["kind"], each["to"]) for each in mails] == [
        ("registration/place_held", MINE),
        ("registration/place_confirmed", MINE),
    ]
    everything = client.get(f"{mine}daten.json").get_data(as_text=True)
    for secret in (OTHER, "bela", "Parkplatz", mine.split("/")[2], "token"):
        assert secret not in everything, secret


def test_export_after_a_substitution_tells_nothing_of_whoever_left(client: PageClient, event: Event) -> None:
    link(event.workshops[0])
    need(row(), "Meine Ringschleife.")
    later = NOW + timedelta(hours=1)
    with unit_of_work(by="participant", at=later):
        substituting.substitute(row(), Person("Zoe Vertretung", "zoe@example.org"), now=later)
    mine = newest("zoe@example.org")
    everything = client.get(f"{mine}daten.json").get_data(as_text=True)
    for secret in ("Ada", "ada.", "Ringschleife"):
        assert secret not in everything, secret
    (one,) = exported(client, mine)["registrations"]
    assert [each["what"] for each in one["history"]] == ["substituted"]
    assert [each["kind"] for each in one["mails"]] == ["self_service/substituted_in"]


def test_export_names_nobody_of_the_office(client: PageClient, event: Event) -> None:
    mine = link(event.workshops[0], confirmed=False)
    with unit_of_work(by="account:7", at=NOW):
        registration.give_place(row(), "Härtefall", now=NOW)
    (one,) = exported(client, mine)["registrations"]
    assert {each["by"] for each in one["history"]} == {"participant", "office"}


def test_erasing_frees_the_place_takes_it_out_of_the_calendar_and_forgets(client: PageClient, event: Event) -> None:
    mine = link(event.workshops[0])
    link(event.workshops[0], OTHER)
    with unit_of_work(by="test"):
        event.workshops[1].capacity = 0
    link(event.workshops[1])  # the same person waits for another workshop as well
    need(row(), "Meine Ringschleife.")
    assert "Workshop A: Thema AWorkshop B: Thema B" in text(client, f"{mine}loeschung")
    page = client.submit(f"{mine}loeschung")
    assert (page.status_code, "Ihre Daten sind gelöscht" in page.get_data(as_text=True)) == (200, True)
    assert client.get(mine).status_code == 404
    assert states() == ["withdrawn", "confirmed", "withdrawn"]
    told = [(mail.kind, mail.to_address, method(mail)) for mail in make.mails(MINE)]
    assert told == [("privacy/erased", MINE, "CANCEL"), ("privacy/erased", MINE, "")]
    assert db.session.query(Need).count() == 0
    db.session.query(Mail).filter_by(kind="privacy/erased").update({"state": "sent"})
    db.session.commit()
    jobs.drop_farewells()
    db.session.rollback()
    left = json.dumps(snapshot(client.application), ensure_ascii=False).casefold()
    for trace in ("ada ", "ada.", "muster@", "ringschleife"):  # the three letters alone may stand in a random number
        assert trace not in left, trace
    assert (row(OTHER).email, row(OTHER).state) == ("bela.andere@example.org", "confirmed")


def test_erasing_after_the_event_forgets_without_a_word(client: PageClient, event: Event) -> None:
    mine = link(event.workshops[0])
    with clock.stopped(event.ends_at):
        client.submit(f"{mine}loeschung")
    db.session.rollback()
    found = db.session.query(Registration).one()
    assert (found.state, found.name, found.email) == ("confirmed", "", "")
    assert make.mails() == []
