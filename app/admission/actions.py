"""What changes how an event gives its places."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from app.admission import queries, rules
from app.admission.models import Admission
from app.admission.rules import Wanted
from app.audit.actions import record
from app.core.db import db
from app.events.models import Event


def set_terms(event: Event, wanted: Wanted, *, seen: str = "", stand: int = 0, now: datetime) -> list[str]:
    """Replace the settings; returns the names of those that changed.

    `seen` is the revision the writer had before their eyes ("" means: whatever is there), `stand` the number of
    registrations that are alive. With the event's workshops locked, or somebody could register in between. Raises
    SettingsChanged and the refusals of `rules.check`.
    """
    row, before = queries.admission(event.id), queries.settings(event.id)
    if seen and seen != before.revision:
        raise rules.SettingsChanged
    is_drawn = row is not None and row.drawn_at is not None
    rules.check(wanted, before, is_drawn=is_drawn, stand=stand, starts_at=event.starts_at, now=now)
    changed = rules.changed(before, wanted)
    if not changed:
        return []
    if row is None:
        row = Admission(event_id=event.id)
        db.session.add(row)
    for name, value in asdict(wanted).items():
        setattr(row, name, value)
    record("admission_changed", row, fields=changed)
    return changed
