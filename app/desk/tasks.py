"""What is to be done today, from what is known of each event: one sentence and one page for each task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from app.core.errors import Told
from app.core.text import N_
from app.needs.rules import KEPT_AFTERWARDS as NEEDS_KEPT
from app.registration.rules import KEPT_AFTERWARDS as REGISTRATIONS_KEPT

GROUPS_BEFORE = timedelta(days=2)
PUBLISH_BEFORE = timedelta(weeks=6)
DELETION_SOON = timedelta(days=14)
MINUTES_URGENT, MINUTES_EXPECTED = timedelta(days=14), timedelta(weeks=8)
"""So long after a workshop its minutes are the first thing to do; and so long somebody still waits for them."""


class Urgency(IntEnum):
    """Whether it waits for somebody today, soon, or is only good to know."""

    NOW = 0
    SOON = 1
    KNOW = 2


class Page(StrEnum):
    """Where a task is done."""

    PUBLISHING = "publishing"
    WAITLIST = "waitlist"
    UNCONFIRMED = "unconfirmed"
    GROUPS = "groups"
    MINUTES = "minutes"
    CONSENTS = "consents"
    NEEDS = "needs"
    PEOPLE = "people"
    OUTBOX = "outbox"
    MESSAGES = "messages"
    TEXTS = "texts"


@dataclass(frozen=True)
class WorkshopState:
    """What counts about one workshop. `minutes` is the state of its newest version, "" for none."""

    letter: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    free: int
    confirmed: int
    waiting: int
    unconfirmed: int
    has_groups: bool
    is_announced: bool
    minutes: str
    are_minutes_out: bool
    silent_speakers: int = 0


@dataclass(frozen=True)
class EventState:
    """What counts about one event; `workshops` without those that are called off."""

    id: int
    slug: str
    title: str
    starts_at: datetime
    ends_at: datetime
    is_published: bool
    workshops: Sequence[WorkshopState]
    event_id: int = 0
    failed_mails: int = 0
    stopped_messages: int = 0
    open_needs: int = 0
    kept_needs: int = 0
    people: int = 0


@dataclass(frozen=True)
class Task:
    """One thing to do: for which event and workshop ("" for the installation), what, and where."""

    urgency: Urgency
    said: Told
    page: Page
    slug: str = ""
    title: str = ""
    letter: str = ""
    due: datetime | None = None
    event_id: int | None = None


def of_events(events: Iterable[EventState], now: datetime) -> list[Task]:
    """What is to be done for all of these, as `in_order`."""
    return in_order((task for event in events for task in _of_event(event, now)), now)


def in_order(tasks: Iterable[Task], now: datetime) -> list[Task]:
    """The most urgent first, then what is nearest to today: what lies long back does not push today's out of sight."""
    return sorted(tasks, key=lambda task: (task.urgency, abs((task.due or now) - now), task.slug, task.letter))


def of_office(open_texts: int, failed_mails: int) -> list[Task]:
    """What concerns no single event."""
    found = []
    if failed_mails:
        words = N_("E-Mails, die nicht zugestellt werden konnten: %(number)s.")
        found.append(Task(Urgency.NOW, Told(words, {"number": failed_mails}), Page.OUTBOX))
    if open_texts:
        words = N_("Texte der Organisation mit offenen Angaben: %(number)s.")
        found.append(Task(Urgency.SOON, Told(words, {"number": open_texts}), Page.TEXTS))
    return found


