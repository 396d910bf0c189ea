"""The event file: nothing is lost on the way in and out, and what cannot be is refused with its place."""

from __future__ import annotations

import itertools
import json
from copy import deepcopy
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import clock
from app.core.db import db, unit_of_work
from app.core.text import nfc
from app.events import queries as events
from app.events.models import Event, Series, Venue
from app.events.rules import ACCESSIBILITY, EventExists, FileRefused
from app.programme import actions, exchange
from app.programme import queries as programme
from app.programme.models import Part
from tests.minutes.din91379 import LETTERS
from tests.support import make

Tree = dict[str, Any]
numbers = itertools.count(1)

SIGNS = st.sampled_from([*LETTERS, *"abcXYZ 09-–'’„“()&/%_\\\"<>{}", "ẞ", "ø"])


def texts(most: int, *, least: int = 0, lines: bool = False) -> st.SearchStrategy[str]:
    found = st.lists(SIGNS, min_size=least, max_size=min(most, 12)).map("".join).map(nfc)
    if lines:
        found = st.lists(found, max_size=3).map("\n\n".join).map(nfc)
    return found.filter(lambda text: len(text) >= least and len(text) <= most)


def shape(needed: dict[str, Any], freely: dict[str, Any]) -> st.SearchStrategy[Tree]:
    return st.fixed_dictionaries(needed, optional=freely)


WORDS = st.lists(texts(80, least=1), max_size=3)
# Clock readings on both sides of both changes, and one that comes twice.
READINGS = st.sampled_from(
    [
        "2026-03-29T01:59",
        "2026-03-29T03:00",
        "2026-10-25T02:30",
        "2026-10-25T03:00",
        "2026-12-05T09:30:15",
        "2024-02-29",
    ]
)
SPAN = {"starts_at": READINGS, "ends_at": st.sampled_from(["2027-01-01T00:00", "2027-06-30T23:59"])}
SPEAKER = shape({"name": texts(200, least=1)}, {"role": texts(200), "organisation": texts(200)})
TALK = shape(
    {"title": texts(300, least=1)},
    {
        "summary": texts(500, lines=True),
        "minutes": st.integers(0, 10_000),
        "speakers": st.lists(SPEAKER, max_size=2),
    },
)
METRES = st.floats(-100_000, 100_000)
POSITION = st.one_of(
    st.fixed_dictionaries({"east": METRES, "north": METRES}, optional={"floor": st.integers(-20, 200)}),
    st.fixed_dictionaries({"floor": st.integers(-20, 200)}),
)
STATION = shape(
    {"question": texts(500, least=1)},
    {
        "name": texts(200),
        "place": texts(200),
        "step_free": st.booleans(),
        "topic": texts(80),
        "position": POSITION,
        "parallel": st.integers(1, 200),
        "capacity": st.one_of(st.none(), st.integers(1, 100_000)),
    },
)
BREAK = st.sampled_from([{}, {"break_after": 1, "break_minutes": 1000}, {"break_after": 100, "break_minutes": 1}])
PART = shape(
    {"kind": st.sampled_from(["talks", "plenary", "break"]), "minutes": st.integers(0, 10_000)},
    {"title": texts(200), "description": texts(500, lines=True), "talks": st.lists(TALK, max_size=2)},
)
ROTATION = shape(
    {
        "kind": st.just("rotation"),
        "minutes": st.integers(0, 10_000),
        "round_minutes": st.integers(1, 1000),
        "stations": st.lists(STATION, min_size=1, max_size=3),
    },
    {"change_minutes": st.integers(0, 1000), "title": texts(200)},
)
ROTATION = st.builds(lambda part, pause: part | pause, ROTATION, BREAK)
WORKSHOP = {
    "title": texts(200, least=1),
    "capacity": st.integers(0, 100_000),
    **SPAN,
}
WORKSHOP_FREELY = {
    "summary": texts(500),
    "description": texts(500, lines=True),
    "level": st.sampled_from(["all", "beginner", "advanced"]),
    "mode": st.sampled_from(["on_site", "online", "hybrid"]),
    "language": st.sampled_from(["de", "en"]),
    "topics": WORDS,
    "moderators": st.lists(shape({"name": texts(200, least=1)}, {"organisation": texts(200)}), max_size=2),
    "room": texts(120),
    "online_url": st.sampled_from(["", "https://beispiel.example/raum?x=1&y=ü"]),
    "registration_opens_at": st.one_of(st.none(), READINGS),
    "registration_closes_at": st.one_of(st.none(), READINGS),
    "group_count": st.integers(0, 200),
    "group_mode": st.sampled_from(["fixed", "remix"]),
    "parts": st.lists(st.one_of(PART, ROTATION), max_size=3),
}
EVENT_FREELY = {
    "subtitle": texts(300),
    "summary": texts(500),
    "description": texts(500, lines=True),
    "language": st.sampled_from(["de", "en"]),
    "organiser": texts(200),
    "contact_email": st.sampled_from(["", "buero@example.org"]),
    "contact_phone": texts(60),
    "hashtag": texts(60),
    "region": texts(80),
    "names_shown": st.sampled_from(["full", "initial", "badge"]),
    "timezone": st.sampled_from(["Europe/Berlin", "UTC", "America/New_York"]),
    "published": st.booleans(),
    "topics": WORDS,
}
VENUE = shape(
    {"name": texts(200, least=1)},
    {
        "street": texts(200),
        "postcode": texts(20),
        "city": texts(120),
        "latitude": st.floats(-90, 90),
        "longitude": st.floats(-180, 180),
        "directions": texts(500, lines=True),
        "accessibility": shape({}, {**dict.fromkeys(ACCESSIBILITY, st.sampled_from([True, False, None]))}),
    },
)


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """Any event file, with any of the optional keys."""
    letters = draw(st.lists(st.sampled_from(["A", "B", "C", "Z", "AA", "ZZ"]), unique=True, max_size=3))
    tree: Tree = {
        "schema": "rotunde-event/1",
        "series": {"slug": f"reihe-{next(numbers)}", "name": draw(texts(200, least=1))},
        "event": draw(shape({"title": texts(200, least=1), **SPAN}, EVENT_FREELY)),
    }
    tree["event"]["slug"] = "e"
    if draw(st.booleans()):
        tree["venue"] = draw(VENUE)
    if letters or draw(st.booleans()):
        made = shape(WORKSHOP, WORKSHOP_FREELY)
        tree["workshops"] = [{"letter": letter, **draw(made)} for letter in sorted(letters, key=lambda one: one)]
    return tree


