"""What stands above the words: the facts of the protocol, each said once.

Minutes that Rotunde drafts say day, place and moderation in their first lines, and say more there than the facts know:
the time of day, the room. So a document shows these lines in its table instead of the facts, word for word, and not a
second time below it. A line that says something else than the fact stays where it is, and so does every line that came
from a file: an imported protocol keeps its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

from app.minutes import facts as known
from app.minutes import markup
from app.minutes.document import HEADINGS, Block, Document, Kind, flat
from app.minutes.facts import MinutesFacts
from app.minutes.markup import Run

_SAID_IN_LINES = ("date", "venue", "moderation")


@dataclass(frozen=True)
class Row:
    """A line of the table; where the minutes themselves say it, `block` is the line they say it in."""

    key: str
    label: str
    value: str
    block: Block | None = None

    @property
    def runs(self) -> list[Run]:
        """The words of the row, with the marks they have in the minutes."""
        return [Run(self.value)] if self.block is None else markup.body(self.block)


@dataclass(frozen=True)
class Front:
    """The table of facts, and the document without the lines that stand in it."""

    rows: tuple[Row, ...]
    document: Document


def front(document: Document, facts: MinutesFacts, told: Iterable[tuple[str, str, str]] | None = None) -> Front:
    """The table of these facts; `told` says others, or with the labels of a page."""
    lines = dict(_lines(document, facts))
    rows = known.rows(facts) if told is None else told
    table = tuple(Row(key, label, value, lines.get(key)) for key, label, value in rows)
    shown = {row.block.id for row in table if row.block is not None}
    rest = tuple(block for block in document.blocks if block.id not in shown)
    return Front(table, replace(document, blocks=rest))


def _lines(document: Document, facts: MinutesFacts) -> Iterator[tuple[str, Block]]:
    """The drafted lines above the first heading that say a fact and more, each with the key of the fact."""
    first: dict[str, Block] = {}
    for block in takewhile(lambda block: block.kind not in HEADINGS, document.blocks):
        if block.kind in (Kind.FACT, Kind.PEOPLE) and not block.line:
            first.setdefault(block.lead.rstrip(" :"), block)
    for key, label, value in known.rows(facts):
        line = first.get(label)
        if key in _SAID_IN_LINES and line is not None and flat(value) in flat(line.body):
            yield key, line
