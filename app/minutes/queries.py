"""Reading minutes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select

from app.core.db import db
from app.events.models import Event, Workshop
from app.minutes.models import MinutesVersion
from app.minutes.rules import State, Variant
from app.photos.models import Photo
from app.programme.models import Part, Speaker, Talk
from app.registration.models import Registration


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


def imported_from(workshop: Workshop, source: str) -> MinutesVersion | None:
    """The newest version that was read from a file with this hash."""
    found = select(MinutesVersion).where(
        MinutesVersion.workshop_id == workshop.id, MinutesVersion.source_file == source
    )
    return db.session.scalar(found.order_by(MinutesVersion.number.desc()).limit(1))


def next_number(workshop: Workshop) -> int:
    highest = select(func.max(MinutesVersion.number)).where(MinutesVersion.workshop_id == workshop.id)
    return (db.session.scalar(highest) or 0) + 1


def published(workshop: Workshop, variant: str = Variant.STANDARD) -> MinutesVersion | None:
    """The newest released version, as it was written or in plain language."""
    return db.session.scalar(_published(workshop).where(MinutesVersion.variant == variant).limit(1))


def published_version(workshop: Workshop, number: int) -> MinutesVersion | None:
    """A released version of either kind by its number; drafts look like missing ones."""
    return db.session.scalar(_published(workshop).where(MinutesVersion.number == number))


def published_versions(workshop: Workshop, variant: str = Variant.STANDARD) -> Sequence[MinutesVersion]:
    """Every released version of one kind, newest first, withheld ones too."""
    return db.session.scalars(_published(workshop).where(MinutesVersion.variant == variant)).all()


def count_published(version: MinutesVersion) -> int:
    """How many versions of its workshop and kind are out."""
    out = select(func.count()).where(
        MinutesVersion.workshop_id == version.workshop_id,
        MinutesVersion.variant == version.variant,
        MinutesVersion.state == State.PUBLISHED,
    )
    return db.session.scalar(out) or 0


def participants_of(workshop: Workshop) -> frozenset[str]:
    """Names of everybody who registered for the workshop, to find them where they do not belong."""
    found = select(Registration.name).where(Registration.workshop_id == workshop.id, Registration.name != "")
    return frozenset(db.session.scalars(found.distinct()))


def on_stage(workshop: Workshop) -> frozenset[str]:
    """Names of moderators and speakers, who are named by their office."""
    speakers = select(Speaker.name).join(Talk, Speaker.talk_id == Talk.id).join(Part, Talk.part_id == Part.id)
    found = db.session.scalars(speakers.where(Part.workshop_id == workshop.id))
    return frozenset((*found, *(each.name for each in workshop.moderators)))


def unticked_photos(workshop: Workshop) -> frozenset[str]:
    """Sources of blocks ("photo:3") whose picture may show somebody, for nobody has ticked that it does not."""
    found = select(Photo.id).where(Photo.workshop_id == workshop.id, Photo.shows_nobody.is_(False))
    return frozenset(f"photo:{photo_id}" for photo_id in db.session.scalars(found))


def shows(workshop: Workshop, file: str) -> bool:
    """Whether a released version of the workshop has this picture."""
    released = db.session.scalars(_published(workshop).where(MinutesVersion.withheld_at.is_(None)))
    return any(block.get("file") == file for version in released for block in version.document["blocks"])


def pictured() -> set[str]:
    """The stored pictures that any version shows, drafts included; rarely asked, so that no table keeps it."""
    documents = db.session.scalars(select(MinutesVersion.document))
    return {block["file"] for document in documents for block in document["blocks"] if block.get("file")}


def workshops_with_minutes(event_ids: Sequence[int]) -> set[int]:
    """Ids of workshops of these events whose minutes are out."""
    found = select(MinutesVersion.workshop_id).where(
        MinutesVersion.event_id.in_(event_ids),
        MinutesVersion.state == State.PUBLISHED,
        MinutesVersion.variant == Variant.STANDARD,
    )
    return set(db.session.scalars(found.distinct()))


def is_any_published() -> bool:
    """Whether the archive has anything to read: minutes that are out, of an event that is public."""
    found = select(MinutesVersion.id).join(MinutesVersion.workshop).join(Workshop.event)
    out = found.where(
        MinutesVersion.state == State.PUBLISHED, MinutesVersion.variant == Variant.STANDARD, Event.is_published
    )
    return db.session.scalar(out.limit(1)) is not None


def _published(workshop: Workshop) -> Select[MinutesVersion]:
    found = select(MinutesVersion).where(
        MinutesVersion.workshop_id == workshop.id, MinutesVersion.state == State.PUBLISHED
    )
    return found.order_by(MinutesVersion.number.desc())
