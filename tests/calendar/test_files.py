"""Calendar files as visitors and mails get them: one identity, the same bytes, nobody's name, judged by others."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from werkzeug.serving import make_server

from app.core import clock
from app.core.db import unit_of_work
from app.events.models import Event
from app.outbox import actions as outbox
from app.registration import actions as registration
from tests.calendar.test_engine_judges import JUDGE, KIT, judged
from tests.house.conftest import Visitor
from tests.support import make

needs_kit = pytest.mark.skipif(not (JUDGE.exists() and (KIT / "ical_dump").exists()), reason="the judges are not here")
TODAY = ("--now", "2026-11-24T12:00:00Z")  # the judges' clock, a little after that of the tests
FEED = "/kalender.ics"
EVENT = "/veranstaltungen/kassel/kalender.ics"
WORKSHOP = "/veranstaltungen/kassel/workshops/c/kalender.ics"


@pytest.fixture
def event(app: Flask) -> Event:
    return make.event("kassel")


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app, app.response_class)


def unfolded(data: bytes) -> str:
    return data.replace(b"\r\n ", b"").decode()


def uids(data: bytes) -> list[str]:
    return re.findall(r"^UID:(.*)\r$", unfolded(data), re.M)


def test_workshop_has_one_uid_in_download_feed_and_mail(event: Event, visitor: Visitor) -> None:
    workshop = event.workshops[2]
    person = make.registered(workshop)
    with unit_of_work(by="participant"):
        registration.withdraw(person, now=clock.now())
    mails = [mail.calendar for mail in make.mails() if mail.calendar]
    assert [uids(data) for data in mails] == [[workshop.uid], [workshop.uid]]
    assert uids(visitor.get(WORKSHOP).data) == [workshop.uid]
    everything = [event.uid, *(each.uid for each in event.workshops)]
    assert sorted(uids(visitor.get(EVENT).data)) == sorted(uids(visitor.get(FEED).data)) == sorted(everything)


@pytest.mark.parametrize("path", [FEED, EVENT, WORKSHOP])
def test_file_is_the_same_for_everybody_until_the_programme_changes(
    event: Event, visitor: Visitor, app: Flask, path: str
) -> None:
    first = visitor.get(path)
    make.registered(event.workshops[2])
    app.extensions["rotunde"]["answers"].forget()
    with make.later(days=1):
        signed_in = Visitor(app, app.response_class)
        signed_in.csrf()
        others = [visitor.get(path), signed_in.get(path, headers={"Accept-Language": "en"})]
    assert [each.data for each in others] == [first.data] * 2
    assert others[0].headers["ETag"] == first.headers["ETag"]
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"


@pytest.mark.parametrize("path", [FEED, EVENT, WORKSHOP])
def test_public_file_names_no_participant_and_no_secret_link(event: Event, visitor: Visitor, path: str) -> None:
    make.registered(event.workshops[2], "Vera Verborgen", email="vera@example.org", municipality="Geheimhausen")
    secret = make.link_in(make.mails()[0])
    text = unfolded(visitor.get(path).data)
    found = [
        word for word in ("Vera", "vera@", "Geheimhausen", secret, "ATTENDEE", "ORGANIZER", "METHOD") if word in text
    ]
    assert found == []


def test_download_has_a_name_every_mail_program_can_write(event: Event, visitor: Visitor) -> None:
    assert visitor.get(WORKSHOP).headers["Content-Disposition"] == (
        "attachment; filename=\"workshop-c-kassel-2026-12-05.ics\"; filename*=UTF-8''workshop-c-kassel-2026-12-05.ics"
    )


def test_feed_changes_at_once_with_what_is_published_and_old_validators_give_200(
    event: Event, visitor: Visitor
) -> None:
    before = visitor.get(FEED)
    kept = {"If-None-Match": before.headers["ETag"]}
    assert visitor.get(FEED, headers=kept).status_code == 304
    other = make.event("marburg")
    after = visitor.get(FEED, headers=kept)
    assert (after.status_code, other.uid in uids(after.data), other.uid in uids(before.data)) == (200, True, False)


def test_feed_without_events_is_valid_and_stable(app: Flask, visitor: Visitor) -> None:
    first, second = visitor.get(FEED), visitor.get(FEED)
    assert (first.status_code, first.data) == (200, second.data)
    assert first.data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert first.data.endswith(b"END:VCALENDAR\r\n")
    assert uids(first.data) == []


@pytest.mark.parametrize("path", [EVENT, WORKSHOP])
def test_file_of_a_hidden_event_looks_like_a_missing_one(event: Event, visitor: Visitor, path: str) -> None:
    make.event("geheim", published=False)
    hidden, missing = (visitor.get(path.replace("kassel", slug)) for slug in ("geheim", "gibt-es-nicht"))
    assert hidden.status_code == missing.status_code == 404
    assert b"geheim" not in visitor.get(FEED).data


@pytest.fixture
def address(app: Flask, event: Event) -> Iterator[str]:
    """A real server on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def complaints(tool: str, *arguments: str) -> list[str]:
    """Errors of a judge, as "code: text"."""
    command = [sys.executable, str(JUDGE.with_name(tool)), *arguments, "--json"]
    answer = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    found = answer["findings"] if isinstance(answer, dict) else answer
    said = [list(each.values()) if isinstance(each, dict) else each for each in found]
    return [": ".join(map(str, each[1:])) for each in said if each[0] == "ERROR"]


