"""What changes minutes: imported as a draft, released."""

from __future__ import annotations

from datetime import datetime

from app.audit.actions import record
from app.core.db import db, lock
from app.core.files import FileStore
from app.core.text import folded
from app.events.models import Workshop
from app.minutes import documents, queries, rules
from app.minutes.document import to_tree
from app.minutes.models import MinutesVersion
from app.minutes.reading import read


def import_draft(
    workshop: Workshop, data: bytes, *, name: str, year: int | None, store: FileStore, now: datetime
) -> MinutesVersion:
    """A new draft from a protocol file; earlier versions stay.

    The file itself is kept as it came. Raises UnreadableMinutes with the line and the reason.
    """
    lock(workshop)
    reading = read(data, name=name)
    version = MinutesVersion(
        event_id=workshop.event_id,
        workshop=workshop,
        number=queries.next_number(workshop),
        state=rules.State.DRAFT,
        document=to_tree(reading.document),
        year=year,
        source_name=name[:200],
        source_file=store.put(data),
        notes=[str(note) for note in reading.notes],
        made_at=now,
    )
    db.session.add(version)
    record("minutes_drafted", version, number=version.number)
    return version


def publish(version: MinutesVersion, *, store: FileStore, now: datetime) -> None:
    """Release a draft: its documents are made once, kept by content hash, and never change again.

    Raises NotADraft for a version that is out already.
    """
    lock(version)
    if version.state == rules.State.PUBLISHED:
        raise rules.NotADraft
    version.state, version.published_at = rules.State.PUBLISHED, now
    gaps = documents.gaps(version)
    for kind in documents.KINDS:
        content = documents.render(version, kind)
        version.files = {**version.files, kind: {"hash": store.put(content), "size": len(content)}}
    version.search_text = folded(documents.plain_text(version))
    record("minutes_published", version, number=version.number, open_points=len(gaps))
