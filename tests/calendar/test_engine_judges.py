"""Calendar files before judges that are not ours: the readers of Thunderbird, Apple, Google's kind and Outlook's rules.

They need the kit beside the repository; without it these tests are skipped and the others remain.
"""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from app.calendar import ics
from tests.calendar.samples import NOW, OFFICE, PERSON, SENT, item
from tests.calendar.test_engine_personal import planned, rounds

JUDGE = Path(__file__).resolve().parents[3] / "shared" / "tools" / "calendar" / "check_ics.py"
KIT = Path(os.environ.get("CALKIT", "/var/tmp/calkit"))
READERS = "libical,icaljs,node-ical,icalendar,vobject,ics,ical"

pytestmark = pytest.mark.skipif(
    not (JUDGE.exists() and (KIT / "venv").exists() and (KIT / "ical_dump").exists()), reason="the judges are not here"
)

NASTY = "Fragen, Antworten; Wege \\ Ziele: „Größe“ 👩‍🏫 e\u0301"


def judged(folder: Path, data: bytes, *more: str, truth: dict | None = None, before: bytes | None = None) -> list[str]:
    """Errors, as "code where: text"."""
    file, first, told = folder / "after.ics", folder / "before.ics", folder / "truth.json"
    file.write_bytes(data)
    asked = [str(file)]
    if before is not None:
        first.write_bytes(before)
        asked = ["--before", str(first), "--after", str(file)]
    if truth is not None:
        told.write_text(json.dumps(truth), "utf-8")
        asked += ["--expect", str(told)]
    command = [sys.executable, str(JUDGE), *asked, "--json", "--parsers", "fast", "--require", READERS, *more]
    answer = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    errors = [found for found in answer["findings"] if found["level"] == "ERROR"]
    return [f"{found['code']} {found['where']}: {found['text']}" for found in errors]


def truth(*items: ics.CalendarItem, **more: object) -> dict:
    events = [
        {
            "uid": each.uid,
            "summary": f"ABGESAGT: {each.title}" if each.called_off else each.title,
            "start": each.starts_at.isoformat(),
            "end": each.ends_at.isoformat(),
            "location": each.location,
            "description": each.description,
            "status": "CANCELLED" if each.called_off else "CONFIRMED",
            "sequence": each.sequence,
            "categories": list(each.categories),
        }
        for each in items
    ]
    return {"events": events, "count": {"VEVENT": len(items), "VALARM": 0}, **more}


def nasty(**other: object) -> ics.CalendarItem:
    texts = {
        "title": NASTY,
        "location": NASTY,
        "description": f"{NASTY}\n\n{NASTY * 4}",
        "categories": ("Personal", "Netz"),
    }
    return item(**{**texts, **other})


def test_download_is_read_alike_by_all(tmp_path):
    items = [nasty(uid=f"w-{number}@rotunde.example", called_off=number == 2) for number in range(3)]
    data = ics.download(items, name=NASTY)
    forbidden = {"method": None, "forbid_properties": ["ATTENDEE", "ORGANIZER", "METHOD"]}
    assert judged(tmp_path, data, "--profile", "download", "--public", truth=truth(*items, **forbidden)) == []


def test_switch_nights_are_read_alike_by_all(tmp_path):
    step = timedelta(minutes=15)
    starts = [
        night + number * step
        for night in (datetime(2027, 3, 27, 23, tzinfo=UTC), datetime(2027, 10, 30, 23, tzinfo=UTC))
        for number in range(16)
    ]
    items = [
        item(uid=f"w-{number}@rotunde.example", starts_at=start, ends_at=start + step)
        for number, start in enumerate(starts)
    ]
    assert judged(tmp_path, ics.download(items, name="x"), "--profile", "download", truth=truth(*items)) == []


def test_feed_is_read_alike_by_all(tmp_path):
    items = [item(uid=f"w-{number}@rotunde.example", called_off=number == 2) for number in range(3)]
    data = ics.feed(items, name="Alle", source_url="https://rotunde.example/kalender.ics", now=NOW)
    assert judged(tmp_path, data, "--profile", "feed", truth=truth(*items, method=None)) == []


def test_feed_without_items_is_read_by_all(tmp_path):
    data = ics.feed([], name="Alle", source_url="https://rotunde.example/kalender.ics", now=NOW)
    assert judged(tmp_path, data, "--profile", "feed", truth={"count": {"VEVENT": 0}}) == []


def test_request_and_withdrawal_are_a_pair_to_all(tmp_path):
    people = ("--recipient", PERSON.email, "--organizer", OFFICE.email)
    invited = ics.request(nasty(), invitee=PERSON, organiser=OFFICE, sequence=4, sent_at=SENT)
    moved = ics.request(
        nasty(location="Saal 3"), invitee=PERSON, organiser=OFFICE, sequence=5, sent_at=SENT + timedelta(hours=1)
    )
    ended = ics.withdrawal(
        nasty(location="Saal 3"), invitee=PERSON, organiser=OFFICE, sequence=6, sent_at=SENT + timedelta(hours=2)
    )
    again = ics.request(nasty(), invitee=PERSON, organiser=OFFICE, sequence=7, sent_at=SENT + timedelta(hours=3))
    meant = truth(nasty(sequence=4), method="REQUEST")
    assert judged(tmp_path, invited, "--profile", "request", *people, truth=meant) == []
    update, cancel, rejoin = (
        judged(tmp_path, data, "--relation", relation, "--profile", profile, *people, before=before)
        for before, data, relation, profile in (
            (invited, moved, "update", "request"),
            (moved, ended, "cancel", "cancel"),
            (ended, again, "reinvite", "request"),
        )
    )
    assert (update, cancel, rejoin) == ([], [], [])


