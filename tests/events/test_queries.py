"""Which events the public list shows, what nobody may see, and whose events are whose."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from lxml import html

from app.accounts import actions as accounts
from app.core import clock
from app.core.db import unit_of_work
from app.events import actions as teams
from app.events import queries
from app.events.models import Event
from app.events.rules import Viewer, Wanted
from app.programme import actions as programme
from tests.desk.office import sign_in
from tests.house.conftest import Visitor
from tests.support import make
from tests.support.client import PageClient


def event(slug: str, *, venue: str = "Kassel", level: str = "all", **facts: Any) -> Event:
    tree = make.event_tree(slug, workshops="A", **facts)
    tree["venue"]["city"] = venue
    tree["workshops"][0]["level"] = level
    if "starts_at" in facts:
        tree["workshops"][0] |= {"starts_at": facts["starts_at"], "ends_at": facts["ends_at"]}
    with unit_of_work(by="test"):
        return programme.import_event(tree, host="rotunde.example", now=clock.now())


def listed(*, past: bool = False, at: datetime | None = None, **wanted: Any) -> list[str]:
    return [each.slug for each in queries.public_list(at or clock.now(), Wanted(**wanted), past=past)]


def days(first: str, last: str) -> dict[str, str]:
    return {"starts_at": f"{first}T09:00", "ends_at": f"{last}T16:00"}


def test_list_puts_upcoming_by_date_and_past_newest_first(app: Flask) -> None:
    event("spaet", **days("2027-03-01", "2027-03-01"))
    event("frueh", **days("2026-12-01", "2026-12-01"))
    event("alt", **days("2024-05-01", "2024-05-01"))
    event("neulich", **days("2026-10-01", "2026-10-01"))
    assert listed() == ["frueh", "spaet"]
    assert listed(past=True) == ["neulich", "alt"]


def test_list_keeps_an_event_upcoming_until_its_last_hour_is_over(app: Flask) -> None:
    ends_at = event("lang", **days("2026-11-23", "2026-11-25")).ends_at
    second = timedelta(seconds=1)
    assert [listed(at=ends_at - second), listed(at=ends_at - second, past=True)] == [["lang"], []]
    assert [listed(at=ends_at), listed(at=ends_at, past=True)] == [[], ["lang"]]


def test_list_filters_narrow_and_combine(app: Flask) -> None:
    event("eins", topics=["Smart City", "Ehrenamt"], venue="Kassel", level="beginner", title="Anfang")
    event("zwei", topics=["Ehrenamt"], venue="Bad Hersfeld", level="advanced", title="Fortsetzung")
    event("drei", topics=[], venue="Kassel", level="all", title="Ende")
    assert listed(topic="smart city") == ["eins"]
    assert listed(topic="Ehrenamt") == ["eins", "zwei"]
    assert listed(topic="Smart") == []
    assert listed(place="Kassel") == ["eins", "drei"]
    assert listed(place="kass") == []
    assert listed(level="advanced") == ["zwei"]
    assert listed(topic="Ehrenamt", place="Kassel") == ["eins"]
    assert listed(topic="Ehrenamt", place="Kassel", level="advanced") == []
    assert listed(words="fortsetzung") == ["zwei"]
    assert listed(words="ende Kassel") == []
    assert sorted(listed()) == ["drei", "eins", "zwei"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("100 %", ["prozent"]),
        ("%", ["prozent"]),
        ("_", ["strich"]),
        ("a_c", ["strich"]),
        ("\\", ["schraeg"]),
        ("'", []),
    ],
)
def test_list_takes_wildcards_as_letters(app: Flask, words: str, found: list[str]) -> None:
    event("prozent", title="100 % digital")
    event("strich", title="a_c und abc")
    event("schraeg", title="auf\\ab")
    event("abc", title="abc axc")
    assert listed(words=words) == found


def test_list_finds_words_of_workshops_and_of_any_case(app: Flask) -> None:
    event("eins")
    tree = make.event_tree("zwei", workshops="A")
    tree["workshops"][0]["title"] = "Bürgerbüro neu gedacht"
    with unit_of_work(by="test"):
        programme.import_event(tree, host="rotunde.example", now=clock.now())
    assert listed(words="bürgerbüro") == ["zwei"]
    assert listed(words="GEDACHT neu") == ["zwei"]


def test_list_by_free_places_leaves_out_full_events(client: PageClient) -> None:
    full = make.event("voll", capacity=1, title="Volle Konferenz", workshops="A")
    make.event("frei", capacity=1, title="Freie Konferenz", workshops="A")
    make.registered(full.workshops[0])
    assert titles(client, "/") == ["Freie Konferenz", "Volle Konferenz"]
    assert titles(client, "/?frei=1") == ["Freie Konferenz"]
    assert titles(client, "/?frei=2") == ["Freie Konferenz", "Volle Konferenz"]


def titles(client: Any, path: str) -> list[str]:
    page = html.document_fromstring(client.get(path).get_data(as_text=True))
    return sorted(link.text_content() for link in page.xpath("//main//ul[@class='r-cards']//a"))


@pytest.mark.parametrize(
    "query",
    [
        "thema=%FF",
        "ort=%E2%80%AE",
        "niveau=x",
        "suche=" + "a" * 5000,
        "suche=%27;DROP",
        "frei=",
        "thema=a&thema=b",
        "x=y",
    ],
)
def test_list_with_a_strange_query_is_a_page(client: PageClient, query: str) -> None:
    event("eins")
    assert client.get(f"/?{query}").status_code == 200


HIDDEN = "Geheimkonferenz"
PATHS = [
    "/veranstaltungen/geheim/",
    "/veranstaltungen/geheim/kalender.ics",
    "/veranstaltungen/geheim/anmeldung",
    "/veranstaltungen/geheim/anmeldung/eingegangen",
    *(f"/veranstaltungen/geheim/workshops/a/{rest}" for rest in ("", "kalender.ics", "protokoll", "protokoll.pdf")),
    "/veranstaltungen/geheim/workshops/a/protokoll/fassung/1",
]


def same(answer: Any, slug: str) -> str:
    """The page without its own address."""
    return str(answer.get_data(as_text=True)).replace(slug, "…")


def test_unpublished_event_looks_like_a_missing_one_everywhere(client: PageClient) -> None:
    event("geheim", published=False, title=HIDDEN, topics=["Geheimthema"], venue="Geheimstadt")
    event("offen")
    for path in PATHS[:3] + PATHS[4:]:
        missing = client.get(path.replace("geheim", "gibt-es-nicht"))
        found = client.get(path)
        assert (found.status_code, missing.status_code) == (404, 404), path
        assert same(found, "geheim") == same(missing, "gibt-es-nicht"), path
    lists = [
        "/",
        "/?suche=Geheimkonferenz",
        "/?thema=Geheimthema",
        "/kalender.ics",
        "/protokolle/",
        "/?ort=Geheimstadt",
    ]
    for path in lists:
        text = client.get(path).get_data(as_text=True)
        told = {word for word in (HIDDEN, "geheim/") if word in text}
        assert told == ({HIDDEN} if HIDDEN in path else set()), path  # the search repeats the words it was given
    assert (queries.topics(), queries.places()) == (["Smart City"], ["Kassel"])


def test_missing_workshops_and_strange_addresses_are_not_found(client: PageClient) -> None:
    event("offen")
    strange = ["%00", "a%00", "AAAA", "%F0%9F%98%80", "a'--"]
    paths = [f"/veranstaltungen/offen/workshops/{letter}/" for letter in ("b", *strange)]
    paths += [f"/veranstaltungen/{slug}/" for slug in ("Offen", "offen%00", *strange)]
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)
    assert client.get("/veranstaltungen/offen/workshops/A/").status_code == 200


def person(role: str, *places: tuple[Event, str]) -> Viewer:
    """Somebody with this role who works on these events or workshops."""
    with unit_of_work(by="test"):
        account = accounts.invite(f"{role}-{len(places)}@example.org", role, role, now=clock.now())
        for found, letter in places:
            workshop = next((each for each in found.workshops if each.letter == letter), None)
            teams.assign(account, found, workshop)
    return Viewer(account.id, role)


def reach(viewer: Viewer) -> dict[str, list[str]]:
    """The events and workshops a person gets by asking for each of them."""
    found = {}
    for slug in ("eins", "zwei"):
        mine = queries.event_run_by(viewer, slug)
        letters = [letter for letter in "ABC" if queries.workshop_run_by(viewer, slug, letter)]
        listed = [each.letter for each in queries.workshops_run_by(viewer, mine)] if mine else []
        assert listed == letters
        if mine:
            found[slug] = letters
    assert sorted(each.slug for each in queries.events_run_by(viewer)) == sorted(found)
    return found


def test_people_of_the_office_reach_exactly_what_is_theirs(app: Flask) -> None:
    one, two = make.event("eins"), make.event("zwei", published=False)
    everything = {"eins": ["A", "B", "C"], "zwei": ["A", "B", "C"]}
    assert reach(person("organiser")) == everything
    assert reach(person("editor", (two, ""))) == {"zwei": ["A", "B", "C"]}
    assert reach(person("moderator", (one, "B"))) == {"eins": ["B"]}
    assert reach(person("moderator", (one, "C"), (two, "A"))) == {"eins": ["C"], "zwei": ["A"]}
    assert reach(person("moderator")) == {}
    assert reach(person("editor")) == {}


ROOMS = ["", "teilnehmende", "workshops/c/gruppen/", "workshops/c/gruppen/1", "workshops/c/protokoll/"]


@pytest.mark.parametrize("role", ["editor", "moderator"])
def test_office_pages_of_others_look_like_missing_ones(app: Flask, role: str) -> None:
    one, two = make.event("eins"), make.event("zwei")
    make.registered(two.workshops[2])
    visitor = Visitor(app, app.response_class)
    account = sign_in(visitor, role)
    with unit_of_work(by="test"):
        teams.assign(account, one, one.workshops[2] if role == "moderator" else None)
    assert visitor.get("/verwaltung/eins/").status_code == 200
    for room in ROOMS:
        theirs, missing = visitor.get(f"/verwaltung/zwei/{room}"), visitor.get(f"/verwaltung/nirgends/{room}")
        assert theirs.status_code == 404, room
        assert same(theirs, "zwei") == same(missing, "nirgends"), room
    minutes = ["workshops/c/protokoll/", "workshops/c/protokoll/vorschau"]
    posts = ["workshops/c/gruppen/vorschlag", "workshops/c/gruppen/1/bekanntgabe", *minutes]
    assert [visitor.send(f"/verwaltung/zwei/{room}").status_code for room in posts] == [404] * 4
    assert "zwei" not in visitor.get("/verwaltung/").get_data(as_text=True)