@needs_kit
@pytest.mark.parametrize(("path", "kind"), [(FEED, "feed"), (EVENT, "download"), (WORKSHOP, "download")])
def test_judge_of_answers_finds_nothing(address: str, path: str, kind: str) -> None:
    assert complaints("check_feed.py", address + path, "--kind", kind, "--parsers", "none", *TODAY) == []


@needs_kit
def test_calendar_mails_of_a_registration_are_read_alike_by_all(app: Flask, event: Event, tmp_path: Path) -> None:
    """Invited, withdrawn, invited again: three files, three pairs."""
    person = make.registered(event.workshops[2])
    with make.later(minutes=20), unit_of_work(by="participant", at=clock.now()):
        registration.withdraw(person, now=clock.now())
    with make.later(minutes=40):
        make.registered(event.workshops[2])
    files = [mail.calendar for mail in make.mails() if mail.calendar]
    people = ("--recipient", "ada.beispiel@example.org", "--organizer", "geschaeftsstelle@example.org", *TODAY)
    assert judged(tmp_path, files[0], "--profile", "request", *people) == []
    assert judged(tmp_path, files[1], "--relation", "cancel", "--profile", "cancel", *people, before=files[0]) == []
    assert judged(tmp_path, files[2], "--relation", "reinvite", "--profile", "request", *people, before=files[1]) == []


@needs_kit
def test_judge_of_mails_finds_nothing_in_those_of_a_registration(app: Flask, tmp_path: Path) -> None:
    """A place kept, confirmed, given back; somebody who waits is offered it and takes it."""
    event = make.event("kassel", capacity=1)
    first = make.registered(event.workshops[2], "Ada Beispiel")
    second = make.registered(event.workshops[2], "Bela Müßig-Łoś", email="bela@müller.example")
    with make.later(minutes=20), unit_of_work(by="participant", at=clock.now()):
        registration.withdraw(first, now=clock.now())
    with make.later(minutes=40), unit_of_work(by="participant", at=clock.now()):
        registration.accept(second, now=clock.now())
    kinds = []
    for number, mail in enumerate(make.mails()):
        file = tmp_path / f"{number}.eml"
        file.write_bytes(outbox.as_bytes(mail, now=clock.now()))
        kinds.append(mail.calendar_method.lower() or "none")
        assert complaints("check_mail.py", str(file), "--ics", kinds[-1], "--lang", "de", *TODAY) == [], mail.kind
    assert kinds == ["none", "request", "none", "cancel", "none", "request"]