def _of_event(event: EventState, now: datetime) -> Iterator[Task]:
    def task(urgency: Urgency, page: Page, message: str, letter: str = "", **values: object) -> Task:
        facts = {**values, **({"letter": letter} if letter else {})}
        return Task(urgency, Told(message, facts), page, event.slug, event.title, letter, event.starts_at, event.id)

    if not event.is_published and event.ends_at > now:
        urgency = Urgency.NOW if event.starts_at - now < PUBLISH_BEFORE else Urgency.SOON
        yield task(urgency, Page.PUBLISHING, N_("Diese Veranstaltung ist noch nicht veröffentlicht."))
    for page, words, number in _unsent(event):
        yield task(Urgency.NOW, page, words, number=number)
    if event.open_needs and event.ends_at > now:
        yield task(Urgency.NOW, Page.NEEDS, N_("Bedarfe ohne Antwort: %(number)s."), number=event.open_needs)
    for workshop in event.workshops:
        pairs = _after(workshop, now) if workshop.ends_at <= now else _before(workshop, now)
        for urgency, page, message, number in pairs:
            yield task(urgency, page, message, workshop.letter, **({"number": number} if number else {}))
    for page, words, number, day in _deletions(event, now):
        yield task(Urgency.KNOW, page, words, number=number, day=day)


def _unsent(event: EventState) -> Iterator[tuple[Page, str, int]]:
    if event.failed_mails:
        yield Page.OUTBOX, N_("E-Mails, die nicht zugestellt werden konnten: %(number)s."), event.failed_mails
    if event.stopped_messages:
        words = N_("Nachrichten, die zum geplanten Zeitpunkt nicht hinausgehen konnten: %(number)s.")
        yield Page.MESSAGES, words, event.stopped_messages


Found = tuple[Urgency, Page, str, int]


def _before(workshop: WorkshopState, now: datetime) -> Iterator[Found]:
    if workshop.waiting and workshop.free:
        words = N_("In Workshop %(letter)s sind Plätze frei, obwohl jemand wartet: %(number)s.")
        yield Urgency.NOW, Page.WAITLIST, words, workshop.free
    if workshop.has_groups and not workshop.is_announced and workshop.starts_at - now <= GROUPS_BEFORE:
        yield Urgency.NOW, Page.GROUPS, N_("Die Gruppen von Workshop %(letter)s sind noch nicht bekannt gegeben."), 0
    if workshop.unconfirmed:
        words = N_("Anmeldungen zu Workshop %(letter)s, die noch niemand bestätigt hat: %(number)s.")
        yield Urgency.KNOW, Page.UNCONFIRMED, words, workshop.unconfirmed


def _after(workshop: WorkshopState, now: datetime) -> Iterator[Found]:
    """Minutes nobody has begun are not expected for ever; those somebody has begun wait for an end."""
    ago = now - workshop.ends_at
    if workshop.are_minutes_out or (not workshop.minutes and ago >= MINUTES_EXPECTED):
        return
    urgency = Urgency.NOW if ago < MINUTES_URGENT else Urgency.SOON
    if not workshop.minutes:
        yield urgency, Page.MINUTES, N_("Zu Workshop %(letter)s gibt es noch kein Protokoll."), 0
    elif workshop.minutes == "in_review":
        yield urgency, Page.MINUTES, N_("Das Protokoll von Workshop %(letter)s wartet auf die Prüfung."), 0
    else:
        yield urgency, Page.MINUTES, N_("Das Protokoll von Workshop %(letter)s ist noch ein Entwurf."), 0
    if workshop.silent_speakers:
        words = N_("In Workshop %(letter)s fehlen Einwilligungen von Vortragenden: %(number)s.")
        yield urgency, Page.CONSENTS, words, workshop.silent_speakers


def _deletions(event: EventState, now: datetime) -> Iterator[tuple[Page, str, int, datetime]]:
    """What goes by itself within two weeks."""
    kept = (
        (Page.NEEDS, N_("Bedarfe, die am %(day)s gelöscht werden: %(number)s."), event.kept_needs, NEEDS_KEPT),
        (Page.PEOPLE, N_("Anmeldungen, die am %(day)s gelöscht werden: %(number)s."), event.people, REGISTRATIONS_KEPT),
    )
    for page, words, number, span in kept:
        goes_at = event.ends_at + span
        if number and now >= event.ends_at and goes_at - now <= DELETION_SOON:
            yield page, words, number, goes_at
