"""Reading minutes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.text import folded
from app.events.models import Event, Workshop
from app.minutes.models import MinutesVersion
from app.minutes.rules import State


def versions(workshop: Workshop) -> Sequence[MinutesVersion]:
    """Every version, newest first, without the documents' files."""
    found = select(MinutesVersion).where(MinutesVersion.workshop_id == workshop.id)
    return db.session.scalars(found.order_by(MinutesVersion.number.desc())).all()


def version(workshop: Workshop, number: int) -> MinutesVersion | None:
    found = select(MinutesVersion).where(MinutesVersion.workshop_id == workshop.id, MinutesVersion.number == number)
    return db.session.scalar(found)


def newest(workshop: Workshop) -> MinutesVersion | None:
    """The newest version, draft included."""
    found = select(MinutesVersion).where(MinutesVersion.workshop_id == workshop.id)
    return db.session.scalar(found.order_by(MinutesVersion.number.desc()).limit(1))


def newest_of(workshops: Sequence[Workshop]) -> dict[int, MinutesVersion]:
    """The newest version of each workshop, by workshop id."""
    ids = [workshop.id for workshop in workshops]
    top = (
        select(MinutesVersion.workshop_id, func.max(MinutesVersion.number).label("number"))
        .where(MinutesVersion.workshop_id.in_(ids))
        .group_by(MinutesVersion.workshop_id)
        .subquery()
    )
    found = select(MinutesVersion).join(
        top, (MinutesVersion.workshop_id == top.c.workshop_id) & (MinutesVersion.number == top.c.number)
    )
    return {version.workshop_id: version for version in db.session.scalars(found)}


def next_number(workshop: Workshop) -> int:
    highest = select(func.max(MinutesVersion.number)).where(MinutesVersion.workshop_id == workshop.id)
    return (db.session.scalar(highest) or 0) + 1


def published(workshop: Workshop) -> MinutesVersion | None:
    """The newest released version."""
    return db.session.scalar(_published(workshop).limit(1))


def published_version(workshop: Workshop, number: int) -> MinutesVersion | None:
    """A released version by its number; drafts look like missing ones."""
    return db.session.scalar(_published(workshop).where(MinutesVersion.number == number))


def published_versions(workshop: Workshop) -> Sequence[MinutesVersion]:
    """Every released version, newest first."""
    return db.session.scalars(_published(workshop)).all()


def workshops_with_minutes(event_ids: Sequence[int]) -> set[int]:
    """Ids of workshops of these events whose minutes are out."""
    found = select(MinutesVersion.workshop_id).where(
        MinutesVersion.event_id.in_(event_ids), MinutesVersion.state == State.PUBLISHED
    )
    return set(db.session.scalars(found.distinct()))


def archive(words: str = "", *, most: int = 100) -> Sequence[MinutesVersion]:
    """The newest released version of each workshop that has all `words`, newest conference first."""
    later = select(func.max(MinutesVersion.number)).where(
        MinutesVersion.workshop_id == Workshop.id, MinutesVersion.state == State.PUBLISHED
    )
    found = (
        select(MinutesVersion)
        .join(MinutesVersion.workshop)
        .join(Workshop.event)
        .where(
            MinutesVersion.state == State.PUBLISHED,
            Event.is_published.is_(True),
            MinutesVersion.number == later.correlate(Workshop).scalar_subquery(),
        )
        .options(
            joinedload(MinutesVersion.workshop).joinedload(Workshop.event).joinedload(Event.venue),
            joinedload(MinutesVersion.workshop).selectinload(Workshop.moderators),
        )
    )
    for word in folded(words).split()[:5]:
        found = found.where(MinutesVersion.search_text.contains(word, autoescape=True))
    return db.session.scalars(found.order_by(Event.starts_at.desc(), Workshop.letter).limit(most)).all()


def _published(workshop: Workshop) -> Select[MinutesVersion]:
    found = select(MinutesVersion).where(
        MinutesVersion.workshop_id == workshop.id, MinutesVersion.state == State.PUBLISHED
    )
    return found.order_by(MinutesVersion.number.desc())
