"""What changes who may see an event."""

from __future__ import annotations

from datetime import datetime

from app.audit.actions import record
from app.core.db import lock, touch
from app.events.models import Event
from app.events.rules import EventCalledOff
from app.programme.rules import EVERY_PROGRAMME, scope
from app.publishing import queries, rules
from app.registration import placing


def publish(event: Event, *, now: datetime) -> bool:
    """Everybody may see the event from now on; False when they could already. Raises NotReady."""
    _hold(event)
    if event.is_published:
        return False
    if any(gap.is_must for gap in queries.gaps(event, now)):
        raise rules.NotReady
    event.is_published = True
    _revised(event, now)
    record("event_published", event)
    return True


def take_back(event: Event, *, now: datetime) -> bool:
    """Nobody sees the event any more; False when nobody did. Raises EventCalledOff, PeopleThere, MinutesOut.

    With its workshops held, so that nobody registers meanwhile: whoever waits for them asks again whether the event is
    published (registration.actions.check_published).
    """
    _hold(event)
    if not event.is_published:
        return False
    if event.called_off_at:
        raise EventCalledOff
    rules.check_taking_back(queries.registrations(event), queries.minutes_out(event))
    event.is_published = False
    _revised(event, now)
    record("event_unpublished", event)
    return True


def delete(event: Event, *, now: datetime) -> None:
    """An event nobody ever saw goes, with its workshops. The history stays.

    Raises WasPublished, RegistrationsThere.
    """
    _hold(event)
    rules.check_deleting(
        is_published=event.is_published,
        was_published=queries.was_published(event),
        registrations=queries.registrations(event),
    )
    record("event_deleted", event, slug=event.slug, title=event.title)
    touch(scope(event.id))
    touch(EVERY_PROGRAMME)
    queries.remove(event)


def _hold(event: Event) -> None:
    lock(event)
    placing.lock_workshops(event.workshops)


def _revised(event: Event, now: datetime) -> None:
    event.revision, event.revised_at = event.revision + 1, now
    touch(scope(event.id))
    touch(EVERY_PROGRAMME)
