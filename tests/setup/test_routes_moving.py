"""The event moves to another day: what was promised for its days is promised anew, or the new day is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.admission import actions as admission
from app.admission.rules import Mode, Wanted
from app.capture import queries as capture
from app.core import clock
from app.core.db import db, unit_of_work
from app.events import queries as events
from app.events.models import Event
from app.letters import actions as letters
from app.needs import actions as needs
from app.needs import queries as vault
from app.registration import queries as registrations
from app.self_service import actions as self_service
from tests.capture import noting
from tests.letters.samples import written
from tests.setup.pages import PAGE, now_held, organiser, save, text
from tests.support import make
from tests.support.client import PageClient

WEEK = timedelta(weeks=1)


@pytest.fixture
def event(app: Flask) -> Event:
    return make.event("kassel")


@pytest.mark.parametrize(("day", "by"), [("2026-12-12", WEEK), ("2026-11-30", -timedelta(days=5))])
def test_event_moves_its_needs_scribes_and_calendars_last_as_long_after_the_new_day(
    event: Event, client: PageClient, day: str, by: timedelta
) -> None:
    person, now = make.registered(event.workshops[2]), clock.now()
    with unit_of_work(by="test", at=now):
        needs.keep(person.id, event.id, "Eine Ringschleife.", ends_at=event.ends_at, now=now)
        found = registrations.registration(person.id)
        assert found is not None
        feed = self_service.make_feed(found, now=now)
    token, _code = noting.linked()
    ended = event.workshops[2].ends_at + by
    assert save(organiser(client), day=day, telling="alle").status_code == 303
    db.session.rollback()
    db.session.expire_all()
    row = vault.need_of(person.id)
    assert row is not None
    assert row.delete_at == datetime(2026, 12, 19, 15, tzinfo=UTC) + by
    second, day_after = timedelta(seconds=1), ended + timedelta(days=1)
    works = [capture.link_at(token, moment) is not None for moment in (day_after - second, day_after)]
    writes = [capture.writing_link(token, moment) is not None for moment in (day_after - second, day_after)]
    forgotten = ended + timedelta(weeks=8)
    follows = [registrations.by_token(feed, at, purpose="feed") is not None for at in (forgotten - second, forgotten)]
    assert (works, writes, follows) == ([True, False],) * 3
    assert noting.link(token).lasts_until == day_after


def test_link_made_after_the_workshop_keeps_its_day(event: Event) -> None:
    late = event.workshops[2].ends_at + timedelta(days=3)
    with clock.stopped(late):
        token, _code = noting.linked()
    day_after = late + timedelta(days=1)
    works = [capture.is_working(token, moment) for moment in (day_after - timedelta(seconds=1), day_after)]
    assert works == [True, False]


def opening(event: Event) -> None:
    for workshop in event.workshops:
        workshop.registration_opens_at = datetime(2026, 12, 1, 8, tzinfo=UTC)


def drawing(event: Event) -> None:
    wanted = Wanted(mode=Mode.GENEROUS, allot_at=datetime(2026, 12, 1, 11, tzinfo=UTC))
    admission.set_terms(event, wanted, now=clock.now())


def naming(event: Event) -> None:
    admission.set_terms(event, Wanted(names_until=datetime(2026, 12, 1, 11, tzinfo=UTC)), now=clock.now())


@pytest.mark.parametrize(
    ("dated", "sentence"),
    [
        (opening, "Die Anmeldung zu Workshop A öffnete am"),
        (drawing, "Die Plätze werden am"),
        (naming, "Die Namen der Sammelanmeldungen stehen erst am"),
    ],
)
def test_new_day_lies_before_what_was_to_happen_until_then_it_is_refused(
    event: Event, client: PageClient, dated: Callable[[Event], None], sentence: str
) -> None:
    with unit_of_work(by="test", at=clock.now()):
        found = events.event("kassel")
        assert found is not None
        dated(found)
    answer = save(organiser(client), day="2026-11-30")
    assert (answer.status_code, sentence in text(answer)) == (422, True)
    assert now_held().starts_at.day == 5
    assert save(client, day="2026-12-04").status_code == 303


def test_message_is_planned_for_the_old_day_it_is_said(event: Event, client: PageClient) -> None:
    make.registered(event.workshops[0])
    message, now = written(event), clock.now()
    save(organiser(client), day="2026-12-06", telling="alle")
    assert "Geplante Nachrichten" not in text(client.get(PAGE))
    with unit_of_work(by="test", at=now):
        letters.plan(message, now + timedelta(days=2), seen=0, now=now)
    save(client, subtitle="Neu")
    assert "Geplante Nachrichten" not in text(client.get(PAGE))
    assert save(client, day="2026-12-12", telling="alle").status_code == 303
    said = text(client.get(PAGE))
    assert "Geplante Nachrichten behalten Text und Zeitpunkt: „Kurz vorher: {veranstaltung}“ (Donnerstag, 26." in said


def test_registration_is_closed_by_the_move_it_is_said(event: Event, client: PageClient) -> None:
    with unit_of_work(by="test", at=clock.now()):
        for each in events.all_events()[0].workshops:
            each.registration_closes_at = datetime(2026, 11, 28, 11, tzinfo=UTC)
    assert save(organiser(client), day="2026-12-04", subtitle="Neu").status_code == 303
    assert "Die Anmeldung ist damit schon geschlossen" not in text(client.get(PAGE))
    assert save(client, day="2026-11-30").status_code == 303
    assert "Die Anmeldung ist damit schon geschlossen: Workshop A, B, C." in text(client.get(PAGE))
