"""What changes draws: a seed is committed to, places are allotted, late ones are seated."""

from __future__ import annotations

import secrets
from datetime import datetime

from app.admission import queries as admission
from app.allotment import drawing, lottery, queries, reporting, rules
from app.allotment.models import Draw
from app.allotment.rules import Pool
from app.audit.actions import record
from app.core import tokens
from app.core.db import db, lock
from app.events.models import Event
from app.registration import actions as registrations

PURPOSE = "draw"


def commit_seed(event: Event, *, key: str, now: datetime) -> Draw | None:
    """Choose the seed of the next draw and publish its hash; does nothing when that is done or not needed.

    `key` is SECRET_KEY: it seals the seed until the draw.
    """
    lock(event)
    terms = admission.terms(event.id)
    last = queries.newest(event.id)
    if not terms.mode.is_by_wish or not rules.needs_seed(
        last is not None, last.drawn_at if last else None, terms.allot_at
    ):
        return None
    seed = secrets.token_hex(32)
    draw = Draw(
        event_id=event.id,
        number=last.number + 1 if last else 1,
        commitment=drawing.commitment(seed),
        seed_sealed=tokens.seal(seed, key, PURPOSE),
        committed_at=now,
    )
    db.session.add(draw)
    record("seed_committed", draw, number=draw.number, commitment=draw.commitment)
    return draw


def allot(event: Event, *, key: str, now: datetime, reason: str = "") -> Draw:
    """Give the places of an event by its wishes, once: a second call finds the draw held and changes nothing.

    `reason`: why the office draws before the date. Raises NotByWish, NotCommitted, NobodyWished, SeedLost.
    """
    terms = admission.terms(event.id)
    if not terms.mode.is_by_wish:
        raise rules.NotByWish
    _lock_workshops(event)
    draw = queries.newest(event.id)
    if draw is None:
        raise rules.NotCommitted
    lock(draw)
    if draw.drawn_at is not None:
        return draw
    pool, unanswered = queries.pool(event, terms.mode, now)
    if not pool.entries and not rules.is_due(terms.allot_at, now):
        raise rules.NobodyWished
    seed = tokens.unseal(draw.seed_sealed, key, PURPOSE)
    if seed is None:
        raise rules.SeedLost
    draw.seed, draw.policy, draw.drawn_at = seed, terms.mode, now
    draw.report = reporting.report(pool, seed, unanswered)
    draw.input_hash = rules.hashed(pool.written())
    record("allotted", draw, number=draw.number, people=len(pool.entries), reason=reason)
    _seat(event, pool, draw.report, now=now)
    return draw


def seat_late(event: Event, *, now: datetime) -> int:
    """Whoever confirmed the address only after the draw: first come, the best wish still free, else the waitlist."""
    _lock_workshops(event)
    terms, last = admission.terms(event.id), queries.newest(event.id)
    if last is None or last.drawn_at is None or rules.needs_seed(True, last.drawn_at, terms.allot_at):
        return 0
    pool, _ = queries.pool(event, rules.LOTTERY, now)
    outcome = lottery.draw(pool, pool.entries)
    people = {
        str(one.id): {
            "lot": lot,
            "shop": outcome.placed[one.id],
            "rank": pool.ranks[one.id].get(outcome.placed[one.id] or 0, 0),
        }
        for lot, one in enumerate(pool.entries)
    }
    _seat(event, pool, {"people": people, "closed": []}, now=now)
    return len(people)


def _lock_workshops(event: Event) -> None:
    """All of them, in the order everybody locks them. Not the event: who registers holds a workshop and then needs
    the event's row for its foreign key, so to take both the other way round would be a deadlock."""
    for workshop in sorted(event.workshops, key=lambda workshop: workshop.id):
        lock(workshop)


def _seat(event: Event, pool: Pool, report: reporting.Report, *, now: datetime) -> None:
    """Everybody to their place or waitlist, in the order of the lots: so the waitlists stand in that order."""
    people = {one.id: one for one in queries.wished(event.id)}
    entries = {entry.id: entry for entry in pool.entries}
    shops = {workshop.id: workshop for workshop in event.workshops}
    for one, facts in reporting.by_lot(report):
        if facts["shop"] is not None:
            registrations.place(people[one], shops[facts["shop"]], now=now, rank=facts["rank"])
            continue
        shop = reporting.waits_for(pool, report, entries[one]) or people[one].workshop_id
        registrations.queue(people[one], shops[shop], now=now)
