"""An organiser begins with an outline: workshops, stations and talks stand there and wait for their names."""

from __future__ import annotations

from datetime import UTC, datetime

from app.events import queries as events
from tests.setup.pages import ENTERED, NEW, organiser, text
from tests.setup.test_routes_new import named
from tests.support.client import PageClient


def test_conference_is_chosen_its_workshops_stand_there_and_wait_for_titles_and_questions(client: PageClient) -> None:
    answer = organiser(client).submit(NEW, {**ENTERED, "outline": "konferenz"})
    assert answer.status_code == 303
    workshops = named("fachtag-fulda-2027").workshops
    assert [(each.letter, each.capacity, each.group_count) for each in workshops] == [(x, 30, 3) for x in "ABC"]
    assert {(each.starts_at, each.ends_at) for each in workshops} == {
        (datetime(2027, 3, 4, 8, 30, tzinfo=UTC), datetime(2027, 3, 4, 10, tzinfo=UTC))
    }
    page = text(client.get("/verwaltung/fachtag-fulda-2027/veroeffentlichung/"))
    assert "Workshop B hat noch keinen Titel." in page
    assert "In Workshop B fehlen Fragestellungen (Stationen ohne: 3)." in page


def test_day_is_too_short_for_the_outline_it_is_said_there_and_nothing_is_made(client: PageClient) -> None:
    answer = organiser(client).submit(NEW, {**ENTERED, "ends": "10:30", "outline": "stationen"})
    assert answer.status_code == 422
    assert "Dafür braucht die Veranstaltung mindestens 90 Minuten." in text(answer)
    assert list(events.all_events()) == []


def test_outline_nobody_offers_is_refused(client: PageClient) -> None:
    answer = organiser(client).submit(NEW, {**ENTERED, "outline": "zirkus"})
    assert answer.status_code == 422
