"""What the worker does with draws."""

from flask import current_app

from app.admission import queries as admission
from app.allotment import actions, queries, rules
from app.core import clock
from app.core.db import unit_of_work
from app.core.jobs import sweep


@sweep
def hold_draws() -> int:
    """Commit to seeds as soon as places are given by wish, draw when the date has come, seat who comes late."""
    now = clock.now()
    ids = [event.id for event in queries.events_by_wish(now)]
    for event_id in ids:
        with unit_of_work(by="sweep", at=now):
            event = queries.event(event_id)
            if event is not None:
                actions.commit_seed(event, key=current_app.config["SECRET_KEY"], now=now)
        with unit_of_work(by="sweep", at=now):
            event = queries.event(event_id)
            if event is None or not rules.is_due(admission.terms(event_id).allot_at, now):
                continue
            actions.allot(event, key=current_app.config["SECRET_KEY"], now=now)
            actions.seat_late(event, now=now)
    return len(ids)
