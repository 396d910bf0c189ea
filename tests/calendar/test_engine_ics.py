"""Calendar files: what they hold, what they must never hold, and that equal input gives equal bytes."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from datetime import date, timedelta, timezone
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.calendar import ics
from app.core.addresses import UnmailableAddress
from tests.calendar.samples import HOSTILE, NOW, OFFICE, PERSON, SENT, item, read, values

SIGNS = st.text(st.characters(codec="utf-8"), max_size=200)


def test_download_names_nobody_and_no_method():
    found = ics.download([item()], name="Kassel")
    assert read(found).get("METHOD") is None
    named = {prop.partition(b";")[0].partition(b":")[0] for prop in found.split(b"\r\n")}
    assert named & {b"METHOD", b"ORGANIZER", b"ATTENDEE", b"BEGIN:VALARM"} == set()
    assert b"VALARM" not in found


def test_download_says_what_the_item_says():
    (event,) = read(ics.download([item()], name="Kassel")).walk("VEVENT")
    told = {name: str(event[name]) for name in ("UID", "SUMMARY", "LOCATION", "URL", "STATUS", "TRANSP")}
    assert told == {
        "UID": item().uid,
        "SUMMARY": "Workshop C: Weg zur Smart City",
        "LOCATION": "Saal 2, Beispielplatz 1, Kassel",
        "URL": "https://rotunde.example/veranstaltungen/kassel/workshops/c/",
        "STATUS": "CONFIRMED",
        "TRANSP": "OPAQUE",
    }
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (item().starts_at, item().ends_at)
    assert (event["DTSTAMP"].dt, event["LAST-MODIFIED"].dt) == (item().revised_at, item().revised_at)
    assert (event["CREATED"].dt, event["SEQUENCE"]) == (item().created_at, 3)
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert event["GEO"].to_ical() == "51.3127;9.4797"
    assert [str(each) for each in event["CATEGORIES"].cats] == ["Smart Cities", "Personal, Budget"]


def test_download_twice_gives_the_same_bytes():
    assert ics.download([item()], name="Kassel") == ics.download([item()], name="Kassel")


EXACT = [
    "Komma, Semikolon; Rückstrich \\ und Doppelpunkt:",
    "C:\\Neu und C:\\temp\\neu, \\, \\; \\N",
    "Familie 👩‍👩‍👧‍👦, Flagge 🏴󠁧󠁢󠁳󠁣󠁴󠁿, Lehrerin 👩🏽‍🏫",
    "e\u0301 a\u0308 q\u0303\u0323 und é ä",
    '„Zitat“, "Zitat", ^caret^, 100 % =?utf-8?q?x?=',
    "\\" * 80,
    "ä" * 100,
    "👩‍🏫" * 30,
    "a" * 66 + "," * 20,
]


@pytest.mark.parametrize("text", EXACT)
def test_download_gives_texts_back_exactly(text):
    given = item(title=text, location=text, description=f"{text}\n\n{text}", categories=(text, "zwei"))
    (event,) = read(ics.download([given], name=text)).walk("VEVENT")
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == (text, text)
    assert str(event["DESCRIPTION"]) == f"{text}\n\n{text}"
    assert [str(each) for each in event["CATEGORIES"].cats] == [text, "zwei"]
    assert values(ics.download([given], name=text), "NAME") == [text]


@pytest.mark.parametrize("text", EXACT)
def test_download_folds_at_75_octets_between_characters(text):
    for line in ics.download([item(title=text, description=text * 3)], name=text).split(b"\r\n"):
        assert len(line) <= 75
        assert line.decode("utf-8").encode() == line


@pytest.mark.parametrize("break_", HOSTILE)
def test_every_text_with_a_line_break_starts_no_line(break_):
    evil = f"harmlos{break_}ATTENDEE:mailto:boese@example.org{break_} "
    given = item(
        title=evil, location=evil, description=evil, url=f"https://rotunde.example/{evil}", categories=(evil,),
        conference_url=f"https://rotunde.example/{evil}", uid=f"w-1{break_}X:1@rotunde.example",
    )  # fmt: skip
    clean = ics.request(item(), invitee=PERSON, organiser=OFFICE, sequence=4, sent_at=SENT)
    dirty = ics.request(
        given,
        invitee=ics.Invitee(evil, PERSON.email),
        organiser=ics.Invitee(evil, OFFICE.email),
        sequence=4,
        sent_at=SENT,
    )
    assert names(dirty) - names(clean) == {"CONFERENCE"}
    assert values(dirty, "ATTENDEE") == [f"mailto:{PERSON.email}"]


def names(data: bytes) -> set[str]:
    """Names of all content lines, taking every break for a break that some reader takes for one."""
    unfolded = data.decode().replace("\r\n ", "")
    return {line.partition(":")[0].partition(";")[0] for line in unfolded.splitlines()}


@settings(max_examples=60, deadline=None)
@given(title=SIGNS, description=SIGNS, name=SIGNS)
def test_any_text_leaves_a_readable_file(title, description, name):
    given_item = item(title=f"T{title}", description=f"D{description}")
    data = ics.request(given_item, invitee=ics.Invitee(name, PERSON.email), organiser=OFFICE, sequence=4, sent_at=SENT)
    (event,) = read(data).walk("VEVENT")
    assert str(event["ATTENDEE"]) == f"mailto:{PERSON.email}"
    assert event["SUMMARY"].startswith("T")
    assert event["DESCRIPTION"].startswith("D")


def test_download_escapes_what_parts_values():
    data = ics.download([item(title="a,b;c\\d", categories=("e,f", "g;h"))], name="i;j")
    assert {b"SUMMARY:a\\,b\\;c\\\\d", b"CATEGORIES:e\\,f,g\\;h", b"NAME:i\\;j"} <= set(data.split(b"\r\n"))


def test_addresses_that_are_none_are_left_out():
    for address in ("javascript:alert(1)", "rotunde.example", "https://", "", "https://a b/", "https://[x/"):
        data = ics.download([item(url=address, conference_url=address)], name="x")
        assert (values(data, "URL"), values(data, "CONFERENCE")) == ([], [])


def test_addresses_are_written_in_ascii():
    data = ics.download([item(url="https://größe.example/straße/a?b=c d,e;f#ü")], name="x")
    assert values(data, "URL") == ["https://xn--gre-6ka8i.example/stra%C3%9Fe/a?b=c%20d,e;f#%C3%BC"]


def test_request_invites_one_person_at_the_time_of_sending():
    data = ics.request(item(), invitee=PERSON, organiser=OFFICE, sequence=7, sent_at=SENT)
    calendar = read(data)
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("REQUEST", "CONFIRMED", 7)
    assert (event["DTSTAMP"].dt, event["LAST-MODIFIED"].dt, event["CREATED"].dt) == (SENT, SENT, item().created_at)
    assert (str(event["ORGANIZER"]), str(event["ATTENDEE"])) == (f"mailto:{OFFICE.email}", f"mailto:{PERSON.email}")
    assert dict(event["ATTENDEE"].params) == {
        "CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "CN": PERSON.name,
    }  # fmt: skip
    assert event["UID"] == item().uid


def test_withdrawal_keeps_everything_but_method_status_and_stamp():
    invited = ics.request(item(), invitee=PERSON, organiser=OFFICE, sequence=7, sent_at=SENT)
    taken_back = ics.withdrawal(item(), invitee=PERSON, organiser=OFFICE, sequence=8, sent_at=SENT + timedelta(hours=1))
    before, after = invited.split(b"\r\n"), taken_back.split(b"\r\n")
    assert sorted((old, new) for old, new in zip(before, after, strict=True) if old != new) == [
        (b"DTSTAMP:20261103T080000Z", b"DTSTAMP:20261103T090000Z"),
        (b"LAST-MODIFIED:20261103T080000Z", b"LAST-MODIFIED:20261103T090000Z"),
        (b"METHOD:REQUEST", b"METHOD:CANCEL"),
        (b"SEQUENCE:7", b"SEQUENCE:8"),
        (b"STATUS:CONFIRMED", b"STATUS:CANCELLED"),
    ]


def test_invitation_to_an_umlaut_domain_names_the_address_of_the_mail():
    data = ics.request(item(), invitee=ics.Invitee("Ada", "ada@müller.de"), organiser=OFFICE, sequence=1, sent_at=SENT)
    assert values(data, "ATTENDEE") == ["mailto:ada@xn--mller-kva.de"]
    with pytest.raises(UnmailableAddress):
        ics.request(item(), invitee=ics.Invitee("Ada", "ä dä@beispiel.de"), organiser=OFFICE, sequence=1, sent_at=SENT)


def test_feed_names_itself_and_how_often_to_ask():
    data = ics.feed([item()], name="Alle", source_url="https://rotunde.example/kalender.ics", now=NOW)
    for name, value in {
        "NAME": "Alle",
        "X-WR-CALNAME": "Alle",
        "REFRESH-INTERVAL": "PT1H",
        "X-PUBLISHED-TTL": "PT1H",
        "SOURCE": "https://rotunde.example/kalender.ics",
    }.items():
        assert values(data, name) == [value]
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in data
    assert values(data, "METHOD") == []


def test_feed_forgets_after_30_and_90_days():
    day = timedelta(days=1)

    def over(days, uid):
        return item(uid=uid, starts_at=NOW - days * day - timedelta(hours=1), ends_at=NOW - days * day)

    def off(days, uid):
        return item(uid=uid, called_off=True, created_at=NOW - 300 * day, revised_at=NOW - days * day)

    items = [over(90, "past-90"), over(91, "past-91"), off(30, "off-30"), off(31, "off-31"), item(uid="coming")]
    data = ics.feed(items, name="x", source_url="https://rotunde.example/", now=NOW)
    assert values(data, "UID") == ["past-90", "coming", "off-30"]
    assert values(data, "STATUS") == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert values(data, "SUMMARY")[2] == "ABGESAGT: Workshop C: Weg zur Smart City"


def test_feed_has_one_order_whatever_the_order_of_the_items():
    items = [
        item(uid=f"w-{number}@x.example", starts_at=item().starts_at - timedelta(number % 3)) for number in range(9)
    ]
    told = [ics.feed(each, name="x", source_url="https://x.example/", now=NOW) for each in (items, items[::-1])]
    assert told[0] == told[1]


def test_feed_without_items_is_still_a_calendar():
    data = ics.feed([], name="Leer", source_url="https://rotunde.example/", now=NOW)
    assert [each.name for each in read(data).subcomponents] == ["VTIMEZONE"]


def test_moments_without_zone_are_refused():
    bare = dataclasses.replace(item(), revised_at=item().revised_at.replace(tzinfo=None))
    with pytest.raises(ValueError, match="time zone"):
        ics.download([bare], name="x")


def test_moments_in_any_zone_give_the_same_file():
    york, tokyo = ZoneInfo("America/New_York"), timezone(timedelta(hours=9))
    moved = item(starts_at=item().starts_at.astimezone(york), ends_at=item().ends_at.astimezone(tokyo))
    assert ics.download([moved], name="x") == ics.download([item()], name="x")


SCRIPT = """
import sys
from app.calendar import ics
from tests.calendar.samples import NOW, OFFICE, PERSON, SENT, item
sys.stdout.buffer.write(ics.feed([item()], name="x", source_url="https://x.example/", now=NOW))
sys.stdout.buffer.write(ics.request(item(), invitee=PERSON, organiser=OFFICE, sequence=1, sent_at=SENT))
"""


def test_server_in_new_york_gives_the_same_file():
    told = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT], env={**os.environ, "TZ": zone}, capture_output=True, check=True
        ).stdout
        for zone in ("America/New_York", "Europe/Berlin", "Asia/Tokyo")
    }
    assert len(told) == 1
    assert b"DTSTART;TZID=Europe/Berlin:20261205T100000" in told.pop()


def test_file_name_is_ascii_and_speaks():
    day = date(2026, 12, 5)
    assert ics.file_name("Workshop C Kassel", day) == "workshop-c-kassel-2026-12-05.ics"
    assert ics.file_name("Größe: „Übung“/../\r\nx", day) == "groesse-uebung-x-2026-12-05.ics"
    assert ics.file_name("日本", day) == "termin-2026-12-05.ics"
    assert len(ics.file_name("lang " * 100, day)) <= 95


def test_icalendar_reads_what_is_written():
    data = ics.feed(
        [item(uid=f"w-{n}@x.example") for n in range(20)], name="x", source_url="https://x.example/", now=NOW
    )
    assert len(icalendar.Calendar.from_ical(data).walk("VEVENT")) == 20
