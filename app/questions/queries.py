"""Reading questionnaires."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select

from app.core.db import db
from app.questions.models import Questionnaire


def current(event_id: int) -> Questionnaire | None:
    """The version that is asked now."""
    return db.session.scalar(_newest(event_id).limit(1))


def version(questionnaire_id: int) -> Questionnaire | None:
    """The version an answer was given to."""
    return db.session.get(Questionnaire, questionnaire_id)


def versions(event_id: int, most: int = 20) -> Sequence[Questionnaire]:
    """The newest first."""
    return db.session.scalars(_newest(event_id).limit(most)).all()


def _newest(event_id: int) -> Select[Questionnaire]:
    return select(Questionnaire).where(Questionnaire.event_id == event_id).order_by(Questionnaire.number.desc())
