"""Reading the archive. Every query starts from the newest released version of a published event's workshop.

So nothing that is stale in the index can be seen: rows of a version that is not on the shelf are never asked for.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    cast,
    column,
    delete,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from app.archive import seeking, stemming
from app.archive.facets import Protocol
from app.archive.found import Hit, Release
from app.archive.models import STRIDE, IndexedVersion, ReleasedFinding
from app.archive.rules import ZONE
from app.archive.seeking import Sought
from app.core import kept
from app.core.db import db
from app.events.models import Event, Topic, Venue, Workshop
from app.minutes.models import MinutesVersion
from app.minutes.rules import State, Variant
from app.municipalities.models import Municipality
from app.registration.models import Registration
from app.registration.rules import State as Place

SHOWN = ("id", "version_id", "block_id", "kind", "position", "question", "question_key", "text")


def shelf() -> Sequence[Protocol]:
    """The newest released minutes of every workshop of a published event, newest conference first.

    Kept until anything changes: then four queries, else one. A search over thousands of protocols would otherwise
    spend most of its time on reading what no search changes.
    """
    return kept.until_change("archive.shelf", _shelf)


def titles() -> str:
    """The titles of all protocols in one text: what is not in it need not be looked for in each. Kept as the shelf."""
    return kept.until_change("archive.titles", lambda: f" {stemming.BREAK} ".join(each.titled for each in shelf()))


def _shelf() -> list[Protocol]:
    newest = _newest()
    events, topics = _events(), _topics()
    found = select(
        newest.c.version_id, newest.c.number, Workshop.id, Workshop.letter, Workshop.title, Workshop.level,
        Workshop.event_id,
    ).join(Workshop, Workshop.id == newest.c.workshop_id)  # fmt: skip
    rows = [row for row in db.session.execute(found).all() if row[-1] in events]
    place = {event_id: number for number, event_id in enumerate(events)}
    rows.sort(key=lambda row: (place[row[-1]], len(row[3]), row[3]))
    return [_protocol(row, events[row[-1]], topics) for row in rows]


def _protocol(row: Any, event: Any, topics: dict[tuple[int, int | None], dict[str, str]]) -> Protocol:
    *told, event_id = row
    topics_of = topics.get((event_id, None), {})
    own = topics.get((event_id, told[2]))
    year = str(event[2].astimezone(ZONE).year)
    fields: list[Any] = [*told, event_id, *event, {**topics_of, **own} if own else topics_of, year]
    return Protocol(*fields)


def _events() -> dict[int, Any]:
    """(slug, title, beginning, region) of published events by id, newest first."""
    region = func.coalesce(func.nullif(Event.region, ""), Venue.city, "")
    found = select(Event.id, Event.slug, Event.title, Event.starts_at, region).outerjoin(
        Venue, Venue.id == Event.venue_id
    )
    found = found.where(Event.is_published.is_(True)).order_by(Event.starts_at.desc(), Event.id)
    return {row[0]: tuple(row[1:]) for row in db.session.execute(found)}


def _newest() -> Any:
    """(workshop_id, number, version_id) of the newest released standard version of each workshop.

    Out of one index, because SQLite would read every document to get at what stands behind it.
    """
    top = (
        select(MinutesVersion.workshop_id, func.max(MinutesVersion.number).label("number"))
        .where(MinutesVersion.state == State.PUBLISHED, MinutesVersion.variant == Variant.STANDARD)
        .group_by(MinutesVersion.workshop_id)
        .subquery()
    )
    same = (MinutesVersion.workshop_id == top.c.workshop_id) & (MinutesVersion.number == top.c.number)
    return (
        select(top.c.workshop_id, top.c.number, MinutesVersion.id.label("version_id"))
        .join(MinutesVersion, same)
        .subquery()
    )


def _topics() -> dict[tuple[int, int | None], dict[str, str]]:
    found: dict[tuple[int, int | None], dict[str, str]] = {}
    rows = select(Topic.event_id, Topic.workshop_id, Topic.key, Topic.name).order_by(Topic.position)
    for event_id, workshop_id, key, name in db.session.execute(rows):
        found.setdefault((event_id, workshop_id), {})[key] = name
    return found


def counts(sought: Sought) -> dict[int, int]:
    """How many findings of each version have everything sought. Of old versions too: ask for those of the shelf."""
    words = _words()
    version_id = _version(words)
    found = select(version_id, func.count()).where(_matches(sought)).group_by(version_id)
    return dict(db.session.execute(found).tuples().all())


def hits(sought: Sought, version_ids: Collection[int], *, ranked: bool, after: int = 0, most: int) -> list[Hit]:
    """Findings of these versions that have everything sought: the best first, or the newest, in one query."""
    words = _words()
    place = words.c[_key()]
    order = (_rank(sought), place.desc()) if ranked else (place.desc(),)
    those = _among(_version(words), version_ids) if ranked else _listed(_version(words), version_ids)
    found = select(place.label("id")).where(_matches(sought), those).order_by(*order)
    if ranked:
        found = found.add_columns(_rank(sought).label("rank"))
    page = found.offset(after).limit(most).subquery()
    whole = _findings().join(page, page.c.id == ReleasedFinding.id)
    shown = (page.c.rank, page.c.id.desc()) if ranked else (page.c.id.desc(),)
    return _hits(whole.order_by(*shown))


def findings(version_ids: Collection[int], *, most: int) -> list[Hit]:
    """All findings of these versions, newest first."""
    found = _findings().where(_among(literal_column("released_finding.version_id"), version_ids))
    return _hits(found.order_by(ReleasedFinding.version_id.desc(), ReleasedFinding.position).limit(most))


def _findings() -> Select[Any]:
    return select(*(getattr(ReleasedFinding, name) for name in SHOWN))


def _hits(found: Select[Any]) -> list[Hit]:
    return [Hit(*row) for row in db.session.execute(found)]


def _words() -> Any:
    return table("released_finding_words", column(_key(), Integer))


def _version(words: Any) -> ColumnElement[int]:
    """The version out of the number of a finding, so that counting reads the index alone."""
    return words.c[_key()].op("/", return_type=Integer())(literal_column(str(STRIDE)))


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _key() -> str:
    return "rowid" if _is_sqlite() else "id"


def _matches(sought: Sought) -> Any:
    if _is_sqlite():
        return text("released_finding_words MATCH :sought").bindparams(sought=seeking.fts5(sought))
    return text("words @@ CAST(:sought AS tsquery)").bindparams(sought=seeking.tsquery(sought))


def _rank(sought: Sought) -> Any:
    """Smaller is better on both."""
    if _is_sqlite():
        return literal_column("released_finding_words.rank")
    return -func.ts_rank(literal_column("words"), cast(seeking.tsquery(sought), TSQUERY))


def _among(version_id: Any, version_ids: Collection[int]) -> Any:
    """One parameter, however many they are."""
    every = sorted(version_ids)
    if _is_sqlite():
        return version_id.in_(text("SELECT value FROM json_each(:among)").bindparams(among=json.dumps(every)))
    # Rows of a list and not the list itself: in a prepared statement PostgreSQL looks up only those by hash.
    return version_id.in_(text("SELECT unnest(CAST(:among AS bigint[]))").bindparams(among=every))


def _listed(version_id: Any, version_ids: Collection[int]) -> Any:
    """The same where the first rows found are enough: PostgreSQL stops at them, as it does not with a hash."""
    if _is_sqlite():
        return _among(version_id, version_ids)
    return version_id == text("ANY(CAST(:among AS bigint[]))").bindparams(among=sorted(version_ids))


def newest_ids() -> set[int]:
    """The versions that ought to be indexed. Of unpublished events too: they may come."""
    return set(db.session.scalars(select(_newest().c.version_id)))


def marks() -> dict[int, str]:
    """What the rows of each indexed version were made as."""
    return {row.version_id: row.mark for row in db.session.scalars(select(IndexedVersion))}


def delete_index(version_id: int) -> None:
    """Take a version out of the search."""
    for row in (ReleasedFinding, IndexedVersion):
        db.session.execute(delete(row).where(row.version_id == version_id))


def version(version_id: int) -> MinutesVersion | None:
    return db.session.get(MinutesVersion, version_id)


def releases(version_ids: Collection[int]) -> dict[int, Release]:
    """By version. The licence is the one it was released under, whatever the event has chosen since."""
    licence = func.coalesce(MinutesVersion.document["licence"].as_string(), Event.minutes_licence)
    found = (
        select(
            MinutesVersion.id, MinutesVersion.published_at, MinutesVersion.label, Event.organiser, Event.contact_email,
            licence, Workshop.language, MinutesVersion.files,
        )
        .join(Workshop, Workshop.id == MinutesVersion.workshop_id)
        .join(Event, Event.id == MinutesVersion.event_id)
        .where(_among(literal_column("minutes_version.id"), version_ids), MinutesVersion.published_at.is_not(None))
    )  # fmt: skip
    return {
        version_id: Release(at, label, organiser, contact, licence, language, tuple(files))
        for version_id, at, label, organiser, contact, licence, language, files in db.session.execute(found)
    }


def released_between(after: datetime, until: datetime) -> set[int]:
    """Versions released in this time, old and new ones."""
    found = select(MinutesVersion.id).where(
        MinutesVersion.state == State.PUBLISHED,
        MinutesVersion.published_at > after,
        MinutesVersion.published_at <= until,
    )
    return set(db.session.scalars(found))


def asked(version_ids: Collection[int]) -> list[tuple[str, str, int, int]]:
    """(key, wording, findings, events) of the questions of these versions that several events asked."""
    events = func.count(func.distinct(ReleasedFinding.event_id))
    found = (
        select(ReleasedFinding.question_key, func.min(ReleasedFinding.question), func.count(), events)
        .where(ReleasedFinding.question_key != "", _among(literal_column("released_finding.version_id"), version_ids))
        .group_by(ReleasedFinding.question_key)
        .having(events > 1)
        .order_by(events.desc(), func.count().desc(), ReleasedFinding.question_key)
    )
    return [(key, question, count, number) for key, question, count, number in db.session.execute(found)]


def answers(key: str, version_ids: Collection[int], *, most: int) -> list[Hit]:
    """What these versions hold under the question, newest first."""
    found = _findings().where(
        ReleasedFinding.question_key == key, _among(literal_column("released_finding.version_id"), version_ids)
    )
    return _hits(found.order_by(ReleasedFinding.version_id.desc(), ReleasedFinding.position).limit(most))


def inhabitants(workshop_ids: Collection[int]) -> list[int | None]:
    """The size of each municipality that took part in these workshops, once each; None where it is not known.

    Where anybody was checked in, those who were count; elsewhere those who had a place.
    """
    attended = select(Registration.workshop_id).where(
        Registration.workshop_id.in_(workshop_ids), Registration.checked_in_at.is_not(None)
    )
    key = func.coalesce(func.nullif(Registration.municipality_key, ""), Registration.municipality)
    found = (
        select(key, Municipality.population)
        .outerjoin(Municipality, Registration.municipality_key == literal("ags:") + Municipality.ags)
        .where(
            Registration.workshop_id.in_(workshop_ids),
            Registration.state == Place.CONFIRMED,
            or_(Registration.checked_in_at.is_not(None), Registration.workshop_id.not_in(attended)),
            key != "",
        )
        .distinct()
    )
    return [population for _key, population in db.session.execute(found)]
