"""Calendar files before judges that are not ours: the readers of Thunderbird, Apple, Google's kind and Outlook's rules.

They need the kit beside the repository; without it these tests are skipped and the others remain.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.calendar import ics
from tests.calendar.samples import NOW, OFFICE, PERSON, SENT, item

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
