"""What a document says of somebody who spoke: her passage, its hash, and the document without her."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.minutes.document import Block, Document, Kind
from app.minutes.outlining import Entry, outline
from app.review.rules import name_key

_GONE = {
    "de": "Ein Impuls ist auf Wunsch der vortragenden Person nicht mehr enthalten.",
    "en": "A talk was removed at the request of the person who gave it.",
}
_UNNAMED = {"de": "[Name entfernt]", "en": "[name removed]"}


@dataclass(frozen=True)
class Passage:
    """Everything below the talks of one person, in the order of the document."""

    name: str
    key: str
    blocks: tuple[Block, ...]

    @property
    def mark(self) -> str:
        """A hash of the words as she sees them; anything else in the document leaves it as it is."""
        words = [[block.kind, block.text, [[one.name, one.role] for one in block.people]] for block in self.blocks]
        return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()

    @property
    def block_id(self) -> str:
        return self.blocks[0].id


def passages(document: Document) -> tuple[Passage, ...]:
    """One for each person who gave a talk; two talks of one person are one passage."""
    found: dict[str, Passage] = {}
    for entry in _talks(outline(document).entries):
        blocks = tuple(entry.walk())
        for person in entry.block.people if entry.block else ():
            key = name_key(person.name)
            before = found.get(key)
            told = Passage(person.name, key, blocks)
            found[key] = replace(before, blocks=(*before.blocks, *blocks)) if before else told
    return tuple(found.values())


def of(document: Document, key: str) -> Passage | None:
    return next((passage for passage in passages(document) if passage.key == key), None)


def without(document: Document, name: str) -> Document:
    """The document without her talks and without her name; equal to `document` where she is not in it."""
    passage = of(document, name_key(name))
    hers = {block.id for block in passage.blocks} if passage else set()
    heads = {block.id for block in passage.blocks if block.kind == Kind.TALK} if passage else set()
    language = document.language if document.language in _GONE else "de"
    blocks: list[Block] = []
    for block in document.blocks:
        if block.id in heads:
            blocks.append(Block(block.id, Kind.PARAGRAPH, _GONE[language], 0))
        elif block.id not in hers:
            blocks.append(_unnamed(block, name, _UNNAMED[language]))
    return replace(document, blocks=tuple(blocks))


def _talks(entries: Iterable[Entry]) -> Iterable[Entry]:
    stack = list(reversed(list(entries)))
    while stack:
        entry = stack.pop()
        if entry.kind == Kind.TALK:
            yield entry
        stack.extend(reversed(entry.children))


def _unnamed(block: Block, name: str, instead: str) -> Block:
    pattern = _written(name)
    people = tuple(person for person in block.people if name_key(person.name) != name_key(name))
    text = pattern.sub(instead, block.text)
    found = replace(
        block,
        text=text,
        people=people,
        caption=pattern.sub(instead, block.caption),
        alternative=pattern.sub(instead, block.alternative),
        credit=pattern.sub(instead, block.credit),
        owner=pattern.sub(instead, block.owner),
        context=pattern.sub(instead, block.context),
    )
    if text == block.text:
        return found
    head = len(pattern.sub(instead, block.text[: block.head])) if block.head else 0
    return replace(found, head=head, lead=block.lead if text.startswith(block.lead) else "", marks=())


def _written(name: str) -> re.Pattern[str]:
    """The whole name in any spacing, and the last name behind a title: "Frau Muster"."""
    words = [word for word in name.split() if not word.endswith(".") and word not in ("Frau", "Herr", "Herrn")]
    words = words or name.split()
    whole, last = r"\s+".join(map(re.escape, words)), re.escape(words[-1])
    title = r"(?:(?:Frau|Herrn?|Dr\.|Prof\.)\s+)"
    return re.compile(rf"(?<!\w)(?:{title}*{whole}|{title}+{last})(?!\w)", re.I)
