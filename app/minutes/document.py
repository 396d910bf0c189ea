"""The neutral document: an ordered list of blocks that every format is made from.

A block keeps the author's words as they came; what the reader understood of them stands beside the words and never
replaces them. The texts of all blocks, in order, are the protocol.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any

SCHEMA = "rotunde-minutes/1"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_BREAKS = re.compile(r"[ \t\r\n]+")
_SIGNS = _LETTERS + "234567"


class Kind(StrEnum):
    """What a block is in a protocol."""

    TITLE = "title"
    PEOPLE = "people"
    FACT = "fact"
    PART = "part"
    SECTION = "section"
    QUESTION = "question"
    TALK = "talk"
    FINDING = "finding"
    POINT = "point"
    ITEM = "item"
    FIGURE = "figure"
    PARAGRAPH = "paragraph"


HEADINGS = frozenset({Kind.PART, Kind.SECTION, Kind.QUESTION, Kind.TALK})
LISTED = frozenset({Kind.FINDING, Kind.POINT, Kind.ITEM})


@dataclass(frozen=True)
class Person:
    """Somebody named in a block, as written ("Dr. Ada Beispiel", "Frau Muster")."""

    name: str
    role: str = ""


@dataclass(frozen=True)
class Block:
    """One piece of the protocol.

    `text` is verbatim but for a list or heading sign in front, which is `marker`; line breaks of the source are
    kept. `lead` is the beginning of `text` that numbers or labels it ("1.", "Teil 2:"), `head` the number of its
    characters that make a heading (the rest is running text). `line` counts source lines from 1.
    """

    id: str
    kind: Kind
    text: str
    line: int
    marker: str = ""
    lead: str = ""
    head: int = 0
    level: int = 0
    number: int | None = None
    people: tuple[Person, ...] = ()
    duration: int | None = None
    letter: str = ""
    context: str = ""
    day: int | None = None
    month: int | None = None
    year: int | None = None
    caption: str = ""
    credit: str = ""
    alternative: str = ""
    recognised: bool = True

    @property
    def heading(self) -> str:
        """The words of a heading block that stand as its heading."""
        return self.text[: self.head or None].rstrip()

    @property
    def running(self) -> str:
        """The words of a heading block that follow its heading; empty where all of it is heading."""
        return self.text[self.head :].lstrip() if self.head else ""

    @property
    def body(self) -> str:
        """The words behind `lead`."""
        return self.text[len(self.lead) :].lstrip()

    @property
    def anchor(self) -> str:
        """The fragment a page gives this block."""
        return f"e-{self.id}"


@dataclass(frozen=True)
class Document:
    """A protocol as blocks; `language` is its BCP 47 tag, "" where only the workshop says it."""

    blocks: tuple[Block, ...]
    language: str = ""

    @property
    def title(self) -> str:
        """The verbatim title line, or ""."""
        return next((block.text for block in self.blocks if block.kind == Kind.TITLE), "")

    def of(self, *kinds: Kind) -> tuple[Block, ...]:
        """The blocks of these kinds, in order."""
        return tuple(block for block in self.blocks if block.kind in kinds)

    def at(self, block_id: str) -> Block | None:
        """The block with this id."""
        return next((block for block in self.blocks if block.id == block_id), None)


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


def identified(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with their ids: hashes of their words, so that an edit elsewhere leaves them as they are.

    Equal words are told apart by counting; the same text always yields the same ids.
    """
    taken: set[str] = set()
    counts: dict[str, int] = {}
    named = []
    for block in blocks:
        words = " ".join(block.text.split())
        name = ""
        while not name or name in taken:
            counts[words] = counts.get(words, 0) + 1
            name = _name(words, counts[words])
        taken.add(name)
        named.append(replace(block, id=name))
    return tuple(named)


def flat(text: str) -> str:
    """A block's words on one line. Blanks that do not break, or are thinner, stay what they are."""
    return _BREAKS.sub(" ", text).strip(" ")


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


def to_tree(document: Document) -> dict[str, Any]:
    """The document as plain JSON values; what is at its default is left out."""
    blocks = [_sparse(block) for block in document.blocks]
    return {"schema": SCHEMA, "language": document.language, "blocks": blocks}


def from_tree(tree: Mapping[str, Any]) -> Document:
    """The document of `to_tree`. Raises ValueError for another schema or an unknown field."""
    if tree.get("schema") != SCHEMA:
        raise ValueError(f"expected {SCHEMA}, got {tree.get('schema')!r}")
    known = {each.name for each in fields(Block)}
    for node in tree["blocks"]:
        if unknown := set(node) - known:
            raise ValueError(f"unknown block fields: {', '.join(sorted(unknown))}")
    return Document(tuple(_block(node) for node in tree["blocks"]), tree["language"])


def content_hash(document: Document) -> str:
    """One SHA-256 for all formats made from this document."""
    canonical = json.dumps(to_tree(document), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


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


def _name(words: str, count: int) -> str:
    """Eight signs a-z2-7, the first a letter: short enough to read out, never a number to browsers."""
    number = int.from_bytes(hashlib.sha256(f"{count}\n{words}".encode()).digest()[:8], "big")
    number, first = divmod(number, len(_LETTERS))
    signs = _LETTERS[first]
    for _ in range(7):
        number, place = divmod(number, len(_SIGNS))
        signs += _SIGNS[place]
    return signs


def _sparse(block: Block) -> dict[str, Any]:
    node = asdict(block)
    node["people"] = [asdict(person) for person in block.people]
    defaults = {each.name: each.default for each in fields(Block)}
    defaults["people"] = []  # a tuple in the block, a list in JSON
    return {key: value for key, value in node.items() if value != defaults[key]}


def _block(node: Mapping[str, Any]) -> Block:
    people = tuple(Person(**person) for person in node.get("people", ()))
    return Block(**{**node, "kind": Kind(node["kind"]), "people": people})
