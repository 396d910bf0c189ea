"""Filters with numbers, sizes of municipalities, gathering: equal to counting by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.archive import facets, gathering, sizes
from app.archive.facets import Protocol
from app.archive.rules import FEW, Wanted
from app.archive.sizes import Size

NAMES = {"topic": ("geld", "netz"), "region": ("nord", "süd"), "level": ("all", "beginner"), "event": ("a", "b")}
NAMES["year"] = ("2025", "2026")


def protocol(number: int, topics: list[str], region: str, level: str, event: str, year: str) -> Protocol:
    at = datetime(int(year), 5, 1, tzinfo=UTC)
    names = {topic: topic.title() for topic in topics}
    return Protocol(number, 1, number, "A", "Thema", level, 1, event, f"Tag {event}", at, region, names, year)


PROTOCOL = st.tuples(
    st.lists(st.sampled_from(NAMES["topic"]), unique=True),
    *(st.sampled_from(NAMES[name]) for name in ("region", "level", "event", "year")),
)
WANTED = st.builds(Wanted, **{name: st.sampled_from(("", *values)) for name, values in NAMES.items()})


@given(st.lists(PROTOCOL, max_size=12), WANTED, st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_numbers_are_those_one_finds_by_choosing(told: list[Any], wanted: Wanted, numbers: list[int]) -> None:
    shelf = [protocol(number, *each) for number, each in enumerate(told)]
    hits = dict(enumerate(numbers))
    for name, choices in facets.facets(shelf, wanted, hits).items():
        for choice in choices:
            chosen = replace(wanted, **{name: choice.value})
            assert choice.number == sum(hits[each.version_id] for each in facets.narrowed(shelf, chosen))
        shown = {choice.value for choice in choices}
        others = set(NAMES[name]) - shown
        for value in others:
            chosen = replace(wanted, **{name: value})
            assert not sum(hits[each.version_id] for each in facets.narrowed(shelf, chosen))


def test_chosen_event_stays_in_a_long_list() -> None:
    shelf = [protocol(number, [], "nord", "all", f"e{number:03}", "2026") for number in range(facets.EVENTS + 20)]
    last = f"e{facets.EVENTS + 19:03}"
    found = facets.facets(shelf, Wanted(event=last), {each.version_id: 1 for each in shelf})["event"]
    assert (len(found), found[-1].value) == (facets.EVENTS + 1, last)


def test_small_numbers_of_municipalities_are_kept_back() -> None:
    bars = {bar.size: bar.number for bar in sizes.bars([4_999] * 7 + [5_000] * (FEW - 1) + [None] * FEW)}
    assert bars == {Size.VILLAGE: 7, Size.SMALL: None, Size.MIDDLE: 0, Size.LARGE: 0, Size.UNKNOWN: FEW}
    assert sizes.bars([]) == []


def test_kept_back_numbers_are_drawn_alike() -> None:
    widths = {
        next(bar.width for bar in sizes.bars([100] * few + [30_000] * 20) if bar.size == Size.VILLAGE)
        for few in range(1, FEW)
    }
    assert len(widths) == 1


@given(st.lists(st.sampled_from(["plan geld", "geld plan", "netz", "netz ausbau schnell", ""]), max_size=20))
def test_every_finding_stands_in_one_group(forms: list[str]) -> None:
    groups = gathering.gathered(forms)
    assert sorted(place for group in groups for place in group) == list(range(len(forms)))


def test_near_equal_findings_are_gathered() -> None:
    assert gathering.gathered(["zu wenig personal", "wenig personal zu", "kein geld"]) == [[0, 1], [2]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Das Personal in der Verwaltung reicht", "Das Personal in der Verwaltung reicht nicht"),
        ("Die Zuständigkeiten im Rathaus sind klar", "Die Zuständigkeiten im Rathaus sind unklar"),
        ("Wir brauchen dafür 2 neue Stellen im Amt", "Wir brauchen dafür 3 neue Stellen im Amt"),
    ],
)
def test_opposites_never_stand_as_one_answer(one: str, other: str) -> None:
    assert gathering.gathered([one, other, one]) == [[0, 2], [1]]
