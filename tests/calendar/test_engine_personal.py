"""What one person's calendar holds: workshops, rounds, plans, a shared mailbox. Never a secret, never a stranger."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.calendar import ics
from tests.calendar.samples import HOSTILE, NOW, OFFICE, PERSON, SENT, item, read, values

PLANNED = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)
LINES = ("Ihre Gruppe: Blau", "Runde 1, 10:00 Uhr: Station 2", "Runde 2, 10:21 Uhr: Station 3")


def planned(**other: Any) -> ics.CalendarItem:
    return ics.with_plan(item(**other), LINES, number=2, planned_at=PLANNED)


def rounds(parent: ics.CalendarItem, count: int = 3) -> list[ics.Slot]:
    return [
        ics.Slot(
            parent=parent,
            key="41",
            number=number,
            title=f"Runde {number}: Station {number + 1}",
            starts_at=parent.starts_at + (number - 1) * timedelta(minutes=21),
            ends_at=parent.starts_at + (number - 1) * timedelta(minutes=21) + timedelta(minutes=18),
            location=f"Station {number + 1}, Fensterseite",
            description="Welche Daten brauchen wir?",
        )
        for number in range(1, count + 1)
    ]


def personal(items: list[ics.CalendarItem], slots: list[ics.Slot], *, now: datetime = NOW) -> bytes:
    return ics.personal_feed(items, slots, name="Meine Workshops", now=now)


def test_personal_feed_has_the_workshop_and_an_entry_for_each_round() -> None:
    parent = planned(conference_url="https://raum.example/geheim")
    events = {str(event["UID"]): event for event in read(personal([parent], rounds(parent))).walk("VEVENT")}
    host = "6f1a1f0e-0000-4000-8000-000000000001"
    first = events.pop(f"w-{host}-r1-41@rotunde.example")
    assert sorted(events) == [
        f"w-{host}-r2-41@rotunde.example",
        f"w-{host}-r3-41@rotunde.example",
        parent.uid,
    ]
    told = {name: str(first[name]) for name in ("SUMMARY", "LOCATION", "DESCRIPTION", "TRANSP", "STATUS", "RELATED-TO")}
    assert told == {
        "SUMMARY": "Runde 1: Station 2",
        "LOCATION": "Station 2, Fensterseite",
        "DESCRIPTION": "Welche Daten brauchen wir?",
        "TRANSP": "TRANSPARENT",
        "STATUS": "CONFIRMED",
        "RELATED-TO": parent.uid,
    }
    assert dict(first["RELATED-TO"].params) == {"RELTYPE": "PARENT"}
    assert (first["DTSTART"].dt, first["DTEND"].dt) == (parent.starts_at, parent.starts_at + timedelta(minutes=18))
    assert str(events[parent.uid]["TRANSP"]) == "OPAQUE"
    assert "CONFERENCE" not in first
    assert str(events[parent.uid]["CONFERENCE"]) == "https://raum.example/geheim"


def test_personal_feed_names_itself_but_not_its_secret_address() -> None:
    data = personal([item()], [])
    found = {name: values(data, name) for name in ("NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "SOURCE", "METHOD")}
    assert found == {
        "NAME": ["Meine Workshops"],
        "X-WR-CALNAME": ["Meine Workshops"],
        "REFRESH-INTERVAL": ["PT1H"],
        "SOURCE": [],
        "METHOD": [],
    }
    assert (values(data, "ATTENDEE"), values(data, "ORGANIZER")) == ([], [])


def test_personal_feed_of_a_workshop_called_off_has_no_rounds() -> None:
    parent = planned(called_off=True)
    data = personal([parent], rounds(parent))
    assert (values(data, "UID"), values(data, "STATUS")) == ([parent.uid], ["CANCELLED"])


def test_personal_feed_forgets_rounds_with_their_workshop() -> None:
    old, coming = planned(), planned(uid="w-2@rotunde.example", starts_at=NOW, ends_at=NOW + timedelta(hours=1))
    late = old.ends_at + timedelta(days=91)
    data = personal([old, coming], [*rounds(old), *rounds(coming, 1)], now=late)
    assert values(data, "UID") == []
    assert values(personal([old], rounds(old, 1)), "UID") == [old.uid, rounds(old, 1)[0].uid]
    assert values(personal([], rounds(old)), "UID") == []


def test_personal_feed_has_one_order_whatever_the_order_given() -> None:
    parent, other = planned(), planned(uid="w-2@rotunde.example")
    slots = [*rounds(parent), *rounds(other)]
    assert personal([parent, other], slots) == personal([other, parent], slots[::-1])


def test_plan_stands_below_the_description_and_counts_as_news() -> None:
    plain, told = item(), planned()
    assert told.description == f"{plain.description}\n\n" + "\n".join(LINES)
    assert (told.sequence, told.revised_at) == (plain.sequence + 2, PLANNED)
    newer = plain.revised_at + timedelta(days=30)
    assert planned(revised_at=newer).revised_at == newer
    assert dataclasses.replace(told, description=plain.description, sequence=3, revised_at=plain.revised_at) == plain


def test_plan_in_a_request_keeps_uid_and_takes_the_given_sequence() -> None:
    first = ics.request(item(), invitee=PERSON, organiser=OFFICE, sequence=7, sent_at=SENT)
    update = ics.request(planned(), invitee=PERSON, organiser=OFFICE, sequence=8, sent_at=SENT + timedelta(hours=1))
    assert values(first, "UID") == values(update, "UID")
    assert (values(first, "SEQUENCE"), values(update, "SEQUENCE")) == (["7"], ["8"])
    (event,) = read(update).walk("VEVENT")
    assert str(event["DESCRIPTION"]).endswith("\n\n" + "\n".join(LINES))


def test_people_of_one_mailbox_stand_above_the_description() -> None:
    told = ics.with_people(item(), ["Ada Beispiel", "Bela Muster"], label="Angemeldet")
    assert told.description == f"Angemeldet: Ada Beispiel, Bela Muster\n\n{item().description}"
    assert dataclasses.replace(told, description=item().description) == item()
    assert ics.with_people(item(description=""), ["Ada"], label="Angemeldet").description == "Angemeldet: Ada"


@pytest.mark.parametrize("break_", HOSTILE)
def test_no_text_of_plan_people_or_round_starts_a_line(break_: str) -> None:
    evil = f"harmlos{break_}ATTENDEE:mailto:boese@example.org{break_} "
    parent = ics.with_people(ics.with_plan(item(), [evil], number=1, planned_at=PLANNED), [evil], label=evil)
    (slot,) = rounds(parent, 1)
    slot = dataclasses.replace(slot, title=evil, location=evil, description=evil, key=f"1{break_}X:1")
    data = personal([parent], [slot])
    lines = data.decode().replace("\r\n ", "").splitlines()
    assert [line for line in lines if line.startswith(("ATTENDEE", "X:1"))] == []
    assert len(read(data).walk("VEVENT")) == 2


@pytest.mark.parametrize(("rsvp", "told"), [(False, None), (True, "TRUE")])
def test_request_asks_for_an_answer_only_where_somebody_reads_it(rsvp: bool, told: str | None) -> None:
    data = ics.request(item(), invitee=PERSON, organiser=OFFICE, sequence=1, sent_at=SENT, rsvp=rsvp)
    (event,) = read(data).walk("VEVENT")
    assert event["ATTENDEE"].params.get("RSVP") == told
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
