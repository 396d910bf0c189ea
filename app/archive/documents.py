"""The archive as files for programs: a feed, tables of findings, the catalogue."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from app.archive import atom, catalogue, queries
from app.archive.facets import Protocol
from app.archive.found import Hit, Release
from app.archive.rules import FED
from app.core.cells import as_csv
from app.web.links import absolute

HEAD = (
    *("event", "event_title", "date", "workshop", "workshop_title", "topics", "region", "level", "question"),
    *("finding", "source", "licence", "licence_url"),
)


def address_of(protocol: Protocol) -> str:
    """The version for quoting: it never changes."""
    letter = protocol.letter.lower()
    return absolute("minutes.version", slug=protocol.slug, letter=letter, number=protocol.number)


def feed(
    protocols: Sequence[Protocol], *, address: str, page: str, title: str, author: str, empty_at: datetime
) -> bytes:
    """The newest releases among `protocols` as an Atom feed."""
    told = queries.releases([each.version_id for each in protocols])
    newest = sorted(
        (each for each in protocols if each.version_id in told),
        key=lambda each: (told[each.version_id].released_at, each.version_id),
        reverse=True,
    )
    entries = [_entry(each, told[each.version_id]) for each in newest[:FED]]
    return atom.written(address=address, page=page, title=title, author=author, entries=entries, empty_at=empty_at)


def _entry(protocol: Protocol, release: Release) -> atom.Entry:
    return atom.Entry(
        address=address_of(protocol),
        title=f"{protocol.name}: {protocol.title}",
        summary=protocol.event_title,
        author=release.organiser,
        released_at=release.released_at,
        language=release.language,
        categories=list(protocol.topics.values()),
        licence=release.licence,
    )


def findings(found: Sequence[tuple[Hit, Protocol]], kind: str) -> bytes:
    """Findings as csv or json, each with its source and licence."""
    told = queries.releases({hit.version_id for hit, _protocol in found})
    rows = [_row(hit, protocol, told[hit.version_id]) for hit, protocol in found if hit.version_id in told]
    if kind == "csv":
        return as_csv(HEAD, rows)
    listed = [dict(zip(HEAD, row, strict=True)) for row in rows]
    return json.dumps(listed, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _row(hit: Hit, protocol: Protocol, release: Release) -> tuple[str, ...]:
    return (
        protocol.slug,
        protocol.event_title,
        protocol.day.isoformat(),
        protocol.letter,
        protocol.title,
        ", ".join(protocol.topics.values()),
        protocol.region,
        protocol.level,
        hit.question,
        hit.text,
        f"{address_of(protocol)}#e-{hit.block_id}",
        release.licence,
        catalogue.licence_address(release.licence),
    )


def catalogued(protocols: Sequence[Protocol], *, title: str, publisher: str) -> bytes:
    """The catalogue as JSON-LD: one dataset for each event."""
    told = queries.releases([each.version_id for each in protocols])
    events: dict[int, list[Protocol]] = {}
    for each in protocols:
        if each.version_id in told:
            events.setdefault(each.event_id, []).append(each)
    tree = catalogue.written(
        address=absolute("archive.catalogue"),
        page=absolute("archive.index"),
        title=title,
        publisher=publisher,
        datasets=[_dataset(of, told, publisher) for of in events.values()],
    )
    return json.dumps(tree, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _dataset(protocols: Sequence[Protocol], told: dict[int, Release], publisher: str) -> catalogue.Dataset:
    first = protocols[0]
    release = told[first.version_id]
    keywords = {name: None for each in protocols for name in each.topics.values()}
    return catalogue.Dataset(
        address=absolute("desk.event", slug=first.slug) + "#protokolle",
        title=f"Protokolle: {first.event_title}",
        description=f"Ergebnisse der Workshops der Veranstaltung „{first.event_title}“, {first.day:%d.%m.%Y}.",
        organiser=release.organiser or publisher,
        contact=release.contact,
        licence=release.licence,
        keywords=list(keywords),
        minutes=[_released(each, told[each.version_id]) for each in protocols],
    )


def _released(protocol: Protocol, release: Release) -> catalogue.Released:
    place = {"slug": protocol.slug, "letter": protocol.letter.lower(), "number": protocol.number}
    return catalogue.Released(
        title=f"{protocol.name}: {protocol.title}",
        page=address_of(protocol),
        files={kind: absolute("minutes.version_document", kind=kind, **place) for kind in release.kinds},
        released_at=release.released_at,
        language=release.language,
    )
