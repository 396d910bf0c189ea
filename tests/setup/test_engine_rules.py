"""What an event may be when it is made."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from app.setup import copying, naming, rules
from app.setup.naming import check_slug, proposed_slug
from app.setup.rules import check_span

DAY = date(2027, 3, 4)


def test_span_of_one_day_is_read_as_begin_and_end() -> None:
    assert check_span(DAY, time(9), None, time(16)) == (datetime(2027, 3, 4, 9), datetime(2027, 3, 4, 16))


@pytest.mark.parametrize(
    ("last_day", "ends", "refusal"),
    [
        (None, time(9), rules.EndsBeforeStart),
        (None, time(8, 59), rules.EndsBeforeStart),
        (date(2027, 3, 3), time(16), rules.LastDayBeforeFirst),
        (date(2027, 4, 4), time(16), rules.EventTooLong),
        (date(2127, 3, 5), time(16), rules.DayFarAway),
    ],
)
def test_span_that_cannot_be_is_refused(last_day: date | None, ends: time, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        check_span(DAY, time(9), last_day, ends)


def test_span_ends_earlier_on_a_later_day_is_accepted() -> None:
    assert check_span(DAY, time(18), date(2027, 3, 5), time(9))[1] == datetime(2027, 3, 5, 9)


@pytest.mark.parametrize(
    ("title", "taken", "slug"),
    [
        ("Fachtag Fulda", set(), "fachtag-fulda-2027"),
        ("Fachtag Fulda 2027", set(), "fachtag-fulda-2027"),
        ("Fachtag Fulda", {"fachtag-fulda-2027"}, "fachtag-fulda-2027-2"),
        ("Grüße aus Gießen!", set(), "gruesse-aus-giessen-2027"),
        ("Конференция", set(), "veranstaltung-2027"),
    ],
)
def test_slug_is_proposed_from_title_and_year(title: str, taken: set[str], slug: str) -> None:
    assert proposed_slug(title, 2027, taken) == slug


@pytest.mark.parametrize("title", ["a" * 200, "-" * 200, "ß" * 200, "🙂", "Ein sehr langer Titel " * 9])
def test_proposed_slug_of_any_title_is_a_slug(title: str) -> None:
    check_slug(proposed_slug(title, 2027, set()), set())


@pytest.mark.parametrize("slug", ["", "Groß", "a--b", "-a", "a/b", "a" * 81, "texte"])
def test_slug_that_cannot_be_is_refused(slug: str) -> None:
    with pytest.raises((naming.SlugMalformed, naming.SlugReserved)):
        check_slug(slug, {"texte"})


SOURCE = {
    "event": {"title": "Alt", "starts_at": "2026-12-05T09:30", "ends_at": "2026-12-05T16:00", "uid": "e-1"},
    "workshops": [
        {
            "uid": "w-1",
            "starts_at": "2026-12-05T10:30",
            "ends_at": "2026-12-05T12:00",
            "registration_opens_at": "2026-11-01T12:00",
            "parts": [],
        }
    ],
}


def test_copy_moves_workshops_by_days_and_empties_what_is_past() -> None:
    tree = copying.like(
        SOURCE, {"title": "Neu", "slug": "neu"}, starts_at="2027-03-04T08:00", ends_at="2027-03-04T17:00"
    )
    (workshop,) = tree["workshops"]
    assert (workshop["starts_at"], workshop["ends_at"]) == ("2027-03-04T10:30", "2027-03-04T12:00")
    assert workshop["registration_opens_at"] is workshop["registration_closes_at"] is None
    assert (tree["event"]["uid"], workshop["uid"], tree["event"]["published"]) == ("", "", False)
    assert SOURCE["event"]["uid"] == "e-1"


@pytest.mark.parametrize("document", [None, [], "x", {}, {"event": []}])
def test_file_that_is_no_event_is_left_to_the_strict_reader(document: object) -> None:
    assert copying.as_draft(document, "neu") is document
