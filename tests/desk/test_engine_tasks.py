"""What is to be done today, from what is known of an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.desk.tasks import EventState, Page, Urgency, WorkshopState, of_events, of_office

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
BEGIN = datetime(2026, 12, 5, 9, tzinfo=UTC)
WORKSHOP = WorkshopState(
    letter="C",
    starts_at=BEGIN,
    ends_at=BEGIN + timedelta(hours=2),
    capacity=30,
    free=10,
    confirmed=20,
    waiting=0,
    unconfirmed=0,
    has_groups=True,
    is_announced=False,
    minutes="",
    are_minutes_out=False,
)
EVENT = EventState(
    id=1,
    slug="kassel",
    title="Regionalkonferenz",
    starts_at=BEGIN,
    ends_at=BEGIN + timedelta(hours=7),
    is_published=True,
    workshops=(WORKSHOP,),
)
AFTER = BEGIN + timedelta(days=1)


def found(now: datetime, event: dict[str, Any] | None = None, **workshop: Any) -> list[tuple[Urgency, Page]]:
    state = replace(EVENT, workshops=(replace(WORKSHOP, **workshop),), **(event or {}))
    return [(task.urgency, task.page) for task in of_events([state], now)]


def test_all_is_well_nothing_is_to_be_done() -> None:
    assert found(NOW) == []
    assert of_office(0, 0) == []


@pytest.mark.parametrize(
    ("now", "event", "workshop", "task"),
    [
        (NOW, {"is_published": False}, {}, (Urgency.NOW, Page.PUBLISHING)),
        (NOW - timedelta(days=60), {"is_published": False}, {}, (Urgency.SOON, Page.PUBLISHING)),
        (NOW, {"failed_mails": 1}, {}, (Urgency.NOW, Page.OUTBOX)),
        (NOW, {"stopped_messages": 1}, {}, (Urgency.NOW, Page.MESSAGES)),
        (NOW, {"open_needs": 1}, {}, (Urgency.NOW, Page.NEEDS)),
        (NOW, {}, {"waiting": 3}, (Urgency.NOW, Page.WAITLIST)),
        (NOW, {}, {"unconfirmed": 3}, (Urgency.KNOW, Page.UNCONFIRMED)),
        (BEGIN - timedelta(days=2), {}, {}, (Urgency.NOW, Page.GROUPS)),
        (AFTER, {}, {}, (Urgency.NOW, Page.MINUTES)),
        (AFTER, {}, {"minutes": "draft"}, (Urgency.NOW, Page.MINUTES)),
        (AFTER, {}, {"minutes": "in_review"}, (Urgency.NOW, Page.MINUTES)),
        (AFTER, {}, {"minutes": "draft", "silent_speakers": 2}, (Urgency.NOW, Page.CONSENTS)),
        (AFTER + timedelta(days=14), {}, {}, (Urgency.SOON, Page.MINUTES)),
        (AFTER + timedelta(days=400), {}, {"minutes": "draft"}, (Urgency.SOON, Page.MINUTES)),
        (AFTER, {"kept_needs": 2}, {"are_minutes_out": True}, (Urgency.KNOW, Page.NEEDS)),
        (BEGIN + timedelta(days=50), {"people": 2}, {"are_minutes_out": True}, (Urgency.KNOW, Page.PEOPLE)),
    ],
)
def test_something_waits_it_is_a_task_with_its_page(
    now: datetime, event: dict[str, Any], workshop: dict[str, Any], task: tuple[Urgency, Page]
) -> None:
    assert task in found(now, event, **workshop)


@pytest.mark.parametrize(
    ("now", "event", "workshop"),
    [
        (BEGIN - timedelta(days=2, minutes=1), {}, {}),
        (BEGIN - timedelta(hours=1), {}, {"is_announced": True}),
        (BEGIN - timedelta(hours=1), {}, {"has_groups": False}),
        (NOW, {}, {"waiting": 3, "free": 0}),
        (AFTER, {}, {"minutes": "published", "are_minutes_out": True, "silent_speakers": 2}),
        (BEGIN + timedelta(weeks=8, hours=2), {}, {"silent_speakers": 2}),
        (AFTER, {"is_published": False}, {"are_minutes_out": True}),
        (BEGIN + timedelta(days=30), {"people": 2}, {"are_minutes_out": True}),
        (BEGIN + timedelta(days=15), {"kept_needs": 0}, {"are_minutes_out": True}),
    ],
)
def test_nothing_waits_there_is_no_task(now: datetime, event: dict[str, Any], workshop: dict[str, Any]) -> None:
    assert found(now, event, **workshop) == []


def test_most_urgent_task_comes_first_then_the_nearer_event() -> None:
    later = replace(EVENT, slug="fulda", starts_at=BEGIN + timedelta(days=3), failed_mails=1)
    near = replace(EVENT, failed_mails=1, workshops=(replace(WORKSHOP, unconfirmed=1),))
    assert [(task.slug, task.page) for task in of_events([later, near], NOW)] == [
        ("kassel", Page.OUTBOX),
        ("fulda", Page.OUTBOX),
        ("kassel", Page.UNCONFIRMED),
    ]


def test_event_of_long_ago_does_not_push_out_what_is_to_be_done_today() -> None:
    long_ago = BEGIN - timedelta(days=60)
    old = replace(EVENT, slug="alt", starts_at=long_ago, ends_at=long_ago, workshops=(), failed_mails=1)
    tasks = of_events([old, replace(EVENT, failed_mails=1)], NOW)
    assert [task.slug for task in tasks] == ["kassel", "alt"]


def test_office_has_open_texts_and_lost_mails_both_are_tasks() -> None:
    assert [(task.urgency, task.page) for task in of_office(2, 1)] == [
        (Urgency.NOW, Page.OUTBOX),
        (Urgency.SOON, Page.TEXTS),
    ]
