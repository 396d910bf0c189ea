"""What changes the archive: rows made from released minutes."""

from __future__ import annotations

from app.archive import queries, stemming
from app.archive.models import STRIDE, IndexedVersion, ReleasedFinding
from app.core.db import db, lock_name, touch
from app.minutes.document import HEADINGS, Block, Document, Kind, flat, from_tree
from app.minutes.models import MinutesVersion

SEARCHED = frozenset({Kind.FINDING, Kind.POINT, Kind.ITEM})
SCOPE = "archive"


def index(version_id: int) -> int:
    """Make the rows of a version anew; returns how many. Safe to run twice, and by two workers."""
    lock_name(f"archive:{version_id}")
    version = queries.version(version_id)
    if version is None:
        return 0
    forget(version.id)
    rows = _rows(version)
    db.session.add_all(rows)
    db.session.add(IndexedVersion(version_id=version.id, mark=stemming.FORMAT))
    touch(SCOPE)
    return len(rows)


def forget(version_id: int) -> None:
    """Take a version that is no longer the newest out of the index."""
    queries.delete_index(version_id)
    touch(SCOPE)


def _rows(version: MinutesVersion) -> list[ReleasedFinding]:
    """Findings, points and follow-ups, each with the question or talk it stands under."""
    rows = []
    for position, block, above in _placed(from_tree(version.document)):
        question = asked(above) if above else ""
        is_question = above is not None and above.kind == Kind.QUESTION
        rows.append(
            ReleasedFinding(
                id=version.id * STRIDE + position,
                event_id=version.event_id,
                workshop_id=version.workshop_id,
                version_id=version.id,
                block_id=block.id,
                kind=block.kind.value,
                position=position,
                question=question,
                question_key=stemming.key(question) if is_question else "",
                text=flat(block.text),
                stems=stemming.indexed(block.text, question),
            )
        )
    return rows


def _placed(document: Document) -> list[tuple[int, Block, Block | None]]:
    """What is searched, with the question or talk above it; any other heading ends that."""
    above: Block | None = None
    placed = []
    for position, block in enumerate(document.blocks[:STRIDE]):
        if block.kind in HEADINGS:
            above = block if block.kind in (Kind.QUESTION, Kind.TALK) else None
        elif block.kind in SEARCHED and block.text.strip():
            placed.append((position, block, above))
    return placed


def asked(heading: Block) -> str:
    """The words of a question or talk without the number in front, on one line."""
    return flat(heading.heading[len(heading.lead) :])
