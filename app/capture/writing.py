"""What phones send in the same moment is written together: one unit of work, one wait for the disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.capture import actions, batch, queries
from app.capture.models import ScribeLink
from app.core.errors import Refusal

MOST = 16
"""Batches in one unit of work; whoever comes later waits for the next one."""


@dataclass(frozen=True)
class Sent:
    """A batch as it came: its items unread, each stored or refused on its own."""

    token: str
    items: Sequence[object]
    now: datetime


@dataclass(frozen=True)
class Answer:
    """What became of one item: the finding it is now, or why not."""

    name: str
    client_id: str = ""
    finding_id: int = 0
    refusal: Refusal | None = None


def written(every: Sequence[Sent]) -> list[list[Answer] | None]:
    """The answers to each batch, item by item; None where its link does not work any more. Inside a unit of work.

    In order of stations, so that two units never wait for each other; those of one station in order of arrival.
    """
    answers: list[list[Answer] | None] = [None] * len(every)
    links = [queries.writing_link(sent.token, sent.now) for sent in every]
    working = [(link.station_id, place, link) for place, link in enumerate(links) if link]
    for _station, place, link in sorted(working, key=lambda each: each[:2]):
        answers[place] = [_taken(link, raw, every[place].now) for raw in every[place].items]
    return answers


def _taken(link: ScribeLink, raw: object, now: datetime) -> Answer:
    name = batch.name_of(raw)
    try:
        finding = actions.take(link, batch.read(raw), now=now)
    except Refusal as refusal:
        return Answer(name, refusal=refusal)
    return Answer(name, finding.client_id, finding.id)
