"""What the queries of the archive bring: a finding, and what is told of a release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Hit:
    """One finding of the index."""

    id: int
    version_id: int
    block_id: str
    kind: str
    position: int
    question: str
    question_key: str
    text: str


@dataclass(frozen=True)
class Release:
    """What feeds, files and the catalogue say of a version beside its place on the shelf."""

    released_at: datetime
    label: str
    organiser: str
    contact: str
    licence: str
    language: str
    kinds: tuple[str, ...]
