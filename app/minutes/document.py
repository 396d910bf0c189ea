"""The neutral document: an ordered list of blocks that every format is made from.

A block keeps the author's words as they came; what the reader understood of them stands beside the words and never
replaces them. The texts of all blocks, in order, are the protocol.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any

SCHEMA = "rotunde-minutes/1"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_BREAKS = re.compile(r"[ \t\r\n]+")
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
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


class Stress(StrEnum):
    """What a stretch of words is, beside words."""

    EMPHASIS = "emphasis"
    STRONG = "strong"
    LINK = "link"


@dataclass(frozen=True)
class Mark:
    """The characters from `start` up to `end` of a block's text are stressed, or lead to `target`.

    Marks of a block are sorted, do not overlap and lie inside the text.
    """

    start: int
    end: int
    kind: Stress
    target: str = ""


@dataclass(frozen=True)
class Block:
    """One piece of the protocol.

    `text` is verbatim but for a list or heading sign in front, which is `marker`; line breaks of the source are
    kept. `lead` is the beginning of `text` that numbers or labels it ("1.", "Teil 2:"), `head` the number of its
    characters that make a heading (the rest is running text). `line` counts source lines from 1, 0 for what was
    never in a file.

    `source` names the row a block was made from ("cluster:5", "finding:9", "photo:3", "station:2", "talk:4").
    A finding may be named by `named_by` of `of_groups` groups; an agreed follow-up has an `owner` and a `due` day
    (ISO 8601). A figure made from a photo has its `file` (a hash in the store), its pixels and its `licence`.
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
    marks: tuple[Mark, ...] = ()
    source: str = ""
    named_by: int | None = None
    of_groups: int | None = None
    owner: str = ""
    due: str = ""
    file: str = ""
    width: int | None = None
    height: int | None = None
    licence: str = ""

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
    """A block's words on one line. Blanks that do not break, or are thinner, stay what they are.

    What no document format may carry becomes the sign for that, so that a stray control character stops no release.
    """
    return level(text).strip(" ")


def level(text: str) -> str:
    """As `flat`, but with the blanks at both ends: for a piece of a line."""
    return _BREAKS.sub(" ", _UNFIT.sub("\ufffd", text))


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
    return hashlib.sha256(canonical.encode(errors="surrogatepass")).hexdigest()


def _name(words: str, count: int) -> str:
    """Eight signs a-z2-7, the first a letter: short enough to read out, never a number to browsers."""
    number = int.from_bytes(hashlib.sha256(f"{count}\n{words}".encode(errors="surrogatepass")).digest()[:8], "big")
    number, first = divmod(number, len(_LETTERS))
    signs = _LETTERS[first]
    for _ in range(7):
        number, place = divmod(number, len(_SIGNS))
        signs += _SIGNS[place]
    return signs


def _sparse(block: Block) -> dict[str, Any]:
    node = asdict(block)
    defaults = {each.name: each.default for each in fields(Block)}
    for name in ("people", "marks"):  # tuples in the block, lists in JSON
        node[name], defaults[name] = list(node[name]), []
    return {key: value for key, value in node.items() if value != defaults[key]}


def _block(node: Mapping[str, Any]) -> Block:
    people = tuple(Person(**person) for person in node.get("people", ()))
    marks = tuple(Mark(**{**mark, "kind": Stress(mark["kind"])}) for mark in node.get("marks", ()))
    return Block(**{**node, "kind": Kind(node["kind"]), "people": people, "marks": marks})
