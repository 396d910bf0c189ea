"""What keeps an event back, and what is only said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.publishing.checklist import EventFacts, Gap, Place, WorkshopFacts, gaps

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
BEGIN = datetime(2026, 12, 5, 9, tzinfo=UTC)
WORKSHOP = WorkshopFacts(
    letter="C",
    is_titled=True,
    starts_at=BEGIN,
    ends_at=BEGIN + timedelta(hours=2),
    capacity=30,
    is_on_site=True,
    is_online=False,
    room="Saal 1",
    online_url="",
    summary="Worum es geht.",
    moderators=1,
    parts=90,
    speakerless=0,
    stations=3,
    questionless=0,
    is_rotating=True,
    opens_at=None,
    closes_at=None,
)
EVENT = EventFacts(
    title="Fachtag",
    summary="Ein Tag.",
    starts_at=BEGIN,
    ends_at=BEGIN + timedelta(hours=7),
    is_published=False,
    has_venue=True,
    has_address=True,
    says_access=True,
    organiser="Geschäftsstelle",
    contact="konferenz@example.org",
    topics=1,
    is_by_wish=False,
    allot_at=None,
    is_drawn=False,
    open_texts=(),
    workshops=(WORKSHOP,),
)


def with_workshop(**facts: Any) -> list[Gap]:
    return gaps(replace(EVENT, workshops=(replace(WORKSHOP, **facts),)), NOW)


def test_workshop_has_only_its_letter_it_must_get_a_title() -> None:
    [gap] = with_workshop(is_titled=False)
    assert (gap.is_must, gap.place, gap.letter) == (True, Place.WORKSHOP, "C")


def test_event_lacks_nothing_the_list_is_empty() -> None:
    assert gaps(EVENT, NOW) == []


@pytest.mark.parametrize(
    ("facts", "is_must", "place"),
    [
        ({"title": "  "}, True, Place.BASICS),
        ({"ends_at": NOW, "starts_at": NOW - timedelta(hours=9)}, True, Place.BASICS),
        ({"contact": ""}, True, Place.BASICS),
        ({"has_venue": False}, True, Place.VENUE),
        ({"workshops": ()}, True, Place.PROGRAMME),
        ({"has_address": False}, False, Place.VENUE),
        ({"says_access": False}, False, Place.VENUE),
        ({"organiser": ""}, False, Place.BASICS),
        ({"summary": ""}, False, Place.BASICS),
        ({"topics": 0}, False, Place.BASICS),
        ({"is_by_wish": True}, True, Place.ADMISSION),
        ({"is_by_wish": True, "allot_at": NOW}, True, Place.ADMISSION),
        ({"is_by_wish": True, "allot_at": BEGIN}, True, Place.ADMISSION),
        ({"open_texts": ("impressum",)}, True, Place.TEXTS),
        ({"open_texts": ("gebaerdensprache",)}, False, Place.TEXTS),
    ],
)
def test_fact_of_the_event_is_missing_it_is_named(facts: dict[str, Any], is_must: bool, place: Place) -> None:
    assert (is_must, place) in [(gap.is_must, gap.place) for gap in gaps(replace(EVENT, **facts), NOW)]


@pytest.mark.parametrize(
    ("facts", "is_must", "said"),
    [
        ({"starts_at": BEGIN - timedelta(minutes=1)}, True, "nicht ganz in der Zeit"),
        ({"ends_at": BEGIN + timedelta(hours=8)}, True, "nicht ganz in der Zeit"),
        ({"capacity": 0}, True, "hat keine Plätze"),
        ({"parts": 121}, True, "Minuten zu viel: 1"),
        ({"questionless": 2}, True, "Stationen ohne: 2"),
        ({"stations": 0}, True, "soll Stationen haben"),
        ({"closes_at": NOW}, True, "ist schon geschlossen"),
        ({"opens_at": BEGIN}, True, "öffnet nie"),
        ({"opens_at": NOW + timedelta(days=2), "closes_at": NOW + timedelta(days=1)}, True, "öffnet nie"),
        ({"is_online": True}, False, "fehlt die Online-Adresse"),
        ({"room": ""}, False, "fehlt der Raum"),
        ({"moderators": 0}, False, "wer Workshop C moderiert"),
        ({"summary": ""}, False, "worum es geht"),
        ({"speakerless": 1}, False, "Impulse ohne: 1"),
        ({"parts": 0}, False, "noch kein Programm"),
    ],
)
def test_fact_of_a_workshop_is_missing_it_is_named_with_its_letter(
    facts: dict[str, Any], is_must: bool, said: str
) -> None:
    (gap,) = with_workshop(**facts)
    assert (gap.is_must, gap.letter) == (is_must, "C")
    assert said in str(gap.said)


def test_online_event_needs_no_venue() -> None:
    online = replace(WORKSHOP, is_on_site=False, is_online=True, online_url="https://raum.example")
    assert gaps(replace(EVENT, has_venue=False, says_access=False, workshops=(online,)), NOW) == []


def test_musts_come_first() -> None:
    found = gaps(replace(EVENT, topics=0, open_texts=("impressum",)), NOW)
    assert [gap.is_must for gap in found] == [True, False]


OVER = replace(EVENT, is_published=True, contact="", has_venue=False, topics=0, open_texts=("impressum",))


def test_event_is_out_and_over_nothing_is_missing_any_more() -> None:
    assert gaps(OVER, EVENT.ends_at) == []
    assert {gap.is_must for gap in gaps(OVER, EVENT.ends_at - timedelta(seconds=1))} == {True, False}


def test_registration_of_a_published_event_has_closed_and_places_are_drawn_nothing_is_wrong() -> None:
    closed = (replace(WORKSHOP, closes_at=NOW),)
    drawn = replace(EVENT, is_published=True, workshops=closed, is_by_wish=True, allot_at=NOW, is_drawn=True)
    assert gaps(drawn, NOW) == []


def test_places_of_a_published_event_were_not_drawn_in_time_it_is_said() -> None:
    (gap,) = gaps(replace(EVENT, is_published=True, is_by_wish=True, allot_at=NOW), NOW)
    assert gap.place == Place.ADMISSION
