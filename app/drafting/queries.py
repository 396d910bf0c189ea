"""Reading what a workshop left for its minutes: the points of its stations, its pictures, what was removed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.clusters import queries as clusters
from app.clusters.queries import Point as Gathered
from app.core.db import db
from app.drafting.material import Point
from app.drafting.models import RemovedSection
from app.events.models import Workshop
from app.minutes.models import MinutesVersion
from app.photos import queries as photos
from app.photos.models import Photo


def points(workshop: Workshop) -> dict[int, tuple[Point, ...]]:
    """The points of each station in order, by station id; the same few queries for any number."""
    return {found.station.id: tuple(_point(each) for each in found.points) for found in clusters.gathered(workshop)}


def pictures(workshop: Workshop) -> Sequence[Photo]:
    """The photos on which nobody is recognisable, or everybody agreed, in order."""
    return [photo for photo in photos.photos_of(workshop) if photo.shows_nobody]


def removed_sections(version: MinutesVersion) -> Sequence[RemovedSection]:
    """What was taken out of a draft, the newest first."""
    found = select(RemovedSection).where(RemovedSection.version_id == version.id)
    return db.session.scalars(found.order_by(RemovedSection.id.desc())).all()


def removed_section(version: MinutesVersion, removed_id: int) -> RemovedSection | None:
    found = select(RemovedSection).where(RemovedSection.version_id == version.id, RemovedSection.id == removed_id)
    return db.session.scalar(found)


def drop(row: RemovedSection) -> None:
    """It stands in the draft again, or the draft is out."""
    db.session.delete(row)


def _point(point: Gathered) -> Point:
    """How many groups named it is said of what several findings say; one finding of one group says nothing."""
    told = point.named_by > 1 or (point.cluster is not None and point.named_by > 0)
    source = f"cluster:{point.cluster.id}" if point.cluster else f"finding:{point.findings[0].id}"
    return Point(
        point.text,
        source,
        sources=tuple(f"finding:{finding.id}" for finding in point.findings),
        named_by=point.named_by if told else None,
        of_groups=point.of_groups if told else None,
    )
