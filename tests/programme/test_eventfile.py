"""What an event file may not say: each refusal names the place inside the file."""

from __future__ import annotations

import math
from typing import Any

import pytest

from app.core.text import unprintable
from app.events.rules import FileRefused
from app.programme import eventfile
from tests.support import make

E, W, P = ("event",), ("workshops", 0), ("workshops", 0, "parts", 0)
LEFT_OUT = object()
# Where something is put, what, and the place the refusal names.
FAULTS: list[tuple[tuple[str | int, ...], object, str]] = [
    (("schema",), "rotunde-event/2", "/schema"),
    (("schema",), LEFT_OUT, "/schema"),
    (("zusatz",), 1, "/zusatz"),
    (("series",), LEFT_OUT, "/series"),
    (("series",), [], "/series"),
    (("series", "slug"), "Groß", "/series/slug"),
    (("series", "namen"), "x", "/series/namen"),
    (("event",), "x", "/event"),
    ((*E, "slug"), "", "/event/slug"),
    ((*E, "slug"), "../etc", "/event/slug"),
    ((*E, "slug"), "a\n", "/event/slug"),
    ((*E, "slug"), "a" * 81, "/event/slug"),
    ((*E, "title"), LEFT_OUT, "/event/title"),
    ((*E, "title"), "  ", "/event/title"),
    ((*E, "title"), 5, "/event/title"),
    ((*E, "title"), ["x"], "/event/title"),
    ((*E, "title"), "x" * 201, "/event/title"),
    ((*E, "title"), "a\x00b", "/event/title"),
    ((*E, "title"), "a\nb", "/event/title"),
    ((*E, "title"), "a\u202eb", "/event/title"),
    ((*E, "title"), "a\ud800b", "/event/title"),
    ((*E, "title"), "a\u200bb", "/event/title"),
    ((*E, "description"), "a\x1bb", "/event/description"),
    ((*E, "starts_at"), LEFT_OUT, "/event/starts_at"),
    ((*E, "starts_at"), "bald", "/event/starts_at"),
    ((*E, "starts_at"), 20261205, "/event/starts_at"),
    ((*E, "starts_at"), "2026-02-30T10:00", "/event/starts_at"),
    ((*E, "starts_at"), "2026-12-05T10:00+01:00", "/event/starts_at"),
    ((*E, "starts_at"), "2026-03-29T02:30", "/event/starts_at"),
    ((*E, "starts_at"), "0001-01-01T00:00", "/event/starts_at"),
    ((*E, "ends_at"), "2026-12-05T09:30", "/event/ends_at"),
    ((*E, "ends_at"), "2026-12-04T23:59", "/event/ends_at"),
    ((*E, "region"), "x" * 81, "/event/region"),
    ((*E, "region"), "a\nb", "/event/region"),
    ((*E, "timezone"), "Mond/Krater", "/event/timezone"),
    ((*E, "timezone"), "../../etc/passwd", "/event/timezone"),
    ((*E, "published"), "ja", "/event/published"),
    ((*E, "published"), 1, "/event/published"),
    ((*E, "topics"), "Smart City", "/event/topics"),
    ((*E, "topics"), [5], "/event/topics/1"),
    ((*E, "topics"), ["ok", " "], "/event/topics/2"),
    ((*E, "topics"), ["x"] * 31, "/event/topics"),
    ((*E, "is_published"), True, "/event/is_published"),
    ((*E, "id"), 1, "/event/id"),
    (("venue",), [], "/venue"),
    (("venue", "name"), LEFT_OUT, "/venue/name"),
    (("venue", "latitude"), math.nan, "/venue/latitude"),
    (("venue", "latitude"), math.inf, "/venue/latitude"),
    (("venue", "latitude"), 90.5, "/venue/latitude"),
    (("venue", "longitude"), True, "/venue/longitude"),
    (("venue", "longitude"), "9.5", "/venue/longitude"),
    (("venue", "accessibility"), {"lift": "ja"}, "/venue/accessibility/lift"),
    (("venue", "accessibility"), {"aufzug": True}, "/venue/accessibility/aufzug"),
    (("workshops",), {}, "/workshops"),
    (("workshops",), ["A"], "/workshops/1"),
    ((*W, "letter"), "a", "/workshops/1/letter"),
    ((*W, "letter"), "AAA", "/workshops/1/letter"),
    ((*W, "letter"), "B", "/workshops"),
    ((*W, "capacity"), LEFT_OUT, "/workshops/1/capacity"),
    ((*W, "capacity"), -1, "/workshops/1/capacity"),
    ((*W, "capacity"), True, "/workshops/1/capacity"),
    ((*W, "capacity"), 30.0, "/workshops/1/capacity"),
    ((*W, "capacity"), 10**30, "/workshops/1/capacity"),
    ((*W, "capacity"), "30", "/workshops/1/capacity"),
    ((*W, "level"), "leicht", "/workshops/1/level"),
    ((*W, "mode"), ["online"], "/workshops/1/mode"),
    ((*W, "online_url"), "javascript:alert(1)", "/workshops/1/online_url"),
    ((*W, "ends_at"), "2026-12-05T10:30", "/workshops/1/ends_at"),
    ((*W, "moderators"), [{}], "/workshops/1/moderators/1/name"),
    ((*P, "kind"), "tanz", "/workshops/1/parts/1/kind"),
    ((*P, "minutes"), LEFT_OUT, "/workshops/1/parts/1/minutes"),
    ((*P, "minutes"), -5, "/workshops/1/parts/1/minutes"),
    ((*P, "stations"), [], "/workshops/1/parts/1/stations"),
    ((*P, "round_minutes"), 0, "/workshops/1/parts/1/stations"),
    ((*P, "stations", 1, "question"), "", "/workshops/1/parts/1/stations/2/question"),
    ((*P, "stations", 1, "frage"), "x", "/workshops/1/parts/1/stations/2/frage"),
    ((*P, "stations", 1, "parallel"), 0, "/workshops/1/parts/1/stations/2/parallel"),
    ((*P, "stations", 1, "capacity"), 0, "/workshops/1/parts/1/stations/2/capacity"),
    ((*P, "stations", 1, "capacity"), 2.5, "/workshops/1/parts/1/stations/2/capacity"),
    ((*P, "stations", 1, "topic"), "x" * 81, "/workshops/1/parts/1/stations/2/topic"),
    ((*P, "stations", 1, "position"), [1, 2, 0], "/workshops/1/parts/1/stations/2/position"),
    ((*P, "stations", 1, "position"), {"east": 1.0}, "/workshops/1/parts/1/stations/2/position/north"),
    ((*P, "stations", 1, "position"), {"east": math.inf}, "/workshops/1/parts/1/stations/2/position/east"),
    ((*P, "stations", 1, "position"), {"floor": 1.5}, "/workshops/1/parts/1/stations/2/position/floor"),
    ((*P, "stations", 1, "position"), {"floor": -21}, "/workshops/1/parts/1/stations/2/position/floor"),
    ((*P, "stations", 1, "position"), {"up": 1}, "/workshops/1/parts/1/stations/2/position/up"),
    ((*P, "break_after"), 2, "/workshops/1/parts/1/break_after"),
    ((*P, "break_minutes"), 10, "/workshops/1/parts/1/break_after"),
    ((*P, "break_minutes"), -1, "/workshops/1/parts/1/break_minutes"),
    ((*W, "group_mode"), "gemischt", "/workshops/1/group_mode"),
    ((*E, "names_shown"), "nie", "/event/names_shown"),
    (
        ("workshops", 0, "parts", 1, "talks", 0, "speakers", 0, "name"),
        None,
        "/workshops/1/parts/2/talks/1/speakers/1/name",
    ),
]


def spoiled(where: tuple[str | int, ...], value: object) -> dict[str, Any]:
    tree: Any = make.event_tree()
    node = tree
    for step in where[:-1]:
        node = node[step]
    if value is LEFT_OUT:
        del node[where[-1]]
    else:
        node[where[-1]] = value
    return tree


@pytest.mark.parametrize(
    ("where", "value", "place"), FAULTS, ids=lambda value: "gone" if value is LEFT_OUT else ascii(value)[:60]
)
def test_event_file_with_one_fault_is_refused_with_its_place(where: Any, value: object, place: str) -> None:
    eventfile.read(make.event_tree())
    with pytest.raises(FileRefused) as refusal:
        eventfile.read(spoiled(where, value))
    assert refusal.value.values["place"] == place
    assert not unprintable(str(refusal.value))
    assert str(refusal.value).startswith(f"{place}: ")


@pytest.mark.parametrize("document", [None, [], "x", 5, True, math.nan])
def test_event_file_that_is_no_object_is_refused(document: object) -> None:
    with pytest.raises(FileRefused) as refusal:
        eventfile.read(document)
    assert refusal.value.values["place"] == "/"
