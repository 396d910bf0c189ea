"""What a workshop called off leaves behind."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.admission.models import Admission
from app.changes import jobs, rules
from app.core import clock
from app.core.db import db, unit_of_work
from app.events.models import Workshop
from app.outbox import actions as outbox
from app.registration import actions as registration
from app.registration.models import Registration
from tests.calendar.samples import values
from tests.calendar.test_engine_judges import judged
from tests.calendar.test_files import TODAY, complaints, needs_kit
from tests.changes.deeds import call_off, change, news
from tests.support import make
from tests.support.client import PageClient


@pytest.fixture
def workshop(app: Flask) -> Workshop:
    return make.event("kassel", capacity=2).workshops[2]


def test_call_off_ends_every_registration_and_withdraws_places_from_calendars(workshop: Workshop) -> None:
    for name in ("Ada Eins", "Bela Zwei", "Cem Drei"):
        make.registered(workshop, name)
    gone = make.registered(workshop.event.workshops[0], "Dana Vier")  # in another workshop
    with make.later(minutes=5):
        assert call_off(workshop) == 3
    told = news(kind="registration/called_off")
    assert [(mail.to_name, mail.calendar_method) for mail in told] == [
        ("Ada Eins", "CANCEL"),
        ("Bela Zwei", "CANCEL"),
        ("Cem Drei", ""),
    ]
    assert ["Grund: Zu wenige Anmeldungen" in mail.text for mail in told] == [True] * 3
    (invited,) = [
        mail.calendar or b"" for mail in make.mails("ada.eins@example.org") if mail.calendar_method == "REQUEST"
    ]
    ended = told[0].calendar or b""
    for name in ("UID", "DTSTART", "DTEND", "ORGANIZER", "ATTENDEE"):
        assert values(ended, name) == values(invited, name)
    assert values(ended, "STATUS") == ["CANCELLED"]
    assert int(values(ended, "SEQUENCE")[0]) > int(values(invited, "SEQUENCE")[0])
    states = {row.name: row.state for row in db.session.query(Registration)}
    assert states == {
        "Ada Eins": "called_off",
        "Bela Zwei": "called_off",
        "Cem Drei": "called_off",
        gone.name: "confirmed",
    }


def test_call_off_forgets_a_change_that_waits(workshop: Workshop) -> None:
    make.registered(workshop, "Ada Eins")
    with make.later(minutes=1):
        change(workshop, room="Saal 9")
    with make.later(minutes=2):
        call_off(workshop)
    with make.later(minutes=30):
        assert (jobs.tell_changes(), news()) == (0, [])


@pytest.mark.parametrize("reason", ["", "   "])
def test_call_off_without_a_reason_is_refused(workshop: Workshop, reason: str) -> None:
    with pytest.raises(rules.ReasonMissing):
        call_off(workshop, reason)
    db.session.refresh(workshop)
    assert workshop.called_off_at is None


def test_call_off_twice_or_after_the_start_is_refused(workshop: Workshop) -> None:
    other = workshop.event.workshops[0]
    call_off(workshop)
    with pytest.raises(rules.CalledOff):
        call_off(workshop)
    with pytest.raises(rules.CalledOff):
        change(workshop, room="Saal 9")
    with clock.stopped(other.starts_at), pytest.raises(rules.HasBegun):
        call_off(other)


def test_call_off_of_a_wish_moves_the_others_up(workshop: Workshop) -> None:
    """Whoever wished for nothing else is told that it is over; whoever has other wishes stays in the draw."""
    shops = {each.letter: each for each in workshop.event.workshops}
    db.session.add(Admission(event_id=workshop.event_id, mode="generous", allot_at=clock.now() + timedelta(days=3)))
    db.session.commit()
    for name, letters in (("Ada Eins", "CBA"), ("Bela Zwei", "ACB"), ("Cem Drei", "C")):
        now = clock.now()
        with unit_of_work(by="participant", at=now):
            registration.register_wishes([shops[letter] for letter in letters], make.applicant(name), now=now)
    with make.later(minutes=1):
        assert call_off(workshop) == 1
    rows = db.session.query(Registration).order_by(Registration.id).all()
    found = {
        row.name: (row.state, row.workshop.letter, "".join(wish.workshop.letter for wish in row.wishes)) for row in rows
    }
    assert found == {
        "Ada Eins": ("wished", "B", "BA"),
        "Bela Zwei": ("wished", "A", "AB"),
        "Cem Drei": ("called_off", "C", "C"),
    }
    assert [mail.to_name for mail in news(kind="changes/wish_dropped")] == ["Ada Eins", "Bela Zwei"]
    assert "- 1. Wunsch: B – Thema B\n- 2. Wunsch: A – Thema A\n" in news(kind="changes/wish_dropped")[0].text


@needs_kit
def test_judges_find_nothing_in_the_mails_of_a_change_and_of_a_workshop_called_off(
    workshop: Workshop, tmp_path: Path
) -> None:
    """Invited, moved, called off: three mails to each judge, two pairs of calendar files."""
    make.registered(workshop, "Ada Eins")
    with make.later(minutes=1):
        change(workshop, room="Saal 9", starts_at=workshop.starts_at + timedelta(minutes=30))
    with make.later(minutes=11):
        jobs.tell_changes()
    with make.later(minutes=30):
        call_off(workshop)
    mails = [mail for mail in make.mails() if mail.calendar]
    assert [mail.calendar_method for mail in mails] == ["REQUEST", "REQUEST", "CANCEL"]
    for number, mail in enumerate(mails):
        file = tmp_path / f"{number}.eml"
        file.write_bytes(outbox.as_bytes(mail, now=clock.now()))
        method = mail.calendar_method.lower()
        assert complaints("check_mail.py", str(file), "--ics", method, "--lang", "de", *TODAY) == [], mail.kind
    invited, moved, ended = [mail.calendar or b"" for mail in mails]
    people = ("--recipient", "ada.eins@example.org", "--organizer", "geschaeftsstelle@example.org", *TODAY)
    assert judged(tmp_path, moved, "--relation", "update", "--profile", "request", *people, before=invited) == []
    assert judged(tmp_path, ended, "--relation", "cancel", "--profile", "cancel", *people, before=moved) == []


def test_page_of_the_last_workshop_points_to_the_whole_event(client: PageClient, workshop: Workshop) -> None:
    make.signed_in(client, "organiser")
    page, whole = "/verwaltung/kassel/workshops/c/ausfall", "/verwaltung/kassel/ausfall"
    assert whole not in client.get(page).get_data(as_text=True)
    for other in workshop.event.workshops[:2]:
        call_off(other)
    assert "Das ist der letzte Workshop, der noch stattfindet" in client.get(page).get_data(as_text=True)
    call_off(workshop)
    shown = client.get(page).get_data(as_text=True)
    assert ("Kein Workshop dieser Veranstaltung findet noch statt" in shown, f'href="{whole}"' in shown) == (True, True)