def imported(tree: Tree, slug: str) -> Event:
    tree = deepcopy(tree)
    tree["event"]["slug"] = slug
    with unit_of_work(by="test"):
        return actions.import_event(tree, host="rotunde.example", now=clock.now())


def exported(slug: str) -> Tree:
    """What the file says after a way through JSON."""
    db.session.rollback()
    db.session.expire_all()
    event = events.event(slug)
    assert event is not None
    return json.loads(json.dumps(exchange.written(event, programme.parts_of(event.workshops)), ensure_ascii=False))


def without_names(tree: Tree) -> Tree:
    """Without what has to differ between two events: address and calendar UIDs."""
    tree = deepcopy(tree)
    for node in (tree["event"], *tree["workshops"]):
        node.pop("uid")
    tree["event"].pop("slug")
    return tree


def contained(small: Any, whole: Any, place: str = "") -> list[str]:
    """Where `whole` does not say what `small` says; empty lists, texts and None count as not said."""
    if isinstance(small, dict):
        return [line for key in small for line in contained(small[key], whole.get(key), f"{place}/{key}")]
    if isinstance(small, list) and small:
        if len(small) != len(whole):
            return [place]
        pairs = enumerate(zip(small, whole, strict=True))
        return [line for number, (one, other) in pairs for line in contained(one, other, f"{place}/{number}")]
    if small in (None, "", []):
        return [] if whole in (None, "", []) else [place]
    if place.endswith("_at"):
        return [] if whole.startswith(small) else [place]
    return [] if whole == small else [place]


def test_event_file_with_anything_in_it_comes_back_whole(app: Flask) -> None:
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(trees())
    def there_and_back(tree: Tree) -> None:
        one, two = f"eins-{next(numbers)}", f"zwei-{next(numbers)}"
        imported(tree, one)
        first = exported(one)
        sent = deepcopy(tree)
        sent["event"]["slug"] = one
        assert contained(sent, first) == []
        again = deepcopy(first)
        for node in (again["event"], *again["workshops"]):
            node.pop("uid")  # a UID names one event for good
        imported(again, two)
        assert without_names(exported(two)) == without_names(first)

    there_and_back()


def test_event_file_brings_its_uids_along_to_another_installation(app: Flask) -> None:
    imported(make.event_tree(), "kassel")
    first = exported("kassel")
    with db.engine.begin() as connection:
        for model in (Part, Event, Series, Venue):
            connection.exec_driver_sql(f"DELETE FROM {model.__tablename__}")  # noqa: S608  (names of our own tables)
    db.session.expunge_all()
    with unit_of_work(by="test"):
        actions.import_event(first, host="anderswo.example", now=clock.now())
    assert exported("kassel") == first
    assert len({node["uid"] for node in (first["event"], *first["workshops"])}) == 4


def test_event_file_with_an_address_that_is_taken_changes_nothing(app: Flask) -> None:
    imported(make.event_tree(), "kassel")
    before = exported("kassel")
    with pytest.raises(EventExists) as refusal:
        imported(make.event_tree(title="Eine andere"), "kassel")
    assert refusal.value.values == {"slug": "kassel"}
    assert exported("kassel") == before
    assert db.session.query(Event).count() == 1


def test_event_file_never_renames_a_series_of_others(app: Flask) -> None:
    imported(make.event_tree(), "eins")
    tree = make.event_tree()
    tree["series"]["name"] = "Gekapert"
    imported(tree, "zwei")
    assert [(row.slug, row.name) for row in db.session.query(Series)] == [
        ("regionalkonferenzen", "Regionalkonferenzen")
    ]


def test_event_files_of_one_house_share_its_row(app: Flask) -> None:
    for slug in ("eins", "zwei"):
        imported(make.event_tree(), slug)
    assert db.session.query(Venue).count() == 1


def test_event_file_that_is_refused_leaves_nothing(app: Flask) -> None:
    tree = make.event_tree()
    tree["workshops"][2]["parts"][0]["stations"][1]["question"] = ""
    with pytest.raises(FileRefused):
        imported(tree, "kassel")
    assert [db.session.query(model).count() for model in (Event, Series, Venue, Part)] == [0] * 4
