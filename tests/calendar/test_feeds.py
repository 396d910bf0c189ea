"""Feeds to subscribe to: of everything, an event, a region, a topic; what they hold, and when they are new."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from werkzeug.http import parse_date
from werkzeug.serving import make_server

from app.calendar import ics
from app.core import clock
from app.core.db import db, lock, touch, unit_of_work
from app.events.models import Event, Workshop
from app.programme import actions as programme
from app.programme.rules import EVERY_PROGRAMME, scope
from app.web import access
from app.web.feeds import private_file
from tests.calendar.samples import NOW as THEN
from tests.calendar.samples import values
from tests.calendar.test_engine_personal import planned, rounds
from tests.calendar.test_files import EVENT, FEED, TODAY, WORKSHOP, complaints, needs_kit, uids
from tests.house.conftest import Visitor
from tests.support import make

ABO = "/veranstaltungen/kassel/abo.ics"
REGION, TOPIC = "/kalender/region/kassel.ics", "/kalender/thema/smart-city.ics"
FEEDS = (FEED, ABO, REGION, TOPIC)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app, app.response_class)


def held(slug: str, *, city: str = "Kassel", topics: tuple[str, ...] = (), inside: str = "", **event: Any) -> Event:
    """A published conference with two workshops; `inside` is a topic of Workshop B alone."""
    tree = make.event_tree(slug, workshops="AB", **{"topics": list(topics), **event})
    tree["venue"]["city"] = city
    tree["workshops"][1]["topics"] = [inside] if inside else []
    now = clock.now()
    with unit_of_work(by="test", at=now):
        return programme.import_event(tree, host="rotunde.example", now=now)


def change(workshop: Workshop, **facts: Any) -> None:
    """What an organiser changes, without the mails."""
    now = clock.now()
    with unit_of_work(by="test", at=now):
        lock(workshop)
        for name, value in facts.items():
            setattr(workshop, name, value)
        workshop.revision += 1
        workshop.revised_at = now
        touch(scope(workshop.event_id))
        touch(EVERY_PROGRAMME)


def remove(workshop: Workshop) -> None:
    event_id = workshop.event_id
    with unit_of_work(by="test", at=clock.now()):
        db.session.delete(workshop)
        touch(scope(event_id))
        touch(EVERY_PROGRAMME)


def everything(event: Event) -> list[str]:
    return sorted([event.uid, *(workshop.uid for workshop in event.workshops)])


def test_region_feed_holds_the_events_of_the_region_and_no_others(visitor: Visitor) -> None:
    named = held("eins", city="Kassel", region="Nordhessen")
    town = held("zwei", city="Fulda")
    hidden = held("drei", city="Fulda", published=False)
    assert sorted(uids(visitor.get("/kalender/region/nordhessen.ics").data)) == everything(named)
    assert sorted(uids(visitor.get("/kalender/region/fulda.ics").data)) == everything(town)
    assert visitor.get("/kalender/region/kassel.ics").status_code == 404
    assert hidden.uid not in uids(visitor.get(FEED).data)


def test_topic_feed_holds_whole_events_and_single_workshops(visitor: Visitor) -> None:
    whole = held("eins", topics=("Smart City",))
    part = held("zwei", topics=("Haushalt",), inside="smart  city")
    held("drei", topics=("Haushalt",))
    wanted = sorted([*everything(whole), part.workshops[1].uid])
    assert sorted(uids(visitor.get(TOPIC).data)) == wanted
    assert values(visitor.get(TOPIC).data, "SOURCE") == ["http://rotunde.example/kalender/thema/smart-city.ics"]
    assert visitor.get("/kalender/thema/smart.ics").status_code == 404


def test_topic_and_region_of_hidden_events_are_unknown(visitor: Visitor) -> None:
    held("geheim", city="Geheimstadt", topics=("Geheimnis",), published=False)
    asked = ("/kalender/region/geheimstadt.ics", "/kalender/thema/geheimnis.ics", "/veranstaltungen/geheim/abo.ics")
    assert [visitor.get(path).status_code for path in asked] == [404, 404, 404]
    assert b"geheim" not in visitor.get("/").data.lower()


def test_feeds_of_what_is_long_over_are_empty_valid_and_stable(visitor: Visitor) -> None:
    """404 would show an error in every program that subscribed."""
    held("kassel", topics=("Smart City",))
    with make.later(days=200):
        for path in FEEDS:
            first, second = visitor.get(path), visitor.get(path)
            assert (first.status_code, uids(first.data), second.data) == (200, [], first.data), path
            assert first.data.endswith(b"END:VTIMEZONE\r\nEND:VCALENDAR\r\n")


@pytest.mark.parametrize("path", FEEDS)
def test_feed_is_new_after_a_change_a_removal_and_a_workshop_called_off(visitor: Visitor, path: str) -> None:
    event = held("kassel", topics=("Smart City",))
    first, second = event.workshops
    deeds = [
        lambda: change(first, title="Anders"),
        lambda: change(first, called_off_at=clock.now()),
        lambda: remove(second),
    ]
    for number, deed in enumerate(deeds, 1):
        before = visitor.get(path)
        kept = {"If-None-Match": before.headers["ETag"]}
        dated = {"If-Modified-Since": before.headers["Last-Modified"]}
        assert [visitor.get(path, headers=each).status_code for each in (kept, dated)] == [304, 304]
        with make.later(hours=number):
            deed()
            assert [visitor.get(path, headers=each).status_code for each in (kept, dated)] == [200, 200], number
            both = {**kept, "If-Modified-Since": visitor.get(path).headers["Last-Modified"]}
            assert visitor.get(path, headers=both).status_code == 200  # the tag decides, not the date


@pytest.mark.parametrize("path", [EVENT, WORKSHOP.replace("/c/", "/a/")])
def test_file_is_dated_by_its_last_change_even_if_something_was_removed(visitor: Visitor, path: str) -> None:
    event = held("kassel")
    made = clock.now().replace(microsecond=0)
    assert parse_date(visitor.get(path).headers["Last-Modified"]) == made
    with make.later(hours=2):
        remove(event.workshops[1])
        assert parse_date(visitor.get(path).headers["Last-Modified"]) == made + timedelta(hours=2)


def test_feed_is_dated_by_what_it_lets_go(app: Flask, visitor: Visitor) -> None:
    """After 90 days an entry is gone without any change; who asks by date only must hear of it."""
    event = held("kassel", topics=("Smart City",))
    gone = event.workshops[0].ends_at + ics.PAST_STAYS
    with clock.stopped(gone - timedelta(seconds=1)):
        before = visitor.get(TOPIC)
    with clock.stopped(gone + timedelta(seconds=1)):
        app.extensions["rotunde"]["answers"].forget()
        after = visitor.get(TOPIC, headers={"If-Modified-Since": before.headers["Last-Modified"]})
    assert (len(uids(before.data)), after.status_code, len(uids(after.data))) == (3, 200, 1)
    assert parse_date(after.headers["Last-Modified"]) == gone


def test_workshop_called_off_stays_thirty_days_and_says_so(app: Flask, visitor: Visitor) -> None:
    workshop = held("kassel", starts_at="2027-12-05T09:30", ends_at="2027-12-05T16:00").workshops[0]
    change(workshop, called_off_at=clock.now())
    off = clock.now() + ics.CALLED_OFF_STAYS
    data = visitor.get(ABO).data
    assert f"ABGESAGT: Workshop A: {workshop.title}" in values(data, "SUMMARY")
    assert sorted(values(data, "STATUS")) == ["CANCELLED", "CONFIRMED", "CONFIRMED"]
    assert values(visitor.get(WORKSHOP.replace("/c/", "/a/")).data, "STATUS") == ["CANCELLED"]
    for wait, stays in ((timedelta(0), True), (timedelta(seconds=1), False)):
        with clock.stopped(off + wait):
            app.extensions["rotunde"]["answers"].forget()
            assert (workshop.uid in uids(visitor.get(ABO).data)) is stays


def test_address_of_an_online_room_is_in_no_public_file(visitor: Visitor) -> None:
    event = held("kassel", topics=("Smart City",))
    change(event.workshops[0], online_url="https://raum.example/geheim")
    for path in (*FEEDS, EVENT, WORKSHOP.replace("/c/", "/a/")):
        assert b"raum.example" not in visitor.get(path).data.replace(b"\r\n ", b""), path


def test_feed_answers_head_keeps_no_cookie_and_is_not_squeezed(visitor: Visitor) -> None:
    held("kassel", topics=("Smart City",))
    for path in FEEDS:
        answer = visitor.get(path, headers={"Accept-Encoding": "gzip"})
        head = visitor.head(path)
        assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", answer.headers["ETag"])
        assert ("Content-Encoding" in answer.headers, "Set-Cookie" in answer.headers) == (False, False)
        assert re.fullmatch(r'"[0-9a-f]{32}"', answer.headers["ETag"])


def test_pages_lead_to_every_feed(visitor: Visitor) -> None:
    held("kassel", topics=("Smart City", "日本"), region="Nordhessen")
    alternates = re.compile(r'<link rel="alternate" type="text/calendar" href="([^"]+)"')
    links = re.compile(r'<a class="kern-link" href="([^"]+\.ics)"')
    home, event = (visitor.get(path).get_data(as_text=True) for path in ("/", "/veranstaltungen/kassel/"))
    feeds = [FEED, "/kalender/region/nordhessen.ics", TOPIC]
    assert alternates.findall(home) == links.findall(home) == feeds
    assert (alternates.findall(event), links.findall(event)) == ([EVENT, ABO], [ABO])


def test_feed_of_a_thousand_workshops_is_fast_from_memory(visitor: Visitor) -> None:
    event, now = held("gross"), clock.now()
    with unit_of_work(by="test", at=now):
        for number in range(1_000):
            row = {
                name: getattr(event.workshops[0], name) for name in ("starts_at", "ends_at", "created_at", "revised_at")
            }
            letter, uid = f"{number:03}", f"w-{number}@rotunde.example"
            db.session.add(Workshop(event=event, letter=letter, uid=uid, title=f"Thema {number}", capacity=9, **row))
        touch(EVERY_PROGRAMME)
    answer = visitor.get(FEED)
    assert len(uids(answer.data)) == 1003
    kept = {"If-None-Match": answer.headers["ETag"]}
    whole, unchanged = ([spent(visitor, headers) for _ in range(15)] for headers in ({}, kept))
    assert min(whole) < 0.05
    assert min(unchanged) < 0.005


def spent(visitor: Visitor, headers: dict[str, str]) -> float:
    begin = time.perf_counter()
    assert visitor.get(FEED, headers=headers).status_code == (304 if headers else 200)
    return time.perf_counter() - begin


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """A real server on a port of its own."""
    held("kassel", topics=("Smart City",))
    yield from served(app)


def served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@needs_kit
@pytest.mark.parametrize("path", FEEDS)
def test_judge_of_answers_finds_nothing_in_a_feed(address: str, path: str) -> None:
    assert complaints("check_feed.py", address + path, "--kind", "feed", "--parsers", "fast", *TODAY) == []


@pytest.fixture
def private_address() -> Iterator[str]:
    """The answer to a personal feed alone, behind its door: who may have it is not decided here."""
    own = Flask("own")
    parent = planned()

    def show(token: str) -> Any:
        if token != "bekannt":
            return "Nicht gefunden", 404
        body = ics.personal_feed([parent], rounds(parent), name="Meine Workshops", now=THEN)
        return private_file(body, "text/calendar; charset=utf-8", modified=parent.revised_at)

    access.init_app(own)
    own.add_url_rule("/meine-anmeldung/<token>/kalender.ics", "show", access.by_link(show))
    yield from served(own)


@needs_kit
def test_judge_of_answers_finds_nothing_in_a_personal_feed(private_address: str) -> None:
    path = f"{private_address}/meine-anmeldung"
    asked = ("--private", "--bad-token-url", f"{path}/geraten/kalender.ics", "--kind", "feed", "--parsers", "fast")
    assert complaints("check_feed.py", f"{path}/bekannt/kalender.ics", *asked, *TODAY) == []


def test_personal_file_is_told_unchanged_to_its_owner_and_kept_by_nobody_else() -> None:
    own = Flask("own")
    access.init_app(own)
    own.add_url_rule("/k", "show", access.by_link(lambda: private_file(b"BEGIN", "text/calendar", modified=THEN)))
    own.add_url_rule("/p", "page", access.by_link(lambda: "<h1>Seite</h1>"))
    browser = own.test_client()
    answer = browser.get("/k")
    wanted = {
        "Cache-Control": "private, no-cache",
        "X-Robots-Tag": "noindex, nofollow",
        "Referrer-Policy": "no-referrer",
    }
    assert {name: answer.headers[name] for name in wanted} == wanted
    assert browser.get("/p").headers["Cache-Control"] == "no-store"
    tag, date = {"If-None-Match": answer.headers["ETag"]}, {"If-Modified-Since": answer.headers["Last-Modified"]}
    statuses = [browser.get("/k", headers=each).status_code for each in (tag, date, {**date, "If-None-Match": '"x"'})]
    assert statuses == [304, 304, 200]
