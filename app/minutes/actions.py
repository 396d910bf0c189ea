"""What changes minutes: imported as a draft, released."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from app.audit.actions import record
from app.core.db import db, deed, lock
from app.core.files import FileStore
from app.core.text import folded
from app.events.models import Event, Workshop
from app.minutes import documents, licences, queries, rules
from app.minutes.correcting import Choices, corrected
from app.minutes.document import to_tree
from app.minutes.models import MinutesVersion
from app.minutes.reading import read


def import_draft(
    workshop: Workshop,
    data: bytes,
    *,
    name: str,
    year: int | None,
    store: FileStore,
    now: datetime,
    choices: Choices = MappingProxyType({}),
) -> MinutesVersion:
    """A new draft from a protocol file, corrected by what somebody chose line by line; earlier versions stay.

    The file itself is kept as it came. Raises UnreadableMinutes with the line and the reason, and NothingKept.
    """
    lock(workshop)
    document, notes = corrected(read(data, name=name), choices)
    version = MinutesVersion(
        event_id=workshop.event_id,
        workshop=workshop,
        number=queries.next_number(workshop),
        state=rules.State.DRAFT,
        document=to_tree(document),
        year=year,
        source_name=name[:200],
        source_file=store.put(data),
        notes=[str(note) for note in notes],
        made_at=now,
        made_by=deed().by,
        written_by=[deed().by],
        revision=0,
    )
    db.session.add(version)
    record("minutes_drafted", version, number=version.number)
    return version


def publish(version: MinutesVersion, *, store: FileStore, now: datetime) -> None:
    """Release a version that lacks nothing it must have; see put_out.

    Raises NotADraft for a version that is out already, and Incomplete with what is missing.
    """
    lock(version.workshop)
    lock(version)
    if version.state == rules.State.PUBLISHED:
        raise rules.NotADraft
    if missing := rules.open_musts(documents.gaps(version)):
        raise rules.Incomplete(missing)
    put_out(version, store=store, now=now)


def put_out(version: MinutesVersion, *, store: FileStore, now: datetime) -> None:
    """Make the documents of a version once, keep them by content hash, and let nothing change any more.

    All of it in one UPDATE: the database refuses a second. The workshop is locked, so no two get the same label.
    """
    lock(version.workshop)
    earlier, open_points = queries.count_published(version), len(documents.gaps(version))
    licence = version.workshop.event.minutes_licence or licences.DEFAULT
    with db.session.no_autoflush:
        # Beside the words, for what the event says later is said of later versions.
        version.document = {**version.document, "licence": licence}
        version.state, version.published_at = rules.State.PUBLISHED, now
        version.published_by, version.label = deed().by, rules.label(earlier)
        files = {}
        for kind in documents.KINDS:
            content = documents.render(version, kind)
            files[kind] = {"hash": store.put(content), "size": len(content)}
        version.files, version.search_text = files, folded(documents.plain_text(version))
    record("minutes_published", version, number=version.number, open_points=open_points)


def choose_licence(event: Event, name: str) -> None:
    """Under which licence minutes of this event go out from now on. What is out keeps the one it was given."""
    lock(event)
    if event.minutes_licence != name:
        record("licence_chosen", event, former=event.minutes_licence, licence=name)
        event.minutes_licence = name


def describe(version: MinutesVersion, alternatives: Mapping[str, str], *, now: datetime) -> None:
    """Say what is to be seen on pictures of a draft: alternative texts by block id. Raises NotEditable."""
    lock(version)
    rules.check_editable(version)
    tree = documents.tree(version)
    blocks = tuple(replace(block, alternative=alternatives.get(block.id, block.alternative)) for block in tree.blocks)
    version.document = to_tree(replace(tree, blocks=blocks))
    wrote(version, now=now)
    record("minutes_described", version, number=version.number)


def wrote(version: MinutesVersion, *, now: datetime) -> None:
    """Whoever acts has written in this version: its revision rises, and four eyes count from here."""
    version.revision += 1
    version.changed_at = now
    if deed().by not in version.written_by:
        version.written_by = [*version.written_by, deed().by]
