"""What changes questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.audit.actions import record
from app.core.db import db, deed, lock
from app.events.models import Event
from app.questions import definitions, queries
from app.questions.models import Questionnaire
from app.questions.rules import QuestionsChanged


def save(
    event: Event, questions: Sequence[dict[str, Any]], *, now: datetime, based_on: int | None = None
) -> Questionnaire | None:
    """A new version of the event's questions if they differ from those asked now; old versions stay as they are.

    `based_on` is the number of the version that was edited, 0 for none; when another stands by now,
    QuestionsChanged. Raises FileRefused with the path of a fault. None when there is still nothing to ask.
    """
    lock(event)
    current = queries.current(event.id)
    number = current.number if current else 0
    if based_on is not None and based_on != number:
        raise QuestionsChanged
    written = definitions.written(definitions.read(list(questions)))
    if written == (current.questions if current else []):
        return current
    version = Questionnaire(event_id=event.id, number=number + 1, questions=written, made_at=now, made_by=deed().by)
    db.session.add(version)
    record("questions_changed", version, number=version.number, questions=len(written))
    return version
