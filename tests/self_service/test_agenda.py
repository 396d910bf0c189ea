"""The personal feed: made on demand, shown once, its own secret, and what it tells a calendar program."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from icalendar import Calendar

from app.core import clock
from app.core.db import unit_of_work
from app.events.models import Workshop
from app.groups import actions as groups
from app.registration import actions as registration
from tests.conftest import NOW
from tests.house.conftest import Visitor
from tests.self_service.people import ME, OTHER, link, row, verbs, waiting
from tests.support import make
from tests.support.client import PageClient

FEED = re.compile(r"http://rotunde\.example(/meine-anmeldung/[\w-]{32}/kalender\.ics)")


def subscribe(client: PageClient, mine: str) -> str:
    """The path of a new feed, as the page shows it."""
    page = client.submit(f"{mine}kalender/abo", page=f"{mine}kalender").get_data(as_text=True)
    (path,) = FEED.findall(page)
    assert path.split("/")[2] != mine.split("/")[2]
    return str(path)


def entries(client: PageClient, path: str) -> list[tuple[str, str]]:
    """UID and status of what the feed holds."""
    events = Calendar.from_ical(client.get(path).get_data()).walk("VEVENT")
    return [(str(event["UID"]), str(event["STATUS"])) for event in events]


def test_feed_is_shown_once_and_revoked_by_a_button(client: PageClient, workshop: Workshop) -> None:
    mine = link(workshop)
    first = subscribe(client, mine)
    assert FEED.findall(client.get(f"{mine}kalender").get_data(as_text=True)) == []
    assert client.get(first).status_code == 200
    second = subscribe(client, mine)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    client.submit(f"{mine}kalender/abo-ende", page=f"{mine}kalender")
    assert client.get(second).status_code == 404
    assert client.get(mine).status_code == 200
    assert verbs(row())[-3:] == ["feed_made", "feed_made", "feed_dropped"]


def test_feed_holds_the_own_workshop_and_rounds_only(client: PageClient) -> None:
    workshop = make.event().workshops[2]
    mine, other = link(workshop), link(workshop, OTHER)
    path = subscribe(client, mine)
    assert entries(client, path) == [(workshop.uid, "CONFIRMED")]
    with unit_of_work(by="test"):
        groups.announce(groups.propose(workshop, now=NOW), workshop, now=NOW)
    name, _, host = workshop.uid.partition("@")
    rounds = [f"{name}-r{number}-{row(ME).id}@{host}" for number in (1, 2, 3)]
    assert sorted(uid for uid, _status in entries(client, path)) == sorted([workshop.uid, *rounds])
    body = client.get(path).get_data(as_text=True)
    for secret in ("Ada", "Bela", mine.split("/")[2], other.split("/")[2], path.split("/")[2], "example.org"):
        assert secret not in body, secret


@pytest.mark.parametrize("deed", ["withdraw", "call_off"])
def test_feed_takes_out_what_is_over(client: PageClient, workshop: Workshop, deed: str) -> None:
    mine = link(workshop)
    path = subscribe(client, mine)
    with unit_of_work(by="test", at=NOW):
        getattr(registration, deed)(row(), now=NOW)
    assert entries(client, path) == [(workshop.uid, "CANCELLED")]
    with clock.stopped(NOW + timedelta(days=31)):
        assert entries(client, path) == []


def test_feed_of_somebody_without_a_place_is_empty(client: PageClient, workshop: Workshop) -> None:
    _other, mine = waiting(workshop)
    assert entries(client, subscribe(client, mine)) == []


def test_feed_lasts_until_the_person_is_forgotten(client: PageClient, workshop: Workshop) -> None:
    path = subscribe(client, link(workshop))
    end = workshop.ends_at + timedelta(weeks=8)
    with clock.stopped(end - timedelta(seconds=1)):
        assert client.get(path).status_code == 200
    with clock.stopped(end):
        assert client.get(path).status_code == 404
    with unit_of_work(by="test"):
        registration.forget(row(), now=NOW)
    assert client.get(path).status_code == 404


def test_feed_answers_programs_as_they_ask(app: Flask, client: PageClient, workshop: Workshop) -> None:
    path, visitor = subscribe(client, link(workshop)), Visitor(app, app.response_class)
    answer = visitor.get(path)
    assert answer.content_type == "text/calendar; charset=utf-8"
    told = {name: answer.headers.get(name) for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")}
    assert told == {
        "Cache-Control": "private, no-cache",
        "X-Robots-Tag": "noindex, nofollow",
        "Referrer-Policy": "no-referrer",
    }
    assert "Set-Cookie" not in answer.headers
    tag = answer.headers["ETag"]
    same = visitor.get(path, headers={"If-None-Match": tag})
    assert (same.status_code, same.get_data(), same.headers["ETag"]) == (304, b"", tag)
    head = visitor.head(path)
    assert (head.status_code, head.get_data(), head.headers["ETag"]) == (200, b"", tag)
    with unit_of_work(by="test", at=NOW):
        registration.withdraw(row(ME), now=NOW)
    changed = visitor.get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag
