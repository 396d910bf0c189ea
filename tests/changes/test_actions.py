"""Who hears of a change, once, and of what exactly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.audit.models import HistoryEntry
from app.changes import actions, jobs, rules
from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Workshop
from app.groups import actions as groups
from app.registration import actions as registration
from app.registration.models import Registration
from tests.calendar.samples import values
from tests.changes.deeds import as_wanted, call_off, change, facts, news, verbs
from tests.support import make


@pytest.fixture
def workshop(app: Flask) -> Workshop:
    return make.event("kassel", capacity=2).workshops[2]


def test_change_tells_everybody_once_after_ten_minutes(workshop: Workshop) -> None:
    for name in ("Ada Eins", "Bela Zwei"):
        make.registered(workshop, name)
    make.registered(workshop, "Cem Drei")  # waits
    with make.later(minutes=1):
        assert change(workshop, room="Saal 9") == ["room"]
    with make.later(minutes=10, seconds=59):
        assert (jobs.tell_changes(), news()) == (0, [])
    with make.later(minutes=11):
        assert (jobs.tell_changes(), jobs.tell_changes()) == (3, 0)
    assert [(mail.to_name, mail.calendar_method) for mail in news()] == [
        ("Ada Eins", "REQUEST"),
        ("Bela Zwei", "REQUEST"),
        ("Cem Drei", ""),
    ]
    db.session.refresh(workshop)
    assert (workshop.told, workshop.tell_at) == (None, None)


def test_mail_names_what_changed_old_and_new_and_updates_the_entry(workshop: Workshop) -> None:
    make.registered(workshop, "Ada Eins")
    first = next(mail.calendar or b"" for mail in make.mails() if mail.calendar)
    begin, end = workshop.starts_at + timedelta(hours=2), workshop.ends_at + timedelta(hours=2)
    with make.later(minutes=1):
        change(workshop, title="Neues Thema", room="Saal 9", starts_at=begin, ends_at=end, summary="Anders")
    with make.later(minutes=11):
        jobs.tell_changes()
    (mail,) = news()
    nbsp = "\u00a0"
    day = f"Samstag, 5.{nbsp}Dezember 2026"
    assert facts(mail) == {
        "Wann bisher": f"{day}, 10:30 bis 12{nbsp}Uhr",
        "Wann jetzt": f"{day}, 12:30 bis 14{nbsp}Uhr",
        "Raum bisher": "keine Angabe",
        "Raum jetzt": "Saal 9",
        "Titel bisher": "Thema C",
        "Titel jetzt": "Neues Thema",
    }
    update = mail.calendar or b""
    assert values(update, "UID") == values(first, "UID")
    assert values(update, "SUMMARY") == ["Workshop C: Neues Thema"]
    assert values(update, "DTSTART")[-1] == "20261205T123000"
    assert int(values(update, "SEQUENCE")[0]) > int(values(first, "SEQUENCE")[0])


def test_workshop_goes_online_everybody_hears_how_and_only_places_hear_the_address(workshop: Workshop) -> None:
    for name in ("Ada Eins", "Bela Zwei", "Cem Drei"):
        make.registered(workshop, name)  # the third waits
    with make.later(minutes=1):
        assert change(workshop, mode="online", online_url="https://raum.example/c") == ["mode", "online_url"]
    with make.later(minutes=11):
        assert jobs.tell_changes() == 3
    place, _other, waits = news()
    assert facts(place) == {
        "Teilnahme bisher": "Vor Ort",
        "Teilnahme jetzt": "Online",
        "Online-Adresse bisher": "keine Angabe",
        "Online-Adresse jetzt": "https://raum.example/c",
    }
    assert facts(waits) == {"Teilnahme bisher": "Vor Ort", "Teilnahme jetzt": "Online"}
    assert ("Uferweg" in place.text, "raum.example" in waits.text) == (False, False)
    update = place.calendar or b""
    assert (values(update, "LOCATION"), values(update, "CONFERENCE")) == (["Online"], ["https://raum.example/c"])


def test_new_online_address_alone_is_not_told_to_whoever_may_not_know_it(workshop: Workshop) -> None:
    for name in ("Ada Eins", "Bela Zwei", "Cem Drei"):
        make.registered(workshop, name)
    with make.later(minutes=1):
        change(workshop, online_url="https://raum.example/c")
    with make.later(minutes=11):
        assert jobs.tell_changes() == 2
    assert [mail.to_name for mail in news()] == ["Ada Eins", "Bela Zwei"]


def test_changes_within_ten_minutes_are_one_mail_from_first_to_last(workshop: Workshop) -> None:
    make.registered(workshop, "Ada Eins")
    for minute, room in ((1, "Saal 1"), (5, "Saal 2"), (10, "Saal 3")):
        with make.later(minutes=minute):
            change(workshop, room=room)
    with make.later(minutes=11):
        jobs.tell_changes()
    assert [facts(mail) for mail in news()] == [{"Raum bisher": "keine Angabe", "Raum jetzt": "Saal 3"}]


def test_change_back_tells_nobody(workshop: Workshop) -> None:
    make.registered(workshop, "Ada Eins")
    with make.later(minutes=1):
        change(workshop, room="Saal 9", title="Anders")
    with make.later(minutes=3):
        change(workshop, room="", title="Thema C")
    db.session.refresh(workshop)
    assert (workshop.told, workshop.tell_at) == (None, None)
    with make.later(minutes=30):
        assert (jobs.tell_changes(), news()) == (0, [])


def test_change_of_what_nobody_was_promised_tells_nobody(workshop: Workshop) -> None:
    make.registered(workshop, "Ada Eins")
    assert change(workshop, summary="Kurz", capacity=1) == ["summary", "capacity"]
    with make.later(minutes=30):
        assert (jobs.tell_changes(), news()) == (0, [])


def test_whoever_registers_after_the_change_is_not_told_of_it(workshop: Workshop) -> None:
    make.registered(workshop, "Ada Eins")
    with make.later(minutes=1):
        change(workshop, room="Saal 9")
    with make.later(minutes=2):
        make.registered(workshop, "Bela Zwei")
        change(workshop, summary="Das betrifft niemanden")
    with make.later(minutes=11):
        jobs.tell_changes()
    assert [mail.to_name for mail in news()] == ["Ada Eins"]


def test_change_without_registrations_waits_for_nobody(workshop: Workshop) -> None:
    change(workshop, room="Saal 9")
    assert (workshop.told, workshop.tell_at) == (None, None)


def test_nothing_changed_is_no_change(workshop: Workshop) -> None:
    before = (workshop.revision, workshop.revised_at, verbs())
    with make.later(minutes=1):
        assert change(workshop) == []
    assert (workshop.revision, workshop.revised_at, verbs()) == before


def test_change_of_an_outdated_state_is_refused_and_changes_nothing(workshop: Workshop) -> None:
    seen = workshop.revision
    change(workshop, room="Saal 1")
    with pytest.raises(rules.ChangedMeanwhile), unit_of_work(by="test"):
        actions.change(workshop, as_wanted(workshop, room="Saal 2"), seen=seen, now=clock.now())
    db.session.refresh(workshop)
    assert (workshop.room, workshop.revision) == ("Saal 1", seen + 1)


def test_update_keeps_the_group_plan_at_the_new_times(workshop: Workshop) -> None:
    make.registered(workshop, "Ada Eins")
    now = clock.now()
    with unit_of_work(by="test", at=now):
        groups.announce(groups.propose(workshop, now=now), workshop, now=now)
    with make.later(minutes=1):
        change(
            workshop, starts_at=workshop.starts_at + timedelta(hours=1), ends_at=workshop.ends_at + timedelta(hours=1)
        )
    with make.later(minutes=11):
        jobs.tell_changes()
    (plan,) = [mail for mail in make.mails() if mail.kind == "groups/announced"]
    (mail,) = news()
    before, after = (values(each.calendar or b"", "DESCRIPTION")[0] for each in (plan, mail))
    assert ("10:30 bis" in before, "11:30 bis" in after, "10:30 bis" in after) == (True, True, False)
    assert after.count("Station") == before.count("Station") == 3


def test_lowered_capacity_takes_no_place_and_gives_none(workshop: Workshop) -> None:
    people = [make.registered(workshop, name) for name in ("Ada Eins", "Bela Zwei")]
    change(workshop, capacity=1)
    late = make.registered(workshop, "Cem Drei")
    with make.later(minutes=1), unit_of_work(by="participant", at=clock.now()):
        registration.withdraw(people[0], now=clock.now())
    states = {row.name: row.state for row in db.session.query(Registration)}
    assert states == {"Ada Eins": "withdrawn", "Bela Zwei": "confirmed", "Cem Drei": "waiting"}
    assert late.is_waiting


def test_history_names_fields_and_reason_and_nobody(workshop: Workshop) -> None:
    make.registered(workshop, "Ada Eins")
    change(workshop, room="Saal 9")
    with make.later(minutes=10):
        jobs.tell_changes()
        call_off(workshop)
    told = [(entry.verb, entry.facts) for entry in db.session.query(HistoryEntry).order_by(HistoryEntry.id)]
    assert [each for each in told if each[0].startswith("workshop_")] == [
        ("workshop_changed", {"fields": ["room"]}),
        ("workshop_change_told", {"people": 1}),
        ("workshop_called_off", {"reason": "Zu wenige Anmeldungen"}),
    ]
