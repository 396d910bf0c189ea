"""Taking photos in, describing, ordering, deleting and fetching back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.audit.actions import record
from app.core.db import db, lock
from app.core.files import FileStore
from app.events.models import Workshop
from app.photos import queries, rules
from app.photos.darkroom import Developed
from app.photos.models import Photo


@dataclass(frozen=True)
class Description:
    """What a photo says of itself, as given by the moderation."""

    alternative: str
    caption: str
    credit: str
    licence: str
    shows_nobody: bool
    station_id: int | None


def add(
    workshop: Workshop, developed: Sequence[Developed], *, station_id: int | None, store: FileStore, now: datetime
) -> int:
    """Keep pictures that were made anew; returns how many are new. Whatever was sent before is not kept again."""
    lock(workshop)
    known, added = queries.known(workshop, [each.client_id for each in developed]), 0
    for each in developed:
        if each.client_id in known:
            continue
        known.add(each.client_id)
        photo = Photo(
            event_id=workshop.event_id,
            workshop_id=workshop.id,
            station_id=station_id,
            client_id=each.client_id,
            position=queries.next_position(workshop),
            file=store.put(each.picture.full),
            small=store.put(each.picture.small),
            width=each.picture.width,
            height=each.picture.height,
            size=len(each.picture.full),
            source_name=rules.plain_name(each.name),
            made_at=now,
            changed_at=now,
        )
        db.session.add(photo)
        record("photo_added", photo)
        added += 1
    return added


def describe(photo: Photo, said: Description, *, revision: int, now: datetime) -> None:
    """Raises PhotoChanged when somebody described it since `revision`, PhotoGone when it was deleted."""
    lock(photo)
    if photo.deleted_at is not None:
        raise rules.PhotoGone
    if photo.revision != revision:
        raise rules.PhotoChanged
    for name in ("alternative", "caption", "credit", "licence", "shows_nobody", "station_id"):
        setattr(photo, name, getattr(said, name))
    photo.revision, photo.changed_at = photo.revision + 1, now
    record("photo_described", photo, open_points=len(rules.missing(photo)))


def move(photo: Photo, workshop: Workshop, *, up: bool) -> None:
    """One place forward or back; at either end nothing happens."""
    lock(workshop)
    order = list(queries.photos_of(workshop))
    if photo not in order:
        raise rules.PhotoGone
    at = order.index(photo)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(order):
        return
    order.insert(to, order.pop(at))
    for position, each in enumerate(order, 1):
        each.position = position
    record("photo_moved", photo)


def delete(photo: Photo, *, now: datetime) -> None:
    """Out of sight; for some days it can be fetched back."""
    lock(photo)
    if photo.deleted_at is None:
        photo.deleted_at = now
        record("photo_deleted", photo)


def restore(photo: Photo) -> None:
    """As it was, at its place."""
    lock(photo)
    if photo.deleted_at is not None:
        photo.deleted_at = None
        record("photo_restored", photo)


def discard(*, kept: Collection[str], store: FileStore, now: datetime) -> int:
    """Deleted photos go for good, with their files, once nobody fetches them back; returns how many.

    `kept` names stored files that something above still shows (released minutes): their rows go, they stay.
    """
    gone = queries.discarded(rules.fetched_until(now))
    files = {name for photo in gone for name in (photo.file, photo.small)}
    for photo in gone:
        record("photo_discarded", photo)
        queries.drop(photo)
    db.session.flush()
    for name in sorted(files - queries.in_use(files) - set(kept)):
        store.drop(name)
    return len(gone)
