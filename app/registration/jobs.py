"""What the worker does with registrations, each one unit of work: one that fails keeps no other waiting."""

from collections.abc import Callable, Iterable
from datetime import datetime

from app.core import clock
from app.core.db import lock, unit_of_work
from app.core.jobs import sweep
from app.registration import actions, placing, queries
from app.registration.models import Registration


@sweep
def free_unconfirmed() -> int:
    """Places of addresses that nobody confirmed in time go to those who wait."""
    now = clock.now()
    return _each(queries.unconfirmed_since(now), actions.expire, now)


@sweep
def pass_offers_on() -> int:
    """Offers nobody answered go to the next in line."""
    now = clock.now()
    return _each(queries.offers_over(now), actions.lapse, now)


@sweep
def offer_free_places() -> int:
    """What became free without anybody's withdrawal: a raised capacity, a contingent whose date has come."""
    now = clock.now()
    ids, offers = [workshop.id for workshop in queries.workshops_to_offer(now)], 0
    for workshop_id in ids:
        with unit_of_work(by="sweep", at=now):
            workshop = queries.workshop(workshop_id)
            if workshop is not None:
                lock(workshop)
                offers += len(placing.offer_free(workshop, now=now))
    return offers


@sweep
def forget_old() -> int:
    """Names and addresses go eight weeks after the event, by themselves; the history keeps the proof."""
    now = clock.now()
    return _each(queries.due_to_forget(now), actions.forget, now)


@sweep
def drop_drafts() -> int:
    """What forms held and nobody sent."""
    now = clock.now()
    with unit_of_work(by="sweep", at=now):
        return queries.drop_drafts(now)


def _each(ids: Iterable[int], deed: Callable[..., object], now: datetime) -> int:
    """Do `deed` to each of them; returns how many there were to look at."""
    looked_at = 0
    for registration_id in ids:
        with unit_of_work(by="sweep", at=now):
            registration: Registration | None = queries.registration(registration_id)
            if registration is not None:
                deed(registration, now=now)
                looked_at += 1
    return looked_at
