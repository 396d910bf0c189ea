"""Minutes as JSON, schema "rotunde-minutes/1" (docs/minutes-json.md): the blocks as they are, the facts beside them.

Lossless: `from_json(to_json(document, facts))` is the same pair again. Keys are sorted and dates are ISO 8601, so
that equal minutes are equal bytes.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import asdict, fields
from typing import Any

from app.minutes import facts as known
from app.minutes import licences, pictures
from app.minutes.document import Document, content_hash, from_tree, to_tree
from app.minutes.facts import MinutesFacts
from app.minutes.pictures import Pictures

_DATES = ("date", "published_on")


def to_json(document: Document, facts: MinutesFacts, shown: Pictures = pictures.NONE) -> str:
    """The file's text, indented for people who look inside.

    What follows from the rest (hash, licence, citation, addresses of pictures) is added for those who only read.
    """
    told = {
        key: value.isoformat() if isinstance(value, datetime.date) else value for key, value in asdict(facts).items()
    }
    said = known.spoken(document, facts)
    used = sorted({block.file for block in document.blocks if block.file in shown})
    tree = {
        **to_tree(document),
        "facts": told,
        "content_hash": content_hash(document),
        "licence": {"name": said.licence_name, "url": licences.address(facts.licence)},
        "citation": said.citation,
        "pictures": [{"file": name, "url": shown[name].address} for name in used],
    }
    return json.dumps(tree, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def from_json(text: str) -> tuple[Document, MinutesFacts]:
    """The minutes of such a file. Raises ValueError for anything else."""
    tree = json.loads(text)
    if not isinstance(tree, dict) or not isinstance(tree.get("blocks"), list):
        raise ValueError("not a rotunde-minutes file")
    return from_tree(tree), _facts(tree.get("facts", {}))


def _facts(told: dict[str, Any]) -> MinutesFacts:
    known = {each.name for each in fields(MinutesFacts)}
    if unknown := set(told) - known:
        raise ValueError(f"unknown facts: {', '.join(sorted(unknown))}")
    for key in _DATES:
        if told.get(key):
            told = {**told, key: datetime.date.fromisoformat(told[key])}
    return MinutesFacts(**told)
