"""What needs several packages to be changed."""

from __future__ import annotations

from datetime import datetime

from app.admission import actions as admission
from app.admission.rules import Wanted
from app.core.db import lock
from app.desk import queries
from app.events.models import Event
from app.registration import placing


def set_terms(event: Event, wanted: Wanted, *, seen: str, now: datetime) -> list[str]:
    """Change how the event gives its places while nobody can register. Returns and raises as `admission.set_terms`."""
    lock(event)
    placing.lock_workshops(event.workshops)
    return admission.set_terms(event, wanted, seen=seen, stand=queries.standing(event), now=now)