def test_judge_finds_what_is_broken_on_purpose(tmp_path):
    data = ics.download([item()], name="x").replace(b"BYMONTH=10", b"BYMONTH=11")
    summer = item(starts_at=datetime(2027, 11, 3, 9, tzinfo=UTC), ends_at=datetime(2027, 11, 3, 10, tzinfo=UTC))
    late = ics.download([summer], name="x").replace(b"BYMONTH=10", b"BYMONTH=12")
    assert any("Z13" in error for error in judged(tmp_path, data, "--profile", "download"))
    assert any("Z11" in error for error in judged(tmp_path, late, "--profile", "download"))


def test_plan_and_shared_mailbox_are_updates_to_all(tmp_path):
    """Invited; groups announced; a second person of the mailbox; one of the two withdraws; both have withdrawn."""
    people = ("--recipient", PERSON.email, "--organizer", OFFICE.email)
    lines = [NASTY, "Runde 1, 10:00 Uhr: Station 2", "Runde 2, 10:21 Uhr: Station 3"]
    plan = ics.with_plan(nasty(), lines, number=1, planned_at=SENT)
    both = ics.with_people(plan, ["Ada Beispiel", "Bela Müßig-Łoś"], label="Angemeldet")
    one = ics.with_people(plan, ["Bela Müßig-Łoś"], label="Angemeldet")
    files = [
        ics.request(
            told,
            invitee=PERSON,
            organiser=OFFICE,
            sequence=4 + number,
            sent_at=SENT + timedelta(hours=number),
            rsvp=True,
        )
        for number, told in enumerate((nasty(), plan, both, one))
    ]
    ended = ics.withdrawal(one, invitee=PERSON, organiser=OFFICE, sequence=8, sent_at=SENT + timedelta(hours=9))
    found = [
        judged(tmp_path, after, "--relation", "update", "--profile", "request", *people, before=before)
        for before, after in pairwise(files)
    ]
    found.append(judged(tmp_path, ended, "--relation", "cancel", "--profile", "cancel", *people, before=files[-1]))
    assert found == [[], [], [], []]
    meant = truth(dataclasses.replace(both, sequence=6), method="REQUEST")
    assert judged(tmp_path, files[2], "--profile", "request", *people, truth=meant) == []


def as_item(slot: ics.Slot) -> ics.CalendarItem:
    """What a reader should find of a round."""
    names = ("uid", "title", "starts_at", "ends_at", "location", "description")
    return dataclasses.replace(slot.parent, **{name: getattr(slot, name) for name in names})


def test_personal_feed_is_read_alike_by_all(tmp_path):
    parent, slots = planned(), rounds(planned())
    off = item(uid="w-2@rotunde.example", called_off=True)
    data = ics.personal_feed([parent, off], slots, name=NASTY, now=NOW)
    forbidden = {"method": None, "forbid_properties": ["ATTENDEE", "ORGANIZER", "METHOD", "SOURCE"]}
    meant = truth(parent, *map(as_item, slots), off, **forbidden)
    for profile in ("feed", "schedule"):
        assert judged(tmp_path, data, "--profile", profile, truth=meant) == []


def test_rounds_in_switch_nights_are_read_alike_by_all(tmp_path):
    parents = [
        item(uid=f"w-{number}@rotunde.example", starts_at=start, ends_at=start + timedelta(hours=4))
        for number, start in enumerate((datetime(2027, 3, 27, 23, tzinfo=UTC), datetime(2027, 10, 30, 22, tzinfo=UTC)))
    ]
    slots = [slot for parent in parents for slot in rounds(parent, 11)]
    data = ics.personal_feed(parents, slots, name="Nacht", now=NOW)
    assert judged(tmp_path, data, "--profile", "schedule", truth=truth(*parents, *map(as_item, slots))) == []


def test_feed_before_and_after_a_change_is_a_pair_to_all(tmp_path):
    """Moved, called off, and one workshop gone: nothing doubles, nothing goes back."""
    items = [item(uid=f"w-{number}@rotunde.example") for number in range(4)]
    later = {"revised_at": item().revised_at + timedelta(days=1), "sequence": 4}
    times = {name: getattr(item(), name) + timedelta(hours=1) for name in ("starts_at", "ends_at")}
    moved = dataclasses.replace(items[1], **times, **later)
    after = [items[0], moved, dataclasses.replace(items[2], called_off=True, **later)]
    source = "https://rotunde.example/kalender.ics"
    files = [ics.feed(each, name="Alle", source_url=source, now=NOW) for each in (items, after)]
    asked = ("--relation", "update", "--allow-fewer", "--profile", "feed")
    errors = judged(tmp_path, files[1], *asked, before=files[0])
    assert [error for error in errors if not error.startswith("Q07")] == []  # "nothing differs" of the one left alone


def test_programs_that_keep_calendars_take_every_kind(tmp_path):
    """khal and Radicale store a file and give it back; slow, so each kind goes through them once."""
    asked = ("--parsers", f"{READERS},khal,radicale")
    parent = planned()
    files = {
        "download": ics.download([nasty()], name="x"),
        "schedule": ics.personal_feed([parent], rounds(parent), name="x", now=NOW),
        "request": ics.request(parent, invitee=PERSON, organiser=OFFICE, sequence=4, sent_at=SENT, rsvp=True),
    }
    found = {kind: judged(tmp_path, data, "--profile", kind, *asked) for kind, data in files.items()}
    assert found == {"download": [], "schedule": [], "request": []}
