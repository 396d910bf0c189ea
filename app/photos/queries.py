"""Reading photos."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from app.core.db import db
from app.events.models import Workshop
from app.photos.models import Photo
from app.programme import queries as programme
from app.programme.models import Station


def photos_of(workshop: Workshop) -> Sequence[Photo]:
    """The living photos in order."""
    found = select(Photo).where(Photo.workshop_id == workshop.id, Photo.deleted_at.is_(None))
    return db.session.scalars(found.order_by(Photo.position, Photo.id)).all()


def deleted_of(workshop: Workshop) -> Sequence[Photo]:
    """What can still be fetched back, last deleted first."""
    found = select(Photo).where(Photo.workshop_id == workshop.id, Photo.deleted_at.is_not(None))
    return db.session.scalars(found.order_by(Photo.deleted_at.desc(), Photo.id)).all()


def photos_at(station_id: int) -> Sequence[Photo]:
    """The living photos of one station in order."""
    found = select(Photo).where(Photo.station_id == station_id, Photo.deleted_at.is_(None))
    return db.session.scalars(found.order_by(Photo.position, Photo.id)).all()


def photo(workshop: Workshop, photo_id: int) -> Photo | None:
    """One photo, deleted or not."""
    found = select(Photo).where(Photo.workshop_id == workshop.id, Photo.id == photo_id)
    return db.session.scalar(found.execution_options(populate_existing=True))


def photo_at(station_id: int, photo_id: int) -> Photo | None:
    """One photo of a station, deleted or not."""
    found = select(Photo).where(Photo.station_id == station_id, Photo.id == photo_id)
    return db.session.scalar(found.execution_options(populate_existing=True))


def known(workshop: Workshop, client_ids: Collection[str]) -> set[str]:
    """Those of these ids that have come before."""
    found = select(Photo.client_id).where(Photo.workshop_id == workshop.id, Photo.client_id.in_(client_ids))
    return set(db.session.scalars(found))


def next_position(workshop: Workshop) -> int:
    highest = select(func.max(Photo.position)).where(Photo.workshop_id == workshop.id)
    return (db.session.scalar(highest) or 0) + 1


def stations(workshop: Workshop) -> list[Station]:
    """The workshop's stations in order."""
    parts = programme.parts_of([workshop])[workshop.id]
    return [station for part in parts for station in part.stations]


def workshop_behind(workshop_id: int) -> Workshop | None:
    """The workshop a scribe's link belongs to."""
    return db.session.get(Workshop, workshop_id)


def station_behind(station_id: int) -> Station | None:
    return db.session.get(Station, station_id)


def discarded(before: datetime) -> Sequence[Photo]:
    """Photos deleted so long ago that nobody fetches them back."""
    return db.session.scalars(select(Photo).where(Photo.deleted_at < before).order_by(Photo.id)).all()


def in_use(names: Collection[str]) -> set[str]:
    """Those of these stored files that a photo still shows."""
    found = select(Photo.file, Photo.small).where(or_(Photo.file.in_(names), Photo.small.in_(names)))
    return {name for row in db.session.execute(found) for name in row} & set(names)


def drop(row: Photo) -> None:
    db.session.delete(row)
