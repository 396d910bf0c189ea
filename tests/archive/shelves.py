"""Released minutes for tests, written down as a release would leave them, and indexed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.archive import jobs
from app.core import clock
from app.core.db import db, touch, unit_of_work
from app.events.models import Event, Workshop
from app.minutes.document import Block, Document, Kind, identified, to_tree
from app.minutes.models import MinutesVersion
from tests.support import make

QUESTION = "Was brauchen Kommunen?"


def released(
    workshop: Workshop,
    findings: Sequence[str],
    *,
    number: int = 1,
    question: str = QUESTION,
    state: str = "published",
    variant: str = "standard",
    at: datetime | None = None,
    licence: str | None = None,
) -> MinutesVersion:
    """A version with these findings under one question."""
    now = at or clock.now()
    blocks = [Block("", Kind.QUESTION, f"1. {question}", 1, lead="1.")]
    blocks += [Block("", Kind.FINDING, text, line, marker="-") for line, text in enumerate(findings, 2)]
    told: dict[str, Any] = {"published_at": now} if state == "published" else {}
    with unit_of_work(by="test", at=now):
        version = MinutesVersion(
            event_id=workshop.event_id,
            workshop_id=workshop.id,
            number=number,
            state=state,
            variant=variant,
            document=to_tree(Document(identified(blocks), "de")) | ({"licence": licence} if licence else {}),
            files={"pdf": {"hash": "", "size": 1}, "json": {"hash": "", "size": 1}},
            made_at=now,
            **told,
        )
        db.session.add(version)
        touch(f"event:{workshop.event_id}")  # as history does at a release
    return version


def conference(slug: str, findings: Sequence[str], **more: Any) -> Event:
    """A conference whose Workshop A has its minutes out."""
    question = more.pop("question", QUESTION)
    event = make.event(slug, workshops="A", **more)
    released(event.workshops[0], findings, question=question)
    return event


def indexed() -> int:
    changed = jobs.index_released()
    db.session.rollback()
    return changed
