"""What an event that does not take place leaves behind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.admission.models import Admission
from app.allotment import jobs as draws
from app.allotment.models import Draw
from app.arranging import actions as arranging
from app.audit.models import HistoryEntry
from app.calling_off import actions, rules
from app.changes import jobs as changes
from app.core import clock
from app.core.db import db, unit_of_work
from app.delegation.rules import Named
from app.events.models import Event
from app.events.rules import EventCalledOff, NobodyRegisters
from app.letters import actions as letters
from app.letters import jobs as letter_jobs
from app.letters.models import Message
from app.letters.rules import Segment, Texts
from app.outbox import actions as outbox
from app.outbox.models import Mail
from app.publishing import actions as publishing
from app.registration import actions as registration
from app.registration.models import Registration
from tests.allotment import wishing
from tests.calendar.samples import values
from tests.calendar.test_engine_judges import judged
from tests.calendar.test_files import TODAY, complaints, needs_kit
from tests.changes import deeds
from tests.support import make

REASON = "Das Haus hat einen Wasserschaden."
KINDS = ("calling_off/called_off", "calling_off/contact")
ENTRY = "calling_off/entry"


@pytest.fixture
def event(app: Flask) -> Event:
    """Workshop A before noon, C after; two places each."""
    tree = make.event_tree("kassel", capacity=2)
    tree["workshops"][2] |= {"starts_at": "2026-12-05T13:00", "ends_at": "2026-12-05T14:30"}
    return make.imported(tree)


def call_off(event: Event, reason: str = REASON) -> int | None:
    now = clock.now()
    with unit_of_work(by="test", at=now):
        return actions.call_off(event, reason, now=now)


def told(address: str = "") -> list[Mail]:
    return [mail for mail in make.mails(address) if mail.kind in KINDS]


def bullets(mail: Mail) -> list[str]:
    return [line[2:] for line in mail.text.splitlines() if line.startswith("- ")]


def states() -> dict[str, str]:
    return {f"{row.name} {row.workshop.letter}": row.state for row in db.session.query(Registration)}


def test_call_off_tells_each_person_once_of_all_they_had_and_withdraws_every_entry(event: Event) -> None:
    shops = {each.letter: each for each in event.workshops}
    make.registered(shops["A"], "Ada Eins")
    make.registered(shops["C"], "Ada Eins")
    make.registered(shops["A"], "Bela Zwei")
    make.registered(shops["A"], "Cem Drei", locale="en")
    make.registered(shops["C"], "Dana Vier", confirmed=False)
    invited = [mail.calendar for mail in make.mails("ada.eins@example.org") if mail.calendar]
    with make.later(minutes=5):
        assert call_off(event) == 4
    assert {(mail.to_name, mail.locale, mail.calendar_method) for mail in told()} == {
        ("Ada Eins", "de", "CANCEL"),
        ("Bela Zwei", "de", "CANCEL"),
        ("Cem Drei", "en", ""),
        ("Dana Vier", "de", ""),
    }
    (mail,) = told("ada.eins@example.org")
    assert "- A – Thema A: Platz bestätigt\n- C – Thema C: Platz bestätigt\n" in mail.text
    assert "Für jeden weiteren Termin bekommen Sie noch eine kurze E-Mail." in mail.text
    assert f"Grund: {REASON}" in mail.text
    further = [mail for mail in make.mails("ada.eins@example.org") if mail.kind == ENTRY]
    assert [line for each in further for line in bullets(each)][:1] == ["Workshop: C – Thema C"]
    for before, after in zip(invited, [each.calendar or b"" for each in (mail, *further)], strict=True):
        assert values(after, "METHOD") == ["CANCEL"]
        assert values(after, "STATUS") == ["CANCELLED"]
        for name in ("UID", "DTSTART", "ORGANIZER", "ATTENDEE"):
            assert values(after, name) == values(before or b"", name)
        assert int(values(after, "SEQUENCE")[0]) > int(values(before or b"", "SEQUENCE")[0])
    assert set(states().values()) == {"called_off"}
    assert bullets(told("cem.drei@example.org")[0]) == ["A – Thema A: Waitlist"]


def test_call_off_withdraws_the_entry_two_people_of_one_mailbox_share(event: Event) -> None:
    for name in ("Ada Eins", "Bela Zwei"):
        make.registered(event.workshops[0], name, email="team@example.org")
    with make.later(minutes=5):
        call_off(event)
    found = told("team@example.org")
    assert [(mail.to_name, mail.calendar_method) for mail in found] == [("Ada Eins", "CANCEL"), ("Bela Zwei", "CANCEL")]
    numbers = [int(values(mail.calendar or b"", "SEQUENCE")[0]) for mail in found]
    assert numbers[0] < numbers[1]


def test_call_off_tells_the_contact_of_several_by_one_mail(event: Event) -> None:
    make.delegation(event.workshops[0], 2)
    make.delegation(event.workshops[2], 3)
    assert call_off(event) == 1
    (mail,) = told()
    assert (mail.kind, mail.to_address, mail.calendar_method) == ("calling_off/contact", "amt@stadt.example", "CANCEL")
    assert [line.rpartition(" – ")[2] for line in bullets(mail)] == [
        *["Workshop A, Platz bestätigt"] * 2,
        *["Workshop C, Platz bestätigt"] * 2,
        "Workshop C, Warteliste",
    ]
    assert [each.calendar_method for each in make.mails("amt@stadt.example") if each.kind == ENTRY] == ["CANCEL"]


def test_call_off_of_an_unconfirmed_delegation_is_told_to_nobody_but_the_contact(event: Event) -> None:
    names = (Named("Ada Eins", "ada@stadt.example"), Named("Bela Zwei", "bela@stadt.example"))
    make.delegation(event.workshops[0], 2, confirmed=False, names=names)
    make.delegation(event.workshops[2], 2, contact_email="ja@stadt.example", names=names)
    assert call_off(event) == 4
    assert sorted(mail.to_address for mail in told()) == [
        "ada@stadt.example",
        "amt@stadt.example",
        "bela@stadt.example",
        "ja@stadt.example",
    ]
    assert bullets(told("ada@stadt.example")[0]) == ["C – Thema C: Platz bestätigt"]


def test_call_off_ends_offers_and_wishes_and_nobody_moves_up(event: Event) -> None:
    shop = event.workshops[0]
    first = make.registered(shop, "Ada Eins")
    for name in ("Bela Zwei", "Cem Drei", "Dana Vier"):
        make.registered(shop, name)
    with unit_of_work(by="participant", at=clock.now()):
        registration.withdraw(first, now=clock.now())
    assert states()["Cem Drei A"] == "offered"
    with make.later(minutes=1):
        assert call_off(event) == 3
    assert [mail.kind for mail in make.mails("dana.vier@example.org")] == ["registration/waitlisted", KINDS[0]]
    assert bullets(told("cem.drei@example.org")[0]) == ["A – Thema A: Platz angeboten"]


def test_call_off_names_every_wish(event: Event) -> None:
    db.session.add(Admission(event_id=event.id, mode="generous", allot_at=clock.now() + timedelta(days=3)))
    db.session.commit()
    now = clock.now()
    with unit_of_work(by="participant", at=now):
        registration.register_wishes([event.workshops[2], event.workshops[0]], make.applicant("Ada Eins"), now=now)
    with make.later(minutes=1):
        assert call_off(event) == 1
    assert bullets(told()[0]) == ["C – Thema C: 1. Wunsch", "A – Thema A: 2. Wunsch"]


def test_draw_of_an_event_called_off_is_never_held(app: Flask) -> None:
    event = wishing.wish_event("losreif", capacity=2)
    wishing.crowd(event, ["ABC", "BCA"])
    wishing.committed(event)
    call_off(event)
    with make.later(days=5):
        assert (draws.hold_draws(), [draw.drawn_at for draw in db.session.query(Draw)]) == (0, [None])


def test_call_off_leaves_what_was_called_off_before(event: Event) -> None:
    make.registered(event.workshops[0], "Ada Eins")
    make.registered(event.workshops[1], "Bela Zwei")
    deeds.call_off(event.workshops[0], "Zu wenige")
    with make.later(minutes=1):
        assert call_off(event) == 1
    assert [each.called_off_reason for each in event.workshops] == ["Zu wenige", REASON, REASON]
    assert [mail.to_name for mail in told()] == ["Bela Zwei"]


def test_call_off_when_the_last_workshop_was_called_off_still_calls_the_event_off(event: Event) -> None:
    for workshop in event.workshops:
        deeds.call_off(workshop, "Zu wenige")
    assert event.called_off_at is None
    assert call_off(event) == 0
    assert event.called_off_at == clock.now()


def test_call_off_twice_tells_nobody_again(event: Event) -> None:
    make.registered(event.workshops[0], "Ada Eins")
    call_off(event)
    revision = event.revision
    with make.later(minutes=1):
        assert call_off(event, "Anders") is None
    assert (len(told()), event.called_off_reason, event.revision) == (1, REASON, revision)
    verbs = [entry.verb for entry in db.session.query(HistoryEntry)]
    assert [verbs.count(verb) for verb in ("event_called_off", "workshop_called_off", "called_off")] == [1, 3, 1]


@pytest.mark.parametrize(("hour", "refusal"), [(8, rules.HasBegun), (15, rules.IsOver)])
def test_call_off_once_it_has_begun_is_refused(event: Event, hour: int, refusal: type[Exception]) -> None:
    make.registered(event.workshops[0], "Ada Eins")
    with clock.stopped(datetime(2026, 12, 5, hour, 30, tzinfo=UTC)), pytest.raises(refusal):
        call_off(event)
    assert (event.called_off_at, states()) == (None, {"Ada Eins A": "confirmed"})


def test_call_off_of_what_nobody_sees_or_without_a_reason_is_refused(app: Flask, event: Event) -> None:
    with pytest.raises(rules.NotPublished):
        call_off(make.event("marburg", published=False))
    with pytest.raises(rules.ReasonMissing):
        call_off(event, "  ")


def test_nobody_registers_for_and_nothing_is_added_to_an_event_called_off(event: Event) -> None:
    call_off(event)
    with pytest.raises(NobodyRegisters):
        make.registered(event.workshops[0], "Ada Eins")
    now = clock.now()
    with pytest.raises(EventCalledOff), unit_of_work(by="test", at=now):
        arranging.add(event, {}, host="rotunde.example", now=now)
    with pytest.raises(EventCalledOff), unit_of_work(by="test", at=now):
        publishing.take_back(event, now=now)
    assert event.is_published


def test_call_off_forgets_a_change_that_waits(event: Event) -> None:
    make.registered(event.workshops[0], "Ada Eins")
    deeds.change(event.workshops[0], room="Saal 9")
    call_off(event)
    with make.later(minutes=30):
        assert changes.tell_changes() == 0


def test_planned_message_becomes_a_draft_and_never_leaves(event: Event) -> None:
    make.registered(event.workshops[0], "Ada Eins")
    now = clock.now()
    with unit_of_work(by="test", at=now):
        planned = letters.write(
            event, Segment(states=("confirmed", "called_off")), Texts("Bis morgen", "Wir freuen uns."), now=now
        )
        letters.plan(planned, now + timedelta(hours=1), seen=planned.revision, now=now)
        sent = letters.write(event, Segment(), Texts("Bald", "Es geht los."), now=now)
        letters.send(sent, seen=sent.revision, now=now)
    letter_jobs.send_messages()  # its mails wait in the outbox
    call_off(event)
    with make.later(hours=2):
        letter_jobs.send_messages()
    assert (planned.state, planned.problem, planned.send_at) == ("draft", "called_off", None)
    assert [mail.state for mail in make.mails() if mail.kind == "letters/message"] == ["expired"]
    with unit_of_work(by="test", at=now):  # whoever was registered can still be written to
        planned.segment = Segment(states=("called_off",)).stored
        letters.send(planned, seen=planned.revision, now=now)
    letter_jobs.send_messages()
    assert db.session.get_one(Message, planned.id).people == 1


@needs_kit
def test_judges_find_nothing_in_the_mails_of_an_event_called_off(event: Event, tmp_path: Path) -> None:
    make.registered(event.workshops[0], "Ada Eins")
    make.registered(event.workshops[2], "Ada Eins")
    make.delegation(event.workshops[0], 2)
    invited = [mail.calendar or b"" for mail in make.mails("ada.eins@example.org") if mail.calendar]
    with make.later(minutes=30):
        call_off(event)
    found = [mail for mail in make.mails() if mail.kind in (*KINDS, ENTRY)]
    assert len(found) == 3
    for number, mail in enumerate(found):
        file = tmp_path / f"{number}.eml"
        file.write_bytes(outbox.as_bytes(mail, now=clock.now()))
        how = ("--ics", "cancel") if mail.calendar else ()
        assert complaints("check_mail.py", str(file), *how, "--lang", "de", *TODAY) == [], mail.kind
    people = ("--recipient", "ada.eins@example.org", "--organizer", "geschaeftsstelle@example.org", *TODAY)
    ended = [mail.calendar or b"" for mail in found if mail.to_name == "Ada Eins"]
    for before, after in zip(invited, ended, strict=True):
        assert judged(tmp_path, after, "--relation", "cancel", "--profile", "cancel", *people, before=before) == []
