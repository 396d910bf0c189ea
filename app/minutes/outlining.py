"""The outline of a document: its blocks as nested entries, as every format shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.minutes.document import HEADINGS, LISTED, Block, Document, Kind


@dataclass(frozen=True)
class Entry:
    """A node of the outline: a block, or (`block` is None) the list that gathers neighbouring items.

    `level` is the heading level a page gives it (2 and deeper, 0 for what is no heading); `ordered` tells a
    numbered list.
    """

    kind: str
    block: Block | None
    level: int = 0
    ordered: bool = False
    children: tuple[Entry, ...] = ()

    def walk(self) -> Iterator[Block]:
        """Every block of this entry, in the order of the protocol."""
        if self.block is not None:
            yield self.block
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Outline:
    """A document as nested entries; `title` is None where the protocol has no title line."""

    title: Block | None
    entries: tuple[Entry, ...]

    def walk(self) -> Iterator[Block]:
        """Every block, in the order of the protocol."""
        if self.title is not None:
            yield self.title
        for entry in self.entries:
            yield from entry.walk()


def outline(document: Document) -> Outline:
    """The document as nested entries: parts hold questions and talks, those hold lists; order stays."""
    blocks = document.blocks
    title = blocks[0] if blocks and blocks[0].kind == Kind.TITLE else None
    root: list[_Node] = []
    path: list[_Node] = []
    for block in blocks[1:] if title else blocks:
        rank = _rank(block)
        while path and not path[-1].takes(rank):
            path.pop()
        node = _Node(block, rank, [])
        (path[-1].children if path else root).append(node)
        path.append(node)
    return Outline(title, _entries(root, 2))


@dataclass
class _Node:
    block: Block
    rank: int
    children: list[_Node]

    def takes(self, rank: int) -> bool:
        """Headings hold what ranks below them, list items only deeper items, the rest nothing."""
        if self.block.kind in LISTED:
            return _ITEM <= self.rank < rank < _LEAF
        return self.block.kind in HEADINGS and self.rank < rank


_ITEM, _LEAF = 10, 90


def _rank(block: Block) -> int:
    if block.kind in LISTED:
        return _ITEM + min(block.level, 5)
    ranks = {Kind.PART: 1, Kind.SECTION: block.level or 2, Kind.QUESTION: 7, Kind.TALK: 7}
    # A picture belongs to the part, not to the talk whose points happen to precede it.
    return ranks.get(block.kind, _LEAF) if block.kind != Kind.FIGURE else 7


def _entries(nodes: list[_Node], level: int) -> tuple[Entry, ...]:
    found: list[Entry] = []
    run: list[_Node] = []
    for node in [*nodes, None]:
        if node is not None and node.block.kind in LISTED:
            run.append(node)
            continue
        if run:
            found.append(_listing(run, level))
            run = []
        if node is not None:
            heading = node.block.kind in HEADINGS
            children = _entries(node.children, level + heading)
            found.append(Entry(node.block.kind, node.block, level if heading else 0, children=children))
    return tuple(found)


def _listing(run: list[_Node], level: int) -> Entry:
    items = tuple(Entry(node.block.kind, node.block, children=_entries(node.children, level)) for node in run)
    return Entry("list", None, ordered=all(node.block.marker[:1].isdigit() for node in run), children=items)
